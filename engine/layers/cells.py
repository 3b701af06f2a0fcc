"""Cells: one step of a recurrent layer, to be unrolled by hand in a block that is repeated over time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from engine.declare import declared, param
from engine.layers.call import Expression, Function, Item, Module, Port
from engine.layers.declare import Accepts, Layer, Lengths, Sequence, Weight, layer
from engine.layers.learned import Learned
from engine.layers.lengths import need_length, real
from engine.message import need
from engine.repair import Insert
from engine.shape import Shape, features

Step = Annotated[Shape, Accepts("the features of one step", (1,))]


@declared
class Cell(Learned):
    """What cells have in common."""

    path: ClassVar[str]
    gates: ClassVar[int]
    """How many rows of weights each unit has."""
    units: int = param(64, low=1, high=16384, about="How many numbers it remembers.", log=True)
    bias: bool = param(True, about="Add learned numbers at each step.")

    def outputs(self) -> tuple[str, ...]:
        return ("state",)

    @classmethod
    def example(cls) -> Mapping[str, tuple[Shape, ...]]:
        return {"step": (features(8),), **{name: (features(64),) for name in cls().outputs()}}

    def shape(self, step: Step, state: Step | None = None) -> Shape | tuple[Shape, ...]:
        self._begin("state", state)
        return features(self.units)

    def _begin(self, entry: str, state: Shape | None) -> None:
        need(
            state is None or state[0] == self.units,
            "{title} keeps {units} numbers, but '{entry}' gets {shape}. Wire its own {entry} of the step before, or "
            "put a Dense of {units} units in between.",
            port=entry,
            repairs=(Insert(entry, "Dense", {"units": self.units}),),
            title=self.title,
            units=self.units,
            entry=entry,
            shape=state,
        )

    def weights(self, step: Shape, **_states: Shape) -> Mapping[str, Weight]:
        rows = self.gates * self.units
        found = {"weight_ih": Weight((rows, step[0]), 1), "weight_hh": Weight((rows, self.units), 1)}
        return found | ({"bias_ih": Weight((rows,)), "bias_hh": Weight((rows,))} if self.bias else {})

    def call(self, step: Shape, state: Shape | None = None) -> Expression | tuple[Expression, ...]:
        return self._module(step).of(Port("step"), *([Port("state")] if state is not None else []))

    def _module(self, step: Shape) -> Module:
        return Module(self.path, step[0], self.units, **self._options())

    def _options(self) -> dict[str, Any]:
        return {} if self.bias else {"bias": False}


@layer(title="RNN cell", category="Recurrent", icon="rnn_cell", telling="{units} units")
class RNNCell(Cell):
    """One step of an RNN: mixes the step with the state and squeezes both. Put it into a block repeated over time.

    new state = tanh(weights · step + weights · state + biases). A state that is not wired is zero.
    """

    source = "Elman 1990, Finding structure in time"
    pytorch = "torch.nn.RNNCell"
    path = "nn.RNNCell"
    gates = 1
    squeeze: Literal["tanh", "relu"] = param("tanh", about="The function that the state goes through.")

    def _options(self) -> dict[str, Any]:
        return super()._options() | ({"nonlinearity": "relu"} if self.squeeze == "relu" else {})


@layer(title="LSTM cell", category="Recurrent", icon="lstm_cell", telling="{units} units")
class LSTMCell(Cell):
    """One step of an LSTM, with a state and a cell to hand on. Put it into a block repeated over time.

    new cell = forget · cell + enter · tanh(weights · step + weights · state + biases), new state = say · tanh(new
    cell); each of the gates forget, enter and say is sigmoid(weights · step + weights · state + biases). What is not
    wired is zero.
    """

    source = "Hochreiter and Schmidhuber 1997, Long short-term memory"
    pytorch = "torch.nn.LSTMCell"
    asides = ("cell",)
    path = "nn.LSTMCell"
    gates = 4

    def outputs(self) -> tuple[str, ...]:
        return ("state", "cell")

    def shape(self, step: Step, state: Step | None = None, cell: Step | None = None) -> tuple[Shape, ...]:
        self._begin("state", state)
        self._begin("cell", cell)
        return features(self.units), features(self.units)

    def call(self, step: Shape, state: Shape | None = None, cell: Shape | None = None) -> tuple[Expression, ...]:
        begin: tuple[Any, ...] = ()
        if state is not None or cell is not None:
            zeros = Function("torch.zeros_like", Port("cell" if state is None else "state"))
            begin = ((zeros if state is None else Port("state"), zeros if cell is None else Port("cell")),)
        read = self._module(step).of(Port("step"), *begin)
        return Item(read, 0), Item(read, 1)


@layer(title="GRU cell", category="Recurrent", icon="gru_cell", telling="{units} units")
class GRUCell(Cell):
    """One step of a GRU: two gates mix the step into the state. Put it into a block repeated over time.

    new state = keep · state + (1 - keep) · tanh(weights · step + reset · (weights · state) + biases); each of the gates
    keep and reset is sigmoid(weights · step + weights · state + biases). A state that is not wired is zero.
    """

    source = "Cho et al. 2014, Learning phrase representations using RNN encoder-decoder"
    pytorch = "torch.nn.GRUCell"
    path = "nn.GRUCell"
    gates = 3


@layer(title="Gather last", category="Recurrent", icon="gather_last")
class GatherLast(Layer):
    """Takes the last step of a sequence; where lengths are wired, the last real one of each example.

    output = steps[length]. The padding behind it is left out.
    """

    pytorch = "torch.take_along_dim"

    @classmethod
    def example(cls) -> Mapping[str, tuple[Shape, ...]]:
        return {"steps": (Shape((6, 8), ("time", "features")),), "length": (Shape((), (), "integer", 7),)}

    def shape(self, steps: Sequence, length: Lengths | None = None) -> Shape:
        need_length(self.title, steps, length)
        return features(steps[1])

    def call(self, steps: Shape, length: Shape | None = None) -> Expression:
        if length is None:
            return Item(Port("steps"), (slice(None), -1))
        last = Function("torch.sub", real(int(steps[0])), 1)
        place = Function("torch.Tensor.view", last, -1, 1, 1)
        return Function("torch.Tensor.squeeze", Function("torch.take_along_dim", Port("steps"), place, 1), 1)
