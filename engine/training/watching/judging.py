"""Judges the examples of the validation one by one, some at each look, and keeps what was found."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from weakref import WeakKeyDictionary

import numpy as np
import torch
from torch import Tensor
from torch.func import vmap

from engine.training.loop import Loop, total
from engine.training.watching.answers import Outputs, chances, deciding, drawn, made, measured
from engine.training.watching.numbers import Array
from engine.training.watching.probe import PRODUCTS, Probe
from engine.training.watching.typed import held

MOST = 10_000
"""So many examples are judged, the first of the validation."""
LEAST = 16
AT_REST = 10**10
"""So many multiply-adds a look may take while the training stands still: about a second."""
BATCH = 1024


class Judging:
    """What is known of each example: its loss, what was said, and how sure; ``step`` is -1 where it was not seen."""

    def __init__(self, loop: Loop) -> None:
        count = min(MOST, len(next(iter(held(loop).values()))))
        self.step = np.full(count, -1)
        self.loss = np.full(count, np.nan)
        self.error = np.full(count, np.nan)
        """The mean square of what was made less what was wanted; none where the network makes nothing."""
        self.said = np.zeros(count, np.int64)
        self.right = np.zeros(count, np.int64)
        self.chance = np.zeros(count)
        self.right_chance = np.zeros(count)
        self.deciding = deciding(loop)[:1]
        self.making = made(loop)[:1]
        self.is_measuring = bool(self.making) and loop.data_set.facts()[self.making[0].target].count == 1
        """Whether it says a single number, which is in ``number`` as the data have it, beside what was ``wanted``."""
        self.number = np.zeros(count)
        self.wanted = np.zeros(count)
        self._at = 0
        self._weights: tuple[int, ...] = ()

    def go_on(self, probe: Probe) -> None:
        """Judge some more, in turn; all of them where the training stands still and something has changed."""
        loop, count = probe.loop, len(self.step)
        products = max(1, loop.analysis.multiply_adds)
        weights = (loop.step, *(one._version for one in loop.network.parameters()))
        fresh = weights != self._weights
        self._weights = weights
        if not fresh and (self.step == loop.step).all():
            return
        rows = min(count, max(LEAST, (AT_REST if probe.still else PRODUCTS) // products))
        if not probe.still:
            rows = min(rows, BATCH)
        while rows > 0:
            part = np.arange(self._at, min(self._at + min(rows, BATCH), count))
            self._judge(probe, part)
            rows -= len(part)
            self._at = int(part[-1] + 1) % count

    def _judge(self, probe: Probe, part: Array) -> None:
        loop = probe.loop
        data = {name: values[part[0] : part[-1] + 1] for name, values in held(loop).items()}
        with probe.undisturbed(training=False), torch.no_grad():
            with loop.precision():
                outputs = loop.network(*[data[name] for name in loop.taken])
            self.loss[part] = _numbers(losses(loop, outputs, data))
        self.step[part] = loop.step
        for one in self.deciding:
            found = chances(one, outputs, data)
            best = found.shares.max(1)
            self.said[part], self.chance[part] = _numbers(best.indices), _numbers(best.values)
            self.right[part] = _numbers(found.right)
            known = found.right.clamp(0, found.shares.shape[1] - 1)
            self.right_chance[part] = _numbers(found.shares.gather(1, known[:, None])[:, 0])
        for result in self.making:
            values, wanted = drawn(result, outputs, data), data[result.target]
            self.error[part] = _numbers((values - wanted).square().reshape(len(part), -1).mean(1))
            if self.is_measuring:
                self.number[part] = measured(loop, result, values).reshape(-1)
                self.wanted[part] = measured(loop, result, wanted).reshape(-1)


def _numbers(values: Tensor) -> Array:
    found: Array = values.detach().cpu().numpy()
    return found


def losses(loop: Loop, outputs: Outputs, data: Mapping[str, Tensor]) -> Tensor:
    """The loss of each example by itself, without what large weights cost."""
    objectives = loop.made.objectives
    assert objectives is not None

    def alone(said: Outputs, given: Mapping[str, Tensor]) -> Tensor:
        one = objectives(_row(said), _row(given))
        return total(one).float()

    count = len(next(iter(data.values())))
    try:
        with warnings.catch_warnings():
            # What PyTorch cannot compute for many rows at once it only warns of, and is slow.
            warnings.simplefilter("error")
            found: Tensor = vmap(alone)({**outputs}, {**data})
    except Exception:
        # One row after the other: some objectives look at the numbers themselves.
        each = (({n: v[at] for n, v in outputs.items()}, {n: v[at] for n, v in data.items()}) for at in range(count))
        found = torch.stack([alone(said, given) for said, given in each])
    return found


def _row(values: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {name: one[None] for name, one in values.items()}


_JUDGED: WeakKeyDictionary[Loop, Judging] = WeakKeyDictionary()


def judging(probe: Probe) -> Judging:
    """What is known of the examples by now, with this look's share of them judged anew."""
    if probe.loop not in _JUDGED:
        _JUDGED[probe.loop] = Judging(probe.loop)
    found = _JUDGED[probe.loop]
    found.go_on(probe)
    return found
