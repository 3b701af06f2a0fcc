"""Trains in a real window and breaks its training process again and again: what the window says, and how soon."""

from __future__ import annotations

import json
import os
import random
import re
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from engine.message import Message
from tests.faults import started
from tests.faults.fault_files import fired, plan
from tests.faults.row import Outcome
from tests.faults.rows.worker_faults import SHORT
from tests.faults.windows import changed_by, close, tell_outcome

PLACE = r" in epoch \d+, after step \d+\. Press Continue to go on from the last checkpoint\."
FAULTS = {
    "kill -9": r"The training process was ended from outside \(SIGKILL\)" + PLACE,
    "garbage frame": r"The training process told something that cannot be read, and was ended" + PLACE,
    "error in forward": r"The training failed in step \d+: The size of tensor a \(3\) must match .*",
    "NaN": r"The loss stopped being a number in epoch \d+, at step \d+, .*",
    "closed pipe": r"The training process (closed its connection and was ended|ended by itself \(exit code 0\))"
    + PLACE,
    "exit 1": r"The training process ended by itself \(exit code 1\)" + PLACE,
    "SEGV": r"The training process crashed \(SIGSEGV\)" + PLACE,
    "Inf": r"The loss stopped being a number in epoch \d+, at step \d+, .*",
    "error in data": r"The training failed in step \d+: line 17 of examples\.csv has three columns and not four\.",
    "full disk": r"The run cannot be written to '.*/runs/.*': .*File too large.*\. Free some space, then resume it\.",
    "memory limit": r"This needs more memory than there is: a batch of 64 does not fit, \d+ does\.",
    "STOP": r"The training process has not answered for 8 seconds\. .*",
}
FROM_OUTSIDE = {"kill -9": signal.SIGKILL, "STOP": signal.SIGSTOP}
SOON_S, HANG_S, ALIVE_S = 2.0, 10.0, 1.0
PATIENCE_S = 60.0
BEAT_MS = 10


@dataclass
class Found:
    """How one case went; ``wrong`` is empty where it went well."""

    kind: str
    seconds: float = 0.0
    stood_still: float = 0.0
    wrong: str = ""


