"""Tests that what a save replaces is kept aside, that strays are swept, and that changes of others are noticed."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from engine.files import FileProblem, load, save, seen, strays, tidying, versions
from engine.files.versions import KEPT, save_keeping
from engine.graph.model import Project
from engine.templates import template

ROOT = Path(__file__).parents[2]
posix = pytest.mark.skipif(os.name == "nt", reason="Windows locks open files by itself, and links need a privilege.")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LAYERLOOM_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "documents").mkdir()
    return tmp_path / "documents" / "network.loom"


def named(title: str) -> Project:
    return replace(template("spiral"), title=title)


def titles(file: Path) -> list[str]:
    return [versions.load(version, file).title for version in versions.versions(file)]


def test_the_last_five_versions_are_kept_in_the_order_in_which_they_were_saved(file: Path) -> None:
    for number in range(8):
        assert save_keeping(named(f"{number}"), file) is None
    assert titles(file) == ["2", "3", "4", "5", "6"] and load(file).title == "7"
    assert [one.name for one in file.parent.iterdir()] == ["network.loom"], "nothing is kept beside the file"


def test_saving_the_same_again_pushes_no_version_out(file: Path) -> None:
    save_keeping(named("first"), file)
    for _ in range(2 * KEPT):
        save_keeping(named("second"), file)
    assert titles(file) == ["first", "second"]


def test_a_version_says_when_it_was_saved(file: Path) -> None:
    save_keeping(named("first"), file)
    os.utime(file, ns=(5, 1_700_000_000_123_456_789))
    save_keeping(named("second"), file)
    assert [version.saved_ns for version in versions.versions(file)] == [1_700_000_000_123_456_789]


def test_what_another_program_wrote_is_kept_as_well(file: Path) -> None:
    save_keeping(named("ours"), file)
    save(named("theirs"), file)
    save_keeping(named("ours again"), file)
    assert titles(file) == ["theirs"]


@posix
def test_a_document_has_its_versions_by_whatever_way_it_is_opened(file: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(file.parent)
    save_keeping(named("first"), file)
    save_keeping(named("second"), tmp_path / "link" / "network.loom")
    assert titles(file) == ["first"]


def test_data_near_a_document_are_found_from_a_version_of_it(file: Path) -> None:
    csv = file.with_name("table.csv")
    csv.write_text("a,b\n1,2\n")
    graph = template("spiral").graph
    key = next(key for key, node in graph.nodes.items() if node.type == "Data")
    examples = {"type": "Table", "file": str(csv)}
    node = replace(graph.nodes[key], params={**graph.nodes[key].params, "examples": examples})
    project = replace(template("spiral"), graph=replace(graph, nodes={**graph.nodes, key: node}))
    save_keeping(project, file)
    assert str(csv) not in file.read_text(), "it is told from the document's own folder on"
    save_keeping(named("later"), file)
    (version,) = versions.versions(file)
    assert versions.load(version, file).graph.nodes[key].params["examples"]["file"] == str(csv)


def test_a_version_that_is_damaged_is_one_sentence(file: Path) -> None:
    for title in ("first", "second"):
        save_keeping(named(title), file)
    (version,) = versions.versions(file)
    version.place.write_bytes(version.place.read_bytes()[:100])
    with pytest.raises(FileProblem, match="the rest of the file is missing"):
        versions.load(version, file)


def test_a_home_that_cannot_be_written_is_told_and_the_document_is_saved(file: Path, home: Path) -> None:
    save(named("first"), file)
    home.write_text("a file where the folder should be")
    message = save_keeping(named("second"), file)
    assert load(file).title == "second"
    assert message is not None and "could not be kept aside" in str(message) and str(home) in str(message)


def test_all_versions_together_are_bounded_and_the_newest_of_each_stays(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = file.with_name("other.loom")
    for number in range(4):
        save_keeping(named(f"{number}"), file)
    for number in range(4):
        save_keeping(named(f"{number}"), other)
    monkeypatch.setattr(versions, "BYTES_KEPT", 3 * file.stat().st_size)
    versions.bound()
    assert titles(file) == ["2"] and titles(other) == ["1", "2"]
    monkeypatch.setattr(versions, "DOCUMENTS_KEPT", 1)
    versions.bound()
    assert titles(file) == [] and titles(other) == ["1", "2"]


WRITE_AND_WAIT = """
import sys
from pathlib import Path
from engine.files import replaced
with replaced(sys.argv[1]) as file:
    file.write(b"half")
    file.flush()
    print("ready", flush=True)
    sys.stdin.readline()
"""


@posix
def test_a_sweep_leaves_alone_what_a_living_program_writes_and_takes_what_a_killed_one_left(file: Path) -> None:
    file.write_bytes(b"old")
    command = [sys.executable, "-c", WRITE_AND_WAIT, str(file)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, cwd=ROOT, text=True, **pipes) as living:  # type: ignore[call-overload]
        assert living.stdout.readline() == "ready\n"
        assert strays.sweep([file.parent]) == 0 and len(list(file.parent.iterdir())) == 2
        living.stdin.write("go on\n")
        living.stdin.flush()
        assert living.wait() == 0
    assert file.read_bytes() == b"half" and list(file.parent.iterdir()) == [file]
    with subprocess.Popen(command, cwd=ROOT, text=True, **pipes) as killed:  # type: ignore[call-overload]
        assert killed.stdout.readline() == "ready\n"
        killed.kill()
    assert len(list(file.parent.iterdir())) == 2
    assert strays.sweep([file.parent]) == 1 and list(file.parent.iterdir()) == [file]


@posix
def test_a_sweep_follows_no_link_and_removes_nothing_else(file: Path, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("kept")
    (file.parent / ".layerloom-0123.tmp").symlink_to(precious)
    (file.parent / ".layerloom-4567.tmp").mkdir()
    (file.parent / "layerloom-89.tmp").write_text("another program's")
    os.mkfifo(file.parent / ".layerloom-ab.tmp")
    before = sorted(file.parent.iterdir())
    assert strays.sweep([file.parent, tmp_path / "nowhere", precious]) == 0
    assert sorted(file.parent.iterdir()) == before and precious.read_text() == "kept"


def test_what_was_left_beside_any_saved_document_and_in_the_home_is_found_at_the_next_start(
    file: Path, home: Path
) -> None:
    save_keeping(named("first"), file)
    for folder in (file.parent, home, home / "runs" / "one" / "checkpoints"):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ".layerloom-0123.tmp").write_bytes(b"half")
    assert tidying.tidy([]) == 3
    assert load(file).title == "first"


def test_a_file_that_was_only_touched_has_not_changed(file: Path) -> None:
    save(named("first"), file)
    known = seen.look(file)
    os.utime(file, ns=(1, 1))
    assert seen.is_same(file, known) and seen.holds_same(file, known)


def test_a_change_of_the_same_length_at_the_same_moment_is_noticed_before_it_is_overwritten(file: Path) -> None:
    save(named("first"), file)
    known = seen.look(file)
    assert known is not None
    file.write_bytes(file.read_bytes().replace(b"first", b"other"))
    os.utime(file, ns=(1, known.changed_ns))
    assert not seen.holds_same(file, known)


def test_a_file_that_is_gone_or_has_come_has_changed(file: Path) -> None:
    assert seen.look(file) is None and seen.is_same(file, None)
    save(named("first"), file)
    known = seen.look(file)
    assert not seen.is_same(file, None)
    file.unlink()
    assert not seen.is_same(file, known)
