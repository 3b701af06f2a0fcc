"""Global pooling: one number for each channel, wherever its pattern stands."""

from __future__ import annotations

from typing import Literal

from engine.declare import param
from engine.layers.call import Function, Item, Port
from engine.layers.declare import Layer, Lengths, layer
from engine.layers.lengths import need_length, padding, real
from engine.layers.window import Channels
from engine.message import need
from engine.repair import RemoveWires, SetParam
from engine.shape import Shape, features, sequence


@layer(title="Global pool", category="Pooling", icon="global_pool", telling="{keep} of each channel")
class GlobalPool(Layer):
    """Keeps one number for each channel of a signal, image or volume: how strong its pattern is, wherever it stands.

    output(channel) = the mean, or the largest, of input(channel, all places)

    Where signals have different lengths, wire their ``length``: the padding behind it is then left out. The largest is
    also found without it, but then padding takes part: it counts where all else is smaller.
    """

    source = "Lin, Chen and Yan 2013, Network in network"
    pytorch = "torch.mean, torch.amax"
    keep: Literal["mean", "largest"] = param("mean", about="The mean of all places, or the largest.")

    def shape(self, channels: Channels, length: Lengths | None = None) -> Shape:
        if len(channels) == 2:
            need_length(self.title, sequence(channels[1], channels[0]), length, reads=self.keep == "mean")
            return features(channels[0])
        need(
            length is None,
            "{title} takes a length beside a signal (channels × time) alone, but got {shape}. "
            "Remove the wire to 'length'.",
            port="length",
            repairs=(RemoveWires(),),
            title=self.title,
            shape=channels,
        )
        need(
            channels.varying is None or self.keep == "largest",
            "{title} would mix padding into the mean, because sizes vary from example to example ({shape}). "
            "Keep the largest instead.",
            port="channels",
            repairs=(SetParam("keep", "largest"),),
            title=self.title,
            shape=channels,
        )
        return features(channels[0])

    def call(self, channels: Shape, length: Shape | None = None) -> Function:
        places = tuple(range(2, len(channels) + 1))
        if length is None:
            return Function("torch.mean" if self.keep == "mean" else "torch.amax", places)
        behind = Function("torch.Tensor.unsqueeze", padding(channels[1]), 1)
        if self.keep == "largest":
            # Padding repeats the first step, which changes no largest number.
            first = Item(Port("channels"), (slice(None), slice(None), slice(None, 1)))
            return Function("torch.amax", Function("torch.where", behind, first, Port("channels")), 2)
        total = Function("torch.sum", Function("torch.Tensor.masked_fill", Port("channels"), behind, 0.0), 2)
        return Function("torch.div", total, Function("torch.Tensor.unsqueeze", real(channels[1]), 1))
