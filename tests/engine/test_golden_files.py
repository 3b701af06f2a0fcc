"""Tests that a file of every released format opens for ever to the project that it was."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from engine.files import dumps, format_in, load, loads, save
from engine.files.places import fixed
from engine.files.write import FORMAT
from engine.graph.analysis import analyse
from engine.graph.model import From, Graph, Node, Project, Tied

GOLDEN = Path(__file__).parents[1] / "golden"
FORMATS = range(1, FORMAT + 1)


def normal(project: Project) -> dict[str, Any]:
    """All that a project holds, as plain values; said here on its own, not by what writes files."""
    return {
        "title": project.title,
        "about": project.about,
        "category": project.category,
        "training": project.training,
        "extra": project.extra,
        "graph": _level(project.graph),
    }


def _level(graph: Graph) -> dict[str, Any]:
    return {
        "nodes": [_node(node) for node in graph.nodes.values()],
        "wires": sorted([*wire, [list(point) for point in graph.routes.get(wire, ())]] for wire in graph.wires),
        "entering": {key: [list(wire) for wire in wires] for key, wires in sorted(graph.entering.items())},
        "frames": [_plain(one) for one in graph.frames.values()],
        "notes": [_plain(one) for one in graph.notes.values()],
    }


def _node(node: Node) -> dict[str, Any]:
    params = {name: _param(value) for name, value in node.params.items()}
    return {**_plain(node), "params": params, "inside": node.inside and _level(node.inside)}


def _param(value: Any) -> Any:
    if isinstance(value, From):
        return {"follows": [value.node, value.output, value.fact]}
    return {"tied to": value.node} if isinstance(value, Tied) else value


def _plain(one: Any) -> dict[str, Any]:
    return {name: value for name in one.__dataclass_fields__ if not isinstance(value := getattr(one, name), Graph)}


def stored(version: int) -> Path:
    return GOLDEN / f"format-{version}.normal.json"


def text_of(project: Project) -> str:
    return json.dumps(normal(project), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


@pytest.mark.parametrize("version", FORMATS)
def test_a_file_of_every_released_format_opens_to_the_project_that_it_was(version: int) -> None:
    file = GOLDEN / f"format-{version}.loom"
    assert file.is_file(), f"format {version} is released without a golden file: make {file.name} and its normal form"
    assert format_in(file) == version
    assert text_of(load(file)) == stored(version).read_text(encoding="utf-8")


@pytest.mark.parametrize("version", FORMATS)
def test_a_golden_file_comes_through_saving_with_all_that_is_unknown_in_it(version: int, tmp_path: Path) -> None:
    project = load(GOLDEN / f"format-{version}.loom")
    save(project, tmp_path / "again.loom")
    assert load(tmp_path / "again.loom") == project
    assert dumps(loads(dumps(project), "again")) == dumps(fixed(project))


@pytest.mark.parametrize("version", FORMATS)
def test_a_golden_file_is_analysed(version: int) -> None:
    project = load(GOLDEN / f"format-{version}.loom")
    assert analyse(project).nodes.keys() >= project.graph.nodes.keys()


def test_a_file_of_an_older_format_is_upgraded_where_it_needs_it(tmp_path: Path) -> None:
    older = load(GOLDEN / "format-1.loom")
    save(older, tmp_path / "as-it-was.loom")
    assert format_in(tmp_path / "as-it-was.loom") == 1, "every Layerloom reads what needs nothing new"
    newer = load(GOLDEN / "format-2.loom")
    save(Project(newer.graph, older.training, title=older.title), tmp_path / "more.loom")
    assert format_in(tmp_path / "more.loom") == 2


if __name__ == "__main__":
    # A new format: python -m tests.engine.test_golden_files 3. What is stored once is never written again.
    for number in map(int, sys.argv[1:]):
        with open(stored(number), "x", encoding="utf-8") as out:
            out.write(text_of(load(GOLDEN / f"format-{number}.loom")))
