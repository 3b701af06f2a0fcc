"""How a rule of data is declared: what finds it, and which others explain it away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from engine.data.looking.told import Trouble
from engine.frozen import frozen

if TYPE_CHECKING:
    from engine.data.looking.examined import Examined

Find = Callable[["Examined"], Iterator[Trouble]]


@frozen
class Rule:
    """One way in which data can be sick."""

    name: str
    find: Find
    unless: tuple[str, ...]
    """The rules that name the cause: of a part of which one of them tells, this one is silent."""


RULES: dict[str, Rule] = {}
"""All rules by name."""


def rule(name: str, *, unless: tuple[str, ...] = ()) -> Callable[[Find], Find]:
    """Declare the function below as the rule of this name."""

    def declare(find: Find) -> Find:
        RULES[name] = Rule(name, find, unless)
        return find

    return declare
