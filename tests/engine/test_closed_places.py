"""A file that names data outside its own folder reads nothing there before a person agrees, in whichever process."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from engine.cli import main
from engine.data import DATA_SETS
from engine.data.closed import MARK, NOT_READ, is_closed, opened
from engine.data.finding import found
from engine.declare import plain
from engine.files import chosen_places, dumps, load, loads, save
from engine.files.places import agreed, pasted, unasked
from engine.graph.absent import absent
from engine.graph.analysis import analyse
from engine.graph.model import Graph, Node, Project
from engine.message import Misfit
from engine.starting.beginning import begun
from engine.training.start import train
from tests import quick_python
from tests.engine.own_files import OWN
from tests.engine.table_files import fruits

STRANGE = ["~/.ssh/id_rsa", "~root/a.csv", "/proc/self/environ", "/dev/zero", "\\\\server\\share\\a.csv", "C:\\a.csv"]
STRANGE += ["//server/share/a.csv", "../secret/a.csv", "/etc/passwd", f"{MARK}/etc/passwd", "data/../../secret/a.csv"]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LAYERLOOM_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    """The folder of a stranger's file."""
    made = tmp_path / "downloads" / "theirs"
    made.mkdir(parents=True)
    return made


def with_examples(examples: dict[str, Any], **training: Any) -> Project:
    return Project(Graph({"data": Node("data", "Data", params={"examples": examples})}), training)


def strangers(project: Project, beside: Path, **places: str) -> Path:
    """A file of a stranger's: what this program would write, with these places instead."""
    raw = json.loads(dumps(project))
    next(node for node in raw["nodes"] if node["type"] == "Data")["params"]["examples"].update(places)
    file = beside / "p.loom"
    file.write_text(json.dumps(raw))
    return file


def place_of(project: Project) -> str:
    examples = project.graph.nodes["data"].params["examples"]
    return str(next(examples[name] for name in ("file", "folder") if name in examples))


@pytest.mark.parametrize("place", STRANGE)
def test_a_place_outside_the_folder_is_closed_and_written_back_as_it_was(place: str, theirs: Path) -> None:
    file = strangers(with_examples({"type": "Table"}), theirs, file=place)
    project = load(file)
    assert is_closed(place_of(project)) and len(unasked(project)) == 1
    save(project, file)
    written = json.loads(file.read_text())["nodes"][0]["params"]["examples"]["file"]
    assert load(file) == project and not is_closed(written)
    assert not chosen_places.is_chosen(written), "who saves what was never agreed to has not agreed"


