"""Adam, and the optimizers that came of it."""

from __future__ import annotations

from typing import Any

from engine.declare import declared, param
from engine.training.optimizer import OPTIMIZERS, Optimizer, decay_param, epsilon_param, memory_param, rate_param


def _apart() -> Any:
    about = "Keep the weight decay apart from the gradients, as AdamW does."
    return param(False, about=about, label="Decoupled decay")


@declared
class Adaptive(Optimizer):
    """What optimizers of the Adam family have in common."""

    learning_rate: float = rate_param(0.001)
    beta1: float = memory_param(0.9, "How long the mean of the gradients remembers.")
    beta2: float = memory_param(0.999, "How long the mean of their squares remembers.", high=0.999999)
    epsilon: float = epsilon_param(1e-8)
    weight_decay: float = decay_param()

    def options(self) -> dict[str, Any]:
        return {"betas": (self.beta1, self.beta2), "eps": self.epsilon, "weight_decay": self.weight_decay}


@declared
class Careful(Adaptive):
    """Adam and AdamW, which can remember the largest of all gradients."""

    fused = ("cpu", "cuda")
    amsgrad: bool = param(
        False, about="Divide by the largest spread so far, so that no step grows again.", label="AMSGrad"
    )

    def options(self) -> dict[str, Any]:
        return {**super().options(), "amsgrad": self.amsgrad}


@OPTIMIZERS(title="Adam", category="Adam", icon="adam", telling="{learning_rate:g}")
class Adam(Careful):
    """Gives each weight a step size of its own, from the mean m and the spread s of its gradients.

    w ← w − rate · m / (√s + ε), where m and s are the running means of gradient and gradient², made up for their
    start at 0.
    """

    path = "torch.optim.Adam"
    source = "Kingma and Ba 2014, Adam: a method for stochastic optimization"


@OPTIMIZERS(title="AdamW", category="Adam", icon="adam_w", telling="{learning_rate:g}")
class AdamW(Careful):
    """Adam with a weight decay that is kept apart from the gradients: a good first choice.

    w ← w − rate · (m / (√s + ε) + decay · w)
    """

    path = "torch.optim.AdamW"
    source = "Loshchilov and Hutter 2017, Decoupled weight decay regularization"
    weight_decay: float = decay_param(0.01)


@OPTIMIZERS(title="NAdam", category="Adam", icon="n_adam", telling="{learning_rate:g}")
class NAdam(Adaptive):
    """Adam that looks ahead along its momentum, as Nesterov's does.

    The momentum is weak at first and grows to beta1: at step t it is beta1 · (1 − 0.5 · 0.96 ^ (t · momentum decay)).
    """

    path = "torch.optim.NAdam"
    source = "Dozat 2016, Incorporating Nesterov momentum into Adam"
    learning_rate: float = rate_param(0.002)
    momentum_decay: float = param(0.004, low=0.0, high=1.0, about="How fast the momentum grows to its full size.")
    decoupled: bool = _apart()

    def options(self) -> dict[str, Any]:
        own = {"momentum_decay": self.momentum_decay, "decoupled_weight_decay": self.decoupled}
        return {**super().options(), **own}


@OPTIMIZERS(title="RAdam", category="Adam", icon="r_adam", telling="{learning_rate:g}")
class RAdam(Adaptive):
    """Adam that trusts the spread of the gradients only when it has seen enough of them: it needs no warm-up.

    In the first steps it moves like SGD with momentum, then w ← w − rate · c · m / √s, where c grows to 1.
    """

    path = "torch.optim.RAdam"
    source = "Liu and others 2019, On the variance of the adaptive learning rate and beyond"
    decoupled: bool = _apart()

    def options(self) -> dict[str, Any]:
        return {**super().options(), "decoupled_weight_decay": self.decoupled}


@OPTIMIZERS(title="Adamax", category="Adam", icon="adamax", telling="{learning_rate:g}")
class Adamax(Adaptive):
    """Adam that divides by the largest gradient of late instead of their spread, so that rare large ones count longer.

    u ← max(beta2 · u, |gradient| + ε);  w ← w − rate · m / u
    """

    path = "torch.optim.Adamax"
    source = "Kingma and Ba 2014, Adam: a method for stochastic optimization"
    learning_rate: float = rate_param(0.002)
