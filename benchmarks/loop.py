"""The training loop against those that people write by hand, and the generated network against a written one."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from benchmarks.contenders import THREADS, app, careful, textbook
from benchmarks.networks import BATCH, CNN, LSTM, MLP, NETWORKS, RATE, digits
from benchmarks.row import Row, at_most
from benchmarks.turns import better, by_turns, ratios, timed
from engine.compile.network import build

GENERATED, HAND = 1.02, 1.03
TEXTBOOK = {MLP: 0.60, CNN: 0.85}
ROUNDS = {MLP: 100, CNN: 30, LSTM: 30}
EPOCHS = {MLP: 4, CNN: 1, LSTM: 2}
STEPS = {MLP: 200, CNN: 30}


def rows() -> list[Row]:
    """Ratios of times: everything that Train does, on the digits, with batches of 64, to what others do there."""
    torch.manual_seed(0)
    torch.set_num_threads(THREADS)
    return [*map(_generated, STEPS), *(row for name in EPOCHS for row in _compared(name))]


def _generated(name: str) -> Row:
    """The same steps with the class that the source defines, and with a module written by hand."""
    network = NETWORKS[name]
    ours, theirs = build(network.project()), network.by_hand()
    theirs.load_state_dict(dict(zip(theirs.state_dict(), ours.state_dict().values(), strict=True)))
    works = {
        "ours": timed(_steps(ours, lambda images: next(iter(ours(images).values())), STEPS[name])),
        "theirs": timed(_steps(theirs, theirs, STEPS[name])),
    }
    found = by_turns(works, ROUNDS[name])
    row = f"generated against hand-written module, eager, {name}"
    return at_most(row, ratios(found["ours"], found["theirs"]), GENERATED)


def _steps(network: nn.Module, forward: Callable[[Tensor], Tensor], count: int) -> Iterator[None]:
    images, labels = (values[:BATCH] for values in digits())
    optimizer = torch.optim.Adam(network.parameters(), lr=RATE, fused=True)
    while True:
        for _ in range(count):
            optimizer.zero_grad()
            F.cross_entropy(forward(images), labels).backward()
            optimizer.step()
        yield


def _compared(name: str) -> list[Row]:
    network, data, epochs = NETWORKS[name], digits(), EPOCHS[name]
    with tempfile.TemporaryDirectory() as folder:
        loops = {
            "ours": app(network.project(), Path(folder) / "run", epochs),
            "eager": careful(network.by_hand(), data, epochs),
            # The last batch is smaller: a graph of its own is faster than one for all sizes.
            "compiled": careful(torch.compile(network.by_hand(), dynamic=False), data, epochs),
            "textbook": textbook(network.by_hand(), data, epochs),
        }
        found = by_turns({what: timed(one) for what, one in loops.items()}, ROUNDS[name])
    hand = better(found["eager"], found["compiled"])
    which = "eager" if hand is found["eager"] else "torch.compile"
    told = f"our loop against the better of hand-written eager and torch.compile ({which}), {name}"
    rows = [at_most(told, ratios(found["ours"], hand), HAND)]
    if name in TEXTBOOK:
        row = f"our loop against the textbook loop, {name}"
        rows.append(at_most(row, ratios(found["ours"], found["textbook"]), TEXTBOOK[name]))
    return rows
