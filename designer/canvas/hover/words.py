"""What the card beside the pointer says of a node, a port or a wire: shapes, types, memory, and what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from PySide6.QtCore import QCoreApplication

from designer.canvas.alive.flow import Flow
from designer.canvas.nodes.words import (
    asides_of,
    first_problem,
    first_sentence,
    said_at_length,
    title_at,
    title_shown,
    words_of,
)
from designer.texts import counted, told, word
from engine.compile.cost import amount
from engine.compile.reach import reaches
from engine.frozen import frozen
from engine.graph.block import kind_of
from engine.graph.facts import Analysis, NodeFacts, data_set_of
from engine.graph.model import Graph, Wire
from engine.layers.declare import InputPort
from engine.message import Misfit
from engine.shape import Shape
from engine.training.choices import Training, training_of

Axis = tuple[str, str]
"""The size of an axis and its name."""
Fact = tuple[str, str]
MOST_NAMES = 4
"""So many layers are named where wires lead to more of them."""


@frozen
class HoverText:
    """The texts of one card; an empty one is not shown."""

    title: str = ""
    about: str = ""
    """What it is, behind the title."""
    icon: str = ""
    category: str = ""
    sentence: str = ""
    axes: tuple[Axis, ...] = ()
    """A shape, axis by axis, the batch first."""
    facts: tuple[Fact, ...] = ()
    problem: str = ""
    is_waiting: bool = False
    """Whether nothing is wrong yet."""
    hint: str = ""

    @property
    def plain(self) -> str:
        """All of it as lines of text."""
        shape = " × ".join(f"{name} {size}" for size, name in self.axes)
        facts = (f"{name}: {value}" for name, value in self.facts)
        lines = (self.title, self.about, self.sentence, shape, *facts, self.problem, self.hint)
        return "\n".join(line for line in lines if line)


def batch_of(analysis: Analysis) -> int:
    """How many examples the training has in a batch."""
    try:
        return training_of(analysis.project).batch_size
    except Misfit:
        return Training().batch_size


def axes_told(shape: Shape, batch: int) -> tuple[Axis, ...]:
    """The axes of a shape with the batch before them."""
    own = ((str(size), word(axis)) for size, axis in zip(shape.sizes, shape.axes, strict=True))
    return ((str(batch), QCoreApplication.translate("canvas", "batch")), *own)


def _value_facts(shape: Shape, batch: int) -> Iterator[Fact]:
    """The type of a value, and what a batch of it takes in memory."""
    kind = shape.stored
    if shape.classes is not None:
        text = QCoreApplication.translate("canvas", "{type}, one of {count}")
        kind = text.format(type=shape.stored, count=counted(shape.classes))
    yield QCoreApplication.translate("canvas", "Type"), kind
    yield QCoreApplication.translate("canvas", "Memory"), _memory(shape.size, batch)


def _memory(size: int, batch: int) -> str:
    text = QCoreApplication.translate("canvas", "{size} for a batch of {batch}")
    return text.format(size=amount(size * batch), batch=counted(batch))


def node_text(analysis: Analysis, key: str, *, with_problem: bool) -> HoverText:
    """What a node is and costs; its first problem is told where nothing else tells it."""
    facts = analysis.nodes[key]
    used, batch = analysis.nodes.get(facts.again), batch_of(analysis)
    words, kind = words_of(facts, used), kind_of(facts.node.type)
    shapes = _main_outputs(facts)
    first = next(iter(shapes.values()), None)
    problem = first_problem(facts) if with_problem else None
    return HoverText(
        title=words.title,
        about=_about(facts, words.title),
        icon=words.icon,
        category=words.category,
        sentence=_purpose(facts, used) if kind else "",
        axes=axes_told(first, batch) if first is not None else (),
        facts=(*_node_facts(facts, batch, shapes), *_sight(analysis, key)),
        problem=told(problem.message) if problem else "",
        is_waiting=problem is not None and problem.waiting,
        hint=_hint(facts),
    )


def _about(facts: NodeFacts, title: str) -> str:
    """The layer and its category, as far as the title does not say them."""
    kind, examples = kind_of(facts.node.type), data_set_of(facts)
    if kind is None:
        return ""
    named = word((examples or kind).title)
    return " · ".join(part for part in (named, word(kind.category)) if part and part != title)


def _purpose(facts: NodeFacts, used: NodeFacts | None) -> str:
    if facts.node.bypassed:
        return QCoreApplication.translate("canvas", "It is bypassed: the network trains without it.")
    if facts.again and used is not None:
        text = QCoreApplication.translate("canvas", "The same as {layer} once more, with the same weights.")
        return text.format(layer=title_shown(used))
    kind, examples = kind_of(facts.node.type), data_set_of(facts)
    return first_sentence(word((examples or kind).help())) if kind else ""


def _main_outputs(facts: NodeFacts) -> dict[str, Shape]:
    """The shapes that leave a node by port, but for those that count only where something reads them."""
    asides = asides_of(facts)
    return {name: shape for name, shape in facts.outputs.items() if name not in asides}


def _node_facts(facts: NodeFacts, batch: int, shapes: dict[str, Shape]) -> Iterator[Fact]:
    for name, shape in list(shapes.items())[1:]:
        yield name, said_at_length(shape)
    if shapes:
        total = sum(shape.size for shape in shapes.values())
        yield QCoreApplication.translate("canvas", "Output memory"), _memory(total, batch)
    if facts.parameters:
        frozen = QCoreApplication.translate("canvas", "{count}, frozen")
        text = frozen if getattr(facts.layer, "frozen", False) else "{count}"
        yield QCoreApplication.translate("canvas", "Parameters"), text.format(count=counted(facts.parameters))
    if facts.multiply_adds:
        text = QCoreApplication.translate("canvas", "{count} for one example")
        yield QCoreApplication.translate("canvas", "Multiply-adds"), text.format(count=counted(facts.multiply_adds))
    name = type(facts.layer).pytorch.split(",")[0] if facts.layer is not None else ""
    if name:
        yield QCoreApplication.translate("canvas", "PyTorch"), name


def _sight(analysis: Analysis, key: str) -> Iterator[Fact]:
    """How much of the data one number of a convolution or a pooling sees."""
    kind = kind_of(analysis.nodes[key].node.type)
    if kind is None or kind.category not in ("Convolution", "Pooling"):
        return
    seen = reaches(analysis).get(key)
    if seen is None:
        return
    text = QCoreApplication.translate("canvas", "the whole example")
    values = {"size": str(seen)}
    if not seen.whole:
        text = QCoreApplication.translate("canvas", "{size}, moved by {step} each")
        values["step"] = " × ".join(str(step) for _, step in seen.axes.values())
        if seen.axes.keys() == seen.starts.keys():
            text = QCoreApplication.translate("canvas", "{size}, moved by {step} each, the first from {start}")
            values["start"] = ", ".join(f"{start}".replace("-", "−") for start in seen.starts.values())
    yield QCoreApplication.translate("canvas", "Receptive field"), text.format(**values)


def _hint(facts: NodeFacts) -> str:
    return QCoreApplication.translate("canvas", "Double click to see the inside.") if facts.body is not None else ""


def port_text(graph: Graph, analysis: Analysis, key: str, name: str, is_output: bool) -> HoverText:
    """What a port takes or gives and why, and which wires are there."""
    facts, batch = analysis.nodes[key], batch_of(analysis)
    title = title_at(analysis, key)
    if is_output:
        return _output_text(graph, analysis, facts, name, title, batch)
    wires = graph.into(key, name)
    port = next((port for port in facts.input_ports if port.name == name), None)
    shapes = [shape for wire in wires if (shape := _carried(analysis, wire)) is not None]
    problem = facts.problem_at(wires)
    missing = not wires and port is not None and not port.optional
    need = QCoreApplication.translate("canvas", "No wire leads here yet, and it needs one.")
    lost = QCoreApplication.translate("canvas", "This layer has no such port any more.")
    return HoverText(
        title=name,
        about=QCoreApplication.translate("canvas", "input of {layer}").format(layer=title),
        sentence=_taken(port) if port is not None else "",
        axes=axes_told(shapes[0], batch) if len(shapes) == 1 else (),
        facts=(*_port_values(shapes, batch), *_wire_facts(analysis, wires, is_output=False)),
        problem=told(problem.message) if problem else need if missing else "" if port is not None else lost,
        is_waiting=problem is None and port is not None,
    )


def _taken(port: InputPort) -> str:
    """What may enter a port, in sentences."""
    text = QCoreApplication.translate("canvas", "Takes {what}.")
    if port.optional:
        text = QCoreApplication.translate("canvas", "Takes {what}. It may stay empty.")
    elif port.many:
        text = QCoreApplication.translate("canvas", "Takes {what}. Any number of wires may enter.")
    return text.format(what=word(port.accepts.what))


def _port_values(shapes: list[Shape], batch: int) -> Iterator[Fact]:
    if len(shapes) == 1:
        yield from _value_facts(shapes[0], batch)
        return
    for number, shape in enumerate(shapes, 1):
        text = QCoreApplication.translate("canvas", "Wire {number}")
        yield text.format(number=number), said_at_length(shape)


def _output_text(graph: Graph, analysis: Analysis, facts: NodeFacts, name: str, title: str, batch: int) -> HoverText:
    wires = tuple(wire for wire in graph.out_of(facts.node.key) if wire.output == name)
    shape = facts.outputs.get(name)
    sentence = ""
    if shape is None:
        sentence = QCoreApplication.translate("canvas", "What leaves here is not known before all inputs fit.")
    elif name in asides_of(facts):
        sentence = QCoreApplication.translate("canvas", "It may be left alone.")
    return HoverText(
        title=name,
        about=QCoreApplication.translate("canvas", "output of {layer}").format(layer=title),
        sentence=sentence,
        axes=axes_told(shape, batch) if shape is not None else (),
        facts=(
            *(_value_facts(shape, batch) if shape is not None else ()),
            *_wire_facts(analysis, wires, is_output=True),
        ),
    )


def _wire_facts(analysis: Analysis, wires: Iterable[Wire], *, is_output: bool) -> Iterator[Fact]:
    """How many wires there are, and which layers they come from or lead to."""
    keys = [wire.target if is_output else wire.source for wire in wires]
    none = QCoreApplication.translate("canvas", "none")
    yield QCoreApplication.translate("canvas", "Wires"), counted(len(keys)) if keys else none
    names = list(dict.fromkeys(title_shown(analysis.nodes[key]) for key in keys))
    more = ["…"] if len(names) > MOST_NAMES else []
    if names:
        side = QCoreApplication.translate("canvas", "To") if is_output else QCoreApplication.translate("canvas", "From")
        yield side, ", ".join(names[:MOST_NAMES] + more)


def _carried(analysis: Analysis, wire: Wire) -> Shape | None:
    """The shape of what flows along a wire."""
    return analysis.nodes[wire.source].outputs.get(wire.output)


def _flow_facts(flow: Flow | None) -> Iterator[Fact]:
    """What flows along a wire while the network learns."""
    if flow is not None:
        signal, gradient = (
            QCoreApplication.translate("canvas", "Signal"),
            QCoreApplication.translate("canvas", "Gradient"),
        )
        text = QCoreApplication.translate("canvas", "{size}, root mean square")
        large = QCoreApplication.translate("canvas", "{size}, root mean square: far too large")
        told = (large if flow.explodes else text).format(size=f"{flow.size:.3g}")
        yield signal if flow.kind == "signal" else gradient, told


def wire_text(analysis: Analysis, wire: Wire, flow: Flow | None = None) -> HoverText:
    """What flows along a wire, from where to where, and why it cannot."""
    batch, shape = batch_of(analysis), _carried(analysis, wire)
    problem = analysis.nodes[wire.target].problem_at((wire,))
    ends = [title_at(analysis, key) for key in (wire.source, wire.target)]
    text = QCoreApplication.translate("canvas", "{port} of {layer}")
    unknown = QCoreApplication.translate("canvas", "What flows here is not known before all inputs fit.")
    return HoverText(
        title=QCoreApplication.translate("canvas", "{source} → {target}").format(source=ends[0], target=ends[1]),
        sentence=unknown if shape is None else "",
        axes=axes_told(shape, batch) if shape is not None else (),
        facts=(
            *_flow_facts(flow),
            *(_value_facts(shape, batch) if shape is not None else ()),
            (QCoreApplication.translate("canvas", "From"), text.format(port=wire.output, layer=ends[0])),
            (QCoreApplication.translate("canvas", "To"), text.format(port=wire.input, layer=ends[1])),
        ),
        problem=told(problem.message) if problem else "",
    )
