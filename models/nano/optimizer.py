"""Muon for the weight matrices, Adam for all else (embeddings, head, router, biases, norms, sinks).

The rates are low: high ones wear down the copying heads that `induction.py` lays in before training uses them.
"""

import jax
import jax.numpy as jnp

MATRICES = ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate_exps", "ffn_up_exps", "ffn_down_exps")
MOMENTUM, NEWTON_STEPS = 0.95, 5
MATRIX_RATE, HEAD_RATE, OTHER_RATE = 0.008, 3e-4, 1e-3
ADAM_BETAS, ADAM_EPSILON = (0.9, 0.98), 1e-9


def is_matrix(path):
    return getattr(path[-1], "key", None) in MATRICES


def initial_state(parameters):
    zeros = jax.tree.map(jnp.zeros_like, parameters)
    second = jax.tree_util.tree_map_with_path(
        lambda path, leaf: jnp.zeros(()) if is_matrix(path) else jnp.zeros_like(leaf), parameters
    )
    return {"first": zeros, "second": second, "step": jnp.zeros((), jnp.int32)}


def orthogonalise(matrix):
    """Newton-Schulz iteration towards the nearest semi-orthogonal matrix, over the last two axes."""
    a, b, c = 3.4445, -4.7750, 2.0315
    tall = matrix.shape[-2] > matrix.shape[-1]
    x = jnp.swapaxes(matrix, -1, -2) if tall else matrix
    x = x / (jnp.sqrt(jnp.sum(x * x, axis=(-2, -1), keepdims=True)) + 1e-7)
    for _ in range(NEWTON_STEPS):
        square = x @ jnp.swapaxes(x, -1, -2)
        x = a * x + (b * square + c * square @ square) @ x
    return jnp.swapaxes(x, -1, -2) if tall else x


def apply_gradients(parameters, gradients, state, rate):
    """One step at `rate` times the rates above.

    The gradient as a whole is clipped to length 1 for Adam; Muon does not mind its length.
    """
    step = state["step"] + 1
    length = jnp.sqrt(sum(jnp.sum(leaf * leaf) for leaf in jax.tree.leaves(gradients)))
    scale = jnp.minimum(1.0, 1.0 / (length + 1e-9))
    low, high = ADAM_BETAS

    def update(path, weight, gradient, first, second):
        if is_matrix(path):
            first = MOMENTUM * first + gradient
            direction = orthogonalise(gradient + MOMENTUM * first)
            stretch = max(1.0, weight.shape[-2] / weight.shape[-1]) ** 0.5
            return weight - rate * MATRIX_RATE * stretch * direction, first, second
        gradient = gradient * scale
        first = low * first + (1 - low) * gradient
        second = high * second + (1 - high) * gradient * gradient
        mean, variance = first / (1 - low**step), second / (1 - high**step)
        own_rate = HEAD_RATE if path[-1].key == "output" else OTHER_RATE
        return weight - rate * own_rate * mean / (jnp.sqrt(variance) + ADAM_EPSILON), first, second

    updated = jax.tree_util.tree_map_with_path(update, parameters, gradients, state["first"], state["second"])

    def part(index):
        return jax.tree.map(lambda leaf: leaf[index], updated, is_leaf=lambda leaf: isinstance(leaf, tuple))

    return part(0), {"first": part(1), "second": part(2), "step": step}, length
