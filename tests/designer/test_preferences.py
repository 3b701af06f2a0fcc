"""The dialog of the preferences: what is declared, at once, remembered, and usual again; and the layout reset."""

from __future__ import annotations

import base64
import os
import random
import struct
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QDialog
from pytestqt.qtbot import QtBot

from designer.canvas.wires import wire_path
from designer.canvas.wires.wire_path import path_between
from designer.frame import INSPECTOR_WIDTH
from designer.look.motion import glide_time, reduce_motion
from designer.look.theme import DARK
from designer.main_window import MainWindow
from designer.panels.editors.switch import SwitchEditor
from designer.settings import preferences
from designer.settings.declared import Settings, settings_of, with_settings
from designer.settings.dialog import SettingsDialog
from designer.settings.preferences import Preferences
from tests.designer.window_driver import (
    Answers,
    choose_in_menu,
    menu_of,
    open_window,
    press_button,
    press_keys,
    shut,
    start,
    type_into,
)

CONTROL = Qt.KeyboardModifier.ControlModifier

ENDS = [(300, 0), (300, 400), (40, 200), (20, 5), (-200, 0), (-400, 300), (-400, -300), (0, 0)]


@pytest.fixture(autouse=True)
def usual_wires(qapp: object) -> object:
    """What a test sets for all wires and all motion ends with it."""
    yield
    wire_path.choose_style("curved")
    reduce_motion(False)


def as_settings(dialog: QDialog) -> SettingsDialog:
    assert isinstance(dialog, SettingsDialog)
    return dialog


def pick(dialog: SettingsDialog, name: str, value: str) -> None:
    """Choose a word of a drop-down list by its keys."""
    dialog.form.editor(name).setFocus()
    for key in (Qt.Key.Key_Home, *[Qt.Key.Key_Down] * 3):
        # The field is another one after the theme has changed.
        field = dialog.form.editor(name)
        assert isinstance(field, QComboBox)
        if field.currentData() == value:
            return
        QTest.keyClick(field, key)
    raise AssertionError(f"{value} cannot be chosen")


