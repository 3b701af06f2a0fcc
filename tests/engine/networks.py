"""Makes the three networks on the digits, small graphs by hand, and whole networks at random."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, count, pairwise
from typing import Any

from hypothesis import strategies as st

from engine.declare import make, plain
from engine.graph.block import block_ports, kind_of
from engine.graph.edits import add, connect, new_node
from engine.graph.model import From, Graph, Node, Project, Wire
from engine.layers import LAYERS, Layer, Objective
from engine.layers.declare import InputPort, Metric, ports_of
from engine.shape import Shape, features, image, label, sequence
from tests.engine.strategies import TRIES, Case, Given, accepted, layer_params


def node(type_name: str, key: str, **params: Any) -> Node:
    kind = kind_of(type_name)
    assert kind is not None
    return new_node(kind, key, **params)


def block(key: str, inside: Graph) -> Node:
    return Node(key, "Block", inside=inside)


def chained(*nodes: Node) -> Graph:
    """These nodes, each wired from the first output of the one before it to its first input."""
    graph = add(Graph(), *nodes)
    for source, target in pairwise(nodes):
        graph = connect(graph, Wire(source.key, ports(source)[1][0], target.key, ports(target)[0][0]))
    return graph


def ports(one: Node) -> tuple[list[str], list[str]]:
    """The names of the input and output ports of a node."""
    if one.inside is not None:
        inputs, outputs = block_ports(one.inside)
        return [port.name for port in inputs], list(outputs)
    kind = kind_of(one.type)
    assert kind is not None
    layer = make(kind, {name: value for name, value in one.params.items() if not isinstance(value, From)})
    return [port.name for port in layer.inputs()], list(layer.outputs())


def learning(title: str, *nodes: Node, **training: Any) -> Project:
    """A network on the digits: these nodes in a chain, then a Dense of ten units and a cross entropy."""
    last = node("Dense", "answer", units=From("data", "label", "classes"))
    objective = node("CrossEntropy", "objective", label_smoothing=0.05)
    graph = chained(node("Data", "data"), *nodes, last, objective)
    return Project(connect(graph, Wire("data", "label", "objective", "target")), training, title)


def mlp(**training: Any) -> Project:
    hidden = [
        part
        for at in (1, 2)
        for part in (
            node("Dense", f"dense_{at}", units=128),
            node("ReLU", f"relu_{at}"),
            node("Dropout", f"dropout_{at}", share=0.2),
        )
    ]
    return learning("Digits: fully connected", node("Flatten", "flatten"), *hidden, **training)


def cnn(**training: Any) -> Project:
    seeing = [
        part
        for at, filters in ((1, 32), (2, 64))
        for part in (
            node("Conv2d", f"conv_{at}", filters=filters),
            node("BatchNorm", f"norm_{at}"),
            node("ReLU", f"relu_{at}"),
        )
    ]
    ending = [node("MaxPool2d", "pool"), node("Dropout", "dropout", share=0.25), node("Flatten", "flatten")]
    return learning("Digits: convolutional", *seeing, *ending, **training)


def lstm(**training: Any) -> Project:
    return learning("Digits: recurrent", node("Reshape", "rows"), node("LSTM", "lstm"), **training)


DIGITS = {"mlp": mlp, "cnn": cnn, "lstm": lstm}


def nested() -> Project:
    """A Dense in a block in a block in a block, between the image and the last layer."""
    inside = chained(
        node("Input", "in_3"), node("Flatten", "flat"), node("Dense", "deep", units=5), node("Output", "out_3")
    )
    for depth, key in ((2, "inner"), (1, "middle")):
        inside = chained(node("Input", f"in_{depth}"), block(key, inside), node("Output", f"out_{depth}"))
    return learning("Nested", block("outer", inside))


@dataclass(frozen=True)
class Pool:
    """A graph that grows, and what can be read of it: (node, output) with its shape."""

    graph: Graph
    values: tuple[tuple[str, str, Shape], ...]

    def with_node(self, made: Node, wires: list[Wire], outputs: Iterable[tuple[str, Shape]]) -> Pool:
        graph = connect(add(self.graph, made), *wires)
        return Pool(graph, (*self.values, *((made.key, port, shape) for port, shape in outputs)))


def _needed(cls: type[Layer]) -> list[InputPort]:
    return [port for port in ports_of(cls) if not port.optional]


STEPS = [cls for cls in LAYERS if not issubclass(cls, (Objective, Metric)) and len(_needed(cls)) == 1]
KEYS = ("x", "x_", "a_b", "ab", "a_1b", "a1b", "image", "image_0", "value", "output", "part", "super", "print", "int")
"""Keys that could be taken for each other, for the data, or for a word of Python."""


@st.composite
def networks(draw: st.DrawFn) -> Project:
    """A project without any problem: branches, several results, blocks in blocks, perhaps an objective."""
    outputs = [(f"image_{at}", draw(small_shape())) for at in range(draw(st.integers(1, 2)))]
    data = node("Data", "data", examples=Given((*outputs, ("label", label(3)))))
    start = Pool(add(Graph(), data), tuple(("data", name, shape) for name, shape in outputs))
    keys = chain(draw(st.permutations([*KEYS, *(f"node_{at}" for at in range(40))])), (f"more_{at}" for at in count()))
    pool = draw(grown(start, keys, steps=draw(st.integers(1, 8)), depth=2))
    for loss in draw(st.lists(st.sampled_from(["CrossEntropy", "MeanSquaredError"]), max_size=2)):
        numbers = [value for value in pool.values if value[2].dtype == "float"]
        pool = with_objective(pool, draw(st.sampled_from(numbers)), loss, keys)
    return Project(pool.graph, title=draw(st.sampled_from(["", "Network", "Block part", "Torch", "Nn", "class"])))


def small_shape() -> st.SearchStrategy[Shape]:
    side = st.integers(2, 5)
    flat = st.builds(features, side)
    return st.one_of(flat, st.builds(sequence, side, side), st.builds(image, side, side, side))


@st.composite
def grown(draw: st.DrawFn, pool: Pool, keys: Iterator[str], steps: int, depth: int) -> Pool:
    for _ in range(steps):
        # Mostly the last value, so that chains form.
        first = pool.values[-1] if draw(st.booleans()) else draw(st.sampled_from(pool.values))
        kind = draw(st.sampled_from(["layer", "layer", "layer", "merge", "block"] if depth else ["layer", "merge"]))
        if kind == "layer":
            pool = draw(with_layer(pool, first, next(keys)))
        elif kind == "merge":
            pool = draw(with_merge(pool, first, next(keys)))
        else:
            pool = draw(with_block(pool, first, keys, depth))
    return pool


@st.composite
def with_layer(draw: st.DrawFn, pool: Pool, value: tuple[str, str, Shape], key: str) -> Pool:
    source, output, shape = value
    for _ in range(TRIES):
        cls = draw(st.sampled_from(STEPS))
        case = Case(cls, layer_params(draw, cls, "small", shape), {ports_of(cls)[0].name: (shape,)})
        if accepted(case) and not ports_of(cls)[0].many:
            made = node(cls.type, key, **{name: plain(given) for name, given in case.params.items()})
            layer = cls(**case.params)
            result = layer.shape(**{ports_of(cls)[0].name: shape})
            wires = [Wire(source, output, key, ports_of(cls)[0].name)]
            results = result if isinstance(result, tuple) else (result,)
            return pool.with_node(made, wires, zip(layer.outputs(), results, strict=True))
    return pool


@st.composite
def with_merge(draw: st.DrawFn, pool: Pool, first: tuple[str, str, Shape], key: str) -> Pool:
    """An Add of values of one size, or a Concatenate of values that differ along the first axis at most."""
    same = [value for value in pool.values if value[2].sizes == first[2].sizes]
    alike = [value for value in pool.values if len(value[2]) and value[2].sizes[1:] == first[2].sizes[1:]]
    type_name, among = ("Add", same) if draw(st.booleans()) or not len(first[2]) else ("Concatenate", alike)
    among = [value for value in among if len(value[2]) == len(first[2]) and value[2].dtype == "float"]
    if not among:
        return pool
    parts = draw(st.lists(st.sampled_from(among), min_size=1, max_size=3, unique=True))
    made = node(type_name, key)
    result = kind_of(type_name)().shape(*(shape for _, _, shape in parts))
    wires = [Wire(source, output, key, "parts") for source, output, _ in parts]
    return pool.with_node(made, wires, [("output", result)])


@st.composite
def with_block(draw: st.DrawFn, pool: Pool, first: tuple[str, str, Shape], keys: Iterator[str], depth: int) -> Pool:
    given = [first, *draw(st.lists(st.sampled_from(pool.values), max_size=1))]
    key, inside, entered = next(keys), Graph(), []
    for at, (_, _, shape) in enumerate(given):
        entry = node("Input", next(keys), port=f"in_{at}" if at else "x")
        inside = add(inside, entry)
        entered.append((entry.key, "value", shape))
    inner = draw(grown(Pool(inside, tuple(entered)), keys, draw(st.integers(1, 3)), depth - 1))
    left = draw(st.lists(st.sampled_from(inner.values), min_size=1, max_size=3, unique=True))
    graph = inner.graph
    # Each layer ends somewhere: one that does not is made, but not computed.
    firsts = {key: (key, output, shape) for key, output, shape in reversed(inner.values)}
    read = {(wire.source, wire.output) for wire in graph.wires}
    left += [value for value in firsts.values() if value not in left and value[:2] not in read]
    for at, (source, output, _) in enumerate(left):
        end = node("Output", next(keys), port=f"out_{at}")
        graph = connect(add(graph, end), Wire(source, output, end.key, "value"))
    wires = [Wire(*value[:2], key, f"in_{at}" if at else "x") for at, value in enumerate(given)]
    outputs = [(f"out_{at}", shape) for at, (_, _, shape) in enumerate(left)]
    return pool.with_node(block(key, graph), wires, outputs)


def with_objective(pool: Pool, value: tuple[str, str, Shape], loss: str, keys: Iterator[str]) -> Pool:
    source, output, _ = value
    flat, answer, objective = (next(keys) for _ in range(3))
    units = 3 if loss == "CrossEntropy" else 1
    graph = add(pool.graph, node("Flatten", flat), node("Dense", answer, units=units), node(loss, objective))
    graph = connect(
        graph,
        Wire(source, output, flat, "values"),
        Wire(flat, "output", answer, "features"),
        Wire(answer, "output", objective, "prediction"),
        Wire("data", "label", objective, "target"),
    )
    return Pool(graph, pool.values)
