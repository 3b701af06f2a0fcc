"""Reads, sorts, clicks and copies the summary, and follows the process that measures its memory."""

from __future__ import annotations

import csv
import io
import os
import signal
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from designer.look.theme import DARK, LIGHT, Theme
from designer.main_window import MainWindow
from designer.panels.summary import SummaryPanel
from designer.panels.summary_rows import KEY, MEMORY, NAME, NUMBERS, SHARE
from designer.session import Session
from engine.graph.edits import move, rename, set_param
from engine.graph.model import Project
from engine.message import Message
from tests.designer import panel_driver
from tests.designer.panel_driver import LEFT, THEMES, shown, two_problems
from tests.designer.window_driver import choose_in_menu, menu_of, press_keys, start
from tests.engine.costs import deep
from tests.engine.networks import node

dressed, session = panel_driver.dressed, panel_driver.session
PATIENCE_MS = 120_000
PARAMETERS, PRODUCTS = NUMBERS[:2]


@pytest.fixture
def panel(qtbot: QtBot, session: Session) -> Iterator[SummaryPanel]:
    made = shown(qtbot, SummaryPanel(session, LIGHT), 760, 420)
    qtbot.waitUntil(lambda: made.tree.rows.rowCount() > 0)
    yield made
    made.hide()
    assert made.weighing.process is None


def measured(qtbot: QtBot, panel: SummaryPanel) -> None:
    qtbot.waitUntil(lambda: panel.footprint is not None or bool(panel.why), timeout=PATIENCE_MS)
    assert not panel.why


def column(panel: SummaryPanel, number: int) -> list[str]:
    """The texts of a column, from top to bottom."""
    tree, index, found = panel.tree, panel.tree.rows.index(0, NAME), []
    while index.isValid():
        found.append(index.siblingAtColumn(number).data())
        index = tree.indexBelow(index)
    return found


def keys(panel: SummaryPanel) -> list[str]:
    index, found = panel.tree.rows.index(0, NAME), []
    while index.isValid():
        found.append(index.data(KEY))
        index = panel.tree.indexBelow(index)
    return found


