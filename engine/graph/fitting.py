"""Which layers fit behind an output or before an input, found without a graph, and which of them fit best."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.graph.block import Input
from engine.graph.ports import spread
from engine.layers.declare import Accepts, InputPort, Layer, Metric, Objective
from engine.message import Misfit
from engine.shape import Shape, features, image, label, sequence

SAMPLES = (features(64), image(8, 16, 16), sequence(16, 32), Shape((16,), ("time",), "integer", 50), label(10))
"""What usually flows along wires: a layer whose inputs are not known yet is tried with each."""
SECOND = ("Activation", "Normalization")
"""What usually stands right behind a layer that multiplies."""
MULTIPLYING = ("Basic", "Convolution")
COMMON = (
    *("Data", "Dense", "Conv2d", "ReLU", "BatchNorm", "LayerNorm", "MaxPool2d", "GlobalPool", "Flatten", "Dropout"),
    *("Embedding", "LSTM", "GRU", "MultiHeadAttention", "TransformerEncoderLayer", "Add", "Concatenate"),
    *("CrossEntropy", "MeanSquaredError", "Accuracy", "GELU", "Sigmoid", "Tanh", "Softmax", "LeakyReLU"),
    *("AveragePool2d", "Conv1d", "MaxPool1d", "Reshape"),
)
"""What most networks are made of; among equals these come first."""
USUAL: Mapping[int, tuple[str, ...]] = {
    0: ("Objective", "Metric", "Basic"),
    1: ("Basic", "Objective", "Normalization", "Activation"),
    2: ("Attention", "Recurrent", "Convolution", "Normalization", "Pooling", "Basic"),
    3: ("Convolution", "Pooling", "Normalization", "Activation", "Reshape"),
}
"""The categories that usually read a value with so many axes, the most usual first."""


def entrance(kind: type[Layer], shape: Shape | None) -> str | None:
    """The input port at which a new layer of this kind takes the shape; None where it does not."""
    ports = kind().inputs()
    for port in sorted(ports, key=lambda port: port.optional):
        if shape is None or takes(port, shape):
            needed = [one for one in ports if not one.optional]
            return port.name if shape is None or len(needed) > 1 or _works(kind, needed, shape) else None
    return None


def takes(port: InputPort, shape: Shape) -> bool:
    """Whether a value of this shape may enter a port, as far as its axes and numbers tell."""
    return _accepts(port.accepts, shape)


def _accepts(accepts: Accepts, shape: Shape) -> bool:
    try:
        accepts.check("", "", shape)
    except Misfit:
        return False
    return True


def _works(kind: type[Layer], needed: list[InputPort], shape: Shape) -> bool:
    """Whether the layer can compute something from this value alone, or waits for more values of the kind."""
    return any(port.many for port in needed) or bool(list(_outcomes(kind, shape)))


def _outcomes(kind: type[Layer], shape: Shape) -> Iterator[tuple[Shape, ...]]:
    """What a new layer makes of a value at each of the inputs that it needs; nothing where that cannot be."""
    layer = kind()
    needed = [port for port in layer.inputs() if not port.optional]
    try:
        arguments, options = spread(layer.inputs(), {port.name: (shape,) * (1 + port.many) for port in needed}, "")
        found = layer.shape(*arguments, **options)
    except Misfit:
        return
    yield found if isinstance(found, tuple) else (found,)


_MADE: dict[type[Layer], tuple[Mapping[str, Shape], ...]] = {}


def _makes(kind: type[Layer]) -> tuple[Mapping[str, Shape], ...]:
    """What leaves a new layer, for everything usual that can enter it."""
    if kind not in _MADE:
        outputs = kind().outputs()
        found = [shapes for sample in SAMPLES for shapes in _outcomes(kind, sample)]
        _MADE[kind] = tuple(dict(zip(outputs, shapes, strict=False)) for shapes in found)
    return _MADE[kind]


def exit_of(kind: type[Layer], accepts: Accepts) -> str | None:
    """The output port of a new layer of this kind whose value may enter an input that takes this; None for none."""
    if issubclass(kind, (Objective, Metric)):
        return None
    if issubclass(kind, Input):
        return kind().outputs()[0]  # It hands on whatever comes from outside its block.
    return next((name for made in _makes(kind) for name, shape in made.items() if _accepts(accepts, shape)), None)


def likeliness(kind: type[Layer], shape: Shape | None, category: str) -> tuple[int, int, int]:
    """Sorts layers behind a value of this shape, which a layer of this category made: the likeliest first."""
    common = COMMON.index(kind.type) if kind.type in COMMON else len(COMMON)
    if kind.category in SECOND and category in MULTIPLYING and kind.type in COMMON:
        return 0, 0, common
    if kind.category in SECOND and category in SECOND:
        return 2, 0, common
    usual = USUAL.get(len(shape), ()) if shape is not None else ()
    if shape is not None and shape.dtype == "integer" and len(shape):
        usual = ("Basic", "Attention")
    place = usual.index(kind.category) if kind.category in usual else len(usual)
    return 1, place, common
