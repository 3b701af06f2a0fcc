"""Recurrent layers: they read a sequence step by step and remember."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from engine.declare import declared, param
from engine.layers.call import Expression, Function, Item, Module, Port
from engine.layers.declare import Accepts, Lengths, Sequence, Weight, layer
from engine.layers.learned import Learned
from engine.layers.lengths import need_length, real
from engine.message import need
from engine.repair import Insert, RemoveWires, Repair, SetParam
from engine.shape import Shape, features, sequence

PACK, UNPACK = "nn.utils.rnn.pack_padded_sequence", "nn.utils.rnn.pad_packed_sequence"
EXAMPLE = features(64)

State = Annotated[
    Shape,
    Accepts("a state (units, or a row of units for each layer and direction)", (1, 2), example=EXAMPLE),
]


@declared
class Recurrent(Learned):
    """What recurrent layers have in common."""

    asides: ClassVar[tuple[str, ...]] = ("state",)
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

    @property
    def _rows(self) -> int:
        """How many states there are: one for each layer and direction."""
        return self.layers * self._ways

    @property
    def _width(self) -> int:
        """How many numbers each direction says at a step, and takes back at the next."""
        return self.units

    def outputs(self) -> tuple[str, ...]:
        return ("output", *self.asides)

    @classmethod
    def example(cls) -> Mapping[str, tuple[Shape, ...]]:
        states = {name: (EXAMPLE,) for name in cls.asides}
        return {"steps": (sequence(6, 8),), "length": (Shape((), (), "integer", 7),), **states}

    def shape(self, steps: Sequence, length: Lengths | None = None, state: State | None = None) -> tuple[Shape, ...]:
        need_length(self.title, steps, length)
        self._begin("state", state, self._width)
        width = self._width * self._ways
        output = features(width) if self.gives == "last step" else sequence(steps[0], width)
        return output, self._kept(self._width)

    def _kept(self, width: int) -> Shape:
        """The shape of a state: a row for each layer and direction, or one alone."""
        return features(width) if self._rows == 1 else Shape((self._rows, width), ("layers", "features"))

    def _begin(self, entry: str, state: Shape | None, width: int) -> None:
        wanted = self._kept(width)
        if state is None or state.sizes == wanted.sizes:
            return
        values: dict[str, Any] = {"title": self.title, "entry": entry, "wanted": wanted, "shape": state}
        alone = len(wanted) == len(state) == 1
        text = "{title} begins with a {entry} of {wanted}, but '{entry}' gets {shape}. Let it begin with zeros."
        mend: tuple[Repair, ...] = (RemoveWires(),)
        if alone:
            text = (
                "{title} begins with a {entry} of {wanted}, but '{entry}' gets {shape}. Put a Dense of {wanted} units "
                "in between."
            )
            mend = (Insert(entry, "Dense", {"units": width}), RemoveWires())
        need(False, text, port=entry, repairs=mend, **values)

    def weights(self, steps: Shape, **_others: Shape) -> Mapping[str, Weight]:
        found: dict[str, Weight] = {}
        rows, time = self.gates * self.units, int(steps[0])
        for depth in range(self.layers):
            width = steps[1] if depth == 0 else self._width * self._ways
            for ending in ("", "_reverse")[: self._ways]:
                found[f"weight_ih_l{depth}{ending}"] = Weight((rows, width), time)
                found[f"weight_hh_l{depth}{ending}"] = Weight((rows, self._width), time)
                found[f"bias_ih_l{depth}{ending}"] = Weight((rows,))
                found[f"bias_hh_l{depth}{ending}"] = Weight((rows,))
        return found

    def _options(self) -> dict[str, Any]:
        options: dict[str, Any] = {"batch_first": True}
        if self.layers > 1:
            options["num_layers"] = self.layers
            options |= {"dropout": self.dropout} if self.dropout else {}
        return options | ({"bidirectional": True} if self.direction == "both" else {})

    def call(self, steps: Shape, length: Shape | None = None, **begins: Shape) -> tuple[Expression, ...]:
        time = int(steps[0])
        entry: Expression = Port("steps")
        if length is not None:
            # PyTorch wants the lengths on the CPU, wherever the numbers are.
            counts = Function("torch.Tensor.cpu", real(time))
            entry = Function(PACK, entry, counts, batch_first=True, enforce_sorted=False)
        begin = (self._begun(begins),) if begins else ()
        read = Module(self.path, steps[1], self.units, **self._options()).of(entry, *begin)
        output = self._last(read)
        if self.gives == "whole sequence":
            output = Item(read, 0)
            if length is not None:
                output = Item(Function(UNPACK, output, batch_first=True, total_length=time), 0)
        return output, *(self._left(read, at) for at in range(len(self.asides)))

    def _begun(self, begins: Mapping[str, Shape]) -> Any:
        """What the module begins with."""
        return self._first("state")

    def _first(self, entry: str) -> Expression:
        """A first state as PyTorch takes it: layers and directions, then the batch."""
        if self._rows == 1:
            return Function("torch.Tensor.unsqueeze", Port(entry), 0)
        return Function("torch.Tensor.contiguous", Function("torch.Tensor.transpose", Port(entry), 0, 1))

    def _end(self, read: Module, at: int) -> Expression:
        """The last states of all layers and directions, each a new expression: only the module itself is shared."""
        return Item(read, 1)

    def _last(self, read: Module) -> Expression:
        """The last state of the top layer, in which both directions have read everything."""
        if self.direction == "forward":
            return Item(self._end(read, 0), -1)
        both = Function("torch.transpose", Item(self._end(read, 0), slice(-2, None)), 0, 1)
        return Function("torch.flatten", both, 1)

    def _left(self, read: Module, at: int) -> Expression:
        """A last state as it leaves: the batch, then layers and directions."""
        if self._rows == 1:
            return Item(self._end(read, at), 0)
        return Function("torch.Tensor.transpose", self._end(read, at), 0, 1)


@layer(title="RNN", category="Recurrent", icon="rnn", telling="{units} units · {gives}")
class RNN(Recurrent):
    """Reads a sequence step by step; what it knows is mixed with each new step and squeezed again.

    state = tanh(weights · input + weights · state + biases). It forgets soon: for long sequences take an LSTM or a GRU.
    """

    source = "Elman 1990, Finding structure in time"
    pytorch = "torch.nn.RNN"
    path = "nn.RNN"
    gates = 1
    squeeze: Literal["tanh", "relu"] = param("tanh", about="The function that the state goes through at each step.")

    def _options(self) -> dict[str, Any]:
        return super()._options() | ({"nonlinearity": "relu"} if self.squeeze == "relu" else {})


@layer(title="LSTM", category="Recurrent", icon="lstm", telling="{units} units · {gives}")
class LSTM(Recurrent):
    """Reads a sequence and learns what to keep, what to forget and what to say: three gates guard its memory.

    cell = forget · cell + enter · tanh(weights · input + weights · state + biases), state = say · tanh(cell); each of
    the gates forget, enter and say is sigmoid(weights · input + weights · state + biases).
    """

    source = "Hochreiter and Schmidhuber 1997, Long short-term memory"
    pytorch = "torch.nn.LSTM"
    asides = ("state", "cell")
    path = "nn.LSTM"
    gates = 4
    projection: int = param(
        0,
        low=0,
        high=16384,
        about="Make the state shorter, by learned weights, than the memory of all units; 0 for not.",
    )

    @property
    def _width(self) -> int:
        return self.projection or self.units

    def check(self) -> None:
        need(
            self.projection < self.units,
            "The projection of an LSTM must be smaller than its {units} units, but is {projection}. Lower it, or set "
            "it to 0 for none.",
            repairs=(SetParam("projection", self.units - 1), SetParam("projection", 0)),
            units=self.units,
            projection=self.projection,
        )

    def shape(
        self,
        steps: Sequence,
        length: Lengths | None = None,
        state: State | None = None,
        cell: State | None = None,
    ) -> tuple[Shape, ...]:
        self._begin("cell", cell, self.units)
        output, kept = super().shape(steps, length, state)
        return output, kept, self._kept(self.units)

    def weights(self, steps: Shape, **_others: Shape) -> Mapping[str, Weight]:
        found = dict(super().weights(steps))
        if self.projection:
            endings = [name.removeprefix("weight_hh") for name in found if name.startswith("weight_hh")]
            sizes = (self.projection, self.units)
            found |= {f"weight_hr{ending}": Weight(sizes, int(steps[0])) for ending in endings}
        return found

    def _options(self) -> dict[str, Any]:
        return super()._options() | ({"proj_size": self.projection} if self.projection else {})

    def _begun(self, begins: Mapping[str, Shape]) -> Any:
        """State and cell; the one that is not wired begins at zero."""
        longer = self.units - self._width
        state = self._first("state") if "state" in begins else _zeros(self._first("cell"), -longer)
        return state, self._first("cell") if "cell" in begins else _zeros(state, longer)

    def _end(self, read: Module, at: int) -> Expression:
        return Item(Item(read, 1), at)


@layer(title="GRU", category="Recurrent", icon="gru", telling="{units} units · {gives}")
class GRU(Recurrent):
    """Reads a sequence with two gates instead of an LSTM's three: fewer weights, often as good.

    state = keep · state + (1 - keep) · tanh(weights · input + reset · (weights · state) + biases); each of the gates
    keep and reset is sigmoid(weights · input + weights · state + biases).
    """

    source = "Cho et al. 2014, Learning phrase representations using RNN encoder-decoder"
    pytorch = "torch.nn.GRU"
    path = "nn.GRU"
    gates = 3


def _zeros(like: Expression, longer: int) -> Expression:
    """Zeros of the same sizes, but so much longer."""
    zeros = Function("torch.zeros_like", like)
    return Function("F.pad", zeros, (0, longer)) if longer else zeros
