"""One line of an arranged graph: columns of nodes, and of the bends where long wires pass a column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from engine.graph.grid import grid_below


@dataclass(frozen=True, eq=False)
class Segment:
    """The part of a wire between two neighbouring columns, with the heights of its ends within what stands there."""

    source: int
    target: int
    start: float
    stop: float
    index: float = 0
    """Which of the wires that enter one port it is, from top to bottom; one that passes a column comes first."""


@dataclass
class Line:
    """Nodes and bends by number; the phases put the numbers of each column in order and find their heights."""

    keys: list[str | None] = field(default_factory=list)
    """The key of each node, and None for a bend."""
    tall: list[float] = field(default_factory=list)
    columns: list[list[int]] = field(default_factory=list)
    """The numbers that stand in each column, from top to bottom."""
    segments: list[list[Segment]] = field(default_factory=list)
    """What runs from each column to the next one."""
    long: list[list[Segment]] = field(default_factory=list)
    """The segments of each wire that passes a column, from left to right."""
    from_above: set[int] = field(default_factory=set)
    """The nodes that a wire of an earlier line enters."""
    lane: float | None = None
    """How far down from its node a wire that passes columns runs beside them; None where it runs on from its port."""
    keeps_order: bool = False
    """Whether wires that pass columns and enter one port keep the order that they have there."""

    def put(self, key: str | None, column: int, tall: float) -> int:
        """Put a node or a bend into a column, below what is there; its number comes back."""
        number = len(self.keys)
        self.keys.append(key)
        self.tall.append(tall)
        self.columns[column].append(number)
        return number

    def from_the_top(self, tops: Sequence[float]) -> list[float]:
        """These upper edges of all nodes and bends on the grid, the highest node at zero."""
        # Distances are multiples of the grid, so that rounding everything down brings nothing closer.
        even = [grid_below(top) for top in tops]
        highest = min((even[one] for one, key in enumerate(self.keys) if key is not None), default=0.0)
        return [top - highest for top in even]

    def wire(self, whole: Segment, first: int, last: int) -> None:
        """A wire from a node in the first to one in the last of these columns, with a bend in each one between."""
        at, height = whole.source, whole.start
        index: float = whole.index
        made: list[Segment] = []
        if last - first > 1 and self.lane is not None:
            height = self.lane
        elif last - first > 1:
            index = index / 100 - 1 if self.keeps_order else -1
        for column in range(first, last):
            if column + 1 == last:
                made.append(Segment(at, whole.target, height, whole.stop, index))
            else:
                made.append(Segment(at, self.put(None, column + 1, 0.0), height, 0.0))
            self.segments[column].append(made[-1])
            at, height = made[-1].target, 0.0
        # A lane runs beside the nodes, which go on as if it were not there.
        straight = made if self.lane is None else made[1:-1]
        if len(made) > 1 and straight:
            self.long.append(straight)

    def ways(self) -> dict[Segment, int]:
        """For each segment, how many nodes the longest way through it has."""
        ahead, back = [0] * len(self.keys), [0] * len(self.keys)
        every = [one for segments in self.segments for one in segments]
        ends = [(one.source, one.target, self.is_real(one)) for one in every]
        for source, target, is_real in ends:
            if ahead[source] + is_real > ahead[target]:
                ahead[target] = ahead[source] + is_real
        for source, target, is_real in reversed(ends):
            if back[target] + is_real > back[source]:
                back[source] = back[target] + is_real
        return {one: ahead[source] + back[target] for one, (source, target, _) in zip(every, ends, strict=True)}

    def is_real(self, one: Segment) -> bool:
        """Whether a segment runs from node to node, with no bend at its ends."""
        return self.keys[one.source] is not None and self.keys[one.target] is not None
