"""The table of templates: what the gallery says of each, and the function that draws it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine.graph.model import From
from engine.graph.sketch import Sketch
from engine.training.choices import Training

CATEGORIES = (
    "Start here",
    "Basics",
    "Convolutional",
    "Recurrent",
    "Text",
    "Transformers",
    "Autoencoders",
    "More tasks",
)
"""The headings of the gallery, in their order."""
CLASSES = From("data", "label", "classes")


@dataclass(frozen=True)
class Entry:
    """One template: its name in ``layerloom new``, the texts of its card, and how it is drawn and trained."""

    name: str
    title: str
    category: str
    about: str
    """One or two sentences: what it does, and what there is to see."""
    expected: str
    """One sentence with a figure: what comes out of the training, or what was published."""
    source: str
    """Who published the network, when and under which title; empty where nobody in particular did."""
    training: dict[str, Any]
    draw: Callable[[], Sketch]
    starts: bool
    """Whether the training begins as soon as a person chooses it: a demonstration."""
    columns: int


ENTRIES: dict[str, Entry] = {}


def entry(
    name: str,
    *,
    title: str,
    category: str,
    about: str,
    expected: str,
    source: str = "",
    training: dict[str, Any] | None = None,
    starts: bool = False,
    columns: int = 6,
) -> Callable[[Callable[[], Sketch]], Callable[[], Sketch]]:
    """Enter the function that draws a template into the table; ``columns`` nodes stand in a row at the most."""

    def enter(draw: Callable[[], Sketch]) -> Callable[[], Sketch]:
        assert name not in ENTRIES and category in CATEGORIES, name
        settings = recipe() if training is None else training
        ENTRIES[name] = Entry(name, title, category, about, expected, source, settings, draw, starts, columns)
        return draw

    return enter


def recipe(**changes: Any) -> dict[str, Any]:
    """The usual training, AdamW with one cycle up to 0.004, changed by what is given in its plain form."""
    return {**Training.defaults(), **changes}


def choice(kind: type[Any], **changes: Any) -> dict[str, Any]:
    """An optimizer, schedule or the like in its plain form: ``optimizer=choice(SGD, learning_rate=0.1)``."""
    return {"type": kind.type, **kind.defaults(), **changes}
