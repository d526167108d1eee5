"""Trains gpt-oss-nano: python train.py --out DIRECTORY [--steps N] [--seed S] [--hidden D]

Every step's batch follows from the seed and the step's number, and a checkpoint holds weights, optimiser and step:
a run that was interrupted (Ctrl-C keeps what was done) goes on to the same weights as one that was not.
"""

import argparse
import signal
from functools import partial
from pathlib import Path

import jax
from tokenizers import Tokenizer

import checkpoint
import optimizer
from corpus import RowMaker, batch
from induction import initial_parameters
from model import Shape, training_loss
from progress import Progress

WARM_UP = 30
CONSTANT_SHARE = 0.35  # of the steps, before the rates fall linearly
ROWS = ((6, 384, 1152, False), (4, 512, 768, True))  # rows, length, most targets, with tools
SMALL_ROWS = ((4, 256, 512, False),)  # for a try of a minute
TOOL_STEPS, TOOL_CYCLE = 5, 10  # five of ten steps are of the second form


def rate_at(step, steps):
    warm = min(1.0, (step + 1) / WARM_UP)
    constant = CONSTANT_SHARE * steps
    return warm * min(1.0, max(0.02, (steps - step) / (steps - constant)))


def form_at(step, small):
    """Rows with and without tools in turn."""
    if small:
        return SMALL_ROWS[0]
    return ROWS[1] if (step * TOOL_STEPS) % TOOL_CYCLE < TOOL_STEPS else ROWS[0]


def step_function(shape, banned_token):
    @partial(jax.jit, donate_argnums=(0, 1))
    def take_step(parameters, state, data, rate):
        losses = jax.value_and_grad(training_loss, has_aux=True)
        (_, entropy), gradients = losses(parameters, data, shape, banned_token)
        parameters, state, length = optimizer.apply_gradients(parameters, gradients, state, rate)
        return parameters, state, entropy, length

    return take_step


class Interrupt:
    """Turns the first Ctrl-C (or TERM) into a stop after the current step."""

    def __init__(self):
        self.asked = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.ask)

    def ask(self, number, _frame):
        self.asked = True
        signal.signal(number, signal.SIG_DFL)


def train(
    out: Path,
    tokenizer: Path,
    steps: int,
    seed: int,
    shape: Shape,
    save_every: int,
    stop_at: int | None = None,
    small: bool = False,
):
    """Trains to `steps`, or stops at `stop_at` of them; returns the parameters."""
    maker = RowMaker(Tokenizer.from_file(str(tokenizer)))
    parameters = initial_parameters(shape, seed)
    state = optimizer.initial_state(parameters)
    saved = out / "checkpoint.npz"
    out.mkdir(parents=True, exist_ok=True)
    if saved.exists():
        parameters, state = checkpoint.load(saved, (parameters, state))
    take_step, interrupt = step_function(shape, maker.ids["analysis"]), Interrupt()
    first, last = int(state["step"]), stop_at or steps
    progress, means = Progress("train", last, first), {}
    for step in range(first, last):
        rows, length, targets, tools = form_at(step, small)
        data = batch(maker, seed, step, rows, length, targets, tools)
        parameters, state, loss, gradient = take_step(parameters, state, data, rate_at(step, steps))
        means[tools] = 0.95 * means.get(tools, float(loss)) + 0.05 * float(loss)
        tokens = rows * length
        progress.advance(tokens, plain_loss=means.get(False), tools_loss=means.get(True), gradient=float(gradient))
        if (step + 1) % save_every == 0 or step + 1 == last or interrupt.asked:
            checkpoint.save(saved, (parameters, state))
        if interrupt.asked:
            break
    progress.end()
    return parameters


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--out", type=Path, required=True)
    arguments.add_argument("--tokenizer", type=Path, default=Path(__file__).with_name("tokenizer.bpe"))
    arguments.add_argument("--steps", type=int, default=4000)
    arguments.add_argument("--stop-at", type=int, help="end early, as an interrupted run does")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--hidden", type=int, default=Shape.hidden)
    arguments.add_argument("--save-every", type=int, default=100)
    arguments.add_argument("--small", action="store_true", help="short rows without tools, to see that all works")
    given = arguments.parse_args()
    shape = Shape(hidden=given.hidden)
    train(given.out, given.tokenizer, given.steps, given.seed, shape, given.save_every, given.stop_at, given.small)


if __name__ == "__main__":
    main()
