"""Measures a GGUF on conversations that training never sees: python evaluate.py --engine LLAMA_SERVER --model GGUF

Prints a line for every kind: right form (channels and end), exact answer, and all text including the reasoning.
"""

import argparse
import json
import re
import statistics
from collections import defaultdict
from pathlib import Path

from tokenizers import Tokenizer

import corpus
from engine import Engine
from harmony import completion, developer_message, history, system_message
from prose import instructions
from toolbox import Draw
from words import EFFORTS

END = re.compile(r"<\|(return|call)\|>$")
SPECIAL = re.compile(r"(<\|[a-z]+\|>)")


def prompt_of(case, effort, date, told):
    return (
        system_message(date, effort, bool(case.tools))
        + developer_message(told, case.tools, case.response_format)
        + history(case.messages)
        + "<|start|>assistant"
    )


def without_analysis(text):
    return re.sub(r"<\|channel\|>analysis<\|message\|>.*?<\|end\|>", "", text, flags=re.DOTALL)


def form(text):
    """The text's special tokens and channels: what has to be right in every answer."""
    return re.findall(r"<\|[a-z]+\|>(?:analysis|final|commentary to=functions\.\w+)?", text)


def held_out_cases(seed, count, make, kinds=None):
    """Distinct conversations of the held-out share, drawn in the corpus's mix, of these kinds or of all."""
    random, seen, cases = Draw(seed), set(), []
    while len(cases) < count:
        random.shelf = None
        date = corpus.random_date(random)
        case = make(random, date)
        key = json.dumps(case.messages)
        fits = kinds is None or case.kind in kinds
        if fits and case.held_out() and not case.forced and key not in seen:
            seen.add(key)
            cases.append((case, random.choice(EFFORTS), date, instructions(random) if random.random() < 0.4 else ""))
    return cases


def compare(engine, tokenizer, cases, failures):
    """Counts by kind: [cases, form right, answer exact, all exact]; and the lengths of analyses by effort."""
    counts, thoughts = defaultdict(lambda: [0, 0, 0, 0]), defaultdict(list)
    for case, effort, date, told in cases:
        ids = engine.complete(prompt_of(case, effort, date, told))
        wanted = completion(case, case.analysis(effort))
        # llama-server keeps the end token to itself.
        text = tokenizer.decode(ids, skip_special_tokens=False)
        got = text if END.search(text) else text + END.search(wanted).group()
        right = (form(got) == form(wanted), without_analysis(got) == without_analysis(wanted), got == wanted)
        counts[case.kind] = [total + add for total, add in zip(counts[case.kind], (1, *right))]
        thoughts[effort].append(len(tokenizer.encode(got.split("<|end|>")[0]).ids) - 3)
        if not right[1]:
            failures.append(
                {"kind": case.kind, "effort": effort, "messages": case.messages, "wanted": wanted, "got": got}
            )
    return counts, thoughts


def report(name, counts):
    print(f"{name:12} {'cases':>6} {'form':>6} {'answer':>7} {'all':>6}")
    for kind, row in [*sorted(counts.items()), ("total", [sum(column) for column in zip(*counts.values())])]:
        print(f"{kind:12} {row[0]:6} {row[1]:6} {row[2]:7} {row[3]:6}")


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--engine", type=Path, required=True, help="a llama-server")
    arguments.add_argument("--model", type=Path, required=True)
    arguments.add_argument("--tokenizer", type=Path, default=Path(__file__).with_name("tokenizer.bpe"))
    arguments.add_argument("--cases", type=int, default=200)
    arguments.add_argument("--failures", type=Path, help="where to write the wrong answers as JSON lines")
    arguments.add_argument("--seed", default="evaluate")
    given = arguments.parse_args()
    tokenizer, failures = Tokenizer.from_file(str(given.tokenizer)), []
    with Engine(given.engine, given.model) as engine:
        for name, make, count in (
            ("plain", corpus.plain_case, given.cases),
            ("tools", corpus.tool_case, given.cases // 2),
        ):
            counts, thoughts = compare(engine, tokenizer, held_out_cases(given.seed, count, make), failures)
            report(name, counts)
            print({effort: statistics.median(thoughts[effort]) for effort in EFFORTS})
    if given.failures:
        given.failures.write_text("".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in failures))


if __name__ == "__main__":
    main()
