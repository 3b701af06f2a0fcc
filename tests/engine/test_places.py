"""A project tells the places of its data from its own folder on, so that both can move; nothing else is followed."""

from __future__ import annotations

import json
import ntpath
import posixpath
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from engine.data import DATA_SETS
from engine.data.finding import found
from engine.declare import plain
from engine.files import dumps, load, loads, save
from engine.files.places import absolute, agreed, relative, unasked
from engine.graph.edits import set_param
from engine.graph.model import Graph, Node, Project
from engine.graph.places import moved, places_of
from engine.runs import new_run
from engine.starting.beginning import begun
from engine.templates import template, templates
from tests.engine.own_files import OWN
from tests.engine.table_files import fruits

FOLDER = "/home/ada/networks"
WAYS = [
    (f"{FOLDER}/data/fruits.csv", "data/fruits.csv"),
    (FOLDER, "."),
    ("/home/ada/data/fruits.csv", "../data/fruits.csv"),
    ("/home/ada/networks2/a.csv", "../networks2/a.csv"),
    ("/home/data/fruits.csv", "/home/data/fruits.csv"),
    ("/srv/fruits.csv", "/srv/fruits.csv"),
    (f"{FOLDER}/~old/a.csv", "./~old/a.csv"),
    (f"{FOLDER}/c:d/a.csv", "./c:d/a.csv"),
    ("~/fruits.csv", "~/fruits.csv"),
    ("C:\\data\\fruits.csv", "C:\\data\\fruits.csv"),
]
NAMES = some.text(some.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=6)
PARTS = some.lists(NAMES.filter(lambda name: name not in (".", "..")), max_size=4)


def with_examples(examples: dict[str, Any], **training: Any) -> Project:
    return Project(Graph({"data": Node("data", "Data", params={"examples": examples})}), training)


def examples_of(project: Project) -> dict[str, Any]:
    kept = project.graph.nodes["data"].params["examples"]
    assert isinstance(kept, dict)
    return kept


def written_in(file: Path) -> dict[str, Any]:
    nodes = json.loads(file.read_text())["nodes"]
    kept = next(node for node in nodes if node["type"] == "Data")["params"]["examples"]
    assert isinstance(kept, dict)
    return kept


@pytest.mark.parametrize(("place", "told"), WAYS)
def test_a_place_is_told_from_the_folder_on_where_it_is_near(place: str, told: str) -> None:
    assert relative(place, FOLDER, posixpath) == told
    assert absolute(told, FOLDER, posixpath) == place


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("D:\\work\\networks\\data\\a.csv", "data/a.csv"),
        ("D:\\work\\data\\a.csv", "../data/a.csv"),
        ("D:\\data\\a.csv", "D:\\data\\a.csv"),
        ("E:\\work\\networks\\a.csv", "E:\\work\\networks\\a.csv"),
        ("\\\\server\\share\\a.csv", "\\\\server\\share\\a.csv"),
        ("/home/ada/a.csv", "/home/ada/a.csv"),
    ],
)
def test_on_windows_the_parts_are_told_with_the_same_sign_as_elsewhere(place: str, told: str) -> None:
    folder = "D:\\work\\networks"
    assert relative(place, folder, ntpath) == told
    assert absolute(told, folder, ntpath) == place


@given(PARTS, PARTS)
def test_each_place_comes_back_as_it_was(one: list[str], two: list[str]) -> None:
    place, folder = "/" + "/".join(one), "/" + "/".join(two)
    told = relative(place, folder, posixpath)
    assert absolute(told, folder, posixpath) == place
    assert told == place or not told.startswith(("/", "../.."))


@given(PARTS, PARTS, some.sampled_from(["/mnt/other", "/x"]))
def test_what_is_told_from_the_folder_on_moves_with_it(one: list[str], inner: list[str], elsewhere: str) -> None:
    folder = "/" + "/".join(["home", *one])
    told = relative("/".join([folder, *inner]), folder, posixpath)
    assert absolute(told, elsewhere, posixpath) == "/".join([elsewhere, *inner])


