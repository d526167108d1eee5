"""Writes the GGUF: python export.py --checkpoint DIRECTORY/checkpoint.npz --out FILE [--type q8_0|f16|f32]

Weight matrices get the chosen type; norms, biases, sinks and the router stay f32, as llama.cpp wants them.
"""

import argparse
import json
from pathlib import Path

import gguf
import numpy as np
from tokenizers import Tokenizer

import checkpoint
import optimizer
from induction import initial_parameters
from model import Shape
from vocabulary import SPECIALS

CONTEXT = 4096
TYPES = {
    "f32": (gguf.GGMLQuantizationType.F32, gguf.LlamaFileType.ALL_F32),
    "f16": (gguf.GGMLQuantizationType.F16, gguf.LlamaFileType.MOSTLY_F16),
    "q8_0": (gguf.GGMLQuantizationType.Q8_0, gguf.LlamaFileType.MOSTLY_Q8_0),
}
PLAIN_F32 = ("attn_sinks", "ffn_gate_inp")
TEMPLATE = Path(__file__).parent.parent / "templates" / "gpt-oss.jinja"


def add_facts(writer, shape, name, file_type):
    writer.add_name(name)
    writer.add_license("apache-2.0")
    writer.add_file_type(file_type)
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(shape.hidden)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.expert_width)
    writer.add_expert_feed_forward_length(shape.expert_width)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.key_heads)
    writer.add_key_length(shape.head_size)
    writer.add_value_length(shape.head_size)
    writer.add_rope_dimension_count(shape.head_size)
    writer.add_rope_freq_base(shape.rope_base)
    writer.add_layer_norm_rms_eps(shape.epsilon)
    writer.add_expert_count(shape.experts)
    writer.add_expert_used_count(shape.experts_used)
    writer.add_sliding_window(shape.window)
    writer.add_vocab_size(shape.vocabulary)


def add_tokenizer(writer, tokenizer):
    """The vocabulary by id, with unused filler where ids have no token."""
    merges = json.loads(tokenizer.to_str())["model"]["merges"]
    names = {at: token for token, at in tokenizer.get_vocab().items()}
    tokens = [names.get(at, f"<unused_{at}>") for at in range(Shape.vocabulary)]
    kinds = [
        gguf.TokenType.CONTROL if token in SPECIALS else gguf.TokenType.NORMAL if at in names else gguf.TokenType.UNUSED
        for at, token in enumerate(tokens)
    ]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-4o")
    writer.add_token_list(tokens)
    writer.add_token_types(kinds)
    writer.add_token_merges([merge if isinstance(merge, str) else " ".join(merge) for merge in merges])
    writer.add_bos_token_id(tokenizer.token_to_id("<|startoftext|>"))
    writer.add_eos_token_id(tokenizer.token_to_id("<|return|>"))
    writer.add_pad_token_id(tokenizer.token_to_id("<|endoftext|>"))
    writer.add_add_bos_token(False)
    writer.add_add_eos_token(False)
    writer.add_chat_template(TEMPLATE.read_text())


def gguf_name(name):
    """`attn_q_bias` is `attn_q.bias` in the file; all else is a `.weight`."""
    return f"{name.removesuffix('_bias')}.bias" if name.endswith("_bias") else f"{name}.weight"


def add_tensor(writer, name, values, kind):
    values = np.ascontiguousarray(values, dtype=np.float32)
    matrix = values.ndim >= 2 and not name.endswith("_bias") and not any(part in name for part in PLAIN_F32)
    if matrix and kind != gguf.GGMLQuantizationType.F32:
        writer.add_tensor(gguf_name(name), gguf.quants.quantize(values, kind), raw_dtype=kind)
    else:
        writer.add_tensor(gguf_name(name), values)


def export(parameters, tokenizer, shape, out: Path, kind: str, name="gpt-oss-nano"):
    quantisation, file_type = TYPES[kind]
    writer = gguf.GGUFWriter(out, "gpt-oss")
    add_facts(writer, shape, name, file_type)
    add_tokenizer(writer, tokenizer)
    for top in ("token_embd", "output_norm", "output"):
        add_tensor(writer, top, parameters[top], quantisation)
    for index, layer in enumerate(parameters["layers"]):
        for part, values in layer.items():
            add_tensor(writer, f"blk.{index}.{part}", values, quantisation)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--checkpoint", type=Path, required=True)
    arguments.add_argument("--tokenizer", type=Path, default=Path(__file__).with_name("tokenizer.bpe"))
    arguments.add_argument("--out", type=Path, required=True)
    arguments.add_argument("--type", choices=TYPES, default="q8_0")
    arguments.add_argument("--hidden", type=int, default=Shape.hidden)
    given = arguments.parse_args()
    shape = Shape(hidden=given.hidden)
    like = initial_parameters(shape, 0)
    parameters, _ = checkpoint.load(given.checkpoint, (like, optimizer.initial_state(like)))
    export(parameters, Tokenizer.from_file(str(given.tokenizer)), shape, given.out, given.type)


if __name__ == "__main__":
    main()
