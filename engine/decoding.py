"""The decoder of a network: what lies behind its latent values, cut out so that it draws pictures of any of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from engine.compile.plan import Value, plan
from engine.data import DataSet
from engine.declare import declared
from engine.frozen import frozen
from engine.graph.analysis import analyse
from engine.graph.block import name_of
from engine.graph.edits import add, connect, part
from engine.graph.facts import Analysis, seen_data_of
from engine.graph.model import Graph, Node, Project, Wire
from engine.graph.sharing import partner
from engine.layers.declare import Objective
from engine.layers.latent import Sample
from engine.layers.likelihood import BinaryCrossEntropy
from engine.message import Misfit, need
from engine.shape import Shape

LATENT = "latent"
"""What a person calls the node whose values are latent, in letters of any size, where none of them is a Sample."""
PICTURE = ("channels", "height", "width")


@declared
class Codes(DataSet):
    """What a decoder reads: the outputs of another data set, and latent values beside them; no file can name it."""

    shapes: tuple[tuple[str, Shape], ...] = ()

    def facts(self) -> Mapping[str, Shape]:
        return dict(self.shapes)


@frozen
class Decoder:
    """A network that makes pictures of latent values, with the keys of the one that it was cut out of."""

    project: Project
    latent: Value
    shape: Shape
    """The shape of the latent values of one picture."""
    sampled: bool
    """Whether they were trained to be standard normal; else it must be measured how they lie."""
    reads: str
    """The name of the latent values among what the network takes."""
    labels: Mapping[str, int]
    """What else it takes, each with the number of its classes."""
    result: str
    """The name of the pictures in what the network returns."""
    squashed: bool
    """Whether a sigmoid makes brightnesses of what it returns."""


def can_decode(project: Project) -> bool:
    """Whether pictures can be drawn from latent values of this network."""
    try:
        decoder(project)
    except Misfit:
        return False
    return True


def decoder(project: Project) -> Decoder:
    """The decoder of a network; raises Misfit where it has none that draws pictures."""
    graph, node = project.graph, _latent_node(project)
    analysis = analyse(project)
    plan(analysis)
    latent = Value(node.key, analysis.nodes[node.key].output_ports[0])
    shape = analysis.nodes[node.key].outputs[latent.output]
    objective, end = _drawn(analysis, latent)
    data = next(one for one in graph.nodes.values() if one.type == "Data")
    reads = _free(node.key, analysis.nodes[data.key].outputs)
    codes = Codes(((reads, shape), *analysis.nodes[data.key].outputs.items()))
    made = Project(_behind(graph, latent, end, data, codes, reads), project.training, project.title)
    planned = plan(analyse(made))
    return Decoder(
        project=made,
        latent=latent,
        shape=shape,
        sampled=node.type == Sample.type,
        reads=reads,
        labels={name: _classes(name, codes.facts()[name]) for name in planned.takes if name != reads},
        result=next(name for name, value in planned.gives.items() if value == end),
        squashed=objective.type == BinaryCrossEntropy.type,
    )


def encoder(project: Project, latent: Value) -> tuple[Project, str]:
    """The part of a network that finds its latent values, and their name in what it returns."""
    made = replace(project, graph=part(project.graph, _before(project.graph, [latent.node])))
    gives = plan(analyse(made)).gives
    return made, next(name for name, value in gives.items() if value == latent)


def data_of(project: Project) -> DataSet:
    """The data set that a project reads."""
    found = (seen_data_of(facts) for facts in analyse(project).outer)
    return next(one for one in found if isinstance(one, DataSet))


def _latent_node(project: Project) -> Node:
    """The node whose values are latent; raises Misfit where it is not one alone, or in a block."""
    every = list(project.graph.walk())
    found = [(path, node) for path, node in every if node.type == Sample.type]
    found = found or [(path, node) for path, node in every if node.name.strip().casefold() == LATENT]
    need(
        found,
        "This network has no latent values to draw pictures from. Put a Sample in it, or give the name Latent to the "
        "layer that holds what its decoder reads.",
    )
    need(
        len(found) == 1,
        "This network has latent values in {count} places, but pictures are drawn from one. Keep a single Sample, or a "
        "single layer of the name Latent.",
        count=len(found),
    )
    path, node = found[0]
    text = "{layer} stands inside a block, but pictures are drawn from latent values outside of all. Ungroup {block}."
    need(not path, text, layer=name_of(node), block=path and name_of(project.graph.nodes[path[0]]))
    return node


def _drawn(analysis: Analysis, latent: Value) -> tuple[Node, Value]:
    """The objective that judges what is made of the latent values, and what that is; raises Misfit for no picture."""
    graph, shapes = analysis.project.graph, []
    behind = _after(graph, latent.node)
    for node in graph.nodes.values():
        if not isinstance(analysis.nodes[node.key].layer, Objective):
            continue
        for wire in graph.into(node.key, "prediction"):
            shape = analysis.nodes[wire.source].outputs[wire.output]
            if wire.source in behind and shape.axes == PICTURE:
                return node, Value(wire.source, wire.output)
            shapes += [shape] if wire.source in behind else []
    text = "No objective compares what follows from {layer} with a picture. Wire the end of the decoder to one."
    need(shapes, text, layer=name_of(graph.nodes[latent.node]))
    text = "The decoder makes {shape}, but a picture is channels × height × width. Put a Reshape at its end."
    raise Misfit(text, shape=shapes[0].told)


def _after(graph: Graph, key: str) -> set[str]:
    """The nodes behind one."""
    found: set[str] = set()
    waiting = [key]
    while waiting:
        targets = {wire.target for wire in graph.out_of(waiting.pop())} - found
        found |= targets
        waiting += targets
    return found


def _before(graph: Graph, keys: list[str], latent: Value | None = None) -> list[str]:
    """These nodes and all that they need, in the order of the graph; what ``latent`` is made of is not needed."""
    found, waiting = set(keys), list(keys)
    while waiting:
        wires = (wire for wire in graph.into(waiting.pop()) if Value(wire.source, wire.output) != latent)
        sources = {wire.source for wire in wires} - found
        found |= sources
        waiting += sources
    return [key for key in graph.nodes if key in found]


def _behind(graph: Graph, latent: Value, end: Value, data: Node, codes: Codes, reads: str) -> Graph:
    """What lies between the latent values and the pictures, with data that bring these values."""
    keys = _before(graph, [end.node], latent)
    kept = Graph({key: node for key, node in graph.nodes.items() if key in keys})
    there = {node.key for _, node in kept.walk()}
    bringing = replace(data, params={**data.params, "examples": codes})
    wires = [_brought(wire, latent, data.key, reads) for key in keys for wire in graph.into(key)]
    return connect(add(_untied(kept, there), bringing), *wires)


def _brought(wire: Wire, latent: Value, data: str, reads: str) -> Wire:
    return wire._replace(source=data, output=reads) if Value(wire.source, wire.output) == latent else wire


def _untied(graph: Graph, there: set[str]) -> Graph:
    """Layers with weights of their own where those that they share them with are gone: a run keeps both by name."""
    return replace(graph, nodes={node.key: node for node in _own(graph, there)})


def _own(graph: Graph, there: set[str]) -> Iterator[Node]:
    for node in graph.nodes.values():
        inside = node.inside and _untied(node.inside, there)
        shares = partner(node) in there
        text = "The decoder uses {key} again, which belongs to what makes the latent values. Give it layers of its own."
        need(shares or node.type != "Again", text, key=partner(node))
        params = node.params if shares else {name: one for name, one in node.params.items() if name != "tied"}
        yield replace(node, inside=inside, params=params)


def _free(name: str, taken: Mapping[str, Shape]) -> str:
    while name in taken:
        name += "_"
    return name


def _classes(name: str, shape: Shape) -> int:
    text = (
        "The decoder also reads '{name}' of the data ({shape}), past the latent values, so pictures cannot be drawn "
        "from these alone. Take that wire away."
    )
    need(not len(shape) and shape.classes, text, name=name, shape=shape.told)
    return shape.classes or 0
