"""What the process tells a window that evaluates and predicts for it."""

from __future__ import annotations

from pathlib import Path

import msgspec
import polars
import pytest

from engine import files
from engine.commands.judge import SHOWN, answered
from engine.evaluation.asking import Answer, Asked
from engine.starting.beginning import begun
from engine.training.evaluating import Evaluator
from engine.training.start import train
from tests.engine.table_files import fruits


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Asked:
    """Judges a run by the table that it was trained with, of more lines than one batch has."""
    folder = tmp_path_factory.mktemp("judging")
    table = fruits(folder / "fruits.csv", 1500)
    project = begun(table).project
    list(train(project, out=folder / "run", epochs=1, device="cpu", threads=1))
    return Asked(3, str(folder / "run"), files.dumps(project), str(table))


def told(asked: Asked) -> tuple[Answer, list[Answer]]:
    """What is told at the end, and before it."""
    before: list[Answer] = []
    last = msgspec.json.decode(msgspec.json.encode(answered(asked, before.append)), type=Answer)
    assert last.number == asked.number and all(one.number == asked.number for one in before)
    return last, before


def test_an_evaluation_is_told_with_its_progress_and_the_first_of_its_worst(asked: Asked, tmp_path: Path) -> None:
    out = tmp_path / "errors.csv"
    last, before = told(msgspec.structs.replace(asked, out=str(out)))
    assert before[0].count == 1500 and 0 < before[0].done <= 1500
    evaluator = Evaluator(files.loads(asked.project.encode(), "own"), Path(asked.folder))
    report = evaluator.judge(evaluator.of_file(Path(asked.input)))
    assert last.report is not None and last.report.figures == report.figures and last.report.decided == report.decided
    assert len(report.worst["id"]) > SHOWN == len(last.report.worst["id"])
    saved = polars.read_csv(out, infer_schema=False)
    assert (
        saved["id"].to_list() == report.worst["id"] and last.wrote is not None and str(out) in str(last.wrote.message)
    )


def test_a_network_that_was_changed_since_is_judged_as_it_was_trained(asked: Asked) -> None:
    other = begun(Path(asked.input), "colour").project
    last, _ = told(msgspec.structs.replace(asked, project=files.dumps(other), input=""))
    assert last.report is not None and last.report.examples == 300


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"input": "/nowhere/test.csv"}, "was not found"),
        ({"folder": "/nowhere"}, "/nowhere"),
        ({"part": "test", "input": ""}, "no examples for a test"),
        ({"out": "/nowhere/errors.csv"}, "cannot be written"),
        ({"out": "/nowhere/answers.csv", "predicts": True}, "cannot be written"),
    ],
    ids=["no file", "no run", "no part", "no place", "no place for answers"],
)
def test_what_cannot_be_is_one_sentence(asked: Asked, changes: dict[str, object], said: str) -> None:
    last, _ = told(msgspec.structs.replace(asked, **changes))
    assert last.refusal is not None and last.report is None
    sentence = str(last.refusal.message)
    assert said in sentence and sentence.endswith(".") and "Traceback" not in sentence
