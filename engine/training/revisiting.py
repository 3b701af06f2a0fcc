"""Looks at the network of a run that is over: its weights as they were kept, without training on."""

from __future__ import annotations

from pathlib import Path

from engine.message import Message
from engine.training import checkpoint
from engine.training.commands import Revisit
from engine.training.frames import BrokenFrame
from engine.training.inbox import Inbox
from engine.training.loop import Loop
from engine.training.messages import Unseen
from engine.training.record import failure
from engine.training.watching.ask import Ask
from engine.training.watching.schedule import Watching
from engine.training.watching.views.boundary import points

OF_A_STEP = frozenset(("walk", "updates", "machine", "health"))
"""Views of the steps of a training and not of weights: of a run that is over they would show another training's."""
STILL = "Of this run only the weights were kept. Press Train to see this while it learns."


class Visited:
    """Has the data and the network of a run, tells its owner what is asked for, and writes nothing."""

    def __init__(self, owner: Inbox, wish: Revisit) -> None:
        """Raises Misfit where the network cannot be made."""
        self.owner = owner
        self.key = wish.folder, wish.project
        self.watching = Watching(Loop(wish.project, wish.threads))
        self.watching.on_failure = lambda ask, error: None
        self._refused = {"health"}
        """The views of which was said that they cannot be seen. Health is asked for always, and by nobody."""

    def visit(self, wish: Revisit) -> None:
        """Put the weights of a step into the network, and show all that is asked for."""
        loop = self.watching.loop
        checkpoint.put(loop, Path(wish.folder), wish.step)
        found = points(loop)
        if found is not None:
            self.owner.send(found)
        self.look_back(wish.asks)

    def look_back(self, asks: tuple[Ask, ...]) -> None:
        """Show these, what is new first, until another command comes."""
        for view in sorted({one.view for one in asks if one.view in OF_A_STEP} - self._refused):
            self._refused.add(view)
            self.owner.send(Unseen(view, Message(STILL)))
        self.watching.ask(one for one in asks if one.view not in OF_A_STEP)
        for one in self.watching.everything():
            self.owner.send(one)
            if self.owner.poll():
                return


def visit(owner: Inbox, wish: Revisit, last: Visited | None) -> Visited | None:
    """Look at a run; why it cannot be looked at becomes a message."""
    try:
        visited = last if last is not None and last.key == (wish.folder, wish.project) else Visited(owner, wish)
        visited.visit(wish)
    except (EOFError, BrokenPipeError, ConnectionResetError, BrokenFrame):
        raise
    except Exception as error:
        owner.send(Unseen("", failure(error, wish.step).message))
        return None
    return visited
