"""Recurrent layers: they read a sequence step by step and remember."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from engine.declare import param
from engine.layers.call import Expression, Function, Item, Module, Port
from engine.layers.declare import Layer, Sequence, Weight, layer
from engine.shape import Shape, features, sequence


@dataclass(frozen=True)
class Recurrent(Layer):
    """What recurrent layers have in common."""

    path: ClassVar[str]
    gates: ClassVar[int]
    """How many rows of weights each unit has: one for a plain unit, four for an LSTM."""
    units: int = param(64, low=1, high=16384, about="How many numbers it remembers.", log=True)
    gives: Literal["last step", "whole sequence"] = param(
        "last step", about="Give what it knows at the end, or at every step of time."
    )
    direction: Literal["forward", "both"] = param("forward", about="Read from start to end, or from both ends.")
    layers: int = param(1, low=1, high=64, about="How many of them stand on top of each other.")
    dropout: float = param(0.0, low=0.0, high=0.99, about="The share dropped between one and the next on top of it.")

    @property
    def _ways(self) -> int:
        return 2 if self.direction == "both" else 1

    def shape(self, steps: Sequence) -> Shape:
        width = self.units * self._ways
        return features(width) if self.gives == "last step" else sequence(steps[0], width)

    def weights(self, steps: Shape) -> Mapping[str, Weight]:
        found: dict[str, Weight] = {}
        rows, time = self.gates * self.units, steps[0]
        for depth in range(self.layers):
            width = steps[1] if depth == 0 else self.units * self._ways
            for ending in ("", "_reverse")[: self._ways]:
                found[f"weight_ih_l{depth}{ending}"] = Weight((rows, width), time)
                found[f"weight_hh_l{depth}{ending}"] = Weight((rows, self.units), time)
                found[f"bias_ih_l{depth}{ending}"] = Weight((rows,))
                found[f"bias_hh_l{depth}{ending}"] = Weight((rows,))
        return found

    def _options(self) -> dict[str, Any]:
        options: dict[str, Any] = {"batch_first": True}
        if self.layers > 1:
            options["num_layers"] = self.layers
            options |= {"dropout": self.dropout} if self.dropout else {}
        return options | ({"bidirectional": True} if self.direction == "both" else {})

    def _last(self, read: Module) -> Expression:
        """The last state of the top layer, in which both directions have read everything."""
        return Item(read, 1)

    def call(self, steps: Shape) -> Expression:
        read = Module(self.path, steps[1], self.units, **self._options()).of(Port("steps"))
        if self.gives == "whole sequence":
            return Item(read, 0)
        state = self._last(read)
        if self.direction == "forward":
            return Item(state, -1)
        both = Function("torch.transpose", Item(state, slice(-2, None)), 0, 1)
        return Function("torch.flatten", both, 1)


@layer(title="RNN", category="Recurrent", icon="rnn", telling="{units} units · {gives}")
class RNN(Recurrent):
    """Reads a sequence step by step; what it knows is mixed with each new step and squeezed again.

    state = tanh(weights · input + weights · state + biases). It forgets soon: for long sequences take an LSTM or a GRU.
    """

    source = "Elman 1990, Finding structure in time"
    path = "nn.RNN"
    gates = 1
    squeeze: Literal["tanh", "relu"] = param("tanh", about="The function that the state goes through at each step.")

    def _options(self) -> dict[str, Any]:
        return super()._options() | ({"nonlinearity": "relu"} if self.squeeze == "relu" else {})


@layer(title="LSTM", category="Recurrent", icon="lstm", telling="{units} units · {gives}")
class LSTM(Recurrent):
    """Reads a sequence and learns what to keep, what to forget and what to say: three gates guard its memory."""

    source = "Hochreiter and Schmidhuber 1997, Long short-term memory"
    path = "nn.LSTM"
    gates = 4

    def _last(self, read: Module) -> Expression:
        return Item(Item(read, 1), 0)


@layer(title="GRU", category="Recurrent", icon="gru", telling="{units} units · {gives}")
class GRU(Recurrent):
    """Reads a sequence with two gates instead of an LSTM's three: fewer weights, often as good."""

    source = "Cho et al. 2014, Learning phrase representations using RNN encoder-decoder"
    path = "nn.GRU"
    gates = 3
