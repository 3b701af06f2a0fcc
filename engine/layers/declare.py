"""What a layer declares: ports with what they take, a shape rule, its weights, and its call in PyTorch."""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from engine.declare import Declared, Family
from engine.layers.call import Expression
from engine.message import need
from engine.shape import Dtype, Shape

Shapes = Shape | tuple[Shape, ...]


@dataclass(frozen=True)
class Accepts:
    """What an input port takes: how many axes (none: any), which numbers, and the words that say so."""

    what: str
    axes: tuple[int, ...] = ()
    dtype: Dtype | None = "float"
    repair: str = ""

    def check(self, title: str, port: str, shape: Shape) -> None:
        """Raise a Misfit with one sentence where this shape cannot enter."""
        if self.dtype == "float" and shape.dtype == "integer":
            text = (
                "{title} needs {what}, but '{input}' gets whole numbers that name things ({shape}). "
                "Put an Embedding in between."
            )
            need(False, text, port=port, title=title, what=self.what, input=port, shape=shape)
        if self.dtype == "integer" and shape.dtype == "float":
            text = "{title} needs {what}, but '{input}' gets measured numbers ({shape})."
            need(False, text, port=port, title=title, what=self.what, input=port, shape=shape)
        if self.axes and len(shape) not in self.axes:
            text = "{title} needs {what}, but got {shape}." + (f" {self.repair}" if self.repair else "")
            need(False, text, port=port, title=title, what=self.what, shape=shape)


Anything = Annotated[Shape, Accepts("any value", dtype=None)]
Numbers = Annotated[Shape, Accepts("numbers")]
Features = Annotated[
    Shape,
    Accepts("a row of features, or one row for each step of time", (1, 2), repair="Put a Flatten in between."),
]
Image = Annotated[Shape, Accepts("an image (channels × height × width)", (3,))]
Signal = Annotated[Shape, Accepts("a signal (channels × time)", (2,))]
Sequence = Annotated[Shape, Accepts("a sequence (time × features)", (2,), repair="Put a Reshape in between.")]
Tokens = Annotated[Shape, Accepts("whole numbers that name things, such as words", dtype="integer")]


@dataclass(frozen=True)
class InputPort:
    """One input of a layer; ``many`` takes several wires, ``optional`` may stay empty."""

    name: str
    accepts: Accepts
    many: bool = False
    optional: bool = False


@dataclass(frozen=True)
class Weight:
    """One learned tensor: its sizes, and how often each of its numbers is multiplied for one example."""

    sizes: tuple[int, ...]
    uses: int = 0


class Layer(Declared):
    """One kind of node. The argument names of :meth:`shape` are the input ports."""

    source: ClassVar[str] = ""
    """The publication that a layer comes from, where there is one."""

    def inputs(self) -> tuple[InputPort, ...]:
        return ports_of(type(self))

    def outputs(self) -> tuple[str, ...]:
        return ("output",)

    def shape(self, *args: Any, **ports: Any) -> Shapes:
        """The shape of the output (or a tuple of them, in the order of the outputs); raises Misfit."""
        raise NotImplementedError

    def weights(self, *args: Any, **ports: Any) -> Mapping[str, Weight]:
        """The learned tensors by the names that PyTorch gives them."""
        return {}

    def call(self, *args: Any, **ports: Any) -> Expression:
        """What the layer does, in PyTorch."""
        raise NotImplementedError

    def check(self) -> None:
        """Raise a Misfit where the parameters alone cannot work together."""


class Objective(Layer):
    """A layer that says how wrong a prediction is: one number to make small."""

    metric: ClassVar[str] = ""
    """The name of the metric that a person reads beside the loss."""
    weight: float

    def outputs(self) -> tuple[str, ...]:
        return ()


_PORTS: dict[type[Layer], tuple[InputPort, ...]] = {}


def ports_of(cls: type[Layer]) -> tuple[InputPort, ...]:
    """The input ports of a layer class, read once from the signature of its shape rule."""
    if cls not in _PORTS:
        _PORTS[cls] = tuple(_ports(cls))
    return _PORTS[cls]


def _ports(cls: type[Layer]) -> Iterator[InputPort]:
    hints = typing.get_type_hints(cls.shape, include_extras=True)
    for one in list(inspect.signature(cls.shape).parameters.values())[1:]:
        hint, optional = hints[one.name], one.default is None
        if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
            hint = next(part for part in typing.get_args(hint) if part is not type(None))
        accepts = typing.get_args(hint)[1]
        yield InputPort(one.name, accepts, one.kind is one.VAR_POSITIONAL, optional)


LAYERS: Family[Layer] = Family("layer")
layer = LAYERS

CATEGORIES = (
    "Data",
    "Basic",
    "Convolution",
    "Pooling",
    "Normalization",
    "Activation",
    "Recurrent",
    "Reshape",
    "Merge",
    "Objective",
)
"""The order in which a palette shows the layers."""
