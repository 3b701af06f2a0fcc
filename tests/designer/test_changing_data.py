"""Changes roles and transforms in the data window, and sees what that does to the data."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox
from pytestqt.qtbot import QtBot

from designer.documents.tab import Tab
from designer.looking.window import DataWindow
from designer.main_window import MainWindow
from designer.panels.editors.family_menu import FamilyMenu
from engine.starting.beginning import begun
from tests.designer.test_looking_at_data import choose, looked, mend, open_fruits, rules
from tests.designer.window_driver import wait
from tests.engine.table_files import write


def opened(window: MainWindow, qtbot: QtBot) -> DataWindow:
    window.actions_by_name["look_at_data"].trigger()
    return looked(window, qtbot)


def pick(field: QComboBox, value: str) -> None:
    """Choose an entry of a list by the keyboard."""
    field.setFocus()
    there = field.findData(value)
    QTest.keyClick(field, Qt.Key.Key_Home)
    while field.currentIndex() != there:
        QTest.keyClick(field, Qt.Key.Key_Down)


def add(dialog: DataWindow, title: str) -> None:
    """Press Add and click the transform of this title."""
    QTest.mouseClick(dialog.changes.form.listed("transforms").add, Qt.MouseButton.LeftButton)
    menu = next(one for one in dialog.findChildren(FamilyMenu) if one.isVisible())
    action = next(one for one in menu.actions() if one.text() == title)
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())


def renewed(dialog: DataWindow, qtbot: QtBot, before: object) -> None:
    wait(qtbot, lambda: dialog.looked is not before and not dialog.is_busy)


def test_a_transform_that_is_added_at_a_part_is_for_it_and_its_effect_is_shown(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    weights = open_fruits(window, tmp_path)
    dialog = opened(window, qtbot)
    choose(dialog, "weight")
    project, before = window.session.project, dialog.looked
    assert dialog.page.seen_spread.bars is None
    add(dialog, "Scale")
    transforms = window.session.graph.nodes["data"].params["transforms"]
    assert [(one["type"], one["of"]) for one in transforms] == [("Scale", "weight")]
    renewed(dialog, qtbot, before)
    bars = dialog.page.seen_spread.bars
    assert bars is not None and dialog.page.seen_spread.isVisible() and dialog.page.spread.isVisible()
    train = dialog.looked
    assert train is not None
    # Only the training part is scaled to mean 0 and deviation 1.
    assert abs(float(dialog.page.seen.values["Mean"].replace("−", "-"))) < 0.3
    assert 0.8 < float(dialog.page.seen.values["Deviation"]) < 1.2 < weights.std()
    window.session.undo()
    assert window.session.project == project


def test_a_role_is_changed_and_a_left_out_column_is_read_again(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    open_fruits(window, tmp_path)
    dialog = opened(window, qtbot)
    choose(dialog, "weight")
    add(dialog, "Scale")
    before = dialog.looked
    pick(dialog.changes.role, "ignore")
    params = window.session.graph.nodes["data"].params
    assert {one["name"]: one["role"] for one in params["examples"]["columns"]}["weight"] == "ignore"
    assert params["transforms"] == [], "what changed it alone went with it"
    renewed(dialog, qtbot, before)
    assert "weight" not in dialog.list.names and dialog.list.chosen == ""
    assert dialog.changes.left.isVisible() and not dialog.changes.role.isVisible()
    before = dialog.looked
    menu = dialog.changes.left.menu()
    menu.popup(dialog.changes.left.mapToGlobal(dialog.changes.left.rect().bottomLeft()))
    action = next(one for one in menu.actions() if one.data() == "weight")
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
    renewed(dialog, qtbot, before)
    assert "weight" in dialog.list.names


def test_copies_are_left_out_by_a_click(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    rows = [[f"{a:.6f}", f"{b:.6f}", "ab"[int(a > b)]] for a, b in random.random((120, 2))]
    path = write(tmp_path / "t.csv", ["x", "y", "kind"], [*rows, *rows[:40]])
    window.documents.tabs.add(Tab(begun(path).project, unsaved=True))
    window.pages.setCurrentWidget(window.across)
    dialog = opened(window, qtbot)
    assert {rule for rule, _ in rules(dialog)} >= {"duplicates", "shared"}
    mend(dialog, qtbot, "Leave copies out")
    assert window.session.project.training["split"] == {"type": "CopiesTogether", "copies": "leave out"}
    wait(qtbot, lambda: not {rule for rule, _ in rules(dialog)} & {"duplicates", "shared"})
    assert dialog.about.text().startswith("160 examples · 96 for training · 24")


@pytest.mark.parametrize("name", ["weight", "fruit"])
def test_the_role_can_be_reached_by_the_keyboard(window: MainWindow, qtbot: QtBot, tmp_path: Path, name: str) -> None:
    open_fruits(window, tmp_path)
    dialog = opened(window, qtbot)
    choose(dialog, name)
    dialog.changes.role.setFocus()
    assert QApplication.focusWidget() is dialog.changes.role and dialog.changes.role.accessibleName()
