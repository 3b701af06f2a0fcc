"""Metrics: figures of each example that follow from an objective, and meters that gather over all of them."""

from __future__ import annotations

import importlib
import itertools
import math
import warnings
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import torch
from torch import Tensor

from engine.layers.measure import Meter

Figure = Callable[..., Tensor]
"""From predictions and targets with a batch axis to one figure for each example (float32)."""
Pair = tuple[Tensor, Tensor]

CPU = torch.device("cpu")
HELD_NUMBERS = 1 << 20
LEAST_NUMBERS = 256
"""So many numbers of predictions wait to be read, and so many a small batch counts for at least."""


def accuracy(prediction: Tensor, target: Tensor, axis: int | None = None, ignored: int = -1) -> Tensor:
    """1 where the largest number stands at the right class; for one number, where it is above 0 for a yes."""
    if prediction.numel() == target.numel():
        right = (prediction.reshape(target.shape) > 0) == (target > 0.5)
    else:
        if axis is None:
            axis = -1 if prediction.shape[:-1] == target.shape else 0
        # The same as argmax, and twice as fast.
        right = prediction.max(-1 if axis else 1).indices == target
    if ignored < 0 or target.ndim < 2:
        return _each(right.float())
    counts = (target != ignored).flatten(1)
    return (right.flatten(1) & counts).sum(1).float() / counts.sum(1).clamp(min=1)


def mean_absolute_error(prediction: Tensor, target: Tensor) -> Tensor:
    return _each((prediction.float() - target.reshape(prediction.shape)).abs())


def mean_squared_error(prediction: Tensor, target: Tensor) -> Tensor:
    return _each((prediction.float() - target.reshape(prediction.shape)).square())


def _each(values: Tensor) -> Tensor:
    return values.flatten(1).mean(1) if values.ndim > 1 else values


METRICS: dict[str, Figure] = {
    function.__name__: function for function in (accuracy, mean_absolute_error, mean_squared_error)
}


class Running:
    """A meter at work: keeps what comes in and reads it when it is much, in portions that no pause can change."""

    def __init__(self, meter: Meter) -> None:
        assert meter.path.startswith(("torchmetrics.", "engine.training.meters."))
        module, _, name = meter.path.rpartition(".")
        self.meter = meter
        self.read = READINGS[meter.reads]
        self.gathered = getattr(importlib.import_module(module), name)(**meter.options)
        self.gathered.persistent(True)
        sums = (value for value in self.gathered.metric_state.values() if isinstance(value, Tensor))
        if any(value.is_floating_point() for value in sums):
            self.gathered.set_dtype(torch.float64)
        self.rows = 0
        self._waiting: list[Pair] = []
        self._held = 0

    def add(self, prediction: Tensor, target: Tensor) -> None:
        self._waiting.append((prediction, target))
        self._held += max(LEAST_NUMBERS, prediction.numel())
        if self._held >= HELD_NUMBERS:
            self.settle()

    def settle(self) -> None:
        """Read what waits."""
        with torch.no_grad():
            for prediction, target in _joined(self._waiting):
                if prediction.device.type == "mps":
                    # It has no float64.
                    prediction, target = prediction.cpu(), target.cpu()
                with torch.autocast(prediction.device.type, enabled=False):
                    device, rows, arguments = self.read(prediction, target, **self.meter.reading)
                    if rows:
                        self.gathered.to(device).update(*arguments)
                self.rows += rows
        self._waiting.clear()
        self._held = 0

    def value(self) -> Tensor:
        """The figure, or a table, of all that came in; not a number where nothing counted."""
        self.settle()
        if not self.rows and not self.meter.table:
            return torch.tensor(math.nan)
        with warnings.catch_warnings(), torch.no_grad():
            # torchmetrics warns where it is asked for what little came in for, or nothing since it was restored.
            warnings.simplefilter("ignore")
            found: Tensor = self.gathered.compute()
        return found

    def state(self) -> dict[str, Any]:
        """All that :meth:`restore` needs, as tensors and numbers."""
        kept = dict(self.gathered.state_dict())
        return {"gathered": kept, "rows": self.rows, "waiting": list(_joined(self._waiting)), "held": self._held}

    def restore(self, state: Mapping[str, Any], device: torch.device | None = None) -> None:
        self.gathered.load_state_dict(dict(state["gathered"]))
        self.gathered.to(CPU if device is None or device.type == "mps" else device)
        self.rows, self._held = int(state["rows"]), int(state["held"])
        self._waiting = [(prediction.to(device), target.to(device)) for prediction, target in state["waiting"]]


def _joined(pairs: list[Pair]) -> Iterator[Pair]:
    """Neighbours of the same sizes in one; each a copy."""
    for _, alike in itertools.groupby(pairs, lambda pair: [values.shape[1:] for values in pair]):
        predictions, targets = zip(*alike, strict=True)
        yield torch.cat(predictions), torch.cat(targets)


