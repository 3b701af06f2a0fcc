"""Hands for tests of the tabs: they click, drag and close them, and open their menu."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QTabBar, QToolButton

from designer.main_window import MainWindow

LEFT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton


def names(window: MainWindow) -> list[str]:
    """What stands on the tabs."""
    bar = window.opened.bar.bar
    return [bar.tabText(at) for at in range(bar.count())]


def place_of(window: MainWindow, at: int) -> QPoint:
    rect = window.opened.bar.bar.tabRect(at)
    return QPoint(rect.left() + 30, rect.center().y())


def click_tab(window: MainWindow, at: int, button: Qt.MouseButton = LEFT) -> None:
    QTest.mouseClick(window.opened.bar.bar, button, pos=place_of(window, at))


def cross(window: MainWindow, at: int) -> QToolButton:
    """The cross on a tab."""
    found = window.opened.bar.bar.tabButton(at, QTabBar.ButtonPosition.RightSide)
    assert isinstance(found, QToolButton)
    return found


def drag_tab(window: MainWindow, start: int, stop: int) -> None:
    """Drag a tab to the place of another one."""
    bar = window.opened.bar.bar
    begin, end = place_of(window, start), place_of(window, stop)
    step = 1 if stop > start else -1
    end += QPoint(step * bar.tabRect(stop).width() // 3, 0)
    QTest.mousePress(bar, LEFT, pos=begin)
    for part in range(1, 21):
        QTest.mouseMove(bar, begin + (end - begin) * (part / 20))
    QTest.mouseRelease(bar, LEFT, pos=end)
    QTest.qWait(50)


def choose_on_tab(window: MainWindow, at: int, text: str) -> None:
    """Right-click a tab, and go by the keys to a line of its menu.

    A click on it counts for nothing where the pointer of the test before happens to have been there already.
    """
    bar = window.opened.bar.bar
    place = place_of(window, at)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, bar.mapToGlobal(place))
    QApplication.sendEvent(bar, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    line = next(action for action in menu.actions() if action.text() == text)
    assert line.isEnabled(), f"{text} is not possible"
    for _ in menu.actions():
        if menu.activeAction() is not line:
            QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
