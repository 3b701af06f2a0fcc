"""Says that a damaged or hostile file ends in a sentence or loads, and takes little time and memory."""

from __future__ import annotations

import json
import os
import re
import select
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.data import DATA_SETS
from engine.data.files import picture_folder, text_folder
from engine.data.finding import found
from engine.data.sets import pictures, table
from engine.declare import plain
from engine.message import Misfit
from tests.engine.hostile_files import KNOWN
from tests.engine.hostile_folders import folders
from tests.engine.hostile_tables import GOOD, content, small
from tests.engine.own_files import OWN
from tests.engine.text_files import letters

ROOT = Path(__file__).parents[2]
MOST_MEMORY = 500_000_000
MOST_SECONDS = 5
"""Of the processor, which other programs do not change; who waits for something is ended after two minutes."""
PATIENCE = 120
CASES = [(case, name) for case, known in KNOWN.items() for name in known]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells and bounds what a process has taken")


class Server:
    """A process that looks at file after file, in a folder of its own; another one takes over where it dies."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._process: subprocess.Popen[str] | None = None

    def ask(self, path: Path, *, as_nobody: bool = False) -> dict[str, Any]:
        process = self._process or self._started()
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(json.dumps([os.fsdecode(path), as_nobody]) + "\n")
        process.stdin.flush()
        told = process.stdout.readline() if select.select([process.stdout], [], [], PATIENCE)[0] else ""
        if not told:
            self.end()
            pytest.fail(f"the process that looked at {path} died or waits for ever")
        answer: dict[str, Any] = json.loads(told)
        return answer

    def _started(self) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "tests.engine.hostile_server"]
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        where = {**os.environ, "PYTHONPATH": str(ROOT)}
        self._process = subprocess.Popen(command, text=True, cwd=self.folder, env=where, **pipes)
        return self._process

    def end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    one = Server(tmp_path_factory.mktemp("server"))
    yield one
    one.end()


@pytest.mark.parametrize(("case", "name"), CASES)
def test_a_damaged_or_hostile_file_is_told_in_a_sentence_or_loads(
    server: Server, case: str, name: str, tmp_path: Path
) -> None:
    one = KNOWN[case][name]
    path = one.make(tmp_path)
    answer = server.ask(path)
    told = answer["text"]
    assert answer["kind"] == ("loads" if one.loads else "misfit"), told
    assert re.search(one.words, told), told
    assert answer["memory"] < MOST_MEMORY and answer["processor"] < MOST_SECONDS
    assert os.listdir(server.folder) == [], "nothing in a file is executed"
    if one.loads:
        assert len(answer["examples"]) == 1 and answer["examples"][0] >= 1, "each part has as many examples"
    else:
        _check_sentence(told, path)


def _check_sentence(told: str, path: Path) -> None:
    """One or two whole sentences that name the file, or the folder that it was dropped with."""
    assert str(path) in told or str(path.parent) in told
    # What the system or a reader says of a file stands in brackets, and paths have points.
    own = re.sub(r"\(.*\)", "", told.replace(str(path.parent), ""))
    assert own.endswith(".") and 1 <= len(re.findall(r"\.(?= [A-Z']|$)", own)) <= 3, told
    assert "{" not in own and "Traceback" not in told and "Error" not in own
    assert len(told) < 700 + 2 * len(str(path))


def test_there_are_at_least_60_of_them() -> None:
    assert len(CASES) >= 60 and len(set(CASES)) == len(CASES)


DENIED = {
    "a table": lambda folder: content(GOOD)(folder),
    "a text": lambda folder: content("To be, or not to be.\n" * 99, "t.txt")(folder),
    "arrays": lambda folder: OWN["Arrays"](folder),
    "a folder of pictures": lambda folder: OWN["Pictures"](folder),
    "a class of pictures": lambda folder: OWN["Pictures"](folder) / "above",
    "a picture": lambda folder: OWN["Pictures"](folder) / "above" / "0.png",
    "a folder of texts": lambda folder: OWN["Texts"](folder / "reviews"),
    "a text of a class": lambda folder: OWN["Texts"](folder / "reviews") / "film.neg",
    "a sound": lambda folder: OWN["Sounds"](folder) / "low" / "0.wav",
}
WHOLE = ("a class of pictures", "a picture", "a text of a class", "a sound")
"""What is dropped is the folder that holds it."""


@pytest.mark.parametrize("name", DENIED)
def test_what_may_not_be_read_is_told(server: Server, name: str, tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    locked = DENIED[name](tmp_path)
    dropped = tmp_path if name in WHOLE and "text" not in name else locked.parent if name in WHOLE else locked
    locked.chmod(0)
    try:
        answer = server.ask(dropped, as_nobody=True)
    finally:
        locked.chmod(0o755)
    assert answer["kind"] == "misfit", answer["text"]
    assert "Traceback" not in answer["text"] and str(dropped) in answer["text"], answer["text"]


def test_more_files_and_folders_than_can_be_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pictures").mkdir()
    folders(a=[f"{at}.png" for at in range(9)], b=["1.png"], c=["1.png"])(tmp_path / "pictures")
    for module in (picture_folder, pictures):
        monkeypatch.setattr(module, "MOST_PICTURES", 10)
    with pytest.raises(Misfit, match="holds more than 10 pictures"):
        found(tmp_path / "pictures")
    letters(tmp_path / "letters")
    monkeypatch.setattr(text_folder, "MOST_FILES", 6)
    with pytest.raises(Misfit, match="hold more than 6 files"):
        found(tmp_path / "letters")
    monkeypatch.setattr(text_folder, "MOST_CLASSES", 2)
    with pytest.raises(Misfit, match="holds more than 2 files or folders"):
        found(tmp_path / "letters")


def test_a_label_outside_the_classes_is_told_with_its_line(tmp_path: Path) -> None:
    path = content("x,kind\n" + "1.5,a\n2.5,b\n3.5,c\n" * 9)(tmp_path)
    raw = plain(found(path).data_set)
    raw["columns"][1]["kinds"] = ["a", "b"]
    with pytest.raises(Misfit, match=r"Line 4 of .*t\.csv holds 'c' in the column 'kind', but one of its kinds"):
        DATA_SETS.read(raw).load()


@pytest.mark.parametrize("kind", OWN)
def test_a_file_that_has_changed_since_it_was_looked_at_is_not_learned_from(kind: str, tmp_path: Path) -> None:
    path = OWN[kind](tmp_path)
    one = found(path).data_set
    first = path if path.is_file() else next(each for each in sorted(path.rglob("*")) if each.is_file())
    first.write_bytes(first.read_bytes()[: first.stat().st_size // 2])
    with pytest.raises(Misfit) as told:
        one.load()
    _check_sentence(str(told.value), path)


def test_a_large_table_that_changes_while_a_network_learns_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table, "MOST_NUMBERS", 10)
    path = tmp_path / "t.parquet"
    small().write_parquet(path)
    stream = found(path).data_set.stream()
    assert stream is not None and len(stream.read(0, 20)["x"]) == 20
    small().reverse().write_parquet(path)
    with pytest.raises(Misfit, match=r"t\.parquet has changed while a network was learning from it"):
        stream.read(20, 20)
