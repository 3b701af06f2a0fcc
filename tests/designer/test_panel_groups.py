"""Panels in groups of tabs: dragged, split, floated, closed and opened, with the mouse and by menus."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from designer.main_window import MainWindow
from designer.watching.drop_mark import spot_in
from designer.watching.group import LEAST
from designer.watching.panel import PANELS
from designer.watching.places import ALWAYS
from tests.designer.panel_group_driver import (
    LEFT,
    PAGES,
    RIGHT,
    choose_on,
    drag,
    drawn,
    group_of,
    inside,
    more,
    offered,
    panel,
    tab_place,
    titles,
)
from tests.designer.window_driver import (
    press_button,
)

__all__ = ["drawn"]


# Dragging


def test_at_first_there_are_two_groups_with_the_panels_of_always(drawn: MainWindow) -> None:
    assert titles(drawn) == [["Loss", "Accuracy", *PAGES], RIGHT]
    assert drawn.live.plot("loss").isVisible() and drawn.live.plot("weights").isVisible()


def test_a_tab_is_dragged_to_another_place_in_its_bar(drawn: MainWindow) -> None:
    group, boundary = group_of(drawn, panel(drawn, "weights")), panel(drawn, "boundary")
    drag(drawn, boundary, group.tabs.mapToGlobal(group.tabs.tabRect(0).center() - QPoint(8, 0)))
    assert titles(drawn)[1] == ["Boundary", "Weights", "Kernels", "Confusion"]
    assert group.currentWidget() is boundary
    drag(drawn, boundary, group.tabs.mapToGlobal(group.tabs.tabRect(3).center() + QPoint(8, 0)))
    assert titles(drawn)[1] == ["Weights", "Kernels", "Confusion", "Boundary"]


def test_a_click_that_trembles_moves_nothing(drawn: MainWindow) -> None:
    group, kernels = group_of(drawn, panel(drawn, "weights")), panel(drawn, "kernels")
    drag(drawn, kernels, group.tabs.mapToGlobal(tab_place(group, kernels) + QPoint(3, 2)))
    assert titles(drawn)[1] == RIGHT and group.currentWidget() is kernels


def test_a_tab_is_dragged_into_the_middle_or_the_bar_of_another_group(drawn: MainWindow) -> None:
    left = drawn.live.groups.groups[0]
    drag(drawn, panel(drawn, "kernels"), inside(left, 0.5))
    assert titles(drawn) == [["Loss", "Accuracy", *PAGES, "Kernels"], ["Weights", "Boundary", "Confusion"]]
    assert left.currentWidget() is panel(drawn, "kernels")
    between = left.tabs.mapToGlobal(left.tabs.tabRect(1).topLeft() + QPoint(2, 8))
    drag(drawn, panel(drawn, "weights"), between)
    assert titles(drawn)[0] == ["Loss", "Weights", "Accuracy", *PAGES, "Kernels"]


@pytest.mark.parametrize(("across", "at"), [(0.05, 0), (0.95, 1)])
def test_a_tab_that_is_dragged_to_a_side_of_a_group_splits_it(drawn: MainWindow, across: float, at: int) -> None:
    left = drawn.live.groups.groups[0]
    width = left.width()
    drag(drawn, panel(drawn, "confusion"), inside(left, across))
    groups = drawn.live.groups.groups
    assert titles(drawn)[at] == ["Confusion"] and len(groups) == 3 and groups[1 - at] is left
    assert panel(drawn, "confusion").isVisible()
    assert all(LEAST <= one.width() < width for one in groups if one is not left)


def test_a_group_that_is_empty_goes_and_the_last_one_stays(drawn: MainWindow) -> None:
    left = drawn.live.groups.groups[0]
    for name in ("weights", "kernels", "boundary", "confusion"):
        drag(drawn, panel(drawn, name), inside(left, 0.5))
    assert drawn.live.groups.groups == [left] and left.count() == 6 + len(ALWAYS)
    alone = panel(drawn, "loss")
    drag(drawn, alone, inside(left, 0.95))
    assert titles(drawn)[1] == ["Loss"]
    drag(drawn, alone, inside(group_of(drawn, alone), 0.95))
    assert titles(drawn)[1] == ["Loss"], "a group of one page is not split by that page"


def test_where_a_tab_would_be_dropped_is_shown_and_escape_leaves_it_where_it_is(drawn: MainWindow) -> None:
    before, left, mark = titles(drawn), drawn.live.groups.groups[0], drawn.live.groups.mark
    group = drag(drawn, panel(drawn, "weights"), inside(left, 0.95), drop=False)
    assert mark.isVisible()
    wanted = spot_in(left, left.mapFromGlobal(inside(left, 0.95)))
    assert wanted.side == "right" and mark.mapToGlobal(mark.rect().center()).x() > inside(left, 0.5).x()
    QTest.keyClick(group.tabs, Qt.Key.Key_Escape)
    assert not mark.isVisible()
    QTest.mouseRelease(group.tabs, LEFT, pos=group.tabs.mapFromGlobal(inside(left, 0.95)))
    assert titles(drawn) == before


def test_a_tab_that_is_dropped_on_the_canvas_stays_where_it_is(drawn: MainWindow) -> None:
    before = titles(drawn)
    drag(drawn, panel(drawn, "weights"), drawn.canvas.mapToGlobal(drawn.canvas.rect().center()))
    assert titles(drawn) == before and not drawn.live.groups.floating


# Windows of their own


def test_a_tab_that_is_dragged_out_of_the_window_floats_and_comes_back_when_it_is_closed(drawn: MainWindow) -> None:
    kernels = panel(drawn, "kernels")
    drag(drawn, kernels, drawn.mapToGlobal(drawn.rect().bottomRight()) + QPoint(120, 60))
    assert titles(drawn)[1] == ["Weights", "Boundary", "Confusion"]
    own = drawn.live.groups.floating[kernels]
    assert own.isWindow() and own.isVisible() and kernels.isVisible() and own.windowTitle() == "Kernels"
    own.close()
    assert titles(drawn)[1] == RIGHT and not drawn.live.groups.floating
    assert group_of(drawn, kernels).currentWidget() is kernels and kernels.window() is drawn


def test_a_page_that_is_always_there_floats_too_and_is_brought_to_the_front_by_its_command(drawn: MainWindow) -> None:
    problems = drawn.live.problems
    choose_on(drawn, problems, "Float")
    assert "Problems" not in titles(drawn)[0] and problems.isVisible()
    drawn.actions_by_name["problems"].trigger()
    assert problems.isVisible() and problems in drawn.live.groups.floating
    own = drawn.live.groups.floating[problems]
    own.activateWindow()
    assert QTest.qWaitForWindowActive(own)
    QTest.keyClick(own, Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier)
    assert "Problems" in titles(drawn)[0]


# Menus


def test_the_menu_of_a_tab_moves_it_all_ways(drawn: MainWindow) -> None:
    kernels = panel(drawn, "kernels")
    choose_on(drawn, kernels, "Move left")
    assert titles(drawn)[1][0] == "Kernels"
    choose_on(drawn, kernels, "Move right")
    assert titles(drawn)[1] == RIGHT
    choose_on(drawn, kernels, "Move to the next group")
    assert titles(drawn)[0][-1] == "Kernels"
    choose_on(drawn, kernels, "Move to a new group")
    assert titles(drawn)[1] == ["Kernels"] and len(titles(drawn)) == 3
    choose_on(drawn, kernels, "Move to the next group")
    assert len(titles(drawn)) == 2 and titles(drawn)[1][-1] == "Kernels"


def test_a_panel_is_closed_and_a_page_that_is_always_there_is_not(drawn: MainWindow) -> None:
    choose_on(drawn, panel(drawn, "confusion"), "Close")
    assert titles(drawn)[1] == ["Weights", "Kernels", "Boundary"] and drawn.live.panel("confusion") is None
    group = group_of(drawn, drawn.live.code)
    middle = Qt.MouseButton.MiddleButton
    QTest.mouseClick(group.tabs, middle, pos=tab_place(group, drawn.live.code))
    assert "Source" in titles(drawn)[0]
    QTest.mouseClick(group.tabs, middle, pos=tab_place(group, panel(drawn, "loss")))
    assert titles(drawn)[0] == ["Accuracy", *PAGES]
    drawn.live.show_score()
    assert drawn.live.plot("metric").isVisible()


def test_the_plus_offers_all_panels_that_are_not_shown_and_those_of_one_layer_once_more(drawn: MainWindow) -> None:
    open_now = {one.name for one in drawn.live.panels}
    about_node = {name for name, kind in PANELS.items() if kind.is_about_node()}
    assert {"weights", "kernels"} <= about_node and not {"loss", "metric", "boundary", "confusion"} & about_node
    assert sorted(offered(drawn)) == sorted((PANELS.keys() - open_now) | about_node)
    choose_on(drawn, panel(drawn, "confusion"), "Close")
    assert "confusion" in offered(drawn)
    left = drawn.live.groups.groups[0]
    more(drawn, left, "Confusion")
    assert titles(drawn)[0][-1] == "Confusion" and left.currentWidget() is panel(drawn, "confusion")
    assert "confusion" not in offered(drawn)


def test_each_panel_says_in_a_sentence_what_there_is_to_see(drawn: MainWindow) -> None:
    press_button(drawn.live.groups.groups[0].more)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    lines = [action for action in menu.actions() if action.data()]
    assert lines and all(not one.icon().isNull() and one.toolTip().endswith(".") for one in lines)
    menu.close()


def test_many_tabs_are_shortened_and_each_stays_large_enough_to_be_hit(drawn: MainWindow) -> None:
    left = drawn.live.groups.groups[0]
    for _ in range(6):
        more(drawn, left, "Weights of another layer")
    drawn.live.groups.row.setSizes([240, 900])
    for at in range(left.count()):
        if left.isTabVisible(at):
            assert left.tabs.tabRect(at).width() >= 48 and left.tabToolTip(at)
    places = [left.tabs.tabRect(at).left() for at in range(left.count()) if left.isTabVisible(at)]
    assert all(one < two for one, two in pairwise(places))
