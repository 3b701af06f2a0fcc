"""What the window hears of a training: one signal for each kind of news."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, SignalInstance

from engine.training import messages
from engine.training.watching.ask import Seen


class Signals(QObject):
    """Those before ``moved`` are of the document that is looked at."""

    state_changed = Signal(str)
    device_known = Signal(object)
    preparing = Signal(object)
    """How far the reading of the data is: a Preparing."""
    started = Signal(object)
    points_given = Signal(object)
    progressed = Signal(object)
    epoch_done = Signal(object)
    changed = Signal(object)
    """A setting or a node was changed while it runs: a Changed, or a Refused where it could not be."""
    resized = Signal(object)
    """An epoch has another number of steps from now on: a Resized."""
    way_chosen = Signal(object)
    """In which way steps are taken from now on: a WayChosen."""
    seen = Signal(object)
    unseen = Signal(object)
    """What a view showed of the network, a Seen; or why it cannot, an Unseen."""
    forgotten = Signal()
    """What was shown of the network at one moment does not hold any more."""
    paused = Signal(object)
    finished = Signal(object)
    failed = Signal(object)
    moved = Signal()
    """The training went on or changed its state, whichever document is looked at."""
    ended_elsewhere = Signal(object, object)
    """The Document of a training that is over while another one is looked at, and Finished or Failed."""

    def signals(self) -> dict[type, SignalInstance]:
        """Which of them tells a message of this kind."""
        return {
            messages.Preparing: self.preparing,
            messages.Started: self.started,
            messages.Points: self.points_given,
            messages.Progress: self.progressed,
            messages.EpochDone: self.epoch_done,
            messages.Changed: self.changed,
            messages.Refused: self.changed,
            messages.Resized: self.resized,
            messages.WayChosen: self.way_chosen,
            Seen: self.seen,
            messages.Unseen: self.unseen,
            messages.Paused: self.paused,
        }
