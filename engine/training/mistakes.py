"""Gathers what a network answered to examples whose right answers are known, and which of its answers were worst."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from torch import Tensor

from engine.evaluation.report import Cell, ClassFigures, Decided, Measured
from engine.training.predicting import TrainedNetwork
from engine.training.scores import Judged
from engine.training.watching.answers import Made, chances, chosen, drawn
from engine.training.watching.judging import losses

Numbers = np.ndarray[Any, Any]
MOST_NUMBERS = 16
"""Of more numbers, such as the pixels of a picture, only their common error is told."""

Outputs = Mapping[str, Tensor]


class Choices:
    """One choice between classes."""

    def __init__(self, network: TrainedNetwork, one: Judged) -> None:
        self.one = one
        self.names: tuple[str, ...] = ()
        self._network = network
        self._found: list[list[Numbers]] = []

    def add(self, outputs: Outputs, data: Outputs) -> None:
        found = chances(self.one, outputs, data)
        said, right = chosen(self.one, outputs), found.right
        self.names = self.names or self._network.names(self.one, found.shares.shape[1])
        sure = [found.shares.gather(1, at[:, None])[:, 0] for at in (said, right)]
        self._found.append([one.cpu().numpy() for one in (said, right, *sure)])

    def settle(self) -> None:
        """Put together what came in batch by batch."""
        self.said, self.right, self.sure, self.right_sure = map(np.concatenate, zip(*self._found, strict=True))

    @property
    def wrong(self) -> Numbers:
        """Where it is wrong."""
        found: Numbers = self.said != self.right
        return found

    def decided(self) -> Decided:
        count = len(self.names)
        table = np.bincount(self.right * count + self.said, minlength=count**2).reshape(count, count)
        hits, own, said = table.diagonal(), table.sum(1), table.sum(0)
        classes = tuple(
            ClassFigures(
                name,
                _share(hits[at], said[at]),
                _share(hits[at], own[at]),
                _share(2 * hits[at], own[at] + said[at]),
                int(own[at]),
            )
            for at, name in enumerate(self.names)
        )
        parts = self._network.prepared.pipeline.outputs[self.one.target[1]]
        return Decided(parts[0] if len(parts) == 1 else self.one.target[1], classes, tuple(map(tuple, table.tolist())))

    def columns(self, rows: Numbers, end: str) -> Iterator[tuple[str, Sequence[Cell]]]:
        yield f"right{end}", [self.names[at] for at in self.right[rows].tolist()]
        yield f"answer{end}", [self.names[at] for at in self.said[rows].tolist()]
        yield f"chance of the answer{end}", self.sure[rows].tolist()
        yield f"chance of the right one{end}", self.right_sure[rows].tolist()


class Numerals:
    """One result that is compared with something number by number."""

    def __init__(self, network: TrainedNetwork, made: Made) -> None:
        self.made = made
        self._network = network
        self._found: list[tuple[Numbers, Numbers]] = []
        self._errors: list[Numbers] = []

    def add(self, outputs: Outputs, data: Outputs) -> None:
        difference = drawn(self.made, outputs, data) - data[self.made.target]
        self._errors.append(difference.square().reshape(len(difference), -1).mean(1).double().sqrt().cpu().numpy())
        said, wanted = self._network.numbers(self.made, outputs), self._network.wanted(self.made, data)
        if wanted.shape[1] <= MOST_NUMBERS:
            self._found.append((said, wanted))

    def settle(self) -> None:
        """Put together what came in batch by batch."""
        self.error: Numbers = np.concatenate(self._errors)
        """The root of the mean square of what is wrong, in the scale of the training."""
        none: Numbers = np.zeros((len(self.error), 0))
        self.said: Numbers = np.concatenate([said for said, _ in self._found]) if self._found else none
        self.wanted: Numbers = np.concatenate([wanted for _, wanted in self._found]) if self._found else none

    @property
    def _ends(self) -> list[str]:
        return self._network.ends(self.made, self.said.shape[1]) if self.said.shape[1] else []

    def measured(self) -> Iterator[Measured]:
        for at, end in enumerate(self._ends):
            said, wanted = self.said[:, at], self.wanted[:, at]
            difference, spread = said - wanted, wanted - wanted.mean()
            r2 = float(1 - (difference**2).sum() / (spread**2).sum()) if spread.any() else None
            name = end.removeprefix(" of ").strip() or self._network.prepared.pipeline.outputs[self.made.target][0]
            yield Measured(name, float(np.abs(difference).mean()), float(np.sqrt((difference**2).mean())), r2)

    def columns(self, rows: Numbers) -> Iterator[tuple[str, Sequence[Cell]]]:
        for at, end in enumerate(self._ends):
            said, wanted = self.said[rows, at], self.wanted[rows, at]
            # Scaled and back again, 302 is 301.999997: its shortest name as a 32-bit number is what the file says.
            yield f"right{end}", [float(str(one)) for one in wanted.astype(np.float32)]
            yield f"prediction{end}", said.tolist()
            yield f"error{end}", (said - wanted).tolist()
        if len(self._ends) != 1:
            yield f"root mean squared error of {self.made.target}", self.error[rows].tolist()


class Mistakes:
    """All answers, batch by batch; at the end figures of them and the worst ones."""

    def __init__(self, network: TrainedNetwork) -> None:
        self.choices: list[Choices] = [Choices(network, one) for one in network.decisions]
        self.numerals = [Numerals(network, one) for one in network.measures]
        self._objectives = network.made.objectives
        self._losses: list[Numbers] = []

    def add(self, outputs: Outputs, data: Outputs) -> None:
        """Note one batch."""
        for choice in self.choices:
            choice.add(outputs, data)
        for numeral in self.numerals:
            numeral.add(outputs, data)
        self._losses.append(losses(self._objectives, outputs, data).double().cpu().numpy())

    def settle(self) -> None:
        """Put together what came in batch by batch."""
        for choice in self.choices:
            choice.settle()
        for numeral in self.numerals:
            numeral.settle()
        self.losses: Numbers = np.concatenate(self._losses)

    @property
    def wrong(self) -> Numbers | None:
        """Where a class is wrong; None where the network says none."""
        found: Numbers | None = np.logical_or.reduce([one.wrong for one in self.choices]) if self.choices else None
        return found

    def worst(self, most: int | None) -> Numbers:
        """The numbers of the examples that are answered worst, the worst first: of classes those that are wrong."""
        wrong = self.wrong
        found = np.arange(len(self.losses)) if wrong is None else np.flatnonzero(wrong)
        by = self.numerals[0].error if wrong is None and len(self.numerals) == 1 else self.losses
        # What is no number is worse than any.
        key = np.where(np.isnan(by[found]), np.inf, by[found])
        order: Numbers = found[np.argsort(-key, kind="stable")][:most]
        return order

    def columns(self, rows: Numbers) -> dict[str, Sequence[Cell]]:
        """What was right and what was answered of these examples, as columns of a table."""
        found: dict[str, Sequence[Cell]] = {}
        for one in self.choices:
            found |= one.columns(rows, "" if len(self.choices) == 1 else f" of {one.one.target[1]}")
        for numeral in self.numerals:
            found |= numeral.columns(rows)
        return {**found, "loss": self.losses[rows].tolist()}


def _share(part: int, whole: int) -> float:
    return float(part / whole) if whole else 0.0
