"""Metrics in the window: nodes that a person wires beside the objective are drawn, chosen and counted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import sklearn.metrics as sk
import torch
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from designer.main_window import MainWindow
from designer.panels.metric_titles import figures, titles
from designer.plots.ticks import value_text
from designer.training.record import IDLE
from engine.graph.analysis import analyse
from engine.graph.edits import add, connect, remove, rename
from engine.graph.model import Project, Wire
from engine.training.start import recording
from tests.designer.window_driver import choose_tab, press_button, wait
from tests.engine.networks import node
from tests.engine.projects import dense, measured, points, project

IRIS = measured(
    project("Iris", dense("hidden", 8), node("Tanh", "tanh"), dense("answer", 3), epochs=6),
    node("F1", "f1"),
    node("ConfusionMatrix", "table"),
)


def open_project(window: MainWindow, one: Project) -> None:
    window.session.show(one, None)
    window.documents.opened.emit()


def trained(window: MainWindow, qtbot: QtBot) -> None:
    """Press the button and wait for the end."""
    ends: list[object] = []
    window.running.finished.connect(ends.append)
    press_button(window.bar.train)
    wait(qtbot, lambda: bool(ends) and window.running.state == IDLE)


def judged(folder: str) -> tuple[np.ndarray, np.ndarray]:
    """The right classes of the validation examples of a run, and those that the network says at its end."""
    loop = recording(IRIS, resume=folder).loop
    held = loop.data.validation
    loop.network.eval()
    with torch.no_grad():
        said = loop.network(held["features"])["answer"].argmax(1)
    return held["label"].numpy(), said.numpy()


def test_metric_nodes_that_are_trained_by_the_button_show_the_figures_of_scikit_learn(
    window: MainWindow, qtbot: QtBot
) -> None:
    open_project(window, IRIS)
    trained(window, qtbot)
    right, said = judged(window.running.folder)
    live = window.live
    choose_tab(window, live.plot("metric"))
    subject = live.plot("metric").header.subject
    assert [subject.itemText(at) for at in range(subject.count())] == ["Accuracy", "F1 score"]
    value = live.plot("metric").header.entries["validation"]
    wait(qtbot, lambda: value.value == value_text(sk.accuracy_score(right, said)))
    subject.setFocus()
    QTest.keyClick(subject, Qt.Key.Key_Down)
    assert value.value == value_text(sk.f1_score(right, said, average="macro"))
    assert len(live.plot("metric").epoch_curves["validation"].line.getData()[1]) == 6
    choose_tab(window, live.plot("confusion"))
    assert live.plot("confusion").table.isVisible()
    assert np.array_equal(live.plot("confusion").table.counts, sk.confusion_matrix(right, said))
    assert live.plot("confusion").table.names == ("setosa", "versicolor", "virginica")
    assert live.plot("confusion").moment.text() == "validation · epoch 6"


def test_what_a_person_chose_is_drawn_in_the_next_training_under_the_name_that_the_node_has_by_then(
    window: MainWindow, qtbot: QtBot
) -> None:
    open_project(window, IRIS)
    trained(window, qtbot)
    choose_tab(window, window.live.plot("metric"))
    subject = window.live.plot("metric").header.subject
    subject.setFocus()
    QTest.keyClick(subject, Qt.Key.Key_Down)
    window.session.edit("Rename", lambda graph: rename(graph, "f1", "Rare kinds"))
    assert subject.currentText() == "Rare kinds"
    trained(window, qtbot)
    assert subject.currentText() == "Rare kinds"
    window.session.edit("Delete", lambda graph: remove(graph, ["f1"]))
    assert subject.currentText() == "Rare kinds", "its curve is still there"
    open_project(window, IRIS)
    trained(window, qtbot)
    assert subject.currentText() == "Accuracy"


def test_a_network_with_one_metric_has_its_name_on_the_tab_and_nothing_to_choose(
    window: MainWindow, qtbot: QtBot
) -> None:
    live = window.live

    def tab() -> str:
        group = live.groups.groups[0]
        return group.tabText(group.indexOf(live.panel("metric")))

    open_project(window, measured(points(epochs=1), node("ConfusionMatrix", "table")))
    assert tab() == "Accuracy"
    trained(window, qtbot)
    choose_tab(window, live.plot("metric"))
    wait(qtbot, lambda: live.plot("metric").content.isVisible())
    assert not live.plot("metric").header.subject.isVisible()
    window.session.edit("Add", lambda graph: add(graph, node("F1", "f1")))
    assert tab() == "Metrics"


def test_a_network_without_a_confusion_matrix_says_how_to_get_one(window: MainWindow, qtbot: QtBot) -> None:
    open_project(window, points(epochs=1))
    trained(window, qtbot)
    choose_tab(window, window.live.plot("confusion"))
    assert window.live.plot("confusion")._sentence.isVisible()
    assert "Add a Confusion matrix metric" in window.live.plot("confusion")._sentence.text()


def test_metrics_of_one_name_are_told_apart_by_their_objective_or_their_key() -> None:
    one = measured(points(), node("F1", "f1"), node("F1", "f1_2"))
    graph = add(one.graph, replace(node("CrossEntropy", "second"), name="Aside"))
    graph = connect(graph, Wire("answer", "output", "second", "prediction"))
    graph = connect(graph, Wire("data", "label", "second", "target"))
    analysis = analyse(replace(one, graph=graph))
    metrics = {"accuracy": "objective", "second.accuracy": "second", "f1": "f1", "f1_2": "f1_2", "gone": "gone"}
    assert titles(analysis, metrics) == {
        "accuracy": "Accuracy · Cross entropy",
        "second.accuracy": "Accuracy · Aside",
        "f1": "F1 score (f1)",
        "f1_2": "F1 score (f1_2)",
    }
    assert sorted(figures(analysis)) == ["Accuracy", "Accuracy", "F1 score", "F1 score"]
