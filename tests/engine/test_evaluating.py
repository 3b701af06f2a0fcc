"""Judges trained networks by files of every kind, and compares with their trainings and with scikit-learn."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import polars
import pytest
from sklearn.metrics import (
    accuracy_score,
    confusion_matrix,
    mean_absolute_error,
    precision_recall_fscore_support,
    r2_score,
)

from engine import files
from engine.cli import main
from engine.data.parting import SPLITS, PortionName
from engine.data.splits.as_asked import Usual
from engine.data.splits.folds import Folds
from engine.data.splits.given import Given
from engine.evaluation.report import Report
from engine.frozen import frozen
from engine.graph.model import Project
from engine.message import Misfit
from engine.starting.beginning import begun
from engine.templates import template
from engine.training.averaging import EMA
from engine.training.evaluating import Evaluator
from engine.training.messages import EpochDone
from engine.training.predicting import Predictor
from engine.training.start import train
from tests.engine.keyed import whole
from tests.engine.own_files import OWN
from tests.engine.table_files import classic, fruits

PARTS: tuple[PortionName, ...] = ("train", "validation", "test")


@frozen
class Trained:
    """A file of a person's, a network that was begun for it and trained, and what its epochs told."""

    place: Path
    project: Project
    run: Path
    epochs: Mapping[int, EpochDone]

    @property
    def evaluator(self) -> Evaluator:
        return Evaluator(self.project, self.run)


def trained(place: Path, folder: Path, epochs: int = 2) -> Trained:
    project = begun(place).project
    files.save(project, folder / "own.loom")
    told = train(project, out=folder / "run", epochs=epochs, device="cpu", threads=1)
    return Trained(place, project, folder / "run", {one.step: one for one in told if isinstance(one, EpochDone)})


@pytest.fixture(scope="module")
def every(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Trained]:
    """A trained network for each kind of file, made when it is first asked for."""
    known: dict[str, Trained] = {}

    def made(kind: str) -> Trained:
        if kind not in known:
            folder = tmp_path_factory.mktemp(kind)
            (folder / "own").mkdir()
            known[kind] = trained(OWN[kind](folder / "own"), folder)
        return known[kind]

    return made


@pytest.mark.parametrize("kind", OWN)
def test_the_validation_is_judged_as_the_training_judged_it_bit_for_bit(
    kind: str, every: Callable[[str], Trained]
) -> None:
    one = every(kind)
    evaluator = one.evaluator
    report = evaluator.judge(evaluator.of_part("validation"))
    done = one.epochs[report.step]
    assert report.figures == done.validation and report.tables == done.tables


SAY_CLASSES = [kind for kind in OWN if kind != "TimeSeries"]
"""Their figures are means over examples, so that those of two parts make that of the whole; R² is none."""


@pytest.mark.parametrize("kind", SAY_CLASSES)
def test_a_file_is_judged_as_its_own_examples_are(kind: str, every: Callable[[str], Trained]) -> None:
    one = every(kind)
    evaluator = one.evaluator
    report = evaluator.judge(evaluator.of_file(one.place))
    parts = [evaluator.judge(evaluator.of_part(name)) for name in ("train", "validation")]
    assert report.examples == sum(part.examples for part in parts)
    for name, value in report.figures.items():
        shares = [(part.figures[name] or 0.0) * part.examples for part in parts]
        assert value == pytest.approx(sum(shares) / report.examples, rel=1e-5)
    # A line for each example that is wrong, told alike by the file and by the data set.
    heads = [set(told.worst) for told in (report, *parts)]
    assert heads[0] == heads[1] == heads[2] or kind == "LanguageText"
    if report.wrong is not None:
        assert report.wrong == sum(part.wrong or 0 for part in parts) == len(report.worst["loss"])
        told = [key for key in report.worst if key not in ("loss", "chance of the answer", "chance of the right one")]
        lines = [set(zip(*(one.worst[key] for key in told), strict=True)) for one in (report, *parts)]
        assert lines[0] == lines[1] | lines[2]


@pytest.mark.parametrize("kind", [kind for kind in SAY_CLASSES if kind != "LanguageText"])
def test_the_figures_of_classes_are_those_of_scikit_learn(kind: str, every: Callable[[str], Trained]) -> None:
    one = every(kind)
    report = one.evaluator.judge(one.evaluator.of_file(one.place))
    (decided,) = report.decided
    names = [each.name for each in decided.classes]
    predictor = Predictor(one.project, one.run)
    entered = predictor.data_set.inputs(one.place, aims=True)
    right = predictor.prepared.applied(entered.parts)[predictor.decisions[0].target[1]]
    said = [names.index(str(cell)) for cell in predictor.columns(entered.parts)["prediction"]]
    _assert_alike(report, names, right, said)


