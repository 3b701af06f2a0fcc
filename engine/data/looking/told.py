"""What is told of data, as small values that a process hands to a window."""

from __future__ import annotations

from typing import Literal

from engine.data.looking.preview import Preview
from engine.frozen import frozen
from engine.message import Message
from engine.repair import Repair

Role = Literal["input", "target", "length"]

BARS = 40
"""So many bars a histogram has."""
LETTERS = 40
"""Names of columns, classes and words are cut behind so many letters."""


@frozen
class Bars:
    """A histogram: how many numbers lie in each of equally wide steps from ``low`` to ``high``."""

    low: float
    high: float
    counts: tuple[int, ...]


@frozen
class Measured:
    """The figures of measured numbers; those of no number at all are not numbers themselves."""

    name: str
    """Which column of the part it is, from 1; empty for all of it."""
    count: int
    """How many numbers were looked at, holes included."""
    holes: int
    infinite: int
    mean: float
    deviation: float
    low: float
    lower: float
    """A quarter of all numbers is smaller."""
    median: float
    upper: float
    high: float
    different: int
    zeros: float
    """The share of numbers that are 0."""
    outliers: int
    """How many lie beyond Tukey's inner fences, 1.5 times the width of the middle half away from it."""
    far: int
    """How many lie beyond his outer fences, 3 times that width away."""
    is_constant: bool
    bars: Bars | None


@frozen
class ClassCount:
    """How often one class is there."""

    name: str
    count: int
    train: int
    validation: int


@frozen
class Classed:
    """The figures of classes."""

    classes: int
    """How many there should be."""
    present: int
    """How many have an example."""
    holes: int
    outside: int
    """How many labels name none of the classes."""
    counts: tuple[ClassCount, ...]
    """All classes in their order; the most common ones first where there are too many."""
    others: int
    """How many examples are of classes that are not listed."""
    ratio: float
    """How many times the most common class is there as the rarest that is there at all."""
    balance: float
    """The entropy of the classes beside the largest possible: 1 where all are equally common."""


@frozen
class Pictured:
    """The figures of pictures."""

    means: tuple[float, ...]
    """The mean of each channel."""
    deviations: tuple[float, ...]
    mean_picture: Preview


@frozen
class WordCount:
    """How often one token is there."""

    token: int
    text: str
    count: int


@frozen
class Tokenised:
    """The figures of texts of tokens."""

    tokens: int
    """How many there are, without those that only fill up."""
    different: int
    vocabulary: int
    shortest: int
    mean: float
    longest: int
    lengths: Bars
    unknown: float | None
    """The share of tokens that stand for words out of the vocabulary; none where nobody can tell."""
    common: tuple[WordCount, ...]


@frozen
class Figures:
    """What is told of one part, or of one output behind transforms."""

    rows: int
    """How many examples it was told by."""
    numbers: Measured | None = None
    columns: tuple[Measured, ...] = ()
    """The figures of each number by itself, where an example has several side by side."""
    classes: Classed | None = None
    pictures: Pictured | None = None
    tokens: Tokenised | None = None


@frozen
class PartTold:
    """One part of each example, such as a picture or a column."""

    name: str
    role: Role
    told: str
    """Its shape, with the names of its axes."""
    size: int
    """How many bytes it takes, of all examples."""
    figures: Figures | None
    """None where there are too many parts to tell of each."""
    seen: OutputTold | None = None
    """What becomes of it behind the transforms, where it is one of several parts of an output."""


@frozen
class OutputTold:
    """One output as the network sees it, behind all transforms."""

    name: str
    parts: tuple[str, ...]
    """The parts that it is made of; their number stands for those that are too many to name."""
    part_count: int
    told: str
    figures: Figures | None
    """None where it is the same as its only part."""


@frozen
class Overview:
    """What the data are as a whole."""

    title: str
    examples: int
    train: int
    validation: int
    size: int
    """How many bytes all examples take as they are loaded."""
    example_size: int
    """How many bytes one example takes behind the transforms."""
    told_by: int
    """How many of the examples were looked at."""


@frozen
class Trouble:
    """One thing about the data that will keep a network from learning well."""

    rule: str
    part: str
    """The part that it is about; empty for whole examples."""
    message: Message
    figure: float
    """The number that the sentence tells, and that the rule compares with its threshold."""
    repairs: tuple[Repair, ...] = ()
    """Changes that would end it, the best one first."""


@frozen
class Looked:
    """All that is told of data, small enough to be sent at once."""

    overview: Overview
    parts: tuple[PartTold, ...]
    outputs: tuple[OutputTold, ...]
    troubles: tuple[Trouble, ...]
    left_out: int = 0
    """How many parts, and troubles, there are beside those that are told."""


def short(text: str) -> str:
    """A name that is not too long."""
    return text if len(text) <= LETTERS else text[: LETTERS - 1] + "…"
