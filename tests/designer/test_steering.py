"""Steers a running training through the window: live settings, frozen and fresh layers, one epoch, and what is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from designer.main_window import MainWindow
from designer.reasons import reason_for
from designer.training.record import IDLE, PAUSED
from engine import files
from engine.graph.edits import set_param
from engine.graph.model import Project
from engine.runs import Run
from engine.training.changes import Change
from engine.training.messages import Changed, Refused
from tests.designer.window_driver import (
    choose_tab,
    open_window,
    press_button,
    press_keys,
    shut,
    take_away,
    type_into,
    wait,
)
from tests.engine.networks import node
from tests.engine.projects import MOONS, dense, project

RATE = "optimizer.learning_rate"


def small(**training: object) -> Project:
    """A network on points that trains for long, with a dropout."""
    settings = {
        "epochs": 100_000,
        "optimizer": {"type": "SGD", "learning_rate": 0.01},
        "schedule": {"type": "Constant"},
    }
    layers = (dense("hidden", 8), node("Tanh", "tanh"), node("Dropout", "dropout"), dense("answer", 2))
    return project(MOONS, *layers, **{**settings, **training})


@pytest.fixture
def steered(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    """A window whose training stands still behind its first step, with all that was changed in it."""
    monkeypatch.setenv("LAYERLOOM_HOME", str(tmp_path / "home"))
    window = open_window(qtbot)
    window.previewing.set_on(False)
    files.save(small(), tmp_path / "small.loom")
    window.documents.open_file(tmp_path / "small.loom")
    press_button(window.bar.step)
    wait(qtbot, lambda: window.running.state == PAUSED)
    yield window
    shut(window)
    take_away(window)


def told(window: MainWindow) -> list[Changed | Refused]:
    found: list[Changed | Refused] = []
    window.running.changed.connect(found.append)
    return found


def select(window: MainWindow, key: str) -> None:
    window.session.select({key})
    choose_tab(window, window.inspector)


def field(window: MainWindow, name: str) -> QWidget:
    """The field of a setting of the optimizer."""
    choose_tab(window, window.training_form)
    return window.training_form.form.nested("optimizer").editor(name)


def test_a_typed_rate_reaches_the_training_whole_and_not_the_project(steered: MainWindow, qtbot: QtBot) -> None:
    before, changed = steered.session.project, told(steered)
    type_into(field(steered, "learning_rate"), "0.003")
    wait(qtbot, lambda: bool(changed))
    assert [(one.step, one.change) for one in changed] == [(1, Change(RATE, 0.003))]
    assert steered.session.project is before
    form = steered.training_form
    assert form.form.nested("optimizer").editor("learning_rate").text() == "0.003"
    assert form.card.changes.text() == "In this run:\nLearning rate: 0.003 (project: 0.01)"


def test_taking_over_is_one_step_that_can_be_undone_and_the_run_can_go_on(steered: MainWindow, qtbot: QtBot) -> None:
    changed = told(steered)
    type_into(field(steered, "learning_rate"), "0.003")
    type_into(field(steered, "momentum"), "0.5")
    wait(qtbot, lambda: len(changed) == 2)
    press_button(steered.training_form.card.take_over)
    assert steered.session.project.training["optimizer"]["learning_rate"] == 0.003
    assert steered.session.project.training["optimizer"]["momentum"] == 0.5
    assert not steered.training_form.card.take_over.isVisible()
    press_button(steered.bar.stop)
    wait(qtbot, lambda: steered.running.state == IDLE)
    assert steered.steering.can_continue
    steered.session.undo()
    assert steered.session.project.training["optimizer"]["learning_rate"] == 0.01
    assert steered.steering.can_continue
    assert steered.training_form.card.changes.text().startswith("In the last run:")


def test_what_cannot_change_in_the_run_changes_the_project(steered: MainWindow) -> None:
    choose_tab(steered, steered.training_form)
    form = steered.training_form.form
    live = {name for name, row in form.rows.items() if row.live is not None and row.live.isVisible()}
    assert live == {"batch_size"} and form.nested("optimizer").rows["learning_rate"].live is not None
    assert form.nested("optimizer").rows["nesterov"].live is None
    type_into(form.editor("epochs"), "7")
    assert steered.session.project.training["epochs"] == 7 and not steered.running.here.changes
    assert steered.training_form.card.about.text().startswith("What is marked live changes the training now.")


def test_a_switch_that_is_not_live_does_not_carry_the_rate_of_the_run_into_the_project(
    steered: MainWindow, qtbot: QtBot
) -> None:
    changed = told(steered)
    type_into(field(steered, "learning_rate"), "0.003")
    wait(qtbot, lambda: bool(changed))
    press_button(field(steered, "nesterov"))
    optimizer = steered.session.project.training["optimizer"]
    assert (optimizer["nesterov"], optimizer["learning_rate"]) == (True, 0.01)


def test_arrow_keys_change_the_rate_too(steered: MainWindow, qtbot: QtBot) -> None:
    changed = told(steered)
    momentum = field(steered, "momentum")
    momentum.setFocus()
    before = steered.session.project
    QTest.keyClick(momentum, Qt.Key.Key_Down)
    QTest.keyClick(momentum, Qt.Key.Key_Return)
    wait(qtbot, lambda: bool(changed))
    assert 0 < changed[-1].change.value < 0.9 and steered.session.project is before


def test_what_the_training_refuses_is_said_and_taken_back(steered: MainWindow, qtbot: QtBot) -> None:
    changed = told(steered)
    steered.running.change(Change("frozen", True, "hidden"))
    wait(qtbot, lambda: bool(changed))
    steered.running.change(Change("frozen", True, "answer"))
    wait(qtbot, lambda: len(changed) == 2)
    assert isinstance(changed[1], Refused)
    assert steered.notice.text.startswith("All layers with weights are frozen, so nothing can learn.")


def test_buttons_on_the_sheet_freeze_a_layer_and_let_it_learn_and_draw_it_anew(
    steered: MainWindow, qtbot: QtBot
) -> None:
    changed = told(steered)
    select(steered, "hidden")
    buttons = steered.inspector.node_sheet.learning.buttons
    assert [name for name, button in buttons.items() if button.isVisible()] == ["freeze_layers", "reset_layers"]
    press_button(buttons["freeze_layers"])
    wait(qtbot, lambda: len(changed) == 1)
    assert [name for name, button in buttons.items() if button.isVisible()] == ["unfreeze_layers", "reset_layers"]
    assert steered.session.graph.nodes["hidden"].params.get("frozen") is None
    press_button(buttons["unfreeze_layers"])
    wait(qtbot, lambda: len(changed) == 2)
    press_button(buttons["reset_layers"])
    wait(qtbot, lambda: len(changed) == 3)
    assert [(one.change.name, one.change.value) for one in changed] == [
        ("frozen", True),
        ("frozen", False),
        ("reset", None),
    ]
    select(steered, "tanh")
    assert not steered.inspector.node_sheet.learning.isVisible()


def test_the_rate_of_a_dropout_is_live_on_its_sheet(steered: MainWindow, qtbot: QtBot) -> None:
    changed, before = told(steered), steered.session.project
    select(steered, "dropout")
    row = steered.inspector.form.rows["share"]
    assert row.live is not None and row.live.isVisible()
    type_into(row.editor, "0.25")
    wait(qtbot, lambda: bool(changed))
    assert changed[0].change == Change("share", 0.25, "dropout")
    assert steered.session.project is before and row.editor.text() == "0.25"


def test_commands_freeze_all_layers_that_are_selected_and_say_why_they_cannot(
    steered: MainWindow, qtbot: QtBot
) -> None:
    changed, actions = told(steered), steered.actions_by_name
    assert not actions["freeze_layers"].isEnabled()
    assert reason_for(steered, "freeze_layers") == "Select a layer first."
    select(steered, "tanh")
    assert reason_for(steered, "reset_layers") == "This layer has no weights of its own."
    select(steered, "hidden")
    actions["freeze_layers"].trigger()
    wait(qtbot, lambda: bool(changed))
    assert not actions["freeze_layers"].isEnabled() and actions["unfreeze_layers"].isEnabled()
    assert reason_for(steered, "freeze_layers") == "This layer is frozen already."
    steered.session.select({"hidden", "answer"})
    actions["reset_layers"].trigger()
    wait(qtbot, lambda: len(changed) == 3)
    assert {one.change.node for one in changed[1:]} == {"hidden", "answer"}
    press_button(steered.bar.stop)
    wait(qtbot, lambda: steered.running.state == IDLE)
    assert reason_for(steered, "freeze_layers") == "No training runs."


def test_one_epoch_runs_to_its_end_from_a_pause_and_by_its_keys(steered: MainWindow, qtbot: QtBot) -> None:
    press_button(steered.bar.epoch)
    wait(qtbot, lambda: steered.running.state == PAUSED and steered.running.here.step == 5)
    steered.canvas.setFocus()
    control, alt, shift = (
        Qt.KeyboardModifier.ControlModifier,
        Qt.KeyboardModifier.AltModifier,
        Qt.KeyboardModifier.ShiftModifier,
    )
    press_keys(steered, Qt.Key.Key_Return, control | alt | shift)
    wait(qtbot, lambda: steered.running.state == PAUSED and steered.running.here.step == 10)


def test_one_epoch_starts_a_training(steered: MainWindow, qtbot: QtBot) -> None:
    press_button(steered.bar.stop)
    wait(qtbot, lambda: steered.running.state == IDLE)
    steered.session.show(small(seed=1), None)
    press_button(steered.bar.epoch)
    wait(qtbot, lambda: steered.running.state == PAUSED)
    assert (steered.running.here.step, steered.running.here.epoch) == (5, 2)


def test_changes_are_marked_on_the_curves_and_kept_in_the_run_and_seen_again_later(
    steered: MainWindow, qtbot: QtBot
) -> None:
    changed = told(steered)
    type_into(field(steered, "learning_rate"), "0.003")
    wait(qtbot, lambda: bool(changed))
    curves = steered.live.plot("loss")
    assert curves.marks.texts == {1: ["Learning rate: 0.01 → 0.003"]}
    press_keys(steered, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert not curves.marks.texts and not steered.training_form.card.isVisible()
    press_button(steered.opened.elsewhere.button)
    assert curves.marks.texts == {1: ["Learning rate: 0.01 → 0.003"]}
    assert "0.003" in steered.training_form.card.changes.text()
    press_button(steered.bar.stop)
    wait(qtbot, lambda: steered.running.state == IDLE)
    lines = [line for line in Run(Path(steered.running.folder)).lines() if line["event"] == "changed"]
    assert [(line["step"], line["name"], line["value"]) for line in lines] == [(1, RATE, 0.003)]
    press_button(steered.bar.step)
    wait(qtbot, lambda: steered.running.state == PAUSED)
    assert steered.running.here.step == 2 and steered.running.here.changes == [Change(RATE, 0.003)]


def test_another_batch_size_makes_another_whole_and_the_bar_knows(steered: MainWindow, qtbot: QtBot) -> None:
    changed = told(steered)
    choose_tab(steered, steered.training_form)
    type_into(steered.training_form.form.editor("batch_size"), "16")
    wait(qtbot, lambda: bool(changed))
    assert steered.bar.progress.maximum() == 500_000
    press_button(steered.bar.epoch)
    wait(qtbot, lambda: steered.running.state == PAUSED and steered.running.here.step == 5)
    press_button(steered.bar.step)
    wait(qtbot, lambda: steered.running.here.step == 6)
    assert steered.bar.progress.maximum() == 5 + 99_999 * 10 == steered.running.here.whole
    assert steered.live.plot("loss").across.steps_per_epoch == 10


def test_a_layer_whose_settings_were_changed_since_is_still_offered_the_steering_of_its_training(
    steered: MainWindow,
) -> None:
    steered.session.edit("Change", lambda graph: set_param(graph, "hidden", "units", 9))
    select(steered, "hidden")
    assert steered.inspector.node_sheet.learning.isVisible()