Read = tuple[torch.device, int, tuple[Any, ...]]
"""Where a meter works, how many decisions or examples it gets, and what it takes."""


def _counted(values: Tensor, target: Tensor, ignored: int) -> Pair:
    if ignored < 0:
        return values, target
    counts = target != ignored
    return values[counts], target[counts]


def _scores(prediction: Tensor, target: Tensor, axis: int, ignored: int) -> Read:
    """A row of numbers for each decision, and the right class."""
    rows = prediction.movedim(-1 if axis else 1, -1).flatten(0, -2).float()
    rows, right = _counted(rows, target.flatten(), ignored)
    return rows.device, len(right), (rows, right)


def _classes(prediction: Tensor, target: Tensor, axis: int, ignored: int) -> Read:
    """The chosen class of each decision, and the right one."""
    chosen = prediction.max(-1 if axis else 1).indices
    chosen, right = _counted(chosen.flatten(), target.flatten(), ignored)
    return chosen.device, len(right), (chosen, right)


def _chances(prediction: Tensor, target: Tensor, axis: int, ignored: int) -> Read:
    """The probability of each class: a row that is no distribution yet is made one."""
    _, count, (rows, right) = _scores(prediction, target, axis, ignored)
    rows = rows.double()
    already = (rows >= 0).all(1) & ((rows.sum(1) - 1).abs() < 1e-3)
    chances = torch.where(already.unsqueeze(1), rows.clamp(max=1), rows.softmax(1))
    return CPU, count, (chances.cpu(), right.cpu())


def _decisions(prediction: Tensor, target: Tensor, threshold: float, ignored: int) -> Read:
    """Yes or no, said and right."""
    said, right = _counted(prediction.flatten() > threshold, target.flatten(), ignored)
    return said.device, len(right), (said.long(), (right > 0.5).long())


def _degrees(prediction: Tensor, target: Tensor, ignored: int) -> Read:
    """How much each is a yes, squeezed between 0 and 1 in its order, and whether it is one."""
    said, right = _counted(prediction.flatten().double(), target.flatten(), ignored)
    return CPU, len(right), ((said.atan() / math.pi + 0.5).cpu(), (right > 0.5).long().cpu())


def _numbers(prediction: Tensor, target: Tensor) -> Read:
    return prediction.device, len(target), (prediction.double().flatten(), target.double().flatten())


def _columns(prediction: Tensor, target: Tensor) -> Read:
    """A row of numbers for each example."""
    pair = tuple(values.double().reshape(len(target), -1) for values in (prediction, target))
    return prediction.device, len(target), pair


def _words(prediction: Tensor, target: Tensor, axis: int, ignored: int) -> Read:
    """All decisions as one long text."""
    device, count, (rows, right) = _scores(prediction, target, axis, ignored)
    return device, count, (rows.double().unsqueeze(0), right.unsqueeze(0))


def _text(prediction: Tensor, target: Tensor, end: int) -> Read:
    """Sentences whose words are their numbers."""

    def sentences(words: Tensor) -> list[str]:
        cut = (itertools.takewhile(lambda word: word != end, row) for row in words.tolist())
        return [" ".join(map(str, row)) for row in cut]

    said = prediction.argmax(-1) if prediction.is_floating_point() else prediction
    return CPU, len(target), (sentences(said), [[one] for one in sentences(target)])


def _sentences(prediction: Tensor, target: Tensor, ignored: int) -> Read:
    """The words of each example, said and right; where a word does not count, both are the same."""
    said = prediction.max(-1).indices if prediction.is_floating_point() else prediction
    if ignored >= 0:
        counts = target != ignored
        some = counts.any(1)
        said, target = torch.where(counts, said, target)[some], target[some]
    return said.device, len(target), (said, target)


def _boxes(prediction: Tensor, target: Tensor) -> Read:
    """Boxes in rows, in units of the whole picture."""
    return CPU, len(target), (_rows(prediction.cpu().double()), _rows(target.cpu().double()))


def _rows(boxes: Tensor) -> Tensor:
    if boxes.ndim == 3:
        return boxes
    height, width = boxes.shape[2:]
    across, down = torch.arange(width), torch.arange(height).unsqueeze(1)
    x, y = (boxes[:, 0] + across) / width, (boxes[:, 1] + down) / height
    return torch.cat([torch.stack([x, y], 1), boxes[:, 2:]], 1).flatten(2).transpose(1, 2)


READINGS: dict[str, Callable[..., Read]] = {
    function.__name__.removeprefix("_"): function
    for function in (
        _boxes,
        _chances,
        _classes,
        _columns,
        _decisions,
        _degrees,
        _numbers,
        _scores,
        _sentences,
        _text,
        _words,
    )
}
"""How predictions and targets are handed to a meter, by the name that its declaration says."""
