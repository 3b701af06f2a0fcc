"""The choices of a training, declared like layers: optimizer, schedule, and the settings around them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from engine.declare import Declared, Family, make, param
from engine.graph.analysis import Analysis, Problem
from engine.graph.model import Project
from engine.message import Misfit, need


class Optimizer(Declared):
    """How the weights follow their gradients."""

    path: ClassVar[str]
    fused: ClassVar[bool] = True
    """Whether PyTorch has one kernel for the whole step of it, on the CPU too."""
    learning_rate: float

    def options(self) -> dict[str, Any]:
        """The arguments of PyTorch's optimizer beside the parameters and the learning rate."""
        raise NotImplementedError


OPTIMIZERS: Family[Optimizer] = Family("optimizer")


@OPTIMIZERS(title="SGD", telling="{learning_rate:g}")
class SGD(Optimizer):
    """Moves each weight a little against its gradient; momentum keeps it rolling in the direction that it had."""

    path = "torch.optim.SGD"
    learning_rate: float = param(0.1, low=1e-8, high=100.0, about="The size of a step.", log=True)
    momentum: float = param(0.9, low=0.0, high=0.9999, about="How much of the last step is kept.")
    nesterov: bool = param(False, about="Look ahead along the momentum before taking the gradient.")
    weight_decay: float = param(0.0, low=0.0, high=1.0, about="How much weights shrink at each step.")

    def options(self) -> dict[str, Any]:
        need(
            self.momentum > 0 or not self.nesterov,
            "Nesterov's look ahead needs a momentum, but momentum is 0. Raise it, or switch Nesterov off.",
        )
        return {"momentum": self.momentum, "nesterov": self.nesterov, "weight_decay": self.weight_decay}


@dataclass(frozen=True)
class Adaptive(Optimizer):
    """What optimizers of the Adam family have in common."""

    learning_rate: float = param(0.001, low=1e-8, high=100.0, about="The size of a step.", log=True)
    beta1: float = param(0.9, low=0.0, high=0.9999, about="How long the mean of the gradients remembers.")
    beta2: float = param(0.999, low=0.0, high=0.999999, about="How long the mean of their squares remembers.")
    epsilon: float = param(1e-8, low=1e-16, high=1.0, about="A small number that keeps a division safe.", log=True)
    weight_decay: float = param(0.0, low=0.0, high=1.0, about="How much weights shrink at each step.")

    def options(self) -> dict[str, Any]:
        return {"betas": (self.beta1, self.beta2), "eps": self.epsilon, "weight_decay": self.weight_decay}


@OPTIMIZERS(title="Adam", telling="{learning_rate:g}")
class Adam(Adaptive):
    """Gives each weight a step size of its own, from the mean and the spread of its gradients.

    Kingma and Ba 2014, Adam: a method for stochastic optimization.
    """

    path = "torch.optim.Adam"


@OPTIMIZERS(title="AdamW", telling="{learning_rate:g}")
class AdamW(Adaptive):
    """Adam with a weight decay that is kept apart from the gradients: a good first choice.

    Loshchilov and Hutter 2017, Decoupled weight decay regularization.
    """

    path = "torch.optim.AdamW"
    weight_decay: float = param(0.01, low=0.0, high=1.0, about="How much weights shrink at each step.")


@OPTIMIZERS(title="RMSprop", telling="{learning_rate:g}")
class RMSprop(Optimizer):
    """Divides each gradient by the size that it usually has.

    Hinton 2012, lecture 6e of Neural networks for machine learning.
    """

    path = "torch.optim.RMSprop"
    fused = False
    learning_rate: float = param(0.01, low=1e-8, high=100.0, about="The size of a step.", log=True)
    smoothing: float = param(0.99, low=0.0, high=0.999999, about="How long the mean of the squares remembers.")
    momentum: float = param(0.0, low=0.0, high=0.9999, about="How much of the last step is kept.")
    epsilon: float = param(1e-8, low=1e-16, high=1.0, about="A small number that keeps a division safe.", log=True)
    weight_decay: float = param(0.0, low=0.0, high=1.0, about="How much weights shrink at each step.")

    def options(self) -> dict[str, Any]:
        shared = {"momentum": self.momentum, "weight_decay": self.weight_decay}
        return {"alpha": self.smoothing, "eps": self.epsilon, **shared}


