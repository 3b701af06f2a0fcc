"""Kills the whole program while a script edits in it, and looks at what the next start offers."""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.faults.row import Outcome
from tests.faults.windows import Tell, Window, close, import_all, is_settled, tell_outcome

LEAST_MS, MOST_MS = 20, 100
LONGEST_S = 2.4
AGE_S = 1.0
LAYERS = ("Dense", "ReLU", "Dropout", "Flatten", "Conv2d")
TEMPLATES = ("digits-mlp", "spiral", "digits-cnn")


class Editing:
    """Does one command of a person after the other, and tells each document after each."""

    def __init__(self, window: Any, tell: Tell, chance: random.Random, folder: Path) -> None:
        from PySide6.QtCore import QTimer

        self.window = window
        self.tell = tell
        self.chance = chance
        self.folder = folder
        self.numbers: dict[Any, int] = {}
        self.known: dict[int, tuple[Any, bool]] = {}
        self.timer = QTimer(window)
        self.timer.setSingleShot(True)
        self.timer.timeout.connect(self.step)
        self.timer.start(0)

    def step(self) -> None:
        commands: tuple[tuple[Callable[[], object], int], ...] = (
            (self.add, 6),
            (self.wire, 4),
            (self.change, 6),
            (self.rename, 3),
            (self.undo, 3),
            (self.redo, 1),
            (self.new, 1),
            (self.open_template, 1),
            (self.switch, 2),
            (self.save, 1),
        )
        acts, weights = zip(*commands, strict=True)
        try:
            self.chance.choices(acts, weights)[0]()
        finally:
            self.tell_all()
            self.timer.start(self.chance.randint(LEAST_MS, MOST_MS))

    def tell_all(self) -> None:
        """Each document whose state is another than was told."""
        from engine.files import dumps

        for tab in self.window.documents.tabs.open:
            number = self.numbers.setdefault(tab, len(self.numbers))
            state = (tab.project, tab.is_changed)
            if self.known.get(number) != state:
                self.known[number] = state
                file = str(tab.file) if tab.file else ""
                self.tell(document=number, changed=tab.is_changed, file=file, text=dumps(tab.project))

    @property
    def session(self) -> Any:
        return self.window.session

    def node(self) -> str:
        return self.chance.choice(sorted(self.session.graph.nodes) or [""])

    def add(self) -> None:
        self.window.palette_panel.layer_chosen.emit(self.chance.choice(LAYERS))

    def wire(self) -> None:
        from engine.graph.edits import rewire
        from engine.graph.model import Wire

        one, other = self.node(), self.node()
        nodes = self.session.analysis.nodes
        if one != other and nodes[one].output_ports and nodes[other].input_ports:
            wire = Wire(one, nodes[one].output_ports[0], other, nodes[other].input_ports[0].name)
            self.session.edit("Connect", lambda graph: rewire(graph, wire))

    def change(self) -> None:
        from engine.graph.edits import move, set_param

        key = self.node()
        if key and self.session.graph.nodes[key].type == "Dense":
            units = self.chance.randint(1, 500)
            self.session.edit("Change units", lambda graph: set_param(graph, key, "units", units))
        elif key:
            place = {key: (self.chance.uniform(-900, 900), self.chance.uniform(-900, 900))}
            self.session.edit("Move", lambda graph: move(graph, place))

    def rename(self) -> None:
        from engine.graph.edits import rename

        if key := self.node():
            name = f"Layer {self.chance.randrange(10**6)} <b>\N{GREEK SMALL LETTER ALPHA}"
            self.session.edit("Rename", lambda graph: rename(graph, key, name))

    def undo(self) -> None:
        self.window.actions_by_name["undo"].trigger()

    def redo(self) -> None:
        self.window.actions_by_name["redo"].trigger()

    def new(self) -> None:
        self.window.actions_by_name["new"].trigger()

    def open_template(self) -> None:
        self.window.documents.open_template(self.chance.choice(TEMPLATES))

    def switch(self) -> None:
        self.window.actions_by_name["next_tab"].trigger()

    def save(self) -> None:
        if self.session.file:
            self.window.actions_by_name["save"].trigger()
        elif self.session.graph.nodes:
            self.window.documents.save_to(self.folder / f"saved-{self.chance.randrange(10**9)}.loom")


