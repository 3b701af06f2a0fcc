"""The optimizers of PyTorch beside those of the Adam family."""

from __future__ import annotations

from typing import Any, Literal

from engine.declare import param
from engine.message import need
from engine.repair import SetParam
from engine.training.adam import AdamW
from engine.training.optimizer import OPTIMIZERS as OPTIMIZERS
from engine.training.optimizer import Optimizer, decay_param, epsilon_param, memory_param, rate_param


@OPTIMIZERS(title="SGD", category="Gradient descent", icon="sgd", telling="{learning_rate:g}")
class SGD(Optimizer):
    """Moves each weight a little against its gradient; momentum keeps it rolling in the direction that it had.

    v ← momentum · v + (1 − dampening) · gradient;  w ← w − rate · v
    """

    path = "torch.optim.SGD"
    source = "Sutskever, Martens, Dahl and Hinton 2013, On the importance of initialization and momentum"
    fused = ("cpu", "cuda")
    learning_rate: float = rate_param(0.1)
    momentum: float = memory_param(0.9, "How much of the last step is kept.")
    dampening: float = param(0.0, low=0.0, high=1.0, about="How much of a new gradient the momentum leaves out.")
    nesterov: bool = param(False, about="Look ahead along the momentum before taking the gradient.")
    weight_decay: float = decay_param()

    def options(self) -> dict[str, Any]:
        need(
            self.momentum > 0 or not self.nesterov,
            "Nesterov's look ahead needs a momentum, but momentum is 0. Raise it, or switch Nesterov off.",
            repairs=(SetParam("optimizer.momentum", 0.9), SetParam("optimizer.nesterov", False)),
        )
        need(
            self.dampening == 0 or not self.nesterov,
            "Nesterov's look ahead needs a dampening of 0, but it is {dampening}. Set it to 0, or switch Nesterov off.",
            dampening=self.dampening,
            repairs=(SetParam("optimizer.dampening", 0.0), SetParam("optimizer.nesterov", False)),
        )
        return {
            "momentum": self.momentum,
            "dampening": self.dampening,
            "nesterov": self.nesterov,
            "weight_decay": self.weight_decay,
        }


@OPTIMIZERS(title="Muon", category="Gradient descent", icon="muon", telling="{learning_rate:g}")
class Muon(Optimizer):
    """Takes the momentum of each weight matrix as its step, made equally strong in all directions.

    From the momentum U · S · Vᵀ it makes the step U · Vᵀ. Only matrices have such directions: biases, norms,
    convolutions and embeddings learn by an AdamW of their own.
    """

    path = "torch.optim.Muon"
    source = "Jordan and others 2024, Muon: an optimizer for hidden layers in neural networks"
    matrices_only = True
    learning_rate: float = rate_param(0.001)
    momentum: float = memory_param(0.95, "How much of the last step is kept.")
    nesterov: bool = param(True, about="Look ahead along the momentum before taking the gradient.")
    rounds: int = param(5, low=1, high=99, about="How often the step is brought nearer to equal strength.")
    scaling: Literal["by shape", "as AdamW"] = param(
        "by shape", about="Scale a step by the shape of its matrix, or to the size that a step of AdamW has."
    )
    epsilon: float = epsilon_param(1e-7)
    weight_decay: float = decay_param(0.1)
    other_rate: float = rate_param(0.001, about="The learning rate of all that is no matrix.")
    other_decay: float = decay_param(0.01, about="The weight decay of all that is no matrix.")

    def options(self) -> dict[str, Any]:
        scaling = None if self.scaling == "by shape" else "match_rms_adamw"
        shape = {"momentum": self.momentum, "nesterov": self.nesterov, "eps": self.epsilon}
        return {**shape, "ns_steps": self.rounds, "adjust_lr_fn": scaling, "weight_decay": self.weight_decay}

    def beside(self) -> Optimizer:
        return AdamW(learning_rate=self.other_rate, weight_decay=self.other_decay)


@OPTIMIZERS(title="ASGD", category="Gradient descent", icon="asgd", telling="{learning_rate:g}")
class ASGD(Optimizer):
    """Plain gradient steps that get smaller by themselves, so that the mean of the weights settles.

    At step t the rate is rate / (1 + shrink · rate · t) ^ power. It trains on the weights themselves; to use their
    mean, choose a weight averaging.
    """

    path = "torch.optim.ASGD"
    source = "Polyak and Juditsky 1992, Acceleration of stochastic approximation by averaging"
    learning_rate: float = rate_param(0.01)
    shrink: float = param(1e-4, low=0.0, high=1.0, about="How much weights shrink, and how fast steps get smaller.")
    power: float = param(0.75, low=0.0, high=1.0, about="How strongly the steps get smaller with time.")
    average_from: int = param(
        1_000_000, low=1, high=10**9, unit="steps", about="From which step on the mean is taken.", log=True
    )
    weight_decay: float = decay_param()

    def options(self) -> dict[str, Any]:
        shape = {"lambd": self.shrink, "alpha": self.power, "t0": self.average_from}
        return {**shape, "weight_decay": self.weight_decay}


LEAST_CENTRED = 0.1
"""Below it the square of the mean is the mean of the squares but for rounding, whose root is no number."""


