"""What a network costs: the table of its layers with shapes, parameters, multiply-adds and receptive fields."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

from engine.compile.reach import Reach, reaches
from engine.compile.torchinfo import counted
from engine.frozen import frozen
from engine.graph.block import kind_of
from engine.graph.facts import Analysis, NodeFacts, data_set_of
from engine.graph.model import Graph
from engine.graph.order import in_order
from engine.message import Message
from engine.shape import Shape

HEAVIEST = 3
UNITS = ("B", "KB", "MB", "GB", "TB")


def title_of(facts: NodeFacts) -> str:
    """The name of a node as a person reads it: its own, or that of its layer or data set."""
    if facts.node.name:
        return facts.node.name
    kind = kind_of(facts.node.type)
    examples = data_set_of(facts)
    if examples is not None:
        return examples.title
    return kind.title if kind else ("Block" if facts.node.inside is not None else facts.node.type)


def _told(shape: Shape) -> str:
    return f"one of {shape.classes}" if not len(shape) and shape.classes else shape.told


@frozen
class Row:
    """One node of the table. What is inside a repeated block is told for its first turn."""

    facts: NodeFacts
    path: tuple[str, ...]
    times: int
    """How many times it is computed, since blocks around it are repeated."""
    sets: int
    """How many sets of its weights there are."""
    reach: Reach | None

    @property
    def key(self) -> str:
        return self.facts.node.key

    @property
    def name(self) -> str:
        return title_of(self.facts)

    @property
    def parameters(self) -> int:
        return self.facts.parameters

    @property
    def trainable(self) -> int:
        return trainable(self.facts)

    @property
    def multiply_adds(self) -> int:
        return self.facts.multiply_adds

    @property
    def outputs(self) -> Mapping[str, Shape]:
        """The shapes that leave it by port, but for what counts only where something reads it."""
        facts = self.facts
        asides = facts.layer.asides if facts.layer else ()
        return {
            port: facts.outputs[port] for port in facts.output_ports if port in facts.outputs and port not in asides
        }

    @property
    def outputs_told(self) -> str:
        """The shapes that leave it with the names of their axes; several with the names of their ports."""
        told = {port: _told(shape) for port, shape in self.outputs.items()}
        if len(told) == 1:
            return next(iter(told.values()))
        return ", ".join(f"{port} {text}" for port, text in told.items())

    @property
    def holds_others(self) -> bool:
        """Whether rows of its own inside stand below it."""
        return self.facts.node.inside is not None


COLUMNS: Mapping[str, Callable[[Row, Mapping[str, float]], float]] = {
    "parameters": lambda row, _: row.parameters * row.sets,
    "multiply-adds": lambda row, _: row.multiply_adds * row.times,
    "memory": lambda row, memory: memory.get(row.key, 0),
    "receptive-field": lambda row, _: _area(row.reach),
}
"""What rows are compared by: their share in the whole, all turns together."""


def _area(reach: Reach | None) -> float:
    if reach is None:
        return 0
    area = 1.0
    for side in reach.sides:
        area *= side
    return float("inf") if reach.whole else area


@frozen
class Table:
    """The rows of a network in the order of computing, each block before what is in it, and their totals."""

    analysis: Analysis

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        found = reaches(self.analysis)
        outer = {facts.node.key: facts for facts in self.analysis.outer}
        return tuple(_rows(self.analysis.project.graph, outer, (), 1, 1, found))

    @property
    def parameters(self) -> int:
        return self.analysis.parameters

    @property
    def trainable(self) -> int:
        return sum(trainable(facts) for facts in self.analysis.outer)

    @property
    def frozen(self) -> int:
        return self.parameters - self.trainable

    @property
    def multiply_adds(self) -> int:
        return self.analysis.multiply_adds

    @cached_property
    def as_torchinfo(self) -> int:
        """The multiply-adds as torchinfo counts them."""
        return counted(self.analysis)

    def heaviest(self, column: str, memory: Mapping[str, float]) -> tuple[str, ...]:
        """The keys of the layers that have most of a column, the first one first; blocks are no layers."""
        weigh = COLUMNS[column]
        heavy = [(weigh(row, memory), row.key) for row in self.rows if not row.holds_others]
        heavy = [(size, key) for size, key in heavy if size > 0]
        return tuple(key for _, key in sorted(heavy, key=lambda pair: -pair[0])[:HEAVIEST])

    def sorted(self, column: str, memory: Mapping[str, float]) -> tuple[Row, ...]:
        """The rows with the largest first; what is in a block stays below it."""
        weigh = COLUMNS[column]
        below: dict[tuple[str, ...], list[Row]] = {}
        for row in self.rows:
            below.setdefault(row.path, []).append(row)

        def walk(path: tuple[str, ...]) -> Iterator[Row]:
            for row in sorted(below.get(path, ()), key=lambda row: -weigh(row, memory)):
                yield row
                yield from walk((*path, row.key))

        return tuple(walk(()))


def _rows(
    graph: Graph,
    nodes: Mapping[str, NodeFacts],
    path: tuple[str, ...],
    times: int,
    sets: int,
    found: Mapping[str, Reach],
) -> Iterator[Row]:
    for key in in_order(graph):
        facts = nodes.get(key)
        # The ports of a block, seen from within, are no layers.
        if facts is None or facts.node.type in ("Input", "Output"):
            continue
        yield Row(facts, path, times, sets, found.get(key))
        if facts.node.inside is not None and facts.turns:
            repeats, first = facts.repeats, facts.turns[0].nodes
            own = sets if facts.one_set else sets * repeats
            yield from _rows(facts.node.inside, first, (*path, key), times * repeats, own, found)


def parameters_told(table: Table) -> Message:
    """How many parameters there are, and how many of them learn."""
    text = "{all:,} parameters: {learn:,} learn, {frozen:,} are frozen."
    if not table.frozen:
        text = "{all:,} parameters, and all of them learn."
    return Message(text, {"all": table.parameters, "learn": table.trainable, "frozen": table.frozen})


def multiply_adds_told(table: Table) -> Message:
    """How many multiply-adds there are, and why torchinfo tells another number."""
    text = (
        "{own:,} multiply-adds for one example: every product counts. torchinfo says {other:,}: it counts biases and "
        "scales too, but a Dense that is applied to each step only once, and attention not at all."
    )
    if table.multiply_adds == table.as_torchinfo:
        text = "{own:,} multiply-adds for one example, as torchinfo says too."
    return Message(text, {"own": table.multiply_adds, "other": table.as_torchinfo})


def trainable(facts: NodeFacts) -> int:
    """How many of the parameters of a node learn."""
    if facts.again:
        return 0
    inner = facts.turns[:1] if facts.one_set else facts.turns
    found = sum(
        (1 if facts.one_set else turn.count) * sum(trainable(one) for one in turn.nodes.values()) for turn in inner
    )
    return found + (0 if getattr(facts.layer, "frozen", False) or facts.turns else facts.parameters)


def amount(size: float) -> str:
    """So many bytes as a person reads them, such as ``1.2 MB``; a KB is 1,024 bytes."""
    unit = 0
    while size >= 999.5 and unit < len(UNITS) - 1:
        size, unit = size / 1024, unit + 1
    return f"{size:.0f} {UNITS[unit]}" if unit == 0 or size >= 99.95 else f"{size:.1f} {UNITS[unit]}"


def summary(table: Table, memory: Mapping[str, float]) -> dict[str, Any]:
    """Totals, layers and problems as plain values; shapes leave out the batch axis, counts are for one example.

    ``memory`` is what each layer keeps for the backward pass, in bytes, where that was measured.
    """
    problems = table.analysis.problems
    return {
        "parameters": table.parameters,
        "trainable_parameters": table.trainable,
        "frozen_parameters": table.frozen,
        "multiply_adds": table.multiply_adds,
        "multiply_adds_as_torchinfo": table.as_torchinfo,
        "layers": [_plain(row, memory) for row in table.rows],
        "problems": [{"node": problem.node, "message": str(problem.message)} for problem in problems],
    }


def _plain(row: Row, memory: Mapping[str, float]) -> dict[str, Any]:
    facts = row.facts
    outputs = {port: facts.outputs[port] for port in facts.output_ports if port in facts.outputs}
    return {
        "key": ".".join((*row.path, row.key)),
        "name": row.name,
        "type": facts.node.type,
        "inputs": {port: [list(shape) for shape in shapes] for port, shapes in facts.inputs.items()},
        "outputs": {port: list(shape) for port, shape in outputs.items()},
        "axes": {port: list(shape.axes) for port, shape in outputs.items()},
        "parameters": row.parameters,
        "trainable_parameters": row.trainable,
        "multiply_adds": row.multiply_adds,
        "memory": round(memory.get(row.key, 0) / row.times) if memory else None,
        "receptive_field": row.reach and ("everything" if row.reach.whole else list(row.reach.sides)),
        "times": row.times,
    }
