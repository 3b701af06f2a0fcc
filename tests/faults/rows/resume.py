"""A training that is stopped at any step, or killed, and resumed in another process ends as one that never was."""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.faults.resuming import Server
from tests.faults.row import Outcome, Row

KINDS = ("perceptron", "convolutions", "sequences", "transformer", "variational", "everything")
KILLED = 13
"""One of so many cases is killed; the others are stopped, and keep a checkpoint of that very step."""
MOST_KILLS, SHORT_KILLS = 30, 6
SHORT = 3


def run(cases: int, seed: int) -> Outcome:
    """Stop or kill so many trainings, and compare all of each with the one that was left alone."""
    chance = random.Random(seed)
    killed = max(1, cases // KILLED)
    with tempfile.TemporaryDirectory(prefix="layerloom-resume-") as place:
        folder = Path(place)
        first, second = Server(folder / "home", 1, quick=True), Server(folder / "home", 2)
        try:
            asked = KINDS[: max(killed, cases - killed)]
            whole = {kind: first.ask(kind=kind, folder=str(folder / kind / "whole"), chance=0) for kind in asked}
            wrong = [*_cuts(first, second, folder, whole, chance, cases - killed)]
            most = MOST_KILLS if cases > SHORT else SHORT_KILLS
            wrong += _kills(first, second, folder, whole, chance, killed, most)
        finally:
            first.close()
            second.close()
    for one in wrong:
        print(f"  not the same: {one}; again with SEED={seed}", flush=True)
    return Outcome(f"{cases - len(wrong):,} of {cases:,} bit-identical", not wrong)


def _cuts(
    first: Server, second: Server, folder: Path, whole: dict[str, Any], chance: random.Random, count: int
) -> Iterator[str]:
    """Each kind in turn is stopped at steps by chance, no step twice as long as there are others."""
    steps = {kind: _shuffled(chance, whole[kind]["at"]) for kind in whole}
    for number in range(count):
        kind = KINDS[number % len(KINDS)]
        step = steps[kind][number // len(KINDS) % len(steps[kind])]
        here = folder / kind / "cut"
        cut = first.ask(kind=kind, folder=str(here), chance=chance.getrandbits(31), stop=step)
        again = second.ask(kind=kind, folder=str(here), chance=chance.getrandbits(31))
        if cut.get("at") != step or again.get("begun") != step:
            yield f"{kind} was to be cut behind step {step}: {cut}, {again}"
        elif said := _difference(again, whole[kind]):
            yield f"{kind} cut behind step {step}: {said}"
        shutil.rmtree(here)


def _kills(
    first: Server, second: Server, folder: Path, whole: dict[str, Any], chance: random.Random, count: int, most: int
) -> Iterator[str]:
    """Each kind in turn is killed again and again, so often at most, in turns by both processes until it is through."""
    for number in range(count):
        kind = KINDS[number % len(KINDS)]
        here = folder / kind / f"killed {number}"
        found: dict[str, Any] = {}
        for turn in range(most):
            server = (first, second)[turn % 2]
            found = server.ask(
                kind=kind, folder=str(here), chance=chance.getrandbits(31), often=True, kills=chance.uniform(0, 0.6)
            )
            if "killed" not in found:
                break
        if "killed" in found:
            found = second.ask(kind=kind, folder=str(here), chance=chance.getrandbits(31))
        if said := _difference(found, whole[kind]):
            yield f"{kind} after {turn} kills: {said}"
        shutil.rmtree(here)


def _shuffled(chance: random.Random, steps: int) -> list[int]:
    found = list(range(1, steps))
    chance.shuffle(found)
    return found


def _difference(one: dict[str, Any], other: dict[str, Any]) -> str:
    """The parts in which two trainings differ; empty where there are none."""
    if "error" in one or "error" in other:
        return str(one.get("error") or other["error"])
    return ", ".join(name for name in other if name != "begun" and one.get(name) != other[name])


ROW = Row(
    8,
    "resume",
    "resume at 100 random steps x 6 kinds of model, and 50 after kill -9",
    "weights bit-identical 650/650",
    650,
    SHORT,
    run,
)
