"""One level of blocks as it is drawn: its nodes, and what flows from each of their ports when examples pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from torch import Tensor

from engine.compile.tapping import Tap
from engine.frozen import frozen
from engine.graph.bypass import bypassed, origin
from engine.graph.facts import Analysis, NodeFacts
from engine.graph.model import Graph, Wire
from engine.training.watching.probe import Probe

Port = tuple[str, str]
"""The key of a node and the name of an output port of it."""
Found = TypeVar("Found")


@frozen
class Level:
    """The graph inside a block, or the outermost one; of a repeated block the first turn."""

    graph: Graph
    nodes: Mapping[str, NodeFacts]
    place: str
    """Where the module of the block is in the network; empty for the outermost graph."""

    def ports(self) -> Iterator[Port]:
        """The ports that wires leave."""
        yield from dict.fromkeys((wire.source, wire.output) for wire in self.graph.wires)

    def heard(self, port: Port, values: Mapping[Tap, Sequence[Found]]) -> Sequence[Found]:
        """What was told of a port; of one of a layer that is left out, what that hands on. Empty for nothing."""
        node, output = port
        if node in self.graph.nodes and self.graph.nodes[node].bypassed:
            start = origin(self.graph, Wire(node, output, "", ""), self.nodes, bypassed(self.graph))
            if start is None:
                return ()
            node, output = start.source, start.output
        return values.get(Tap(self.place, node, output), ())


def level_of(analysis: Analysis, path: Iterable[str]) -> Level | None:
    """The level that the keys of these blocks lead to; None where the network that trains has no such blocks."""
    graph, nodes, places = analysis.project.graph, analysis.nodes, list[str]()
    for key in path:
        facts = nodes.get(key)
        if facts is None or facts.node.inside is None or not facts.turns or facts.node.bypassed:
            return None
        places += [key] if facts.one_set else [key, "0"]
        graph, nodes = facts.node.inside, facts.turns[0].nodes
    return Level(graph, nodes, ".".join(places))


def flowing(level: Level, port: Port, probe: Probe) -> Sequence[Tensor]:
    """All that flows from a port in the probe: once for each turn or use of the block."""
    found = level.heard(port, probe.values)
    if not found and not level.place and level.nodes[port[0]].node.type == "Data" and port[1] in probe.data:
        # What only objectives look at does not pass through the network.
        return (probe.data[port[1]],)
    return found