class Schedule(Declared):
    """How the learning rate changes while training: a function of the step alone, so that any step can be resumed."""

    def factor(self, step: int, steps: int, epoch_steps: int) -> float:
        """What the learning rate is multiplied by at ``step`` of ``steps``, with ``epoch_steps`` in each epoch."""
        raise NotImplementedError


SCHEDULES: Family[Schedule] = Family("schedule")


@SCHEDULES(title="Constant")
class Constant(Schedule):
    """The learning rate stays as it is."""

    def factor(self, step: int, steps: int, epoch_steps: int) -> float:
        return 1.0


@SCHEDULES(title="Steps", telling="× {times:g} every {every} epochs")
class Steps(Schedule):
    """The learning rate falls at once after every few epochs."""

    every: int = param(10, low=1, high=100_000, unit="epochs", about="How many epochs one stair lasts.")
    times: float = param(0.1, low=1e-6, high=1.0, about="What the rate is multiplied by at each stair.")

    def factor(self, step: int, steps: int, epoch_steps: int) -> float:
        return float(self.times ** (step // epoch_steps // self.every))


@SCHEDULES(title="Cosine", telling="down to × {lowest:g}")
class Cosine(Schedule):
    """The learning rate sinks along half a cosine: slowly at first, fast in the middle, slowly at the end.

    Loshchilov and Hutter 2016, SGDR, without restarts.
    """

    lowest: float = param(0.0, low=0.0, high=1.0, about="What is left of the rate at the end.")

    def factor(self, step: int, steps: int, epoch_steps: int) -> float:
        return self.lowest + (1 - self.lowest) * (1 + math.cos(math.pi * step / steps)) / 2


@SCHEDULES(title="One cycle", telling="up for {rise:.0%}, then down")
class OneCycle(Schedule):
    """The learning rate rises from a small one to its full size, then sinks to almost nothing.

    Smith and Topin 2017, Super-convergence; the curve is that of PyTorch's OneCycleLR without its momentum.
    """

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


def _bend(start: float, end: float, share: float) -> float:
    return end + (start - end) / 2 * (1 + math.cos(math.pi * share))


Device = Literal["auto", "cuda", "mps", "cpu"]
Precision = Literal["fp32", "bf16"]


@dataclass(frozen=True)
class Training(Declared):
    """How a network is trained."""

    title = "Training"
    epochs: int = param(40, low=1, high=1_000_000, about="How many times all examples are seen.", log=True)
    batch_size: int = param(64, low=1, high=1_048_576, about="How many examples make one step.", log=True)
    optimizer: Annotated[Optimizer, OPTIMIZERS] = param(
        AdamW(learning_rate=0.004), about="How the weights follow their gradients."
    )
    schedule: Annotated[Schedule, SCHEDULES] = param(OneCycle(), about="How the learning rate changes while training.")
    validation_share: float = param(
        0.2, low=0.0, high=0.9, about="The part of the examples that is kept aside to judge by."
    )
    seed: int = param(0, low=0, high=2**31 - 1, about="The same seed gives the same training again.")
    device: Device = param("auto", about="Where to train; auto takes a GPU where there is one.")
    precision: Precision = param("fp32", about="How exactly to count: bf16 is coarser, and faster on new hardware.")


def training_of(project: Project) -> Training:
    """The settings of a project, defaults where it says nothing; raises Misfit where a value cannot be."""
    return make(Training, project.training)


def obstacles(analysis: Analysis) -> tuple[Problem, ...]:
    """All that keeps a project from being trained: problems of nodes, what is lacking, settings that cannot be."""
    return (*analysis.problems, *analysis.lacking, *_settings(analysis.project))


def _settings(project: Project) -> Iterator[Problem]:
    try:
        training_of(project).optimizer.options()
    except Misfit as misfit:
        yield Problem("", misfit.message)
