"""Labels out of balance: one class is so frequent that always answering it is nearly right."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import torch
from torch import Tensor

from engine.data.looking.rules.imbalance import MOST
from engine.graph.before import source_of
from engine.layers.declare import Objective
from engine.message import Message
from engine.repair import At, Repair, SetParam, Together
from engine.training.health.finding import Finding
from engine.training.health.patient import Patient
from engine.training.health.rule import rule
from engine.training.health.trivial import target_of


@rule("imbalance", looks=1)
def imbalance(patient: Patient) -> Iterator[Finding]:
    """The data, by the labels that an objective looks at; the labels do not change, so they are counted once."""
    counts = patient.kept.get("labels")
    if counts is None:
        counts = patient.kept["labels"] = dict(_counted(patient))
    for key, found in counts.items():
        layer = cast(Any, patient.analysis.nodes[key].layer)
        ratio = float(found.max()) / max(float(found.min()), 1.0)
        weighted: Any = getattr(layer, "class_weights", None) or getattr(layer, "positive_weight", 1.0) != 1.0
        if ratio <= MOST or weighted:
            continue
        text = (
            "The labels are out of balance: {share:.0%} of the examples are of class {most}, and of class {least} "
            "there are {count}. Always answering {most} is nearly right."
        )
        most, least = int(found.argmax()), int(found.argmin())
        values = {"share": float(found.max() / found.sum()), "most": most, "least": least, "count": int(found.min())}
        data = source_of(patient.analysis, key, "target")
        yield Finding("imbalance", data, Message(text, values), ratio, _weighted(key, layer.type, found))


def _counted(patient: Patient) -> Iterator[tuple[str, Tensor]]:
    for key, facts in patient.analysis.nodes.items():
        if not isinstance(facts.layer, Objective) or "target" not in facts.inputs:
            continue
        classes, labels = facts.inputs["target"][0].classes, target_of(patient.loop, key)
        # Words of a text and places of a picture are never in balance.
        if classes and labels is not None and labels.ndim == 1:
            yield key, torch.bincount(labels.long(), minlength=classes)


def _weighted(key: str, kind: str, counts: Tensor) -> tuple[Repair, ...]:
    """Let rare classes count more, each class as much as any other altogether."""
    if kind in ("CrossEntropy", "NegativeLogLikelihood"):
        weights = counts.sum() / (len(counts) * counts.clamp_min(1))
        value: Any = [float(f"{one:.3g}") for one in weights.tolist()]
        name = "class_weights"
    elif kind == "BinaryCrossEntropy":
        value, name = float(f"{counts[0] / counts[1].clamp_min(1):.3g}"), "positive_weight"
    else:
        return ()
    return (Together((At(key, SetParam(name, value)),), "Let rare classes count as much as frequent ones"),)
