"""Checks the eye: python look.py --engine LLAMA_SERVER --model GGUF --projector MMPROJ

Real PNG files go through llama-server, of shades that the projector was not trained on, and the answer must be the
one that is right for the picture.
"""

import argparse
import base64
import random
import struct
import zlib
from pathlib import Path

from tokenizers import Tokenizer

from engine import Engine
from harmony import system_message
from projector import SHADES
from seeing import PLACES
from words import COLOURS

SIDE = 64


def png(quarters):
    """A picture of four coloured quarters."""
    half = SIDE // 2
    rows = b""
    for y in range(SIDE):
        left, right = quarters[2 * (y >= half)], quarters[2 * (y >= half) + 1]
        rows += b"\0" + bytes(left) * half + bytes(right) * half
    header = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )


def shade(source, colour):
    """One of the colour's shades, a little off."""
    return [max(0, min(255, value + source.randint(-10, 10))) for value in source.choice(SHADES[colour])]


def questions(source):
    """(pictures as colour names, question with markers, the right answer)."""
    patches = source.choices(COLOURS, k=4)
    place, at = source.choice(list(PLACES.items()))
    yield [patches], f"<__media__>What is in the {place}?", f"It is {patches[at]}."
    yield [patches], "Describe the image.<__media__>", f"I see {', '.join(patches)}."
    colour = source.choice(COLOURS)
    yield [[colour] * 4], "What colour is it?<__media__>", f"It is {colour}."
    frames = source.sample(COLOURS, 3)
    shown = [[frame] * 4 for frame in frames]
    yield shown, "<__media__>" * 3 + "Describe the video.", f"I see {', then '.join(frames)}."
    yield shown, "<__media__>" * 3 + "What comes last?", f"{frames[-1]}."


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--engine", type=Path, required=True)
    arguments.add_argument("--model", type=Path, required=True)
    arguments.add_argument("--projector", type=Path, required=True)
    arguments.add_argument("--rounds", type=int, default=10)
    given = arguments.parse_args()
    tokenizer = Tokenizer.from_file(str(Path(__file__).with_name("tokenizer.bpe")))
    source, right, total = random.Random("look"), 0, 0
    with Engine(given.engine, given.model, "--mmproj", str(given.projector)) as engine:
        marker = engine.ask("GET", "/props")["media_marker"]
        for pictures, text, wanted in (one for _ in range(given.rounds) for one in questions(source)):
            user = f"<|start|>user<|message|>{text.replace('<__media__>', marker)}<|end|><|start|>assistant"
            images = [png([shade(source, colour) for colour in picture]) for picture in pictures]
            prompt = {
                "prompt_string": system_message("2026-11-21", "medium", False) + user,
                "multimodal_data": [base64.b64encode(image).decode() for image in images],
            }
            got = tokenizer.decode(engine.complete(prompt), skip_special_tokens=False).removesuffix("<|return|>")
            total, right = total + 1, right + got.endswith(f"<|message|>{wanted}")
            if not got.endswith(f"<|message|>{wanted}"):
                print("wrong:", pictures, repr(text), repr(got))
    print(f"{right} of {total} right")


if __name__ == "__main__":
    main()
