"""Judges a trained network by examples whose right answers are known, exactly as its training judged it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from engine.data.batches import example_count, sliced, split
from engine.data.declare import DataSet, Told
from engine.data.parting import PortionName, need_some
from engine.data.transformed import pipeline_of
from engine.evaluation.report import Cell, Report
from engine.evaluation.writing import apart
from engine.frozen import frozen
from engine.graph.model import Project
from engine.message import Misfit, need
from engine.runs import Run
from engine.training.choices import Training, training_of
from engine.training.device import choose, counting
from engine.training.loop import EVALUATION_BATCH
from engine.training.losses import penalised, total
from engine.training.mistakes import Mistakes
from engine.training.predicting import CPU, Progress, TrainedNetwork
from engine.training.scores import Scores

MOST_WORST = 100
"""So many of the worst numbers are told where nobody says how many."""


@frozen
class Examples:
    """What a network is judged by: how many there are, batch by batch, and what tells some of them to a person."""

    count: int
    batches: Iterable[Mapping[str, Tensor]]
    told: Told


class Evaluator:
    """The network of a run, on the device and with the threads that it was trained with, as far as these are here."""

    def __init__(self, project: Project, folder: Path) -> None:
        """Raises Misfit where the run trained another network, or has no weights yet."""
        run = Run(folder)
        self.name = run.folder.name
        self.network = network = TrainedNetwork(project, folder, _device(run), run.threads)
        made = network.made
        need(made.objectives, "The network has no objective, so nothing says which answers are good. Add one.")
        assert made.objectives is not None
        self._objectives = penalised(made.objectives, made.penalties, network.network)
        self.settings: Training = training_of(network.project)

    def of_file(self, path: Path) -> Examples:
        """The examples of another file or folder; raises Misfit where it does not say what is right."""
        entered = self.network.data_set.inputs(path, aims=True)
        return self._examples(self.network.ready(entered.parts), entered.told_of)

    def of_part(self, name: PortionName) -> Examples:
        """One part of the split of the run itself; raises Misfit where it has none."""
        data_set: DataSet = pipeline_of(self.network.data_set).data_set
        if data_set.stream() is not None:
            return self._streamed(data_set, name)
        parting = self.settings.parting
        found = parting["by"].portion(data_set, parting["seed"], parting["validation_share"], name)
        return self._examples(self.network.ready(found.parts), found.told)

    def _examples(self, data: Mapping[str, Tensor], told: Told) -> Examples:
        count = example_count(data)
        need(count, "There are no examples to judge by. Choose another file.")
        return Examples(count, sliced(data, EVALUATION_BATCH), told)

    def _streamed(self, data_set: DataSet, name: PortionName) -> Examples:
        """The validation of what is larger than memory, whose examples are told by their order."""
        text = "{title} is larger than memory, so only its validation part, or another file, can be judged by."
        need(name == "validation", text, title=data_set.title)
        parted = split(self.network.data_set, **self.settings.parting, device=self.network.device)
        need_some(parted.held_count, data_set, name)
        parted = replace(parted, prepared=self.network.prepared)
        return Examples(
            parted.held_count, parted.held(EVALUATION_BATCH), lambda rows: {"example": [str(row + 1) for row in rows]}
        )

    def judge(self, examples: Examples, *, most: int | None = None, progress: Progress | None = None) -> Report:
        """Loss and metrics, and the worst answers: those that are wrong where classes are said, else the worst ones.

        ``most`` is how many of these are told: all that are wrong, or 100 numbers, unless given.
        """
        network, scores, mistakes, done = self.network, Scores(self.network.metrics), Mistakes(self.network), 0
        with torch.no_grad(), counting(network.device, self.settings.precision):
            for data in examples.batches:
                outputs = network.network(*[data[name] for name in network.taken])
                count = example_count(data)
                scores.add(total(self._objectives(outputs, data)), count, outputs, data)
                mistakes.add(outputs, data)
                done += count
                if progress is not None:
                    progress(done, examples.count)
        mistakes.settle()
        figures = scores.take()
        wrong = mistakes.wrong
        rows = mistakes.worst(MOST_WORST if most is None and wrong is None else most)
        return Report(
            run=self.name,
            step=network.step,
            examples=done,
            figures={name: value if math.isfinite(value) else None for name, value in figures.items()},
            tables=dict(scores.tables),
            decided=tuple(one.decided() for one in mistakes.choices),
            measured=tuple(told for one in mistakes.numerals for told in one.measured()),
            wrong=None if wrong is None else int(wrong.sum()),
            worst=self._worst(examples, mistakes, rows),
        )

    def _worst(self, examples: Examples, mistakes: Mistakes, rows: np.ndarray) -> dict[str, Sequence[Cell]]:
        told = examples.told(rows.tolist())
        found = apart(mistakes.columns(rows), told)
        return {**told, **{name: [_finite(cell) for cell in cells] for name, cells in found.items()}}


def _device(run: Run) -> torch.device:
    """Where the run was trained, or else the CPU."""
    try:
        return choose(str(run.facts.get("device", "cpu")).partition(":")[0])
    except Misfit:
        return CPU


def _finite(cell: Cell) -> Cell:
    """JSON has no word for what is no number."""
    return None if isinstance(cell, float) and not math.isfinite(cell) else cell
