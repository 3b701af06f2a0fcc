"""The schedules of the learning rate, declared like layers: pure functions, so that any step can be resumed."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from typing import Annotated, ClassVar, Literal

from engine.declare import Declared, Family, Numbers, param
from engine.message import Misfit, need
from engine.repair import SetParam


class Schedule(Declared):
    """How the learning rate changes while training."""

    path: ClassVar[str]
    source: ClassVar[str] = ""
    """The publication that it comes from, where there is one."""

    def factor(self, step: int, steps: int, epoch_steps: int) -> float:
        """What the learning rate is multiplied by at ``step`` of ``steps``, with ``epoch_steps`` in each epoch."""
        raise NotImplementedError

    def lowered(self, losses: Sequence[float]) -> float:
        """What it is multiplied by besides, after the epochs that ended with these losses."""
        return 1.0

    def by_loss(self) -> bool:
        """Whether it looks at the losses at all."""
        return False

    def check(self, epochs: float) -> None:
        """Raise a Misfit where a training of so many epochs has no room for it."""


SCHEDULES: Family[Schedule] = Family("schedule")


@SCHEDULES(title="Constant", category="Plain", icon="constant")
class Constant(Schedule):
    """The learning rate stays as it is."""

    path = "torch.optim.lr_scheduler.ConstantLR"

    def factor(self, step: int, steps: int, epoch_steps: int) -> float:
        return 1.0


@SCHEDULES(title="Steps", category="Falling", icon="steps", telling="× {times:g} every {every} epochs")
class Steps(Schedule):
    """The learning rate falls at once after every few epochs.

    rate · times ^ ⌊epoch / every⌋
    """

    path = "torch.optim.lr_scheduler.StepLR"
    every: int = param(10, low=1, high=100_000, unit="epochs", about="How many epochs one stair lasts.")
    times: float = param(0.1, low=1e-6, high=1.0, about="What the rate is multiplied by at each stair.")

    def factor(self, step: int, steps: int, epoch_steps: int) -> float:
        return float(self.times ** (step // epoch_steps // self.every))


@SCHEDULES(title="Multi-step", category="Falling", icon="multi_step", telling="× {times:g}")
class MultiStep(Schedule):
    """The learning rate falls at once after each of these epochs, as the residual networks were trained.

    rate · times ^ (how many of these epochs are over)
    """

    path = "torch.optim.lr_scheduler.MultiStepLR"
    source = "He, Zhang, Ren and Sun 2015, Deep residual learning for image recognition"
    at: Numbers = param((20.0, 30.0), low=0.01, high=1e6, unit="epochs", about="After how many epochs it falls.")
    times: float = param(0.1, low=1e-6, high=1.0, about="What the rate is multiplied by each time.")

    def factor(self, step: int, steps: int, epoch_steps: int) -> float:
        return float(self.times ** bisect_right(sorted(self.at), step / epoch_steps))


@SCHEDULES(title="Exponential", category="Falling", icon="exponential", telling="× {times:g} each epoch")
class Exponential(Schedule):
    """The learning rate falls by the same share in each epoch, a little with every step.

    rate · times ^ (epochs so far)
    """

    path = "torch.optim.lr_scheduler.ExponentialLR"
    times: float = param(0.95, low=1e-6, high=1.0, about="What is left of the rate after one epoch.")

    def factor(self, step: int, steps: int, epoch_steps: int) -> float:
        return float(self.times ** (step / epoch_steps))


@SCHEDULES(title="Linear", category="Falling", icon="linear", telling="down to × {end:g}")
class Linear(Schedule):
    """The learning rate goes from one size to another along a straight line.

    rate · (start + (end − start) · step / steps)
    """

    path = "torch.optim.lr_scheduler.LinearLR"
    start: float = param(1.0, low=1e-6, high=1.0, about="The part of the rate to begin with.")
    end: float = param(0.0, low=0.0, high=1.0, about="What is left of the rate at the end.")

    def factor(self, step: int, steps: int, epoch_steps: int) -> float:
        return self.start + (self.end - self.start) * step / steps


@SCHEDULES(title="Polynomial", category="Falling", icon="polynomial", telling="to the power of {power:g}")
class Polynomial(Schedule):
    """The learning rate falls to nothing as a power of what is left of the training.

    rate · (1 − step / steps) ^ power
    """

    path = "torch.optim.lr_scheduler.PolynomialLR"
    source = "Liu, Rabinovich and Berg 2015, ParseNet: looking wider to see better"
    power: float = param(0.9, low=0.1, high=10.0, about="1 falls evenly, more falls early, less falls late.")

    def factor(self, step: int, steps: int, epoch_steps: int) -> float:
        return float((1 - step / steps) ** self.power)


@SCHEDULES(title="Cosine", category="Falling", icon="cosine", telling="down to × {lowest:g}")
class Cosine(Schedule):
    """The learning rate sinks along half a cosine: slowly at first, fast in the middle, slowly at the end.

    rate · (lowest + (1 − lowest) · (1 + cos(π · step / steps)) / 2)
    """

    path = "torch.optim.lr_scheduler.CosineAnnealingLR"
    source = "Loshchilov and Hutter 2016, SGDR: stochastic gradient descent with warm restarts"
    lowest: float = param(0.0, low=0.0, high=1.0, about="What is left of the rate at the end.")

    def factor(self, step: int, steps: int, epoch_steps: int) -> float:
        return _bend(1.0, self.lowest, step / steps)


@SCHEDULES(title="Plateau", category="Falling", icon="plateau", telling="× {times:g} after {patience} epochs")
class Plateau(Schedule):
    """The learning rate falls when the loss has not fallen for some epochs.

    It looks at the loss over the validation examples, or over the training examples where there are no others.
    """

    path = "torch.optim.lr_scheduler.ReduceLROnPlateau"
    times: float = param(0.1, low=1e-6, high=0.9999, about="What the rate is multiplied by each time.")
    patience: int = param(10, low=0, high=100_000, unit="epochs", about="So many epochs without a gain are borne.")
    least: float = param(1e-4, low=0.0, high=1.0, about="A smaller gain of the loss is none.", label="Smallest gain")
    measured: Literal["as a share", "as a number"] = param(
        "as a share", about="The smallest gain is a share of the best loss, or a number of its own."
    )
    rest: int = param(0, low=0, high=100_000, unit="epochs", about="After a fall it waits so long before it counts.")
    lowest: float = param(0.0, low=0.0, high=1.0, about="The rate never falls below this part of it.")

    def factor(self, step: int, steps: int, epoch_steps: int) -> float:
        return 1.0

    def lowered(self, losses: Sequence[float]) -> float:
        best, waited, resting, left = math.inf, 0, 0, 1.0
        share, number = (self.least, 0.0) if self.measured == "as a share" else (0.0, self.least)
        for loss in losses:
            better = loss < best * (1 - share) - number or best == math.inf
            best, waited = (loss, 0) if better else (best, waited + 1)
            if resting:
                resting, waited = resting - 1, 0
            if waited > self.patience:
                left, resting, waited = max(left * self.times, self.lowest), self.rest, 0
        return left

    def by_loss(self) -> bool:
        return True


@SCHEDULES(title="Warm restarts", category="In waves", icon="warm_restarts", telling="every {first} epochs")
class WarmRestarts(Schedule):
    """The learning rate sinks along half a cosine and jumps back to its full size, again and again.

    rate · (lowest + (1 − lowest) · (1 + cos(π · part of the cycle)) / 2)
    """

    path = "torch.optim.lr_scheduler.CosineAnnealingWarmRestarts"
    source = "Loshchilov and Hutter 2016, SGDR: stochastic gradient descent with warm restarts"
    first: int = param(10, low=1, high=100_000, unit="epochs", about="How long the first cycle lasts.")
    growth: int = param(1, low=1, high=10, about="How many times longer each cycle is than the one before it.")
    lowest: float = param(0.0, low=0.0, high=1.0, about="What is left of the rate at the end of a cycle.")

    def factor(self, step: int, steps: int, epoch_steps: int) -> float:
        length = self.first * epoch_steps
        if self.growth == 1:
            step %= length
        while step >= length:
            step, length = step - length, length * self.growth
        return _bend(1.0, self.lowest, step / length)


@SCHEDULES(title="Cyclic", category="In waves", icon="cyclic", telling="up {rise:g}, down {fall:g} epochs")
class Cyclic(Schedule):
    """The learning rate goes up and down between two sizes along straight lines.

    rate · (lowest + (1 − lowest) · height), where the height goes from 0 to 1 and back.
    """

    path = "torch.optim.lr_scheduler.CyclicLR"
    source = "Smith 2015, Cyclical learning rates for training neural networks"
    lowest: float = param(0.1, low=0.0, high=1.0, about="The part of the rate at which a cycle begins and ends.")
    rise: float = param(4.0, low=0.01, high=100_000.0, unit="epochs", about="How long the rate rises.", log=True)
    fall: float = param(4.0, low=0.01, high=100_000.0, unit="epochs", about="How long the rate falls.", log=True)
    halving: bool = param(False, about="Make each cycle half as high as the one before it.")

    def factor(self, step: int, steps: int, epoch_steps: int) -> float:
        rise, fall = _steps(self.rise, epoch_steps), _steps(self.fall, epoch_steps)
        cycle, at = divmod(step, rise + fall)
        height = at / rise if at <= rise else 1 - (at - rise) / fall
        # Where cycles are many, 2 to the power of their number is too large for a number.
        return self.lowest + (1 - self.lowest) * math.ldexp(height, -cycle if self.halving else 0)


@SCHEDULES(title="One cycle", category="In waves", icon="one_cycle", telling="up for {rise:.0%}, then down")
class OneCycle(Schedule):
    """The learning rate rises from a small one to its full size, then sinks to almost nothing.

    It goes up and down along halves of a cosine; momentum stays as it is.
    """

    path = "torch.optim.lr_scheduler.OneCycleLR"
    source = "Smith and Topin 2017, Super-convergence"
    rise: float = param(0.3, low=0.01, high=0.99, about="The part of the training in which it rises.")
    start: float = param(25.0, low=1.0, high=1e6, about="How many times smaller the first rate is.", log=True)
    end: float = param(
        10_000.0, low=1.0, high=1e9, about="How many times smaller than the first the last is.", log=True
    )

    def factor(self, step: int, steps: int, epoch_steps: int) -> float:
        top, last = self.rise * steps - 1, steps - 1
        first, final = 1 / self.start, 1 / self.start / self.end
        if step <= top:
            return _bend(first, 1.0, step / top if top > 0 else 1.0)
        return _bend(1.0, final, (step - top) / (last - top) if last > top else 1.0)


@SCHEDULES(title="Warm-up", category="In waves", icon="warm_up", telling="{lasts:g} epochs")
class WarmUp(Schedule):
    """The learning rate rises along a straight line before it goes its way, which another schedule says.

    rate · (start + (1 − start) · step / steps of the warm-up); what follows begins anew behind it.
    """

    path = "torch.optim.lr_scheduler.SequentialLR"
    source = "Goyal and others 2017, Accurate, large minibatch SGD: training ImageNet in 1 hour"
    lasts: float = param(
        2.0, low=0.01, high=100_000.0, unit="epochs", about="How long the rate rises.", label="Length", log=True
    )
    start: float = param(0.1, low=1e-6, high=1.0, about="The part of the rate to begin with.")
    then: Annotated[Schedule, SCHEDULES] = param(Constant(), about="How the learning rate changes afterwards.")

    def factor(self, step: int, steps: int, epoch_steps: int) -> float:
        rise = _steps(self.lasts, epoch_steps)
        if step < rise:
            return self.start + (1 - self.start) * step / rise
        return self.then.factor(step - rise, steps - rise, epoch_steps)

    def lowered(self, losses: Sequence[float]) -> float:
        return self.then.lowered(losses)

    def by_loss(self) -> bool:
        return self.then.by_loss()

    def check(self, epochs: float) -> None:
        text = (
            "The warm-up lasts {lasts:g} epochs, but there are only {epochs:g} for it. "
            "Shorten the warm-up, or train for more epochs."
        )
        repairs = (SetParam("epochs", math.ceil(self.lasts)), SetParam("schedule.lasts", epochs, "Length"))
        need(self.lasts <= epochs, text, lasts=self.lasts, epochs=epochs, repairs=repairs)
        try:
            self.then.check(epochs - self.lasts)
        except Misfit as misfit:
            needed = self.lasts + misfit.message.values["lasts"]
            misfit.repairs = (SetParam("epochs", math.ceil(needed)),)
            raise


def _bend(start: float, end: float, share: float) -> float:
    return end + (start - end) / 2 * (1 + math.cos(math.pi * share))


def _steps(epochs: float, epoch_steps: int) -> int:
    return max(1, round(epochs * epoch_steps))
