"""How much of an example one number of each layer sees: the receptive field, derived from what layers declare."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field

from engine.frozen import frozen
from engine.graph.block import Input, repetition
from engine.graph.facts import Analysis, NodeFacts
from engine.graph.model import Graph
from engine.graph.order import order
from engine.graph.ports import spread
from engine.layers.declare import Layer
from engine.layers.window import Windowed
from engine.shape import Shape

SPACE = ("depth", "height", "width", "time")
"""The axes along which a number has a place."""
KEEPING = ("Merge", "Activation", "Normalization")
"""Layers of these categories mix no places, also where an example has no places any more."""
MIXING = ("Recurrent",)
"""Layers of these categories read all of a sequence, also where they answer at each step of it."""


@frozen
class Reach:
    """How far one number sees along each axis of the data, and how far apart two neighbours look."""

    axes: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """(reach, stride) by the name of the axis."""
    whole: bool = False
    """Whether it sees all of the example."""
    starts: Mapping[str, int] = field(default_factory=dict, compare=False)
    """The first place that the first number sees, below 0 where that is padding; not of an axis where it is unknown."""

    @property
    def sides(self) -> tuple[int, ...]:
        return tuple(reach for reach, _ in self.axes.values())

    def __str__(self) -> str:
        return "everything" if self.whole else " × ".join(str(side) for side in self.sides)


Field = Reach | None
"""None where the data have no places, such as a row of measurements."""
WHOLE = Reach(whole=True)
Fields = dict[tuple[str, str], Field]


def reaches(analysis: Analysis) -> Mapping[str, Reach]:
    """The receptive field of each node by key, of its first turn in a repeated block."""
    found: dict[str, Field] = {}
    outer = {facts.node.key: facts for facts in analysis.outer}
    _graph(analysis.project.graph, outer, {}, found)
    return {key: seen for key, seen in found.items() if seen is not None}


def _graph(
    graph: Graph, nodes: Mapping[str, NodeFacts], given: Mapping[str, Field], found: dict[str, Field]
) -> Mapping[str, Field]:
    """Walk one graph; ``given`` is what the Inputs of a block bring, what its Outputs hand out comes back."""
    values: Fields = {}
    left: dict[str, Field] = {}
    for key in order(graph)[0]:
        facts = nodes.get(key)
        if facts is None:
            continue
        arriving = {wire.input: _together(_at(values, graph, key, wire.input)) for wire in graph.into(key)}
        if facts.node.type == "Output":
            left[str(getattr(facts.layer, "port", "output"))] = arriving.get("value")
            continue
        for port, seen in _through(facts, arriving, given, found).items():
            values[key, port] = seen
        if facts.outputs and facts.node.type not in ("Data", "Input"):
            found[key] = _together(values.get((key, port)) for port in facts.output_ports)
    return left


def _at(values: Fields, graph: Graph, key: str, port: str) -> Iterator[Field]:
    return (values.get((wire.source, wire.output)) for wire in graph.into(key, port))


def _through(
    facts: NodeFacts, arriving: Mapping[str, Field], given: Mapping[str, Field], found: dict[str, Field]
) -> Mapping[str, Field]:
    """What each output of one node sees."""
    if facts.node.type == "Data":
        return {port: _fresh(shape) for port, shape in facts.outputs.items()}
    if isinstance(facts.layer, Input):
        return {"value": given.get(facts.layer.port)}
    if facts.body is not None and not facts.node.bypassed:
        return _block(facts, arriving, found)
    seen = _layer(facts, _together(arriving.values()))
    return dict.fromkeys(facts.output_ports, seen)


def _fresh(shape: Shape) -> Field:
    places = {axis: (1, 1) for axis in shape.axes if axis in SPACE}
    return Reach(places, starts=dict.fromkeys(places, 0)) if places else None


def _together(several: Iterable[Field]) -> Field:
    """What a number sees that is made of all of these."""
    known = [one for one in several if one is not None]
    if not known or any(one.whole for one in known):
        return WHOLE if known else None
    axes: dict[str, tuple[int, int]] = {}
    for one in known:
        for axis, (reach, stride) in one.axes.items():
            before = axes.get(axis, (1, 1))
            axes[axis] = (max(before[0], reach), max(before[1], stride))
    common = [axis for axis in axes if all(axis in one.starts for one in known)]
    return Reach(axes, starts={axis: min(one.starts[axis] for one in known) for axis in common})


def _layer(facts: NodeFacts, seen: Field) -> Field:
    if seen is None or seen.whole or facts.layer is None or not facts.outputs or facts.node.bypassed:
        return seen
    arguments, options = spread(facts.layer.inputs(), facts.inputs, facts.layer.title)
    windows = facts.layer.field(*arguments, **options)
    if not windows:
        return seen if _keeps_places(facts) else WHOLE
    if len(windows) != len(seen.axes):
        return WHOLE
    pairs = zip(seen.axes.items(), windows, strict=True)
    axes = {axis: (reach + (side - 1) * apart, apart * step) for (axis, (reach, apart)), (side, step) in pairs}
    return Reach(axes, starts=_starts(facts.layer, seen))


def _starts(layer: Layer, seen: Reach) -> Mapping[str, int]:
    """Where the first number of a layer begins to see; known of those that slide a plain window."""
    if not isinstance(layer, Windowed) or type(layer).field is not Windowed.field:
        return {}
    pairs = zip(seen.axes.items(), layer.windows(), strict=True)
    return {
        axis: seen.starts[axis] - window.before * apart for (axis, (_, apart)), window in pairs if axis in seen.starts
    }


def _keeps_places(facts: NodeFacts) -> bool:
    """Whether a layer without windows answers at each place from what is there alone."""
    assert facts.layer is not None
    category = facts.layer.category
    # Products of no weight are those of values with each other, as in attention.
    if category in MIXING or facts.products:
        return False
    if category in KEEPING:
        return True
    entering, leaving = _first(facts.inputs.values()), next(iter(facts.outputs.values()))
    places = {axis: size for axis, size in zip(entering.axes, entering.sizes, strict=True) if axis in SPACE}
    if places:
        left = dict(zip(leaving.axes, leaving.sizes, strict=True))
        gathered = any(left.get(axis, 1) < min(size, 2) for axis, size in places.items())
        return not gathered or (category == "Reshape" and leaving.count >= entering.count)
    mixes = any(weight.uses for weight in facts.weights.values())
    return category == "Reshape" or (entering.sizes == leaving.sizes and not mixes)


def _first(shapes: Iterable[tuple[Shape, ...]]) -> Shape:
    return next((some[0] for some in shapes if some), Shape(()))


def _block(facts: NodeFacts, arriving: Mapping[str, Field], found: dict[str, Field]) -> Mapping[str, Field]:
    assert facts.body is not None and facts.body.inside is not None
    inside = facts.body.inside
    rule = repetition(inside)
    # A layer that is used again shows its own rows where it stands.
    inner: dict[str, Field] = {} if facts.again else found
    if facts.over_time:
        carried = bool(rule.states or rule.feedback)
        seen = _together(arriving.values())
        return dict.fromkeys(facts.output_ports, WHOLE if seen is not None and carried else seen)
    now, left = dict(arriving), dict(arriving)
    for turn in facts.turns:
        left = dict(_graph(inside, turn.nodes, now, inner))
        inner = {}
        for output, entry in rule.chained.items():
            left[output] = now[entry] = _again(now.get(entry), left.get(output), turn.count - 1)
    return left


def _again(before: Field, after: Field, times: int) -> Field:
    """What is seen after so many more turns, each of which adds what the first one added."""
    if before is None or after is None or after.whole or before.whole or not times:
        return after
    axes = {
        axis: (reach + times * (reach - before.axes.get(axis, (reach, 1))[0]), stride)
        for axis, (reach, stride) in after.axes.items()
    }
    starts = {
        axis: start + times * (start - before.starts[axis])
        for axis, start in after.starts.items()
        if axis in before.starts
    }
    return Reach(axes, starts=starts)