class Trial:
    """A window in which one training after the other is broken."""

    def __init__(self, *, is_timed: bool) -> None:
        from designer.main_window import MainWindow
        from tests.designer.window_driver import start

        self.is_timed = is_timed
        self.window = MainWindow()
        self.window.resize(1440, 900)
        self.window.show()
        ready: list[object] = []
        self.window.running.device_known.connect(ready.append)
        self.until(lambda: bool(self.window.live.filled and ready), "the window and its process are not ready")
        self.window.previewing.set_on(False)
        start(self.window, "digits-mlp")
        # Small batches and many epochs: a checkpoint each second, and no end by itself.
        session = self.window.session
        training = {**session.project.training, "epochs": 100_000, "batch_size": 64}
        session.do(Message("Change"), replace(session.project, training=training))
        self._beat = QTimer(interval=BEAT_MS)
        self._beat.timeout.connect(self._look)
        self._beat_at = time.monotonic()
        self.stood_still = 0.0
        self._beat.start()

    def _look(self) -> None:
        now = time.monotonic()
        self.stood_still = max(self.stood_still, now - self._beat_at - BEAT_MS / 1000)
        self._beat_at = now

    def until(self, done: Callable[[], bool], why: str, patience: float = PATIENCE_S) -> None:
        """Let the window live until this is so."""
        end = time.monotonic() + patience
        while not done():
            if time.monotonic() > end:
                raise AssertionError(f"{why}; the notice says: {self.window.notice.text!r}")
            QTest.qWait(5)

    def in_time(self, seconds: float) -> float:
        """So long something may take; in the suite, which runs on machines of any speed, it only has to come."""
        return seconds if self.is_timed else PATIENCE_S

    def break_one(self, kind: str, chance: random.Random) -> Found:
        """One training, one fault, what is said of it, and the next training."""
        found, window, running = Found(kind), self.window, self.window.running
        fired().unlink(missing_ok=True)
        if kind not in FROM_OUTSIDE:
            wish = {"kind": kind, "step": chance.randint(1, 400), "seed": chance.randrange(2**32)}
            plan().write_text(json.dumps(wish))
        self.stood_still = 0.0
        self._train(anew=chance.random() < 0.5)
        pid = running.worker.process.pid
        if kind in FROM_OUTSIDE:
            self.until(lambda: running.state == "running", "it does not begin")
            QTest.qWait(chance.randint(0, 600))
            os.kill(pid, FROM_OUTSIDE[kind])
            fired().write_text(json.dumps(time.monotonic()))
        self.until(fired().is_file, "the fault does not come")
        at = json.loads(fired().read_text())
        self.until(window.notice.isVisible, "nothing is said")
        found.seconds = time.monotonic() - at
        text, allowed = window.notice.text, self.in_time(HANG_S if kind == "STOP" else SOON_S)
        if not re.fullmatch(FAULTS[kind], text):
            found.wrong = f"it says {text!r}"
        elif found.seconds > allowed:
            found.wrong = f"it says so after {found.seconds:.1f} s"
        if kind == "STOP":
            self._answer_silence(pid, chance)
        for what in (resource.RLIMIT_FSIZE, resource.RLIMIT_AS) if kind in ("full disk", "memory limit") else ():
            resource.prlimit(pid, what, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        self._go_on()
        found.stood_still = self.stood_still
        if found.stood_still > self.in_time(ALIVE_S):
            found.wrong = found.wrong or f"the window stood still for {found.stood_still:.1f} s"
        return found

    def _train(self, *, anew: bool) -> None:
        from tests.designer.window_driver import press_button

        self.window.notice.hide()
        if anew:
            self.window.steering.restart()
        else:
            press_button(self.window.bar.train)
        self.until(lambda: self.window.running.state != "idle", "the training does not start")

    def _answer_silence(self, pid: int, chance: random.Random) -> None:
        """End it, wait for it, or stop it: as a person who reads the notice may."""
        from tests.designer.window_driver import press_button

        window, running, choice = self.window, self.window.running, chance.randrange(3)
        if choice == 0:
            press_button(window.notice.act)
        elif choice == 1:
            os.kill(pid, signal.SIGCONT)
            self.until(window.notice.isHidden, "the notice stays though it answers again", self.in_time(SOON_S))
            assert running.state == "running", running.state
        press_button(window.bar.stop)
        patience = PATIENCE_S if choice == 1 else self.in_time(SOON_S)
        self.until(lambda: running.state == "idle", "what hung cannot be ended", patience)

    def _go_on(self) -> None:
        """The next training begins and learns, in this process or in another, and is stopped by a person."""
        from tests.designer.window_driver import press_button

        running, steps = self.window.running, []
        self.until(lambda: running.state == "idle", "the training is not over")
        running.progressed.connect(steps.append)
        self._train(anew=False)
        self.until(lambda: running.state == "running" and len(steps) > 1, "the next training does not learn")
        running.progressed.disconnect(steps.append)
        press_button(self.window.bar.stop)
        self.until(lambda: running.state == "idle", "the next training cannot be stopped")


def prepare() -> None:
    """Training processes are forked from one that has imported PyTorch and what breaks them."""
    started.fork_workers()
    changed_by("tests.faults.breaking")


def run(cases: int, seed: int) -> Outcome:
    trial, all_found = Trial(is_timed=cases > SHORT), []
    for case in range(cases):
        kind = list(FAULTS)[case % len(FAULTS)]
        try:
            found = trial.break_one(kind, random.Random(f"{seed} {case}"))
        except Exception as error:
            traceback.print_exc()
            found = Found(kind, wrong=f"{type(error).__name__}: {error}")
        if found.wrong:
            print(f"case {case} of seed {seed}, {kind}: {found.wrong}", flush=True)
        all_found.append(found)
        if found.wrong and trial.window.running.state != "idle":
            trial.window.running.give_up()
    close(trial.window)
    return outcome(all_found)


def outcome(found: list[Found]) -> Outcome:
    good = sum(not one.wrong for one in found)
    soon = max((one.seconds for one in found if one.kind != "STOP"), default=0.0)
    hang = max((one.seconds for one in found if one.kind == "STOP"), default=0.0)
    still = max(one.stood_still for one in found)
    told = f"{good} of {len(found)}; sentence within {soon:.1f} s" + (f", a hang within {hang:.1f} s" if hang else "")
    return Outcome(f"{told}; window never stood still longer than {still * 1000:.0f} ms", good == len(found))


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="layerloom-faults-") as home:
        os.environ["LAYERLOOM_HOME"] = home
        prepare()
        application = QApplication([])
        tell_outcome(run(int(sys.argv[1]), int(sys.argv[2])))
        del application
        sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
