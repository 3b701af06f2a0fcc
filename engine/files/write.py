"""A project as the text of its file: one line a node, a wire or a setting, so that versions compare well."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from engine.files.annotations import rows_of, short
from engine.graph.model import From, Graph, Node, Project, Route, Tied, Wire

FORMAT = 2
"""The version of the format, counted up when an older Layerloom could misread a newer file.

Since 2 there are frames, notes and waypoints of wires. A file without them is written as 1, for every Layerloom.
"""


def dumps(project: Project) -> str:
    """The text of a project; reading it gives an equal project, and the same project has one text only."""
    written = {"title": project.title, "about": project.about, "category": project.category}
    fields = {
        "layerloom": format_of(project),
        **{name: text for name, text in written.items() if text},
        **project.extra,
    }
    lines = [f"{_json(name)}: {_json(value)}" for name, value in fields.items()]
    if project.training:
        settings = (f"{_json(name)}: {_json(value)}" for name, value in project.training.items())
        lines.append('"training": {\n    ' + ",\n    ".join(settings) + "\n  }")
    lines += _graph(project.graph, "  ")
    text = "{\n  " + ",\n  ".join(lines) + "\n}\n"
    # Half a character, which a text field may hand out, can stand in no file.
    return text.encode("utf-8", "replace").decode("utf-8")


def format_of(project: Project) -> int:
    """The lowest version of the format that can say all that is in a project."""
    return FORMAT if any(_is_new(level) for level in project.graph.levels()) else 1


def _is_new(level: Graph) -> bool:
    """Whether the first format would lose something of it, or train what is left out."""
    leaves_out = any(node.bypassed for node in level.nodes.values())
    return bool(level.frames or level.notes or level.routes or leaves_out)


def dump_part(graph: Graph) -> str:
    """The text of some nodes and the wires between them, as the clipboard holds it."""
    return dumps(Project(graph))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _graph(graph: Graph, indent: str) -> list[str]:
    nodes = [_node(node, indent + "  ") for node in graph.nodes.values()]
    wires = [_json(_wire(wire, graph.routes.get(wire, ()))) for wire in chronological(graph)]
    lists = (("nodes", nodes), ("wires", wires), *rows_of(graph))
    return [f'"{name}": {_rows(rows, indent)}' for name, rows in lists]


def _rows(rows: list[str], indent: str) -> str:
    inner = f"\n{indent}  "
    return f"[{inner}{f',{inner}'.join(rows)}\n{indent}]" if rows else "[]"


def _node(node: Node, indent: str) -> str:
    fields: dict[str, Any] = {"key": node.key, "type": node.type}
    fields |= {"name": node.name} if node.name else {}
    params = {name: _param(value) for name, value in node.params.items()}
    fields |= {"params": params} if params else {}
    fields["position"] = [short(number) for number in node.position]
    fields |= {name: True for name in ("bypassed", "folded") if getattr(node, name)}
    line = _json({**fields, **node.extra})
    if node.inside is None:
        return line
    inner = f",\n{indent}  ".join(_graph(node.inside, indent + "  "))
    return f'{line[:-1]}, "inside": {{\n{indent}  {inner}\n{indent}}}}}'


def _param(value: Any) -> Any:
    if isinstance(value, Tied):
        return {"node": value.node}
    return {"from": [value.node, value.output, value.fact]} if isinstance(value, From) else value


def _wire(wire: Wire, route: Route) -> Mapping[str, Any]:
    ends = {"from": f"{wire.source}.{wire.output}", "to": f"{wire.target}.{wire.input}"}
    return {**ends, "through": [[short(number) for number in point] for point in route]} if route else ends


def chronological(graph: Graph) -> Iterator[Wire]:
    """The wires by the nodes that they enter, save where that would change the order of those that leave a node."""
    before: dict[Wire, list[Wire]] = {}
    for wires in (*graph.entering.values(), *graph.leaving.values()):
        for earlier, later in pairwise(wires):
            before.setdefault(later, []).append(earlier)
    done: set[Wire] = set()
    for wire in graph.wires:
        waiting = [wire]
        while waiting:
            now = waiting[-1]
            # What was taken up comes first even where two orders contradict each other.
            left = [one for one in before.pop(now, ()) if one not in done]
            if left:
                waiting += left
                continue
            waiting.pop()
            if now not in done:
                done.add(now)
                yield now
