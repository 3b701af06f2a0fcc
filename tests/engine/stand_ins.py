"""Trains networks on made-up examples of the same facts as their data, and large ones without any numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from engine.compile.network import Compiled
from engine.compile.plan import plan
from engine.compile.source import class_name, source
from engine.data import DataSet
from engine.declare import declared
from engine.graph.analysis import analyse
from engine.graph.edits import set_param
from engine.graph.facts import Analysis
from engine.graph.model import Project
from engine.layers.source import Data
from engine.shape import Shape
from engine.training.choices import training_of
from engine.training.losses import total

EXAMPLES = 16


@declared
class StandIn(DataSet):
    """Random examples with the shapes, classes and lengths of another data set; no file can name it."""

    shapes: tuple[tuple[str, Shape], ...] = ()

    def facts(self) -> Mapping[str, Shape]:
        return dict(self.shapes)

    def load(self) -> dict[str, np.ndarray[Any, Any]]:
        random = np.random.default_rng(0)
        return {name: numbers(shape, random) for name, shape in self.shapes}


def numbers(shape: Shape, random: np.random.Generator) -> np.ndarray[Any, Any]:
    sizes = (EXAMPLES, *map(int, shape.sizes))
    if shape.dtype in ("text", "tokens"):
        found = np.empty(EXAMPLES, object)
        for row in range(EXAMPLES):
            tokens = random.integers(1, shape.classes or 9, 1 + row % 7)
            found[row] = tokens if shape.dtype == "tokens" else " ".join(f"Wörd{token}," for token in tokens)
        return found
    if shape.dtype == "integer":
        # From 1: a length of 0 has no last step, and all classes but the first are as good as any.
        return random.integers(min(1, (shape.classes or 2) - 1), shape.classes or 2, sizes)
    return random.random(sizes, np.float32)


def stood_in(project: Project) -> Project:
    """The project with a stand-in for its data, trained in two small steps."""
    analysis, graph = analyse(project), project.graph
    for facts in analysis.outer:
        if isinstance(facts.layer, Data):
            stand_in = StandIn(tuple(facts.layer.examples.facts().items()))
            graph = set_param(graph, facts.node.key, "examples", stand_in)
    training = {**project.training, "batch_size": EXAMPLES // 2, "epochs": 2, "validation_share": 0.0, "patience": 0}
    return replace(project, graph=graph, training={**training, "accumulation": 1})


def on_meta(analysis: Analysis) -> float:
    """Take two steps of one example with tensors that have shapes alone; how many weights learned is returned."""
    space: dict[str, Any] = {"__name__": "stand_in"}
    exec(source(analysis), space)
    data = {
        name: made.to("meta")
        for facts in analysis.outer
        if isinstance(facts.layer, Data)
        for name, made in _example(facts.outputs).items()
    }
    with torch.device("meta"):
        network: nn.Module = space[class_name(analysis)]()
    takes = plan(analysis).takes
    learned = 0
    for _ in range(2):
        network.zero_grad()
        loss = total(space["objectives"](network(*[data[name] for name in takes]), data))
        loss.backward()
        optimizer = torch.optim.AdamW(network.parameters(), training_of(analysis.project).optimizer.learning_rate)
        optimizer.step()
        learned = sum(weight.grad is not None for weight in network.parameters())
    return learned


def _example(shapes: Mapping[str, Shape]) -> dict[str, Tensor]:
    random = np.random.default_rng(0)
    return {name: torch.from_numpy(numbers(shape, random)[:1]) for name, shape in shapes.items()}


def examples(made: Compiled, analysis: Analysis) -> list[Tensor]:
    """Two random examples for a network, as it takes them."""
    facts = next(facts for facts in analysis.outer if facts.node.type == "Data")
    inputs = []
    for name in made.plan.takes:
        shape = facts.outputs[name]
        sizes = (2, *(int(size) for size in shape.sizes))
        inputs.append(torch.randn(sizes) if shape.dtype == "float" else torch.randint(shape.classes or 2, sizes))
    return inputs
