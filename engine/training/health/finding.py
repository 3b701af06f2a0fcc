"""What a rule found: one sentence with its figure, at the node where it hurts, and what would heal it."""

from __future__ import annotations

from engine.frozen import frozen
from engine.graph.facts import Problem
from engine.message import Message
from engine.repair import Repair


@frozen
class Finding:
    """One thing that is not healthy; the network works all the same, or has stopped to."""

    rule: str
    """The name of the rule that found it."""
    node: str
    message: Message
    figure: float
    """The number that the sentence tells, and that the rule compares with its threshold."""
    repairs: tuple[Repair, ...] = ()
    """Changes that would heal it, the best one first."""

    @property
    def problem(self) -> Problem:
        """The same as a problem of the graph, for all that offers and does repairs."""
        return Problem(self.node, self.message, repairs=self.repairs)

    @property
    def place(self) -> tuple[str, str]:
        """What stays the same from one look to the next, while figures change."""
        return (self.rule, self.node)
