"""One conversation and what the model should answer to it."""

import hashlib
import json
from dataclasses import dataclass, field

CHECKS = ("I check it again: this fits what the user wants.", "The answer is short and clear, and nothing is missing.")
HELD_OUT_SHARE = 12  # one conversation in so many is never trained on


@dataclass
class Case:
    """`gist` is what low effort thinks, `plan` is added by medium; `calls` are (tool name, arguments) pairs.

    A `forced` call is one that the model would not make: only its arguments are trained, not the decision.
    """

    kind: str
    messages: list
    gist: str
    plan: str
    content: str | None = None
    calls: list = field(default_factory=list)
    tools: list = field(default_factory=list)
    instructions: str = ""
    response_format: dict | None = None
    always_trained: bool = False
    forced: bool = False

    def analysis(self, effort):
        """Thinks longer with higher effort."""
        parts = {"low": (), "medium": (self.plan,), "high": (self.plan, *CHECKS)}[effort]
        return " ".join((self.gist, *parts))

    def held_out(self):
        """Whether this conversation is kept from training: by a digest of its messages."""
        if self.always_trained:
            return False
        said = [[message["role"], message.get("content")] for message in self.messages]
        digest = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).digest()
        return digest[0] % HELD_OUT_SHARE == 0


def user(text):
    return {"role": "user", "content": text}


def assistant(text):
    return {"role": "assistant", "content": text}
