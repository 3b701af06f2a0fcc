"""What the help of a layer says beside its sentences: what enters it, an example, and its name in PyTorch."""

from __future__ import annotations

from collections.abc import Iterator

from engine.layers.declare import Layer
from engine.message import Message


def ports_told(cls: type[Layer]) -> Iterator[Message]:
    """A line for each input port of a fresh layer."""
    for port in cls().inputs():
        text = "{name}: {what}"
        text = "{name}: {what}, several wires" if port.many else text
        text = "{name}: {what}, may stay empty" if port.optional else text
        yield Message(text, {"name": port.name, "what": Message(port.accepts.what)})


def example_told(cls: type[Layer]) -> str:
    """Shapes that enter a fresh layer, and what leaves it for them, with the names of the axes."""
    layer, shapes = cls(), cls.example()
    many = [shape for port in layer.inputs() if port.many for shape in shapes[port.name]]
    named = {port.name: shapes[port.name][0] for port in layer.inputs() if not port.many and port.name in shapes}
    found = layer.shape(*many, **named)
    results = found if isinstance(found, tuple) else (found,)
    outputs = layer.outputs() or ("loss",)
    pairs = zip(outputs, results, strict=False)
    leaving = "; ".join(shape.told if len(outputs) == 1 else f"{port} {shape.told}" for port, shape in pairs)
    entering = "; ".join(shape.told for group in shapes.values() for shape in group)
    return f"{entering} → {leaving}" if entering else leaving


def pytorch_names(cls: type[Layer]) -> list[str]:
    """The names that PyTorch's own documentation has it under."""
    return [name.strip() for name in cls.pytorch.split(",") if name.strip()]


def page_of(name: str) -> str:
    """The address of the documentation of one of these names."""
    package, last = name.split(".")[0], name.rpartition(".")[2]
    if package == "torchmetrics":
        return f"https://lightning.ai/docs/torchmetrics/stable/search.html?q={last}"
    if name.startswith("torch.distributions."):
        return f"https://docs.pytorch.org/docs/stable/distributions.html#torch.distributions.kl.{last}"
    return f"https://docs.pytorch.org/docs/stable/generated/{name}.html"
