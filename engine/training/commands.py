"""What a window tells its training process."""

from __future__ import annotations

from dataclasses import dataclass

from engine.graph.model import Project
from engine.training.changes import Change
from engine.training.watching.ask import Ask


@dataclass(frozen=True)
class Start:
    """Train this project anew, or go on with the run in ``resume``; ``paused`` waits after the first step."""

    project: Project
    name: str = ""
    resume: str = ""
    paused: bool = False
    threads: int | None = None


@dataclass(frozen=True)
class Pause:
    """Stand still after this step."""


@dataclass(frozen=True)
class Continue:
    """Go on."""


@dataclass(frozen=True)
class StepOnce:
    """Make one step and stand still again."""


@dataclass(frozen=True)
class RunEpoch:
    """Go on to the end of this epoch and stand still there."""


@dataclass(frozen=True)
class Stop:
    """Keep a checkpoint and end the training."""


@dataclass(frozen=True)
class Watch:
    """Show these views from now on, and no others."""

    asks: tuple[Ask, ...] = ()


Command = Start | Pause | Continue | StepOnce | RunEpoch | Stop | Watch | Change
