"""Compares the runs that are selected: their curves, their settings and results, and their networks."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QFont, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from designer.look.theme import LIGHT
from designer.runs import sliced
from designer.runs.page import RunsPage
from engine.graph.analysis import analyse
from engine.graph.edits import set_param
from engine.graph.grouping import group
from tests.designer import runs_driver
from tests.designer.plot_scenes import move
from tests.designer.runs_driver import (
    LOSSES,
    area,
    choose,
    drawn,
    settle,
    shown_page,
    texts,
)
from tests.designer.window_driver import Answers, choose_file
from tests.engine.projects import points
from tests.engine.recorded_runs import written

runs, page = runs_driver.runs, runs_driver.page


# Convention 34.
def test_selected_runs_are_drawn_together_each_with_its_own_losses(qtbot: QtBot, page: RunsPage) -> None:
    choose(qtbot, page, "first", "second")
    curves = page.looking.curves
    curves.controls.smoothing.setValue(0)
    for name, values in drawn(page).items():
        np.testing.assert_allclose(values, np.array(LOSSES[name], dtype=float), rtol=1e-6)
    assert len({(one.shade, one.dashes) for one in curves.runs.values()}) == 2
    QTest.mouseMove(curves.chart.viewport(), QPoint(round(curves.chart.x_of(20)), 60))
    qtbot.waitUntil(lambda: curves.readout.isVisible())
    step = int(curves.readout.heading.split()[1])
    told = {one.name: one.value for one in curves.readout.readings}
    assert told == {"first": f"{1 / step:.4f}", "second": f"{2 / step:.4f}"}
    choose(qtbot, page, "third")
    assert list(drawn(page)) == ["third"]


def test_a_click_on_the_legend_hides_a_run(qtbot: QtBot, page: RunsPage) -> None:
    choose(qtbot, page, "first", "second")
    first = next(one for one in page.looking.curves.runs.values() if one.name == "first")
    QTest.mouseClick(first.entry, Qt.MouseButton.LeftButton)
    assert {name: values is not None and len(values) > 0 for name, values in drawn(page).items()} == {
        "first": False,
        "second": True,
    }


def test_metrics_are_drawn_over_the_epochs(qtbot: QtBot, page: RunsPage) -> None:
    choose(qtbot, page, "first")
    subject = page.looking.curves.subject
    assert [subject.itemText(at) for at in range(subject.count())] == [
        "Loss of every step",
        "Loss of each epoch",
        "accuracy",
    ]
    for at, wanted in ((1, [0.9, 0.3, 0.4]), (2, [0.1, 0.7, 0.6])):
        subject.setCurrentIndex(at)
        subject.activated.emit(at)
        np.testing.assert_allclose(drawn(page)["first"], wanted, rtol=1e-6)


def test_settings_and_results_stand_side_by_side_and_what_differs_is_strong(qtbot: QtBot, page: RunsPage) -> None:
    choose(qtbot, page, "first", "second")
    page.looking.setCurrentWidget(page.looking.settings)
    cells = page.looking.settings.cells
    order = [cells.horizontalHeaderItem(at).text() for at in (1, 2)]
    known = {cells.item(row, 0).text(): row for row in range(cells.rowCount())}

    def values(title: str) -> dict[str, str]:
        return {name: cells.item(known[title], at).text() for at, name in enumerate(order, 1)}

    assert values("Optimizer") == {"first": "AdamW", "second": "SGD"}
    assert values("Optimizer: learning rate") == {"first": "0.004", "second": "0.5"}
    assert values("Batch size") == {"first": "32", "second": "32"}
    assert values("Loss") == {"first": "0.4000", "second": "0.8000"}
    weights = {title: cells.item(known[title], 0).font().weight() for title in ("Optimizer", "Batch size")}
    assert weights == {"Optimizer": QFont.Weight.DemiBold, "Batch size": QFont.Weight.Normal}
    QTest.mouseClick(page.looking.settings.only, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    shown = [cells.item(row, 0).text() for row in range(cells.rowCount())]
    assert "Optimizer" in shown and "Batch size" not in shown


def test_the_difference_of_two_networks_is_drawn_and_said(qtbot: QtBot, page: RunsPage) -> None:
    choose(qtbot, page, "second", "first")
    looking, view = page.looking, page.looking.difference
    looking.setCurrentWidget(looking.beside)
    marks = {
        mark.key: (mark.what, mark.lines) for item in view.view.canvas.loose for mark in getattr(item, "marks", ())
    }
    assert marks == {
        "more": ("added", ()),
        "tanh": ("removed", ()),
        "hidden": ("changed", ("units: 8 → 16",)),
    }
    assert texts(view.list) == [
        "New: Dense",
        "Gone: Tanh",
        "Changed: Dense\nunits: 8 → 16",
        "Wire that is gone: Dense → Tanh",
        "Wire that is gone: Tanh → Dense",
    ]
    # Older against newer, whichever was clicked first.
    assert view.head.text() == "What second has more (+), less (−) and otherwise (≠) than first."
    assert looking.curves.isVisible() and looking.curves.parentWidget() is looking.beside
    assert set(view.view.canvas.nodes) == {*points().graph.nodes, "more"}
    assert not [one for one in view.view.canvas.cards.values() if one.isVisible()]
    choose(qtbot, page, "third", "first")
    assert view.head.text() == "The networks of first and third are alike."
    choose(qtbot, page, "first")
    assert view.sentence.isVisible() and "Select two runs" in view.sentence.text()


def test_a_double_click_goes_into_a_block_that_differs_inside(qtbot: QtBot, page: RunsPage, runs: Path) -> None:
    before, block = group(analyse(points()), (), ["hidden", "tanh"])
    # One beside the other: any could be met by a click where all stand at one place.
    apart = {key: replace(one, position=(400.0 * at, 0.0)) for at, (key, one) in enumerate(before.graph.nodes.items())}
    before = replace(before, graph=replace(before.graph, nodes=apart))
    inside = before.graph.nodes[block].inside
    assert inside is not None
    node = replace(before.graph.nodes[block], inside=set_param(inside, "hidden", "units", 3))
    after = replace(before, graph=replace(before.graph, nodes={**before.graph.nodes, block: node}))
    view = page.looking.difference
    page.looking.setCurrentWidget(page.looking.beside)
    view.show_runs(before, after, ("one", "other"))
    canvas = view.view
    qtbot.waitUntil(canvas.isVisible)
    canvas.fit()
    at = canvas.mapFromScene(area(canvas, block))
    QTest.mouseDClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert view.path == (block,) and texts(view.list) == ["Changed: Dense\nunits: 8 → 3"]
    QTest.mouseClick(view.out, Qt.MouseButton.LeftButton)
    assert view.path == () and texts(view.list)[0].startswith("Changed inside: ")


RATE = "Learning rate: 0.004 → 0.001"


@pytest.fixture
def changed(qtbot: QtBot, runs: Path) -> Iterator[RunsPage]:
    """The page of all runs, with one that was changed while it ran: twenty steps an epoch, a second each."""
    losses: list[float | None] = [3.0 / step for step in range(1, 41)]
    change = (15, "optimizer.learning_rate", 0.001, RATE)
    written(runs / "20260104-100000-changed", losses, epochs=(0.6, 0.5), changes=(change,), per_line=10)
    made = shown_page(qtbot)
    yield made
    made.menu.close()


def at(page: RunsPage, place: float) -> None:
    """Lead the pointer to a place of the axis."""
    chart = page.looking.curves.chart
    QTest.mouseMove(chart.viewport(), QPoint(3, 3))
    move(chart.viewport(), QPointF(chart.x_of(place), chart.area().center().y()))


def test_what_was_changed_while_a_run_learned_is_marked_and_stands_in_its_settings(
    qtbot: QtBot, changed: RunsPage
) -> None:
    choose(qtbot, changed, "changed", "first")
    curves, cells = changed.looking.curves, changed.looking.settings.cells
    at(changed, 15)
    assert curves.readout.heading == "step 15" and curves.readout.notes == (f"changed: {RATE}",)
    at(changed, 25)
    assert curves.readout.notes == ()
    changed.looking.setCurrentWidget(changed.looking.settings)
    names = [cells.horizontalHeaderItem(column).text() for column in (1, 2)]
    row = next(row for row in range(cells.rowCount()) if cells.item(row, 0).text() == "Optimizer: learning rate")
    values = {name: cells.item(row, column).text() for column, name in enumerate(names, 1)}
    assert values == {"changed": "0.004 → 0.001 (step 15)", "first": "0.004"}


def test_overlaid_runs_stand_where_their_epochs_and_their_times_are(qtbot: QtBot, changed: RunsPage) -> None:
    choose(qtbot, changed, "changed", "first")
    curves = changed.looking.curves
    runs = {one.name: one for one in curves.runs.values()}
    curves.controls.smoothing.setValue(0)
    for _ in range(2):
        QTest.keyClick(curves.controls.unit, Qt.Key.Key_Down)
    assert curves.chart.steps.unit == "time"
    np.testing.assert_allclose(runs["first"].line.getData()[0], np.arange(1, 61))
    QTest.keyClick(curves.controls.unit, Qt.Key.Key_Up)
    assert curves.chart.steps.unit == "epoch"
    for name in runs:
        np.testing.assert_allclose(runs[name].line.getData()[0], np.arange(1, len(LOSSES.get(name, [0] * 40)) + 1) / 20)
    at(changed, 1.5)
    # Both had done thirty steps then.
    assert curves.readout.heading == "epoch 1.5"
    assert {one.name: one.value for one in curves.readout.readings} == {"first": "0.0333", "changed": "0.1000"}
    QTest.mouseClick(curves.controls.log_steps, Qt.MouseButton.LeftButton)
    np.testing.assert_allclose(runs["first"].line.getData()[0], np.log10(np.arange(1, 61) / 20), atol=1e-9)


def test_smoothed_runs_have_their_raw_values_pale_behind_unless_there_are_many(qtbot: QtBot, page: RunsPage) -> None:
    choose(qtbot, page, "first", "second")
    curves = page.looking.curves
    first = next(one for one in curves.runs.values() if one.name == "first")
    np.testing.assert_allclose(first.pale.getData()[1], np.array(LOSSES["first"], dtype=float), rtol=1e-6)
    assert first.pale.zValue() < first.line.zValue()
    curves.controls.smoothing.setValue(0)
    assert first.pale.getData()[0] is None or not len(first.pale.getData()[0])


def test_overlaid_runs_are_written_as_a_table_and_outliers_left_out(
    qtbot: QtBot, changed: RunsPage, tmp_path: Path
) -> None:
    choose(qtbot, changed, "changed", "second")
    curves = changed.looking.curves

    def line(action: QAction) -> None:
        QTest.mouseClick(curves.controls.more, Qt.MouseButton.LeftButton)
        QTest.mouseClick(curves.menu, Qt.MouseButton.LeftButton, pos=curves.menu.actionGeometry(action).center())

    assert curves.chart.shown().bottom() > 2.9
    line(curves.menu.outliers)
    assert curves.chart.shown().bottom() < 2.9
    with Answers(choose_file(tmp_path / "told.csv")):
        line(curves.menu.table)
    with open(tmp_path / "told.csv", newline="", encoding="utf-8") as file:
        heading, *rows = csv.reader(file)
    assert heading == ["run", "step", "epoch", "seconds", "loss"] and len(rows) == 80
    # The newest run is the first of the list.
    assert rows[1][:4] == ["changed", "2", "0.1", "2"] and float(rows[1][4]) == 1.5
    with Answers(choose_file(tmp_path / "seen.png")):
        line(curves.menu.picture)
    assert QImage(str(tmp_path / "seen.png")).width() == 2 * curves.content.width()


def test_a_long_run_is_drawn_piece_by_piece(qtbot: QtBot, runs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    values = [float(one) for one in np.random.default_rng(0).random(60_000)]
    written(runs / "20260104-100000-long", values)
    monkeypatch.setattr(sliced, "SLICE_SECONDS", -1.0)
    page = RunsPage(LIGHT)
    qtbot.addWidget(page)
    page.resize(1200, 500)
    page.show()
    settle(qtbot, page)
    grown: list[int] = []
    curves = page.looking.curves
    page.looking._reader.sliced.connect(lambda: grown.extend(len(one.steps) for one in curves.runs.values()))
    choose(qtbot, page, "long")
    assert len(set(grown)) > 3 and grown[-1] == 60_000
    curves.controls.smoothing.setValue(0)
    assert len(drawn(page)["long"]) < 4000
