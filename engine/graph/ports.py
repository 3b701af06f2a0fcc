"""What arrives at the ports of a node, as the arguments of its layer's rules; and the facts that settings follow."""

from __future__ import annotations

from engine.graph.facts import Inputs
from engine.layers.declare import InputPort
from engine.shape import Shape


def spread(ports: tuple[InputPort, ...], inputs: Inputs, title: str) -> tuple[list[Shape], dict[str, Shape]]:
    """The shapes at the ports as arguments of a shape rule, each checked against what its port takes."""
    arguments: list[Shape] = []
    options: dict[str, Shape] = {}
    for port in ports:
        shapes = inputs.get(port.name, ())
        for shape in shapes:
            port.accepts.check(title, port.name, shape)
        if port.many:
            arguments.extend(shapes)
        elif shapes:
            options[port.name] = shapes[0]
    return arguments, options


def fact(shape: Shape, name: str) -> int | None:
    """A fact of an output of the data: ``classes``, ``count`` of all numbers, or the size of an axis by its name."""
    if name == "classes":
        return shape.classes
    if name == "count":
        return shape.count
    return dict(zip(shape.axes, shape.sizes, strict=True)).get(name)
