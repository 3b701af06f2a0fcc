"""How a view is declared: what finds it, how often it is worth looking, and where it is computed."""

from __future__ import annotations

from collections.abc import Callable

from engine.frozen import frozen
from engine.training.watching.ask import Ask, Seen
from engine.training.watching.probe import Probe

Look = Callable[[Probe, Ask], Seen | None]
"""Finds what is to be seen now; None where this node, or this network, has nothing of that kind."""


@frozen
class View:
    """One kind of thing to see."""

    name: str
    look: Look
    pause: float
    """Seconds between two looks where the network is small enough."""
    begin: Look | None = None
    """What is done before the next step, where a look compares the network before and behind one."""
    first: bool = False
    """Whether it comes in each round of looks, before all others."""


VIEWS: dict[str, View] = {}
"""All views by name."""


def view(name: str, *, pause: float = 0.1, first: bool = False, begin: Look | None = None) -> Callable[[Look], Look]:
    """Declare the function below as the view of this name.

    With ``begin`` it is called behind the step that follows; what that keeps is in the memory of the ask.
    """

    def declare(look: Look) -> Look:
        VIEWS[name] = View(name, look, pause, begin, first)
        return look

    return declare
