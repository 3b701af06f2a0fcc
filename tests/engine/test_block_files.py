"""Tests saved blocks: each a file that stands for itself, whatever else lies in the folder."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from engine import files
from engine.files import FileProblem
from engine.files.blocks import load_block, remove_block, rename_block, save_block, saved_blocks
from engine.graph.analysis import analyse
from engine.graph.edits import add, paste, set_param, within
from engine.graph.grouping import group
from engine.graph.model import From, Graph, Node, Project, Tied
from engine.graph.promoting import promote, promoted
from engine.message import Misfit
from tests.engine.block_graphs import deep, towers
from tests.engine.networks import learning, node


def following() -> Project:
    """A block whose Dense has as many units as the data have classes."""
    dense = node("Dense", "one", units=From("data", "label", "classes"))
    return group(analyse(learning("Small", node("Flatten", "flat"), dense)), (), ["flat", "one"])[0]


def test_a_block_comes_back_as_it_was_saved(tmp_path: Path) -> None:
    project = promote(deep(3), ("stage",), "layer.units")
    saved = save_block(tmp_path / "new", analyse(project), "stage", "Three stages")
    assert saved.file == tmp_path / "new" / "three-stages.loom"
    found, problems = saved_blocks(tmp_path / "new")
    assert not problems and [block.name for block in found] == ["Three stages"]
    assert found[0].node == replace(project.graph.nodes["stage"], name="Three stages", position=(0.0, 0.0))
    assert load_block(saved.file) == found[0]


def test_a_block_is_used_any_number_of_times_with_keys_of_its_own(tmp_path: Path) -> None:
    project = promote(deep(3), ("stage",), "layer.units")
    node = save_block(tmp_path, analyse(project), "stage", "Stage").node
    other = learning("Other")
    for _ in range(3):
        other, keys = paste(other, (), Graph({node.key: node}), (0.0, 0.0))
        (shown,) = promoted(other.graph.nodes[keys[0]])
        assert shown.node.key in {one.key for path, one in other.graph.walk() if path == (keys[0],)}
    every = [one.key for _, one in other.graph.walk()]
    assert len(every) == len(set(every)) == 4 + 3 * 5 - 1


def test_settings_that_follow_the_data_are_saved_with_their_value(tmp_path: Path) -> None:
    project = following()
    saved = save_block(tmp_path, analyse(project), "block", "Answer")
    assert saved.node.inside is not None and saved.node.inside.nodes["one"].params["units"] == 10
    inside = project.graph.nodes["block"].inside
    assert inside is not None and isinstance(inside.nodes["one"].params["units"], From), "the original still follows"


def test_a_block_that_uses_weights_from_outside_is_refused(tmp_path: Path) -> None:
    project = towers()
    inner, key = group(analyse(project), (), ["second"])
    with pytest.raises(Misfit, match="Same again uses the weights of Block, which is not in the block"):
        save_block(tmp_path, analyse(inner), key, "Half")
    both, key = group(analyse(project), (), ["tower", "second", "both"])
    assert save_block(tmp_path, analyse(both), key, "Both").node.inside is not None
    tied = within(following(), ("block",), lambda graph: set_param(graph, "one", "tied", Tied("answer")))
    with pytest.raises(Misfit, match="Dense uses the weights of Dense"):
        save_block(tmp_path, analyse(tied), "block", "Tied")
    assert [block.name for block in saved_blocks(tmp_path)[0]] == ["Both"]


def test_names_are_told_apart_by_files_and_equal_ones_replace_each_other(tmp_path: Path) -> None:
    analysis = analyse(deep(2))
    names = ["Été/2", "été 2", "../../x", "***", "con"]
    for name in names:
        save_block(tmp_path, analysis, "stage", name)
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "block.loom",
        "con.loom",
        "x.loom",
        "été-2-2.loom",
        "été-2.loom",
    ]
    save_block(tmp_path, analyse(deep(9)), "stage", "ÉTÉ 2")
    found = saved_blocks(tmp_path)[0]
    assert len(found) == 5 and {block.name for block in found} == {"Été/2", "ÉTÉ 2", "../../x", "***", "con"}
    assert next(block for block in found if block.name == "ÉTÉ 2").node.params["repeat"] == 9


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[1, 2",
        '{"layerloom": 99, "nodes": [], "wires": []}',
        '{"layerloom": 1, "nodes": [], "wires": []}',
        '{"layerloom": 1, "nodes": [{"key": "a", "type": "ReLU"}], "wires": []}',
        '{"layerloom": 1, "nodes": [{"key": "a", "type": "Block"}], "wires": []}',
    ],
)
def test_a_damaged_file_is_one_problem_and_hides_no_other_block(tmp_path: Path, text: str) -> None:
    save_block(tmp_path, analyse(deep(2)), "stage", "Good")
    (tmp_path / "bad.loom").write_text(text)
    (tmp_path / "notes.txt").write_text("nothing of ours")
    (tmp_path / "folder.loom").mkdir()
    found, problems = saved_blocks(tmp_path)
    assert [block.name for block in found] == ["Good"] and len(problems) == 2
    assert any("bad.loom" in str(problem) for problem in problems)


def test_two_blocks_in_a_file_are_no_saved_block(tmp_path: Path) -> None:
    graph = add(deep(2).graph, Node("other", "ReLU"))
    files.save(Project(graph), tmp_path / "many.loom")
    with pytest.raises(FileProblem, match="holds no block"):
        load_block(tmp_path / "many.loom")


def test_a_saved_block_is_renamed_in_its_file_and_removed(tmp_path: Path) -> None:
    saved = save_block(tmp_path, analyse(deep(2)), "stage", "One")
    renamed = rename_block(saved, "Two")
    assert renamed.file == saved.file and load_block(saved.file).name == "Two"
    remove_block(renamed)
    remove_block(renamed)
    assert saved_blocks(tmp_path) == ([], [])


def test_no_folder_holds_no_blocks(tmp_path: Path) -> None:
    assert saved_blocks(tmp_path / "nowhere") == ([], [])
