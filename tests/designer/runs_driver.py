"""Makes runs for tests of the page that lists them, and hands that click, type and read there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from designer.look.theme import LIGHT
from designer.runs.difference_canvas import DifferenceCanvas
from designer.runs.page import RunsPage
from designer.runs.rows import NAME
from designer.runs.table import swatch_at
from engine.graph.edits import add, remove, set_param
from engine.graph.model import Project
from engine.recorded import listing
from engine.runs import Run
from tests.engine.projects import dense, points
from tests.engine.recorded_runs import written

LOSSES: dict[str, list[float | None]] = {
    "first": [1.0 / step for step in range(1, 61)],
    "second": [2.0 / step for step in range(1, 41)],
    "third": [0.5] * 30,
}


def other() -> Project:
    """The network of the others with more units, without an activation, with a layer more."""
    one = points(optimizer={"type": "SGD", "learning_rate": 0.5})
    graph = set_param(remove(one.graph, ["tanh"]), "hidden", "units", 16)
    return replace(one, graph=add(graph, dense("more", 4)))


def some_runs() -> Path:
    """Make three runs and a damaged folder among the runs, and say where."""
    folder = listing.place()
    written(folder / "20260101-100000-first", LOSSES["first"], epochs=(0.9, 0.3, 0.4))
    written(folder / "20260102-100000-second", LOSSES["second"], project=other(), epochs=(0.8,))
    written(folder / "20260103-100000-third", LOSSES["third"], status="stopped")
    (folder / "20251231-000000-broken").mkdir()
    return folder


def shown_page(qtbot: QtBot) -> RunsPage:
    """The page of the runs, with all of them read."""
    made = RunsPage(LIGHT)
    qtbot.addWidget(made)
    made.resize(1200, 500)
    made.show()
    settle(qtbot, made)
    return made


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


def settle(qtbot: QtBot, page: RunsPage) -> None:
    """Wait until all that is to be read is read."""
    qtbot.waitUntil(lambda: not page._reader.is_busy and not page.looking._reader.is_busy)


def names(page: RunsPage) -> list[str]:
    return [one.name for one in page.table.rows.rows]


def cell(page: RunsPage, name: str, kind: str = NAME) -> QPoint:
    """Where to click a cell of a run."""
    index = page.table.rows.index(names(page).index(name), page.table.rows.kinds.index(kind))
    page.table.scrollTo(index)
    row = page.table.visualRect(index)
    return row.center() if kind != NAME else QPoint(swatch_at(row).right() + 30, row.center().y())


def click(page: RunsPage, *chosen: str) -> None:
    """Select these runs: a click, and more with Ctrl."""
    for at, name in enumerate(chosen):
        held = Qt.KeyboardModifier.ControlModifier if at else Qt.KeyboardModifier.NoModifier
        QTest.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, held, cell(page, name))


def choose(qtbot: QtBot, page: RunsPage, *chosen: str) -> None:
    click(page, *chosen)
    settle(qtbot, page)


def write(page: RunsPage, name: str, kind: str, text: str) -> None:
    """Double click a cell and type into it."""
    at = cell(page, name, kind)
    QTest.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseDClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    editor = next(one for one in page.table.findChildren(QLineEdit) if one.isVisible())
    QTest.keyClick(editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(editor, text)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    # Qt takes what was written when the key is done with.
    QApplication.sendPostedEvents()


def facts(runs: Path, name: str) -> dict[str, object]:
    return Run(next(runs.glob(f"*-{name}"))).facts


def drawn(page: RunsPage) -> dict[str, np.ndarray]:
    """The values of the lines that are drawn, by the names of the runs."""
    curves = page.looking.curves
    return {one.name: one.line.getData()[1] for key, one in curves.runs.items()}


def go_on(folder: Path, first: int, losses: list[float]) -> None:
    """Let a run tell of further steps."""
    last = first + len(losses) - 1
    told = {"event": "steps", "epoch": 2, "step": last, "first": first, "learning_rate": 0.1, "seconds": float(last)}
    Run(folder).add_lines([msgspec.json.encode({**told, "losses": losses}) + b"\n"])


def compared(page: RunsPage, title: str) -> dict[str, str]:
    """What stands in a row of the table of settings and results, by the names of the runs."""
    cells = page.looking.settings.cells
    row = next(row for row in range(cells.rowCount()) if cells.item(row, 0).text() == title)
    return {cells.horizontalHeaderItem(at).text(): cells.item(row, at).text() for at in range(1, cells.columnCount())}


def texts(widget: QWidget) -> list[str]:
    model = widget.model()  # type: ignore[attr-defined]
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def area(canvas: DifferenceCanvas, key: str) -> QPointF:
    return canvas.canvas.nodes[key].place.center()
