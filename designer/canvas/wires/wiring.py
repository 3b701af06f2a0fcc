"""The rules of drawing a wire: which ends can be joined, what joining them changes, and what would not work."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication

from designer.canvas.nodes.node_item import End
from designer.canvas.nodes.words import is_waiting
from designer.session import Session
from engine.graph.analysis import analyse
from engine.graph.edits import Edit, connect, disconnect, rewire, within
from engine.graph.facts import Analysis, NodeFacts, Problem
from engine.graph.model import Graph, Wire
from engine.graph.routes import handed_on
from engine.layers.declare import InputPort
from engine.message import Misfit


def wire_between(first: End, second: End) -> Wire:
    """The wire between an output and an input, whichever was named first."""
    source, target = (first, second) if first.is_output else (second, first)
    return Wire(source.key, source.port, target.key, target.port)


def refusal(graph: Graph, analysis: Analysis, first: End, second: End) -> str:
    """Why a wire between two ports would be senseless; empty where it is not."""
    if first.is_output and second.is_output:
        return QCoreApplication.translate("canvas", "Both are outputs. A wire leads from an output to an input.")
    if first.is_output == second.is_output:
        return QCoreApplication.translate("canvas", "Both are inputs. A wire leads from an output to an input.")
    if first.key == second.key:
        return QCoreApplication.translate("canvas", "A layer cannot feed itself. Draw the wire to another one.")
    wire = wire_between(first, second)
    if wire in graph.into(wire.target):
        return QCoreApplication.translate("canvas", "This wire is there already.")
    if not _is_declared(analysis.nodes[second.key], second):
        return QCoreApplication.translate("canvas", "This layer has no such port any more.")
    return ""


def _is_declared(facts: NodeFacts, end: End) -> bool:
    names = facts.output_ports if end.is_output else [port.name for port in facts.input_ports]
    return end.port in names


def plug(analysis: Analysis, wire: Wire, instead_of: Wire | None = None) -> Edit:
    """The edit that draws a wire, perhaps one that was unplugged elsewhere; a taken single port lets go of its own."""
    port = _input_port(analysis, wire)
    join = connect if port is not None and port.many else rewire
    gone = [instead_of] if instead_of else []
    heirs = dict.fromkeys(gone, wire)
    return lambda graph: handed_on(join(disconnect(graph, gone), wire), graph, heirs)


def wires_replaced(graph: Graph, analysis: Analysis, wire: Wire) -> tuple[Wire, ...]:
    """The wires that this one would take the place of, since its port takes one only."""
    port = _input_port(analysis, wire)
    return () if port is None or port.many else graph.into(wire.target, wire.input)


def _input_port(analysis: Analysis, wire: Wire) -> InputPort | None:
    return next((port for port in analysis.nodes[wire.target].input_ports if port.name == wire.input), None)


def trouble(session: Session, edit: Edit) -> Problem | None:
    """The first thing that this edit would break, found by trying it."""
    known = {(one.node, one.message.text, one.wires) for one in session.analysis.problems}
    tried = analyse(within(session.project, session.path, edit), session.analysis)
    news = (one for one in tried.problems if (one.node, one.message.text, one.wires) not in known)
    return next((one for one in news if not is_waiting(one)), None)


def fitting(graph: Graph, analysis: Analysis, start: End, ends: Iterable[End]) -> frozenset[End]:
    """Those of these ports that a wire from ``start`` can end at, as far as its own shape tells."""
    around = _reach(graph, start)
    sensible = (end for end in ends if end.key not in around and not refusal(graph, analysis, start, end))
    return frozenset(end for end in sensible if _accepts(analysis, wire_between(start, end)))


def _reach(graph: Graph, start: End) -> set[str]:
    """The nodes whose wire would close a circle: all before the node if a wire leaves it, else all behind it."""
    found, waiting = {start.key}, [start.key]
    while waiting:
        key = waiting.pop()
        before, behind = [wire.source for wire in graph.into(key)], [wire.target for wire in graph.out_of(key)]
        news = [key for key in (before if start.is_output else behind) if key not in found]
        found.update(news)
        waiting += news
    return found


def _accepts(analysis: Analysis, wire: Wire) -> bool:
    port, shape = _input_port(analysis, wire), analysis.nodes[wire.source].outputs.get(wire.output)
    if port is None or shape is None:
        return port is not None
    try:
        port.accepts.check("", port.name, shape)
    except Misfit:
        return False
    return True
