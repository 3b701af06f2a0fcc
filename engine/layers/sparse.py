"""A dense layer of which any chosen connections are missing."""

from __future__ import annotations

from collections.abc import Mapping

from engine.declare import Pairs, param
from engine.layers.call import Module, Written
from engine.layers.declare import Features, Weight, layer
from engine.layers.learned import Learned
from engine.message import Message, need
from engine.repair import SetParam
from engine.shape import Shape

CHOSEN_LINEAR = Written(
    "LoomChosenLinear",
    '''
class LoomChosenLinear(nn.Module):
    """A linear layer without some connections: pairs (input, unit), counted from 1. Their weights are 0 and stay 0."""

    def __init__(self, inputs, units, missing=(), bias=True):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(units, inputs))
        self.bias = nn.Parameter(torch.empty(units)) if bias else None
        mask = torch.ones(units, inputs)
        pairs = torch.tensor(missing, dtype=torch.long).reshape(-1, 2) - 1
        mask[pairs[:, 1], pairs[:, 0]] = 0.0
        self.register_buffer("mask", mask, persistent=False)
        self.reset_parameters()

    def reset_parameters(self):
        bound = self.weight.shape[1] ** -0.5
        nn.init.uniform_(self.weight, -bound, bound)
        if self.bias is not None:
            nn.init.uniform_(self.bias, -bound, bound)
        self.keep()

    def keep(self):
        """Set the weights of the missing connections back to 0."""
        with torch.no_grad():
            self.weight.mul_(self.mask)

    def forward(self, values):
        return F.linear(values, self.weight * self.mask, self.bias)
''',
)


@layer(title="Chosen connections", category="Basic", icon="chosen_dense")
class ChosenDense(Learned):
    """Connects inputs to units as a Dense does, but without the connections that you take away.

    output = (mask × weights) · input + bias, where the mask is 0 for each missing connection and 1 for the others. The
    weight of a missing connection is 0 from the start and stays 0, however long the network learns.
    """

    source = "LeCun, Denker and Solla 1990, Optimal brain damage"
    pytorch = "torch.nn.functional.linear"
    units: int = param(64, low=1, high=65536, about="How many numbers come out, one for each unit.", log=True)
    missing: Pairs = param(
        (),
        low=1,
        high=65536,
        about="The connections that are not there: pairs of an input and a unit, from 1 on.",
        label="Missing connections",
    )
    bias: bool = param(True, about="Add a learned number to each output.")

    def tell(self) -> Message:
        if self.missing:
            values = {"units": self.units, "count": len(set(self.missing))}
            return Message("{units} units · {count} connections missing", values)
        return Message("{units} units", {"units": self.units})

    def check(self) -> None:
        inside = [list(pair) for pair in self.missing if pair[1] <= self.units]
        unit = max((unit for _, unit in self.missing), default=0)
        need(
            len(inside) == len(self.missing),
            "A missing connection leads to unit {unit}, but there are {units}. Take it off the list, or add units.",
            repairs=(SetParam("missing", inside), SetParam("units", unit)),
            unit=unit,
            units=self.units,
        )

    def shape(self, features: Features) -> Shape:
        inside = [list(pair) for pair in self.missing if pair[0] <= features[-1]]
        need(
            len(inside) == len(self.missing),
            "A missing connection comes from input {number}, but {count} inputs arrive. Take it off the list.",
            port="features",
            repairs=(SetParam("missing", inside),),
            number=max((number for number, _ in self.missing), default=0),
            count=int(features[-1]),
        )
        return features.resized(*features[:-1], self.units)

    def weights(self, features: Shape) -> Mapping[str, Weight]:
        positions = features.count // features[-1]
        found = {"weight": Weight((self.units, features[-1]), positions)}
        return found | {"bias": Weight((self.units,))} if self.bias else found

    def call(self, features: Shape) -> Module:
        bias = {} if self.bias else {"bias": False}
        return Module(CHOSEN_LINEAR, features[-1], self.units, self.missing, **bias)
