"""What judging a trained network by other examples told: figures, tables of classes, and its worst answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

Cell = str | float | None
"""A text, or a number; none where it is no number."""


class ClassFigures(msgspec.Struct, frozen=True):
    """How well one class is told from all others; 0 where a figure would divide by nothing."""

    name: str
    precision: float
    """The share of the examples that were said to be of it which are."""
    recall: float
    """The share of its own examples that were found."""
    f1: float
    """The harmonic mean of both."""
    examples: int


class Decided(msgspec.Struct, frozen=True):
    """Of a choice between classes: how well each is told, and how often each was said for each."""

    name: str
    """The output of the data that says which class is right."""
    classes: tuple[ClassFigures, ...]
    confusion: tuple[tuple[int, ...], ...]
    """A row for each right class, a column for each that was said."""


class Measured(msgspec.Struct, frozen=True):
    """How far numbers are from the right ones, in the unit of the data."""

    name: str
    mean_absolute_error: float
    root_mean_squared_error: float
    r2: float | None
    """None where all right numbers are the same."""


class Report(msgspec.Struct, frozen=True):
    """All that is told of one evaluation."""

    run: str
    step: int
    """Behind which step of the training the weights were kept."""
    examples: int
    figures: Mapping[str, float | None]
    """The loss and each metric of the project by their names."""
    tables: Mapping[str, tuple[tuple[float, ...], ...]]
    """The metrics that are tables."""
    decided: tuple[Decided, ...] = ()
    measured: tuple[Measured, ...] = ()
    wrong: int | None = None
    """How many examples have a wrong class; None where no class is said."""
    worst: Mapping[str, Sequence[Cell]] = {}
    """The worst answers as columns of a table, the worst first: all that are wrong, or as many as were asked for."""
