"""Fills in a line of a table as a person does, and reads what the network says to it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from designer.look import style
from designer.look.theme import LIGHT
from designer.plots.cell_fields import CellsField
from engine import files
from engine.starting.beginning import begun
from engine.training import checkpoint
from engine.training.predicting import Predictor
from engine.training.start import train
from tests.designer.test_try_it import Trial
from tests.engine.table_files import fruits


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("fruit")
    project = begun(fruits(found / "fruits.csv")).project
    files.save(project, found / "a.loom")
    list(train(project, out=found / "run", epochs=2, device="cpu", threads=1))
    return found


@pytest.fixture
def trial(qtbot: QtBot, qapp: QApplication, folder: Path) -> Trial:
    style.apply(qapp, LIGHT)
    made = Trial(qtbot, files.load(folder / "a.loom"))
    made.loop.network.load_state_dict(checkpoint.learned(folder / "run"))
    made.answer()
    return made


def cells(trial: Trial) -> CellsField:
    (field,) = trial.plot.fields
    assert isinstance(field, CellsField)
    return field


def line(trial: Trial, name: str) -> QLineEdit:
    found = cells(trial).cells[name]
    assert isinstance(found, QLineEdit)
    return found


def write(field: QLineEdit, text: str) -> None:
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)


def choose(field: object, text: str) -> None:
    """Open the list and click an entry."""
    assert isinstance(field, QComboBox)
    QTest.mouseClick(field, Qt.MouseButton.LeftButton)
    place = field.model().index(field.findText(text), 0)
    view = field.view()
    view.scrollTo(place)
    QTest.mouseMove(view.viewport(), view.visualRect(place).center())
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(place).center())


def test_a_line_that_is_filled_in_is_answered_as_predict_answers_it(trial: Trial, folder: Path) -> None:
    write(line(trial, "weight"), "151.2")
    choose(cells(trial).cells["colour"], "red")
    write(line(trial, "picked"), "2024-07-09")
    entered = {"weight": "151.2", "colour": "red", "picked": "2024-07-09"}
    assert cells(trial).value == entered
    with (folder / "one.csv").open("w", newline="") as file:
        csv.writer(file).writerows([list(entered), list(entered.values())])
    predictor = Predictor(files.load(folder / "a.loom"), folder / "run")
    said = predictor.columns(predictor.data_set.inputs(folder / "one.csv").parts)
    (answer,) = trial.plot.bars.answers
    assert [f"{share:.9g}" for share in answer.chances] == [
        f"{float(said[f'chance of {name}'][0]):.9g}" for name in answer.names
    ]
    assert trial.said.startswith(f"It says {said['prediction'][0]}")


def test_an_example_of_the_data_stands_in_the_fields_first(trial: Trial, folder: Path) -> None:
    with (folder / "fruits.csv").open() as file:
        known = {(one["colour"], one["picked"]) for one in csv.DictReader(file)}
    value = cells(trial).value
    assert (value["colour"], value["picked"]) in known and float(value["weight"]) > 50
    assert "is right" in trial.said


def test_the_up_key_makes_a_number_larger_and_asks_again(trial: Trial) -> None:
    write(line(trial, "weight"), "150")
    before = len(trial.asked)
    QTest.keyClick(line(trial, "weight"), Qt.Key.Key_Up)
    assert line(trial, "weight").text() == "160" and len(trial.asked) > before


def test_what_is_no_date_is_told_and_another_one_is_answered(trial: Trial) -> None:
    write(line(trial, "picked"), "tomorrow")
    assert "a date that is written as 2024-05-31" in trial.said
    write(line(trial, "picked"), "2024-05-31")
    assert trial.said.startswith("It says")


def test_all_columns_are_reached_by_the_keyboard(trial: Trial) -> None:
    line(trial, "weight").setFocus()
    reached = []
    for _ in range(3):
        reached.append(QApplication.focusWidget())
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert reached == [cells(trial).cells[name] for name in cells(trial).cells]
