"""Walks over what the window has for a person's own data: names, sizes, contrasts, and the keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QWidget
from pytestqt.qtbot import QtBot

from designer.main_window import MainWindow
from tests.designer.data_scenes import SCENES, all_data_are_looked_at, leave, looked_at, pixels
from tests.designer.longer import clipped
from tests.designer.test_accessible import faint_texts, friendless, nameless, small
from tests.designer.walk_scenes import interactive
from tests.designer.window_driver import wait
from tests.engine.table_files import fruits


@pytest.fixture(autouse=True)
def tidy(whole: MainWindow) -> Iterator[None]:
    yield
    leave(whole)


# Convention A8, A9.
@pytest.mark.parametrize("name", SCENES)
def test_everything_about_data_has_a_name_and_24_pixels_and_is_cut_off_nowhere(
    whole: MainWindow, qtbot: QtBot, tmp_path: Path, name: str
) -> None:
    root = SCENES[name](whole, qtbot, tmp_path)
    # A layout settles a moment after what stands in it has changed.
    qtbot.waitUntil(lambda: clipped(root) == [])
    assert nameless(root) + small(root) + friendless(root) == []
    if isinstance(root, QDialog):
        assert root.windowTitle()


# Convention A7.
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", ["a_file_is_held_over_the_window", "a_table_was_read", "a_file_was_refused"])
def test_words_about_data_have_a_contrast_of_4_5(
    whole: MainWindow, qtbot: QtBot, tmp_path: Path, name: str, theme: Literal["light", "dark"]
) -> None:
    whole.set_theme(theme)
    assert faint_texts(SCENES[name](whole, qtbot, tmp_path)) == []


def stops(root: QDialog, qtbot: QtBot, first: QWidget) -> list[QWidget]:
    """Where Tab leads, until it is where it began."""
    root.activateWindow()
    QTest.qWaitForWindowActive(root)
    first.setFocus(Qt.FocusReason.TabFocusReason)
    found: list[QWidget] = []
    while (at := root.focusWidget()) is not None and at not in found:
        found.append(at)
        QTest.keyClick(at, Qt.Key.Key_Tab)
    return found


def test_tab_goes_down_the_dialog_of_dropped_data_and_enter_draws_the_network(
    whole: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = looked_at(whole, qtbot, pixels(tmp_path / "pixels.csv"))
    # The answer stands in the button, so that Enter alone takes it.
    assert dialog.focusWidget() is dialog.draw
    (offer,) = dialog.offers.values()
    order = stops(dialog, qtbot, dialog.target)
    ways = [order.index(one) for one in (dialog.target, offer, dialog.reasons, dialog.draw)]
    assert ways == sorted(ways) and len(order) == 5
    dialog.draw.setFocus()
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert whole.tools.dropping.dialog is None and whole.session.project.title == "pixels"


def test_the_target_is_chosen_by_the_arrows_and_escape_leaves_all_as_it_was(
    whole: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    before = whole.session.project
    dialog = looked_at(whole, qtbot, fruits(tmp_path / "fruits.csv"))
    dialog.target.setFocus()
    assert dialog.target.currentText() == "fruit"
    QTest.keyClick(dialog.target, Qt.Key.Key_C)
    assert not dialog.draw.isEnabled()
    wait(qtbot, lambda: dialog.draw.isEnabled())
    assert dialog.target.currentText() == "colour" and "'colour', as you asked" in dialog.reasons.text()
    # Who goes through the choices stays among them.
    assert dialog.focusWidget() is dialog.target
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert whole.tools.dropping.dialog is None and whole.session.project is before


def test_tab_reaches_everything_in_the_window_of_the_data_and_escape_closes_it(
    whole: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = all_data_are_looked_at(whole, qtbot, tmp_path)
    assert isinstance(dialog, QDialog)
    found = stops(dialog, qtbot, whole.data_looking.dialog.list)  # type: ignore[union-attr]
    reachable = [one for one in interactive(dialog) if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.isEnabled()]
    assert {one for one in reachable} <= set(found)
    places = [one.mapTo(dialog, one.rect().topLeft()) for one in found]
    assert places[0].y() <= places[-1].y(), "the list first, the example last"
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert whole.data_looking.dialog is None


def test_the_hint_over_the_window_is_there_as_long_as_a_file_is_held_over_it(whole: MainWindow, tmp_path: Path) -> None:
    dropping = whole.tools.dropping
    dropping.hover([tmp_path / "fruits.csv", tmp_path / "more.csv"])
    assert dropping.hint is not None and dropping.hint.isVisible()
    assert dropping.hint.name.text() == "fruits.csv" and "network" in dropping.hint.words.text()
    dropping.hover([tmp_path / "one.loom", tmp_path / "two.loom"])
    assert "open" in dropping.hint.words.text() and "1 more" in dropping.hint.name.text()
    dropping.leave()
    assert not dropping.hint.isVisible()
