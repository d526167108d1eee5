"""The gpt-oss architecture in JAX: mixture of experts, attention sinks, alternating sliding window.

The forward pass is the one that llama.cpp computes for `gpt-oss`, so that a trained parameter tree can be
written to a GGUF as it is. Weights lie as in the GGUF: rows are outputs.
"""

from dataclasses import dataclass

import jax
import jax.numpy as jnp


@dataclass(frozen=True)
class Shape:
    """Dimensions. Every row length is a multiple of 32, which the quantised formats need."""

    vocabulary: int = 2048
    hidden: int = 192
    layers: int = 4
    heads: int = 4
    key_heads: int = 2
    head_size: int = 64
    experts: int = 4
    experts_used: int = 2
    expert_width: int = 128
    window: int = 128
    rope_base: float = 150_000.0
    epsilon: float = 1e-5


def rms_norm(x, weight, epsilon):
    return x * jax.lax.rsqrt(jnp.mean(x * x, axis=-1, keepdims=True) + epsilon) * weight


def rope_angles(positions, shape):
    """Angles of the NEOX rotation, [..., head_size / 2]."""
    pair = jnp.arange(shape.head_size // 2)
    return positions[..., None] * shape.rope_base ** (-2.0 * pair / shape.head_size)


def rotate(x, angles):
    """Turns the pairs (i, i + half) of every head of x [B, L, heads, size]."""
    cos, sin = jnp.cos(angles)[:, :, None], jnp.sin(angles)[:, :, None]
    low, high = jnp.split(x, 2, axis=-1)
    return jnp.concatenate([low * cos - high * sin, low * sin + high * cos], axis=-1)


def attention(layer, x, angles, mask, shape):
    batch, length, _ = x.shape
    groups = shape.heads // shape.key_heads
    query = (x @ layer["attn_q"].T + layer["attn_q_bias"]).reshape(batch, length, shape.heads, shape.head_size)
    key = (x @ layer["attn_k"].T + layer["attn_k_bias"]).reshape(batch, length, shape.key_heads, shape.head_size)
    value = (x @ layer["attn_v"].T + layer["attn_v_bias"]).reshape(batch, length, shape.key_heads, shape.head_size)
    query = rotate(query, angles).swapaxes(1, 2).reshape(batch, shape.key_heads, groups * length, shape.head_size)
    key, value = rotate(key, angles).swapaxes(1, 2), value.swapaxes(1, 2)
    scores = (query @ key.swapaxes(-1, -2)).reshape(batch, shape.key_heads, groups, length, length)
    scores = jnp.where(mask[:, None, None], scores / shape.head_size**0.5, -1e9)
    sinks = layer["attn_sinks"].reshape(1, shape.key_heads, groups, 1, 1)
    highest = jax.lax.stop_gradient(jnp.maximum(scores.max(axis=-1, keepdims=True), sinks))
    weights = jnp.exp(scores - highest)
    weights = weights / (weights.sum(axis=-1, keepdims=True) + jnp.exp(sinks - highest))
    mixed = weights.reshape(batch, shape.key_heads, groups * length, length) @ value
    mixed = mixed.reshape(batch, shape.heads, length, shape.head_size).swapaxes(1, 2).reshape(batch, length, -1)
    return mixed @ layer["attn_output"].T + layer["attn_output_bias"]


def experts(layer, x, shape):
    """All experts are computed and the unchosen ones weighted with 0: on so small a model this is the quickest.

    Returns the output and the load-balance loss (1 when all experts are used alike).
    """
    logits = x @ layer["ffn_gate_inp"].T + layer["ffn_gate_inp_bias"]
    threshold = jax.lax.top_k(logits, shape.experts_used)[0][..., -1:]
    chosen = logits >= threshold
    share = jax.nn.softmax(jnp.where(chosen, logits, -1e9), axis=-1)
    gate = jnp.einsum("bld,efd->blef", x, layer["ffn_gate_exps"]) + layer["ffn_gate_exps_bias"]
    up = jnp.einsum("bld,efd->blef", x, layer["ffn_up_exps"]) + layer["ffn_up_exps_bias"]
    gate, up = jnp.minimum(gate, 7.0), jnp.clip(up, -7.0, 7.0)
    active = (up + 1.0) * gate * jax.nn.sigmoid(1.702 * gate) * share[..., None]
    out = jnp.einsum("blef,edf->bld", active, layer["ffn_down_exps"]) + share @ layer["ffn_down_exps_bias"]
    load = jnp.mean(chosen, axis=(0, 1)) / shape.experts_used
    belief = jnp.mean(jax.nn.softmax(logits, axis=-1), axis=(0, 1))
    return out, shape.experts * jnp.sum(load * belief)


def hidden_states(parameters, tokens, positions, segments, shape):
    """Normalised last hidden states [B, L, hidden] and the mean load-balance loss.

    A row is a shared prefix (segment 0) and branches (1, 2, ...) that see the prefix and themselves only;
    padding has segment -1. Positions go on from the prefix in every branch.
    """
    order = jnp.arange(tokens.shape[1])
    visible = (segments[:, None, :] == 0) | (segments[:, None, :] == segments[:, :, None])
    full = visible & (order[None, :, None] >= order[None, None, :])
    near = full & (positions[:, :, None] - positions[:, None, :] < shape.window)
    angles = rope_angles(positions, shape)
    x, balance = parameters["token_embd"][tokens], 0.0
    for index, layer in enumerate(parameters["layers"]):
        mask = near if index % 2 == 0 else full
        x = x + attention(layer, rms_norm(x, layer["attn_norm"], shape.epsilon), angles, mask, shape)
        added, load = experts(layer, rms_norm(x, layer["post_attention_norm"], shape.epsilon), shape)
        x, balance = x + added, balance + load / shape.layers
    return rms_norm(x, parameters["output_norm"], shape.epsilon), balance


def training_loss(parameters, batch, shape, banned_token):
    """Weighted cross-entropy at the batch's targets, plus a little of the load-balance loss.

    Targets marked `ban` are learned under the condition that `banned_token` is impossible, as it is when a
    grammar forbids it.
    """
    states, balance = hidden_states(parameters, batch["tokens"], batch["positions"], batch["segments"], shape)
    picked = states.reshape(-1, states.shape[-1])[batch["at"]]
    logits = picked @ parameters["output"].T
    ban = batch["ban"][:, None] & (jnp.arange(shape.vocabulary) == banned_token)
    log_likelihood = jax.nn.log_softmax(jnp.where(ban, -1e9, logits), axis=-1)
    chosen = jnp.take_along_axis(log_likelihood, batch["target"][:, None], axis=-1)[:, 0]
    entropy = -jnp.sum(chosen * batch["weight"]) / jnp.sum(batch["weight"])
    return entropy + 0.01 * balance, entropy
