"""Where the panels end: so many groups, tabs that are hidden, windows without anything to show, and other documents."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from designer.main_window import MainWindow
from designer.watching.kinds.attention import AttentionPanel
from designer.watching.kinds.recurrent import RecurrentPanel
from designer.watching.kinds.saliency import SaliencyPanel
from designer.watching.kinds.walk import WalkPanel
from designer.watching.panel import Panel
from designer.watching.places import ALWAYS, MOST_GROUPS, MOST_PAGES, Arrangement, Column, Place, read, written
from tests.designer.panel_group_driver import asks, choose_on, drawn, group_of, panel, tab_place, titles

__all__ = ["drawn"]


def lines_of(window: MainWindow, page: QWidget) -> dict[str, bool]:
    """What the menu of a tab offers, and whether each is possible."""
    group = group_of(window, page)
    place = tab_place(group, page)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, group.tabs.mapToGlobal(place))
    QApplication.sendEvent(group.tabs, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    found = {action.text(): action.isEnabled() for action in menu.actions() if action.text()}
    menu.close()
    return found


def test_there_are_no_more_groups_than_are_found_again_at_the_next_start(drawn: MainWindow) -> None:
    groups = drawn.live.groups
    for name in ("metric", "weights", "kernels", "confusion"):
        choose_on(drawn, panel(drawn, name), "Move to a new group")
    assert len(groups.groups) == MOST_GROUPS
    assert not lines_of(drawn, panel(drawn, "loss"))["Move to a new group"]
    groups.split(panel(drawn, "loss"), group_of(drawn, panel(drawn, "loss")))
    assert len(groups.groups) == MOST_GROUPS
    assert len(read(drawn.live.remembered()).groups) == MOST_GROUPS


def test_what_is_too_much_is_read_into_the_last_group_or_left_out() -> None:
    groups = tuple(Column((Place("weights", str(at)), Place("loss"))) for at in range(MOST_GROUPS + 2))
    found = read(written(Arrangement((*groups, Column((Place("runs"),))), (1,) * 9)))
    assert len(found.groups) == MOST_GROUPS and found.groups[1:-1] == groups[1:-3]
    assert {place for column in groups for place in column.places} <= {*found.places}
    many = Arrangement((Column((Place("loss"),) * 30), Column((Place("weights"),) * 300)), (), ())
    assert sum(1 for _ in read(written(many)).places) == MOST_PAGES + len(ALWAYS)
    assert all(name in {one.page for one in read(written(many)).places} for name in ALWAYS)


def test_a_tab_moves_over_a_hidden_one_and_not_where_there_is_none_that_is_seen(drawn: MainWindow) -> None:
    group = group_of(drawn, drawn.runs.page)
    shown, hidden = titles(drawn)[0], [page for page in group.pages if not group.isTabVisible(group.indexOf(page))]
    assert hidden and shown[-1] == "Runs"
    choose_on(drawn, drawn.runs.page, "Move left")
    assert titles(drawn)[0] == [*shown[:-2], "Runs", shown[-2]]
    choose_on(drawn, drawn.runs.page, "Move right")
    assert titles(drawn)[0] == shown and not lines_of(drawn, drawn.runs.page)["Move right"]
    assert not lines_of(drawn, panel(drawn, "loss"))["Move left"]


def test_a_window_of_its_own_goes_while_its_panel_has_nothing_to_show(drawn: MainWindow, qtbot: QtBot) -> None:
    saliency = drawn.live.open_panel("saliency")
    drawn.live.groups.float(saliency)
    qtbot.waitUntil(lambda: "saliency" in {one.view for one in asks(drawn)})
    first = drawn.session.tab
    drawn.documents.open_template("spiral")
    own = drawn.live.groups.floating[saliency]
    qtbot.waitUntil(lambda: not own.isVisible() and "saliency" not in {one.view for one in asks(drawn)})
    drawn.documents.tabs.show(first)
    qtbot.waitUntil(lambda: own.isVisible() and "saliency" in {one.view for one in asks(drawn)})


@pytest.mark.parametrize("kind", [WalkPanel, SaliencyPanel, AttentionPanel, RecurrentPanel])
def test_what_was_chosen_in_one_document_is_not_chosen_in_the_next(qtbot: QtBot, kind: type[Panel]) -> None:
    made = kind()  # type: ignore[call-arg]
    qtbot.addWidget(made)
    made.show_node("node")
    before = made.asks()
    made.show_example(7)
    if isinstance(made, WalkPanel):
        made._go(12)
        made._choose(3)
    elif isinstance(made, SaliencyPanel):
        made._saliency.buttons["grad_cam"].click()
        made._saliency.convolution.wished = "conv"
    elif isinstance(made, AttentionPanel):
        made._attention.layer.wished, made._attention.aspect.wished = "2", "memory"
    elif isinstance(made, RecurrentPanel):
        made._gates.layer.wished, made._gates.aspect.wished = "1", "backward"
    assert made.asks() != before
    made.forget()
    assert made.asks() == before and made.example == 0


def test_a_panel_that_is_opened_looks_at_no_example_of_another_document(drawn: MainWindow) -> None:
    drawn.live._show_example(37)
    drawn.documents.open_template("spiral")
    assert {one.example for one in drawn.live.panels} == {0} == {drawn.live.open_panel("journey").example}
