"""Follows a run that trains elsewhere: reads what it told, shows it as a training of the window, and lets it go."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, QTemporaryDir, QTimer

from designer.documents.tab import Tab
from designer.following.sentences import Sentences
from designer.runs.sliced import Sliced
from designer.training.record import PAUSED, RUNNING, STARTING
from engine.files import FileProblem
from engine.message import Message, Misfit
from engine.runs import Run

if TYPE_CHECKING:
    from designer.following.contact import Contact
    from designer.following.dialog import FollowDialog
    from designer.frame import Frame
    from engine.following.address import Address
    from engine.following.told import Told

GOES_ON = ("running", "paused")
RECENT = 12
CUT_OFF_SECONDS = 120.0
"""One that has told nothing for so long when it is looked at first is shown as one that was cut off."""


class FollowedRuns(QObject):
    """One at a time; nothing here waits for the disk or the network: a process of its own reads, and keeps a copy."""

    def __init__(self, window: Frame) -> None:
        super().__init__(window)
        self.window, self.running = window, window.running
        self.dialog: FollowDialog | None = None
        self.contact: Contact | None = None
        self.sentences = Sentences(self, window.notice)
        self._kept: WeakKeyDictionary[Tab, tuple[str, QTemporaryDir]] = WeakKeyDictionary()
        """Where the runs were that these documents show, and the copies of their files."""
        self._reader = Sliced(self)
        self._reader.finished.connect(self._show)
        window.documents.tabs.closed.connect(self._forget)
        self.running.moved.connect(self._notice)

    # What a person does

    def ask(self) -> None:
        """Ask which run is to be followed."""
        # Only here, as wherever something is asked: the window opens without it.
        from designer.following.dialog import FollowDialog

        remembered = self.window.documents.remembered
        dialog = self.dialog = FollowDialog(self.window, remembered.followed, remembered.folder, self.window.theme)
        if dialog.exec():
            self.follow(dialog.chosen)
        dialog.deleteLater()
        self.dialog = None

    def follow(self, text: str, *, is_patient: bool = False) -> None:
        """Follow the run in this folder, or at this address; one that is followed already is looked at."""
        from engine.following.address import address

        try:
            wanted = address(text)
        except Misfit as misfit:
            self.window.documents.refused.emit(misfit.message)
            return
        held = self.contact
        if held is not None and held.address == wanted and held.tab is not None:
            self.window.documents.tabs.show(held.tab)
        elif self.running.is_busy and not self.running.is_followed:
            self.window.opened.elsewhere.refuse()
        else:
            self.let_go()
            self._begin(wanted, is_patient=is_patient)

    def _begin(self, wanted: Address, *, is_patient: bool) -> None:
        from designer.following.contact import contact_with

        try:
            contact = self.contact = contact_with(wanted, self, is_patient=is_patient)
        except Misfit as misfit:
            self.window.documents.refused.emit(misfit.message)
            return
        contact.bridge.heard.connect(self._hear)
        contact.bridge.died.connect(self._lose)
        self.sentences.begin(contact)

    def let_go(self) -> None:
        """Follow it no more; its training goes on by itself, and what it told so far is still shown."""
        contact = self.contact
        if contact is None:
            return
        self.running.let_go()
        self._leave()

    def look(self) -> None:
        """Take hold again of what was followed when the last window closed."""
        held = self.window.documents.remembered.held
        if held and self.contact is None and not self.running.is_busy:
            self.follow(held, is_patient=True)

    def close(self) -> None:
        """The window is closed; the next one takes hold of it again."""
        self._part()
        self._kept.clear()

    # What is told

    def _hear(self, told: Told) -> None:
        from engine.following.told import CaughtUp, Refused

        contact = self.contact
        if contact is None or contact.bridge is not self.sender():
            return
        if isinstance(told, Refused):
            self._leave()
            self.window.documents.refused.emit(told.message)
        elif isinstance(told, CaughtUp):
            self._read(contact, told)
        elif contact.reading is not None:
            contact.waiting.append(told)
        else:
            self._take(contact, told)

    def _take(self, contact: Contact, told: Told) -> None:
        from engine.following.told import Looked, News, Turned, Unwished

        followed = contact.followed
        if isinstance(told, News) and followed is not None:
            followed.hear_lines(told.lines)
        elif isinstance(told, Looked) and followed is not None:
            followed.look(told.piece)
        elif isinstance(told, Turned) and followed is not None:
            self._turn(contact, told.status)
        else:
            if isinstance(told, Unwished):
                self.running.turn(PAUSED if told.wish == "go" else RUNNING)
            self.sentences.tell(contact, told)

    def _turn(self, contact: Contact, status: str) -> None:
        """Its training stands still, goes on or has ended, whoever wished that."""
        from engine.training.messages import Failed, Finished

        followed = contact.followed
        assert followed is not None and contact.tab is not None
        if status == "paused":
            followed.pause()
        elif status == "running":
            # One that is about to stop says so too, where it stood still.
            if self.running.record(contact.tab).state == PAUSED:
                self.running.turn(RUNNING)
        elif followed.is_empty and not followed.is_over:
            # Its last line is missing.
            epoch, step = followed.place
            stopped = status == "stopped"
            ended = Finished(epoch, step, stopped, contact.folder, 0.0)
            text = "The training failed, and what it failed of could not be written down."
            followed.hear(ended if stopped or status == "finished" else Failed(Message(text), folder=contact.folder))

    def _lose(self) -> None:
        """The process that reads has ended by itself."""
        if self.contact is not None and self.contact.bridge is self.sender():
            self.let_go()
            text = self.tr("The process that followed the run has ended. Follow the run again.")
            self.window.notice.warn(text)

    # What is read

    def _read(self, contact: Contact, told: object) -> None:
        """Read all that was told so far out of the copy, into the record of its document."""
        from designer.runs.retelling import retold
        from engine.following.told import CaughtUp

        assert isinstance(told, CaughtUp)
        try:
            contact.project = Run(Path(contact.copy.path())).project
        except FileProblem as problem:
            self.let_go()
            self.window.documents.refused.emit(problem.message)
            return
        contact.reading = told
        contact.waiting.clear()
        if contact.tab is None:
            contact.tab = self._tab(contact)
        record = self.running.record(contact.tab)
        self._reader.start(retold(Path(contact.copy.path()), record, told.size))

    def _tab(self, contact: Contact) -> Tab:
        """The document that shows this run already, or a new one."""
        assert contact.project is not None
        for tab, (place, _) in list(self._kept.items()):
            if place == str(contact.address) and tab in self.window.documents.tabs.open:
                return tab
        return Tab(contact.project)

    def _show(self) -> None:
        """All is known: show it, and what comes from now on."""
        contact = self.contact
        if contact is None or contact.reading is None or contact.tab is None:
            return
        told, contact.reading = contact.reading, None
        contact.place(self.running.record(contact.tab))
        if told.status in GOES_ON and told.silent < CUT_OFF_SECONDS:
            self._hold(contact, contact.tab, told.status)
            self._look_at(contact, contact.tab)
        else:
            self._settle(contact, contact.tab, told.status)
        waiting, contact.waiting = contact.waiting, []
        for one in waiting:
            self._take(contact, one)

    def _look_at(self, contact: Contact, tab: Tab) -> None:
        """Bring a run into sight when it is known first; later its document shows what was read anew, if it is seen."""
        tabs = self.window.documents.tabs
        self._kept[tab] = str(contact.address), contact.copy
        if contact.is_shown:
            if tab is self.window.session.tab:
                self.window.steering.take_up()
            return
        contact.is_shown = True
        (tabs.show if tab in tabs.open else tabs.add)(tab)
        loss = self.window.live.panel("loss")
        if loss is not None:
            self.window.live.show_page(loss)
        # Only now: what is opened takes the sentences before it away.
        if contact.followed is not None:
            self.sentences.hold(contact)

    def _hold(self, contact: Contact, tab: Tab, status: str) -> None:
        """Show its training as that of the window, which has no other one."""
        from designer.following.followed import Followed

        assert contact.project is not None
        record = self.running.record(tab)
        record.end = None
        state = STARTING if record.started is None else PAUSED if status == "paused" else RUNNING
        if contact.followed is not None:
            self.running.turn(state)
            return
        followed = contact.followed = Followed(contact.bridge.wish, self._leave, contact.copy.path(), contact.folder)
        followed.place = record.epoch, record.step
        self.running.take_hold(followed, tab, contact.project, state)
        self.sentences.show_device(contact, record.started)
        self._remember(str(contact.address))

    def _settle(self, contact: Contact, tab: Tab, status: str) -> None:
        """It is over: it is shown as any run that was gone back to."""
        record, near = self.running.record(tab), contact.folder
        if near:
            record.folder = near
            record.unfinished = contact.project if status in ("stopped", *GOES_ON) else None
            record.done = contact.project if status == "finished" else None
        self._look_at(contact, tab)
        self._leave()
        if near:
            self.window.runs.revisiting.open(tab)

    # The end

    def _notice(self) -> None:
        """The training of the window goes on, has ended, or is another one."""
        contact = self.contact
        if contact is None:
            return
        if contact.followed is None:
            if self.running.is_busy:
                self._leave()
                self.sentences.give_way(contact)
        elif contact.tab is not None and contact.followed.is_over and not self.running.is_busy:
            # At once: it can be continued from now on, and not in the copy.
            record = self.running.record(contact.tab)
            record.folder = contact.folder or record.folder
            # Not amidst the news of its end.
            QTimer.singleShot(0, self._end)

    def _end(self) -> None:
        """Its training is over: the window has a process of its own again."""
        contact = self.contact
        if contact is None or contact.followed is None or contact.tab is None or self.running.is_busy:
            return
        if self.running.worker is contact.followed:
            self.running.line.lose()
        contact.followed = None
        from engine.training.messages import Failed

        record = self.running.record(contact.tab)
        record.unseen.clear()
        self.running.warm()
        # A job of several processes begins again by itself where one of them failed.
        if not isinstance(record.end, Failed):
            self._leave()

    def _leave(self) -> None:
        """The window has nothing to do with it any more; the copy stays as long as its document is open."""
        contact = self._part()
        if contact is not None:
            self.sentences.leave(contact)
            if self.window.documents.remembered.held:
                self.window.documents.remember(held="")

    def _part(self) -> Contact | None:
        """End the process that reads, if there is one; the next window may take hold of what it read."""
        contact, self.contact = self.contact, None
        self._reader.stop()
        if contact is not None:
            contact.bridge.close()
            contact.bridge.deleteLater()
        return contact

    def _forget(self, tab: Tab) -> None:
        """A document is closed, and its copy goes with it."""
        if self.contact is not None and self.contact.tab is tab:
            self.let_go()
        self._kept.pop(tab, None)

    def _remember(self, place: str) -> None:
        documents = self.window.documents
        others = [one for one in documents.remembered.followed if one != place]
        documents.remember(followed=(place, *others)[:RECENT], held=place)
