"""Judges trained networks by files that cannot judge them: one sentence each, with line and column where there are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from engine import files
from engine.cli import main
from engine.message import Misfit
from engine.starting.beginning import begun
from engine.training.evaluating import Evaluator
from engine.training.start import train
from tests.engine.hostile_tests import HOSTILE, Made
from tests.engine.own_files import OWN

Known = tuple[Path, Evaluator]


@pytest.fixture(scope="module")
def every(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Known]:
    """The good file of each kind, and a network that learned from it."""
    known: dict[str, Known] = {}

    def made(kind: str) -> Known:
        if kind not in known:
            folder = tmp_path_factory.mktemp(kind)
            (folder / "own").mkdir()
            place = OWN[kind](folder / "own")
            project = begun(place).project
            files.save(project, folder / "own.loom")
            list(train(project, out=folder / "run", epochs=1, device="cpu", threads=1))
            known[kind] = place, Evaluator(project, folder / "run")
        return known[kind]

    return made


@pytest.mark.parametrize(
    ("kind", "make", "said"),
    [(kind, make, said) for kind, _, make, said in HOSTILE],
    ids=[f"{kind}: {wrong}" for kind, wrong, _, _ in HOSTILE],
)
def test_a_file_that_cannot_judge_is_refused_in_one_sentence(
    every: Callable[[str], Known], tmp_path: Path, kind: str, make: Made, said: str
) -> None:
    good, evaluator = every(kind)
    place = make(good, tmp_path)
    with pytest.raises(Misfit, match=f"(?s){said}") as raised:
        evaluator.of_file(place)
    sentence = str(raised.value.message)
    assert place.name in sentence or place.parent.name in sentence or "examples" in sentence
    assert sentence.endswith(".") and "\n" not in sentence and len(sentence) < 600


def test_the_command_says_so_and_fails(
    every: Callable[[str], Known], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, _ = every("Table")
    folder, place = good.parent.parent, tmp_path / "gone.csv"
    words = ["evaluate", str(folder / "own.loom"), "--run", str(folder / "run"), "--input", str(place)]
    assert main(words) == 1
    told = capsys.readouterr()
    assert told.out == "" and told.err.count("\n") == 1 and "was not found" in told.err


def test_data_of_no_file_are_judged_by_their_own_parts_alone(tmp_path: Path) -> None:
    from engine.templates import template

    project = template("digits-mlp")
    list(train(project, out=tmp_path / "run", epochs=1, device="cpu", threads=1))
    evaluator = Evaluator(project, tmp_path / "run")
    report = evaluator.judge(evaluator.of_part("validation"))
    assert report.figures["accuracy"] and set(report.worst) > {"row", "right", "answer", "loss"}
    with pytest.raises(Misfit, match="cannot read other examples"):
        evaluator.of_file(tmp_path / "digits.csv")
