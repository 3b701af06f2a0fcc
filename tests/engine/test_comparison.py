"""Finds what was added, removed and changed between two graphs, on all levels of blocks, and joins both to be drawn."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from engine.graph.analysis import analyse
from engine.graph.comparison import LevelDifference, Setting, compared, joined
from engine.graph.edits import connect, disconnect, graph_at, move, remove, rename, set_param
from engine.graph.grouping import group
from engine.graph.model import Graph, Project, Wire
from engine.templates import template
from tests.engine.projects import dense, points
from tests.engine.random_edits import Turn, turns
from tests.engine.strategies import several

STARTS = st.sampled_from([template("spiral"), template("digits-cnn"), template("transformer-base")])


def network(graph: Graph) -> object:
    """All of a graph that makes another network of it, or another name."""
    nodes = {
        key: (one.type, one.name, one.bypassed, dict(one.params), one.inside and network(one.inside))
        for key, one in graph.nodes.items()
    }
    return nodes, set(graph.wires)


@several(60)
@given(project=STARTS, first=turns(1, 8), second=turns(1, 8))
def test_every_difference_is_told_once_and_from_both_sides(
    project: Project, first: list[Turn], second: list[Turn]
) -> None:
    before = reduce(lambda one, edit: edit(one), first, project)
    after = reduce(lambda one, edit: edit(one), second, before)
    found, back = compared(before.graph, after.graph), compared(after.graph, before.graph)
    assert bool(found) == (network(before.graph) != network(after.graph))
    assert found.keys() == back.keys()
    for path, level in found.items():
        one, other = graph_at(before, path), graph_at(after, path)
        assert one is not None and other is not None
        assert set(level.added) == other.nodes.keys() - one.nodes.keys() == set(back[path].removed)
        assert set(level.removed) == one.nodes.keys() - other.nodes.keys() == set(back[path].added)
        assert set(level.added_wires) == set(other.wires) - set(one.wires) == set(back[path].removed_wires)
        assert level.changed.keys() == back[path].changed.keys()
        for key, settings in level.changed.items():
            turned = tuple(Setting(each.name, each.after, each.before) for each in settings)
            assert set(map(repr, turned)) == set(map(repr, back[path].changed[key]))
        assert all(
            (*path, key) in found or any(deep[: len(path) + 1] == (*path, key) for deep in found)
            for key in level.inside
        )
    whole = joined(before.graph, after.graph)
    assert whole.nodes.keys() == before.graph.nodes.keys() | after.graph.nodes.keys()
    assert set(whole.wires) == set(before.graph.wires) | set(after.graph.wires)
    assert {key: whole.nodes[key] for key in after.graph.nodes} == after.graph.nodes


def test_settings_are_told_with_both_values_and_those_of_a_choice_by_its_name() -> None:
    before = points().graph
    after = set_param(set_param(before, "hidden", "units", 16), "data", "examples", {"type": "Moons", "noise": 0.3})
    level = compared(before, rename(after, "answer", "Out"))[()]
    assert level.changed == {
        "data": (Setting("examples.examples", 200, None), Setting("examples.noise", None, 0.3)),
        "hidden": (Setting("units", 8, 16),),
        "answer": (Setting("name", "", "Out"),),
    }
    assert not (level.added or level.removed or level.added_wires or level.removed_wires or level.inside)


def test_a_place_is_no_difference() -> None:
    graph = points().graph
    assert compared(graph, move(graph, {"hidden": (900.0, 900.0)})) == {}


def test_another_wire_is_one_that_is_gone_and_one_that_is_new() -> None:
    before = points().graph
    wire = next(iter(before.into("answer")))
    other = Wire("hidden", "output", "answer", wire.input)
    assert compared(before, connect(disconnect(before, [wire]), other)) == {
        (): LevelDifference(added_wires=(other,), removed_wires=(wire,))
    }


def test_a_change_inside_a_block_is_told_of_its_inside() -> None:
    project = Project(points().graph)
    whole, block = group(analyse(project), (), ["hidden", "tanh"])
    inside = whole.graph.nodes[block].inside
    assert inside is not None
    changed = replace(whole.graph.nodes[block], inside=set_param(inside, "hidden", "units", 3))
    after = replace(whole.graph, nodes={**whole.graph.nodes, block: changed})
    assert compared(whole.graph, after) == {
        (): LevelDifference(inside=(block,)),
        (block,): LevelDifference(changed={"hidden": (Setting("units", 8, 3),)}),
    }


def test_a_node_that_is_gone_is_drawn_where_it_hides_no_other() -> None:
    before = points().graph
    place = before.nodes["tanh"].position
    after = remove(before, ["tanh"])
    after = replace(after, nodes={**after.nodes, "new": replace(dense("new", 2), position=place)})
    whole = joined(before, after)
    assert whole.nodes["new"].position == place
    assert whole.nodes["tanh"].position[0] == place[0] and whole.nodes["tanh"].position[1] > place[1]
