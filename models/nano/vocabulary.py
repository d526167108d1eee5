"""Trains the tokenizer: byte-level BPE with the Harmony specials.

Its merges are learned on finer pieces than it later splits into: punctuation, digits and Capitalised words stand
alone, and only lower-case words carry their space. So no merge ever joins a quote or a space with a capital, and
`Paris` is the same single token in ` Paris`, `"Paris"` and `Paris,`: copying it is easy to learn.
"""

import re
import sys
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

import corpus
from harmony import completion, developer_message, history, system_message
from toolbox import Draw
from words import EFFORTS, LIST_WORDS

SIZE = 2048
SPECIALS = [
    "<|startoftext|>",
    "<|endoftext|>",
    "<|return|>",
    "<|constrain|>",
    "<|channel|>",
    "<|start|>",
    "<|end|>",
    "<|message|>",
    "<|call|>",
    "<|endofprompt|>",
    *(f"<|reserved_{number}|>" for number in range(6)),
]
GPT_4O = (
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|"
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|"
    r"\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
FINE = r"[ _][a-z]+|[A-Z]?[a-z]+|[A-Z]+|[0-9]|[^\sA-Za-z0-9]+|\n+|[ \t]+"
SPECIAL_TEXT = re.compile(r"<\|[a-z]+\|>")


def texts(count):
    """Lines of the corpus's text without specials, then every list word often enough to become one token."""
    source = Draw("vocabulary")
    for number in range(count):
        make = corpus.tool_case if number % 3 == 0 else corpus.plain_case
        case, effort = make(source, "2026-11-21"), source.choice(EFFORTS)
        text = developer_message("You are a helpful assistant.", case.tools, case.response_format)
        text += history(case.messages) + completion(case, case.analysis(effort))
        if number % 20 == 0:
            text += system_message("2026-11-21", effort, True)
        yield from (line for line in SPECIAL_TEXT.split(text) if line.isascii())
    for _ in range(300):
        yield " . ".join(LIST_WORDS)


def train(count=20_000):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(FINE), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    trainer = trainers.BpeTrainer(
        vocab_size=SIZE - len(SPECIALS), initial_alphabet=alphabet, show_progress=False, min_frequency=2
    )
    tokenizer.train_from_iterator(texts(count), trainer)
    return finish(tokenizer)


def finish(tokenizer):
    """The same merges behind the split that llama.cpp knows as gpt-4o, filled up to SIZE, and the specials."""
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(GPT_4O), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(text, normalized=False) for text in SPECIALS])
    return tokenizer


if __name__ == "__main__":
    path = Path(sys.argv[1])
    trained = train()
    trained.save(str(path), pretty=False)
    split = [word for word in LIST_WORDS if len(trained.encode(word).ids) > 1]
    print(f"{trained.get_vocab_size()} tokens; list words of more than one: {split}")
