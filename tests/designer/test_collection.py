"""Garbage is searched for in the thread of the window alone: what is found there may be Qt's."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from designer.collection import Search, without_collection
from tests.designer.window_driver import wait

CIRCLES = 20_000
"""By far more than are made between two searches."""


class Circle:
    """Garbage that only a search finds."""

    def __init__(self) -> None:
        self.own = self


@pytest.fixture
def threads(qapp: QObject, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The threads that search, while the window's does it by hand."""
    found: list[int] = []

    def note(phase: str, facts: object) -> None:
        found.append(threading.get_ident())

    gc.callbacks.append(note)
    monkeypatch.setattr(Search, "is_on", False)
    search = Search(qapp)
    yield found
    search.stop()
    search.deleteLater()
    gc.callbacks.remove(note)


def test_a_thread_that_makes_garbage_searches_for_none_and_the_window_finds_it(
    qtbot: QtBot, threads: list[int]
) -> None:
    made: list[weakref.ref[Circle]] = []
    aside = threading.Thread(target=lambda: made.extend(weakref.ref(Circle()) for _ in range(CIRCLES)))
    aside.start()
    aside.join(60)
    assert len(made) == CIRCLES and not threads, "nobody searches before the window's turn"
    wait(qtbot, lambda: not any(one() is not None for one in made))
    assert set(threads) == {threading.get_ident()}


def test_where_little_is_made_nothing_is_searched(qtbot: QtBot, threads: list[int]) -> None:
    gc.collect()
    threads.clear()
    limits = gc.get_threshold()
    gc.set_threshold(1_000_000, *limits[1:])
    qtbot.wait(700)
    gc.set_threshold(*limits)
    assert not threads


def test_what_is_shown_meanwhile_is_not_searched_afterwards(threads: list[int]) -> None:
    with without_collection():
        kept = [Circle() for _ in range(CIRCLES)]
    assert gc.get_count()[0] < CIRCLES and len(kept) == CIRCLES
