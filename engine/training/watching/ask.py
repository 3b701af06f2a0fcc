"""What a window asks to see of a training, and what it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Any

from engine.frozen import frozen

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

Option = str | int | float | bool


@frozen
class Ask:
    """One view of one node, or of the whole network where no node is named; ``options`` are those of the view."""

    view: str
    node: str = ""
    options: tuple[tuple[str, Option], ...] = ()

    def option(self, name: str, default: Any) -> Any:
        """The option of this name; the default where it is not given, or is of another type."""
        value = dict(self.options).get(name, default)
        return value if isinstance(value, type(default)) else default


@frozen
class Histogram:
    """How the numbers of one tensor are spread: counts in equal bins from ``low`` to ``high``."""

    name: str
    counts: Array
    low: float
    high: float
    mean: float
    deviation: float


@frozen
class Seen:
    """What a view showed after so many steps: arrays by name, and all else by name."""

    ask: Ask
    step: int
    arrays: Mapping[str, Array] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    """Numbers, texts, histograms and pictures, and tuples of them."""