def turn(dialog: SettingsDialog, name: str) -> None:
    """Click a switch."""
    switch = dialog.form.editor(name)
    assert isinstance(switch, SwitchEditor)
    QTest.mouseClick(switch, Qt.MouseButton.LeftButton, pos=QPoint(8, switch.height() // 2))


def test_theme_wires_and_motion_change_at_once_and_are_remembered(window: MainWindow, qtbot: QtBot) -> None:
    # Convention 43, 44.
    start(window, "spiral")
    wire = next(iter(window.canvas.canvas.wires.values()))
    before = wire.point_at(0.3)

    def change(asked: QDialog) -> None:
        dialog = as_settings(asked)
        pick(dialog, "theme", "dark")
        pick(dialog, "wires", "orthogonal")
        turn(dialog, "still")
        turn(dialog, "previews")
        type_into(dialog.form.editor("size"), "1.25")
        dialog.reject()

    with Answers(change):
        press_keys(window, Qt.Key.Key_Comma, CONTROL)
    qtbot.waitUntil(lambda: window.theme is DARK)
    assert wire.point_at(0.3) != before or wire.start.y() == wire.stop.y()
    assert glide_time() == 0
    kept = preferences.load()
    assert kept.theme == "dark" and kept.settings == {"wires": "orthogonal", "still": True, "size": 1.25}
    assert settings_of(kept) == Settings(theme="dark", size=1.25, wires="orthogonal", previews=False, still=True)
    assert not kept.previews and not window.previewing.is_on and not window.actions_by_name["previews"].isChecked()
    assert not window.session.document.undo_label


def test_a_size_beyond_its_limit_is_told_at_its_row_and_not_kept(window: MainWindow) -> None:
    def change(asked: QDialog) -> None:
        dialog = as_settings(asked)
        type_into(dialog.form.editor("size"), "9")
        assert dialog.form.told_problems() == {"Size of texts is 9, but must be from 0.75 to 2."}
        dialog.reject()

    with Answers(change):
        window.actions_by_name["preferences"].trigger()
    assert settings_of(preferences.load()).size == 1.0


def test_usual_values_come_back(window: MainWindow, qtbot: QtBot) -> None:
    window.documents.remember(settings={"wires": "straight"}, theme="dark")

    def reset(asked: QDialog) -> None:
        dialog = as_settings(asked)
        press_button(dialog.usual)
        dialog.reject()

    with Answers(reset):
        window.actions_by_name["preferences"].trigger()
    qtbot.waitUntil(lambda: preferences.load().settings == {})
    assert preferences.load().theme == "system"


def test_every_setting_goes_to_the_file_and_back() -> None:
    other = Settings(theme="light", size=1.5, wires="straight", previews=False, still=True)
    assert settings_of(with_settings(Preferences(), other)) == other
    assert with_settings(Preferences(), Settings()) == Preferences()


@pytest.mark.parametrize("text", ['{"settings": {"size": 99, "wires": "wavy", "none": 1}}', '{"settings": 3}'])
def test_settings_written_by_hand_give_the_usual_ones(
    text: str, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAYERLOOM_HOME", str(tmp_path))
    preferences.place().write_text(text)
    assert settings_of(preferences.load()) == Settings()


@pytest.mark.parametrize("style", ["curved", "straight", "orthogonal"])
@pytest.mark.parametrize("end", ENDS)
def test_a_wire_of_every_style_runs_from_port_to_port(style: wire_path.WireStyle, end: tuple[int, int]) -> None:
    wire_path.choose_style(style)
    path = path_between(QPointF(0, 0), QPointF(*end))
    assert path.pointAtPercent(0) == QPointF(0, 0) and path.currentPosition() == QPointF(*end)
    if style == "orthogonal" and path.length() > 60:
        points = [path.pointAtPercent(at / 200) for at in range(201)]
        level = sum(abs(a.x() - b.x()) < 0.01 or abs(a.y() - b.y()) < 0.01 for a, b in pairwise(points))
        assert level > 140


def test_reset_layout_gives_the_first_sizes_again(window: MainWindow) -> None:
    # Convention 44.
    start(window, "spiral")
    first = window.middle.sizes(), window.across.sizes()
    window.across.setSizes([300, 600, 500])
    window.middle.setSizes([200, 500])
    window.palette_panel.open_only(())
    choose_in_menu(menu_of(window, "View"), window.actions_by_name["reset_layout"])
    assert (window.middle.sizes(), window.across.sizes()) == first
    assert abs(window.across.sizes()[2] - INSPECTOR_WIDTH) < 40
    assert window.palette_panel.list.is_open("Basic")


DAMAGED = '{"theme": "dark", "recent": 3, "splitters": {"across": [1, 99999999999999999999]}, "previews": false}'


def test_what_is_damaged_alone_has_its_usual_value_and_the_file_is_set_aside_and_told_once(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAYERLOOM_HOME", str(tmp_path))
    preferences.place().write_text(DAMAGED)
    for is_first in (True, False):
        window = open_window(qtbot)
        kept = window.documents.remembered
        assert (kept.theme, kept.previews, kept.recent, kept.splitters) == ("dark", False, (), {})
        assert window.notice.isVisible() == is_first
        if is_first:
            assert str(tmp_path / "preferences.damaged.json") in window.notice.text
        shut(window)
    assert (tmp_path / "preferences.damaged.json").read_text() == DAMAGED


@pytest.mark.parametrize(
    "data", [b"", b"[" * 100_000, b'{"panels": ' + b"[" * 100_000, b"\xff\xfe", b'{"theme": 1e999}']
)
def test_no_preferences_however_broken_are_more_than_the_usual_ones(
    data: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAYERLOOM_HOME", str(tmp_path))
    preferences.place().write_bytes(data)
    assert preferences.load() == Preferences()
    assert preferences.mend() is not None and preferences.mend() is None
    assert (tmp_path / "preferences.damaged.json").read_bytes() == data


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such files on this system")
@pytest.mark.parametrize("kind", ["folder", "pipe", "huge"])
def test_what_is_no_file_of_preferences_is_set_aside_and_never_waited_for(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAYERLOOM_HOME", str(tmp_path))
    if kind == "folder":
        preferences.place().mkdir()
    elif kind == "pipe":
        os.mkfifo(preferences.place())
    else:
        preferences.place().touch()
        os.truncate(preferences.place(), 2**32)
    assert preferences.load() == Preferences() and preferences.mend() is not None
    preferences.save(Preferences(theme="dark"))
    assert preferences.load().theme == "dark"


def test_paths_that_no_text_can_hold_cost_no_other_preference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAYERLOOM_HOME", str(tmp_path))
    strange, many = "/tmp/\udcff.loom", tuple(f"/tmp/{number}.loom" for number in range(300))
    preferences.save(Preferences(theme="dark", recent=(strange, "/a\nb.loom"), open=many, shown=strange))
    assert preferences.mend() is None
    kept = preferences.load()
    assert (kept.theme, kept.recent, kept.shown) == ("dark", ("/a\nb.loom",), "") and kept.open == many[:100]


@pytest.mark.parametrize("seed", range(6))
def test_a_window_whose_remembered_place_is_absurd_stands_on_the_screen(
    seed: int, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAYERLOOM_HOME", str(tmp_path))
    chance = random.Random(seed)
    numbers = [chance.choice((0, -1, 2**31 - 1, -(2**31), 5000)) for _ in range(12)]
    told = struct.pack(">IHH8iiBBi4i", 0x1D9D0CB, 3, 0, *numbers[:8], 99, 0, 0, 800, *numbers[8:])
    preferences.save(Preferences(geometry=base64.b64encode(told).decode()))
    window = MainWindow()
    window.show()
    seen = window.geometry() & window.screen().availableGeometry()
    assert min(seen.width(), seen.height()) >= 100
    shut(window)
