"""Draws layers with the shapes that arrive at them, at random from the declarations."""

from __future__ import annotations

import functools
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from engine.data import DataSet
from engine.declare import Param, declared, plain
from engine.graph.edits import add, connect, new_node
from engine.graph.model import Graph, Project, Wire
from engine.graph.ports import spread
from engine.layers import LAYERS, Layer
from engine.layers.declare import Accepts, InputPort
from engine.message import Misfit
from engine.shape import Shape

Range = Literal["default", "small", "wide"]
SMALL = 4
TOWER = 3
TRIES = 25
MOST = 12

KINDS = st.sampled_from(["float", "integer"])
CLASSES = st.none() | st.integers(1, MOST)
ANY_SIZES = st.lists(st.integers(1, MOST), max_size=5)
NO_NAMES = st.just("")
AXES = {
    1: st.sampled_from(["features", "time"]),
    2: st.sampled_from(["time features", "channels time"]),
    3: st.just("channels height width"),
}
"""Made once: each strategy is checked when it is first drawn from."""


WHOLE = "LAYERLOOM_WHOLE" in os.environ
"""Set by `make accept`; `make test` draws fewer examples of each layer."""


def several(count: int, short: int = 0) -> settings:
    """So many examples, however long each takes to draw; ``short`` of them where not all are wanted."""
    drawn = count if WHOLE or not short else short
    return settings(max_examples=drawn, suppress_health_check=[HealthCheck.too_slow])


@declared
class Given(DataSet):
    """A data set of any outputs, which no file can name."""

    outputs: tuple[tuple[str, Shape], ...] = ()

    def facts(self) -> Mapping[str, Shape]:
        return dict(self.outputs)


@dataclass(frozen=True)
class Case:
    """A layer with the values of its parameters, and the shapes at each of its ports."""

    cls: type[Layer]
    params: Mapping[str, Any]
    shapes: Mapping[str, tuple[Shape, ...]]

    @property
    def arriving(self) -> dict[str, Shape]:
        """The shapes by the names of the outputs of the data."""
        return {f"{port}_{at}": shape for port, shapes in self.shapes.items() for at, shape in enumerate(shapes)}

    def project(self) -> Project:
        """The data and this one layer."""
        data = new_node(LAYERS.members["Data"], "data", examples=Given(tuple(self.arriving.items())))
        layer = new_node(self.cls, "layer", **{name: plain(value) for name, value in self.params.items()})
        ports = [(port, at) for port, shapes in self.shapes.items() for at in range(len(shapes))]
        wires = [Wire("data", f"{port}_{at}", "layer", port) for port, at in ports]
        graph = connect(add(Graph(), data, layer), *wires)
        for port in self.cls.asides:
            # An Identity reads what counts only where something reads it.
            graph = connect(
                add(graph, new_node(LAYERS.members["Identity"], f"read_{port}")),
                Wire("layer", port, f"read_{port}", "values"),
            )
        return Project(graph)


def values(one: Param, width: Range, like: Shape) -> st.SearchStrategy[Any]:
    """Legal values of one parameter; a list of sizes is likely one that holds as many numbers as ``like``."""
    if one.kind == "sizes":
        return st.one_of(st.just(one.default), sizes_like(one, like))
    return any_values(one, width)


@functools.cache
def any_values(one: Param, width: Range) -> st.SearchStrategy[Any]:
    """Those that depend on no shape: made once, since a new strategy is checked anew."""
    if width == "default" or one.kind == "node":
        return st.just(one.default)
    if one.kind == "numbers":
        assert one.low is not None and one.high is not None
        return st.lists(st.floats(one.low, one.high), max_size=SMALL).map(tuple)
    if one.kind == "pairs":
        return st.lists(st.tuples(st.integers(1, SMALL), st.integers(1, SMALL)), max_size=6, unique=True).map(tuple)
    if one.kind == "names":
        return st.just(())
    if one.kind in ("int", "float"):
        return numbers(one, width)
    if one.kind == "declared":
        assert one.family is not None
        return st.one_of(st.just(one.default), st.sampled_from(list(one.family)).map(lambda member: member()))
    if one.kind == "several":
        assert one.family is not None
        members = st.sampled_from(list(one.family)).map(lambda member: member())
        return st.lists(members, max_size=SMALL).map(tuple)
    simple = {"bool": st.booleans(), "choice": st.sampled_from(one.choices or ("",))}
    return simple.get(one.kind, st.text(max_size=12))


