"""Puts examples on pages: the worst first, with what they look like."""

from __future__ import annotations

import math
from collections.abc import Mapping

from torch import Tensor

from engine.training.loop import Loop
from engine.training.preview import Preview
from engine.training.reduce import datum
from engine.training.watching.ask import Ask
from engine.training.watching.numbers import Array

PAGE = 24
ROOM = 160 * 1024
"""So many bytes the pictures of a page have together."""


def page_of(ask: Ask, order: Array, size: int) -> tuple[Array, int, int]:
    """The examples of the page of option ``page``, its number from 0, and of how many."""
    pages = max(1, math.ceil(len(order) / size))
    page = min(max(0, ask.option("page", 0)), pages - 1)
    return order[page * size : (page + 1) * size], page, pages


def size_of(ask: Ask, one: tuple[Preview, ...]) -> int:
    """How many examples a page has: as many as option ``count`` says, fewer of large pictures."""
    wanted = int(min(max(1, ask.option("count", PAGE)), 2 * PAGE))
    return max(1, min(wanted, ROOM // max(1, sum(len(shown.numbers) for shown in one))))


def pictured(loop: Loop, example: Mapping[str, Tensor], names: tuple[str, ...]) -> tuple[Preview, ...]:
    """What these values of one example, a row each, look like."""
    facts = loop.data_set.facts()
    return tuple(datum(name, example[name][0].cpu(), facts[name].axes, loop.data_set) for name in names)
