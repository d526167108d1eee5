"""First weights that can already copy.

From random weights, heads that copy from the prompt do not form within an hour. So they are laid in: in
layer 0 one head of each key group looks one token back (its query and key biases have a RoPE phase difference
that peaks at distance 1) and notes what it saw in a reserved part of the residual stream; in layer 1 one head
of each group looks for places where the noted token is the current one, and copies the token there to where
the output matrix reads. All of it is trained on like any other weight.
"""

import numpy as np

from model import Shape

NOTE_SIZE = 64  # the reserved part of the residual stream, half of it for each key group
PREVIOUS_PAIRS = 10  # fast RoPE pairs that tell distance 1 from others
PREVIOUS_STRENGTH = 70.0
MATCH_STRENGTH = 0.9


def initial_parameters(shape: Shape, seed: int):
    """A parameter tree of NumPy arrays for `model.py`."""
    random = np.random.default_rng(seed)
    identity = shape.hidden - NOTE_SIZE
    embedding = np.zeros((shape.vocabulary, shape.hidden))
    embedding[:, :identity] = random.normal(size=(shape.vocabulary, identity))
    read = np.linalg.qr(random.normal(size=(identity, identity)))[0]
    output = np.zeros_like(embedding)
    output[:, :identity] = embedding[:, :identity] @ read.T * 0.08
    layers = [random_layer(shape, random) for _ in range(shape.layers)]
    projections = [
        np.linalg.qr(random.normal(size=(identity, NOTE_SIZE // 2)))[0].T * 1.0 for _ in range(shape.key_heads)
    ]
    for group, projection in enumerate(projections):
        note_previous_token(layers[0], group, projection, shape)
        copy_after_match(layers[1], group, projection, read, shape)
        for layer in layers[2:]:
            copy_head(layer, group, read, 0.4, shape)
    tree = {
        "token_embd": embedding,
        "output_norm": np.ones(shape.hidden),
        "output": output,
        "layers": layers,
    }
    return to_float32(tree)


def random_layer(shape: Shape, random):
    queries, keys = shape.heads * shape.head_size, shape.key_heads * shape.head_size
    width, count = shape.expert_width, shape.experts

    def matrix(*size, gain=1.0):
        return random.normal(size=size) * gain / np.sqrt(size[-1])

    return {
        "attn_norm": np.ones(shape.hidden),
        "attn_q": matrix(queries, shape.hidden, gain=0.5),
        "attn_q_bias": np.zeros(queries),
        "attn_k": matrix(keys, shape.hidden, gain=0.5),
        "attn_k_bias": np.zeros(keys),
        "attn_v": matrix(keys, shape.hidden, gain=0.5),
        "attn_v_bias": np.zeros(keys),
        "attn_output": matrix(shape.hidden, queries, gain=0.2),
        "attn_output_bias": np.zeros(shape.hidden),
        "attn_sinks": np.zeros(shape.heads),
        "post_attention_norm": np.ones(shape.hidden),
        "ffn_gate_inp": matrix(count, shape.hidden, gain=0.5),
        "ffn_gate_inp_bias": np.zeros(count),
        "ffn_gate_exps": matrix(count, width, shape.hidden),
        "ffn_gate_exps_bias": np.zeros((count, width)),
        "ffn_up_exps": matrix(count, width, shape.hidden),
        "ffn_up_exps_bias": np.zeros((count, width)),
        "ffn_down_exps": matrix(count, shape.hidden, width, gain=0.1),
        "ffn_down_exps_bias": np.zeros((count, shape.hidden)),
    }


def head_rows(head, shape: Shape):
    return slice(head * shape.head_size, (head + 1) * shape.head_size)


def note_previous_token(layer, group, projection, shape: Shape):
    """The group's first head attends one token back and writes a projection of it into the reserved part."""
    head, half = group * (shape.heads // shape.key_heads), NOTE_SIZE // 2
    rows, keys = head_rows(head, shape), head_rows(group, shape)
    pairs = np.arange(PREVIOUS_PAIRS)
    phase = shape.rope_base ** (-2.0 * pairs / shape.head_size)
    strength = np.sqrt(PREVIOUS_STRENGTH)
    layer["attn_q"][rows] *= 0.1
    query = np.zeros(shape.head_size)
    query[pairs], query[pairs + shape.head_size // 2] = strength * np.cos(phase), -strength * np.sin(phase)
    layer["attn_q_bias"][rows] = query
    layer["attn_k_bias"][keys][pairs] = strength
    identity = projection.shape[1]
    value = np.zeros((shape.head_size, shape.hidden))
    value[:half, :identity] = projection
    layer["attn_v"][keys] = value
    into = np.zeros((shape.hidden, shape.head_size))
    start = identity + group * half
    into[start : start + half, :half] = np.eye(half)
    layer["attn_output"][:, rows] = into


def copy_after_match(layer, group, projection, read, shape: Shape):
    """The group's first head finds what followed the current token before, and proposes it.

    Only the slow RoPE pairs are used for the match: they hardly turn over a few hundred tokens.
    """
    head, half = group * (shape.heads // shape.key_heads), NOTE_SIZE // 2
    rows, keys = head_rows(head, shape), head_rows(group, shape)
    identity, quarter = projection.shape[1], shape.head_size // 4
    slow = np.concatenate([np.arange(quarter, 2 * quarter), np.arange(3 * quarter, 4 * quarter)])
    query, key = np.zeros((shape.head_size, shape.hidden)), np.zeros((shape.head_size, shape.hidden))
    query[slow, :identity] = projection * np.sqrt(MATCH_STRENGTH * 4.0)
    start = identity + group * half
    key[slow, start : start + half] = np.eye(half) * np.sqrt(MATCH_STRENGTH * 4.0)
    layer["attn_q"][rows], layer["attn_k"][keys] = query, key
    copy_head(layer, group, read, 2.0, shape)


def copy_head(layer, group, read, gain, shape: Shape):
    """The group's first head carries half of a token's identity to where the output matrix reads it."""
    head, size = group * (shape.heads // shape.key_heads), shape.head_size
    rows, keys = head_rows(head, shape), head_rows(group, shape)
    identity = read.shape[0]
    part = slice(group * size, min((group + 1) * size, identity))
    value = np.zeros((size, shape.hidden))
    value[: part.stop - part.start, part] = np.eye(part.stop - part.start)
    layer["attn_v"][keys] = value
    into = np.zeros((shape.hidden, size))
    into[:identity, : part.stop - part.start] = read[:, part] * gain
    layer["attn_output"][:, rows] = into


def to_float32(tree):
    if isinstance(tree, dict):
        return {name: to_float32(branch) for name, branch in tree.items()}
    if isinstance(tree, list):
        return [to_float32(branch) for branch in tree]
    return np.asarray(tree, dtype=np.float32)
