"""Layers that bring any number of wires together, number by number."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from typing import ClassVar

from engine.declare import Numbers as Listed
from engine.declare import declared, param
from engine.layers.broadcast import lined_up, together, wired
from engine.layers.call import Expression, Function, Module, Written
from engine.layers.declare import Layer, Numbers, Weight, layer
from engine.layers.learned import Learned
from engine.message import need
from engine.repair import SetParam
from engine.shape import Shape


@declared
class NumberByNumber(Layer):
    """What layers have in common that take their wires together number by number, two at a time."""

    function: ClassVar[str]

    def shape(self, *parts: Numbers) -> Shape:
        return together(self.title, wired(parts))

    def call(self, *parts: Shape) -> Expression:
        return _chained(self.function, lined_up(self.title, wired(parts)))


def _chained(function: str, values: list[Expression]) -> Expression:
    return reduce(lambda left, right: Function(function, left, right), values)


@layer(title="Add", category="Merge", icon="add")
class Add(NumberByNumber):
    """Adds values of the same shape, number by number. A wire that skips some layers and is added again helps deep
    networks to learn.

    output = first + second + … A size of 1 is stretched to the size that the other wires have there.
    """

    source = "He et al. 2015, Deep residual learning for image recognition"
    pytorch = "torch.add"
    function = "torch.add"


@layer(title="Multiply", category="Merge", icon="multiply")
class Multiply(NumberByNumber):
    """Multiplies values of the same shape, number by number. With a wire of numbers from 0 to 1 it is a gate.

    output = first · second · … A size of 1 is stretched to the size that the other wires have there, so that one
    number can weigh a whole channel.
    """

    pytorch = "torch.mul"
    function = "torch.mul"


@layer(title="Maximum", category="Merge", icon="maximum")
class Maximum(NumberByNumber):
    """Keeps the largest of the numbers that stand in the same place: output = max(first, second, …).

    A size of 1 is stretched to the size that the other wires have there.
    """

    pytorch = "torch.maximum"
    function = "torch.maximum"


@layer(title="Minimum", category="Merge", icon="minimum")
class Minimum(NumberByNumber):
    """Keeps the smallest of the numbers that stand in the same place: output = min(first, second, …).

    A size of 1 is stretched to the size that the other wires have there.
    """

    pytorch = "torch.minimum"
    function = "torch.minimum"


@layer(title="Average", category="Merge", icon="average")
class Average(NumberByNumber):
    """Takes the mean of the numbers that stand in the same place: output = (first + second + …) / number of wires.

    A size of 1 is stretched to the size that the other wires have there.
    """

    pytorch = "torch.add, torch.div"
    function = "torch.add"

    def call(self, *parts: Shape) -> Expression:
        return Function("torch.div", super().call(*parts), len(parts))


WEIGHTED_SUM = Written(
    "LoomWeightedSum",
    '''
class LoomWeightedSum(nn.Module):
    """Adds what comes, each multiplied by a learned number of its own."""

    def __init__(self, starts):
        super().__init__()
        self.starts = starts
        self.weight = nn.Parameter(torch.tensor(starts))

    def reset_parameters(self):
        with torch.no_grad():
            self.weight.copy_(torch.tensor(self.starts))

    def forward(self, *parts):
        total = self.weight[0] * parts[0]
        for weight, part in zip(self.weight[1:], parts[1:]):
            total = total + weight * part
        return total
''',
)


@layer(title="Weighted sum", category="Merge", icon="weighted_sum")
class WeightedSum(Learned):
    """Adds its wires, each multiplied by a number of its own.

    output = w₁ · first + w₂ · second + … The numbers w are learned, so that the network finds out how much each wire
    counts, or they stay as they are set. A size of 1 is stretched to the size that the other wires have there.
    """

    source = "Peters et al. 2018, Deep contextualized word representations"
    pytorch = "torch.mul, torch.add"
    factors: Listed = param(
        (), low=-1e6, high=1e6, about="One number for each wire, or where it begins to learn; none: equal parts of 1."
    )
    learned: bool = param(True, about="Learn the numbers; else they stay as they are set.")

    def shape(self, *parts: Numbers) -> Shape:
        shape = together(self.title, wired(parts))
        need(
            not self.factors or len(self.factors) == len(parts),
            "Weighted sum has {count} wires ({shape}), but {factors} factors. Give one factor for each wire, or none.",
            port="parts",
            repairs=(SetParam("factors", [*self.factors, *(1.0 for _ in parts)][: len(parts)]),),
            count=len(parts),
            factors=len(self.factors),
            shape=shape,
        )
        return shape

    def weights(self, *parts: Shape) -> Mapping[str, Weight]:
        return {"weight": Weight((len(parts),))} if self.learned else {}

    def call(self, *parts: Shape) -> Expression:
        factors = self.factors or (1 / len(parts),) * len(parts)
        values = lined_up(self.title, wired(parts))
        if self.learned:
            return Module(WEIGHTED_SUM, factors).of(*values)
        weighed = [Function("torch.mul", value, factor) for value, factor in zip(values, factors, strict=True)]
        return _chained("torch.add", list(weighed))
