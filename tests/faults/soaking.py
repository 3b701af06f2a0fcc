"""Spends a person's hours in one window, and prints after some documents what the program holds."""

from __future__ import annotations

import ctypes
import gc
import json
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FunctionType
from weakref import ReferenceType

from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from designer.training.record import IDLE, RUNNING
from tests import leftovers
from tests.designer import window_driver as hands
from tests.designer.canvas_driver import drop_layer
from tests.designer.walk_scenes import DIALOGS, SCENES, visit_dialog
from tests.faults import started

DOCUMENTS, MINUTES, TOGETHER = 200, 30, 4
"""So many in so many minutes; so many stand open side by side before all are closed."""
SHORT_ROUNDS = 14
"""The short form has at most so many rounds, with one document each."""
PATIENCE_S = 60.0
PAUSE_MS, REST_MS = 150, 600
"""What a person who is quick needs between two things, and what the window needs to come to rest."""
TRAINED = ("spiral", "digits-mlp", "digits-cnn", "wine-classifier", "autoencoder-digits", "xor", "digits-lstm")
VIEWS = ("weights", "gradients", "updates", "activations", "maps", "journey", "predictions", "confusion")
STEPS = 40
"""So long each is trained at least."""


@dataclass(frozen=True)
class Held:
    """What the program holds when no document is open and nothing trains."""

    minutes: float
    documents: int
    own_mb: float
    """Memory that is its own."""
    files: int
    threads: int
    timers: int
    """Of Qt, whether they run or not."""
    kinds: dict[str, int]
    """How many objects there are of each type."""


def held(begun: float, documents: int) -> Held:
    gc.collect()
    # What is free and was not given back is no growth: the next document takes it.
    ctypes.CDLL(None).malloc_trim(0)
    files, threads = leftovers.own_files_and_threads()
    timers = sum(map(leftovers.isValid, leftovers.MADE.timers))
    kinds = Counter(map(_kind, gc.get_objects()))
    minutes = round((time.monotonic() - begun) / 60, 2)
    return Held(minutes, documents, _own_memory(), files, threads, timers, dict(kinds))


def _kind(one: object) -> str:
    """Its type; of a function which one, and of a weak reference to what."""
    of = one if isinstance(one, FunctionType) else type(one)
    told = f"{of.__module__}.{of.__qualname__}"
    return f"{told} {type(one()).__qualname__}" if isinstance(one, ReferenceType) else told


def _own_memory() -> float:
    """In MB; pages of files, such as libraries, are not of its making: they are its own while no other program runs."""
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Private_Dirty")) / 1024