def _assert_alike(report: Report, names: list[str], right: np.ndarray, said: list[int]) -> None:
    (decided,) = report.decided
    labels = range(len(names))
    assert report.figures["accuracy"] == pytest.approx(accuracy_score(right, said))
    assert decided.confusion == tuple(map(tuple, confusion_matrix(right, said, labels=labels).tolist()))
    expected = precision_recall_fscore_support(right, said, labels=labels, zero_division=0)
    found = [[one.precision for one in decided.classes], [one.recall for one in decided.classes]]
    assert np.allclose([*found, [one.f1 for one in decided.classes]], expected[:3])
    assert [one.examples for one in decided.classes] == expected[3].tolist()


def test_the_worst_answers_come_first_with_what_tells_them(every: Callable[[str], Trained]) -> None:
    one = every("Table")
    worst = one.evaluator.judge(one.evaluator.of_file(one.place)).worst
    assert worst["loss"] == sorted(worst["loss"], key=lambda loss: -float(loss or 0.0)) and len(worst["loss"]) > 1
    with one.place.open() as file:
        lines = {line["id"]: line for line in csv.DictReader(file)}
    for row, name in enumerate(worst["id"]):
        line = lines[str(name)]
        assert {head: worst[head][row] for head in line} == line
        assert worst["right"][row] == line["fruit"] != worst["answer"][row]
        assert float(worst["loss"][row] or 0) == pytest.approx(
            -np.log(float(worst["chance of the right one"][row] or 0)), rel=1e-3
        )


def test_numbers_are_judged_in_the_unit_of_the_table(tmp_path: Path) -> None:
    one = trained(classic(tmp_path / "diabetes.csv", "diabetes"), tmp_path)
    evaluator = one.evaluator
    report = evaluator.judge(evaluator.of_file(one.place), most=7)
    with one.place.open() as file:
        right = [float(row["target"]) for row in csv.DictReader(file)]
    predictor = Predictor(one.project, one.run)
    said = predictor.columns(predictor.data_set.inputs(one.place).parts)["prediction"]
    (measured,) = report.measured
    assert measured.name == "target" and report.wrong is None and report.decided == ()
    assert measured.mean_absolute_error == pytest.approx(mean_absolute_error(right, said))
    assert measured.r2 == pytest.approx(r2_score(right, said))
    errors = np.abs(np.array(report.worst["error"], float))
    assert len(errors) == 7 and np.allclose(errors, np.sort(np.abs(np.array(said, float) - right))[::-1][:7])
    assert report.worst["right"] == [float(str(cell)) for cell in report.worst["target"]]
    validation = evaluator.judge(evaluator.of_part("validation"))
    assert validation.figures == one.epochs[report.step].validation


def test_another_table_may_have_its_columns_in_any_order_and_more_of_them(
    every: Callable[[str], Trained], tmp_path: Path
) -> None:
    one = every("Table")
    table = polars.read_csv(one.place, infer_schema=False)
    other = table.select(reversed(table.columns)).with_columns(more=polars.lit("x"))
    evaluator = one.evaluator
    expected = evaluator.judge(evaluator.of_file(one.place))
    for ending in ("csv", "parquet"):
        place = tmp_path / f"other.{ending}"
        other.write_csv(place) if ending == "csv" else other.write_parquet(place)
        found = evaluator.judge(evaluator.of_file(place))
        assert found.figures == expected.figures and found.worst["more"] == ["x"] * (expected.wrong or 0)


def test_a_test_part_is_what_neither_is_learned_from_nor_watched(every: Callable[[str], Trained]) -> None:
    one = every("Table")
    with pytest.raises(Misfit, match="no examples for a test"):
        one.evaluator.of_part("test")


def test_a_given_second_file_is_the_validation(tmp_path: Path) -> None:
    first, second = fruits(tmp_path / "first.csv"), tmp_path / "second.csv"
    second.write_text("\n".join(first.read_text().splitlines()[:22]) + "\n")
    project = begun(first).project
    split = SPLITS.read({"type": "Given", "file": str(second)})
    told = list(train(project, out=tmp_path / "run", epochs=1, device="cpu", threads=1, split=split))
    evaluator = Evaluator(project, tmp_path / "run")
    report = evaluator.judge(evaluator.of_part("validation"))
    (done,) = (one for one in told if isinstance(one, EpochDone))
    assert report.examples == 21 and report.figures == done.validation
    assert evaluator.judge(evaluator.of_file(second)).figures == report.figures


