"""Finds a learning rate as a person does: by the command or the button of the panel, and takes what was found."""

from __future__ import annotations

import json

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from designer.look.theme import DARK, LIGHT
from designer.main_window import MainWindow
from designer.watching.kinds.rate import RatePanel
from engine.graph.arrange import arrange
from engine.graph.model import Project
from engine.training.rate_finder import RateCurve, find_rate
from tests.designer.window_driver import press_button, wait
from tests.engine.sick_networks import SICK


@pytest.fixture(scope="module")
def curve() -> RateCurve:
    return find_rate(SICK["rate_low"](), threads=1)


@pytest.fixture
def panel(qtbot: QtBot) -> RatePanel:
    made = RatePanel()
    qtbot.addWidget(made)
    made.set_theme(DARK)
    made.resize(480, 260)
    made.show()
    return made


def fill(panel: RatePanel, curve: RateCurve) -> None:
    panel.begin_sweep()
    for rate, loss in zip(curve.rates, curve.losses, strict=True):
        panel.add_point(rate, loss)
    panel.end_sweep(curve.suggestion)


def test_a_panel_without_a_sweep_says_how_to_get_one(panel: RatePanel) -> None:
    assert panel.start.isVisible() and panel.start.isEnabled() and not panel.use.isVisible()
    assert "Find a learning rate" in panel.curve._sentence.text()


def test_a_sweep_is_drawn_point_by_point_and_offers_its_rate(panel: RatePanel, curve: RateCurve) -> None:
    asked: list[bool] = []
    chosen: list[float] = []
    panel.sweep_asked.connect(lambda: asked.append(True))
    panel.rate_chosen.connect(chosen.append)
    press_button(panel.start)
    assert asked
    fill(panel, curve)
    assert panel.curve.points == list(zip(curve.rates, curve.losses, strict=True))
    assert panel.use.text() == f"Use {curve.suggestion:g}"
    view = panel.curve.view
    places = [view.place(*point) for point in panel.curve.points]
    inside = view.area.adjusted(-1, -1, 1, 1)
    assert all(inside.left() <= one.x() <= inside.right() and one.y() <= inside.bottom() for one in places)
    lowest = curve.losses.index(min(curve.losses))
    assert inside.contains(places[0]) and inside.contains(places[lowest]), "what shoots up is cut off, nothing else"
    low, high = view.range()
    assert len(view.marks()) >= 2 and all(low <= one <= high and one == round(one, 2) for one in view.marks())
    assert [one.x() for one in places] == sorted(one.x() for one in places)
    press_button(panel.use)
    assert chosen == [curve.suggestion] and "undo" in panel.said.text()
    panel.set_theme(LIGHT)
    panel.grab()


def test_a_sweep_without_an_answer_says_so(panel: RatePanel) -> None:
    panel.begin_sweep()
    assert not panel.start.isEnabled() and "Trying" in panel.said.text()
    panel.end_sweep(None)
    assert panel.start.isEnabled() and not panel.use.isVisible() and "no rate" in panel.said.text()
    panel.refuse("It cannot be.")
    assert panel.said.text() == "It cannot be."


def opened(window: MainWindow) -> MainWindow:
    one = SICK["rate_low"]()
    window.session.show(Project(arrange(one.graph), one.training, one.title), None)
    window._show_canvas()
    return window


def test_the_command_finds_a_rate_in_its_own_process_and_its_button_sets_it(
    window: MainWindow, qtbot: QtBot, curve: RateCurve
) -> None:
    opened(window).actions_by_name["find_rate"].trigger()
    panel = window.live.panel("rate")
    assert isinstance(panel, RatePanel) and panel.isVisible() and panel.is_sweeping
    assert not window.actions_by_name["find_rate"].isEnabled()
    wait(qtbot, lambda: not panel.is_sweeping)
    assert panel.suggestion == curve.suggestion
    press_button(panel.use)
    assert window.session.project.training["optimizer"]["learning_rate"] == curve.suggestion
    assert window.session.project.training["optimizer"]["type"] == "AdamW"
    assert window.actions_by_name["find_rate"].isEnabled()
    assert "undo" in panel.said.text()
    window.session.undo()
    assert window.session.project.training["optimizer"]["learning_rate"] == 1e-7 and not panel.said.text()


def test_a_network_with_a_problem_is_not_swept(window: MainWindow) -> None:
    window.documents.new()
    window._show_canvas()
    window.rate_finding.find()
    assert window.notice.isVisible() and window.rate_finding.process is None


def test_another_document_ends_a_sweep(window: MainWindow) -> None:
    opened(window).rate_finding.find()
    window.documents.new()
    assert window.rate_finding.process is None
    QApplication.processEvents()
    assert json.dumps(window.rate_finding.possible()) == '{"find_rate": true}'
