"""The health of the training of the document on show: what was found, what of it a person put away or repaired."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, Signal

from designer.documents.tab import Tab
from designer.session import Session
from designer.training.alike import same_training
from designer.training.record import HEALTH, IDLE
from designer.training.running import Running
from engine.graph.facts import Problem
from engine.graph.model import Project
from engine.training.changes import Change
from engine.training.choices import training_of
from engine.training.footprint import Footprint
from engine.training.health.before import doubled, too_large
from engine.training.health.finding import Finding
from engine.training.messages import Failed, Started
from engine.training.watching.ask import Seen

RATE = "optimizer.learning_rate"


class Health(QObject):
    """Follows the training and the document; what it shows goes when the training no longer shows it."""

    changed = Signal()
    told = Signal(str)
    """A sentence about a repair that was done."""

    def __init__(self, session: Session, running: Running, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.running = running
        self.findings: tuple[Finding, ...] = ()
        self._away: WeakKeyDictionary[Tab, set[tuple[str, str]]] = WeakKeyDictionary()
        """What was put away or repaired, of each document."""
        self._footprint: tuple[Project, Footprint] | None = None
        session.analysed.connect(self.refresh)
        session.repaired.connect(self._take_repair)
        running.seen.connect(self._take)
        running.started.connect(self._begin)
        running.failed.connect(self.refresh)
        running.finished.connect(self.refresh)

    @property
    def problems(self) -> Mapping[str, Problem]:
        """The first thing that is found at each node; a block tells what is found inside it."""
        found: dict[str, Problem] = {}
        for one in self.findings:
            for key in self._places(one):
                found.setdefault(key, one.problem)
        return found

    def _places(self, finding: Finding) -> tuple[str, ...]:
        """The node of a finding, and the blocks around it."""
        return (finding.node, *self.session.analysis.paths[finding.node])

    def weigh(self, footprint: Footprint) -> None:
        """Take over what a training of this project would take of the memory."""
        self._footprint = None if footprint.fits else (self.session.project, footprint)
        self.refresh()

    def put_away(self, finding: Finding) -> None:
        """Say nothing more of it until the next training."""
        self._mine.add(finding.place)
        self.refresh()

    def put_away_at(self, key: str) -> None:
        """Say nothing more of what the card of this node tells."""
        finding = next((one for one in self.findings if key in self._places(one)), None)
        if finding is not None:
            self.put_away(finding)

    @property
    def _mine(self) -> set[tuple[str, str]]:
        return self._away.setdefault(self.session.tab, set())

    def _begin(self, started: Started) -> None:
        if not started.step:
            self._mine.clear()
        self.refresh()

    def _take(self, seen: Seen) -> None:
        if seen.ask == HEALTH:
            self.refresh()

    def refresh(self, *_: object) -> None:
        """Find what is to be shown now."""
        nodes, away = self.session.analysis.nodes, self._away.get(self.session.tab, set())
        found = {one.place: one for one in self._found() if one.node in nodes and one.place not in away}
        findings = tuple(found.values())
        if findings != self.findings:
            self.findings = findings
            self.changed.emit()

    def _found(self) -> Iterator[Finding]:
        analysis, record = self.session.analysis, self.running.here
        yield from doubled(analysis)
        if self._footprint is not None and same_training(self._footprint[0], analysis.project):
            yield from too_large(analysis, self._footprint[1])
        if isinstance(record.end, Failed) and record.end.finding is not None:
            yield record.end.finding
        sights = record.sights.get(HEALTH)
        if sights:
            yield from sights[-1].facts["findings"]

    def _take_repair(self, problem: Problem) -> None:
        """Put away what is repaired, change a running training where that can be, and say from when on it counts."""
        finding = next((one for one in self.findings if one.problem == problem), None)
        if finding is None:
            return
        self.put_away(finding)
        if self.running.state == IDLE:
            if self.running.here.started is not None:
                self.told.emit(self.tr("Done. It counts from the next training on; one undo takes it back."))
            return
        if self._change_rate():
            self.told.emit(self.tr("Done. The training goes on with the new learning rate."))
        else:
            self.told.emit(self.tr("Done. It counts from the next training on; this one goes on as it is."))

    def _change_rate(self) -> bool:
        """Let the running training have the learning rate that was set, where nothing else was."""
        trained = self.running.trained
        if trained is None:
            return False
        before, after = training_of(trained).optimizer, training_of(self.session.project).optimizer
        if before.type != after.type or before.learning_rate == after.learning_rate:
            return False
        self.running.change(Change(RATE, after.learning_rate))
        return True
