"""The next start: what was open opens again, with the sizes and the theme of the time before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from designer.main_window import MainWindow
from designer.settings import preferences
from designer.settings.declared import settings_of, with_settings
from engine import files
from engine.templates import template
from tests.designer.tab_driver import click_tab, drag_tab, names
from tests.designer.window_driver import choose_in_menu, menu_of, open_window, shut


@pytest.fixture
def starts(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[MainWindow]]:
    """The windows of one home, one after the other."""
    monkeypatch.setenv("LAYERLOOM_HOME", str(tmp_path / "home"))
    made: list[MainWindow] = []
    yield made
    for window in made:
        shut(window)


@pytest.fixture
def three(tmp_path: Path) -> list[Path]:
    made = [tmp_path / f"{name}.loom" for name in ("first", "second", "third")]
    for file, name in zip(made, ("spiral", "digits-mlp", "wine-classifier"), strict=True):
        files.save(template(name), file)
    return made


def begin(qtbot: QtBot, starts: list[MainWindow], *given: Path) -> MainWindow:
    window = open_window(qtbot, *given)
    window.previewing.set_on(False)
    starts.append(window)
    return window


# Convention 23.
def test_what_was_open_opens_again_in_its_order_with_the_tab_that_was_looked_at(
    qtbot: QtBot, starts: list[MainWindow], three: list[Path]
) -> None:
    first = begin(qtbot, starts)
    assert first.documents.open_files(three)
    drag_tab(first, 0, 2)
    click_tab(first, 1)
    assert first.close()
    second = begin(qtbot, starts)
    assert names(second) == ["second.loom", "third.loom", "first.loom"]
    assert second.session.file == three[2] and second.pages.currentWidget() is second.across
    assert not second.isWindowModified() and second.notice.isHidden()


def test_a_file_that_is_gone_is_told_and_the_others_open(
    qtbot: QtBot, starts: list[MainWindow], three: list[Path]
) -> None:
    first = begin(qtbot, starts)
    assert first.documents.open_files(three)
    assert first.close()
    three[1].unlink()
    second = begin(qtbot, starts)
    assert names(second) == ["first.loom", "third.loom"]
    assert second.notice.isVisible() and "second.loom" in second.notice.text


def test_who_wants_a_fresh_start_gets_the_gallery(qtbot: QtBot, starts: list[MainWindow], three: list[Path]) -> None:
    first = begin(qtbot, starts)
    assert first.documents.open_files(three)
    assert first.close()
    remembered = preferences.load()
    chosen = settings_of(remembered)
    preferences.save(with_settings(remembered, type(chosen)(**{**vars(chosen), "reopen": False})))
    second = begin(qtbot, starts)
    assert second.pages.currentWidget() is second.gallery and len(second.documents.tabs.open) == 1


def test_files_named_on_the_command_line_open_in_tabs_and_nothing_else_does(
    qtbot: QtBot, starts: list[MainWindow], three: list[Path]
) -> None:
    first = begin(qtbot, starts)
    assert first.documents.open_file(three[2])
    assert first.close()
    second = begin(qtbot, starts, *three[:2])
    assert names(second) == ["first.loom", "second.loom"] and second.session.file == three[1]


def test_what_was_never_saved_is_not_opened_again(qtbot: QtBot, starts: list[MainWindow]) -> None:
    first = begin(qtbot, starts)
    first.documents.open_template("spiral")
    first.session.document.saved()
    assert first.close()
    second = begin(qtbot, starts)
    assert second.pages.currentWidget() is second.gallery


# Convention 23.
def test_a_recent_file_that_is_gone_is_grey_until_it_is_back(
    qtbot: QtBot, starts: list[MainWindow], three: list[Path]
) -> None:
    window = begin(qtbot, starts)
    assert window.documents.open_file(three[0])
    text = three[0].read_bytes()
    three[0].unlink()

    def line() -> bool:
        menu_of(window, "File").popup(window.pos())
        window.recent.popup(window.pos())
        there = window.recent.actions()[0].isEnabled()
        for menu in (window.recent, menu_of(window, "File")):
            assert isinstance(menu, QMenu)
            menu.close()
        return there

    assert not line() and "not there" in window.recent.actions()[0].text()
    three[0].write_bytes(text)
    assert line()
    window.documents.new()
    choose_in_menu(window.recent, window.recent.actions()[0])
    assert window.session.file == three[0]


# Convention 44.
def test_sizes_and_theme_are_there_again_and_reset_layout_takes_them_back(
    qtbot: QtBot, starts: list[MainWindow]
) -> None:
    first = begin(qtbot, starts)
    first.documents.new()
    first.resize(1200, 700)
    usual = first.across.sizes()
    first.across.setSizes([usual[0] + 60, usual[1] - 100, usual[2] + 40])
    first.middle.setSizes([300, 280])
    left, _, right = first.across.sizes()
    lower = first.middle.sizes()[1]
    first.set_theme("dark")
    assert first.close()
    second = MainWindow()
    starts.append(second)
    second.documents.new()
    second.show()
    qtbot.waitUntil(lambda: second.live.filled)
    second.previewing.set_on(False)
    sizes = second.across.sizes()
    assert (sizes[0], sizes[2], second.middle.sizes()[1]) == (left, right, lower)
    assert left != usual[0] and right != usual[2]
    # The screen of the offscreen platform is less wide than the window was.
    assert second.theme.name == "dark" and second.height() == 700
    choose_in_menu(menu_of(second, "View"), second.actions_by_name["reset_layout"])
    sizes = second.across.sizes()
    assert (sizes[0], sizes[2]) == (usual[0], usual[2])
