"""How a rule of health is declared: what finds it, in how many looks in a row, and which others explain it away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from engine.frozen import frozen
from engine.training.health.finding import Finding

if TYPE_CHECKING:
    from engine.training.health.patient import Patient

Find = Callable[["Patient"], Iterator[Finding]]


@frozen
class Rule:
    """One way in which a training can be sick."""

    name: str
    find: Find
    looks: int
    """So many looks in a row must find it before it is told."""
    unless: tuple[str, ...]
    """The rules that name the cause: where one of them finds something, this one, which sees the effect, is silent."""


RULES: dict[str, Rule] = {}
"""All rules by name."""


def rule(name: str, *, looks: int = 2, unless: tuple[str, ...] = ()) -> Callable[[Find], Find]:
    """Declare the function below as the rule of this name."""

    def declare(find: Find) -> Find:
        RULES[name] = Rule(name, find, looks, unless)
        return find

    return declare
