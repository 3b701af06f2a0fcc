"""The loss of an answer that never looks at its input: what a network must beat before it has learned anything."""

from __future__ import annotations

from typing import Any, cast

import torch
from torch import Tensor

from engine.layers.declare import Objective
from engine.training.loop import Loop


def trivial_loss(loop: Loop) -> float | None:
    """The least loss of a constant answer over the training examples; None where nobody can tell.

    For a cross entropy that is the entropy of the classes, for one of yes and no the mean entropy of each target by
    itself, which may lie between both, and for a squared error the variance of the target.
    """
    nodes = loop.analysis.nodes.items()
    objectives = [(key, facts) for key, facts in nodes if isinstance(facts.layer, Objective)]
    if len(objectives) != 1:
        return None
    key, facts = objectives[0]
    layer = cast(Any, facts.layer)
    target = target_of(loop, key)
    if target is None or layer.weight != 1:
        return None
    kind = layer.type
    if kind == "CrossEntropy" and not layer.class_weights and layer.ignored < 0:
        return _entropy(target, layer.label_smoothing, _classes(facts))
    if kind == "BinaryCrossEntropy" and layer.positive_weight == 1:
        yes = target.double().mean(0)
        return float((torch.special.entr(yes) + torch.special.entr(1 - yes)).mean())
    if kind == "MeanSquaredError":
        return float(target.float().var(0, unbiased=False).mean())
    return None


def target_of(loop: Loop, key: str) -> Tensor | None:
    """The training targets of an objective, where they come from the data themselves."""
    wires = loop.project.graph.into(key, "target")
    if len(wires) != 1 or wires[0].source not in loop.analysis.nodes:
        return None
    if loop.analysis.nodes[wires[0].source].node.type != "Data":
        return None
    return loop.data.train.get(wires[0].output)


def _classes(facts: Any) -> int:
    return facts.inputs["target"][0].classes or 2


def _entropy(labels: Tensor, smoothing: float, classes: int) -> float:
    shares = torch.bincount(labels.flatten().long(), minlength=classes).double()
    shares = shares / shares.sum()
    shares = shares * (1 - smoothing) + smoothing / len(shares)
    return float(-(shares * shares.clamp_min(1e-12).log()).sum())
