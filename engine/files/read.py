"""Plain values of a file as a project, each checked with a sentence that names its place."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from engine.files.annotations import frames_in, notes_in
from engine.files.problem import FileProblem, NewerFormat, shown, visible
from engine.files.scan import decode
from engine.files.write import FORMAT
from engine.graph.block import block_ports, kind_of
from engine.graph.collection import without_collection
from engine.graph.limits import (
    BLOCK_LIMIT,
    DATA_LIMIT,
    EXTRA_DEPTH,
    NODE_LIMIT,
    PARAM_DEPTH,
    PLACE_LIMIT,
    PORT_LIMIT,
    TEXT_LIMIT,
    WHOLE_LIMIT,
    WIRE_LIMIT,
)
from engine.graph.model import KEY, RESERVED, From, Graph, Node, Project, Route, Tied, Wire
from engine.graph.routes import MOST_WAYPOINTS
from engine.layers.declare import ports_of
from engine.message import Message

SHORT = 2**31
"""A whole number this small is looked at no further: most values are such."""
PLAIN = (bool, int, float, str, list, dict)
GRAPH_FIELDS = frozenset({"nodes", "wires", "frames", "notes"})
PROJECT_FIELDS = GRAPH_FIELDS | {"layerloom", "title", "about", "category", "training"}
NODE_FIELDS = frozenset({"key", "type", "name", "params", "position", "inside", "bypassed", "folded"})
PROJECT = Message("the project")


def loads(text: str | bytes, name: str, *, newer: bool = False) -> Project:
    """The project in the text of a file called ``name``; raises :class:`FileProblem` with one sentence.

    A newer format is a :class:`NewerFormat`, unless ``newer`` takes of it what this Layerloom understands.
    """
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    with without_collection():
        return Reader(name, newer).project(decode(data, name))


def load_part(text: str | bytes) -> Graph:
    """What stands in a text of the clipboard; raises :class:`FileProblem` where it holds no part of a network."""
    return loads(text, "clipboard").graph


class Reader:
    """Reads one file; keeps its name for the sentences, and the keys that are taken."""

    def __init__(self, file: str, newer: bool) -> None:
        self.file = file
        self.newer = newer
        self.keys: set[str] = set()
        self.wire_count = self.annotation_count = self.data_count = 0

    def problem(self, text: str, **values: Any) -> FileProblem:
        return FileProblem(text, file=self.file, **values)

    def wrong(self, place: Message, field: str, wanted: str, value: Any) -> FileProblem:
        text = "'{file}' cannot be opened: '{field}' of {place} must be {wanted}, but is {value}."
        return self.problem(text, place=place, field=visible(field), wanted=Message(wanted), value=shown(value))

    def absent(self, field: str, place: Message, key: str) -> FileProblem:
        text = "'{file}' cannot be opened: '{field}' of {place} names the node '{key}', which is not there."
        return self.problem(text, field=field, place=place, key=visible(key))

    def project(self, raw: Any) -> Project:
        if not isinstance(raw, dict) or "layerloom" not in raw:
            text = "'{file}' is no Layerloom project: it does not start with the field 'layerloom'."
            raise self.problem(text)
        self.version(raw["layerloom"])
        written = {name: self.text(raw, name, PROJECT, "") for name in ("title", "about", "category")}
        training = self.mapping(raw, "training", PROJECT)
        for name, value in training.items():
            self.value(value, name, Message("the training"), PARAM_DEPTH, PLAIN)
        extra = self.extra(raw, PROJECT_FIELDS, PROJECT)
        return Project(self.graph(raw, "", 0), training, **written, extra=extra)

    def version(self, version: Any) -> None:
        if not isinstance(version, int) or isinstance(version, bool) or version < 1:
            raise self.wrong(PROJECT, "layerloom", "a version from 1", version)
        if version > FORMAT and not self.newer:
            text = (
                "'{file}' was written by a newer Layerloom: its format is {version}, and this one reads up to {known}. "
                "Update Layerloom to open it."
            )
            raise NewerFormat(text, version=version, file=self.file, known=FORMAT)

    def graph(self, raw: Mapping[str, Any], block: str, depth: int) -> Graph:
        place = Message("the inside of '{block}'", {"block": block}) if block else PROJECT
        nodes, wires = self.rows(raw, "nodes", place), self.rows(raw, "wires", place)
        if len(self.keys) - self.annotation_count + len(nodes) > NODE_LIMIT:
            raise self.problem("'{file}' cannot be opened: it has more than {limit:,} nodes.", limit=NODE_LIMIT)
        self.wire_count += len(wires)
        if self.wire_count > WIRE_LIMIT:
            raise self.problem("'{file}' cannot be opened: it has more than {limit:,} wires.", limit=WIRE_LIMIT)
        self.data_count += sum(isinstance(row, dict) and row.get("type") == "Data" for row in nodes)
        if self.data_count > DATA_LIMIT:
            raise self.problem("'{file}' cannot be opened: it has more than {limit} Data nodes.", limit=DATA_LIMIT)
        made: dict[str, Node] = {}
        for number, row in enumerate(nodes, 1):
            node = self.node(row, Message("node {number} of {place}", {"number": number, "place": place}), depth)
            made[node.key] = node
        places = (Message("wire {number} of {place}", {"number": n, "place": place}) for n in range(1, len(wires) + 1))
        read = [self.wire(row, made, where) for row, where in zip(wires, places, strict=True)]
        self.check_wires(read, made)
        routes = {wire: self.route(row, wire) for wire, row in zip(read, wires, strict=True) if "through" in row}
        routes = {wire: route for wire, route in routes.items() if route}
        frames, notes = frames_in(self, raw, place), notes_in(self, raw, made, place)
        return Graph(made, _by("target", read), _by("source", read), routes, frames, notes)

    def node(self, raw: Any, place: Message, depth: int) -> Node:
        if not isinstance(raw, dict):
            text = "'{file}' cannot be opened: {place} must be an object in braces, but is {value}."
            raise self.problem(text, place=place, value=shown(raw))
        key = self.key(raw, place)
        place = Message("node '{key}'", {"key": key})
        type_name = self.text(raw, "type", place)
        if not type_name:
            raise self.wrong(place, "type", "the name of a layer", type_name)
        name = self.text(raw, "name", place, "")
        params = {param: self.param(value, param, place) for param, value in self.mapping(raw, "params", place).items()}
        inside = self.inside(raw, key, type_name, place, depth)
        extra = self.extra(raw, NODE_FIELDS, place)
        flags = [self.flag(raw, field, place) for field in ("bypassed", "folded")]
        return Node(key, type_name, name, params, self.position(raw, place), inside, extra, *flags)

    def key(self, raw: Mapping[str, Any], place: Message) -> str:
        key = self.text(raw, "key", place)
        if not KEY.fullmatch(key):
            wanted = "small letters, digits and underscores, up to 64 of them, a letter first"
            raise self.wrong(place, "key", wanted, key)
        if key in RESERVED:
            text = "'{file}' cannot be opened: {place} has the key '{key}', which Python or PyTorch keeps for itself."
            raise self.problem(text, place=place, key=key)
        if key in self.keys:
            text = "'{file}' cannot be opened: the key '{key}' stands twice, the second time at {place}."
            raise self.problem(text, place=place, key=key)
        self.keys.add(key)
        return key

    def inside(self, raw: Mapping[str, Any], key: str, type_name: str, place: Message, depth: int) -> Graph | None:
        if "inside" not in raw:
            if type_name == "Block":
                raise self.problem("'{file}' cannot be opened: {place} is a block without an 'inside'.", place=place)
            return None
        inner = self.mapping(raw, "inside", place)
        if type_name != "Block" and kind_of(type_name) is not None:
            text = "'{file}' cannot be opened: {place} has an 'inside', but {type} is no block."
            raise self.problem(text, place=place, type=type_name)
        if depth >= BLOCK_LIMIT:
            text = "'{file}' cannot be opened: blocks are nested more than {limit} levels deep at {place}."
            raise self.problem(text, place=place, limit=BLOCK_LIMIT)
        self.only(inner, GRAPH_FIELDS, Message("the inside of '{block}'", {"block": key}))
        graph = self.graph(inner, key, depth + 1)
        ports = Counter(node.type for node in graph.nodes.values())
        if max(ports["Input"], ports["Output"]) > PORT_LIMIT:
            text = "'{file}' cannot be opened: {place} has more than {limit} inputs or outputs."
            raise self.problem(text, place=place, limit=PORT_LIMIT)
        return graph

    def flag(self, raw: Mapping[str, Any], field: str, place: Message) -> bool:
        value = raw.get(field, False)
        if not isinstance(value, bool):
            raise self.wrong(place, field, "true or false", value)
        return value

    def position(self, raw: Mapping[str, Any], place: Message) -> tuple[float, float]:
        pair = raw.get("position", [0, 0])
        if not _is_pair(pair):
            raise self.wrong(place, "position", "a list of two numbers, each up to ten million", pair)
        return float(pair[0]), float(pair[1])

    def wire(self, raw: Any, nodes: Mapping[str, Node], place: Message) -> Wire:
        if not isinstance(raw, dict):
            text = "'{file}' cannot be opened: {place} must be an object in braces, but is {value}."
            raise self.problem(text, place=place, value=shown(raw))
        self.only(raw, {"from", "to", "through"}, place)
        ends = [self.end(raw, field, nodes, place) for field in ("from", "to")]
        return Wire(*ends[0], *ends[1])

    def route(self, raw: Mapping[str, Any], wire: Wire) -> Route:
        """The waypoints of a wire."""
        place = Message("the wire from '{source}' to '{target}'", _ends(wire))
        points = self.rows(raw, "through", place)
        if len(points) > MOST_WAYPOINTS:
            text = "'{file}' cannot be opened: {place} runs through more than {limit} points."
            raise self.problem(text, place=place, limit=MOST_WAYPOINTS)
        for point in points:
            if not _is_pair(point):
                raise self.wrong(place, "through", "a list of pairs of numbers, each up to ten million", point)
        return tuple((float(across), float(down)) for across, down in points)

    def end(self, raw: Mapping[str, Any], field: str, nodes: Mapping[str, Node], place: Message) -> tuple[str, str]:
        text = self.text(raw, field, place)
        key, _, port = text.partition(".")
        if not key or not port:
            raise self.wrong(place, field, "a node and its port, such as 'dense.output'", text)
        if key not in nodes:
            raise self.absent(field, place, key)
        return key, port

    def check_wires(self, wires: Iterable[Wire], nodes: Mapping[str, Node]) -> None:
        """Refuse a wire that stands twice, and a second wire into a port that takes one."""
        plain = {kind: _single_ports(kind) for kind in {node.type for node in nodes.values() if node.inside is None}}
        single = {
            key: plain[node.type] if node.inside is None else _entries(node.inside) for key, node in nodes.items()
        }
        seen: set[Wire] = set()
        taken: set[tuple[str, str]] = set()
        for wire in wires:
            end = (wire.target, wire.input)
            if wire in seen:
                text = "'{file}' cannot be opened: the wire from '{source}' to '{target}' stands twice."
                raise self.problem(text, **_ends(wire))
            if end in taken and wire.input in single[wire.target]:
                text = "'{file}' cannot be opened: '{target}' takes one wire, but a second one enters from '{source}'."
                raise self.problem(text, **_ends(wire))
            seen.add(wire)
            taken.add(end)

    def param(self, value: Any, name: str, place: Message) -> Any:
        self.value(value, name, place, PARAM_DEPTH, PLAIN)
        if not isinstance(value, dict) or len(value) != 1:
            return value
        parts = value.get("from")
        if isinstance(parts, list) and len(parts) == 3 and all(isinstance(part, str) for part in parts):
            return From(*parts)
        return Tied(value["node"]) if isinstance(value.get("node"), str) else value

    def value(self, value: Any, name: str, place: Message, depth: int, kinds: tuple[type, ...]) -> None:
        """Refuse a value of a wrong kind, too long, too large, or nested deeper than ``depth``."""
        if type(value) is bool or (type(value) is int and -SHORT < value < SHORT):
            return
        if not isinstance(value, kinds):
            raise self.wrong(place, name, "a number, a text, true, false, a list or an object", value)
        if isinstance(value, str):
            self.check_length(value, name, place)
        if isinstance(value, int) and abs(value) >= WHOLE_LIMIT:
            raise self.wrong(place, name, "a smaller number", value)
        if isinstance(value, (list, dict)):
            if depth == 0:
                text = "'{file}' cannot be opened: '{field}' of {place} is nested too deep."
                raise self.problem(text, field=visible(name), place=place)
            for part in (*value, *value.values()) if isinstance(value, dict) else value:
                self.value(part, name, place, depth - 1, kinds)

    def text(self, raw: Mapping[str, Any], field: str, place: Message, default: str | None = None) -> str:
        value = raw.get(field, default)
        if field not in raw and default is None:
            raise self.problem("'{file}' cannot be opened: {place} has no '{field}'.", place=place, field=field)
        if not isinstance(value, str):
            raise self.wrong(place, field, "a text", value)
        self.check_length(value, field, place)
        return value

    def check_length(self, value: str, field: str, place: Message) -> None:
        if len(value) > TEXT_LIMIT:
            text = "'{file}' cannot be opened: '{field}' of {place} is longer than {limit:,} characters."
            raise self.problem(text, field=visible(field), place=place, limit=TEXT_LIMIT)

    def mapping(self, raw: Mapping[str, Any], field: str, place: Message) -> dict[str, Any]:
        value = raw.get(field, {})
        if not isinstance(value, dict):
            raise self.wrong(place, field, "an object in braces", value)
        self.check_length(max(value, key=len, default=""), field, place)
        return value

    def rows(self, raw: Mapping[str, Any], field: str, place: Message) -> list[Any]:
        if field not in raw:
            raise self.problem("'{file}' cannot be opened: {place} has no '{field}'.", place=place, field=field)
        value = raw[field]
        if not isinstance(value, list):
            raise self.wrong(place, field, "a list in brackets", value)
        return value

    def extra(self, raw: Mapping[str, Any], known: frozenset[str], place: Message) -> dict[str, Any]:
        """The fields that this version does not know, as they are."""
        found = {name: value for name, value in raw.items() if name not in known}
        for name, value in found.items():
            self.check_length(name, "extra", place)
            self.value(value, name, place, EXTRA_DEPTH, (*PLAIN, type(None)))
        return found

    def only(self, raw: Mapping[str, Any], known: Collection[str], place: Message) -> None:
        for name in raw:
            if name not in known:
                text = "'{file}' cannot be opened: {place} has a field '{field}', which is unknown there."
                raise self.problem(text, place=place, field=visible(name))


def _is_place(number: Any) -> bool:
    return isinstance(number, (int, float)) and not isinstance(number, bool) and abs(number) <= PLACE_LIMIT


def _is_pair(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(_is_place(number) for number in value)


def _ends(wire: Wire) -> dict[str, str]:
    """What a sentence calls the ends of a wire."""
    return {"source": visible(f"{wire.source}.{wire.output}"), "target": visible(f"{wire.target}.{wire.input}")}


def _single_ports(type_name: str) -> frozenset[str]:
    """The ports of a layer that take one wire; none are known of an unknown one, and of one that uses another."""
    kind = kind_of(type_name) if type_name != "Again" else None
    return frozenset(port.name for port in ports_of(kind) if not port.many) if kind else frozenset()


def _entries(inside: Graph) -> frozenset[str]:
    return frozenset(port.name for port in block_ports(inside)[0])


def _by(end: str, wires: Iterable[Wire]) -> dict[str, tuple[Wire, ...]]:
    found: defaultdict[str, list[Wire]] = defaultdict(list)
    for wire in wires:
        found[getattr(wire, end)].append(wire)
    return {key: tuple(group) for key, group in found.items()}
