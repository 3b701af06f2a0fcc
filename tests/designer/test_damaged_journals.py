"""Journals that are damaged, or are none at all, cost themselves alone: the window starts, and offers the others."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from designer.documents import journal
from designer.documents.journal import Head
from designer.documents.left_behind import MOST_OFFERED
from designer.main_window import MainWindow
from engine.files import write_atomically
from engine.graph.model import Project
from engine.templates import template
from tests.designer.journal_driver import changed, leave, offered, opened
from tests.designer.window_driver import press_button, units_of, wait


def test_a_damaged_journal_is_set_aside_and_told_and_the_others_are_offered(
    qtbot: QtBot, again: list[MainWindow], home: Path
) -> None:
    good = leave("Good", changed(template("spiral")))
    damaged = leave("Damaged", changed(template("spiral")))
    write_atomically(damaged, damaged.read_bytes()[:-200])
    window = opened(qtbot, again)
    wait(qtbot, lambda: offered(window) == ["Good"])
    assert window.notice.isVisible() and "damaged" in window.notice.text
    aside = list((journal.home() / "damaged").iterdir())
    assert len(aside) == 1 and str(aside[0]) in window.notice.text and good.is_file()


@pytest.mark.parametrize("data", [b"", b"\n", b"[" * 100_000, b'{"journal": 1}\n{}', b"\xff\xfe\n\x00"])
def test_no_journal_however_broken_keeps_the_window_from_starting(
    qtbot: QtBot, again: list[MainWindow], home: Path, data: bytes
) -> None:
    write_atomically(leave("Broken", Project()), data)
    window = opened(qtbot, again)
    wait(qtbot, window.notice.isVisible)
    assert not offered(window) and window.pages.currentWidget() is window.gallery


DAMAGES = ("folder", "link", "pipe", "huge", "locked", "folder for the lock", "link for the lock", "pipe for the lock")


def damage(place: Path, kind: str) -> None:
    """Put something else where a journal or its lock stands."""
    where = place.with_name("lock") if "lock" in kind.split() else place
    if kind == "huge":
        os.truncate(where, 2**31)
        return
    if kind == "locked":
        where.chmod(0)
        where.write_bytes(b"")
        return
    where.unlink(missing_ok=True)
    word = kind.split()[0]
    if word == "folder":
        where.mkdir()
        (where / "inside").write_text("x")
    elif word == "link":
        where.symlink_to(place.parents[3] / "outside")
    else:
        os.mkfifo(where)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such files on this system")
@pytest.mark.parametrize("kind", DAMAGES)
def test_whatever_stands_where_a_journal_or_a_lock_should_the_others_are_offered(
    qtbot: QtBot, again: list[MainWindow], home: Path, tmp_path: Path, kind: str
) -> None:
    (tmp_path / "outside").write_text("as it was")
    leave("Good", changed(template("spiral")))
    place = leave("Other", changed(template("spiral"), 18))
    damage(place, kind)
    window = opened(qtbot, again)
    expected = ["Good", "Other"] if kind.endswith("lock") else ["Good"]
    wait(qtbot, lambda: sorted(offered(window)) == expected)
    assert window.notice.isHidden() == kind.endswith("lock")
    assert (tmp_path / "outside").read_text() == "as it was"


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such links on this system")
def test_what_lies_behind_a_link_is_neither_offered_nor_touched(
    qtbot: QtBot, again: list[MainWindow], home: Path, tmp_path: Path
) -> None:
    leave("Good", changed(template("spiral")))
    strange = leave("Strange", changed(template("spiral")))
    strange.parent.rename(tmp_path / "elsewhere")
    (journal.home() / "linked").symlink_to(tmp_path / "elsewhere")
    window = opened(qtbot, again)
    wait(qtbot, lambda: offered(window) == ["Good"])
    assert [one.name for one in (tmp_path / "elsewhere").iterdir()] == ["left.journal"]


@pytest.mark.parametrize("moment", [1e300, -1e300, -5.0])
@pytest.mark.parametrize("file", ["/dev/zero", "/nowhere/\0x", "x" * 9000, "//server/share/x.loom", "relative.loom"])
def test_a_head_that_says_nonsense_still_gives_the_work_back(
    qtbot: QtBot, again: list[MainWindow], home: Path, moment: float, file: str
) -> None:
    place = leave("<b>One</b>\n\x1b[31mtwo", changed(template("spiral")))
    journal.write(place, Head("<b>One</b>\n\x1b[31mtwo" * 500, file, moment), changed(template("spiral")))
    window = opened(qtbot, again)
    wait(qtbot, lambda: len(offered(window)) == 1)
    (row,) = window.opened.left_behind.rows
    assert offered(window)[0].startswith("<b>One</b>") and offered(window)[0].isprintable()
    assert "changed" in row.about.whole
    press_button(row.restore)
    assert units_of(window) == 17 and window.isWindowModified()


def test_a_journal_of_a_newer_layerloom_waits_for_it(qtbot: QtBot, again: list[MainWindow], home: Path) -> None:
    place = leave("Newer", changed(template("spiral")))
    write_atomically(place, place.read_bytes().replace(b'"layerloom": ', b'"layerloom": 9', 1))
    window = opened(qtbot, again)
    wait(qtbot, window.notice.isVisible)
    assert "newer Layerloom" in window.notice.text and place.is_file() and not offered(window)


def test_of_very_many_journals_the_newest_are_offered_and_the_others_stay(
    qtbot: QtBot, again: list[MainWindow], home: Path
) -> None:
    first = leave("First", changed(template("spiral")))
    for number in range(MOST_OFFERED + 20):
        place = first.with_name(f"{number}.journal")
        place.write_bytes(first.read_bytes())
        os.utime(place, (2e9 + number, 2e9 + number))
    window = opened(qtbot, again)
    wait(qtbot, lambda: len(offered(window)) == MOST_OFFERED)
    assert "0.journal" not in {row.journal.place.name for row in window.opened.left_behind.rows}
    assert window.close() and len(list(first.parent.glob("*.journal"))) == MOST_OFFERED + 21
