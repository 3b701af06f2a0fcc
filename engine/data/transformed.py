"""A data set behind transforms, which is a data set again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any

from engine.data.declare import DATA_SETS, DataSet, Entered
from engine.data.pipeline import Pipeline
from engine.data.transform import TRANSFORMS, Transform
from engine.declare import declared, param
from engine.shape import Shape

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np

    from engine.data.stream import Stream

    Numbers = np.ndarray[Any, Any]


@declared
class Transformed(DataSet):
    """What a network sees of a data set: its outputs behind the transforms."""

    examples: Annotated[DataSet, DATA_SETS] = param(None, about="The data set.")
    transforms: Annotated[tuple[Transform, ...], TRANSFORMS] = param((), about="What changes its parts, in order.")

    def __post_init__(self) -> None:
        inner = self.examples
        # What is said of a data set as a whole holds behind transforms as well.
        for name in ("title", "source", "ordered", "texts", "continues", "class_names", "ink", "standardised"):
            self.__dict__[name] = getattr(inner, name)

    @cached_property
    def pipeline(self) -> Pipeline:
        return Pipeline(self.examples, self.transforms)

    def facts(self) -> Mapping[str, Shape]:
        return self.pipeline.facts

    def parts(self) -> Mapping[str, Shape]:
        return self.examples.parts()

    def aims(self) -> tuple[str, ...]:
        return self.examples.aims()

    def example_count(self) -> int | None:
        return self.examples.example_count()

    def stream(self) -> Stream | None:
        return self.examples.stream()

    def inputs(self, path: Path) -> Entered:
        return self.examples.inputs(path)

    def load(self) -> dict[str, Numbers]:
        return self.examples.load()

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
        return self.examples.encodes

    def encode(self, output: str, text: str) -> list[int]:
        return self.examples.encode(output, text)

    def decode(self, output: str, tokens: Sequence[int]) -> str:
        return self.examples.decode(output, tokens)


def pipeline_of(data_set: DataSet) -> Pipeline:
    """The way of its parts to its outputs."""
    return data_set.pipeline if isinstance(data_set, Transformed) else Pipeline(data_set)
