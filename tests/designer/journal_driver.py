"""Journals as starts that have ended leave them, and windows that find them."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from designer.documents import journal
from designer.documents.journal import Head
from designer.main_window import MainWindow
from engine.graph.edits import set_param, within
from engine.graph.model import Project
from tests.designer.window_driver import open_window, wait


def journals() -> list[Path]:
    return sorted(journal.home().glob("*/*.journal"))


def leave(name: str, project: Project, file: Path | None = None) -> Path:
    """A journal as a start that has crashed leaves it."""
    folder = journal.home() / f"20260101-120000-{len(journals())}"
    folder.mkdir(parents=True)
    place = folder / "left.journal"
    journal.write(place, Head(name, str(file or ""), 1_767_000_000.0), project)
    return place


def changed(project: Project, units: int = 17) -> Project:
    return within(project, (), lambda graph: set_param(graph, "dense", "units", units))


def opened(qtbot: QtBot, again: list[MainWindow], *files: Path) -> MainWindow:
    window = open_window(qtbot, *files)
    window.previewing.set_on(False)
    again.append(window)
    return window


def look_again(window: MainWindow, qtbot: QtBot) -> None:
    """Let a window look once more, and wait until it has."""
    recovery = window.opened.recovery
    recovery.look()
    wait(qtbot, lambda: not recovery._looking.isActive())


def offered(window: MainWindow) -> list[str]:
    return [row.journal.head.name for row in window.opened.left_behind.rows]


def kept_units() -> list[object]:
    return [journal.read(place).project.graph.nodes["dense"].params["units"] for place in journals()]
