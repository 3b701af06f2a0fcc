"""What ails a training, as a person meets it: at its node, in the list, in the badge, repaired or put away."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from designer.main_window import MainWindow
from designer.repairs import repair
from designer.training.record import HEALTH, RUNNING
from engine.graph.arrange import arrange
from engine.graph.edits import disconnect
from engine.graph.model import Project
from engine.message import Message
from engine.repair import ChangeType
from engine.training.health.finding import Finding
from engine.training.loop import Loop
from engine.training.messages import Failed, Started
from engine.training.watching.ask import Seen
from tests.designer.canvas_driver import press, release
from tests.designer.window_driver import press_button, wait
from tests.engine.networks import block, chained, node
from tests.engine.projects import dense, project
from tests.engine.sick_networks import SICK, examined

LEFT = Qt.MouseButton.LeftButton


def opened(window: MainWindow, one: Project) -> MainWindow:
    """The window with this project, as it was trained for some steps."""
    placed = replace(one, graph=arrange(one.graph))
    window.session.show(placed, None)
    window._show_canvas()
    window.canvas.fit()
    return window


def hear(window: MainWindow, *findings: Finding, step: int = 50) -> None:
    """The training tells what it found."""
    seen = Seen(HEALTH, step, facts={"findings": findings})
    window.running.here.take(seen)
    window.running.seen.emit(seen)


def begin(window: MainWindow, one: Project) -> None:
    """A training of this begins."""
    started = Loop(one, 1).started()
    window.running.here.take(started)
    window.running.started.emit(started)


def found(name: str) -> tuple[Project, Finding]:
    one = SICK[name]()
    return one, examined(one, 60)[1][name]


@pytest.fixture
def dying(window: MainWindow) -> MainWindow:
    """A window in which a training just told that units are dead."""
    one, finding = found("dead")
    begin(opened(window, one), one)
    hear(window, finding)
    return window


def test_what_ails_stands_at_its_node_in_the_list_and_in_the_badge(dying: MainWindow) -> None:
    card = dying.canvas.canvas.cards["relu"]
    assert card.tone == "health" and not card.is_alarm and "silent" in card.text
    assert dying.canvas.canvas.nodes["relu"].is_ailing
    assert card.repair == "Make ReLU a layer of Leaky ReLU" and card.has_more
    assert dying.bar.badge.isVisible() and dying.bar.badge.text() == "1 finding"
    assert dying.bar.badge.property("kind") == "caution"
    heading, entry = dying.live.problems.list.entries
    assert heading.title == "Health" and entry.is_health and entry.sentence == card.text
    assert "1 finding" in dying.live.problems.count.text()


def test_its_button_on_the_canvas_repairs_it_in_one_step_that_undo_takes_back(dying: MainWindow) -> None:
    view = dying.canvas
    at = view.mapFromScene(view.canvas.cards["relu"].button.center())
    press(view, at)
    release(view, at)
    assert dying.session.graph.nodes["relu"].type == "LeakyReLU"
    assert "relu" not in view.canvas.cards and dying.bar.badge.isHidden()
    assert "next training" in dying.notice.text
    dying.session.undo()
    assert dying.session.graph.nodes["relu"].type == "ReLU"


def test_its_cross_puts_it_away_until_the_next_training(dying: MainWindow) -> None:
    view, finding = dying.canvas, dying.health.findings[0]
    at = view.mapFromScene(view.canvas.cards["relu"].close.center())
    press(view, at)
    release(view, at)
    assert not dying.health.findings and "relu" not in view.canvas.cards
    hear(dying, finding, step=60)
    assert not dying.health.findings, "it stays away"
    begin(dying, dying.session.project)
    assert not dying.health.findings
    hear(dying, finding)
    assert dying.health.findings


def test_letting_go_beside_the_cross_leaves_it(dying: MainWindow) -> None:
    view = dying.canvas
    at = view.mapFromScene(view.canvas.cards["relu"].close.center())
    press(view, at)
    release(view, at + QPoint(0, 60))
    assert dying.health.findings


def test_the_buttons_of_the_list_repair_and_dismiss(dying: MainWindow, qtbot: QtBot) -> None:
    shown = dying.live.problems.list
    dying.show_problems()
    shown.setCurrentIndex(shown.model().index(1, 0))
    QTest.keyClick(shown, Qt.Key.Key_2)
    assert "BatchNorm" in [one.type for one in dying.session.graph.nodes.values()]
    dying.session.undo()
    hear(dying, replace(dying_finding(), node="first"), step=70)
    (_, entry) = shown.entries
    row = shown.visualRect(shown.model().index(1, 0))
    *_, away = shown.delegate.buttons(entry, row)
    QTest.mouseClick(shown.viewport(), LEFT, pos=away.center())
    assert not dying.health.findings


def dying_finding() -> Finding:
    return Finding("dead", "first", Message("All of it is silent."), 1.0)


def test_delete_dismisses_the_current_finding(dying: MainWindow) -> None:
    shown = dying.live.problems.list
    shown.setCurrentIndex(shown.model().index(1, 0))
    QTest.keyClick(shown, Qt.Key.Key_Delete)
    assert not dying.health.findings


def test_it_goes_when_the_training_no_longer_shows_it(dying: MainWindow) -> None:
    hear(dying, step=60)
    assert not dying.canvas.canvas.cards and dying.bar.badge.isHidden()
    assert not dying.canvas.canvas.nodes["relu"].is_ailing


def test_another_document_does_not_show_it(dying: MainWindow) -> None:
    tab = dying.session.tab
    dying.documents.new()
    assert not dying.health.findings and dying.bar.badge.isHidden()
    dying.session.show_tab(tab)
    assert [one.rule for one in dying.health.findings] == ["dead"]


def test_a_problem_of_the_network_comes_before_what_ails_its_training(dying: MainWindow) -> None:
    session = dying.session
    wire = session.graph.into("relu")[0]
    session.edit("Take a wire away", lambda graph: disconnect(graph, [wire]))
    card = dying.canvas.canvas.cards.get("relu")
    assert card is None or card.tone == "waiting"
    session.undo()
    assert dying.canvas.canvas.cards["relu"].tone == "health"


def test_an_output_activation_that_is_doubled_is_told_before_any_training(window: MainWindow) -> None:
    opened(window, project("Moons", dense("answer", 2), node("Softmax", "softmax")))
    card = window.canvas.canvas.cards["softmax"]
    assert card.tone == "health" and card.repair == "Remove Softmax"
    window.session.select({"softmax"})
    window.canvas.repair_selection()
    assert "softmax" not in window.session.graph.nodes and not window.health.findings
    window.session.undo()
    assert "softmax" in window.session.graph.nodes


def test_a_block_tells_what_is_found_inside_it(window: MainWindow) -> None:
    inside = chained(node("Input", "into"), dense("inner", 4), node("ReLU", "relu"), node("Output", "out_of"))
    opened(window, project("Moons", block("part", inside), dense("answer", 2)))
    hear(window, Finding("dead", "relu", Message("It is silent."), 1.0, (ChangeType("LeakyReLU"),)))
    card = window.canvas.canvas.cards["part"]
    assert card.tone == "health" and card.repair == "Make ReLU a layer of Leaky ReLU"
    window.session.enter(("part",))
    assert window.canvas.canvas.cards["relu"].text == "It is silent."
    window.health.put_away_at("part")
    assert not window.canvas.canvas.cards


def test_where_a_loss_began_to_be_no_number_is_told_at_that_node(window: MainWindow) -> None:
    one = SICK["rate_high"]()
    begin(opened(window, one), one)
    finding = Finding("no_number", "hidden", Message("It began here."), 3.0)
    failed = Failed(Message("The loss stopped being a number."), diverged=True, finding=finding)
    window.running.here.take(failed)
    window.running.failed.emit(failed)
    assert window.canvas.canvas.cards["hidden"].text == "It began here."


def test_a_real_training_tells_its_health_and_takes_a_lower_rate_at_once(window: MainWindow, qtbot: QtBot) -> None:
    one = SICK["rate_high"]()
    opened(window, replace(one, training={**one.training, "epochs": 100_000}))
    press_button(window.bar.train)
    wait(qtbot, lambda: any(one.rule == "rate_high" for one in window.health.findings))
    assert window.running.state == RUNNING
    changed: list[object] = []
    window.running.changed.connect(changed.append)
    finding = next(one for one in window.health.findings if one.rule == "rate_high")
    repair(window.session, finding.problem)
    assert "new learning rate" in window.notice.text
    wait(qtbot, lambda: bool(changed))
    assert not any(one.rule == "rate_high" for one in window.health.findings)
    window.running.stop()


def test_the_started_message_of_a_continued_run_keeps_what_was_put_away(dying: MainWindow) -> None:
    finding = dying.health.findings[0]
    dying.health.put_away(finding)
    started = dying.running.here.started
    assert isinstance(started, Started)
    dying.running.started.emit(replace(started, step=40))
    hear(dying, finding, step=60)
    assert not dying.health.findings
