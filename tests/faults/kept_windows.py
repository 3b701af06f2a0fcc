"""Windows whose trainings were told to stay: one that is killed, and the next one, which takes hold of it."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from engine.training.messages import Progress
from engine.training.staying import places, stays
from tests.faults.killed_windows import TRAINS, Windows

if TYPE_CHECKING:
    from designer.main_window import MainWindow

LEAVES, FINDS = "leaves", "finds"
"""What a window is opened for."""
STAYS = "stays"
LOOK_MS, PATIENCE_MS = 20, 40_000
Tell = Callable[[str], object]


def leave(windows: Windows, home: Path) -> psutil.Process:
    """A window whose training knows that it stays; raises RuntimeError where it does not come to that."""
    window = windows.begin(home, LEAVES)
    heard = {windows.heard(), windows.heard()}
    if heard != {TRAINS, STAYS}:
        raise RuntimeError(f"A window whose training was to stay said {heard}.")
    return window


def find(windows: Windows, home: Path) -> tuple[psutil.Process, str]:
    """The next window, and the process of which it shows news that nobody told before, or what it shows instead."""
    window = windows.begin(home, FINDS)
    return window, windows.heard()


def play(window: MainWindow, role: str, tell: Tell) -> None:
    """In the window: train and leave, or find what trains."""
    if role == LEAVES:
        window.keeping.toggle()
        window.running.started.connect(lambda _: tell(TRAINS))
        window.steering.train()
        _when(window, lambda: _stays(window), lambda: STAYS, tell)
    else:
        seen: list[Progress] = []
        window.running.progressed.connect(seen.append)
        _when(window, lambda: bool(seen) and _is_whole(window), lambda: str(_number(window)), tell)


def _stays(window: MainWindow) -> bool:
    return window.running.worker is not None and stays(_number(window))


def _number(window: MainWindow) -> int | None:
    assert window.running.worker is not None
    return window.running.worker.process.pid


def _is_whole(window: MainWindow) -> bool:
    """Whether the window has the loss of each step that it was told of, those of before included."""
    told = [news for news in window.running.here.figures.tell() if isinstance(news, Progress) and len(news.losses)]
    return bool(told) and told[0].first == 1 and all(math.isfinite(loss) for news in told for loss in news.losses)


def _when(window: MainWindow, is_so: Callable[[], bool], word: Callable[[], str], tell: Tell) -> None:
    """Tell a word as soon as something is so, and that it is not where it takes too long."""
    from PySide6.QtCore import QTimer

    clock = QTimer(window, interval=LOOK_MS)
    left = [PATIENCE_MS // LOOK_MS]

    def look() -> None:
        left[0] -= 1
        if is_so():
            clock.stop()
            tell(word())
        elif left[0] <= 0:
            clock.stop()
            tell(f"{window.running.state}, {len(places())} places, {window.notice.text or 'nothing'}")

    clock.timeout.connect(look)
    clock.start()
