"""The ways to average weights over a training, declared like layers."""

from __future__ import annotations

from typing import ClassVar, Literal

from engine.declare import Declared, Family, param


class Averaging(Declared):
    """Which mean of the weights over the training is judged and kept, beside the weights that learn."""

    path: ClassVar[str] = ""
    """The function of PyTorch that does the same; none where nothing is averaged."""
    source: ClassVar[str] = ""
    """The publication that it comes from, where there is one."""
    after: ClassVar[Literal["never", "step", "epoch"]] = "never"
    """When the weights of the moment join the mean."""

    def share(self, count: int) -> float:
        """What part the newest weights have in the mean, behind so many others."""
        return 1.0

    def begun(self, epoch: int, epochs: int) -> bool:
        """Whether the weights at the end of this epoch, from 0, join the mean."""
        return True


AVERAGINGS: Family[Averaging] = Family("averaging")


@AVERAGINGS(title="None", icon="no_averaging")
class NoAveraging(Averaging):
    """The weights are judged and kept as they are."""


@AVERAGINGS(title="EMA", icon="ema", telling="{decay:g}")
class EMA(Averaging):
    """Keeps an exponential moving average of the weights: it follows them slowly, and does not swing as they do.

    mean ← decay · mean + (1 − decay) · w after each step. The mean is what validation judges and what is kept.
    """

    path = "torch.optim.swa_utils.get_ema_multi_avg_fn"
    source = "Polyak and Juditsky 1992, Acceleration of stochastic approximation by averaging"
    after = "step"
    decay: float = param(0.99, low=0.0, high=0.999999, about="0.99 looks back over about 100 steps, 0.999 over 1,000.")

    def share(self, count: int) -> float:
        return 1 - self.decay


@AVERAGINGS(title="SWA", icon="swa", telling="from {start:.0%}")
class SWA(Averaging):
    """Averages the weights at the ends of the last epochs, which often lie around a wide and better minimum.

    mean ← mean + (w − mean) / (n + 1) after each epoch; the running figures of batch norms are then measured anew
    with the mean. It helps where the learning rate stays high to the end, as with a constant schedule.
    """

    path = "torch.optim.swa_utils.get_swa_multi_avg_fn"
    source = "Izmailov and others 2018, Averaging weights leads to wider optima and better generalization"
    after = "epoch"
    start: float = param(0.75, low=0.0, high=0.99, about="The part of the training before the first weights join.")

    def share(self, count: int) -> float:
        return 1 / (count + 1)

    def begun(self, epoch: int, epochs: int) -> bool:
        return epoch >= int(self.start * epochs)
