"""What of a project counts against the limits of its file, so that no edit makes what cannot be saved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from math import isfinite
from typing import Any

from engine.files.scan import values_in
from engine.files.write import dumps
from engine.frozen import frozen
from engine.graph import limits
from engine.graph.model import Annotation, Frame, From, Graph, Node, Project, Route, Tied, Wire
from engine.graph.versions import differing
from engine.message import need

TEXTS = {
    "nodes": "A network has at most {limit:,} nodes, and with this it would have {count:,}. Remove some first, or "
    "repeat a block instead of copying it.",
    "wires": "A network has at most {limit:,} wires, and with this it would have {count:,}. Remove some first.",
    "data": "A network has at most {limit:,} Data nodes, and with this it would have {count:,}. Remove some first.",
    "annotations": "There are at most {limit:,} frames and notes, and with this there would be {count:,}. Remove some "
    "first.",
    "values": "A project has at most {limit:,} values, and with this it would have {count:,}. Remove some settings or "
    "notes first.",
    "size": "The file of a project has at most {limit:,} bytes, and with this it would have {count:,}. Shorten some "
    "texts first.",
}
"""What is told where so many of them would be too many."""


def _limits() -> Mapping[str, int]:
    return {
        "nodes": limits.NODE_LIMIT,
        "wires": limits.WIRE_LIMIT,
        "data": limits.DATA_LIMIT,
        "annotations": limits.ANNOTATION_LIMIT,
        "values": limits.VALUE_LIMIT,
        "size": limits.SIZE_LIMIT,
    }


@frozen
class Extent:
    """How much a project has of each thing that is limited; of values and bytes, no more than that."""

    project: Project
    nodes: int = 0
    wires: int = 0
    data: int = 0
    annotations: int = 0
    values: int = 0
    size: int = 0


NOTHING = Extent(Project(), size=200)
EMPTY = Graph()


def extent_of(project: Project, known: Extent = NOTHING) -> Extent:
    """The extent of a project as it is; it takes time in proportion to what differs from one that is known."""
    return known if known.project is project else Extent(project, **_Count(known, project, checked=False).sums)


def grown(before: Extent, project: Project) -> Extent:
    """The extent of a project that an edit leads to; raises Misfit where a file could not hold it."""
    after = Extent(project, **_Count(before, project, checked=True).sums)
    if after.values > limits.VALUE_LIMIT or after.size > limits.SIZE_LIMIT:
        # What was taken away is not known of these, nor how long a text becomes: now it is looked at.
        data = dumps(project).encode()
        after = replace(after, values=values_in(data), size=len(data))
    for name, limit in _limits().items():
        found = getattr(after, name)
        need(found <= limit or found <= getattr(before, name), TEXTS[name], limit=limit, count=found)
    return after


class _Count:
    """Adds up what two versions of a project differ in."""

    def __init__(self, before: Extent, after: Project, *, checked: bool) -> None:
        self.checked = checked
        self.sums = {name: getattr(before, name) for name in TEXTS}
        for name in ("title", "about", "category", "training", "extra"):
            if getattr(after, name) is not getattr(before.project, name):
                self._value(getattr(after, name), limits.EXTRA_DEPTH)
        self._level(before.project.graph, after.graph, 0)

    def _need(self, condition: object, text: str, **values: Any) -> None:
        need(condition or not self.checked, text, **values)

    def _level(self, before: Graph, after: Graph, depth: int) -> None:
        if before is after:
            return
        changed, gone = differing(before.nodes, after.nodes)
        for key in (*changed, *gone):
            self._node(before.nodes.get(key), after.nodes.get(key), depth)
        for key in (key for keys in differing(before.entering, after.entering) for key in keys):
            self._wires(before.into(key), after.into(key), depth)
        for wire in differing(before.routes, after.routes)[0]:
            self._route(after.routes[wire])
        for one, other in ((before.frames, after.frames), (before.notes, after.notes)):
            for key in differing(one, other)[0]:
                self._annotation(other[key], depth)
            self.sums["annotations"] += len(other) - len(one)

    def _node(self, before: Node | None, after: Node | None, depth: int) -> None:
        if after is None or before is None or before.type != after.type:
            for node, sign in ((before, -1), (after, 1)):
                self.sums["nodes"] += sign * (node is not None)
                self.sums["data"] += sign * (node is not None and node.type == "Data")
        if after is not None:
            self._place(after.position)
            if before is None or (before.params, before.name, before.extra) != (after.params, after.name, after.extra):
                self._settings(after, depth)
        was, now = before.inside if before else None, after.inside if after else None
        if was is not now:
            self._inside(was or EMPTY, now or EMPTY, depth)

    def _settings(self, node: Node, depth: int) -> None:
        self._add(14, 120 + 8 * depth, (node.key, node.type, *node.params))
        self._value(node.name, 0)
        for value in node.params.values():
            if type(value) is int and -limits.PLACE_LIMIT < value < limits.PLACE_LIMIT:
                self._add(1, 26)
            else:
                self._value(value, limits.PARAM_DEPTH)
        if node.extra:
            self._value(node.extra, limits.EXTRA_DEPTH)

    def _inside(self, before: Graph, after: Graph, depth: int) -> None:
        if after is not EMPTY:
            self._ports(after)
            text = "Blocks stand at most {limit} levels deep in each other. Ungroup some first."
            self._need(depth < limits.BLOCK_LIMIT, text, limit=limits.BLOCK_LIMIT)
        self._level(before, after, depth + 1)

    def _ports(self, inside: Graph) -> None:
        most = max(len(inside.by_type.get(name, ())) for name in ("Input", "Output"))
        text = "A block has at most {limit} inputs and {limit} outputs, and with this it would have {count:,}."
        self._need(most <= limits.PORT_LIMIT, text, limit=limits.PORT_LIMIT, count=most)

    def _wires(self, before: Sequence[Wire], after: Sequence[Wire], depth: int) -> None:
        self.sums["wires"] += len(after) - len(before)
        for wire in after:
            self._add(3, 40 + 8 * depth, wire)

    def _route(self, route: Route) -> None:
        self._add(3 * len(route) + 2, 60 * len(route) + 20)
        for point in route:
            self._place(point)

    def _annotation(self, one: Annotation, depth: int) -> None:
        self._place(one.position)
        self._add(16, 260 + 8 * depth, (one.key,))
        self._value(one.title if isinstance(one, Frame) else one.text, 0)
        self._value(one.extra, limits.EXTRA_DEPTH)

    def _place(self, place: tuple[float, float]) -> None:
        text = "Nothing stands farther out than {limit:,.0f} points. Move it nearer to the others."
        self._need(max(map(abs, place)) <= limits.PLACE_LIMIT, text, limit=limits.PLACE_LIMIT)

    def _value(self, value: Any, depth: int) -> None:
        if isinstance(value, str):
            self._text(value)
        elif isinstance(value, (int, float)):
            text = "A number may not be as large as {number}. Type a smaller one."
            held = isfinite(value) if isinstance(value, float) else abs(value) < limits.WHOLE_LIMIT
            self._need(held, text, number=f"{value:.3g}" if isinstance(value, float) else "2 ** 63")
            self._add(1, 26)
        elif isinstance(value, (From, Tied)):
            self._add(8, 40, (value.node, *((value.output, value.fact) if isinstance(value, From) else ())))
        elif isinstance(value, (list, tuple, Mapping)):
            self._need(depth > 0, "A setting is nested too deep to be saved. Make it simpler.")
            parts: Iterable[Any] = value.values() if isinstance(value, Mapping) else value
            self._add(2 + len(value), 6 + 6 * len(value), value if isinstance(value, Mapping) else ())
            for part in parts:
                self._value(part, depth - 1)

    def _text(self, text: str) -> None:
        told = "A text has at most {limit:,} characters, and this one has {count:,}. Shorten it."
        self._need(len(text) <= limits.TEXT_LIMIT, told, limit=limits.TEXT_LIMIT, count=len(text))
        self._add(1, 0, (text,))

    def _add(self, values: int, size: int, texts: Iterable[str] = ()) -> None:
        for text in texts:
            # The signs that a file is counted by may stand in a text as well; others become longer there.
            if text.isidentifier() and text.isascii():
                values, size = values + 1, size + len(text) + 6
            else:
                values += 1 + sum(map(text.count, ',[{"'))
                size += 6 + (2 if text.isascii() and text.isprintable() else 6) * len(text)
        self.sums["values"] += values
        self.sums["size"] += size
