"""Starts the window over homes whose files were damaged in every way a disk, a person or a stranger can think of."""

from __future__ import annotations

import json
import os
import random
import shutil
import stat
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.faults.home_changes import CHANGES
from tests.faults.row import Outcome
from tests.faults.windows import Tell, Window, close, import_all, is_settled, tell_outcome

SLOWEST_S = 20.0
LARGEST = 2**20


def make_home(place: Path) -> None:
    """All files that the window reads at its start or soon after, each with something in it."""
    os.environ["LAYERLOOM_HOME"] = str(place / "home")
    _make_files(place)
    window = Window(place, Closing)
    assert window.wait() == 0, window.tail()
    file = place / "home" / "preferences.json"
    opened = [str(place / "one.loom"), str(place / "two.loom")]
    kept = json.loads(file.read_text()) | {"open": opened, "shown": opened[0], "recent": opened}
    kept |= {"settings": {"wires": "straight", "size": 1.25}, "shortcuts": {"save": ["Ctrl+T"]}}
    file.write_text(json.dumps(kept | {"commands": ["save"], "recent_layers": ["Dense"]}))
    _leave_journals(place)
    _leave_training(place)


def _make_files(place: Path) -> None:
    from engine import files
    from engine.files import chosen_places
    from engine.graph.edits import add
    from engine.graph.model import Graph, Node, Project
    from engine.recorded import listing
    from engine.templates import template

    (place / "home" / "blocks").mkdir(parents=True)
    for name in ("one", "two"):
        files.save(template("spiral"), place / f"{name}.loom")
    for name in ("mine", "yours"):
        block = Node(name, "Block", name, inside=template("spiral").graph)
        files.save(Project(add(Graph(), block)), place / "home" / "blocks" / f"{name}.loom")
    listing.remember([])
    chosen_places.remember([str(place / "data")])


def _leave_training(place: Path) -> None:
    """What is known of one that was to outlive its window, and has not."""
    staying = place / "home" / "staying"
    staying.mkdir(mode=0o700)
    (staying / "left.json").write_text(json.dumps({"key": "0" * 64, "name": "A run", "run": "20260101-120000-a-run"}))


def _leave_journals(place: Path) -> None:
    from designer.documents import journal
    from designer.documents.journal import Head
    from engine.graph.edits import rename, within
    from engine.templates import template

    for number in range(4):
        folder = place / "home" / "recovery" / f"20260101-120000-{number // 2}-abc"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "lock").touch()
        name = f"number {number}"
        changed = within(template("spiral"), (), lambda graph, name=name: rename(graph, "dense", name))  # type: ignore[misc]
        file = str(place / "one.loom") if number == 0 else ""
        journal.write(folder / f"{number}.journal", Head(name, file, 1.7e9 + number), changed)


class Closing:
    """Waits until the start is over, tells what is to be seen then, and closes the window."""

    def __init__(self, window: Any, tell: Tell) -> None:
        from PySide6.QtCore import QTimer

        self.window = window
        self.tell = tell
        self.turns = 0
        self.timer = QTimer(window)
        self.timer.timeout.connect(self.step)
        self.timer.start(10)

    def step(self) -> None:
        from PySide6.QtWidgets import QApplication, QDialog

        if not is_settled(self.window):
            return
        self.turns += 1
        if self.turns == 1:
            # It is read when it is looked at.
            self.window.live.show_page(self.window.runs.page)
        elif self.turns == 3:
            self.timer.stop()
            dialogs = [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]
            seen = self.window.isVisible() and min(self.window.width(), self.window.height()) > 100
            self.tell(seen=seen, dialogs=[one.windowTitle() for one in dialogs])
            close(self.window)


def one_case(place: Path, seed: str) -> float:
    """How long the start took; raises AssertionError where it is none."""
    chance = random.Random(seed)
    (place / "canary").write_text("canary")
    done = []
    for _ in range(chance.choice((1, 1, 2, 4))):
        targets = [one for one in sorted((place / "home").rglob("*")) if one.is_file() and not one.is_symlink()]
        if targets:
            act, target = chance.choice(CHANGES), chance.choice(targets)
            done.append(f"{act.__name__} {target.relative_to(place)!s}")
            act(target, chance)
    whole = _whole_journals(place)
    begun = time.monotonic()
    window = Window(place, Closing)
    told = window.wait_for("seen")
    seconds = time.monotonic() - begun
    code, text = window.wait(), window.tail() + _log(place)
    assert told["seen"] and not told["dialogs"], f"{done}: it told {told}"
    assert code == 0 and "Traceback" not in text, f"{done}: it ended with {code}: {text}"
    assert (place / "canary").read_text() == "canary", f"{done}: it wrote outside of its home"
    assert whole <= _whole_journals(place), f"{done}: a journal is lost that was not damaged"
    assert seconds < SLOWEST_S, f"{done}: it took {seconds:.0f} s"
    return seconds


def _whole_journals(place: Path) -> set[Path]:
    """Those that are there as they were made, if only among what was set aside since it could not be read."""
    made = {one.read_bytes(): one for one in (place.parent / "home").rglob("*.journal")}
    there = (one for one in (place / "home").rglob("*.journal") if stat.S_ISREG(one.lstat().st_mode))
    return {made[data] for one in there if one.stat().st_size < LARGEST and (data := one.read_bytes()) in made}


def _log(place: Path) -> str:
    log = place / "home" / "log" / "layerloom.log"
    is_text = log.is_file() and not log.is_symlink() and log.stat().st_size < 10**7
    return log.read_text(errors="replace")[-5000:] if is_text else ""


def main(cases: int, seed: int) -> Outcome:
    import_all()
    pristine = Path(tempfile.mkdtemp(prefix="layerloom-homes-"))
    make_home(pristine)
    good, slowest = 0, 0.0
    for number in range(cases):
        place = pristine / f"case-{number}"
        shutil.copytree(pristine / "home", place / "home")
        try:
            slowest = max(slowest, one_case(place, f"{seed}-{number}"))
        except (AssertionError, RuntimeError) as problem:
            print(f"case {number} of seed {seed}, kept in {place}: {problem}", flush=True)
            continue
        good += 1
        shutil.rmtree(place)
    if good == cases:
        shutil.rmtree(pristine)
    return Outcome(f"{good:,} of {cases:,} start, the slowest in {slowest:.1f} s", good == cases)


if __name__ == "__main__":
    tell_outcome(main(int(sys.argv[1]), int(sys.argv[2])))
