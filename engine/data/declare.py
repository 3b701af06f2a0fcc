"""What a data set declares: its outputs with their shapes, its help and settings, and how it is loaded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

from engine.data.fields import Field
from engine.data.transform import Transform
from engine.declare import Declared, Family
from engine.frozen import frozen
from engine.message import Message, Misfit
from engine.shape import Shape

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np

    from engine.data.streams.stream import Listed, Stream

Told = Callable[[Sequence[int]], Mapping[str, Sequence[str]]]
"""What tells some of many examples to a person, by their numbers."""


@frozen
class Offer:
    """What a person may choose for data, and the sentence that offers it: one more transform, or another way to read.

    ``instead`` is what is found of the data then.
    """

    name: str
    told: Message
    transform: Transform | None = None
    instead: Found | None = None


@frozen
class Found:
    """What was found out of a file or folder: the data set, the transforms that it needs, and why it is so."""

    data_set: DataSet
    transforms: tuple[Transform, ...] = ()
    reasons: tuple[Message, ...] = ()
    """A sentence for each choice that was made."""
    targets: tuple[str, ...] = ()
    """What a network could say of it, where a person may choose."""
    offers: tuple[Offer, ...] = ()


@frozen
class Entered:
    """Examples of another file: the parts that a network reads, or all, and what tells each of them to a person."""

    parts: Mapping[str, np.ndarray[Any, Any]]
    told: Mapping[str, Sequence[str]]
    """Columns of texts, as long as the parts, such as those of a table or the names of files."""

    def told_of(self, rows: Sequence[int]) -> Mapping[str, Sequence[str]]:
        """What tells these of its examples to a person."""
        return {name: [cells[row] for row in rows] for name, cells in self.told.items()}


class DataSet(Declared):
    """Examples with named outputs, such as ``image`` and ``label``; the facts are known without any file."""

    source: ClassVar[str] = ""
    """Where the examples come from and under which licence, for the help."""
    standardised: ClassVar[tuple[str, ...]] = ()
    """Outputs that are scaled to mean 0 and deviation 1 with figures of the training part alone."""
    ordered: ClassVar[bool] = False
    """Whether the last examples are kept for validation: neighbours in a text know too much of each other."""
    texts: ClassVar[tuple[str, ...]] = ()
    """Outputs whose tokens stand for text, which :meth:`encode` and :meth:`decode` translate."""
    continues: ClassVar[Mapping[str, str]] = MappingProxyType({})
    """Outputs that are another output one step later: who learns to say them can go on with a text."""
    class_names: ClassVar[Mapping[str, tuple[str, ...]]] = MappingProxyType({})
    """What the classes of an output are called, in their order, where they are more than numbers."""

    chosen: ClassVar[tuple[str, ...]] = ()
    """Settings that a person chooses, which stay when files that have changed are looked at again."""

    ink: ClassVar[float] = 0.0
    """The part of a picture's side that one written sign fills, in its middle; 0 where pictures show something else."""

    def facts(self) -> Mapping[str, Shape]:
        """The shape of each output, without the axis of examples."""
        raise NotImplementedError

    def parts(self) -> Mapping[str, Shape]:
        """The shape of what transforms change one by one, such as a column; usually that is an output."""
        return self.facts()

    def gathered(self, parts: Mapping[str, Shape]) -> Mapping[str, tuple[str, ...]]:
        """The parts that make up each output, once their shapes are these; several are put behind each other."""
        return {name: (name,) for name in parts}

    def aims(self) -> tuple[str, ...]:
        """The parts that a network is to say, which a transform changes only where it names them."""
        return tuple(name for name, shape in self.parts().items() if shape.classes is not None and not len(shape))

    def example_count(self) -> int | None:
        """How many examples there are, where that is known without opening a file."""
        return None

    @classmethod
    def reads(cls, path: Path) -> bool:
        """Whether a file or folder of a person's may be one of these, as its name and its first bytes say."""
        return False

    @classmethod
    def found(cls, path: Path, target: str = "") -> Found:
        """This data set of a file or folder: all settings as they follow from it, and each choice explained.

        ``target`` names what a network is to say of it, where a person chose that.
        Raises Misfit, with file, line and column, where it cannot be read.
        """
        raise NotImplementedError

    def stream(self) -> Stream | Listed | None:
        """What reads the examples some at a time, where all of them do not fit into memory; None where they do."""
        return None

    def inputs(self, path: Path, aims: bool = False) -> Entered:
        """Other examples of the same kind, from a file or folder, for a network that has learned from these.

        What it is to say of them must be there, and is among the parts, only with ``aims``: then they judge it.
        Raises Misfit where they are of another kind, or say something that it never learned, such as a new class.
        """
        raise Misfit("{title} cannot read other examples from a file.", title=self.title)

    @property
    def enters(self) -> bool:
        """Whether it can read other examples from a file."""
        return type(self).inputs is not DataSet.inputs

    def told(self, rows: Sequence[int]) -> Mapping[str, Sequence[str]]:
        """What tells these of its examples to a person, by their numbers in what :meth:`load` returns."""
        return {"row": [str(row) for row in rows]}

    def load(self) -> dict[str, np.ndarray[Any, Any]]:
        """Each part with all examples along the first axis: float32 for numbers, int64 for classes.

        A hole, which only a part of a person's file may have, is no number, or the class -1.

        Raises :class:`engine.message.Misfit` where files are missing or damaged, with path and what to do.
        """
        raise NotImplementedError

    def fields(self) -> Mapping[str, Field]:
        """The parts that a person enters one by one; none where an output is entered as a whole."""
        return {}

    def read_cells(self, cells: Mapping[str, Any]) -> dict[str, np.ndarray[Any, Any]]:
        """One example of these texts, by the names of fields; raises Misfit for what cannot be read."""
        raise NotImplementedError

    def cell(self, field: str, values: np.ndarray[Any, Any]) -> Sequence[str]:
        """What a person would type for a part of one example, more and more exactly; empty for a hole."""
        raise NotImplementedError

    def split_keys(self, parts: Mapping[str, np.ndarray[Any, Any]]) -> Mapping[str, np.ndarray[Any, Any]]:
        """What its examples say of how to part them, one value for each: of ``parts``, which :meth:`load` returned.

        ``group`` is the same for examples that belong together (numbers or texts, a column for each thing that makes
        a group), ``time`` grows with time (numbers or dates; no number for a hole), ``given`` says what each is for:
        train, validation or test, or whether it is for validation. What is not known is not there.
        """
        return {}

    def apart(
        self,
        parts: Mapping[str, np.ndarray[Any, Any]],
        train: np.ndarray[Any, Any],
        held: np.ndarray[Any, Any],
    ) -> np.ndarray[Any, Any]:
        """The rows of ``train`` that share nothing with the rows that are kept; usually all of them.

        Windows of a series, for one, have lines in common.
        """
        return train

    def renewed(
        self, train: Mapping[str, np.ndarray[Any, Any]], held: Mapping[str, np.ndarray[Any, Any]], seed: int
    ) -> dict[str, np.ndarray[Any, Any]] | None:
        """The training examples of another epoch, made anew from a seed; None where they are the same in each.

        ``train`` are those of the first epoch, and as many must come back; ``held`` are kept for validation, and none
        of them may come back.
        """
        return None

    @property
    def renews(self) -> bool:
        """Whether its training examples are made anew in each epoch."""
        return type(self).renewed is not DataSet.renewed

    def find(self) -> Any:
        """Where its files are, if it reads any; raises Misfit: which are missing, how large, where they come from."""
        return None

    def missing(self) -> Message | None:
        """The sentence that asks for its files; None where it has them."""
        try:
            self.find()
        except Misfit as misfit:
            return misfit.message
        return None

    def encode(self, output: str, text: str) -> list[int]:
        """The tokens of a text, for one of the outputs in ``texts``; raises Misfit where it cannot be written so."""
        raise NotImplementedError

    @property
    def encodes(self) -> bool:
        """Whether a person can write texts for it."""
        return type(self).encode is not DataSet.encode

    def decode(self, output: str, tokens: Sequence[int]) -> str:
        """The text of these tokens; those that only fill up are left out."""
        raise NotImplementedError


DATA_SETS: Family[DataSet] = Family("data set")
data_set = DATA_SETS