@OPTIMIZERS(title="RMSprop", category="Adaptive", icon="rmsprop", telling="{learning_rate:g}")
class RMSprop(Optimizer):
    """Divides each gradient by the size that it usually has.

    s ← smoothing · s + (1 − smoothing) · gradient²;  w ← w − rate · gradient / (√s + ε)
    """

    path = "torch.optim.RMSprop"
    source = "Hinton 2012, lecture 6e of Neural networks for machine learning"
    learning_rate: float = rate_param(0.01)
    smoothing: float = memory_param(0.99, "How long the mean of the squares remembers.", high=0.999999)
    momentum: float = memory_param(0.0, "How much of the last step is kept.")
    centered: bool = param(False, about="Take the mean of the gradients off before their size is measured.")
    epsilon: float = epsilon_param(1e-8)
    weight_decay: float = decay_param()

    def options(self) -> dict[str, Any]:
        need(
            not self.centered or self.smoothing >= LEAST_CENTRED,
            "With Centered, RMSprop divides by how far gradients stray from their mean, which a Smoothing of "
            "{smoothing} does not remember. Set it to at least {least}, or switch Centered off.",
            smoothing=self.smoothing,
            least=LEAST_CENTRED,
            repairs=(SetParam("optimizer.smoothing", LEAST_CENTRED), SetParam("optimizer.centered", False)),
        )
        shared = {"momentum": self.momentum, "centered": self.centered, "weight_decay": self.weight_decay}
        return {"alpha": self.smoothing, "eps": self.epsilon, **shared}


@OPTIMIZERS(title="Adagrad", category="Adaptive", icon="adagrad", telling="{learning_rate:g}")
class Adagrad(Optimizer):
    """Divides each step by all that a weight has moved so far, so that weights which rarely learn take large steps.

    s ← s + gradient²;  w ← w − rate / (1 + rate decay · t) · gradient / (√s + ε)
    """

    path = "torch.optim.Adagrad"
    source = "Duchi, Hazan and Singer 2011, Adaptive subgradient methods"
    fused = ("cpu",)
    learning_rate: float = rate_param(0.01)
    rate_decay: float = param(0.0, low=0.0, high=1.0, about="How fast the learning rate itself falls with the steps.")
    start: float = param(0.0, low=0.0, high=100.0, about="The sum of squares to begin with.", label="Start of the sum")
    epsilon: float = epsilon_param(1e-10)
    weight_decay: float = decay_param()

    def options(self) -> dict[str, Any]:
        shared = {"eps": self.epsilon, "weight_decay": self.weight_decay}
        return {"lr_decay": self.rate_decay, "initial_accumulator_value": self.start, **shared}


@OPTIMIZERS(title="Adadelta", category="Adaptive", icon="adadelta", telling="{learning_rate:g}")
class Adadelta(Optimizer):
    """Finds the size of each step from the steps before it: the learning rate only scales the whole, and may be 1.

    step = gradient · √(d + ε) / √(s + ε), where d and s are the running means of step² and gradient².
    """

    path = "torch.optim.Adadelta"
    source = "Zeiler 2012, ADADELTA: an adaptive learning rate method"
    learning_rate: float = rate_param(1.0)
    smoothing: float = memory_param(0.9, "How long the means of the squares remember.", high=0.999999)
    epsilon: float = epsilon_param(1e-6)
    weight_decay: float = decay_param()

    def options(self) -> dict[str, Any]:
        return {"rho": self.smoothing, "eps": self.epsilon, "weight_decay": self.weight_decay}


@OPTIMIZERS(title="Rprop", category="Adaptive", icon="rprop", telling="from {learning_rate:g}")
class Rprop(Optimizer):
    """Looks only at the sign of each gradient: a step grows while the sign stays, and shrinks when it turns.

    It is made for steps over all examples at once, so let a batch hold them all. The learning rate is the size of the
    first step of all; after that a schedule changes nothing.
    """

    path = "torch.optim.Rprop"
    source = "Riedmiller and Braun 1993, A direct adaptive method for faster backpropagation learning"
    learning_rate: float = rate_param(0.01, about="The size of the first step.")
    slower: float = param(0.5, low=0.01, high=0.99, about="What a step is multiplied by when the sign has turned.")
    faster: float = param(1.2, low=1.01, high=10.0, about="What a step is multiplied by while the sign stays.")
    smallest: float = param(1e-6, low=1e-16, high=1.0, about="No step gets smaller.", label="Smallest step", log=True)
    largest: float = param(50.0, low=1e-8, high=1e6, about="No step gets larger.", label="Largest step", log=True)

    def options(self) -> dict[str, Any]:
        text = "The smallest step of Rprop is {smallest}, but its largest is {largest}. Make the smallest one smaller."
        lower = (SetParam("optimizer.smallest", self.largest),)
        need(self.smallest <= self.largest, text, smallest=self.smallest, largest=self.largest, repairs=lower)
        return {"etas": (self.slower, self.faster), "step_sizes": (self.smallest, self.largest)}


@OPTIMIZERS(title="Adafactor", category="Adaptive", icon="adafactor", telling="{learning_rate:g}")
class Adafactor(Optimizer):
    """Adam for large networks: of a matrix of squares it keeps only the means of rows and columns, to save memory.

    A step is as large as the weights themselves are: rate · max(smallest scale, size of the weights) · gradient / √s.
    """

    path = "torch.optim.Adafactor"
    source = "Shazeer and Stern 2018, Adafactor: adaptive learning rates with sublinear memory cost"
    learning_rate: float = rate_param(0.01, about="The size of a step, beside that of the weights; 1/√t at most.")
    power: float = param(0.8, low=0.01, high=1.0, about="How fast the means learn to remember: 1 − t ^ −power.")
    smallest_scale: float = param(
        0.001, low=1e-12, high=1.0, about="The size that weights near 0 are taken to have.", log=True
    )
    limit: float = param(1.0, low=1.0, high=1000.0, about="How far a step may exceed its usual size.", log=True)
    weight_decay: float = decay_param()

    def options(self) -> dict[str, Any]:
        shape = {"beta2_decay": -self.power, "eps": (None, self.smallest_scale), "d": self.limit}
        return {**shape, "weight_decay": self.weight_decay}
