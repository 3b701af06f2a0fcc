"""What a window tells its training process."""

from __future__ import annotations

from engine.frozen import frozen
from engine.graph.model import Project


@frozen
class Start:
    """Train this project anew, or go on with the run in ``resume``; ``paused`` waits after the first step."""

    project: Project
    name: str = ""
    resume: str = ""
    paused: bool = False
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
class Stop:
    """Keep a checkpoint and end the training."""


@frozen
class Watch:
    """Tell the weights of this node from now on; of none if it is empty."""

    node: str = ""


Command = Start | Pause | Continue | StepOnce | Stop | Watch