class Looking:
    """Waits for what the start offers, restores all of it, and ends as it is told."""

    def __init__(self, window: Any, tell: Tell, end: Callable[[Any], None]) -> None:
        from PySide6.QtCore import QTimer

        self.window = window
        self.tell = tell
        self.end = end
        self.is_restored = False
        self.timer = QTimer(window)
        self.timer.timeout.connect(self.step)
        self.timer.start(10)

    def step(self) -> None:
        from engine.files import dumps

        if not is_settled(self.window):
            return
        if not self.is_restored:
            self.is_restored = True
            shown = self.window.opened.left_behind
            self.tell(offered=[dumps(row.journal.project) for row in shown.rows])
            if shown.rows:
                (shown.every if len(shown.rows) > 1 else shown.rows[0].restore).click()
            return
        self.timer.stop()
        self.tell(open=[dumps(tab.project) for tab in self.window.documents.tabs.open])
        self.end(self.window)


@dataclass(frozen=True)
class Age:
    """How old what was found is, in seconds and in commands that came after it."""

    seconds: float
    commands: int

    @property
    def is_young(self) -> bool:
        return self.seconds <= AGE_S or self.commands <= 1


def age_of(states: list[dict[str, Any]], offered: list[str], killed: float) -> Age:
    """The age of the newest state of a document that is offered, or that needed no journal."""
    for at in range(len(states) - 1, -1, -1):
        if not states[at]["changed"] or states[at]["text"] in offered:
            later = len(states) - 1 - at
            return Age(killed - states[at + 1]["time"] if later else 0.0, later)
    return Age(killed - states[0]["time"], len(states))


def one_case(place: Path, seed: str) -> Age:
    """One kill; raises AssertionError where something is lost."""
    from engine import files
    from engine.files import dumps
    from engine.templates import template

    chance = random.Random(seed)
    (place / "home").mkdir(parents=True)
    file = place / "opened.loom"
    files.save(template("spiral"), file)
    editing = Window(place, lambda window, tell: Editing(window, tell, chance, place), file)
    editing.wait_for("document")
    time.sleep(chance.uniform(0.1, LONGEST_S))
    killed = editing.kill()
    documents: dict[int, list[dict[str, Any]]] = {}
    for line in editing.lines():
        documents.setdefault(line["document"], []).append(line)
    if chance.random() < 1 / 3:
        # Killed once more when all is restored: that must be offered again.
        second = Window(place, lambda window, tell: Looking(window, tell, lambda _: None))
        first_offered = second.wait_for("offered")["offered"]
        second.wait_for("open")
        second.kill()
    else:
        first_offered = None
    last = Window(place, lambda window, tell: Looking(window, tell, close))
    offered, restored = last.wait_for("offered")["offered"], last.wait_for("open")["open"]
    assert last.wait() == 0, f"the next start ended with {last.code}: {last.tail()}"
    assert first_offered is None or sorted(first_offered) == sorted(offered), "what was restored is not offered again"
    assert set(offered) <= set(restored), "what was restored is not open"
    ages = [age_of(states, offered, killed) for states in documents.values()]
    for states in documents.values():
        saved = [one for one in states if one["file"] and not one["changed"]]
        if saved and states[-1] is saved[-1]:
            assert dumps(files.load(saved[-1]["file"])) == saved[-1]["text"], f"{saved[-1]['file']} is another"
    assert "Traceback" not in last.tail(), last.tail()
    stray = [str(one) for one in place.rglob("*") if one.name.endswith(".tmp") or "recovery" in one.parent.parts]
    assert not stray, f"stray: {stray}"
    return max(ages, key=lambda age: (not age.is_young, age.commands > 1, age.seconds))


def main(cases: int, seed: int) -> Outcome:
    import_all()
    good, oldest = 0, 0.0
    for number in range(cases):
        place = Path(tempfile.mkdtemp(prefix="layerloom-editing-"))
        try:
            age = one_case(place, f"{seed}-{number}")
            assert age.is_young, f"{age.commands} commands and {age.seconds:.2f} s are lost"
        except (AssertionError, RuntimeError) as problem:
            print(f"case {number} of seed {seed}, kept in {place}: {problem}", flush=True)
            continue
        good, oldest = good + 1, max(oldest, age.seconds if age.commands > 1 else 0.0)
        shutil.rmtree(place)
    return Outcome(
        f"{good} of {cases}, at most {oldest:.2f} s old where more than one command came after", good == cases
    )


if __name__ == "__main__":
    tell_outcome(main(int(sys.argv[1]), int(sys.argv[2])))