def click_head(panel: SummaryPanel, number: int) -> None:
    head = panel.tree.header()
    place = QPoint(head.sectionViewportPosition(number) + head.sectionSize(number) // 2, head.height() // 2)
    QTest.mouseClick(head.viewport(), LEFT, pos=place)


def click_row(panel: SummaryPanel, key: str) -> None:
    found = panel.tree.rows.match(
        panel.tree.rows.index(0, NAME), KEY, key, 1, Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive
    )
    panel.tree.scrollTo(found[0])
    QTest.mouseClick(panel.tree.viewport(), LEFT, pos=panel.tree.visualRect(found[0]).center())


def test_each_layer_has_a_row_at_once_and_its_memory_when_it_is_measured(qtbot: QtBot, panel: SummaryPanel) -> None:
    assert keys(panel)[:4] == ["data", "conv2d", "batch_norm", "relu"]
    assert column(panel, PARAMETERS)[1] == "320" and column(panel, 1)[1] == "32 channels × 8 × 8"
    assert column(panel, MEMORY)[1] == "…" and panel.verdict.text() == "Measuring the memory…"
    measured(qtbot, panel)
    assert column(panel, MEMORY)[2] == "512 KB"
    assert panel.verdict.text().startswith("Fits in ") and "64 examples" in panel.verdict.text()
    assert "optimizer" in panel.verdict.toolTip()
    assert panel.totals.text() == "21,578 parameters · 315,904 multiply-adds"
    assert "torchinfo" in panel.totals.toolTip()


def test_the_three_heaviest_of_a_column_have_bars_as_long_as_their_share(panel: SummaryPanel) -> None:
    rows = panel.tree.rows
    shares = {rows.item(at, NAME).data(KEY): rows.item(at, PARAMETERS).data(SHARE) for at in range(rows.rowCount())}
    marked = {key: share for key, share in shares.items() if share}
    assert marked == {"conv2d_2": 1.0, "dense": 2570 / 18496, "conv2d": 320 / 18496}


def test_a_click_on_a_head_sorts_with_the_largest_on_top_and_the_layers_lead_back(panel: SummaryPanel) -> None:
    order = keys(panel)
    click_head(panel, PRODUCTS)
    assert keys(panel)[:3] == ["conv2d_2", "conv2d", "dense"]
    click_head(panel, PRODUCTS)
    assert keys(panel)[-1] == "conv2d_2"
    click_head(panel, NAME)
    assert keys(panel) == order


def test_a_change_keeps_the_sorting_and_is_measured_anew(qtbot: QtBot, session: Session, panel: SummaryPanel) -> None:
    measured(qtbot, panel)
    click_head(panel, PARAMETERS)
    session.edit("Change", lambda graph: set_param(graph, "dense", "units", 1000))
    # What was measured of another network does not stand there for a moment.
    assert panel.footprint is None
    qtbot.waitUntil(lambda: keys(panel)[0] == "dense")
    assert set(column(panel, MEMORY)) == {"…"}
    measured(qtbot, panel)
    assert panel.footprint is not None and panel.footprint.weights > 4 * 256_000


def test_only_the_newest_of_many_changes_is_told(qtbot: QtBot, session: Session, panel: SummaryPanel) -> None:
    told = []
    panel.weighing.weighed.connect(lambda found: told.append(found.weights))
    for units in (10, 20, 3000):
        session.edit("Change", lambda graph, units=units: set_param(graph, "dense", "units", units))
        panel.refresh()
    measured(qtbot, panel)
    assert len(told) == 1 and told[0] > 4 * 256 * 3000


def test_a_name_and_a_place_change_nothing_that_was_measured(
    qtbot: QtBot, session: Session, panel: SummaryPanel
) -> None:
    measured(qtbot, panel)
    before = panel.footprint
    session.edit("Rename", lambda graph: move(rename(graph, "dense", "Answer"), {"relu": (9.0, 9.0)}))
    qtbot.waitUntil(lambda: "Answer" in column(panel, NAME))
    assert panel.footprint is before


# Convention 42.
def test_a_click_on_a_row_selects_its_node_and_the_canvas_selects_the_row(
    qtbot: QtBot, session: Session, panel: SummaryPanel
) -> None:
    with qtbot.waitSignal(panel.node_shown):
        click_row(panel, "dense")
    assert session.selection == {"dense"}
    session.select(["relu"])
    assert panel.tree.currentIndex().siblingAtColumn(NAME).data(KEY) == "relu"
    QTest.keyClick(panel.tree, Qt.Key.Key_Up)
    QTest.keyClick(panel.tree, Qt.Key.Key_Return)
    assert session.selection == {"batch_norm"}


def test_a_block_is_a_row_with_its_inside_below_that_leads_into_it(
    qtbot: QtBot, session: Session, panel: SummaryPanel
) -> None:
    session.show(deep(36, node("Conv2d", "conv", filters=4), node("ReLU", "relu")), None)
    qtbot.waitUntil(lambda: "deep" in keys(panel))
    assert keys(panel)[2:5] == ["deep", "conv", "relu"] and column(panel, NAME)[2] == "Block × 36"
    assert column(panel, PARAMETERS)[2:4] == ["5,328", "148"]
    click_row(panel, "conv")
    assert (session.path, session.selection) == (("deep",), {"conv"})
    panel.tree.collapse(panel.tree.rows.index(2, NAME))
    panel.refresh()
    assert "conv" not in keys(panel), "what was folded stays so"


# Convention 27, 42.
def test_the_table_is_copied_as_text_and_for_a_spreadsheet(qtbot: QtBot, panel: SummaryPanel) -> None:
    measured(qtbot, panel)
    qtbot.mouseClick(panel.text_button, LEFT)
    text = QGuiApplication.clipboard().text()
    assert text.startswith("Layer ") and "32 channels × 8 height × 8 width" in text and "Fits in" in text
    assert panel.text_button.text() == "Copied"
    qtbot.mouseClick(panel.csv_button, LEFT)
    rows = list(csv.DictReader(io.StringIO(QGuiApplication.clipboard().text())))
    assert rows[1]["parameters"] == "320" and rows[2]["memory"] == str(64 * 32 * 64 * 4 + 256)
    qtbot.waitUntil(lambda: panel.text_button.text() == "Copy as text")


def test_a_problem_and_an_empty_canvas_are_told(qtbot: QtBot, session: Session, panel: SummaryPanel) -> None:
    two_problems(session)
    qtbot.waitUntil(lambda: "problems" in panel.verdict.text())
    assert "…" not in column(panel, MEMORY)
    session.show(Project(), None)
    qtbot.waitUntil(lambda: panel.empty.isVisible())
    assert panel.empty.text().startswith("Nothing is drawn yet.") and not panel.text_button.isVisible()


def test_what_cannot_be_measured_says_why(qtbot: QtBot, session: Session, panel: SummaryPanel) -> None:
    session.do(Message("Elsewhere"), replace(session.project, training={"device": "mps"}))
    qtbot.waitUntil(lambda: bool(panel.why), timeout=PATIENCE_MS)
    assert panel.verdict.text() == panel.why and "mps" in panel.why


@pytest.mark.skipif(os.name == "nt", reason="Processes are ended in another way on Windows.")
def test_a_process_that_dies_is_told_and_the_next_change_starts_another(
    qtbot: QtBot, session: Session, panel: SummaryPanel
) -> None:
    qtbot.waitUntil(lambda: panel.weighing.process is not None and panel.weighing.process.processId() > 0)
    assert panel.weighing.process is not None
    os.kill(panel.weighing.process.processId(), signal.SIGKILL)
    qtbot.waitUntil(lambda: bool(panel.why))
    assert "has ended" in panel.verdict.text()
    session.edit("Change", lambda graph: set_param(graph, "dense", "units", 12))
    measured(qtbot, panel)


def test_nothing_is_measured_while_nobody_looks(qtbot: QtBot, session: Session) -> None:
    panel = SummaryPanel(session, LIGHT)
    qtbot.addWidget(panel)
    session.edit("Change", lambda graph: set_param(graph, "dense", "units", 12))
    assert panel.weighing.process is None and panel.tree.rows.rowCount() == 0
    shown(qtbot, panel)
    qtbot.waitUntil(lambda: panel.weighing.process is not None)
    process = panel.weighing.process
    assert process is not None
    panel.hide()
    assert panel.weighing.process is None and process.state() == process.ProcessState.NotRunning


@THEMES
def test_the_panel_takes_another_theme_and_every_part_has_a_name(qtbot: QtBot, session: Session, tokens: Theme) -> None:
    panel = shown(qtbot, SummaryPanel(session, tokens), 760, 420)
    qtbot.waitUntil(lambda: panel.tree.rows.rowCount() > 0)
    before = panel.grab().toImage()
    panel.set_theme(DARK if tokens is LIGHT else LIGHT)
    assert panel.grab().toImage() != before
    for part in (panel.tree, panel.text_button, panel.csv_button):
        assert part.accessibleName()
    panel.hide()


def test_the_menu_and_a_key_show_the_summary_and_closing_leaves_no_process(qtbot: QtBot, window: MainWindow) -> None:
    start(window, "spiral")
    choose_in_menu(menu_of(window, "View"), window.actions_by_name["summary"])
    assert window.summary.isVisible()
    window.live.show_problems()
    press_keys(window, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    assert window.summary.isVisible()
    qtbot.waitUntil(lambda: window.summary.weighing.process is not None)
    process = window.summary.weighing.process
    assert process is not None
    window.session.document.saved()
    window.close()
    assert window.summary.weighing.process is None and process.state() == process.ProcessState.NotRunning
