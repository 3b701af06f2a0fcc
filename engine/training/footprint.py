"""What a training takes of the memory of its device, part by part, and whether it fits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from engine.compile.cost import amount
from engine.frozen import frozen
from engine.message import Message


@frozen
class Footprint:
    """The memory of one training in bytes, and what its device has."""

    batch: int
    device: str
    device_name: str
    capacity: int
    weights: int
    gradients: int
    optimizer: int
    """What the optimizer remembers of each weight, and the mean of the weights where one is kept."""
    activations: int
    """What layers and objectives keep for the backward pass."""
    data: int
    """The part of a batch that no layer keeps."""
    nodes: Mapping[str, float] = field(default_factory=dict)
    """The part of the activations that each node was the first to keep, where nothing is computed twice."""
    saved: int = 0
    """What blocks that are computed twice keep no more; it is not in the activations."""
    more: float = 0.0
    """How much more a step computes by that, as a share."""

    @property
    def total(self) -> int:
        return self.weights + self.gradients + self.optimizer + self.activations + self.data

    @property
    def fits(self) -> bool:
        return self.total <= self.capacity

    @property
    def verdict(self) -> Message:
        """Whether it fits, such as ``Fits in 8.0 GB: yes.``"""
        yes = "Fits in {capacity}: yes. Training takes {total} with {batch} examples in a batch."
        no = (
            "Fits in {capacity}: no. Training takes {total} with {batch} examples in a batch; take fewer, or make the "
            "network smaller."
        )
        values = {"capacity": amount(self.capacity), "total": amount(self.total), "batch": f"{self.batch:,}"}
        return Message(yes if self.fits else no, values)

    @property
    def recomputed(self) -> Message | None:
        """What blocks that are computed twice save, and what that costs; None where none are."""
        if not self.saved:
            return None
        text = "Blocks are computed twice: activations take {saved} less, and a step computes about {more:.0%} more."
        return Message(text, {"saved": amount(self.saved), "more": self.more})

    @property
    def parts(self) -> Message:
        """What the memory is taken by, and where."""
        text = (
            "Weights {weights}, gradients {gradients}, optimizer {optimizer}, activations {activations}, rest of the "
            "batch {data}; on {device}."
        )
        names = ("weights", "gradients", "optimizer", "activations", "data")
        return Message(text, {**{name: amount(getattr(self, name)) for name in names}, "device": self.device_name})
