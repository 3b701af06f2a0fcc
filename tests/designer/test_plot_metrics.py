"""Checks that of several metrics the one is drawn that a person chose, and that none is lost."""

import pytest
from PySide6.QtCore import Qt

from designer.plots.metric_curves import MetricCurves
from tests.designer import plot_scenes
from tests.designer.plot_scenes import redraw

show, english = plot_scenes.show, plot_scenes.english

BOTH = {"accuracy": "Accuracy", "f1": "F1 score"}


@pytest.fixture
def curves(show) -> MetricCurves:
    plot = show(MetricCurves)
    plot.offer(BOTH)
    for step in (10, 20, 30):
        for at, name in enumerate(BOTH):
            plot.add_metric(name, "train", step, step / 100 + at)
            plot.add_metric(name, "validation", step, step / 200 + at)
    redraw(plot)
    return plot


def drawn(plot: MetricCurves) -> list[list[float]]:
    curves = plot.epoch_curves.values()
    return [[] if curve.line.getData()[1] is None else list(curve.line.getData()[1]) for curve in curves]


def choose(qtbot, plot: MetricCurves, key: Qt.Key = Qt.Key.Key_Down) -> None:
    plot.header.subject.setFocus()
    qtbot.keyClick(plot.header.subject, key)


def test_the_first_metric_is_drawn_until_a_person_chooses_another(curves, qtbot):
    subject = curves.header.subject
    assert subject.isVisible() and subject.currentText() == "Accuracy"
    assert drawn(curves) == [[0.1, 0.2, 0.3], [0.05, 0.1, 0.15]]
    choose(qtbot, curves)
    assert subject.currentText() == "F1 score"
    assert drawn(curves) == [[1.1, 1.2, 1.3], [1.05, 1.1, 1.15]]
    assert curves.header.entries["validation"].value == "1.1500"
    choose(qtbot, curves, Qt.Key.Key_Up)
    assert drawn(curves)[0] == [0.1, 0.2, 0.3]


def test_a_single_metric_has_no_drop_down(show):
    plot = show(MetricCurves)
    plot.offer({"accuracy": "Accuracy"})
    plot.add_metric("accuracy", "train", 10, 0.5)
    redraw(plot)
    assert not plot.header.subject.isVisible() and drawn(plot)[0] == [0.5]


def test_the_choice_outlives_a_training_and_a_metric_that_is_away_for_a_while(curves, qtbot):
    choose(qtbot, curves)
    curves.clear()
    curves.offer(BOTH)
    curves.add_metric("accuracy", "train", 10, 0.5)
    curves.add_metric("f1", "train", 10, 0.75)
    redraw(curves)
    assert drawn(curves)[0] == [0.75]
    curves.offer({"accuracy": "Accuracy"})
    assert drawn(curves)[0] == [0.5]
    curves.offer({**BOTH, "f1": "Mine"})
    assert curves.header.subject.currentText() == "Mine" and drawn(curves)[0] == [0.75]


def test_another_document_begins_with_its_first_metric(curves, qtbot):
    choose(qtbot, curves)
    curves.forget()
    redraw(curves)
    assert curves._sentence.isVisible()
    curves.offer(BOTH)
    curves.add_metric("accuracy", "train", 10, 0.5)
    redraw(curves)
    assert curves.header.subject.currentText() == "Accuracy" and drawn(curves)[0] == [0.5]


def test_a_run_that_goes_on_keeps_all_metrics_up_to_its_step(curves, qtbot):
    curves.truncate(20)
    redraw(curves)
    assert drawn(curves)[0] == [0.1, 0.2]
    choose(qtbot, curves)
    assert drawn(curves)[0] == [1.1, 1.2]


def test_a_metric_without_a_figure_is_an_empty_chart_from_which_another_is_chosen(curves, qtbot):
    curves.offer({"auc": "Area under the curve", **BOTH})
    choose(qtbot, curves, Qt.Key.Key_Home)
    assert drawn(curves) == [[], []] and curves.header.entries["train"].value == "–"
    choose(qtbot, curves)
    assert drawn(curves)[0] == [0.1, 0.2, 0.3]


def test_a_zoom_ends_with_the_metric_that_it_was_made_for(curves, qtbot):
    everything = curves.chart.shown()
    curves.chart.setFocus()
    qtbot.keyClick(curves.chart, Qt.Key.Key_Plus)
    assert curves.chart.shown() != everything
    choose(qtbot, curves)
    choose(qtbot, curves, Qt.Key.Key_Up)
    assert curves.chart.shown() == everything