def numbers(one: Param, width: Range) -> st.SearchStrategy[Any]:
    assert one.low is not None and one.high is not None
    if one.kind == "float":
        anywhere: st.SearchStrategy[Any] = st.floats(one.low, one.high)
        return st.one_of(st.just(one.default), anywhere)
    # A tower of equal layers is as right as the first of them, and costs more to build.
    low, high = int(one.low), TOWER if one.name == "layers" else int(one.high)
    near = st.integers(low, min(high, low + SMALL))
    rarely = st.integers(0, 9).flatmap(lambda turn: near if turn else st.integers(low, high))
    return st.one_of(st.just(min(one.default, low + SMALL, high)), rarely if width == "wide" else near)


@st.composite
def sizes_like(draw: st.DrawFn, one: Param, like: Shape) -> tuple[int, ...]:
    """The sizes of ``like`` in another order, some put together, one perhaps left open; or any sizes at all."""
    if draw(st.integers(0, 4)) == 0:
        return tuple(draw(st.lists(st.integers(int(one.low or 0), SMALL), min_size=1, max_size=4)))
    sizes = draw(st.permutations([*like.sizes, 1]))
    cut = draw(st.integers(0, len(sizes) - 1))
    sizes = [*sizes[:cut], math.prod(sizes[cut:])]
    if (one.low or 0) < 0 and draw(st.booleans()):
        sizes[draw(st.integers(0, len(sizes) - 1))] = -1
    return tuple(sizes)


def layer_params(draw: st.DrawFn, cls: type[Layer], width: Range, like: Shape) -> dict[str, Any]:
    return {one.name: draw(values(one, width, like)) for one in cls.params()}


def any_shape(draw: st.DrawFn) -> Shape:
    sizes = tuple(draw(ANY_SIZES))
    return dressed(draw, sizes, draw(KINDS))


def dressed(draw: st.DrawFn, sizes: tuple[int, ...], dtype: Any) -> Shape:
    """These sizes with one of the usual sets of names for their axes."""
    names = tuple(draw(AXES.get(len(sizes), NO_NAMES)).split())
    classes = draw(CLASSES) if dtype == "integer" else None
    return Shape(sizes, names, dtype, classes)


def fitting_shape(draw: st.DrawFn, accepts: Accepts, first: Shape | None) -> Shape:
    """A shape that a port takes; after the first often one that resembles it."""
    dtype = accepts.dtype or draw(KINDS)
    if first is not None and draw(st.integers(0, 4)):
        resembling = [first.sizes, first.sizes[:-1]]
        if first.sizes:
            at = draw(st.integers(0, len(first) - 1))
            resembling.append((*first[:at], draw(st.integers(1, 9)), *first[at + 1 :]))
        return dressed(draw, draw(st.sampled_from(resembling)), dtype)
    count = draw(st.sampled_from(accepts.axes or (0, 1, 2, 3, 4)))
    size = st.integers(1, MOST if count < 4 else 7)
    return dressed(draw, tuple(draw(size) for _ in range(count)), dtype)


def arriving_shapes(draw: st.DrawFn, ports: tuple[InputPort, ...], fit: bool) -> dict[str, tuple[Shape, ...]]:
    found: dict[str, tuple[Shape, ...]] = {}
    first: Shape | None = None
    for port in ports:
        most = 3 if port.many else 1
        for _ in range(draw(st.integers(0 if port.optional else 1, most))):
            shape = fitting_shape(draw, port.accepts, first) if fit else any_shape(draw)
            found[port.name] = (*found.get(port.name, ()), shape)
            first = first or shape
    return found


def any_case(draw: st.DrawFn, cls: type[Layer], width: Range, fit: bool) -> Case:
    if fit and not draw(st.integers(0, 3)):
        # What the layer itself calls an example: some fit so rarely that nothing drawn would.
        shapes = dict(cls.example())
    else:
        shapes = arriving_shapes(draw, cls().inputs(), fit or draw(st.booleans()))
    like = next((shape for group in shapes.values() for shape in group), Shape(()))
    return Case(cls, layer_params(draw, cls, width, like), shapes)


@st.composite
def cases(draw: st.DrawFn, cls: type[Layer], width: Range = "wide", fit: bool = False) -> Case:
    """A layer with parameters inside their limits and shapes at its ports, whether they fit or not."""
    return any_case(draw, cls, width, fit)


@st.composite
def fitting(draw: st.DrawFn, cls: type[Layer], width: Range) -> Case:
    """A layer with parameters and shapes that its shape rule accepts."""
    for _ in range(TRIES):
        case = any_case(draw, cls, width, fit=True)
        if accepted(case):
            return case
    case = Case(cls, {one.name: one.default for one in cls.params()}, dict(cls.example()))
    assert accepted(case), "a fresh layer takes its own example"
    return case


def accepted(case: Case) -> bool:
    try:
        layer = case.cls(**case.params)
        layer.check()
        arguments, options = spread(layer.inputs(), case.shapes, layer.title)
        layer.shape(*arguments, **options)
    except Misfit:
        return False
    return all(case.shapes.get(port.name) for port in layer.inputs() if not port.optional)
