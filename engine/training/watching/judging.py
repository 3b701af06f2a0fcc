"""Judges the examples of the validation one by one, some at each look, and keeps what was found."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from weakref import WeakKeyDictionary

import numpy as np
import torch
from torch import Tensor
from torch.func import vmap

from engine.compile.network import Objectives
from engine.data.batches import example_count
from engine.training.loop import Loop
from engine.training.losses import total
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
    """What is known of each example, a number for each in the order of the examples.

    It is what the weights say that are kept, and some were judged behind an earlier step than others.
    """

    def __init__(self, loop: Loop) -> None:
        count = min(MOST, example_count(held(loop)))
        self.step: Array = np.full(count, -1)
        """Behind which step (int64) it was judged; -1 where that is not done yet, and all else means nothing."""
        self.loss: Array = np.full(count, np.nan)
        """Its loss by itself (float64), without what large weights cost; what is no number stays none."""
        self.error: Array = np.full(count, np.nan)
        """The mean square of what was made less what was wanted (float64), in the scale of the training; none where
        the network makes nothing."""
        self.said: Array = np.zeros(count, np.int64)
        self.right: Array = np.zeros(count, np.int64)
        """The numbers of the class that was said, and of the right one; 0 where the network chooses none."""
        self.chance: Array = np.zeros(count)
        self.right_chance: Array = np.zeros(count)
        """How likely (float64, from 0 to 1) the network takes these two classes to be."""
        self.deciding = deciding(loop)[:1]
        """Where it chooses a class, the first such place; empty where it chooses none."""
        self.making = made(loop)[:1]
        """What it makes, the first such result; empty where it makes nothing."""
        self.is_measuring = bool(self.making) and loop.data_set.facts()[self.making[0].target].count == 1
        """Whether what it makes is a single number."""
        self.number: Array = np.zeros(count)
        self.wanted: Array = np.zeros(count)
        """That number and the one that was wanted (float64), in the unit of the data as they were before they were
        scaled; 0 where it is not measuring."""
        self._at = 0
        self._moment: tuple[int, bytes] = -1, b""

    def go_on(self, probe: Probe) -> None:
        """Judge some more, in turn; as many as a second allows where the training stands still."""
        loop, count = probe.loop, len(self.step)
        products = max(1, loop.analysis.multiply_adds)
        with probe.undisturbed(training=False, judged=True):
            self._forget(loop.step, fingerprint(loop))
            if (self.step == loop.step).all():
                return
            rows = min(count, max(LEAST, (AT_REST if probe.still else PRODUCTS) // products))
            if not probe.still:
                rows = min(rows, BATCH)
            while rows > 0:
                part = np.arange(self._at, min(self._at + min(rows, BATCH), count))
                self._judge(probe, part)
                rows -= len(part)
                self._at = int(part[-1] + 1) % count

    def _forget(self, step: int, weights: bytes) -> None:
        """What other weights said that will not come back: those before a change, or of a way that was left."""
        before, self._moment = self._moment, (step, weights)
        if before[0] == step and before[1] != weights:
            self.step[:] = -1
        self.step[self.step > step] = -1

    def _judge(self, probe: Probe, part: Array) -> None:
        loop = probe.loop
        data = {name: values[part[0] : part[-1] + 1] for name, values in held(loop).items()}
        with probe.undisturbed(training=False), torch.no_grad():
            with loop.precision():
                outputs = loop.network(*[data[name] for name in loop.taken])
            self.loss[part] = _numbers(losses(loop.made.objectives, outputs, data))
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


def fingerprint(loop: Loop) -> bytes:
    """Tells the weights and running figures of this moment from others; the sum of each tensor, which costs little.

    PyTorch counts the changes of a tensor too, but also those that were taken back.
    """
    sums = [one.sum().double() for one in loop.network.state_dict().values()]
    return bytes(torch.stack(sums).cpu().numpy().tobytes()) if sums else b""


def _numbers(values: Tensor) -> Array:
    found: Array = values.detach().cpu().numpy()
    return found


def losses(objectives: Objectives | None, outputs: Outputs, data: Mapping[str, Tensor]) -> Tensor:
    """The loss of each example by itself, without what large weights cost."""
    assert objectives is not None

    def alone(said: Outputs, given: Mapping[str, Tensor]) -> Tensor:
        one = objectives(_row(said), _row(given))
        return total(one).float()

    count = example_count(data)
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
