"""Classes out of balance: one is so frequent that always answering it is nearly right."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from engine.data.looking.examined import Examined
from engine.data.looking.rule import rule
from engine.data.looking.told import Trouble
from engine.data.transform import is_class
from engine.message import Message
from engine.repair import At, Repair, SetParam, Together

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, Any]

MOST = 10.0
"""The most frequent class has so many times the examples of the rarest one. Below that, training copes well: Buda, Maki
and Mazurowski 2018, A systematic study of the class imbalance problem in convolutional neural networks."""
MOST_CLASSES = 1000
"""More weights than these nobody reads any more."""


@rule("imbalance", unless=("identifier", "constant"))
def imbalance(examined: Examined) -> Iterator[Trouble]:
    """Each target that is a class, unless its objective weighs classes already."""
    for part in examined.targets:
        judged = examined.judged.get(part)
        if not is_class(examined.shapes[part]) or (judged is not None and judged.is_weighted):
            continue
        counts = examined.counts(part)
        there = counts[counts > 0]
        if not len(there) or there.max() <= MOST * there.min():
            continue
        ratio = float(there.max() / there.min())
        most, least = int(counts.argmax()), int(counts.tolist().index(int(there.min())))
        text = (
            "'{part}' is out of balance: {share:.0%} of the examples are of class {most}, and of class {least} there "
            "are {count:,}. Always answering {most} is nearly right."
        )
        names = {"most": examined.class_name(part, most), "least": examined.class_name(part, least)}
        told = {"part": part, "share": float(counts.max() / counts.sum()), "count": int(there.min()), **names}
        yield Trouble("imbalance", part, Message(text, told), ratio, _weighted(examined, part, counts))


def _weighted(examined: Examined, part: str, counts: Numbers) -> tuple[Repair, ...]:
    """Let rare classes count more, each class as much as any other altogether."""
    judged = examined.judged.get(part)
    if judged is None or len(counts) > MOST_CLASSES:
        return ()
    if judged.type in ("CrossEntropy", "NegativeLogLikelihood"):
        weights = counts.sum() / (len(counts) * counts.clip(1))
        value: Any = [float(f"{one:.3g}") for one in weights.tolist()]
        name = "class_weights"
    elif judged.type == "BinaryCrossEntropy" and len(counts) == 2:
        value, name = float(f"{counts[0] / counts[1].clip(1):.3g}"), "positive_weight"
    else:
        return ()
    return (Together((At(judged.node, SetParam(name, value)),), "Let rare classes count as much as frequent ones"),)
