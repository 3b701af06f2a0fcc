"""Meters of our own that follow torchmetrics' interface: what it lacks, or answers otherwise than a person expects."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torchmetrics import Metric
from torchmetrics.classification import BinaryAUROC, MulticlassAUROC
from torchmetrics.regression import R2Score
from torchmetrics.utilities import dim_zero_cat

MOST_BOXES = 100
"""So many boxes of a picture count, the surest ones; as in the COCO challenge."""
TOGETHER = 256
"""So many pictures are compared at once."""
TINY = 1e-12


class BinaryArea(BinaryAUROC):
    """The area under the curve; not a number where yes or no never occurs."""

    def __init__(self) -> None:
        super().__init__(thresholds=None, validate_args=False)

    def compute(self) -> Tensor:  # type: ignore[override]
        right = dim_zero_cat(self.target)
        return super().compute() if len(right.unique()) == 2 else torch.tensor(math.nan)


class MulticlassArea(MulticlassAUROC):
    """The mean area over the classes that occur, each against all others; not a number where none can be told."""

    def __init__(self, num_classes: int) -> None:
        super().__init__(num_classes, average="none", thresholds=None, validate_args=False)

    def compute(self) -> Tensor:  # type: ignore[override]
        right = dim_zero_cat(self.target)
        counts = right.bincount(minlength=self.num_classes)
        return super().compute()[(counts > 0) & (counts < len(right))].mean()


class Explained(R2Score):
    """R² over the numbers that vary, whatever their unit: torchmetrics takes sums of squares below 0.0001 for zero."""

    def compute(self) -> Tensor:
        variation = self.sum_squared_error - self.sum_error.square() / self.total
        # What is left of a constant target is only rounding.
        varies = variation > TINY * self.sum_squared_error
        return torch.where(varies, 1 - self.residual / variation, math.nan).nanmean()


class AveragePrecision(Metric):
    """The mean over classes of the area under precision against recall, of boxes that are found by overlap.

    A row of a picture is x, y (of the centre), width, height, sureness, and a number for each class.
    """

    scores: list[Tensor]
    classes: list[Tensor]
    right: list[Tensor]
    things: Tensor

    def __init__(self, overlap: float, doubles: float) -> None:
        super().__init__()
        self.overlap, self.doubles = overlap, doubles
        for name in ("scores", "classes", "right"):
            self.add_state(name, [])
        self.add_state("things", torch.zeros(1, dtype=torch.int64))

    def update(self, predictions: Tensor, targets: Tensor) -> None:
        count = max(1, targets.shape[-1] - 5)
        if len(self.things) != count:
            self.things = self.things.new_zeros(count)
        for said, right in zip(predictions.split(TOGETHER), targets.split(TOGETHER), strict=True):
            self._pictures(said, right)

    def _pictures(self, predictions: Tensor, targets: Tensor) -> None:
        classed = predictions.shape[-1] > 5
        best = (predictions[..., 5:].softmax(-1) if classed else torch.ones_like(predictions[..., :1])).max(-1)
        scores, order = (predictions[..., 4].sigmoid() * best.values).sort(dim=-1, descending=True, stable=True)
        scores, order = scores[:, :MOST_BOXES], order[:, :MOST_BOXES]
        classes = best.indices.gather(1, order)
        boxes = predictions[..., :4].gather(1, order.unsqueeze(-1).expand(-1, -1, 4))
        kept = self._surest(boxes, classes)
        targets = _filled_first(targets)
        there = targets[..., 4] > 0.5
        kinds = targets[..., 5:].argmax(-1) if classed else torch.zeros_like(there, dtype=torch.int64)
        found = self._found(boxes, classes, kept, targets[..., :4], kinds, there)
        self.scores.append(scores[kept])
        self.classes.append(classes[kept])
        self.right.append(found[kept])
        self.things = self.things + kinds[there].bincount(minlength=len(self.things))

    def _surest(self, boxes: Tensor, classes: Tensor) -> Tensor:
        """Which boxes are not the same find as a surer one; the surest stand first."""
        kept = torch.ones_like(classes, dtype=torch.bool)
        same = (shared_areas(boxes, boxes) > self.doubles) & (classes.unsqueeze(1) == classes.unsqueeze(2))
        for at in range(boxes.shape[1] - 1):
            kept[:, at + 1 :] &= ~(same[:, at, at + 1 :] & kept[:, at : at + 1])
        return kept

    def _found(
        self, boxes: Tensor, classes: Tensor, kept: Tensor, things: Tensor, kinds: Tensor, there: Tensor
    ) -> Tensor:
        """Which boxes are right: the surest one takes the thing that it overlaps most."""
        free = there.clone()
        found = torch.zeros_like(kept)
        shared = shared_areas(boxes, things)
        pictures = torch.arange(len(boxes))
        for at in range(boxes.shape[1]):
            fits = free & (kinds == classes[:, at : at + 1]) & kept[:, at : at + 1]
            most = shared[:, at].masked_fill(~fits, -1).max(1)
            found[:, at] = most.values >= self.overlap
            free[pictures, most.indices] &= ~found[:, at]
        return found

    def compute(self) -> Tensor:
        if not self.things.any():
            return torch.tensor(math.nan)
        scores, classes, right = (dim_zero_cat(values) for values in (self.scores, self.classes, self.right))
        order = scores.argsort(descending=True, stable=True)
        classes, right = classes[order], right[order]
        kinds = self.things.nonzero().flatten().tolist()
        return torch.stack([area(right[classes == kind], int(self.things[kind])) for kind in kinds]).mean()


def _filled_first(targets: Tensor) -> Tensor:
    """The rows that hold a thing, and no more empty ones than the fullest picture asks for."""
    there = targets[..., 4] > 0.5
    order = there.int().argsort(dim=1, descending=True, stable=True)[:, : max(1, int(there.sum(1).max()))]
    return targets.gather(1, order.unsqueeze(-1).expand(-1, -1, targets.shape[-1]))


def shared_areas(first: Tensor, second: Tensor) -> Tensor:
    """The area in common by the area of both together, of each of the first boxes with each of the second."""
    one, two = (_edges(boxes) for boxes in (first, second))
    sides = [
        torch.minimum(one[high].unsqueeze(2), two[high].unsqueeze(1))
        - torch.maximum(one[low].unsqueeze(2), two[low].unsqueeze(1))
        for low, high in ((0, 2), (1, 3))
    ]
    common = sides[0].clamp_(min=0) * sides[1].clamp_(min=0)
    areas = [(boxes[2] - boxes[0]) * (boxes[3] - boxes[1]) for boxes in (one, two)]
    return common / (areas[0].unsqueeze(2) + areas[1].unsqueeze(1) - common).clamp_(min=TINY)


def _edges(boxes: Tensor) -> tuple[Tensor, ...]:
    """The left, upper, right and lower edges of boxes."""
    x, y, width, height = boxes.unbind(-1)
    across, down = width.clamp(min=0) / 2, height.clamp(min=0) / 2
    return x - across, y - down, x + across, y + down


def area(right: Tensor, things: int) -> Tensor:
    """The area under precision against recall, of boxes from the surest on; a later rise of precision counts early."""
    hits = right.double().cumsum(0)
    precision = hits / torch.arange(1, len(right) + 1)
    best = precision.flip(0).cummax(0).values.flip(0)
    return (best * right).sum() / things
