"""A data set behind transforms, which is a data set again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from engine.data.declare import DATA_SETS, DataSet, Entered
from engine.data.fields import Field
from engine.data.pipeline import Pipeline, Prepared
from engine.data.transform import TRANSFORMS, Transform
from engine.declare import declared, param
from engine.message import need
from engine.shape import Shape

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np

    from engine.data.streams.stream import Listed, Stream

    Numbers = np.ndarray[Any, Any]


@declared
class Transformed(DataSet):
    """What a network sees of a data set: its outputs behind the transforms."""

    examples: Annotated[DataSet, DATA_SETS] = param(None, about="The data set.")
    transforms: Annotated[tuple[Transform, ...], TRANSFORMS] = param((), about="What changes its parts, in order.")

    prepared: ClassVar[Prepared | None] = None
    """What the transforms learned, where that is known."""

    def __post_init__(self) -> None:
        inner = self.examples
        # What is said of a data set as a whole holds behind transforms as well.
        for name in ("title", "source", "ordered", "continues", "class_names", "ink", "standardised"):
            self.__dict__[name] = getattr(inner, name)

    @cached_property
    def pipeline(self) -> Pipeline:
        return Pipeline(self.examples, self.transforms)

    @cached_property
    def texts(self) -> tuple[str, ...]:  # type: ignore[override]
        return (*self.examples.texts, *self.pipeline.texts)

    def facts(self) -> Mapping[str, Shape]:
        return self.pipeline.facts

    def parts(self) -> Mapping[str, Shape]:
        return self.examples.parts()

    def aims(self) -> tuple[str, ...]:
        return self.examples.aims()

    def example_count(self) -> int | None:
        return self.examples.example_count()

    def stream(self) -> Stream | Listed | None:
        return self.examples.stream()

    def inputs(self, path: Path, aims: bool = False) -> Entered:
        return self.examples.inputs(path, aims)

    @property
    def enters(self) -> bool:
        return self.examples.enters

    def told(self, rows: Sequence[int]) -> Mapping[str, Sequence[str]]:
        return self.examples.told(rows)

    def load(self) -> dict[str, Numbers]:
        return self.examples.load()

    def fields(self) -> Mapping[str, Field]:
        return self.examples.fields()

    def read_cells(self, cells: Mapping[str, Any]) -> dict[str, Numbers]:
        return self.examples.read_cells(cells)

    def cell(self, field: str, values: Numbers) -> Sequence[str]:
        return self.examples.cell(field, values)

    def split_keys(self, parts: Mapping[str, Numbers]) -> Mapping[str, Numbers]:
        return self.examples.split_keys(parts)

    def renewed(
        self, train: Mapping[str, Numbers], held: Mapping[str, Numbers], seed: int
    ) -> dict[str, Numbers] | None:
        return self.examples.renewed(train, held, seed)

    @property
    def renews(self) -> bool:
        return self.examples.renews

    def find(self) -> Any:
        return self.examples.find()

    @property
    def encodes(self) -> bool:
        return bool(self.pipeline.texts) or self.examples.encodes

    def encode(self, output: str, text: str) -> list[int]:
        if output not in self.pipeline.texts:
            return self.examples.encode(output, text)
        need(self.prepared is not None, "Which words there are is learned in a training. Train the network first.")
        assert self.prepared is not None
        return self.prepared.encoded(output, text)

    def decode(self, output: str, tokens: Sequence[int]) -> str:
        if output not in self.pipeline.texts:
            return self.examples.decode(output, tokens)
        # Nobody knows the words before they are counted.
        return " ".join(map(str, tokens)) if self.prepared is None else self.prepared.decoded(output, tokens)


def knowing(data_set: DataSet, prepared: Prepared) -> DataSet:
    """The same data set, which can read and write the tokens that its transforms made of texts."""
    if not prepared.pipeline.texts or not isinstance(data_set, Transformed):
        return data_set
    made = Transformed(data_set.examples, data_set.transforms)
    made.__dict__["prepared"] = prepared
    return made


def pipeline_of(data_set: DataSet) -> Pipeline:
    """The way of its parts to its outputs."""
    return data_set.pipeline if isinstance(data_set, Transformed) else Pipeline(data_set)
