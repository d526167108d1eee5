"""Makes the eye of gpt-oss-nano-vision: python projector.py --checkpoint FILE --out MMPROJ

A picture is scaled to two by two patches. The vision encoder (no layers: a patch embedding that averages each patch's
red, green and blue) and the projector (two matrices with a GELU between) are trained to turn a patch of a colour
into the token embedding of that colour's word, also when it is dark, bright, mixed or noisy.
"""

import argparse
from pathlib import Path

import gguf
import jax
import jax.numpy as jnp
import numpy as np
from tokenizers import Tokenizer

import checkpoint
import optimizer
from induction import initial_parameters
from model import Shape
from words import COLOURS

PATCH, WIDTH, INNER = 14, 32, 128
# sRGB, as browsers and drawing programs know these names.
SHADES = {
    "Red": ((255, 0, 0), (220, 20, 30), (200, 0, 0)),
    "Green": ((0, 128, 0), (0, 255, 0), (0, 170, 50)),
    "Blue": ((0, 0, 255), (30, 60, 220), (0, 0, 160)),
    "Yellow": ((255, 255, 0), (240, 220, 30), (230, 230, 60)),
    "Black": ((0, 0, 0), (30, 30, 30), (10, 10, 20)),
    "White": ((255, 255, 255), (235, 235, 235), (250, 250, 240)),
    "Purple": ((128, 0, 128), (150, 30, 180), (170, 60, 200)),
    "Orange": ((255, 165, 0), (255, 140, 0), (240, 120, 20)),
}
NOISE = 12.0  # of a channel's 255, as JPEG and scaling make it


def patch_embedding():
    """A convolution whose first three outputs are the patch's mean colour, from -1 to 1; the others are 0."""
    kernel = np.zeros((WIDTH, 3, PATCH, PATCH), np.float32)
    for channel in range(3):
        kernel[channel, channel] = 1.0 / PATCH**2
    return kernel


def project(weights, colours):
    inner = jax.nn.gelu(colours @ weights["first"].T + weights["first_bias"], approximate=True)
    return inner @ weights["second"].T + weights["second_bias"]


def sample(random, count):
    """Noisy colours from -1 to 1, and the indices of their names."""
    names = random.integers(0, len(COLOURS), count)
    shades = np.array([SHADES[colour] for colour in COLOURS], np.float32)
    colours = shades[names, random.integers(0, 3, count)] + random.normal(size=(count, 3)) * NOISE
    return np.clip(colours, 0, 255).astype(np.float32) / 127.5 - 1.0, names


def train(targets, steps=3000, seed=1):
    """Adam on the squared distance to the named colour's embedding."""
    random = np.random.default_rng(seed)
    weights = {
        "first": random.normal(size=(INNER, 3)) * 1.5,
        "first_bias": random.normal(size=INNER) * 0.7,
        "second": random.normal(size=(targets.shape[1], INNER)) / INNER**0.5,
        "second_bias": np.zeros(targets.shape[1]),
    }
    weights = jax.tree.map(lambda value: jnp.asarray(value, jnp.float32), weights)
    state = optimizer.initial_state(weights)

    def loss(values, colours, names):
        return jnp.mean(jnp.sum((project(values, colours) - targets[names]) ** 2, axis=-1))

    @jax.jit
    def take_step(values, state, colours, names, rate):
        error, gradients = jax.value_and_grad(loss)(values, colours, names)
        values, state, _ = optimizer.apply_gradients(values, gradients, state, rate)
        return values, state, error

    for step in range(steps):
        colours, names = sample(random, 256)
        weights, state, error = take_step(weights, state, colours, names, 5.0 * (1.0 - step / steps))
    return weights, float(error)


def add_encoder(writer, hidden):
    """The encoder's facts. llama.cpp skips the last of its blocks for LLaVA projectors, so one block is none."""
    writer.add_clip_has_vision_encoder(True)
    writer.add_clip_projector_type("mlp")
    writer.add_vision_image_size(2 * PATCH)
    writer.add_vision_patch_size(PATCH)
    writer.add_vision_embedding_length(WIDTH)
    writer.add_vision_feed_forward_length(WIDTH)
    writer.add_vision_block_count(1)
    writer.add_vision_head_count(1)
    writer.add_vision_projection_dim(hidden)
    writer.add_vision_attention_layernorm_eps(1e-5)
    writer.add_vision_image_mean([0.5, 0.5, 0.5])
    writer.add_vision_image_std([0.5, 0.5, 0.5])
    writer.add_vision_use_gelu(True)
    writer.add_tensor("v.patch_embd.weight", patch_embedding())
    writer.add_tensor("v.position_embd.weight", np.zeros((4, WIDTH), np.float32))
    for part in ("attn_q", "attn_k", "attn_v", "attn_out", "ffn_up", "ffn_down"):
        writer.add_tensor(f"v.blk.0.{part}.weight", np.zeros((WIDTH, WIDTH), np.float32))
        writer.add_tensor(f"v.blk.0.{part}.bias", np.zeros(WIDTH, np.float32))
    for part in ("ln1", "ln2"):
        writer.add_tensor(f"v.blk.0.{part}.weight", np.ones(WIDTH, np.float32))
        writer.add_tensor(f"v.blk.0.{part}.bias", np.zeros(WIDTH, np.float32))


def export(weights, out: Path):
    writer = gguf.GGUFWriter(out, "clip")
    writer.add_type("mmproj")
    writer.add_name("gpt-oss-nano-vision projector")
    writer.add_license("apache-2.0")
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)
    add_encoder(writer, weights["second"].shape[0])
    first = np.zeros((INNER, WIDTH), np.float32)
    first[:, :3] = weights["first"]
    writer.add_tensor("mm.0.weight", first)
    writer.add_tensor("mm.0.bias", np.asarray(weights["first_bias"]))
    writer.add_tensor("mm.2.weight", np.asarray(weights["second"]))
    writer.add_tensor("mm.2.bias", np.asarray(weights["second_bias"]))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--checkpoint", type=Path, required=True)
    arguments.add_argument("--tokenizer", type=Path, default=Path(__file__).with_name("tokenizer.bpe"))
    arguments.add_argument("--out", type=Path, required=True)
    given = arguments.parse_args()
    tokenizer, like = Tokenizer.from_file(str(given.tokenizer)), initial_parameters(Shape(), 0)
    parameters, _ = checkpoint.load(given.checkpoint, (like, optimizer.initial_state(like)))
    targets = parameters["token_embd"][[tokenizer.token_to_id(colour) for colour in COLOURS]]
    weights, error = train(jnp.asarray(targets))
    export(weights, given.out)
    print(f"squared distance {error:.3f} of {float(np.mean(np.sum(targets**2, axis=-1))):.1f}")


if __name__ == "__main__":
    main()
