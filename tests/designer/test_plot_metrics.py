"""Checks that of several metrics those are drawn that a person chose, one or all of a kind, and that none is lost."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF, Qt

from designer.look.theme import DARK, LIGHT
from designer.panels.metric_titles import groups
from designer.plots.colours import channels
from designer.plots.dashes import pattern
from designer.plots.metric_curves import MetricCurves
from engine.graph.analysis import analyse
from engine.graph.edits import add, connect, rename
from engine.graph.model import Wire
from tests.designer import plot_scenes
from tests.designer.plot_scenes import move, redraw
from tests.engine.networks import node
from tests.engine.projects import points

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


PAIR = {"accuracy": "Accuracy · Deep", "wide.accuracy": "Accuracy · Wide"}
NAMES = {"accuracy": "Deep", "wide.accuracy": "Wide"}


def test_metrics_of_one_kind_are_those_that_follow_from_objectives_and_those_of_nodes():
    def judged_again(key: str, kind: str) -> None:
        nonlocal graph
        graph = add(graph, replace(node(kind, key), name="" if key == "f1" else key.capitalize()))
        graph = connect(graph, Wire("answer", "output", key, "prediction"), Wire("data", "label", key, "target"))

    graph = points().graph
    for key, kind in {"wide": "CrossEntropy", "third": "Accuracy", "f1": "F1", "table": "ConfusionMatrix"}.items():
        judged_again(key, kind)
    analysis = analyse(replace(points(), graph=rename(graph, "objective", "Deep")))
    metrics = {"accuracy": "objective", "wide.accuracy": "wide", "gone": "gone"}
    metrics |= {"third": "third", "f1": "f1", "table": "table"}
    assert groups(analysis, metrics) == {"Accuracy": {**NAMES, "third": "Third"}}
    assert groups(analysis, {"accuracy": "objective", "f1": "f1"}) == {}


@pytest.fixture
def pair(show) -> MetricCurves:
    plot = show(MetricCurves)
    plot.offer({**PAIR, "f1": "F1 score"}, {"Accuracy": NAMES})
    for step in (10, 20, 30):
        for at, name in enumerate((*PAIR, "f1")):
            plot.add_metric(name, "train", step, step / 100 + at)
            plot.add_metric(name, "validation", step, step / 200 + at)
    redraw(plot)
    return plot


def together(plot: MetricCurves) -> dict[str, list[list[float]]]:
    """What is drawn of each metric of a kind: training and validation."""
    return {
        name: [[] if curve.line.getData()[1] is None else list(curve.line.getData()[1]) for curve in curves.values()]
        for name, curves in plot.member_curves.items()
    }


def test_metrics_of_one_kind_are_drawn_together_by_themselves_under_the_names_of_their_nodes(pair):
    subject = pair.header.subject
    assert subject.currentText() == "Accuracy · all"
    assert [subject.itemText(at) for at in range(subject.count())][1:] == [*PAIR.values(), "F1 score"]
    assert together(pair) == {
        "accuracy": [[0.1, 0.2, 0.3], [0.05, 0.1, 0.15]],
        "wide.accuracy": [[1.1, 1.2, 1.3], [1.05, 1.1, 1.15]],
    }
    assert drawn(pair) == [[], []]
    entries = pair.header.members
    assert {name: entry.text() for name, entry in entries.items()} == NAMES
    assert [entry.value for entry in entries.values()] == ["0.1500", "1.1500"]
    assert all(entry.isVisible() for entry in entries.values()) and pair.header.pale.isVisible()
    assert not any(entry.isVisible() for entry in pair.header.entries.values())
    low, high = pair.chart.shown().top(), pair.chart.shown().bottom()
    assert low < 0.05 and high > 1.3, "the axis holds all of them"


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_each_metric_has_a_colour_and_its_training_is_paler(pair, theme):
    pair.set_theme(theme)
    strong = [curves["validation"].colour for curves in pair.member_curves.values()]
    assert strong == list(theme.curves[:2])
    assert [entry.colour for entry in pair.header.members.values()] == strong
    # Convention A10.
    for part in ("train", "validation"):
        lines = [curves[part].line.opts["pen"].dashPattern() for curves in pair.member_curves.values()]
        assert lines[0] != lines[1], "told apart without their colour"
    assert [entry.dashes for entry in pair.header.members.values()] == [pattern(0), pattern(1)]

    def contrast(colour: str) -> float:
        return float(abs(channels(colour) - channels(theme.panel)).sum())

    for curves in pair.member_curves.values():
        assert 0.3 < contrast(curves["train"].colour) / contrast(curves["validation"].colour) < 0.7


def test_training_alone_is_not_pale(show):
    plot = show(MetricCurves)
    plot.offer(PAIR, {"Accuracy": NAMES})
    for name in PAIR:
        plot.add_metric(name, "train", 10, 0.5)
    redraw(plot)
    assert [curves["train"].colour for curves in plot.member_curves.values()] == list(plot.theme.curves[:2])
    assert not plot.header.pale.isVisible() and plot.header.members["accuracy"].value == "0.5000"


def test_a_click_on_a_name_hides_both_curves_of_its_metric(pair, qtbot):
    qtbot.mouseClick(pair.header.members["accuracy"], Qt.MouseButton.LeftButton)
    assert together(pair)["accuracy"] == [[], []] and together(pair)["wide.accuracy"][0] == [1.1, 1.2, 1.3]
    assert pair.chart.shown().top() > 0.9, "the axis fits what is left"
    qtbot.mouseClick(pair.header.members["accuracy"], Qt.MouseButton.LeftButton)
    assert together(pair)["accuracy"][0] == [0.1, 0.2, 0.3]


def test_the_pointer_reads_all_curves_that_are_drawn_together(pair):
    move(pair.chart.viewport(), QPointF(pair.chart.x_of(20), pair.chart.area().center().y()))
    assert [(one.name, one.value) for one in pair.readout.readings] == [
        ("Deep · training", "0.2000"),
        ("Deep · validation", "0.1000"),
        ("Wide · training", "1.2000"),
        ("Wide · validation", "1.1000"),
    ]


def test_one_of_a_kind_is_drawn_alone_when_a_person_chooses_it_and_all_come_back(pair, qtbot):
    choose(qtbot, pair)
    assert pair.header.subject.currentText() == "Accuracy · Deep"
    assert drawn(pair) == [[0.1, 0.2, 0.3], [0.05, 0.1, 0.15]]
    assert not any(any(two) for two in together(pair).values())
    assert pair.header.entries["train"].isVisible() and not pair.header.pale.isVisible()
    assert not any(entry.isVisible() for entry in pair.header.members.values())
    choose(qtbot, pair, Qt.Key.Key_Up)
    assert drawn(pair) == [[], []] and together(pair)["wide.accuracy"][1] == [1.05, 1.1, 1.15]


def test_a_run_that_goes_on_or_begins_anew_keeps_the_curves_together(pair):
    pair.truncate(20)
    redraw(pair)
    assert together(pair)["accuracy"][0] == [0.1, 0.2]
    pair.clear()
    pair.offer(PAIR, {"Accuracy": {**NAMES, "accuracy": "Narrow"}})
    pair.add_metric("accuracy", "validation", 10, 0.75)
    redraw(pair)
    assert together(pair)["accuracy"] == [[], [0.75]] and together(pair)["wide.accuracy"] == [[], []]
    assert pair.header.members["accuracy"].text() == "Narrow"


def test_another_document_without_several_of_a_kind_has_single_curves_again(pair):
    pair.forget()
    pair.offer({"accuracy": "Accuracy"})
    pair.add_metric("accuracy", "train", 10, 0.5)
    redraw(pair)
    assert drawn(pair)[0] == [0.5] and not any(any(two) for two in together(pair).values())
