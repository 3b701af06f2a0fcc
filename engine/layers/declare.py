"""What a layer declares: ports with what they take, a shape rule, its weights, and its call in PyTorch."""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Annotated, Any, ClassVar, Literal

from engine.declare import Declared, Family
from engine.frozen import frozen
from engine.layers.arranging import arranged
from engine.layers.call import Expression
from engine.message import Message, Misfit
from engine.repair import DrawFromNearest, Insert, RemoveWires
from engine.shape import Dtype, Shape, features, image, label, sequence, signal, volume

Shapes = Shape | tuple[Shape, ...]


@frozen
class Accepts:
    """What an input port takes: how many axes (none: any), which numbers, and the words that say so."""

    what: str
    axes: tuple[int, ...] = ()
    dtype: Dtype | None = "float"
    flat: bool = False
    """Whether a value with other axes is made to fit by a Flatten."""
    unlike: tuple[str, ...] = ()
    """Names of axes that have the right number and the wrong meaning; a Permute mends them."""
    varying: bool = True
    """Whether one axis may vary in size from example to example."""
    example: Shape = field(default_factory=lambda: features(4))
    """A value that enters here, for the help and for tests."""

    def check(self, title: str, port: str, shape: Shape) -> None:
        """Raise a Misfit with one sentence where this shape cannot enter."""
        values: dict[str, Any] = {"title": title, "what": Message(self.what), "input": port, "shape": shape}
        if self.dtype == "float" and shape.dtype == "integer":
            text = (
                "{title} needs {what}, but '{input}' gets whole numbers that name things ({shape}). "
                "Put an Embedding in between."
            )
            embedding = Insert(port, "Embedding", {"vocabulary": shape.classes} if shape.classes else {})
            raise Misfit(text, port=port, repairs=(embedding,), **values)
        if self.dtype == "integer" and shape.dtype == "float":
            text = (
                "{title} needs {what}, but '{input}' gets measured numbers ({shape}). Draw a wire from something else."
            )
            raise Misfit(text, port=port, repairs=(DrawFromNearest(port), RemoveWires()), **values)
        if self.axes and len(shape) not in self.axes:
            self._arrange(port, shape, values)
        if self.unlike and shape.axes == self.unlike:
            text = "{title} needs {what}, but got {told}. Put a Permute in between, which swaps the two."
            swap = Insert(port, "Permute", {"order": [2, 1]})
            raise Misfit(text, port=port, repairs=(swap,), **values, told=shape.told)
        if shape.varying is not None and not self.varying:
            text = (
                "{title} needs examples of one size, but the {axis} of '{input}' varies ({shape}): shorter ones end in "
                "padding. Read it with a recurrent layer, an attention or a pooling first."
            )
            mean = Insert(port, "Reduce", {"axis": shape.varying + 1})
            repairs = (mean,) if shape.dtype == "float" else ()
            raise Misfit(text, port=port, repairs=repairs, **values, axis=shape.axes[shape.varying])

    def _arrange(self, port: str, shape: Shape, values: Mapping[str, Any]) -> None:
        """Say that the value has other axes, and what would give it the right ones."""
        mend = (Insert(port, "Flatten"),) if self.flat else arranged(port, shape, self.axes, self.unlike)
        if not mend or (self.flat and shape.varying is not None):
            text = "{title} needs {what}, but '{input}' gets {shape}. Draw a wire from something else."
            raise Misfit(text, port=port, repairs=(DrawFromNearest(port), RemoveWires()), **values)
        text = "{title} needs {what}, but got {shape}. Put a {layer} in between."
        raise Misfit(text, port=port, repairs=mend, **values, layer=Message(mend[0].layer))


Anything = Annotated[Shape, Accepts("any value", dtype=None)]
Fixed = Annotated[Shape, Accepts("any value of one size", dtype=None, varying=False)]
Numbers = Annotated[Shape, Accepts("numbers")]
Features = Annotated[
    Shape,
    Accepts(
        "a row of features, or one row for each step of time",
        (1, 2),
        flat=True,
    ),
]
Image = Annotated[Shape, Accepts("an image (channels × height × width)", (3,), example=image(3, 8, 8))]
Volume = Annotated[
    Shape,
    Accepts("a volume (channels × depth × height × width)", (4,), example=volume(2, 6, 6, 6)),
]
Signal = Annotated[
    Shape,
    Accepts("a signal (channels × time)", (2,), unlike=("time", "features"), example=signal(3, 12)),
]
Sequence = Annotated[
    Shape,
    Accepts(
        "a sequence (time × features)",
        (2,),
        unlike=("channels", "time"),
        example=sequence(6, 8),
    ),
]
Tokens = Annotated[
    Shape,
    Accepts(
        "whole numbers that name things, such as words",
        dtype="integer",
        example=Shape((6,), ("time",), "integer", 100),
    ),
]
Lengths = Annotated[
    Shape, Accepts("one whole number: how many steps of an example count", (0,), "integer", example=label(7))
]


@frozen
class InputPort:
    """One input of a layer; ``many`` takes several wires, ``optional`` may stay empty."""

    name: str
    accepts: Accepts
    many: bool = False
    optional: bool = False


@frozen
class Weight:
    """One learned tensor: its sizes, and how often each of its numbers is multiplied for one example."""

    sizes: tuple[int, ...]
    uses: int = 0


class Layer(Declared):
    """One kind of node. The argument names of :meth:`shape` are the input ports."""

    source: ClassVar[str] = ""
    """The publication that a layer comes from, where there is one."""
    pytorch: ClassVar[str] = ""
    """The name in PyTorch that its documentation explains, such as ``torch.nn.Linear``; more of them by commas."""
    asides: ClassVar[tuple[str, ...]] = ()
    """Outputs that count only where something reads them, such as the last state of an LSTM."""

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

    def call(self, *args: Any, **ports: Any) -> Expression | tuple[Expression, ...]:
        """What the layer does, in PyTorch: one expression for each output, in a tuple where there are several."""
        raise NotImplementedError

    def products(self, *args: Any, **ports: Any) -> int:
        """How many products of one example belong to no weight, such as those between queries and keys."""
        return 0

    def field(self, *args: Any, **ports: Any) -> tuple[tuple[int, int], ...]:
        """How far one number of the output sees along each axis of space or time, and how far apart two of them look.

        A (reach, stride) for each such axis, such as ((3, 1), (3, 1)) of a 3 × 3 convolution; none for a layer that
        keeps to its place or sees everything.
        """
        return ()

    @classmethod
    def example(cls) -> Mapping[str, tuple[Shape, ...]]:
        """Shapes that fit the ports of a fresh layer, for its help and its tests; two where a port takes many."""
        ports = cls().inputs()
        return {one.name: (one.accepts.example,) * (2 if one.many else 1) for one in ports if not one.optional}

    def check(self) -> None:
        """Raise a Misfit where the parameters alone cannot work together."""


class Metric(Layer):
    """A layer that judges predictions while others learn: nothing is learned from it."""

    def outputs(self) -> tuple[str, ...]:
        return ()


class Objective(Layer):
    """A layer that says how wrong a prediction is: one number to make small."""

    metric: ClassVar[str] = ""
    """The name of the metric that a person reads beside the loss; empty where none tells more than the loss."""
    weight: float

    def between(self) -> Literal["shares", "numbers", ""]:
        """How it takes a target that lies between two, as mixed examples have it: a share for each class, or a number.

        Empty where it takes none.
        """
        return ""

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
    "Attention",
    "Reshape",
    "Merge",
    "Objective",
    "Metric",
)
"""The order in which a palette shows the layers."""
