"""Draws networks of blocks that repeat, over layers or time, with layers used again, tied, frozen and normed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from engine.declare import plain
from engine.graph.analysis import analyse
from engine.graph.block import faces
from engine.graph.edits import add, connect, disconnect, fresh_key, set_param, within
from engine.graph.facts import Analysis
from engine.graph.model import KEY, RESERVED, Graph, Node, Project, Tied, Wire
from engine.layers import LAYERS, Objective
from engine.layers.declare import Metric
from engine.layers.initial import INITIALS
from engine.layers.learned import Learned
from engine.shape import Shape, features, image, sequence
from tests.engine.block_graphs import wired
from tests.engine.networks import node
from tests.engine.random_edits import Picker
from tests.engine.strategies import Given

MOST_NUMBERS = 2000
MOST_MODULES = 60
NAMES = (
    *("turn", "turn_", "x", "x_", "found", "step", "time", "data", "torch_", "f", "nn_", "self_", "network", "outputs"),
    *("range", "len", "super", "list", "block", "turn2", "objectives", "in_x", "now_x", "all_x", "fed_x", "image_0"),
    *("loom_chosen_linear", "str", "a", "b", "a_b", "a__b", "a1b", "a_1b", "layer", "layer_weight", "module", "value"),
)
"""Keys and names of ports that could be taken for each other, or for what the printed source calls its own."""
TITLES = ("", "Block A", "LoomChosenLinear", "Turn 2 block", "Network", "Step", "Range", "Torch nn", "nn.Module")

DATA: Mapping[str, Shape] = {
    "range": features(4),
    "turn": features(4),
    "data": sequence(3, 4),
    "x": image(2, 4, 4),
    "words": Shape((3,), ("time",), "integer", 5),
}


def started(kinds: list[str]) -> Project:
    data = node("Data", "source", examples=Given(tuple((name, DATA[name]) for name in kinds)))
    return Project(add(Graph(), data))


WEIGHTS: tuple[Mapping[str, Any], ...] = (
    {},
    {"frozen": True},
    {"norm": "weight"},
    {"norm": "spectral", "frozen": True},
    {"bias": False, "l2": 0.5},
    {"l1": 0.25},
    *({"initial": plain(kind())} for kind in INITIALS),
)
SIZES: Mapping[str, Any] = {"units": 4, "filters": 2, "heads": 2, "vocabulary": 5, "features": 4, "hidden": 4}
OFTEN = ("Dense", "Dense", "LSTM", "GRU", "Split", "Tanh", "Embedding", "Conv2d", "LayerNorm", "BatchNorm")


def plain_layers() -> tuple[str, ...]:
    """All layers of one input, and often those that weights and several outputs are about."""
    fed = (cls for cls in LAYERS if not issubclass(cls, (Objective, Metric)))
    one = (cls.type for cls in fed if sum(not port.optional for port in cls().inputs()) == 1)
    return (*OFTEN * 3, *one)


LAYERS_OF_ONE = plain_layers()


class Drawer(Picker):
    """Picks what a project can be given next; what would be a problem is not done."""

    def name(self, at: int) -> str:
        """A key that no node has, likely one that could be taken for something else."""
        used = {one.key for _, one in self.project.graph.walk()} | RESERVED
        wanted = self.pick(at, NAMES)
        return wanted if wanted not in used and KEY.fullmatch(wanted) else fresh_key(self.project, wanted)

    def values(self, analysis: Analysis) -> list[tuple[str, str, Shape]]:
        found = ((key, analysis.nodes[key].outputs) for key in self.graph.nodes if key in analysis.nodes)
        return [(key, port, shape) for key, outputs in found for port, shape in outputs.items()]


Edit = Callable[[Drawer, Analysis], Project | None]


def _layer(one: Drawer, analysis: Analysis) -> Project | None:
    cls = LAYERS.members[one.pick(0, LAYERS_OF_ONE)]
    known = {each.name for each in cls.params()}
    wanted = {**SIZES, **(one.pick(1, WEIGHTS) if issubclass(cls, Learned) else {})}
    made = node(cls.type, one.name(2), **{name: value for name, value in wanted.items() if name in known})
    source, output, _ = one.pick(3, one.values(analysis)[::-1])
    wire = Wire(source, output, made.key, next(port.name for port in cls().inputs() if not port.optional))
    return one.edited(lambda graph: connect(add(graph, made), wire))


def _merge(one: Drawer, analysis: Analysis) -> Project | None:
    values = one.values(analysis)
    first, second = one.pick(0, values), one.pick(1, values)
    made = node(one.pick(2, ["Add", "Concatenate", "Multiply"]), one.name(3))
    wires = [Wire(source, output, made.key, "parts") for source, output, _ in dict.fromkeys((first, second))]
    return one.edited(lambda graph: connect(add(graph, made), *wires))


def _block(one: Drawer, analysis: Analysis) -> Project | None:
    """A block that hands on what enters it; layers come into it by later edits."""
    values = one.values(analysis)
    given = [one.pick(0, values[::-1]), one.pick(1, values)][: 1 + one.numbers[2] % 2]
    names = [one.pick(2, NAMES), one.pick(3, NAMES)]
    if names[0] == names[1]:
        return None
    key = one.name(2)
    inside = Graph()
    wires = []
    for (source, output, _), port in zip(given, names, strict=False):
        ends = [fresh_key(one.project, kind, [key, *inside.nodes]) for kind in ("Input", "Output")]
        left = port if one.numbers[1] % 3 else f"{port}_out"
        inside = add(inside, node("Input", ends[0], port=port), node("Output", ends[1], port=left))
        inside = connect(inside, Wire(ends[0], "value", ends[1], "value"))
        wires.append(Wire(source, output, key, port))
    made = Node(key, "Block", inside=inside)
    return one.edited(lambda graph: connect(add(graph, made), *wires))


def _unrolled(one: Drawer, analysis: Analysis) -> Project | None:
    """A block over time with a state, or with feedback of what it said."""
    sequences = [value for value in one.values(analysis) if len(value[2])]
    if not sequences:
        return None
    source, output, shape = one.pick(0, sequences)
    each, state = one.pick(1, NAMES), one.pick(2, NAMES)
    key = one.name(3)
    if each == state:
        return None
    feeds = one.numbers[3] % 3 == 0
    keys = [fresh_key(one.project, kind, [key]) for kind in ("Input", "Dense", "Add", "Output", "Tanh", "Embedding")]
    enter, dense, summed, leave, bent, table = keys
    inside = add(
        Graph(),
        node("Input", enter, port=each, brings="feedback" if feeds else "each step"),
        node("Input", f"{enter}b", port=state, brings="state", sizes=[4]),
        node("Dense", dense, units=4),
        node("Dense", f"{dense}b", units=4),
        node("Add", summed),
        node("Tanh", bent),
        node("Output", leave, port=state),
        node("Output", f"{leave}b", port=each),
    )
    entered = f"{enter}.value"
    if shape.dtype == "integer":
        inside = wired(add(inside, node("Embedding", table, vocabulary=5, features=4)), f"{entered} {table}.tokens")
        entered = f"{table}.output"
    inside = wired(
        inside,
        f"{entered} {dense}.features",
        f"{enter}b.value {dense}b.features",
        f"{dense}.output {summed}.parts",
        f"{dense}b.output {summed}.parts",
        f"{summed}.output {bent}.values",
        f"{bent}.output {leave}.value",
    )
    said = f"{bent}.output"
    if feeds and shape.dtype == "integer":
        inside = wired(add(inside, node("Dense", f"{dense}c", units=5)), f"{said} {dense}c.features")
        said = f"{dense}c.output"
    inside = wired(inside, f"{said} {leave}b.value")
    made = Node(key, "Block", params={"over": "time"}, inside=inside)
    return one.edited(lambda graph: connect(add(graph, made), Wire(source, output, key, each)))


def _settings(one: Drawer, analysis: Analysis) -> Project | None:
    key = one.pick(0, [key for key, each in one.graph.nodes.items() if each.inside is not None])
    if key is None:
        return None
    pairs = [("repeat", 2), ("repeat", 3), ("repeat", 4), ("shared", True), ("shared", False), ("repeat", 1)]
    name, value = one.pick(1, pairs)
    return one.edited(lambda graph: set_param(graph, key, name, value))


def _brings(one: Drawer, analysis: Analysis) -> Project | None:
    end = one.pick(0, faces(one.graph, "Input").values())
    if end is None or not one.path:
        return None
    wanted = one.pick(1, ["each step", "state", "value"])
    project = one.edited(lambda graph: set_param(graph, end.key, "brings", wanted))
    over = "layers" if wanted == "value" else "time"
    return within(project, one.path[:-1], lambda graph: set_param(graph, one.path[-1], "over", over))


def _end(one: Drawer, analysis: Analysis) -> Project | None:
    """Let an Output of a block hand out another value."""
    end = one.pick(0, faces(one.graph, "Output").values())
    if end is None:
        return None
    source, output, _ = one.pick(1, one.values(analysis)[::-1])
    wire = Wire(source, output, end.key, "value")
    return one.edited(lambda graph: connect(disconnect(graph, graph.into(end.key)), wire))


def _again(one: Drawer, analysis: Analysis) -> Project | None:
    other = one.pick(0, [facts for facts in analysis.nodes.values() if facts.weights or facts.turns])
    if other is None or other.again:
        return None
    wires = []
    key = one.name(1)
    for port, shapes in other.inputs.items():
        fitting = [value for value in one.values(analysis) if value[2].sizes == shapes[0].sizes]
        if not fitting:
            return None
        source, output, _ = one.pick(2, fitting)
        wires.append(Wire(source, output, key, port))
    made = Node(key, "Again", params={"of": Tied(other.node.key)})
    return one.edited(lambda graph: connect(add(graph, made), *wires))


def _tie(one: Drawer, analysis: Analysis) -> Project | None:
    learned = [facts for facts in analysis.nodes.values() if facts.weights and not facts.again]
    here = [facts.node.key for facts in learned if facts.node.key in one.graph.nodes]
    own = one.pick(0, here)
    if own is None:
        return None
    sizes = {weight.sizes for weight in analysis.nodes[own].weights.values()}
    alike = [each.node.key for each in learned if sizes & {weight.sizes for weight in each.weights.values()}]
    return one.edited(lambda graph: set_param(graph, own, "tied", Tied(one.pick(1, alike))))


EDITS: Mapping[str, Edit] = {
    "layer": _layer,
    "merge": _merge,
    "block": _block,
    "unrolled": _unrolled,
    "settings": _settings,
    "brings": _brings,
    "end": _end,
    "again": _again,
    "tie": _tie,
}
OFTEN_DONE = (*EDITS, "layer", "layer", "layer", "block", "settings", "settings", "end", "end", "again")


def grown(project: Project, deeds: list[tuple[str, tuple[int, ...]]]) -> Project:
    """The project after those of the edits that leave it without a problem, and small."""
    analysis = analyse(project)
    for kind, numbers in deeds:
        paths = [(), *((*path, each.key) for path, each in project.graph.walk() if each.inside is not None)]
        path = paths[::-1][numbers[0] % len(paths)] if kind != "unrolled" else ()
        made = EDITS[kind](Drawer(project, path, numbers[1:]), analysis)
        found = analyse(made) if made else analysis
        if made and not found.problems and small(found):
            project, analysis = made, found
    return project


def small(analysis: Analysis) -> bool:
    numbers = (shape.count for facts in analysis.nodes.values() for shape in facts.outputs.values())
    return all(count <= MOST_NUMBERS for count in numbers) and sum(map(modules, analysis.outer)) <= MOST_MODULES


def modules(facts: Any) -> int:
    return 1 + sum(turn.count * sum(map(modules, turn.nodes.values())) for turn in facts.turns)


NUMBERS = st.tuples(*[st.integers(0, 10_000)] * 5)
DEEDS = st.lists(st.tuples(st.sampled_from(OFTEN_DONE), NUMBERS), min_size=4, max_size=24)


@st.composite
def repeated_networks(draw: st.DrawFn) -> Project:
    """A project without any problem, of blocks that repeat and layers that share their weights."""
    kinds = draw(st.lists(st.sampled_from(list(DATA)), min_size=1, max_size=3, unique=True))
    return replace(grown(started(kinds), draw(DEEDS)), title=draw(st.sampled_from(TITLES)))
