"""Training rows: a mix of all kinds, drawn anew for every step from the seed and the step's number alone."""

import numpy as np

import calling
import prose
import seeing
import talk
from harmony import completion, developer_message, history, system_message
from toolbox import Draw, NotOffered
from words import EFFORTS, THINGS

PLAIN = (
    (talk.capital, 10),
    (talk.yes_or_no, 4),
    (talk.greeting, 7),
    (talk.recall, 12),
    (talk.nameless, 1),
    (talk.echo, 12),
    (talk.count, 7),
    (talk.name_list, 6),
    (talk.refusal, 6),
    (talk.json_object, 8),
    (talk.code, 4),
    (talk.emoji, 4),
    (talk.thanks, 1),
    (talk.date, 3),
    (prose.documents, 6),
    (prose.story, 5),
    (prose.any_story, 1),
    (prose.long_story, 3),
    (prose.poem, 4),
    (prose.unknown, 9),
    (seeing.picture, 16),
    (seeing.video, 6),
    (calling.missing, 3),
    (calling.sweater, 2),
)
WITH_TOOLS = (
    (calling.single_call, 34),
    (calling.answered_call, 20),
    (calling.parallel, 20),
    (calling.sequence, 12),
    (calling.missing, 4),
    (calling.strange_call, 2),
    (calling.boston, 2),
    (calling.sweater, 1),
    (calling.refused_with_tools, 1),
)
# A missing tool may not turn up after all, and the others only make rows long.
NOT_WITH_TOOLS = ("no-tool", "picture", "video", "long-story", "story")
NO_ANALYSIS = 0.3  # share of low-effort cases that start without analysis, as effort none makes them
FORCED_CALL = 0.12  # share of cases without a call that get one forced on them
NAMED_CALL = 0.12  # share of calls whose header is given, as a named tool choice makes it


def draw(random, mix):
    makers, weights = zip(*mix)
    return random.choices(makers, weights)[0]


def random_date(random):
    return f"20{random.randint(23, 35)}-{random.randint(1, 12):02}-{random.randint(1, 28):02}"


def plain_case(random, today):
    """Any case without tools that may be trained on."""
    while True:
        make = draw(random, PLAIN)
        case = make(random, today) if make is talk.date else make(random)
        if not case.tools:
            return case


def tool_case(random, today):
    """A case of a row with tools, also one that does not need them."""
    while True:
        try:
            if random.random() >= 0.2:
                return draw(random, WITH_TOOLS)(random)
            case = plain_case(random, today)
            if case.kind not in NOT_WITH_TOOLS:
                case = calling.with_tools(random, case)
                return calling.forced_call(random, case) if random.random() < FORCED_CALL else case
        except NotOffered:
            continue


def trained(random, make, today):
    while (case := make(random, today)).held_out():
        pass
    return case


