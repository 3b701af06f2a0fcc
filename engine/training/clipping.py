"""The ways to clip gradients, declared like layers."""

from __future__ import annotations

from typing import ClassVar

from engine.declare import Declared, Family, param


class Clipping(Declared):
    """What is done to gradients that are too large."""

    path: ClassVar[str] = ""
    """The function of PyTorch; none where nothing is done."""
    source: ClassVar[str] = ""
    """The publication that it comes from, where there is one."""

    def options(self) -> dict[str, float]:
        """The arguments of PyTorch's function beside the weights."""
        return {}


CLIPPINGS: Family[Clipping] = Family("clipping")


@CLIPPINGS(title="None", icon="no_clipping")
class NoClipping(Clipping):
    """Gradients stay as they are."""


@CLIPPINGS(title="By norm", icon="clip_by_norm", telling="{largest:g}")
class ClipByNorm(Clipping):
    """Shrinks all gradients together where they are too long, so that their direction stays.

    gradient · min(1, largest / ‖gradient‖), where ‖gradient‖ is the length of all gradients as one vector.
    """

    path = "torch.nn.utils.clip_grad_norm_"
    source = "Pascanu, Mikolov and Bengio 2013, On the difficulty of training recurrent neural networks"
    largest: float = param(1.0, low=1e-6, high=1e6, about="The longest that they may be together.", log=True)

    def options(self) -> dict[str, float]:
        return {"max_norm": self.largest}


@CLIPPINGS(title="By value", icon="clip_by_value", telling="{largest:g}")
class ClipByValue(Clipping):
    """Cuts each number of each gradient off at a largest size; their direction may turn by it.

    max(−largest, min(largest, gradient))
    """

    path = "torch.nn.utils.clip_grad_value_"
    source = "Mikolov 2012, Statistical language models based on neural networks"
    largest: float = param(0.5, low=1e-6, high=1e6, about="The largest size of a number.", log=True)

    def options(self) -> dict[str, float]:
        return {"clip_value": self.largest}