@pytest.mark.parametrize("place", STRANGE)
def test_nothing_is_asked_of_the_system_about_a_closed_place(
    place: str, theirs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = strangers(with_examples({"type": "Table"}), theirs, file=place)
    asked: list[str] = []
    for name in ("stat", "lstat", "readlink", "scandir", "access", "open"):
        own = getattr(os, name)

        def spy(path: Any, *rest: Any, own: Any = own, **more: Any) -> Any:
            asked.append(str(path))
            return own(path, *rest, **more)

        monkeypatch.setattr(os, name, spy)
    project = load(file)
    assert absent(analyse(project)) is not None
    save(project, file)
    monkeypatch.undo()
    words = Path(opened(place).replace("\\", "/")).name
    assert asked and not [one for one in asked if words in one]


@pytest.mark.parametrize("name", OWN)
def test_every_data_set_reads_what_lies_in_the_folder_and_nothing_that_is_closed(name: str, theirs: Path) -> None:
    (theirs / "data").mkdir()
    kept = plain(found(OWN[name](theirs / "data")).data_set)
    setting = "file" if "file" in kept else "folder"
    inside = strangers(with_examples(kept), theirs, **{setting: os.path.relpath(kept[setting], theirs)})
    assert not unasked(load(inside))
    (theirs / "deep").mkdir()
    outside = strangers(with_examples(kept), theirs / "deep")
    raw = load(outside).graph.nodes["data"].params["examples"]
    assert is_closed(raw[setting])
    data_set = DATA_SETS.read(raw)
    told = data_set.missing()
    assert told is not None and told.text == NOT_READ
    with pytest.raises(Misfit, match="you have not chosen"):
        data_set.load()


@pytest.mark.parametrize("kind", ["file", "folder", "inside", "ring", "chain"])
def test_a_link_that_leads_out_of_the_folder_is_not_followed(kind: str, theirs: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    fruits(secret / "a.csv")
    place = "data/a.csv"
    if kind == "file":
        (theirs / "data").mkdir()
        (theirs / "data" / "a.csv").symlink_to(secret / "a.csv")
    elif kind == "folder":
        (theirs / "data").symlink_to("../../secret")
    elif kind == "inside":
        (theirs / "data").mkdir()
        (theirs / "data" / "more").symlink_to(secret)
        place = "data"
    elif kind == "ring":
        (theirs / "data").symlink_to(theirs / "data")
    else:
        (theirs / "data").symlink_to(theirs / "other")
        (theirs / "other").symlink_to(secret)
    assert is_closed(place_of(load(strangers(with_examples({"type": "Table"}), theirs, file=place))))


def test_a_link_that_stays_in_the_folder_is_followed(theirs: Path) -> None:
    (theirs / "first").mkdir()
    fruits(theirs / "first" / "a.csv")
    (theirs / "data").symlink_to("first")
    assert not unasked(load(strangers(with_examples({"type": "Table"}), theirs, file="data/a.csv")))


def test_the_second_file_of_a_split_is_closed_as_well(theirs: Path) -> None:
    raw = json.loads(dumps(with_examples({"type": "Iris"})))
    raw["training"] = {"split": {"type": "Given", "file": "/etc/passwd"}}
    (theirs / "p.loom").write_text(json.dumps(raw))
    assert unasked(load(theirs / "p.loom")) == ("/etc/passwd",)


def test_who_saves_a_project_has_chosen_its_data(theirs: Path, tmp_path: Path) -> None:
    project = begun(fruits(tmp_path / "fruits.csv")).project
    save(project, theirs / "p.loom")
    assert load(theirs / "p.loom") == project
    other = strangers(project, theirs, file=str(tmp_path / "fruits.csv.secret"))
    assert unasked(load(other)) == (str(tmp_path / "fruits.csv.secret"),)


def test_a_mark_stays_on_the_way_to_another_process_and_goes_when_a_person_agrees(theirs: Path) -> None:
    project = load(strangers(with_examples({"type": "Table"}), theirs, file="/etc/passwd"))
    assert loads(dumps(project), "a journal") == project
    assert place_of(agreed(project)) == "/etc/passwd"
    chosen_places.remember(unasked(project))
    assert place_of(load(theirs / "p.loom")) == "/etc/passwd"


def test_a_text_that_is_pasted_reads_nothing_that_was_never_chosen(tmp_path: Path) -> None:
    project = with_examples({"type": "Table", "file": str(tmp_path / "a.csv")})
    assert unasked(pasted(project)) == (str(tmp_path / "a.csv"),)
    chosen_places.remember([str(tmp_path)])
    assert pasted(project) == project


@pytest.mark.parametrize("damage", [b"", b"{", b"[1, 2]", b'["a"', b"\xff" * 100, b"[" * 100_000])
def test_a_damaged_memory_of_places_chooses_nothing_and_is_written_anew(damage: bytes, home: Path) -> None:
    home.mkdir()
    (home / chosen_places.NAME).write_bytes(damage)
    assert not chosen_places.is_chosen("/srv/a.csv")
    chosen_places.remember(["/srv/a.csv"])
    assert chosen_places.is_chosen("/srv/a.csv")


def test_only_so_many_places_are_remembered_the_newest(home: Path) -> None:
    chosen_places.remember(f"/srv/{at}.csv" for at in range(chosen_places.MOST_KEPT + 5))
    assert not chosen_places.is_chosen("/srv/4.csv") and chosen_places.is_chosen("/srv/5.csv")


def test_a_home_that_cannot_be_written_keeps_nobody_from_saving(tmp_path: Path, home: Path) -> None:
    home.write_text("a file where the folder should be")
    project = begun(fruits(tmp_path / "fruits.csv")).project
    (tmp_path / "far").mkdir()
    save(project, tmp_path / "far" / "p.loom")
    assert unasked(load(tmp_path / "far" / "p.loom")) == (str(tmp_path / "fruits.csv"),)


def test_a_folder_that_was_chosen_holds_its_files_and_not_its_neighbours(tmp_path: Path) -> None:
    chosen_places.remember([str(tmp_path / "data")])
    assert chosen_places.is_chosen(str(tmp_path / "data" / "deep" / "a.csv"))
    for other in ("data2/a.csv", "data/../secret", ""):
        assert not chosen_places.is_chosen(f"{tmp_path}/{other}"), other


def test_the_command_line_refuses_in_one_sentence_and_data_agrees_for_good(
    theirs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = fruits(tmp_path / "canary.csv")
    file = str(strangers(begun(table).project, theirs))
    train_it = ["train", file, "--epochs", "1", "--device", "cpu", "--out"]
    assert main([*train_it, str(tmp_path / "none")]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and f"--data {table}" in said
    assert not (tmp_path / "none").exists()
    assert main([*train_it, str(tmp_path / "one"), "--data", str(table)]) == 0
    assert main([*train_it, str(tmp_path / "two")]) == 0, "it is remembered"


def test_training_from_python_reads_what_its_code_names(theirs: Path, tmp_path: Path) -> None:
    file = strangers(begun(fruits(tmp_path / "canary.csv")).project, theirs)
    assert unasked(load(file))
    assert list(train(load(file), out=tmp_path / "run", epochs=1, device="cpu", threads=1))


@pytest.mark.parametrize("kind", ["pipe", "device", "socket"])
def test_a_pipe_a_socket_or_a_device_is_never_read_as_data(kind: str, tmp_path: Path) -> None:
    import socket

    place = tmp_path / "a.csv"
    project = begun(fruits(place)).project
    place.unlink()
    held = socket.socket(socket.AF_UNIX)
    if kind == "pipe":
        os.mkfifo(place)
    elif kind == "socket":
        held.bind(str(place))
    else:
        place.symlink_to("/dev/zero")
    held.close()
    with pytest.raises(Misfit, match="was not found"):
        DATA_SETS.read(project.graph.nodes["data"].params["examples"]).load()


@pytest.mark.parametrize(
    "module", ["preview", "weigh", pytest.param("look", marks=pytest.mark.as_people_do), "find_rate", "find_batch"]
)
def test_a_process_beside_the_window_opens_nothing_that_is_closed(module: str, theirs: Path, tmp_path: Path) -> None:
    table = fruits(tmp_path / "canary.csv")
    project = load(strangers(begun(table).project, theirs))
    text = dumps(project)
    question = {
        "preview": {"number": 1, "project": text, "run": "", "example": 0, "is_other": True},
        "weigh": {"number": 1, "project": text},
        "find_rate": text,
        "find_batch": text,
        "look": {"number": 1, "project": text, "node": "data"},
    }[module]
    watch = "import sys,runpy\nsys.addaudithook(lambda e,a: e in ('open','os.scandir','os.listdir') and "
    watch += "'canary' in str(a[0]) and print('OPENED', file=sys.stderr))\n"
    watch += f"runpy.run_module('engine.commands.{module}', run_name='__main__')"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(quick_python.line("-c", watch), text=True, **pipes) as one:
        assert one.stdin is not None and one.stdout is not None and one.stderr is not None
        one.stdin.write(json.dumps(question) + "\n")
        one.stdin.flush()
        answer = one.stdout.readline()
        one.stdin.close()
        assert answer and "OPENED" not in one.stderr.read()