def test_the_command_tells_figures_and_writes_the_errors(
    every: Callable[[str], Trained], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = every("Table")
    report = one.evaluator.judge(one.evaluator.of_file(one.place))
    words = ["evaluate", str(one.run.parent / "own.loom"), "--run", str(one.run)]
    for out in (tmp_path / "errors.csv", tmp_path / "errors.parquet"):
        assert main([*words, "--input", str(one.place), "--errors", str(out), "--json"]) == 0
        told = json.loads(capsys.readouterr().out)
        assert told["figures"] == report.figures and told["wrong"] == report.wrong
        assert [tuple(row) for row in told["decided"][0]["confusion"]] == list(report.decided[0].confusion)
        frame = polars.read_csv(out) if out.suffix == ".csv" else polars.read_parquet(out)
        assert frame.columns == list(report.worst) and frame["id"].to_list() == report.worst["id"]
        assert frame["loss"].dtype == polars.Float64 and np.allclose(frame["loss"], report.worst["loss"])
    assert main([*words, "--worst", "2", "--errors", str(tmp_path / "two.csv")]) == 0
    shown = capsys.readouterr().out
    assert "12 examples of the part validation" in shown and "precision" in shown and "right \\ said" in shown
    assert len((tmp_path / "two.csv").read_text().splitlines()) == 3
    assert main([*words, "--input", str(one.place), "--part", "train"]) == 1
    assert main([*words, "--worst", "0"]) == 2


def test_a_part_for_the_test_is_neither_learned_from_nor_watched() -> None:
    uses = ["train", "test", "validation"] * 5
    given = whole([row % 4 for row in range(15)], given=uses)
    for by in (Given(), Usual()):
        found = {name: by.portion(given.data_set, 0, 0.2, name) for name in PARTS}
        assert [sorted(found[name].rows.tolist()) for name in PARTS] == [[*range(at, 15, 3)] for at in (0, 2, 1)]
        assert all((one.parts["label"] == given.parts["label"][one.rows]).all() for one in found.values())
    # What is watched instead of a validation is no test any more.
    with pytest.raises(Misfit, match="no examples for a test beside"):
        Given().portion(whole([0] * 4, given=["train", "test"] * 2).data_set, 0, 0.2, "test")


@pytest.mark.parametrize(
    "settings",
    [{"averaging": EMA()}, {"precision": "bf16"}, {"patience": 1}, {"split": Folds(folds=3, held=2)}],
    ids=lambda settings: next(iter(settings)),
)
def test_whatever_a_training_does_its_validation_is_found_again(tmp_path: Path, settings: dict[str, Any]) -> None:
    project = template("digits-mlp")
    told = train(project, out=tmp_path / "run", epochs=3, device="cpu", threads=1, **settings)
    epochs = {one.step: one for one in told if isinstance(one, EpochDone)}
    evaluator = Evaluator(project, tmp_path / "run")
    report = evaluator.judge(evaluator.of_part("validation"))
    assert report.figures == epochs[report.step].validation


def test_windows_of_a_series_are_told_by_the_line_that_they_end_with(tmp_path: Path) -> None:
    place = tmp_path / "heat.csv"
    hours = [f"2024-01-{1 + at // 24:02d} {at % 24:02d}:00:00" for at in range(300)]
    lines = [f"{hour},{np.sin(at / 7):.4f},{np.cos(at / 5):.4f}" for at, hour in enumerate(hours)]
    place.write_text("\n".join(["hour,wind,heat", *lines]) + "\n")
    project = begun(place, "", frozenset({"series"})).project
    told = train(project, out=tmp_path / "run", epochs=1, device="cpu", threads=1)
    (done,) = (one for one in told if isinstance(one, EpochDone))
    evaluator = Evaluator(project, tmp_path / "run")
    report = evaluator.judge(evaluator.of_part("validation"), most=5)
    assert report.figures == done.validation and [one.name for one in report.measured] == ["next"]
    known = {hour: float(line.split(",")[2]) for hour, line in zip(hours, lines[1:], strict=False)}
    assert report.worst["right"] == pytest.approx([known[str(hour)] for hour in report.worst["hour"]])
