"""What every layer with weights has: how they begin, whether they learn, and what holds them small."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from engine.declare import NodeKey, declared, param
from engine.layers.declare import Layer, Weight
from engine.layers.initial import INITIALS, Initial, Usual
from engine.message import Message, need
from engine.repair import SetParam

GROUP = "Weights"
NORMED = "parametrizations.weight"
"""Where PyTorch keeps a weight that has a norm."""


@declared
class Learned(Layer):
    """The parameters of a layer's weights; :mod:`engine.compile` gives them their effect for all layers alike."""

    initial: Annotated[Initial, INITIALS] = param(Usual(), about="How the weights begin.", group=GROUP)
    frozen: bool = param(False, about="Keep the weights as they begin: they do not learn.", group=GROUP)
    l1: float = param(
        0.0,
        low=0.0,
        high=1e3,
        about="Adds this times the sum of all sizes of weights to the loss, which drives many of them to zero.",
        label="L1 penalty",
        group=GROUP,
    )
    l2: float = param(
        0.0,
        low=0.0,
        high=1e3,
        about="Adds this times the sum of all squares of weights to the loss, which keeps them small.",
        label="L2 penalty",
        group=GROUP,
    )

    tied: NodeKey = param(
        "",
        about="Use the weights of another layer that have the same name and size, instead of own ones.",
        label="Weights of",
        group=GROUP,
    )

    @property
    def normed(self) -> str:
        """The way in which the weight is kept to a length: none, spectral or weight."""
        return "none"

    def state(self, weights: Mapping[str, Weight]) -> Mapping[str, Weight]:
        """The learned tensors as the module keeps them, where a norm splits or renames one."""
        return weights


@declared
class Normed(Learned):
    """A layer whose weight may be kept to a length."""

    norm: Literal["none", "spectral", "weight"] = param(
        "none",
        about="Divide the weight by its largest stretch (spectral), or learn its length apart (weight).",
        label="Norm of the weight",
        group=GROUP,
    )

    @property
    def normed(self) -> str:
        return self.norm

    def check(self) -> None:
        need(
            self.norm == "none" or not self.initial.zeros,
            "{title} divides its weight by its length, but {initial} lets all of it, or a row, begin at 0. Choose "
            "another way to begin, or no norm.",
            repairs=(SetParam("norm", "none"),),
            title=self.title,
            initial=Message(self.initial.title),
        )

    def state(self, weights: Mapping[str, Weight]) -> Mapping[str, Weight]:
        if self.norm == "none":
            return weights
        left = {name: weight for name, weight in weights.items() if name != "weight"}
        whole, place = weights["weight"], f"{NORMED}.original"
        if self.norm == "spectral":
            return {**left, place: whole}
        length = (whole.sizes[0], *(1 for _ in whole.sizes[1:]))
        return {**left, f"{place}0": Weight(length), f"{place}1": whole}