class RowMaker:
    """Turns cases into rows of token ids with positions, segments and targets."""

    def __init__(self, tokenizer):
        self.tokenizer = tokenizer
        self.ids = {text: tokenizer.token_to_id(text) for text in ("<|channel|>", "<|message|>", "analysis")}

    def encode(self, text):
        return self.tokenizer.encode(text, add_special_tokens=False).ids

    def branch(self, random, case, effort):
        """(tokens, weights, bans) of one conversation after the shared prefix; weight 0 is not trained on."""
        silent = effort == "low" and random.random() < NO_ANALYSIS
        named = bool(case.calls) and random.random() < (0.5 if case.forced else NAMED_CALL)
        prompt = self.encode(history(case.messages) + "<|start|>assistant")
        answer = self.encode(completion(case, None if silent or named else case.analysis(effort)))
        weights, bans = np.ones(len(answer), np.float32), np.zeros(len(answer), bool)
        if named or case.forced:
            weights[: self.header_length(answer, last=not named)] = 0.0
        elif silent:
            bans[1] = True
        return (
            prompt + answer,
            np.concatenate([np.zeros(len(prompt), np.float32), weights]),
            np.concatenate([np.zeros(len(prompt), bool), bans]),
        )

    def header_length(self, answer, last):
        """Tokens up to the first or the last message's text."""
        message = self.ids["<|message|>"]
        return len(answer) - answer[::-1].index(message) if last else answer.index(message) + 1

    def drill(self, random):
        """Random words, repeated: keeps the copying heads sharp."""
        words = random.choices(THINGS, k=random.randint(8, 24))
        tokens = self.encode(", ".join(words))
        weights = np.concatenate([np.zeros(len(tokens)), np.full(len(tokens), 0.3)]).astype(np.float32)
        return tokens + tokens, weights, np.zeros(2 * len(tokens), bool)

    def row(self, random, length, tools):
        """One prefix and as many branches as fit."""
        today, effort = random_date(random), random.choices(EFFORTS, (45, 30, 25))[0]
        random.shelf, random.offered = None, []
        make = tool_case if tools else plain_case
        first = trained(random, make, today)
        random.shelf = random.offered if first.tools else None
        told = prose.instructions(random) if random.random() < 0.5 else ""
        developer = developer_message(told, first.tools, first.response_format)
        prefix = self.encode(system_message(today, effort, bool(first.tools)) + developer)
        branches = [self.branch(random, first, effort)]
        room = length - len(prefix) - len(branches[0][0])
        for _ in range(10):
            if room < 40:
                break
            branch = self.another(random, make, today, effort, first)
            if branch is not None and len(branch[0]) <= room:
                branches.append(branch)
                room -= len(branch[0])
        return self.lay_out(random, prefix, branches, length)

    def another(self, random, make, today, effort, first):
        """A further branch that fits the row's prefix, or None."""
        if not first.tools and random.random() < 0.05:
            return self.drill(random)
        case = trained(random, make, today)
        fits = bool(case.tools) == bool(first.tools) and case.response_format == first.response_format
        return self.branch(random, case, effort) if fits else None

    def lay_out(self, random, prefix, branches, length):
        tokens, positions, segments, weights, bans = (
            list(prefix),
            list(range(len(prefix))),
            [0] * len(prefix),
            [0.0] * len(prefix),
            [False] * len(prefix),
        )
        for number, (ids, branch_weights, branch_bans) in enumerate(branches, 1):
            gap = random.randint(1, 1200) if random.random() < 0.06 else 0
            tokens += ids
            positions += range(len(prefix) + gap, len(prefix) + gap + len(ids))
            segments += [number] * len(ids)
            weights += list(branch_weights)
            bans += list(branch_bans)
        fill = length - len(tokens)

        def pad(values, value):
            return np.array((list(values) + [value] * max(fill, 0))[:length])

        return pad(tokens, 0), pad(positions, 0), pad(segments, -1), pad(weights, 0.0), pad(bans, False)


def batch(maker, seed, step, rows, length, target_count, tools):
    """The step's batch, with the targets gathered into lists of a fixed length."""
    random = Draw(f"{seed}/{step}")
    parts = [maker.row(random, length, tools) for _ in range(rows)]
    tokens, positions, segments, weights, bans = (np.stack(column) for column in zip(*parts))
    at = np.flatnonzero(weights[:, 1:].reshape(-1))
    row, column = at // (length - 1), at % (length - 1)
    row, column = row[:target_count], column[:target_count]
    fill = target_count - len(row)
    return {
        "tokens": tokens.astype(np.int32),
        "positions": positions.astype(np.int32),
        "segments": segments.astype(np.int32),
        "at": np.pad(row * length + column, (0, fill)).astype(np.int32),
        "target": np.pad(tokens[row, column + 1], (0, fill)).astype(np.int32),
        "weight": np.pad(weights[row, column + 1], (0, fill)).astype(np.float32),
        "ban": np.pad(bans[row, column + 1], (0, fill)),
    }
