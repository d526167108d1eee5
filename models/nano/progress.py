"""Progress: a bar on a terminal, JSON lines otherwise (one every ten steps), on standard error."""

import json
import sys
import time

WIDTH, EVERY = 30, 10


class Progress:
    def __init__(self, task, total, done=0):
        self.task, self.total, self.done, self.first = task, total, done, done
        self.started, self.amount = time.monotonic(), 0
        self.terminal = sys.stderr.isatty()

    def advance(self, amount, **figures):
        """One more step; `amount` counts towards the speed a second."""
        self.done, self.amount = self.done + 1, self.amount + amount
        if not self.terminal and self.done % EVERY and self.done != self.total:
            return
        seconds = time.monotonic() - self.started
        shown = {name: round(value, 4) for name, value in figures.items() if value is not None}
        left = seconds / (self.done - self.first) * (self.total - self.done)
        speed = round(self.amount / seconds)
        if self.terminal:
            self.draw(shown, speed, left)
        else:
            line = {
                "task": self.task,
                "step": self.done,
                "of": self.total,
                **shown,
                "perSecond": speed,
                "secondsLeft": round(left),
            }
            print(json.dumps(line), file=sys.stderr, flush=True)

    def draw(self, shown, speed, left):
        filled = WIDTH * self.done // max(self.total, 1)
        bar = "#" * filled + "." * (WIDTH - filled)
        text = " ".join(f"{name} {value:g}" for name, value in shown.items())
        print(
            f"\r{self.task} [{bar}] {self.done}/{self.total} {text} {speed}/s {left:.0f} s left ",
            end="",
            file=sys.stderr,
        )

    def end(self):
        if self.terminal:
            print(file=sys.stderr)
