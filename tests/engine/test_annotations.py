"""Frames and notes in the engine: kept by files and edits, holding what stood in them, and nothing to the network."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from engine.compile.source import source
from engine.files import FileProblem, dump_part, dumps, load_part, loads
from engine.graph.aligning import Box
from engine.graph.analysis import analyse
from engine.graph.annotations import COLOURS, annotate, coloured, resized
from engine.graph.arranged import arranged
from engine.graph.differences import differences
from engine.graph.edits import graph_at, move, part, paste, remove, splice, within
from engine.graph.frames import carried, framed, holds, members, refitted, taken_along, with_annotations
from engine.graph.grouping import group
from engine.graph.measures import WIDTH, card_of
from engine.graph.model import Frame, Graph, Node, Note, Project
from engine.graph.ungrouping import ungroup
from engine.templates import template
from tests.engine.networks import node
from tests.engine.strategies import several

FRAME = Frame("frame", "Layers", "green", (480.0, -32.0), (560.0, 240.0))
NOTE = Note("note", "Why *128*?", "violet", (520.0, 140.0), (160.0, 56.0), "dense")


def boxes(graph: Graph) -> dict[str, Box]:
    """The boxes of the nodes of a graph."""
    known = {node.key: node for _, node in graph.walk()}
    return {key: Box(*node.position, WIDTH, card_of(graph, node, known).height) for key, node in graph.nodes.items()}


def inside(graph: Graph, key: str) -> frozenset[str]:
    return members(graph, key, with_annotations(boxes(graph), graph))


def noted() -> Project:
    """The MLP on digits with a frame around its two layers, and a note in it that points at the first."""
    project = template("digits-mlp")
    return replace(project, graph=annotate(project.graph, FRAME, NOTE))


def test_the_frame_of_these_tests_holds_two_layers_and_the_note() -> None:
    assert inside(noted().graph, "frame") == {"dense", "relu", "note"}


def test_a_file_with_frames_and_notes_is_of_format_2_and_one_without_stays_1() -> None:
    text = dumps(noted())
    assert '"layerloom": 2' in text
    assert loads(text, "noted.loom") == noted()
    assert '"layerloom": 1' in dumps(template("digits-mlp"))
    inner = Graph({"block": Node("block", "Block", inside=Graph(notes={"note": Note("note")}))})
    assert '"layerloom": 2' in dumps(Project(inner))


def test_a_file_of_format_1_opens_and_may_have_them_too() -> None:
    assert loads(dumps(template("digits-mlp")), "old.loom").graph.frames == {}
    assert loads(dumps(noted()).replace('"layerloom": 2', '"layerloom": 1'), "by-hand.loom") == noted()


def test_unknown_fields_of_frames_and_notes_are_kept() -> None:
    text = dumps(noted()).replace('"title": "Layers"', '"title": "Layers", "later": [1, null]')
    project = loads(text, "later.loom")
    assert project.graph.frames["frame"].extra == {"later": [1, None]}
    assert '"later": [1, null]' in dumps(project)


def test_a_changed_note_changes_one_line() -> None:
    before = dumps(noted())
    changed = within(noted(), (), lambda graph: annotate(graph, replace(NOTE, text="Because")))
    lines = zip(before.splitlines(), dumps(changed).splitlines(), strict=True)
    assert sum(old != new for old, new in lines) == 1


def test_what_is_sensible_to_leave_out_has_its_usual_value() -> None:
    project = loads(
        '{"layerloom": 2, "nodes": [], "wires": [], "frames": [{"key": "a"}], "notes": [{"key": "b"}]}', "x"
    )
    assert project.graph.annotations == {"a": Frame("a"), "b": Note("b")}


def test_frames_and_notes_mean_nothing_to_source_and_analysis() -> None:
    plain, project = template("digits-mlp"), noted()
    assert source(analyse(plain)) == source(analyse(project))
    assert analyse(plain).parameters == analyse(project).parameters


def test_a_difference_in_a_note_is_found_on_its_level() -> None:
    inner = Graph(notes={"note": Note("note")})
    one = Project(Graph({"block": Node("block", "Block", inside=inner)}))
    two = within(one, ("block",), lambda graph: annotate(graph, Note("note", "More")))
    assert differences(one, two) == {("block",): frozenset({"note"})}


def test_an_arrow_ends_with_its_node_and_a_frame_leaves_its_nodes() -> None:
    project = within(noted(), (), lambda graph: remove(graph, {"dense"}))
    assert project.graph.notes["note"].target == ""
    project = within(noted(), (), lambda graph: remove(graph, {"frame"}))
    assert project.graph.frames == {}
    assert project.graph.nodes == noted().graph.nodes


def test_a_copied_frame_takes_along_what_stands_in_it() -> None:
    graph = noted().graph
    keys = carried(graph, {"frame"}, with_annotations(boxes(graph), graph))
    assert keys == {"frame", "dense", "relu", "note"}
    copied = load_part(dump_part(part(graph, keys)))
    assert copied == part(graph, keys)
    pasted, made = paste(noted(), (), copied, (0.0, 800.0))
    assert made == ["dense_4", "relu_3", "frame_2", "note_2"]
    assert pasted.graph.notes["note_2"].target == "dense_4"
    assert inside(pasted.graph, "frame_2") == {"dense_4", "relu_3", "note_2"}


def test_a_copied_note_points_at_its_node_only_where_that_is_copied_too() -> None:
    assert part(noted().graph, {"note"}).notes["note"].target == ""
    assert part(noted().graph, {"note", "dense"}).notes["note"].target == "dense"


def test_keys_of_frames_notes_and_nodes_never_meet() -> None:
    project = Project(Graph({"frame": Node("frame", "Frame")}))
    made, key = framed(project, (), {"frame"}, boxes(project.graph))
    assert key == "frame_2"
    assert loads(dumps(made), "frames.loom") == made


def test_a_new_frame_stands_around_frames_with_their_titles() -> None:
    graph = noted().graph
    every = with_annotations(boxes(graph), graph)
    made, key = framed(noted(), (), {"frame"}, every)
    assert inside(made.graph, key) == {"frame", "dense", "relu", "note"}
    assert made.graph.frames[key].position[1] <= FRAME.position[1] - 40


def test_of_two_frames_alike_one_is_in_the_other() -> None:
    graph = annotate(noted().graph, replace(FRAME, key="twin"))
    assert "twin" in inside(graph, "frame")
    assert "frame" not in inside(graph, "twin")


def test_grouping_takes_the_frame_and_its_notes_along_and_ungrouping_brings_them_back() -> None:
    before = noted()
    every = with_annotations(boxes(before.graph), before.graph)
    project, key = group(analyse(before), (), {"dense", "relu"})
    project = taken_along(before.graph, project, (), key, {"dense", "relu"}, every)
    inner = graph_at(project, (key,))
    assert inner is not None
    assert dict(inner.frames) == {"frame": FRAME}
    assert dict(inner.notes) == {"note": NOTE}
    assert project.graph.annotations == {}
    back, _ = ungroup(project, (), key)
    assert inside(back.graph, "frame") == {"dense", "relu", "note"}
    assert back.graph.notes["note"].target == "dense"


def test_grouping_a_part_of_a_frame_leaves_it_and_its_note_points_at_the_block() -> None:
    before = noted()
    every = with_annotations(boxes(before.graph), before.graph)
    project, key = group(analyse(before), (), {"dense"})
    project = taken_along(before.graph, project, (), key, {"dense"}, every)
    assert dict(project.graph.frames) == {"frame": FRAME}
    assert project.graph.notes["note"].target == key


def test_a_layer_on_a_wire_within_a_frame_becomes_one_of_it() -> None:
    before = noted().graph
    old = boxes(before)
    (wire,) = before.into("relu")
    apart = move(before, {"relu": (1400.0, 0.0)})
    after = splice(apart, replace(node("Dropout", "dropout"), position=(1100.0, 0.0)), (wire,))
    after = refitted(before, after, old, boxes(after))
    assert inside(after, "frame") >= {"dense", "relu", "dropout"}


def test_a_frame_in_which_nothing_moved_stays_as_it_is() -> None:
    before = noted().graph
    after = move(before, {"data": (-900.0, 40.0)})
    assert refitted(before, after, boxes(before), boxes(after)) == after


def test_no_frame_is_too_small_to_be_seen() -> None:
    assert resized(noted().graph, "frame", (0.0, 0.0), (-5.0, 3.0)).frames["frame"].size == (64.0, 40.0)


def test_every_colour_can_be_given() -> None:
    for colour in COLOURS:
        graph = coloured(noted().graph, {"frame", "note"}, colour)
        assert {one.colour for one in graph.annotations.values()} == {colour}


@some.composite
def framed_graphs(draw: some.DrawFn) -> Graph:
    """A template with frames, some in others, and notes, each wherever it fell."""
    name = draw(some.sampled_from(["digits-mlp", "digits-cnn", "spiral", "resnet-digits"]))
    project = template(name)
    for _ in range(draw(some.integers(0, 3))):
        keys = draw(
            some.sets(some.sampled_from(list(project.graph.annotations) + list(project.graph.nodes)), min_size=1)
        )
        project, _ = framed(project, (), keys, with_annotations(boxes(project.graph), project.graph))
    graph = project.graph
    place = some.integers(-100, 300).map(lambda number: number * 8.0)
    for number in range(draw(some.integers(0, 3))):
        target = draw(some.sampled_from(["", *graph.nodes]))
        graph = annotate(graph, Note(f"note_{number}", position=(draw(place), draw(place)), target=target))
    return graph


@several(100, 30)
@given(framed_graphs(), some.booleans(), some.data())
def test_after_arranging_a_frame_holds_exactly_what_it_held(graph: Graph, down: bool, data: some.DataObject) -> None:
    every = with_annotations(boxes(graph), graph)
    held = {key: members(graph, key, every) for key in graph.frames}
    if any(one & other and not (one < other or other < one) for one in held.values() for other in held.values()):
        return  # Frames that share a node cannot all stay apart from what is not theirs.
    known = {node.key: node for _, node in graph.walk()}
    cards = {key: card_of(graph, node, known) for key, node in graph.nodes.items()}
    after = arranged(graph, cards, down=down)
    placed = with_annotations(boxes(after), after)
    for key, before in held.items():
        if before & graph.nodes.keys():
            assert members(after, key, placed) - {key} == before - {key}
    nodes = list(boxes(after).values())
    assert not any(_cover(one, other) for at, one in enumerate(nodes) for other in nodes[at + 1 :])
    assert loads(dumps(Project(after)), "arranged.loom").graph == after
    keys = data.draw(some.sets(some.sampled_from(list(graph.nodes)), min_size=2))
    part_of = arranged(graph, cards, keys, down=down)
    assert {key for key in graph.nodes if part_of.nodes[key] != graph.nodes[key]} <= keys


def _cover(one: Box, other: Box) -> bool:
    return one.left < other.right and other.left < one.right and one.top < other.bottom and other.top < one.bottom


def test_a_box_that_touches_the_edge_is_held() -> None:
    assert holds(Box(0, 0, 10, 10), Box(0, 0, 10, 10))
    assert not holds(Box(0, 0, 10, 10), Box(0, 0, 10.5, 10))


def test_a_note_in_a_block_cannot_point_out_of_it() -> None:
    text = (
        '{"layerloom": 2, "nodes": [{"key": "dense", "type": "Dense"}, {"key": "block", "type": "Block", "inside": '
        '{"nodes": [], "wires": [], "notes": [{"key": "note", "target": "dense"}]}}], "wires": []}'
    )
    with pytest.raises(FileProblem, match="names the node 'dense', which is not there"):
        loads(text, "out.loom")