class Person:
    """Works in the window: each document is opened, changed, trained and looked at, each third is saved."""

    def __init__(self, folder: Path, chance: random.Random, pause_ms: int) -> None:
        from designer.__main__ import first_window

        self.folder, self.chance, self.pause_ms = folder, chance, pause_ms
        self.window = first_window()
        self.window.show()
        self.done = 0
        self.wait(lambda: self.window.live.filled)

    def wait(self, until: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE_S
        while not until():
            if time.monotonic() > end:
                raise TimeoutError(f"The window did not come so far in {PATIENCE_S:.0f} s, at document {self.done}.")
            QTest.qWait(10)

    def pause(self) -> None:
        QTest.qWait(self.pause_ms)

    def document(self, name: str, views: Sequence[str]) -> None:
        self.done += 1
        self._open(name)
        self._edit()
        self._train(views)
        self._edit()
        if self.done % 3 == 0:
            self.window.documents.save_to(self.folder / f"{self.done}.loom")
        self.pause()

    def _open(self, name: str) -> None:
        """From the gallery, or as a file that was saved before."""
        files = sorted(self.folder.glob("*.loom"))
        if self.done % 2 and files:
            self.window.documents.open_file(self.chance.choice(files))
        else:
            self.window.show_gallery()
            hands.start(self.window, name)
        self.pause()

    def _edit(self) -> None:
        """Select a layer, add one, type a number, undo and redo, and leave the network as it was."""
        window = self.window
        weighty = [key for key, facts in window.session.analysis.nodes.items() if facts.weights]
        window.session.select({self.chance.choice(weighty)})
        self.pause()
        before = set(window.session.graph.nodes)
        drop_layer(window.canvas, "Dense", QPointF(self.chance.randrange(900), 420.0))
        (new,) = set(window.session.graph.nodes) - before
        window.canvas.fit()
        hands.set_layer(window, new, "units", str(self.chance.randrange(4, 90)))
        self.pause()
        for key in (Qt.Key.Key_Z, Qt.Key.Key_Z, Qt.Key.Key_Y, Qt.Key.Key_Z):
            hands.press_keys(window, key, Qt.KeyboardModifier.ControlModifier)
        hands.choose_tab(window, window.training_form)
        self.pause()

    def _train(self, views: Sequence[str]) -> None:
        window, running = self.window, self.window.running
        hands.press_button(window.bar.train)
        self.wait(lambda: running.state == RUNNING and running.here.step > 0)
        for name in views:
            hands.choose_tab(window, window.live.panel(name) or window.live.open_panel(name))
            self.pause()
        self.wait(lambda: running.here.step > STEPS or running.state != RUNNING)
        hands.press_button(window.bar.stop)
        self.wait(lambda: running.state == IDLE)

    def look_around(self) -> None:
        """Go to another part of the window, into another dialog, and now and then from light to dark."""
        scenes = [SCENES[name] for name in SCENES]
        scenes[self.done % len(scenes)](self.window)
        self.pause()
        visit_dialog(self.window, DIALOGS[self.done % len(DIALOGS)], lambda _: self.pause())
        if self.done % 10 == 0:
            self.window.set_theme("dark" if self.done % 20 else "light")
        SCENES["canvas_and_palette"](self.window)

    def close_all(self) -> None:
        """Close every document unsaved, and rest until all that was told has gone."""
        tabs = self.window.documents.tabs
        questions = [hands.click_button("Discard")] if any(tab.is_changed for tab in tabs.open) else []
        with hands.Answers(*questions):
            tabs.close_all(tuple(tabs.open))
        QTest.qWait(REST_MS)


def soak_short(person: Person, begun: float) -> None:
    """The same document again and again, as fast as it goes."""
    for _ in range(SHORT_ROUNDS):
        person.document(TRAINED[1], VIEWS[:2])
        person.close_all()
        show(held(begun, person.done))


def soak(person: Person, begun: float, minutes: int) -> None:
    """All kinds of documents, spread over the whole time."""
    rounds = max(3, DOCUMENTS * minutes // MINUTES // TOGETHER)
    for number in range(rounds):
        for _ in range(TOGETHER):
            person.document(TRAINED[person.done % len(TRAINED)], person.chance.sample(VIEWS, 2))
            person.look_around()
        person.close_all()
        due = begun + (number + 1) / rounds * minutes * 60
        QTest.qWait(max(0, round((due - time.monotonic()) * 1000)))
        show(held(begun, person.done))


def show(one: Held) -> None:
    print(json.dumps(asdict(one)), flush=True)


def main(minutes: int, seed: int) -> None:
    """Print a line of JSON for each round; 0 minutes are the short form.

    It is called from a command line that imports this file: the training process would import a file that was run.
    """
    leftovers.watch()
    started.fork_beside()
    application = QApplication(sys.argv[:1])
    application.setApplicationName("Layerloom")
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        person = Person(Path(folder), random.Random(seed), PAUSE_MS if minutes else 0)
        if minutes:
            soak(person, begun, minutes)
        else:
            soak_short(person, begun)
        person.window.close()
    # Qt takes its time to take a program down, and none of it is asked about.
    os._exit(0)
