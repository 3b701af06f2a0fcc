"""The menu behind the + says of each panel what there is to see, or why there is nothing to see of it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

import designer.watching.kinds  # noqa: F401  (fills the table of panels)
from designer.main_window import MainWindow
from designer.watching.panel import PANELS
from tests.designer import panel_group_driver
from tests.designer.panel_group_driver import panel
from tests.designer.window_driver import press_button

drawn = panel_group_driver.drawn


def opened(window: MainWindow) -> tuple[QMenu, dict[str, QAction]]:
    """The menu of the first group, and its lines by the names of their panels."""
    press_button(window.live.groups.groups[0].more)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu, {action.data(): action for action in menu.actions() if action.data()}


def test_a_panel_without_anything_to_see_in_this_network_is_off_and_says_why(drawn: MainWindow) -> None:
    drawn.live.close_panel(panel(drawn, "boundary"))
    menu, lines = opened(drawn)
    assert {name for name, line in lines.items() if not line.isEnabled()} == {
        "boundary",
        "attention",
        "recurrent",
        "latent",
        "samples",
        "reconstruction",
    }
    said = "The data of this network are no points in a plane."
    assert lines["boundary"].toolTip() == said and lines["boundary"].text() == f"Boundary\t{said}"
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(lines["boundary"]).center())
    assert drawn.live.panel("boundary") is None
    menu.close()
    drawn.documents.open_template("spiral")
    menu, lines = opened(drawn)
    assert lines["boundary"].isEnabled() and lines["boundary"].toolTip() == PANELS["boundary"].about
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(lines["boundary"]).center())
    assert drawn.live.panel("boundary") is not None
