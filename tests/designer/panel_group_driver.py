"""Hands for tests of the groups of panels: they drag tabs, open their menus, and read what is shown and asked."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from designer.main_window import MainWindow
from designer.watching.group import Group
from designer.watching.panel import Panel
from engine.training.watching.ask import Ask
from tests.designer.window_driver import (
    press_button,
)

LEFT = Qt.MouseButton.LeftButton
PAGES = ["Problems", "Source", "Summary", "Runs"]
"""The pages that are always there, as far as this network has something to show in them."""
RIGHT = ["Weights", "Kernels", "Boundary", "Confusion"]


@pytest.fixture
def drawn(whole: MainWindow) -> MainWindow:
    """A window with a small network that has convolutions and dense layers, and the panels as they are at first."""
    for tab in whole.documents.tabs.open:
        tab.document.saved()
    whole.documents.tabs.close_others(whole.documents.tabs.current)
    whole.documents.open_template("digits-cnn")
    whole.live.reset()
    return whole


def titles(window: MainWindow) -> list[list[str]]:
    """What stands on the tabs of each group."""
    return [[one.tabText(at) for at in range(one.count()) if one.isTabVisible(at)] for one in window.live.groups.groups]


def panel(window: MainWindow, name: str) -> Panel:
    found = window.live.panel(name)
    assert found is not None
    return found


def group_of(window: MainWindow, page: QWidget) -> Group:
    found = window.live.groups.group_of(page)
    assert found is not None
    return found


def tab_place(group: Group, page: QWidget) -> QPoint:
    return group.tabs.tabRect(group.indexOf(page)).center()


def drag(window: MainWindow, page: QWidget, place: QPoint, *, drop: bool = True) -> Group:
    """Drag the tab of a page to a point of the screen, and let it go there."""
    group = group_of(window, page)
    begin, end = tab_place(group, page), group.tabs.mapFromGlobal(place)
    QTest.mousePress(group.tabs, LEFT, pos=begin)
    for part in range(1, 11):
        QTest.mouseMove(group.tabs, begin + (end - begin) * (part / 10))
    if drop:
        QTest.mouseRelease(group.tabs, LEFT, pos=end)
    return group


def inside(group: Group, across: float, down: float = 0.6) -> QPoint:
    """A point of the screen at these parts of a group's width and height."""
    return group.mapToGlobal(QPoint(round(group.width() * across), round(group.height() * down)))


def choose_on(window: MainWindow, page: QWidget, text: str) -> None:
    """Open the menu of a tab by the right button, and go by the keys to a line of it."""
    group = group_of(window, page)
    place = tab_place(group, page)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, group.tabs.mapToGlobal(place))
    QApplication.sendEvent(group.tabs, event)
    choose_by_keys(text)


def choose_by_keys(text: str) -> None:
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    line = next(action for action in menu.actions() if action.text().split("\t")[0] == text)
    assert line.isEnabled(), f"{text} is not possible"
    for _ in menu.actions():
        if menu.activeAction() is not line:
            QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)


def more(window: MainWindow, group: Group, text: str) -> None:
    """Press the button with the plus, and choose a panel."""
    press_button(group.more)
    choose_by_keys(text)


def offered(window: MainWindow) -> list[str]:
    """The panels in the menu behind the plus."""
    press_button(window.live.groups.groups[0].more)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    found = [str(action.data()) for action in menu.actions() if action.data()]
    menu.close()
    return found


def asks(window: MainWindow) -> set[Ask]:
    return set(window.running.here.asks)


def shows(window: MainWindow, qtbot: QtBot, *views: str) -> None:
    """Wait until these views are asked for and no others."""
    qtbot.waitUntil(lambda: {one.view for one in asks(window)} == set(views))
