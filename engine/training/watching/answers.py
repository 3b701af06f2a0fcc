"""What a network says to examples, in the terms of its data: the chance of each class, or what it made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import torch
from torch import Tensor

from engine.compile.plan import Plan, Step, Value
from engine.generate import Writing
from engine.graph.class_names import class_names
from engine.graph.facts import Analysis
from engine.shape import Shape
from engine.training.loop import Loop
from engine.training.scores import Judged
from engine.training.watching.numbers import Array

SUM_ERROR = 1e-3
YES = 0.5
NUMBERED = ("mean_absolute_error", "mean_squared_error")
"""The metrics of objectives that compare number by number."""

Outputs = Mapping[str, Tensor]


class Chances(NamedTuple):
    """How likely the network takes each class to be, a row for each example, and which one is right."""

    shares: Tensor
    right: Tensor


class Made(NamedTuple):
    """A result that is compared with something number by number, and where both are."""

    node: str
    """The key of the objective."""
    result: str
    target: str
    squashed: bool
    """Whether its objective makes chances of it by a sigmoid."""


def deciding(loop: Loop) -> tuple[Judged, ...]:
    """Where the network chooses one class for each example: the objectives, each result once."""
    return decisions(loop.metrics, loop.data_set.facts())


def decisions(metrics: Iterable[Judged], facts: Mapping[str, Shape]) -> tuple[Judged, ...]:
    """Those of these metrics that judge a choice of one class, for data of these shapes; each result once."""
    found: dict[str, Judged] = {}
    for one in metrics:
        chosen = one.metric == "accuracy" and one.prediction[0] == "outputs" and one.target[0] == "data"
        if chosen and facts[one.target[1]].count == 1:
            found.setdefault(one.prediction[1], one)
    return tuple(found.values())


def shares(one: Judged, outputs: Outputs) -> Tensor:
    """The chance of each class (examples × classes); what is no distribution yet becomes one."""
    said = outputs[one.prediction[1]].detach().float()
    if said[0].numel() == 1:
        yes = torch.sigmoid(said.reshape(-1))
        return torch.stack([1 - yes, yes], 1)
    rows = said.flatten(1)
    already = (rows >= 0).all(1) & ((rows.sum(1) - 1).abs() < SUM_ERROR)
    return torch.where(already[:, None], rows, rows.softmax(1))


def chosen(one: Judged, outputs: Outputs) -> Tensor:
    """The class that is said of each example, as the accuracy takes it, also where two chances are rounded alike."""
    said = outputs[one.prediction[1]].detach()
    return (said.reshape(-1) > 0).long() if said[0].numel() == 1 else said.flatten(1).max(1).indices


def chances(one: Judged, outputs: Outputs, data: Outputs) -> Chances:
    """The chance of each class, with the number of the one that is right."""
    right = data[one.target[1]].reshape(-1)
    is_single = outputs[one.prediction[1]][0].numel() == 1
    return Chances(shares(one, outputs), (right > YES).long() if is_single else right.long())


def class_of(loop: Loop) -> str | None:
    """The name of the data that is the class of each example; None where there is none.

    That is what the network decides, or else what the data know of an example and the network is not told.
    """
    decided = [one.target[1] for one in deciding(loop)]
    facts = loop.data_set.facts().items()
    known = [name for name, shape in facts if shape.classes and not len(shape) and name not in loop.taken]
    return next(iter([*decided, *known]), None)


def names(loop: Loop, one: Judged, count: int) -> tuple[str, ...]:
    """What the classes are called."""
    return class_names(loop.analysis, one.node, count)


def made(loop: Loop) -> tuple[Made, ...]:
    """The results that are compared number by number with something in the data."""
    return measures(loop.made.plan, loop.analysis, loop.data_set.facts())


def measures(plan: Plan, analysis: Analysis, facts: Mapping[str, Shape]) -> tuple[Made, ...]:
    """The same of a plan, for data of these shapes."""
    results = {value: name for name, value in plan.gives.items()}
    found: dict[str, Made] = {}
    for step in plan.objectives:
        ends = _ends(step)
        if ends is None or ends[0] not in results or ends[1] in results or ends[1].output not in facts:
            continue
        squashed = step.facts.node.type == "BinaryCrossEntropy"
        # Others, as that of boxes, do not look at each number by itself.
        alike = squashed or getattr(step.facts.layer, "metric", "") in NUMBERED
        said, wanted = analysis.nodes[ends[0].node].outputs[ends[0].output], facts[ends[1].output]
        if alike and wanted.dtype == "float" and (said.sizes == wanted.sizes or said.count == wanted.count == 1):
            found.setdefault(results[ends[0]], Made(step.key, results[ends[0]], ends[1].output, squashed))
    return tuple(found.values())


def measured(loop: Loop, one: Made, values: Tensor) -> Array:
    """The numbers of these examples as they were before they were scaled."""
    return loop.data.prepared.undone(one.target, values.detach().cpu().double().numpy())


def _ends(step: Step) -> tuple[Value, Value] | None:
    """What an objective compares; None for one that judges otherwise."""
    if not {"prediction", "target"} <= step.arguments.keys():
        return None
    return step.arguments["prediction"][0], step.arguments["target"][0]


def drawn(one: Made, outputs: Outputs, data: Outputs) -> Tensor:
    """A result as it is compared with its target: chances where its objective makes such of it."""
    found = outputs[one.result].detach().float().view_as(data[one.target])
    return torch.sigmoid(found) if one.squashed else found


def following(loop: Loop, how: Writing, outputs: Outputs, used: int) -> tuple[tuple[str, ...], Tensor]:
    """The chance of each sign behind the first so many of a text."""
    shares = outputs[how.result].detach().float()[0, used - 1].softmax(-1).cpu()
    count = int(loop.data_set.facts()[how.says].classes or len(shares))
    signs = tuple(loop.data_set.decode(how.says, [token]) for token in range(count))
    return signs, shares[:count]
