"""Reads and changes the form of a training, with its groups and the curve of its learning rate."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from designer.look.theme import DARK, LIGHT
from designer.panels.editors.fold import Heading
from designer.panels.rate_curve import rates
from designer.panels.training_form import TrainingForm
from designer.session import Session
from engine.declare import Declared
from engine.graph.model import Project
from engine.training.choices import SCHEDULES, Training
from tests.designer import panel_driver
from tests.designer.panel_driver import LEFT, change, shown, text_of

dressed = panel_driver.dressed


def test_the_same_setting_changed_twice_is_two_steps(qtbot: QtBot) -> None:
    session = Session()
    form = shown(qtbot, TrainingForm(session, LIGHT), height=1100)
    epochs = next(one for one in Training.params() if one.name == "epochs")
    change(qtbot, form.form, epochs, 40)
    change(qtbot, form.form, epochs, 41)
    session.undo()
    assert session.project.training["epochs"] == 41


def test_without_a_training_nothing_is_said_of_one(qtbot: QtBot) -> None:
    form = shown(qtbot, TrainingForm(Session(), LIGHT))
    assert not form.card.isVisible() and "live" not in text_of(form).split(" | ")


def test_the_curve_shows_the_schedule_and_goes_where_it_cannot_be(qtbot: QtBot) -> None:
    session = Session()
    form = shown(qtbot, TrainingForm(session, LIGHT), height=1100)
    assert max(form.curve.rates) == pytest.approx(0.004, rel=0.01) and form.curve.rates[0] < 0.001
    session.show(Project(training={"schedule": {"type": "Constant"}}), None)
    assert set(form.curve.rates) == {0.004}
    session.show(Project(training={"epochs": 0}), None)
    assert not form.curve.isVisible()


@pytest.mark.parametrize("kind", list(SCHEDULES), ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("epochs", [1, 3, 1_000_000])
def test_every_schedule_has_a_curve(kind: type[Declared], epochs: int) -> None:
    found = rates(Training(epochs=epochs, schedule=kind()))
    assert len(found) > 10 and all(rate >= 0 for rate in found)
    assert max(found) <= Training().optimizer.learning_rate * 1.001


def test_a_schedule_that_looks_at_the_loss_is_shown_with_one_that_stands_still(qtbot: QtBot) -> None:
    session = Session()
    form = shown(qtbot, TrainingForm(session, LIGHT), height=1100)
    assert not form.hint.isVisible()
    falling = {"type": "Plateau", "patience": 3}
    for schedule in (falling, {"type": "WarmUp", "then": falling}):
        session.show(Project(training={"schedule": schedule}), None)
        assert form.hint.isVisible() and form.hint.text().endswith("a third of the epochs.")
        assert form.curve.rates[60] == max(form.curve.rates) > 100 * form.curve.rates[-1]
    session.show(Project(training={"epochs": 0, "schedule": falling}), None)
    assert not form.hint.isVisible()


def test_the_settings_of_a_training_stand_in_groups_with_the_curve_under_the_schedule(qtbot: QtBot) -> None:
    form = shown(qtbot, TrainingForm(Session(), LIGHT), height=1300)
    folds = form.form.folds
    assert list(folds) == list(dict.fromkeys(one.group for one in Training.params() if one.group))
    for fold in folds.values():
        qtbot.mouseClick(fold.head, LEFT)
    qtbot.waitUntil(lambda: all(row.isVisible() for row in form.form.rows.values()))

    def top(widget: QWidget) -> int:
        return widget.mapTo(form.form, QPoint()).y()

    assert top(form.form.rows["schedule"]) < top(form.curve) < top(next(iter(folds.values())))
    for one in Training.params():
        heads = [name for name, fold in folds.items() if top(fold.head) < top(form.form.rows[one.name])]
        assert (heads or [""])[-1] == one.group


def test_another_theme_leaves_each_group_its_one_heading(qtbot: QtBot) -> None:
    form = shown(qtbot, TrainingForm(Session(), LIGHT), height=1300)
    before = sorted(text_of(form).split(" | "))
    form.set_theme(DARK)
    qtbot.waitUntil(lambda: sorted(text_of(form).split(" | ")) == before)
    heads = [head.text() for head in form.findChildren(Heading) if head.isVisible()]
    assert heads == list(form.form.folds)


def test_a_group_of_a_training_is_open_where_the_project_sets_something_in_it(qtbot: QtBot) -> None:
    session = Session()
    form = shown(qtbot, TrainingForm(session, LIGHT), height=1300)
    assert not any(fold.is_open for fold in form.form.folds.values())
    session.show(Project(training={"patience": 7}), None)
    assert [name for name, fold in form.form.folds.items() if fold.is_open] == ["Validation"]
    session.show(Project(), None)
    assert not any(fold.is_open for fold in form.form.folds.values())
