"""What a window tells its training process."""

from __future__ import annotations

from engine.frozen import frozen
from engine.graph.model import Project
from engine.training.changes import Change
from engine.training.watching.ask import Ask


@frozen
class Start:
    """Train this project anew, or go on with the run in ``resume``, which may get other epochs by it.

    ``paused`` waits after the first step. A new one takes so many ``threads`` at most; one that goes on keeps its own.
    """

    project: Project
    name: str = ""
    resume: str = ""
    paused: bool = False
    threads: int | None = None


@frozen
class Revisit:
    """Look at the run in ``folder``, which is over: at the newest weights that it kept up to this step."""

    project: Project
    folder: str
    step: int
    asks: tuple[Ask, ...] = ()
    threads: int | None = None


@frozen
class Pause:
    """Stand still after this step."""


@frozen
class Continue:
    """Go on."""


@frozen
class StepOnce:
    """Make one step and stand still again."""


@frozen
class RunEpoch:
    """Go on to the end of this epoch and stand still there."""


@frozen
class Stop:
    """Keep a checkpoint and end the training."""


@frozen
class Watch:
    """Show these views from now on, and no others."""

    asks: tuple[Ask, ...] = ()


@frozen
class Stay:
    """Let the training outlive its window, from now on or from its start; the next window opens ``file``, if any."""

    file: str = ""
    name: str = ""


@frozen
class Follow:
    """Let it end with its window again."""


@frozen
class Leave:
    """The window closes: a training that stays is left to itself."""


@frozen
class CatchUp:
    """Say how far the record of the run goes, and tell from there on."""


Command = (
    Start | Revisit | Pause | Continue | StepOnce | RunEpoch | Stop | Watch | Change | Stay | Follow | Leave | CatchUp
)
