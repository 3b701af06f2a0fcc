"""Opens a real window whose training process tells of each step at once, and watches how late the window becomes."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication

from engine.home import home
from engine.runs import Run
from tests.faults import started
from tests.faults.row import Outcome
from tests.faults.windows import changed_by, close, tell_outcome

TICK_MS = 5
WHOLE = 100_000
ALLOWED_MS = 33
PATIENCE_S = 400.0


class Delay:
    """How late a timer of the window comes at worst, and how long of that it had waited for a free processor."""

    def __init__(self) -> None:
        self._timer = QTimer(interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._at, self._waited = time.monotonic(), _waited()
        self.worst = self.own = 0.0
        self.ticks = 0
        self._timer.start()

    def begin(self) -> None:
        self.worst = self.own = 0.0
        self.ticks = 0

    def _tick(self) -> None:
        now, waited = time.monotonic(), _waited()
        late = max(0.0, now - self._at - TICK_MS / 1000)
        self.worst = max(self.worst, late)
        self.own = max(self.own, late - (waited - self._waited))
        self.ticks += 1
        self._at, self._waited = now, waited


def _waited() -> float:
    """So many seconds the thread of the window could have run, and other processes had all processors."""
    return int(Path("/proc/thread-self/schedstat").read_text().split()[1]) / 1e9


def flood(events: int) -> Outcome:
    from designer.main_window import MainWindow
    from tests.designer.window_driver import press_button, start

    (home() / "flood.json").write_text(json.dumps(events))
    window = MainWindow()
    window.resize(1440, 900)
    window.show()
    ready: list[object] = []
    window.running.device_known.connect(ready.append)
    _until(lambda: bool(window.live.filled and ready))
    window.previewing.set_on(False)
    start(window, "digits-mlp")
    delay = Delay()
    press_button(window.bar.train)
    _until(lambda: window.running.state == "running")
    begun = time.monotonic()
    delay.begin()
    _until(lambda: window.running.state == "idle")
    seconds = time.monotonic() - begun
    worst, own, ticks = delay.worst * 1000, delay.own * 1000, delay.ticks
    logged = [int(one) for line in Run(Path(window.running.folder)).lines() for one in line.get("losses", ())]
    shown = [int(one) for one in window.live.plot("loss").values[1]]
    close(window)
    told = f"{worst:.0f} ms at worst in {ticks:,} ticks ({own:.0f} ms without waiting for a processor that others had)"
    lost = f"{events - len(set(logged)):,} of {events:,} events not in the log"
    rate = f"{events / seconds:,.0f} events a second"
    whole = logged == shown == list(range(1, events + 1))
    # The suite has no clock, it runs on machines of any speed; the table counts what a person would wait.
    return Outcome(f"{told}; {lost}; {rate}", whole and (events < WHOLE or worst <= ALLOWED_MS))


def _until(done: Callable[[], bool]) -> None:
    """Let the window live, in an event loop as it has one with a person, until this is so."""
    loop, look, end = QEventLoop(), QTimer(interval=20), time.monotonic() + PATIENCE_S
    look.timeout.connect(lambda: loop.quit() if done() or time.monotonic() > end else None)
    look.start()
    loop.exec()
    if not done():
        raise AssertionError("it does not come to its end")


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="layerloom-faults-") as place:
        os.environ["LAYERLOOM_HOME"] = place
        started.fork_workers()
        changed_by("tests.faults.flooding")
        application = QApplication([])
        tell_outcome(flood(int(sys.argv[1])))
        del application
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
