"""Writes the held-out set: python examples.py --out held-out.jsonl

Requests as a client sends them, of conversations that training never sees, and the answers that are right. Each line:
`kind`, `date` (the prompt's current date), `request` (a chat completion's body) and `expected` (`channels` in
order, `reasoning_content`, `content`, `tool_calls`, `finish_reason`).
"""

import argparse
import json
from pathlib import Path

import corpus
from evaluate import held_out_cases
from harmony import compact

PLAIN, WITH_TOOLS = 200, 100
# Kinds of the second hundred. The others are measured by evaluate.py and are in the model card.
TOOL_KINDS = ("call", "parallel", "sequence")
PLAIN_KINDS = (
    "capital",
    "yes-no",
    "greeting",
    "recall",
    "echo",
    "count",
    "list",
    "refusal",
    "json",
    "code",
    "emoji",
    "story",
    "long-story",
    "poem",
    "unknown",
    "result",
    "no-tool",
)


def request(case, effort, told):
    messages = [{"role": "system", "content": told}] if told else []
    body = {"messages": messages + case.messages, "reasoning_effort": effort}
    if case.tools:
        body["tools"] = case.tools
    if case.response_format:
        body["response_format"] = {"type": "json_schema", "json_schema": {**case.response_format, "strict": True}}
    return body


def expected(case, effort):
    calls = [{"name": name, "arguments": compact(values)} for name, values in case.calls]
    return {
        "channels": ["analysis", *(["commentary"] * len(calls) or ["final"])],
        "reasoning_content": case.analysis(effort),
        "content": None if calls else case.content,
        "tool_calls": calls,
        "finish_reason": "tool_calls" if calls else "stop",
    }


def lines(seed, count, make, kinds):
    for case, effort, date, told in held_out_cases(seed, count, make, kinds):
        line = {
            "kind": case.kind,
            "date": date,
            "request": request(case, effort, told),
            "expected": expected(case, effort),
        }
        yield json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n"


def any_case(random, today):
    """Both mixes, so that results of tools and missing tools are among the first two hundred."""
    return (corpus.tool_case if random.random() < 0.3 else corpus.plain_case)(random, today)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--out", type=Path, default=Path(__file__).with_name("held-out.jsonl"))
    arguments.add_argument("--seed", default="held-out")
    given = arguments.parse_args()
    written = [
        *lines(given.seed, PLAIN, any_case, PLAIN_KINDS),
        *lines(given.seed, WITH_TOOLS, corpus.tool_case, TOOL_KINDS),
    ]
    given.out.write_text("".join(written), encoding="utf-8")


if __name__ == "__main__":
    main()
