"""Trains the same network watched and unwatched for 500 steps, and says whether both are equal bit for bit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import torch
from torch import Tensor

from engine.graph.model import Project
from engine.templates import template
from engine.training.loop import Loop
from engine.training.messages import Progress
from engine.training.watching.ask import Ask
from engine.training.watching.schedule import Watching
from engine.training.watching.view import VIEWS
from tests.engine.projects import mlp

STEPS, STILL = 500, 100
"""So many steps; behind each of so many the training stands still, where a step is taken apart too."""
APART = 0.125
"""So many seconds lie between two steps by the clock of the schedule: most views are seen behind each of them, the
others behind some, far more often than in a training that nothing holds up."""
TEMPLATES = ("digits-mlp", "digits-cnn", "digits-lstm", "transformer-digits", "variational")
OPTIONS: dict[str, tuple[dict[str, Any], ...]] = {
    "canvas": ({}, {"wires": "gradient"}),
    "saliency": ({}, {"method": "occlusion"}, {"method": "grad_cam"}),
    "predictions": ({}, {"wrong": True}),
    "latent": ({}, {"unit": 0}),
}
"""What a view is asked for with, where it has more than one way to look."""


@dataclass(frozen=True)
class Compared:
    """Two trainings of one network, the second one watched."""

    name: str
    views: int
    looks: int
    differing: tuple[str, ...]
    """What is not the same in both: a weight, what the optimizer keeps, the losses, the random numbers."""
    unseen: frozenset[str]
    """The views that gave nothing."""

    @property
    def sentence(self) -> str:
        wrong = [f"{what} differs" for what in self.differing] + [f"{view} shows nothing" for view in self.unseen]
        views = f"{self.name}: {self.looks:,} looks by {self.views} views"
        return f"{views}, {', '.join(wrong) or 'equal'}"


def compared(name: str, project: Project, *, steps: int = STEPS, threads: int = 1) -> Compared:
    endless = Project(project.graph, {**project.training, "epochs": 10_000, "device": "cpu"}, project.title)
    alone, watched = Loop(endless, threads), Loop(endless, threads)
    wanted, _ = _trained(alone, steps)
    watching, asks = Watching(watched, _Clock(watched)), fitting(watched)
    watching.ask(asks)
    found, seen = _trained(watched, steps, watching)
    differing = tuple(key for key in wanted if not _same(wanted[key], found.get(key)))
    views = {one.view for one in asks}
    return Compared(name, len(views), sum(seen.values()), differing, frozenset(views - seen.keys()))


def fitting(loop: Loop) -> list[Ask]:
    """Each view of each node for which it shows something, found on a training of its own."""
    other = Loop(loop.project, loop.threads)
    watching, going = Watching(other), other.steps()

    def shows(ask: Ask) -> bool:
        watching.ask([ask])
        seen = list(watching.everything())
        if watching.spanning:
            next(going)
            seen += watching.behind()
        return bool(seen)

    found: list[Ask] = []
    for view in VIEWS:
        for options in OPTIONS.get(view, ({},)):
            chosen = tuple(options.items())
            # What looks at the whole network shows the same whatever node it is asked for.
            whole = [ask for ask in (Ask(view, "", chosen),) if shows(ask)]
            found += whole or [ask for key in loop.analysis.nodes if shows(ask := Ask(view, key, chosen))]
    return found


class _Clock:
    """Stands still while is looked, so that no look is put off, and goes far on with each step."""

    def __init__(self, loop: Loop) -> None:
        self.loop = loop

    def __call__(self) -> float:
        return APART * (self.loop.step + 1)


def _trained(loop: Loop, steps: int, watching: Watching | None = None) -> tuple[dict[str, Any], Counter[str]]:
    """Train for so many steps as the training process does, and tell all that there is then."""
    told: list[Progress] = []
    seen, known = Counter[str](), 0
    for message in loop.steps():
        if watching is not None and loop.step != known:
            seen.update(_looked(loop, watching))
        known = loop.step
        told += [message] if isinstance(message, Progress) else []
        if loop.step >= steps:
            break
    told += [one for one in loop.rest() if isinstance(one, Progress)]
    losses = torch.cat([torch.as_tensor(one.losses) for one in told])
    assert len(losses) == steps and losses.isfinite().all()
    kept = {f"optimizer {at}": one.state_dict() for at, one in enumerate(loop.update.optimizers)}
    return {**loop.network.state_dict(), **kept, "random numbers": torch.get_rng_state(), "losses": losses}, seen


def _looked(loop: Loop, watching: Watching) -> Iterator[str]:
    """The views that were seen behind this step."""
    for one in watching.behind():
        yield one.ask.view
    looks = watching.everything() if loop.step % STILL == 0 else watching.round()
    for one in looks:
        yield one.ask.view


def _same(one: Any, other: Any) -> bool:
    """Whether two states are equal, bit for bit: also where a number is none."""
    if isinstance(one, Tensor):
        return isinstance(other, Tensor) and one.dtype == other.dtype and _bytes(one) == _bytes(other)
    if isinstance(one, dict):
        return isinstance(other, dict) and one.keys() == other.keys() and all(_same(one[k], other[k]) for k in one)
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(_same(a, b) for a, b in zip(one, other, strict=True))
    return bool(one == other)


def _bytes(values: Tensor) -> bytes:
    return values.detach().contiguous().cpu().numpy().tobytes()


def networks() -> Iterator[tuple[str, Project]]:
    for name in TEMPLATES:
        yield name, template(name)
    yield "batch norm and dropout", mlp()


def main() -> None:
    for name, project in networks():
        begun = perf_counter()
        print(compared(name, project).sentence, f"in {perf_counter() - begun:.0f} s", flush=True)


if __name__ == "__main__":
    main()
