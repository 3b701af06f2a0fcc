"""The sentences about a run that is followed: that it is looked for, held, lost, found again, or silent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from designer.notice import Notice
from designer.texts import told as shown
from engine.message import Message

if TYPE_CHECKING:
    from designer.following.contact import Contact
    from designer.following.runs import FollowedRuns
    from engine.following.told import Lost, Told, Unwished
    from engine.training.messages import Started


class Sentences(QObject):
    """One sentence for each thing that happens; what is over is not told any longer."""

    def __init__(self, runs: FollowedRuns, notice: Notice) -> None:
        super().__init__(runs)
        self.runs, self.notice = runs, notice

    def begin(self, contact: Contact) -> None:
        """It is being looked for."""
        self.notice.tell(self.tr("Looking for the run at {place} …").format(place=contact.address))

    def hold(self, contact: Contact) -> None:
        """It is followed from now on."""
        text = self.tr("The training of {name} is followed. It goes on by itself when its tab is closed.")
        self.notice.tell(text.format(name=contact.address.name))

    def show_device(self, contact: Contact, started: Started | None) -> None:
        """It trains elsewhere: that stands in the bar in place of the device of this machine."""
        place = contact.address.host or self.tr("Followed")
        text = self.tr("The training of {name} is followed, at {place}.")
        tip = text.format(name=contact.address.name, place=contact.address)
        if started is not None:
            place = f"{place} · {started.device}"
            runs = self.tr("It runs on {device}, {name}.").format(device=started.device, name=started.device_name)
            tip = f"{tip} {runs}"
        self.runs.window.bar.device.show_place(place, tip)

    def give_way(self, contact: Contact) -> None:
        """It is not followed: a training of this window was begun meanwhile."""
        text = self.tr("The training of {name} is not followed: a window shows one at a time, and has begun its own.")
        self.notice.warn(text.format(name=contact.address.name))

    def leave(self, contact: Contact) -> None:
        """It is followed no more."""
        self.runs.window.bar.device.show_own()
        if contact.lost and self.notice.text == contact.lost:
            self.notice.dismiss()

    def tell(self, contact: Contact, told: Told) -> None:
        """What keeps it from being followed, or does so no more."""
        from engine.following.told import Back, Lost, Silent, Unwished

        if isinstance(told, Lost):
            self._lose(contact, told)
        elif isinstance(told, Back):
            self._find(contact)
        elif isinstance(told, Silent):
            text = self.tr("The training of {name} has told nothing for {minutes} minutes. It may have been cut off.")
            said = text.format(name=contact.address.name, minutes=round(told.seconds / 60))
            self.notice.offer(said, self.tr("Let it go"), self.runs.let_go)
        elif isinstance(told, Unwished):
            self._regret(contact, told)

    def _lose(self, contact: Contact, lost: Lost) -> None:
        reason = shown(Message(lost.reason))
        if contact.tab is None and not contact.is_patient:
            self.runs.let_go()
            text = self.tr("The run at {place} cannot be followed: {reason}.")
            self.notice.warn(text.format(place=contact.address, reason=reason))
            return
        # Who has closed the sentence knows it.
        if contact.lost and self.notice.text != contact.lost:
            return
        text = self.tr("The run at {place} cannot be reached: {reason}. That is tried again in {seconds} s.")
        contact.lost = text.format(place=contact.address, reason=reason, seconds=round(lost.seconds))
        self.notice.offer(contact.lost, self.tr("Let it go"), self.runs.let_go)

    def _find(self, contact: Contact) -> None:
        told, contact.lost = contact.lost, ""
        if told and self.notice.text == told:
            self.notice.tell(self.tr("The run at {place} is followed again.").format(place=contact.address))

    def _regret(self, contact: Contact, told: Unwished) -> None:
        texts = {
            "pause": self.tr("The training of {name} cannot be paused: {reason}."),
            "go": self.tr("The training of {name} cannot be continued: {reason}."),
            "stop": self.tr("The training of {name} cannot be stopped: {reason}."),
        }
        reason = shown(Message(told.reason))
        self.notice.warn(texts[told.wish].format(name=contact.address.name, reason=reason))
