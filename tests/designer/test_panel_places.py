"""How the panels stood is there again at the next start, and a damaged arrangement is the first one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from designer.main_window import MainWindow
from designer.settings import preferences
from designer.watching.places import ALWAYS, FIRST, read, written
from tests.designer.canvas_driver import click, node_point
from tests.designer.panel_group_driver import (
    PAGES,
    RIGHT,
    choose_on,
    drag,
    drawn,
    inside,
    panel,
    titles,
)
from tests.designer.window_driver import (
    choose_in_menu,
    choose_tab,
    menu_of,
    open_window,
    press_button,
    shut,
    start,
    take_away,
)

__all__ = ["drawn"]


# What is remembered


@pytest.fixture
def again(qtbot: QtBot) -> Iterator[list[MainWindow]]:
    """Windows that are opened after the first one."""
    made: list[MainWindow] = []
    yield made
    for one in made:
        shut(one)
        take_away(one)


@pytest.fixture
def opened(window: MainWindow) -> MainWindow:
    """A window of its own, that may be closed."""
    start(window, "digits-cnn")
    return window


def reopened(qtbot: QtBot, window: MainWindow, again: list[MainWindow]) -> MainWindow:
    window.session.document.saved()
    assert window.close()
    again.append(open_window(qtbot))
    again[-1].previewing.set_on(False)
    start(again[-1], "digits-cnn")
    return again[-1]


def test_groups_order_sizes_windows_and_pins_are_there_again_and_reset_layout_takes_them_back(
    opened: MainWindow, qtbot: QtBot, again: list[MainWindow]
) -> None:
    left = opened.live.groups.groups[0]
    drag(opened, panel(opened, "kernels"), inside(left, 0.95))
    choose_on(opened, panel(opened, "confusion"), "Close")
    choose_on(opened, panel(opened, "boundary"), "Float")
    opened.live.groups.floating[panel(opened, "boundary")].setGeometry(60, 70, 420, 300)
    header = opened.live.following.header_of(panel(opened, "kernels"))
    assert header is not None
    click(opened.canvas, node_point(opened.canvas, "conv2d_2"))
    press_button(header.pin)
    opened.live.groups.row.setSizes([500, 250, 300])
    choose_tab(opened, opened.live.code)
    wanted, sizes = titles(opened), opened.live.groups.row.sizes()
    second = reopened(qtbot, opened, again)
    assert titles(second) == wanted and second.live.code.isVisible()
    assert all(abs(one - two) <= 40 for one, two in zip(second.live.groups.row.sizes(), sizes, strict=True))
    floating = second.live.groups.floating
    assert [one.objectName() for one in floating] == ["boundary"]
    assert next(iter(floating.values())).geometry().getRect() == (60, 70, 420, 300)
    choose_in_menu(menu_of(second, "View"), second.actions_by_name["reset_layout"])
    assert titles(second) == [["Loss", "Accuracy", *PAGES], RIGHT] and not second.live.groups.floating
    assert second.live.plot("loss").isVisible() and len(second.live.panels) == 6


DAMAGED = (
    3,
    [],
    {},
    {"groups": []},
    {"groups": [{"places": "loss"}]},
    {"groups": [{"places": [{"page": "problems"}, {"page": "problems"}]}]},
)


@pytest.mark.parametrize("damaged", DAMAGED, ids=str)
def test_a_damaged_arrangement_is_the_first_one(damaged: object) -> None:
    assert read(damaged) == FIRST


def test_a_page_that_was_not_there_yet_when_it_was_remembered_stands_behind_the_others() -> None:
    found = read({"groups": [{"places": [{"page": "loss"}, {"page": "summary"}]}]})
    assert [one.page for one in found.places] == ["loss", "summary", *(one for one in ALWAYS if one != "summary")]


def test_what_is_written_is_read_and_a_damaged_one_does_not_hurt_the_other_preferences(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert read(written(FIRST)) == FIRST
    monkeypatch.setenv("LAYERLOOM_HOME", str(tmp_path))
    preferences.place().write_text('{"theme": "dark", "panels": {"groups": 7}}')
    kept = preferences.load()
    assert kept.theme == "dark" and read(kept.panels) == FIRST


def test_a_panel_that_this_version_does_not_know_is_left_out(
    qtbot: QtBot, opened: MainWindow, again: list[MainWindow]
) -> None:
    arrangement = written(FIRST)
    arrangement["groups"][1]["places"] = [{"page": "tomorrow"}, {"page": "kernels"}, {"page": "weights"}]
    opened.live.remembered = lambda: arrangement  # type: ignore[method-assign]
    second = reopened(qtbot, opened, again)
    assert titles(second)[1] == ["Kernels", "Weights"]
