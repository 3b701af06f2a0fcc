"""What the window has of the run that it follows: where it is, the process that reads it, and the copy of its files."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QDir, QObject, QTemporaryDir

from designer.documents.tab import Tab
from designer.following.bridge import FollowBridge
from designer.following.followed import Followed, placed
from designer.training.record import Record
from engine.following.address import Address
from engine.following.told import CaughtUp, Told
from engine.graph.model import Project
from engine.message import need


@dataclass(eq=False)
class Contact:
    """From the moment that a run was asked for until it is let go."""

    address: Address
    copy: QTemporaryDir
    bridge: FollowBridge
    is_patient: bool
    """Whether one that cannot be reached is tried again from the beginning."""
    project: Project | None = None
    tab: Tab | None = None
    followed: Followed | None = None
    """There as long as its training runs and the window shows it."""
    reading: CaughtUp | None = None
    """What is being read of the copy."""
    waiting: list[Told] = field(default_factory=list)
    """What was told meanwhile."""
    is_shown: bool = False
    """Whether its document was brought into sight."""
    lost: str = ""
    """The sentence that says that it cannot be reached."""

    @property
    def folder(self) -> str:
        """Where the run is itself, if that is on this machine."""
        return str(self.address.folder or "")

    def place(self, record: Record) -> None:
        """The places in what was read are those of another machine: name those of this one."""
        copy = self.copy.path()
        record.folder = copy
        record.started, record.end = (placed(one, copy, self.folder) for one in (record.started, record.end))


def contact_with(address: Address, parent: QObject, *, is_patient: bool) -> Contact:
    """Begin to read a run; raises Misfit where there is no room for its copy."""
    copy = QTemporaryDir(QDir.tempPath() + "/layerloom-run-XXXXXX")
    text = "There is no room for the copy of a run in '{folder}': {error}. Free some space, then follow it again."
    need(copy.isValid(), text, folder=QDir.tempPath(), error=copy.errorString())
    return Contact(address, copy, FollowBridge(address, copy.path(), parent), is_patient)