@given(some.text(max_size=30), some.text(max_size=30))
def test_no_text_at_all_in_the_place_of_one_keeps_a_project_from_being_saved(place: str, file: str) -> None:
    project = with_examples({"type": "Table", "file": place}, split={"type": "Given", "file": file})
    told = moved(project, lambda one: relative(one, FOLDER))
    again = moved(told, lambda one: absolute(one, FOLDER))
    assert moved(again, lambda one: relative(one, FOLDER)) == told


@pytest.mark.parametrize("told", ["../../secret/a.csv", "data/../../../secret/a.csv", "../../../../../../etc/passwd"])
def test_a_file_that_points_farther_up_is_not_followed(told: str, tmp_path: Path) -> None:
    folder = tmp_path / "one" / "two"
    folder.mkdir(parents=True)
    fruits(tmp_path.joinpath("a.csv"))
    (tmp_path / "secret").mkdir()
    fruits(tmp_path / "secret" / "a.csv")
    (folder / "p.loom").write_text(dumps(with_examples({"type": "Table", "file": told})))
    place = examples_of(load(folder / "p.loom"))["file"]
    assert Path(place).is_relative_to(folder) and not Path(place).exists()
    message = DATA_SETS.read({"type": "Table", "file": place}).missing()
    assert message is not None and "was not found" in str(message) and Path(told).name in str(message)


