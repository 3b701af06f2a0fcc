"""Checks that nothing that a person does in the window breaks it, and that the canvas shows the document after each."""

from __future__ import annotations

import os
import random
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, note, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from PySide6.QtCore import QMessageLogContext, QTimer, QtMsgType, qInstallMessageHandler, qWarning
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog

from designer.command_table import COMMANDS
from designer.main_window import MainWindow
from engine import files
from engine.graph.model import Project
from tests.designer.canvas_scenes import small
from tests.designer.random_events import EVENTS, EXCLUDED, Event

FEW, STEPS = 8, 40
COUNT = "LAYERLOOM_RANDOM_EVENTS"
"""With this set to a number, so many events are drawn anew each time; the seed is printed."""
IGNORED = ("This plugin does not support ",)
SEED = "LAYERLOOM_RANDOM_SEED"
MAGNITUDE = 2**20
BOUNDED = settings(
    stateful_step_count=STEPS,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate, Phase.shrink],
)
NUMBERS = st.tuples(*[st.integers(0, MAGNITUDE)] * 4)


class Watch:
    """Sends away each dialog that waits for an answer, and gathers exceptions and what Qt complains of."""

    def __init__(self) -> None:
        self.troubles: list[str] = []
        self._timer = QTimer()
        self._timer.timeout.connect(self._dismiss)
        self._timer.start(5)
        self._hook, sys.excepthook = sys.excepthook, self._raised
        self._handler = qInstallMessageHandler(self._told)

    def end(self) -> None:
        self._timer.stop()
        sys.excepthook = self._hook
        qInstallMessageHandler(self._handler)

    def _dismiss(self) -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QDialog):
            dialog.reject()

    def _raised(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        self.troubles.append("".join(traceback.format_exception(kind, error, trace)))

    def _told(self, kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        if kind != QtMsgType.QtDebugMsg and not text.startswith(IGNORED):
            self.troubles.append(f"Qt says: {text}")


@pytest.fixture
def watch() -> Iterator[Watch]:
    made = Watch()
    yield made
    made.end()


def machine_on(window: MainWindow, watch: Watch, folder: Path) -> tuple[type[Any], list[Event]]:
    """The machine whose rules are the events, and those that it has done by then.

    Each of its runs begins with a small network in the same window.
    """
    done: list[Event] = []

    class RandomEvents(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            watch.troubles.clear()
            QGuiApplication.clipboard().clear()
            QApplication.processEvents()
            window.session.show(Project(small()), None)
            window._show_canvas()
            window.canvas.recent = ()
            window.canvas.fit()
            window.canvas.setFocus()
            QApplication.processEvents()

        @invariant()
        def nothing_went_wrong(self) -> None:
            assert not watch.troubles, "\n".join(watch.troubles)

        @invariant()
        def the_canvas_shows_the_document(self) -> None:
            session, canvas = window.session, window.canvas.canvas
            differences = list(canvas.differences(session.graph))
            assert not differences, differences
            assert session.selection <= session.graph.nodes.keys() and canvas.selected == session.selection
            assert session.analysis.project is session.project

        def teardown(self) -> None:
            while (popup := QApplication.activePopupWidget()) is not None:
                popup.close()
            window.canvas.cancel_gesture()
            project, file = window.session.project, folder / "random.loom"
            files.save(project, file)
            assert files.load(file) == project
            self.nothing_went_wrong()

    def add(kind: str) -> None:
        def event(self: RandomEvents, numbers: tuple[int, int, int, int]) -> None:
            done.append(Event(kind, numbers))
            note(done[-1](window))
            QApplication.processEvents()

        event.__name__ = kind.replace(" ", "_")
        setattr(RandomEvents, event.__name__, rule(numbers=NUMBERS)(event))

    for kind in EVENTS:
        add(kind)
    return RandomEvents, done


def test_random_events_leave_the_canvas_showing_the_document(
    window: MainWindow, tmp_path: Path, own_dialogs: None, watch: Watch, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = int(os.environ.get(COUNT, "0"))
    machine, done = machine_on(window, watch, tmp_path)
    if not wanted:
        run_state_machine_as_test(machine, settings=settings(BOUNDED, max_examples=FEW, derandomize=True))
        return
    while len(done) < wanted:
        drawn = int(os.environ.get(SEED, "0")) or random.randrange(2**32)
        with capsys.disabled():
            print(f"\n{len(done):,} of {wanted:,} events; next with {SEED}={drawn}", flush=True)
        some = min(-(-(wanted - len(done)) // STEPS), 25)
        run_state_machine_as_test(seed(drawn)(machine), settings=settings(BOUNDED, max_examples=some))


def test_each_command_is_given_or_left_out_with_a_reason() -> None:
    assert EXCLUDED.keys() <= {command.name for command in COMMANDS}
    assert all(EXCLUDED.values())


def test_a_fault_is_found(window: MainWindow, tmp_path: Path, watch: Watch) -> None:
    """An exception in a slot, a complaint of Qt's and a canvas that shows something else each end a run."""
    machine, _ = machine_on(window, watch, tmp_path)
    run = machine()
    run.nothing_went_wrong()
    QTimer.singleShot(0, lambda: 1 // 0)
    QApplication.processEvents()
    with pytest.raises(AssertionError, match="ZeroDivisionError"):
        run.nothing_went_wrong()
    watch.troubles.clear()
    qWarning("Something is odd")
    with pytest.raises(AssertionError, match="Something is odd"):
        run.nothing_went_wrong()
    watch.troubles.clear()
    window.canvas.canvas.nodes["lstm"].setPos(1, 2)
    with pytest.raises(AssertionError):
        run.the_canvas_shows_the_document()
    window.canvas.canvas.restore(["lstm"])
