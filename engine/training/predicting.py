"""Lets a trained network answer for examples that it has not seen, in the terms of its data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.compile.network import compiled
from engine.data.declare import DataSet
from engine.data.transformed import pipeline_of
from engine.decoding import data_of
from engine.graph.analysis import analyse
from engine.graph.class_names import class_names
from engine.graph.model import Project
from engine.message import need
from engine.training import checkpoint, fitted
from engine.training.device import prepare
from engine.training.loop import EVALUATION_BATCH
from engine.training.scores import judged
from engine.training.trained import trained
from engine.training.watching.answers import decisions, measures, shares

Numbers = np.ndarray[Any, Any]
DIGITS = 9
"""So many digits tell one 32-bit number from any other."""


class Predictor:
    """The network of a run, with what its transforms learned."""

    def __init__(self, project: Project, folder: Path) -> None:
        """Raises Misfit where the run trained another network, or has no weights yet."""
        project = trained(project, folder)
        prepare(torch.device("cpu"), 1)
        self.analysis = analyse(project)
        self.data_set: DataSet = data_of(project)
        self.prepared = fitted.load(pipeline_of(self.data_set), folder)
        made = compiled(self.analysis, 0)
        weights, fresh = checkpoint.learned(folder), made.network.state_dict()
        fits = all(name in weights and weights[name].shape == value.shape for name, value in fresh.items())
        need(fits, "The weights of the run '{folder}' are not those of its network. Train anew.", folder=str(folder))
        made.network.load_state_dict({name: weights[name] for name in fresh})
        self.network, self.taken = made.network.eval(), tuple(made.plan.takes)
        facts = self.data_set.facts()
        self.decisions = decisions(judged(made.plan), facts)
        self.measures = measures(made.plan, self.analysis, facts)
        text = "The network neither chooses one of some classes nor says numbers of its data, so it predicts nothing."
        need(self.decisions or self.measures, text)

    def outputs(self, parts: Mapping[str, Numbers], batch: int = EVALUATION_BATCH) -> Iterator[dict[str, Tensor]]:
        """What the network says to these examples, so many at once."""
        found = self.prepared.applied(parts)
        missing = [name for name in self.taken if name not in found]
        need(not missing, "The network reads '{name}', which the examples do not have.", name=", ".join(missing))
        count = len(found[self.taken[0]])
        with torch.no_grad():
            for start in range(0, count, batch):
                data = [
                    torch.from_numpy(np.ascontiguousarray(found[name][start : start + batch])) for name in self.taken
                ]
                yield self.network(*data)

    def columns(self, parts: Mapping[str, Numbers], batch: int = EVALUATION_BATCH) -> dict[str, list[str]]:
        """What it says as columns of a table: the likeliest class and the chance of each, or numbers in their units."""
        found: dict[str, list[str]] = {}
        for outputs in self.outputs(parts, batch):
            for name, cells in self._told(outputs):
                found.setdefault(name, []).extend(cells)
        return found

    def _told(self, outputs: Mapping[str, Tensor]) -> Iterator[tuple[str, Sequence[str]]]:
        one_alone = len(self.decisions) + len(self.measures) == 1
        for one in self.decisions:
            chances = shares(one, outputs)
            names = class_names(self.analysis, one.node, chances.shape[1])
            title = "prediction" if one_alone else f"prediction of {one.target[1]}"
            yield title, [names[at] for at in chances.argmax(1).tolist()]
            for at, name in enumerate(names):
                yield f"chance of {name}", [f"{value:.{DIGITS}g}" for value in chances[:, at].tolist()]
        for made in self.measures:
            values = outputs[made.result].detach()
            values = torch.sigmoid(values) if made.squashed else values
            numbers = self.prepared.undone(made.target, values.double().numpy()).reshape(len(values), -1)
            for at, end in enumerate(self._ends(made.target, numbers.shape[1])):
                yield f"prediction{end}", [f"{value:.{DIGITS}g}" for value in numbers[:, at].tolist()]

    def _ends(self, target: str, count: int) -> list[str]:
        """What tells the numbers of an output from each other: the names of its columns, or how many they are."""
        parts = self.prepared.pipeline.outputs[target]
        if count == 1:
            return [""] if len(self.measures) == 1 else [f" of {parts[0]}"]
        return [f" of {part}" for part in parts] if len(parts) == count else [f" {at + 1}" for at in range(count)]
