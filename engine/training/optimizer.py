"""What an optimizer declares, and the parameters that many of them share."""

from __future__ import annotations

from typing import Any, ClassVar

from engine.declare import Declared, Family, param


class Optimizer(Declared):
    """How the weights follow their gradients."""

    path: ClassVar[str]
    source: ClassVar[str] = ""
    """The publication that it comes from, where there is one."""
    fused: ClassVar[tuple[str, ...]] = ()
    """The types of device on which PyTorch has one kernel for the whole step of it."""
    matrices_only: ClassVar[bool] = False
    """Whether it takes only weights that are matrices; what it refuses goes to the one :meth:`beside` it."""
    learning_rate: float

    def options(self) -> dict[str, Any]:
        """The arguments of PyTorch's optimizer beside the parameters and the learning rate; raises Misfit."""
        raise NotImplementedError

    def beside(self) -> Optimizer | None:
        """The optimizer of the weights that this one refuses; none where it takes all."""
        return None


OPTIMIZERS: Family[Optimizer] = Family("optimizer")


def rate_param(default: float, about: str = "The size of a step.", label: str = "") -> Any:
    return param(default, low=1e-8, high=100.0, about=about, label=label, log=True)


def decay_param(default: float = 0.0, about: str = "How much weights shrink at each step.", label: str = "") -> Any:
    return param(default, low=0.0, high=1.0, about=about, label=label)


def memory_param(default: float, about: str, high: float = 0.9999) -> Any:
    return param(default, low=0.0, high=high, about=about)


def epsilon_param(default: float) -> Any:
    return param(default, low=1e-16, high=1.0, about="A small number that keeps a division safe.", log=True)
