"""Goes all the way with folders that hold names from another time or system: those that are no UTF-8."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from engine import files
from engine.commands import begin, judge, look
from engine.data.looking import asking as look_asking
from engine.data.looking.kept import Kept
from engine.evaluation import asking as judge_asking
from engine.starting.asking import Asked, Begun
from engine.training.messages import EpochDone
from engine.training.start import train
from tests.engine.picture_files import in_folders
from tests.engine.text_files import letters, reviews
from tests.engine.wav_files import folder_of


def renamed(folder: Path, name: str) -> Path:
    """The same folder, in which one file or folder is called as in Latin-1."""
    os.rename(folder / name, os.fsencode(folder) + b"/caf\xe9")
    return folder


def begun(folder: Path) -> Begun:
    """What the window is told of a folder."""
    return msgspec.json.decode(msgspec.json.encode(begin.answered(Asked(1, str(folder)))), type=Begun)


@pytest.mark.parametrize(
    ("make", "name"),
    [(letters, "offer"), (reviews, "film.pos"), (folder_of, "low"), (in_folders, "above")],
    ids=["folders of texts", "files of texts", "sounds", "pictures"],
)
def test_a_class_with_such_a_name_is_begun_looked_at_trained_and_judged(
    make: Callable[[Path], Path], name: str, tmp_path: Path
) -> None:
    folder = renamed(make(tmp_path / "data"), name)
    answer = begun(folder)
    assert answer.refusal is None and answer.project
    project = files.loads(answer.project.encode(), "begun")
    for shown in look.answered(look_asking.Asked(2, answer.project, "data"), Kept()):
        assert look_asking.decoded(look_asking.encoded(shown)).refusal is None
    told = list(train(project, out=tmp_path / "run", epochs=1, device="cpu", threads=1))
    assert any(isinstance(one, EpochDone) for one in told)
    asked = judge_asking.Asked(3, str(tmp_path / "run"), answer.project, str(folder))
    judged = msgspec.json.decode(msgspec.json.encode(judge.answered(asked, lambda _: None)), type=judge_asking.Answer)
    assert judged.report is not None and judged.report.examples > 0


@pytest.mark.parametrize(
    ("make", "spoilt"),
    [(in_folders, "above/0.png"), (folder_of, "low/0.wav")],
    ids=["a picture", "a sound"],
)
def test_a_damaged_file_in_a_folder_with_such_a_name_is_told_in_a_sentence(
    make: Callable[[Path], Path], spoilt: str, tmp_path: Path
) -> None:
    folder = make(tmp_path / "data")
    (folder / spoilt).write_bytes(b"\0no such file" * 99)
    refusal = begun(renamed(folder, Path(spoilt).parent.name)).refusal
    assert refusal is not None
    told = str(refusal.message)
    assert "caf?" in told and told.endswith(".")
