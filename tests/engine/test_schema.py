"""Tests the JSON Schema of the file format against templates, projects, and what is no project."""

import json
import re
from collections.abc import Iterator
from importlib.resources import files as files_of
from pathlib import Path
from typing import Any

import pytest

from engine.files import dumps, loads
from engine.graph import limits
from engine.graph.annotations import annotate
from engine.graph.edits import add, connect
from engine.graph.model import Frame, Graph, Node, Note, Project, Wire
from engine.templates import template

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "docs/loom.schema.json").read_text(encoding="utf-8"))
TEMPLATES = sorted(
    (file for file in files_of("resources").joinpath("templates").iterdir() if file.name.endswith(".loom")),
    key=lambda file: file.name,
)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda file: file.name)
def test_every_template_is_written_as_it_would_be_saved(template: Any) -> None:
    text = template.read_text(encoding="utf-8")
    assert dumps(loads(text, template.name)) == text
    assert list(_mistakes(json.loads(text), SCHEMA, "$")) == []


def test_the_schema_takes_what_is_saved_and_refuses_what_is_not_opened() -> None:
    inner = connect(add(Graph(), Node("input", "Input")), Wire("input", "value", "input", "x"))
    inner = annotate(inner, Note("hint", "What comes in", target="input"))
    graph = annotate(add(template("spiral").graph, Node("block", "Block", inside=inner)), Frame("frame", "All"))
    whole = Project(graph, title="With a block")
    assert list(_mistakes(json.loads(dumps(whole)), SCHEMA, "$")) == []
    raw = json.loads(dumps(whole))
    raw["nodes"][0]["key"] = "Data"
    raw["nodes"][1]["position"] = [0, 0, 0]
    raw["nodes"][-1]["inside"]["wires"][0] = {"from": "input.value"}
    raw["wires"][0]["colour"] = "red"
    raw["frames"][0]["colour"] = "pink"
    raw["nodes"][-1]["inside"]["notes"][0]["size"] = [0, 0]
    del raw["layerloom"]
    places = [mistake.split(" ")[0] for mistake in _mistakes(raw, SCHEMA, "$")]
    wire, size = "$.nodes[7].inside.wires[0]", "$.nodes[7].inside.notes[0].size"
    expected = ["$", "$.nodes[0].key", "$.nodes[1].position", wire, f"{size}[0]", f"{size}[1]", "$.wires[0]"]
    assert places == [*expected, "$.frames[0].colour"]


def _mistakes(value: Any, schema: dict[str, Any], place: str) -> Iterator[str]:
    """Where a value is not what the schema says, in the words of JSON Schema that the schema uses."""
    if "$ref" in schema:
        schema = SCHEMA["$defs"][schema["$ref"].removeprefix("#/$defs/")]
    if "anyOf" in schema:
        if not any(not list(_mistakes(value, one, place)) for one in schema["anyOf"]):
            yield f"{place} fits none"
        return
    kinds = {"object": dict, "array": list, "string": str, "number": (int, float), "integer": int, "boolean": bool}
    kind = kinds.get(schema.get("type", ""), object)
    if not isinstance(value, kind) or (schema.get("type") == "number" and isinstance(value, bool)):
        yield f"{place} is no {schema['type']}"
        return
    size = value if isinstance(value, (int, float)) else len(value)
    low = max(schema.get(word, -1e300) for word in ("minimum", "minItems", "minLength"))
    high = min(schema.get(word, 1e300) for word in ("maximum", "maxItems", "maxLength"))
    if not low <= size <= high or value != schema.get("const", value):
        yield f"{place} is out of bounds"
    if value not in schema.get("enum", [value]):
        yield f"{place} is none of {schema['enum']}"
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{place} does not match"
    if isinstance(value, dict):
        if missing := set(schema.get("required", ())) - set(value):
            yield f"{place} lacks {missing}"
        for name, one in value.items():
            inner = schema.get("properties", {}).get(name, schema.get("additionalProperties", {}))
            if inner is False:
                yield f"{place} has {name}"
            else:
                yield from _mistakes(one, inner, f"{place}.{name}")
    if isinstance(value, list):
        for index, one in enumerate(value):
            yield from _mistakes(one, schema["items"], f"{place}[{index}]")


def test_the_schema_has_the_limits_of_a_file() -> None:
    parts = SCHEMA["$defs"]
    assert parts["nodes"]["maxItems"] == limits.NODE_LIMIT
    assert parts["wires"]["maxItems"] == limits.WIRE_LIMIT
    assert parts["frames"]["maxItems"] == parts["notes"]["maxItems"] == limits.ANNOTATION_LIMIT
    assert parts["text"]["maxLength"] == limits.TEXT_LIMIT
