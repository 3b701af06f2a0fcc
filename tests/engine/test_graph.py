"""Says how graphs are edited, and in which order their nodes can be computed."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.graph.edits import (
    add,
    connect,
    disconnect,
    fresh_key,
    move,
    part,
    paste,
    remove,
    rename,
    rewire,
    set_param,
    within,
)
from engine.graph.model import KEY, RESERVED, From, Graph, Node, Project, Wire
from engine.graph.order import circles, order
from engine.layers import LAYERS
from tests.engine.networks import DIGITS, mlp, nested, node
from tests.engine.random_edits import Turn, turns
from tests.engine.strategies import several

STARTS = st.sampled_from([Project(), *(make() for make in DIGITS.values())])


def check_wires(graph: Graph) -> None:
    """Each wire stands once with the node that it enters and once with the one that it leaves."""
    for index, end in ((graph.entering, "target"), (graph.leaving, "source")):
        assert all(index.values()), "no node is kept without wires"
        for key, wires in index.items():
            assert key in graph.nodes and len(set(wires)) == len(wires)
            assert all(getattr(wire, end) == key for wire in wires)
    entering = {wire for wires in graph.entering.values() for wire in wires}
    assert entering == {wire for wires in graph.leaving.values() for wire in wires} == set(graph.wires)


def check_keys(project: Project) -> None:
    keys = [one.key for _, one in project.graph.walk()]
    assert len(set(keys)) == len(keys)
    assert all(KEY.fullmatch(key) and key not in RESERVED for key in keys)


@several(100, 30)
@given(project=STARTS, edits=turns())
def test_after_any_edits_each_wire_is_known_at_both_its_ends_and_keys_are_unique(
    project: Project, edits: list[Turn]
) -> None:
    for edit in edits:
        project = edit(project)
        graphs = [project.graph, *(one.inside for _, one in project.graph.walk() if one.inside is not None)]
        for graph in graphs:
            check_wires(graph)
        check_keys(project)


def test_pasting_gives_fresh_keys_and_keeps_the_wires_between() -> None:
    project = mlp()
    copied = part(project.graph, ["flatten", "dense_1", "relu_1"])
    pasted, keys = paste(project, (), copied, (24.0, 8.0))
    assert len(keys) == 3 and not set(keys) & set(project.graph.nodes)
    assert all(key in pasted.graph.nodes for key in keys)
    inner = [wire for wire in pasted.graph.wires if wire.source in keys or wire.target in keys]
    assert [(wire.source, wire.target) for wire in inner] == list(pairwise(keys))
    first = project.graph.nodes["flatten"].position
    assert pasted.graph.nodes[keys[0]].position == (first[0] + 24, first[1] + 8)
    assert pasted.graph.nodes[keys[1]].params == project.graph.nodes["dense_1"].params
    check_keys(pasted)


def test_pasting_twice_and_into_a_block_keeps_every_key_unique() -> None:
    project = nested()
    copied = part(project.graph, list(project.graph.nodes))
    for path in ((), ("outer",), ("outer", "middle"), ()):
        project, _ = paste(project, path, copied, (8.0, 8.0))
        check_keys(project)


def test_a_setting_that_follows_the_data_follows_the_copy_of_the_data() -> None:
    project, keys = paste(mlp(), (), part(mlp().graph, ["data", "answer"]), (8.0, 8.0))
    assert project.graph.nodes[keys[1]].params["units"] == From(keys[0], "label", "classes")
    alone, (key,) = paste(mlp(), (), part(mlp().graph, ["answer"]), (8.0, 8.0))
    assert alone.graph.nodes[key].params["units"] == From("data", "label", "classes")


@pytest.mark.parametrize("type_name", [*LAYERS.members, "Block", "Train", "Lambda", "To", "Gelu2", "__", "日本"])
def test_a_fresh_key_is_an_identifier_that_nothing_has_taken(type_name: str) -> None:
    project = Project()
    for _ in range(3):
        key = fresh_key(project, type_name)
        assert KEY.fullmatch(key) and key not in RESERVED
        project = replace(project, graph=add(project.graph, Node(key, type_name)))
    assert len(project.graph.nodes) == 3


def test_a_fresh_key_is_that_of_the_type_with_a_number_behind_it() -> None:
    project = Project(add(Graph(), node("Conv2d", "conv2d")))
    assert fresh_key(project, "Conv2d") == "conv2d_2"
    assert fresh_key(project, "MaxPool2d") == "max_pool2d"
    assert fresh_key(project, "LSTM") == "lstm"


def test_wires_in_a_port_that_takes_many_keep_their_order() -> None:
    graph = add(Graph(), *(node("ReLU", key) for key in "abc"), node("Concatenate", "all"))
    wires = [Wire(key, "output", "all", "parts") for key in "cab"]
    graph = connect(graph, *wires)
    assert graph.into("all", "parts") == tuple(wires)
    assert connect(graph, wires[0]) == graph
    assert disconnect(graph, [wires[1]]).into("all") == (wires[0], wires[2])


def test_dropping_a_wire_on_a_taken_port_replaces_the_one_there() -> None:
    graph = add(Graph(), *(node("ReLU", key) for key in "abc"))
    old, new = Wire("a", "output", "c", "values"), Wire("b", "output", "c", "values")
    graph = rewire(connect(graph, old), new)
    assert list(graph.wires) == [new] and graph.out_of("a") == ()
    check_wires(graph)


def test_an_edit_leaves_the_graph_before_it_as_it_was() -> None:
    project = mlp()
    remembered = mlp()
    for edit in (
        lambda graph: remove(graph, ["dense_1"]),
        lambda graph: set_param(graph, "dense_1", "units", 1),
        lambda graph: rename(graph, "dense_1", "Wide"),
        lambda graph: move(graph, {"dense_1": (1.0, 2.0)}),
        lambda graph: disconnect(graph, list(graph.wires)),
    ):
        assert within(project, (), edit) != project
        assert project == remembered


def graph_of(*arrows: str) -> Graph:
    """A graph of ReLUs from arrows such as ``ab``."""
    keys = dict.fromkeys(letter for arrow in arrows for letter in arrow)
    graph = add(Graph(), *(node("Add", key) for key in keys))
    return connect(graph, *(Wire(first, "output", second, "parts") for first, second in arrows))


@pytest.mark.parametrize(
    ("arrows", "told"),
    [
        (("ab", "bc"), "abc"),
        (("ab", "ac", "bd", "cd"), "abcd"),
        (("ax", "ay", "xz", "yw", "zq", "wq"), "axzywq"),
        (("cd", "ab"), "cdab"),
        (("ad", "bd", "cd"), "abcd"),
    ],
)
def test_the_order_is_chain_by_chain_and_sources_come_first(arrows: tuple[str, ...], told: str) -> None:
    done, stuck = order(graph_of(*arrows))
    assert "".join(done) == told and not stuck


@settings(max_examples=100)
@given(arrows=st.lists(st.text("abcdefgh", min_size=2, max_size=2), max_size=20))
def test_the_order_holds_every_node_once_or_says_that_it_is_stuck(arrows: list[str]) -> None:
    graph = graph_of(*arrows)
    done, stuck = order(graph)
    assert sorted([*done, *stuck]) == sorted(graph.nodes)
    place = {key: at for at, key in enumerate(done)}
    assert all(place[wire.source] < place[wire.target] for wire in graph.wires if wire.target in place)
    found = circles(graph, stuck)
    assert bool(found) == bool(stuck)
    inside = [wire.target for circle in found for wire in circle]
    assert len(set(inside)) == len(inside), "no two circles share a node"
    for circle in found:
        closed = [*circle, circle[0]]
        assert all(first.target == second.source for first, second in pairwise(closed))
        assert set(circle) <= set(graph.wires)
    behind = {key: reached_from(graph, key) for key in graph.nodes}
    for key in graph.nodes:
        if key in behind[key]:
            assert any(one in behind[key] and key in behind[one] for one in inside), "a tangle without a circle told"


def reached_from(graph: Graph, key: str) -> set[str]:
    """All nodes that a wire, or several in a row, lead to from this one."""
    found: set[str] = set()
    waiting = [key]
    while waiting:
        fresh = {wire.target for wire in graph.out_of(waiting.pop())} - found
        found |= fresh
        waiting += fresh
    return found


@pytest.mark.parametrize(
    ("arrows", "count"),
    [
        (("aa",), 1),
        (("ab", "ba"), 1),
        (("ab", "ba", "bc", "cd", "dc"), 2),
        (("ab", "ba", "bc", "xy", "yx", "cx"), 2),
        (("cx", "ab", "ba", "bc", "xy", "yx"), 2),
        (("ab", "bc", "ca", "bd", "de"), 1),
        (("aa", "bb", "cc"), 3),
    ],
)
def test_each_separate_circle_is_found(arrows: tuple[str, ...], count: int) -> None:
    graph = graph_of(*arrows)
    assert len(circles(graph, order(graph)[1])) == count
