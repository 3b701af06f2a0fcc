"""The rows of the table of problems: a small project, the sentence that tells what is wrong, and what mends it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.graph.block import faces
from engine.graph.edits import add, connect
from engine.graph.model import Graph, Node, Project, Wire
from engine.shape import Shape, Varies, features, sequence, volume
from tests.engine.block_graphs import repeated
from tests.engine.networks import block, chained, node
from tests.engine.strategies import Given

SCALAR = Shape(())
TOKENS = Shape((6,), ("time",), "integer", 50)
VARYING = Shape((Varies(6), 3), ("time", "features"))
WAVE = Shape((Varies(6),), ("time",))
LENGTH = Shape((), (), "integer", 7)
CUBE = volume(2, 4, 4, 4)
FILM = {"type": "FilmSentences"}


@dataclass(frozen=True)
class Row:
    """One kind of problem."""

    project: Project
    says: str
    repairs: tuple[str, ...] = ()
    """The labels of all repairs, the best one first; none only where ``why`` tells the reason."""
    at: str = "layer"
    """The node that has the problem; empty for one of the whole network or of its training."""
    then: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What a repair leaves to be done, by its label: the sentences that are new afterwards, wherever they stand."""
    why: str = ""
    """Why nothing is offered, where a person alone can decide."""

    @property
    def of_training(self) -> bool:
        """Whether it is a problem of the whole network, or of the settings of its training."""
        return not self.at or bool(self.project.training)


def fed(type_name: str, params: Mapping[str, Any] | None = None, **ports: Any) -> Project:
    """Data of these shapes, each wired to the port of its name; several for one that takes many wires.

    A name that begins with ``_`` is an output of the data that nothing is wired to.
    """
    wires: list[Wire] = []
    outputs: dict[str, Shape] = {}
    for port, given in ports.items():
        shapes = given if isinstance(given, tuple) and not isinstance(given, Shape) else (given,)
        for turn, shape in enumerate(shapes):
            name = (f"{port}_{turn + 1}" if len(shapes) > 1 else port).removeprefix("_")
            outputs[name] = shape
            if not port.startswith("_"):
                wires.append(Wire("data", name, "layer", port))
    data = node("Data", "data", examples=Given(tuple(outputs.items())))
    return Project(connect(add(Graph(), data, node(type_name, "layer", **(params or {}))), *wires))


def drawn(*nodes: Node, wires: str = "", **training: Any) -> Project:
    """These nodes with wires such as ``"data.image conv.picture"``, separated by commas."""
    graph = add(Graph(), *nodes)
    for line in filter(None, wires.split(", ")):
        first, second = line.split()
        graph = connect(graph, Wire(*first.split("."), *second.split(".")))
    return Project(graph, training)


def inside(*nodes: Node) -> Project:
    """The digits, and a block "part" that reads the image; in it an Input and these nodes in a chain."""
    part = block("part", chained(node("Input", "entry"), *nodes))
    return drawn(node("Data", "data"), part, wires="data.image part.input")


def over_time(part: Node, output: str = "steps") -> Project:
    """A block that reads an output of the data: six steps of four features, a number, or nothing at all."""
    outputs = {"steps": sequence(6, 4), "number": features(1)}
    data = node("Data", "data", examples=Given((*outputs.items(), ("one", SCALAR))))
    entry = next(iter(faces(part.inside or Graph(), "Input")))
    return drawn(data, part, wires=f"data.{output} layer.{entry}" if output else "")


def two_sequences() -> Project:
    """A block over time that takes one step each of two sequences of six and of five steps."""
    entries = [node("Input", name, port=name, brings="each step") for name in ("first", "second")]
    sums, end = node("Add", "sum"), node("Output", "end")
    graph = drawn(
        *entries, sums, end, wires="first.value sum.parts, second.value sum.parts, sum.output end.value"
    ).graph
    outputs = (("long", sequence(6, 4)), ("short", sequence(5, 4)), ("equal", sequence(6, 4)))
    part = repeated("layer", graph, over="time")
    data = node("Data", "data", examples=Given(outputs))
    return drawn(data, part, wires="data.long layer.first, data.short layer.second")


def with_state(units: int, end: str = "state") -> Node:
    """A block over time whose state begins with eight numbers and is handed on at the port ``end``."""
    state = node("Input", "state", port="state", brings="state", sizes=[8])
    entries = node("Input", "step", port="step", brings="each step"), state
    layers = node("Dense", "first", units=units), node("Dense", "second", units=units), node("Add", "sum")
    lines = "step.value first.features, state.value second.features, first.output sum.parts, second.output sum.parts"
    graph = drawn(*entries, *layers, node("Output", "end", port=end), wires=f"{lines}, sum.output end.value").graph
    return repeated("layer", graph, over="time")


def feeding(target: Shape, scores: int, start: int = 0) -> Project:
    """A block over time that takes what it said back at each step: so many numbers for what should have come."""
    entry = node("Input", "entry", port="word", brings="feedback", start=start)
    first = [node("Embedding", "words", vocabulary=target.classes)] if target.classes else []
    end = node("Output", "end", port="word")
    part = repeated("layer", chained(entry, *first, node("Dense", "say", units=scores), end), over="time")
    return drawn(node("Data", "data", examples=Given((("words", target),))), part, wires="data.words layer.word")


def endless() -> Project:
    """A block in which the block itself is used again."""
    graph = drawn(node("Input", "entry"), node("Again", "layer", of="part"), node("Output", "end")).graph
    return drawn(node("Data", "data"), block("part", graph), wires="data.image part.input")


def crowded() -> Project:
    """A block of thirty layers in a thousand turns, each unlike the one before it."""
    more = [node("ReLU", f"relu_{at}") for at in range(27)]
    graph = chained(node("Input", "entry"), node("Pad", "pad"), *more, node("Output", "end"))
    return drawn(node("Data", "data"), repeated("layer", graph, repeat=1000), wires="data.image layer.input")
