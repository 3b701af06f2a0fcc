"""Compares the runs that are selected: their curves, their settings and results, and their networks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFont
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from designer.look.theme import LIGHT
from designer.runs import sliced
from designer.runs.page import RunsPage
from engine.graph.analysis import analyse
from engine.graph.edits import set_param
from engine.graph.grouping import group
from tests.designer.runs_driver import (
    LOSSES,
    area,
    choose,
    drawn,
    settle,
    shown_page,
    some_runs,
    texts,
)
from tests.engine.projects import points
from tests.engine.recorded_runs import written


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of three runs, and of one that is damaged."""
    monkeypatch.setenv("LAYERLOOM_HOME", str(tmp_path / "home"))
    return some_runs()


@pytest.fixture
def page(qtbot: QtBot, runs: Path) -> Iterator[RunsPage]:
    made = shown_page(qtbot)
    yield made
    made.menu.close()


# Convention 34.
def test_selected_runs_are_drawn_together_each_with_its_own_losses(qtbot: QtBot, page: RunsPage) -> None:
    choose(qtbot, page, "first", "second")
    curves = page.looking.curves
    curves.smoothing.setValue(0)
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
    curves.smoothing.setValue(0)
    assert len(drawn(page)["long"]) < 4000
