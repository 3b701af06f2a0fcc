"""Tests saving: the old file or the new one, whole, whatever happens on the way."""

import errno
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from engine.files import FileProblem, load, replaced, save, write_atomically
from engine.graph.model import Project
from engine.templates import template

ROOT = Path(__file__).parents[2]


def small(title: str = "Small") -> Project:
    return replace(template("spiral"), title=title)


@contextmanager
def without_privileges() -> Iterator[None]:
    """As a user who is not root: root may read and write everything."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_file_is_made_and_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "project.loom"
    save(small("First"), path)
    path.chmod(0o640)
    save(small("Second"), str(path))
    assert load(path) == small("Second")
    assert list(tmp_path.iterdir()) == [path]
    assert os.name == "nt" or path.stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(os.name == "nt", reason="Links need a privilege on Windows.")
def test_a_link_stays_a_link(tmp_path: Path) -> None:
    save(small("First"), tmp_path / "real.loom")
    (tmp_path / "link.loom").symlink_to("real.loom")
    save(small("Second"), tmp_path / "link.loom")
    assert (tmp_path / "link.loom").is_symlink()
    assert load(tmp_path / "real.loom").title == "Second"


def test_what_could_not_be_opened_again_replaces_nothing(tmp_path: Path) -> None:
    path = tmp_path / "project.loom"
    save(small(), path)
    before = path.read_bytes()
    with pytest.raises(FileProblem, match="'title' of the project is longer than 100,000 characters"):
        save(small("long " * 30_000), path)
    assert path.read_bytes() == before


@pytest.mark.skipif(os.name == "nt", reason="Windows has other privileges.")
@pytest.mark.parametrize("mode", ["folder", "file"])
def test_a_place_that_cannot_be_written_keeps_the_old_file(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "project.loom"
    save(small("First"), path)
    second = small("Second")
    (tmp_path if mode == "folder" else path).chmod(0o555 if mode == "folder" else 0o444)
    with without_privileges(), pytest.raises(FileProblem, match=r"project\.loom' cannot be written: .+\.$"):
        save(second, path)
    tmp_path.chmod(0o755)
    assert load(path).title == "First"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", ["missing/project.loom", "folder", "a\0b.loom", "x" * 300])
def test_a_senseless_place_is_a_sentence(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(FileProblem, match=r"' cannot be written: .+\.$"):
        save(small(), tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


FULL_DISK = """
import resource, sys
from engine.files import FileProblem, load, replaced, save, write_atomically
project = load(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (400, 400))
try:
    save(project, sys.argv[1])
except FileProblem as problem:
    print(problem)
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows sets no limits to the size of a file.")
def test_a_full_disk_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "project.loom"
    save(small(), path)
    before = path.read_bytes()
    assert len(before) > 400
    command = [sys.executable, "-c", FULL_DISK, str(path)]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert told == f"'{path}' cannot be written: file too large. Nothing was changed. Choose another place.\n"
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


SAVE_FOR_EVER = """
import sys
from engine.files import load, save
project = load(sys.argv[1])
print("ready", flush=True)
while True:
    save(project, sys.argv[1])
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no kill -9.")
def test_a_process_killed_while_saving_leaves_a_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "project.loom"
    save(small(), path)
    for turn in range(4):
        command = [sys.executable, "-c", SAVE_FOR_EVER, str(path)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            time.sleep(0.02 + turn * 0.003)
            process.send_signal(signal.SIGKILL)
        assert load(path) == small()


def test_a_checkpoint_that_cannot_take_the_place_of_one_of_its_step_leaves_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    from engine.training.checkpoint import write_best
    from engine.training.whole_folder import MAKING

    place = write_best({"weight": torch.ones(3)}, 7, tmp_path)
    before = {file.name: file.read_bytes() for file in place.iterdir()}
    rename = Path.rename

    def broken(self: Path, target: Path) -> Path:
        if self.name == f"{MAKING}{place.name}":
            raise OSError(errno.EIO, "the disk broke")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", broken)
    with pytest.raises(OSError, match="the disk broke"):
        write_best({"weight": torch.zeros(3)}, 7, tmp_path)
    assert {file.name: file.read_bytes() for file in place.iterdir()} == before
    assert list(place.parent.iterdir()) == [place]


def test_a_refusal_names_the_path_where_only_the_system_speaks(tmp_path: Path) -> None:
    with pytest.raises(OSError) as caught:
        write_atomically(tmp_path / "missing" / "file", b"")
    assert caught.value.filename == str(tmp_path / "missing" / "file")


def test_a_file_that_is_written_in_pieces_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(b"old")
    with pytest.raises(ZeroDivisionError), replaced(path) as file:
        file.write(b"half of the new one")
        raise ZeroDivisionError
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]
    with replaced(path) as file:
        file.write(b"new")
    assert path.read_bytes() == b"new" and list(tmp_path.iterdir()) == [path]
