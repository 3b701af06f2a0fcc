"""Windows that train, each in a process of its own that can be killed."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import psutil

from tests.faults import started

if TYPE_CHECKING:
    from designer.main_window import MainWindow

START_SECONDS = 120
GONE_SECONDS = 3.0
LOOK_SECONDS = 0.02
BESIDE = ("previews", "weighing", "looking", "finding a rate")
"""What works beside the training, each in a process of its own."""
TRAINS, WORKS = "trains", "works"


class Windows:
    """The program that forks them, as its user sees it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            started.line("-m", "tests.faults.killed_windows"),
            cwd=started.ROOT,
            env=started.surroundings(),
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def open(self, home: Path, beside: str) -> psutil.Process:
        """A window that trains, while this works beside it; raises RuntimeError where it does not come to that."""
        window = self.begin(home, beside)
        heard = {self.heard(), self.heard()}
        if heard != {TRAINS, WORKS}:
            raise RuntimeError(f"A window with {beside} beside its training said {heard}.")
        return window

    def begin(self, home: Path, beside: str) -> psutil.Process:
        """A window that has this to do."""
        self._tell({"home": str(home), "beside": beside})
        return psutil.Process(int(self.heard()))

    def close(self) -> None:
        """End it, and the windows that are still there."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()

    def _tell(self, wanted: dict[str, str]) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(wanted) + "\n")
        self._process.stdin.flush()

    def heard(self) -> str:
        """The next word that a window says."""
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


@contextlib.contextmanager
def windows() -> Iterator[Windows]:
    made = Windows()
    try:
        yield made
    finally:
        made.close()


def kill(window: psutil.Process) -> list[psutil.Process]:
    """Kill it without a word; its processes, as they were just before."""
    found = window.children(recursive=True)
    window.kill()
    return found


def left_of(processes: list[psutil.Process]) -> list[str]:
    """Those that are still there when the time is over in which they should end."""
    until = time.monotonic() + GONE_SECONDS
    left = processes
    while left and time.monotonic() < until:
        time.sleep(LOOK_SECONDS)
        left = [one for one in left if _lives(one)]
    told = [_words(one) for one in left]
    for one in left:
        with contextlib.suppress(psutil.Error):
            one.kill()
    return told


def _lives(process: psutil.Process) -> bool:
    with contextlib.suppress(psutil.Error):
        # One that nobody has buried yet works no more, and has given everything back.
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


def _words(process: psutil.Process) -> str:
    with contextlib.suppress(psutil.Error):
        return " ".join(process.cmdline()[-3:])[-120:]
    return str(process.pid)


def main() -> None:
    """Fork a window for each line, and kill those that are left when no more is asked for.

    To start Python anew for each, and to import all of this, would cost more than what is tried with them.
    """
    import designer.documents.tabs
    import designer.looking.window
    import designer.main_window  # noqa: F401

    # Who is dead is not waited for.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    made: list[int] = []
    while line := sys.stdin.readline():
        wanted = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _window(Path(wanted["home"]), wanted["beside"], sys.stdout)
            os._exit(1)
        made.append(pid)
        print(pid, flush=True)
    for pid in made:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _window(home: Path, beside: str, out: IO[str]) -> None:
    """Be a window, as the program makes it; it says when it trains, and when what is beside that works."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ["LAYERLOOM_HOME"] = str(home)
    sys.argv = ["layerloom"]
    from PySide6.QtWidgets import QApplication

    from designer.__main__ import first_window
    from tests.faults.kept_windows import FINDS, LEAVES, play

    application = QApplication(sys.argv)
    if beside == FINDS and started.is_forked():
        # It takes hold of a training that began as with people; the one that it keeps warm is not looked at.
        started.fork_workers()
    window = first_window()
    window.show()
    if beside in (FINDS, LEAVES) and started.is_forked():
        # What works beside a training is killed in the other windows.
        window.previewing.set_on(False)
    if beside == FINDS:
        play(window, beside, lambda word: print(word, file=out, flush=True))
        application.exec()
        return
    window.documents.open_template("digits-mlp")
    _train_long(window)
    if beside == LEAVES:
        play(window, beside, lambda word: print(word, file=out, flush=True))
        application.exec()
        return
    window.previewing.set_on(beside == "previews")
    window.running.started.connect(lambda _: print(TRAINS, file=out, flush=True))
    window.steering.train()
    _begin(window, beside, lambda: print(WORKS, file=out, flush=True))
    application.exec()


def _train_long(window: MainWindow) -> None:
    """More epochs than anybody waits for."""
    from dataclasses import replace

    from engine.message import Message

    project = window.session.project
    more: dict[str, Any] = {**project.training, "epochs": 1_000_000}
    window.session.do(Message("Train long"), replace(project, training=more))


def _begin(window: MainWindow, beside: str, told: Any) -> None:
    """Let something work beside the training, and tell when its process is there."""
    from PySide6.QtCore import QTimer

    if beside == "weighing":
        window.show_summary()
    elif beside == "looking":
        window.data_looking.look()
    elif beside == "finding a rate":
        window.rate_finding.find()
    own = {
        "previews": lambda: window.previewing.previews,
        "weighing": lambda: window.summary.weighing,
        "looking": lambda: window.data_looking.dialog.bridge,  # type: ignore[union-attr]
        "finding a rate": lambda: window.rate_finding,
    }[beside]
    clock = QTimer(window, interval=50)

    def look() -> None:
        process = own().process
        if process is not None and process.processId():
            clock.stop()
            told()

    clock.timeout.connect(look)
    clock.start()


if __name__ == "__main__":
    main()
