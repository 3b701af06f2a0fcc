"""Tests what stands on the face of a block: its ports and their names, settings of inner layers, and differences."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from engine.graph.analysis import analyse
from engine.graph.differences import differences, shows
from engine.graph.document import Document
from engine.graph.edits import add, connect, graph_at, move, part, paste, remove, set_param, within
from engine.graph.grouping import group
from engine.graph.model import Graph, Node, Project, Tied, Wire
from engine.graph.port_names import free_port, rename_port, with_free_ports
from engine.graph.promoting import block_at, demote, entries, promote, promoted
from engine.message import Message
from tests.engine.block_graphs import towers
from tests.engine.networks import learning, node


def nested() -> Project:
    """A Dense in a block in a block."""
    project = learning("Nested", node("Flatten", "flat"), node("Dense", "one", units=8), node("ReLU", "bend"))
    project, inner = group(analyse(project), (), ["one", "bend"])
    project, outer = group(analyse(project), (), ["flat", inner])
    assert (outer, inner) == ("block_2", "block")
    return project


def shown(block: Node) -> list[str]:
    return [one.entry for one in promoted(block)]


@pytest.mark.parametrize("path", [("block_2",), ("block_2", "block")], ids=["outer", "inner"])
def test_a_setting_is_shown_on_any_block_around_its_layer(path: tuple[str, ...]) -> None:
    project = promote(nested(), path, "one.units")
    assert shown(block_at(project, path)) == ["one.units"]
    (found,) = promoted(block_at(project, path))
    assert (found.node.key, found.param.label) == ("one", "Units")
    assert analyse(project).problems == ()
    assert promote(project, path, "one.units") is project
    assert shown(block_at(demote(project, path, "one.units"), path)) == []


def test_settings_stand_in_the_order_in_which_they_were_put_there() -> None:
    project = nested()
    for entry in ("one.bias", "block.repeat", "one.units"):
        project = promote(project, ("block_2",), entry)
    assert shown(block_at(project, ("block_2",))) == ["one.bias", "block.repeat", "one.units"]


@pytest.mark.parametrize(
    "listed",
    [["gone.units", "one.gone", "one", "", "data.examples", "block.promoted", 7, None], "one.units", None, {"one": 1}],
)
def test_what_is_not_inside_or_no_setting_is_left_out(listed: Any) -> None:
    project = within(nested(), (), lambda graph: set_param(graph, "block_2", "promoted", listed))
    assert shown(block_at(project, ("block_2",))) == []


def test_a_copied_block_shows_the_settings_of_its_own_layers() -> None:
    project = promote(promote(nested(), ("block_2",), "one.units"), ("block_2", "block"), "one.bias")
    copied = part(project.graph, ["block_2"])
    pasted, (key,) = paste(project, (), copied, (0.0, 0.0))
    (found,) = promoted(block_at(pasted, (key,)))
    assert found.node.key not in ("one", "block", "block_2") and found.param.name == "units"
    inside = graph_at(pasted, (key,))
    assert inside is not None
    (inner,) = [one for one in inside.nodes.values() if one.inside is not None]
    assert shown(inner) == [f"{found.node.key}.bias"]
    assert shown(block_at(pasted, ("block_2",))) == ["one.units"], "the original is as it was"
    keys = [one.key for _, one in pasted.graph.walk()]
    assert len(keys) == len(set(keys))


def test_grouping_inside_leaves_a_setting_on_the_face_around() -> None:
    project = promote(nested(), ("block_2",), "one.units")
    project, _ = group(analyse(project), ("block_2", "block"), ["one"])
    assert shown(block_at(project, ("block_2",))) == ["one.units"]


# Ports


def port_of(project: Project, path: tuple[str, ...], type_name: str) -> str:
    graph = graph_at(project, path)
    assert graph is not None
    return next(one.key for one in graph.nodes.values() if one.type == type_name)


@pytest.mark.parametrize("type_name", ["Input", "Output"])
def test_wires_around_a_block_stay_on_a_port_that_is_renamed(type_name: str) -> None:
    project = nested()
    key = port_of(project, ("block_2", "block"), type_name)
    renamed = rename_port(project, ("block_2", "block"), key, "other")
    assert analyse(renamed).problems == ()
    assert analyse(renamed).nodes["objective"].inputs == analyse(project).nodes["objective"].inputs
    back = rename_port(renamed, ("block_2", "block"), key, type_name.lower())
    assert set(back.graph.wires) == set(project.graph.wires) and analyse(back).problems == ()


def test_wires_of_a_use_of_the_block_stay_on_the_port_too() -> None:
    project = towers()
    key = port_of(project, ("tower",), "Output")
    renamed = rename_port(project, ("tower",), key, "answer")
    assert analyse(renamed).problems == ()
    assert [wire.output for wire in renamed.graph.into("both")] == ["answer", "answer"]
    assert [wire.source for wire in renamed.graph.into("both")] == ["tower", "second"], "in their order"


def test_a_name_that_another_port_has_moves_no_wire() -> None:
    project = nested()
    more = within(project, ("block_2", "block"), lambda graph: add(graph, node("Input", "more", port="more")))
    wires = set(more.graph.wires) | set(graph_at(more, ("block_2",)).wires)  # type: ignore[union-attr]
    both = rename_port(more, ("block_2", "block"), "more", "input")
    assert set(both.graph.wires) | set(graph_at(both, ("block_2",)).wires) == wires  # type: ignore[union-attr]


def test_typing_a_name_that_begins_like_that_of_another_port_loses_no_wire() -> None:
    """Each letter is an edit of one gesture; on its way the name is that of the other port for a moment."""
    project = towers()
    inside = within(project, ("tower",), lambda graph: add(graph, node("Input", "more", port="more")))
    project = replace(inside, graph=connect(inside.graph, Wire("data", "left", "tower", "more")))
    document = Document(project)
    for name in ("mor", "mo", "m", "", "i", "in", "inp", "inpu", "input", "input_", "input_2"):
        start = document.before("typing")
        document.do(Message("Rename"), rename_port(start, ("tower",), "more", name), "typing")
    graph = document.project.graph
    assert graph.into("tower", "input_2") == (Wire("data", "left", "tower", "input_2"),)
    assert graph.into("tower", "input") == (Wire("data", "left", "tower", "input"),)
    document.undo()
    assert document.project == project


def test_a_new_port_has_a_name_of_its_own() -> None:
    graph = add(Graph(), node("Input", "one", port="input"), node("Input", "two", port="input_3"))
    assert free_port(graph, "Input") == "input_2" and free_port(graph, "Output") == "output"
    copied = with_free_ports(graph, graph)
    assert [one.params["port"] for one in copied.nodes.values()] == ["input_2", "input_4"]
    both = add(graph, *(replace(one, key=f"{one.key}_copy") for one in copied.nodes.values()))
    ports = [one.params["port"] for one in both.nodes.values()]
    assert len(set(ports)) == 4


# Differences


def test_a_difference_stands_on_the_level_where_it_is() -> None:
    project = nested()
    inner = within(project, ("block_2", "block"), lambda graph: set_param(graph, "one", "units", 4))
    assert differences(project, inner) == {("block_2", "block"): {"one"}}
    moved = within(inner, (), lambda graph: move(graph, {"block_2": (8.0, 8.0)}))
    assert differences(project, moved) == {("block_2", "block"): {"one"}, (): {"block_2"}}
    gone = within(project, (), lambda graph: remove(graph, ["block_2"]))
    assert differences(project, gone).keys() == {()}
    assert differences(gone, project)[()] >= {"block_2"}
    assert differences(project, replace(project, title="Other")) == {}
    assert differences(project, nested()) == {}, "equal, though nothing of it is the same object"


def test_a_wire_inside_a_block_is_a_difference_of_the_inside() -> None:
    project = nested()
    cut = within(project, ("block_2",), lambda graph: replace(graph, entering={}, leaving={}))
    assert differences(project, cut).keys() == {("block_2",)}


def test_a_face_shows_the_settings_that_stand_on_it_and_nothing_else() -> None:
    project = promote(nested(), ("block_2",), "one.units")
    place = ("block_2", "block")
    units = within(project, place, lambda graph: set_param(graph, "one", "units", 4))
    bias = within(units, place, lambda graph: set_param(graph, "one", "bias", False))
    moved = within(project, place, lambda graph: move(graph, {"one": (99.0, 0.0)}))
    keys = frozenset({"one"})
    assert shows(units, (), project, place, keys)
    assert not shows(units, ("block_2",), project, place, keys), "it stands on the outer face alone"
    assert not shows(bias, (), project, place, keys)
    assert not shows(moved, (), project, place, keys)
    assert not shows(units, ("block_2", "block"), project, place, keys)


def test_the_start_of_a_gesture_is_known_while_it_runs() -> None:
    project = nested()
    document = Document(project)
    assert document.before("typing") is project
    titles = ["a", "ab", "abc"]
    for title in titles:
        document.do(Message("Title"), replace(project, title=title), "typing")
    assert document.before("typing") == project
    assert document.before("another") == document.project
    document.settle()
    assert document.before("typing") == document.project


def test_uses_follow_a_block_that_is_copied_with_them() -> None:
    project = towers()
    pasted, keys = paste(project, (), part(project.graph, ["tower", "second"]), (0.0, 0.0))
    again = next(pasted.graph.nodes[key] for key in keys if pasted.graph.nodes[key].type == "Again")
    block = next(key for key in keys if pasted.graph.nodes[key].type == "Block")
    assert again.params["of"] == Tied(block)
    assert entries(pasted.graph.nodes[block]) == ()
