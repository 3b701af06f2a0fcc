"""One moment of the step that comes next: the numbers that enter a node, that leave it, and that it learns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from torch import Tensor

from engine.compile.tapping import Tap
from engine.data.batches import example_count
from engine.graph.model import Wire
from engine.training.stepping import Moment, Walk
from engine.training.watching.ask import Ask, Seen
from engine.training.watching.carried import Carried
from engine.training.watching.numbers import Array
from engine.training.watching.probe import Probe
from engine.training.watching.view import view

NUMBERS = 4096
"""So many numbers of one tensor are told at the most: of a larger one the first rows."""
FEW = 4
"""So many stand on a wire."""


@view("walk", pause=0.5)
def walk(probe: Probe, ask: Ask) -> Seen | None:
    """The moment of the number ``moment``, for the example ``row`` of the batch.

    The arrays are ``in.PORT`` and ``out.PORT`` without the axis of examples, ``slope.PORT`` where the way back has come
    past, and ``weight.NAME``, ``gradient.NAME`` and ``update.NAME`` of what the node learns.
    """
    # Between two steps there is no time for it, and nobody could follow.
    if ask.node or not probe.still or not probe.loop.made.plan.steps:
        return None
    found = Walk(probe.loop, probe.tapped)
    at = min(max(ask.option("moment", 0), 0), len(found.moments) - 1)
    row = min(max(ask.option("row", 0), 0), example_count(found.data) - 1)
    moment, told = found.moments[at], _Told(probe, found, row)
    facts = {
        "moments": tuple((one.kind, one.node) for one in found.moments),
        "moment": at,
        "row": row,
        "rows": example_count(found.data),
        "losses": {key: float(value.detach()) for key, value in found.losses.items()},
        "loss": float(found.loss.detach()),
        "wires": told.wires(at),
    }
    return Seen(ask, found.step, dict(told.arrays(moment)), facts)


class _Told:
    """Reads a walk for one example."""

    def __init__(self, probe: Probe, found: Walk, row: int) -> None:
        self.graph = probe.loop.analysis.project.graph
        self.probe = probe
        self.found = found
        self.row = row
        self.data = {one.node for one in found.moments if one.kind == "data"}

    def wires(self, at: int) -> Mapping[tuple[str, str], Carried]:
        """What each wire carries that the walk has come past, by node and port; gradients on the way back."""
        moments = self.found.moments[: at + 1]
        reached = {one.node for one in moments if one.kind in ("data", "forward")}
        returned = {one.node for one in moments if one.kind == "backward"}
        told: dict[tuple[str, str], Carried] = {}
        read = [_tap(one) for one in self.graph.wires if one.source in self.data]
        for tap in dict.fromkeys((*read, *self._outer())):
            slope = self._slope(tap) if tap.node in returned else None
            value = slope if slope is not None else self._value(tap) if tap.node in reached else None
            if value is not None:
                numbers = tuple(float(one) for one in value.flatten()[:FEW])
                told[tap.node, tap.output] = Carried(tuple(value.shape), numbers, slope is not None)
        return told

    def arrays(self, moment: Moment) -> Iterator[tuple[str, Array]]:
        for wire in self.graph.into(moment.node):
            yield from self._named("in", wire.input, self._value(_tap(wire)))
        for tap in self._outer():
            if tap.node == moment.node:
                yield from self._named("out", tap.output, self._value(tap))
                if moment.kind in ("backward", "update"):
                    yield from self._named("slope", tap.output, self._slope(tap))
        if moment.kind in ("forward", "backward", "update"):
            yield from self._weights(moment)

    def _weights(self, moment: Moment) -> Iterator[tuple[str, Array]]:
        # Where nodes share a weight, the network knows it by the name that it has at the first of them.
        known = {id(weight): name for name, weight in self.probe.loop.network.named_parameters()}
        for name, weight in self.probe.weights(moment.node).items():
            place = known[id(weight)]
            before, slope = self.found.before[place], self.found.slopes.get(place)
            yield from self._named("weight", name, before)
            if moment.kind != "forward":
                yield from self._named("gradient", name, slope)
            if moment.kind == "update":
                yield from self._named("update", name, self.found.after[place] - before)

    def _outer(self) -> list[Tap]:
        return [tap for tap in self.found.values if not tap.path]

    def _value(self, tap: Tap) -> Tensor | None:
        there = self.found.values.get(tap)
        if there:
            return there[0].detach()[self.row]
        # What only an objective reads is on no way through the network.
        aim = self.found.data.get(tap.output) if tap.node in self.data else None
        return aim[self.row] if aim is not None else None

    def _slope(self, tap: Tap) -> Tensor | None:
        there = self.found.value_slopes.get(tap)
        return there[0][self.row] if there and there[0] is not None else None

    @staticmethod
    def _named(kind: str, name: str, value: Tensor | None) -> Iterator[tuple[str, Array]]:
        if value is not None:
            yield f"{kind}.{name}", _bounded(value)


def _tap(wire: Wire) -> Tap:
    return Tap("", wire.source, wire.output)


def _bounded(value: Tensor) -> Array:
    """The first rows of a tensor, not more than so many numbers."""
    # NumPy knows no bf16.
    some = value.detach().float() if value.is_floating_point() else value.detach()
    if some.numel() > NUMBERS and some.ndim:
        some = some[: max(1, NUMBERS // max(1, some[0].numel()))]
    if some.numel() > NUMBERS:
        some = some.flatten()[:NUMBERS]
    found: Array = some.cpu().numpy().copy()
    return found