@pytest.mark.parametrize("name", OWN)
@pytest.mark.parametrize("data", ["here", "beside"])
def test_a_project_that_is_moved_with_its_data_finds_them(name: str, data: str, tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "elsewhere" / "after"
    place = before / "networks" / "data" if data == "here" else before / "data"
    place.mkdir(parents=True)
    (before / "networks").mkdir(exist_ok=True)
    kept = DATA_SETS.members[name].found(OWN[name](place)).data_set
    assert kept.type == name
    project = with_examples(plain(kept))
    save(project, before / "networks" / "p.loom")
    assert load(before / "networks" / "p.loom") == project
    after.parent.mkdir()
    before.rename(after)
    moved_there = load(after / "networks" / "p.loom")
    # Beside the folder of the project nothing is read before a person agrees.
    assert bool(unasked(moved_there)) == (data == "beside")
    there = DATA_SETS.read(examples_of(agreed(moved_there)))
    assert there.missing() is None and there != kept
    assert {key: len(part) for key, part in there.load().items()}


def test_the_file_says_where_the_data_are_with_slashes_and_the_document_all_of_it(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    project = begun(fruits(tmp_path / "data" / "fruits.csv")).project
    save(project, tmp_path / "p.loom")
    assert written_in(tmp_path / "p.loom")["file"] == "data/fruits.csv"
    assert load(tmp_path / "p.loom") == project
    assert str(tmp_path) in dumps(project) and loads(dumps(project), "a text") == project


def test_saving_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    project = begun(fruits(tmp_path / "fruits.csv")).project
    save(project, tmp_path / "p.loom")
    once = (tmp_path / "p.loom").read_bytes()
    save(load(tmp_path / "p.loom"), tmp_path / "p.loom")
    assert (tmp_path / "p.loom").read_bytes() == once


def test_the_second_file_of_data_and_that_of_a_split_go_along(tmp_path: Path) -> None:
    idx = OWN["IdxPictures"](tmp_path)
    examples = plain(found(idx).data_set)
    second = str(tmp_path / "held" / "b.csv")
    project = with_examples(examples, split={"type": "Given", "file": second})
    save(project, tmp_path / "p.loom")
    kept = written_in(tmp_path / "p.loom")
    assert "/" not in kept["file"] and kept["labels"] and "/" not in kept["labels"]
    assert json.loads((tmp_path / "p.loom").read_text())["training"]["split"]["file"] == "held/b.csv"
    assert load(tmp_path / "p.loom") == project


def test_data_inside_a_block_go_along(tmp_path: Path) -> None:
    inner = Node("data", "Data", params={"examples": {"type": "Mnist", "folder": str(tmp_path / "digits")}})
    project = Project(Graph({"block": Node("block", "Block", inside=Graph({"data": inner}))}))
    save(project, tmp_path / "p.loom")
    assert str(tmp_path) not in (tmp_path / "p.loom").read_text()
    assert load(tmp_path / "p.loom") == project


def test_a_project_that_is_saved_to_another_folder_still_means_the_same_data(tmp_path: Path) -> None:
    project = begun(fruits(tmp_path / "fruits.csv")).project
    far = tmp_path / "a" / "b" / "c"
    far.mkdir(parents=True)
    save(project, tmp_path / "p.loom")
    save(load(tmp_path / "p.loom"), far / "p.loom")
    assert written_in(far / "p.loom")["file"] == str(tmp_path / "fruits.csv")
    assert load(far / "p.loom") == project


def test_a_project_behind_a_link_means_the_same_data_by_each_of_its_names(tmp_path: Path) -> None:
    real, desk = tmp_path / "real", tmp_path / "home" / "desk"
    real.mkdir()
    desk.mkdir(parents=True)
    (desk / "p.loom").symlink_to(real / "p.loom")
    for place in (fruits(real / "a.csv"), fruits(desk / "b.csv"), tmp_path / "data" / "c.csv"):
        project = with_examples({"type": "Table", "file": str(place)})
        save(project, desk / "p.loom")
        assert load(desk / "p.loom") == load(real / "p.loom") == project


def test_a_step_up_behind_a_linked_folder_is_not_told_as_one(tmp_path: Path) -> None:
    (tmp_path / "far" / "away" / "real").mkdir(parents=True)
    (tmp_path / "linked").symlink_to(tmp_path / "far" / "away" / "real")
    project = with_examples({"type": "Table", "file": str(tmp_path / "data" / "a.csv")})
    save(project, tmp_path / "linked" / "p.loom")
    assert load(tmp_path / "linked" / "p.loom") == load(tmp_path / "far" / "away" / "real" / "p.loom") == project


def test_a_place_that_was_typed_without_its_folder_means_the_same_after_saving(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "work").mkdir()
    fruits(tmp_path / "work" / "fruits.csv")
    monkeypatch.chdir(tmp_path / "work")
    save(with_examples({"type": "Table", "file": "fruits.csv"}), tmp_path / "p.loom")
    assert written_in(tmp_path / "p.loom")["file"] == "work/fruits.csv"
    assert examples_of(load(tmp_path / "p.loom"))["file"] == str(tmp_path / "work" / "fruits.csv")


def test_a_run_keeps_the_whole_places_of_its_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    fruits(tmp_path / "fruits.csv")
    project = begun(Path("fruits.csv")).project
    typed = replace(project, graph=set_param(project.graph, "data", "examples", _typed(project, "fruits.csv")))
    for name, one in (("first", project), ("second", typed)):
        run = new_run(one, name, tmp_path / name)
        assert examples_of(run.project)["file"] == str(tmp_path / "fruits.csv")
        assert str(tmp_path) in (run.folder / "project.loom").read_text()
        run.folder.rename(tmp_path / "home")
        assert examples_of(replace(run, folder=tmp_path / "home").project)["file"] == str(tmp_path / "fruits.csv")
        shutil.rmtree(tmp_path / "home")


def _typed(project: Project, file: str) -> dict[str, Any]:
    return {**examples_of(project), "file": file}


@pytest.mark.parametrize("one", templates(), ids=[one.name for one in templates()])
def test_a_template_is_saved_as_it_is(one: Any, tmp_path: Path) -> None:
    project = template(one.name)
    assert not any(any(places_of(node.params.get("examples")).values()) for node in project.graph.nodes.values())
    save(project, tmp_path / "p.loom")
    assert (tmp_path / "p.loom").read_text() == dumps(project)
    assert load(tmp_path / "p.loom") == project
