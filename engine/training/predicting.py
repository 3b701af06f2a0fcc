"""Lets a trained network answer for examples that it has not seen, in the terms of its data."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.compile.network import compiled
from engine.data.batches import sliced, tensors_of
from engine.data.declare import DataSet
from engine.data.output_names import free
from engine.data.transformed import pipeline_of
from engine.decoding import data_of
from engine.evaluation.report import Cell
from engine.graph.analysis import analyse
from engine.graph.class_names import class_names
from engine.graph.model import Project
from engine.message import need
from engine.training import checkpoint, fitted
from engine.training.device import prepare
from engine.training.loop import EVALUATION_BATCH
from engine.training.scores import Judged, judged
from engine.training.trained import trained
from engine.training.watching.answers import Made, chosen, decisions, measures, shares

Numbers = np.ndarray[Any, Any]
Progress = Callable[[int, int], None]
"""Is told how many of how many examples are done."""
CPU = torch.device("cpu")


class TrainedNetwork:
    """The network of a run, with what its transforms learned."""

    def __init__(self, project: Project, folder: Path, device: torch.device = CPU, threads: int | None = 1) -> None:
        """Raises Misfit where the run trained another network, or has no weights yet."""
        self.project = project = trained(project, folder)
        prepare(device, threads)
        self.device = device
        weights, self.step = checkpoint.learned_at(folder)
        self.analysis = analyse(project)
        self.data_set: DataSet = data_of(project)
        self.prepared = fitted.load(pipeline_of(self.data_set), folder)
        self.made = made = compiled(self.analysis, 0)
        fresh = made.network.state_dict()
        fits = all(name in weights and weights[name].shape == value.shape for name, value in fresh.items())
        need(fits, "The weights of the run '{folder}' are not those of its network. Train anew.", folder=str(folder))
        made.network.load_state_dict({name: weights[name] for name in fresh})
        self.network, self.taken = made.network.to(device).eval(), tuple(made.plan.takes)
        facts = self.data_set.facts()
        self.metrics = judged(made.plan)
        self.decisions = decisions(self.metrics, facts)
        self.measures = measures(made.plan, self.analysis, facts)

    def ready(self, parts: Mapping[str, Numbers]) -> dict[str, Tensor]:
        """The outputs of the data for these examples, as the network reads them."""
        found = self.prepared.applied(parts)
        missing = [name for name in self.taken if name not in found]
        need(not missing, "The network reads '{name}', which the examples do not have.", name=", ".join(missing))
        return tensors_of(found, self.device)

    def outputs(self, parts: Mapping[str, Numbers], batch: int = EVALUATION_BATCH) -> Iterator[dict[str, Tensor]]:
        """What the network says to these examples, so many at once."""
        for data in sliced(self.ready(parts), batch):
            # Not around the loop: who leaves it half way would leave gradients switched off.
            with torch.no_grad():
                said = self.network(*[data[name] for name in self.taken])
            yield said

    def names(self, one: Judged, count: int) -> tuple[str, ...]:
        """What the classes are called that the network chooses from."""
        return class_names(self.analysis, one.node, count)

    def numbers(self, made: Made, outputs: Mapping[str, Tensor]) -> Numbers:
        """What it says in the units of the data, a row for each example."""
        values = outputs[made.result].detach().cpu()
        return self._undone(made, torch.sigmoid(values) if made.squashed else values)

    def wanted(self, made: Made, data: Mapping[str, Tensor]) -> Numbers:
        """What is right, in the units of the data."""
        return self._undone(made, data[made.target].cpu())

    def _undone(self, made: Made, values: Tensor) -> Numbers:
        return self.prepared.undone(made.target, values.double().numpy()).reshape(len(values), -1)

    def ends(self, made: Made, count: int) -> list[str]:
        """What tells the numbers of an output from each other: the names of its columns, or how many they are."""
        parts = self.prepared.pipeline.outputs[made.target]
        if count == 1:
            return [""] if len(self.measures) == 1 else [f" of {parts[0]}"]
        if len(parts) == count:
            return [f" of {part}" for part in parts]
        whose = "" if len(self.measures) == 1 else f" of {made.target}"
        return [f" {at + 1}{whose}" for at in range(count)]


class Predictor(TrainedNetwork):
    """Answers for examples of which nobody knows what is right."""

    def __init__(self, project: Project, folder: Path) -> None:
        super().__init__(project, folder)
        text = "The network neither chooses one of some classes nor says numbers of its data, so it predicts nothing."
        need(self.decisions or self.measures, text)

    def columns(
        self, parts: Mapping[str, Numbers], batch: int = EVALUATION_BATCH, progress: Progress | None = None
    ) -> dict[str, list[Cell]]:
        """What it says as columns of a table: the likeliest class and the chance of each, or numbers in their units."""
        found: dict[str, list[Cell]] = {}
        count = len(next(iter(parts.values())))
        for at, outputs in enumerate(self.outputs(parts, batch), 1):
            for name, cells in self._named(outputs).items():
                found.setdefault(name, []).extend(cells)
            if progress is not None:
                progress(min(at * batch, count), count)
        return found

    def _named(self, outputs: Mapping[str, Tensor]) -> dict[str, Sequence[Cell]]:
        """The columns of a batch, each with a name of its own: two results may say the same of the data."""
        found: dict[str, Sequence[Cell]] = {}
        for name, cells in self._told(outputs):
            found[free(name, found)] = cells
        return found

    def _told(self, outputs: Mapping[str, Tensor]) -> Iterator[tuple[str, Sequence[Cell]]]:
        one_alone = len(self.decisions) + len(self.measures) == 1
        for one in self.decisions:
            chances = shares(one, outputs)
            names = self.names(one, chances.shape[1])
            title = "prediction" if one_alone else f"prediction of {one.target[1]}"
            yield title, [names[at] for at in chosen(one, outputs).tolist()]
            whose = "" if len(self.decisions) == 1 else f" of {one.target[1]}"
            for at, name in enumerate(names):
                yield f"chance of {name}{whose}", chances[:, at].tolist()
        for made in self.measures:
            numbers = self.numbers(made, outputs)
            for at, end in enumerate(self.ends(made, numbers.shape[1])):
                yield f"prediction{end}", numbers[:, at].tolist()
