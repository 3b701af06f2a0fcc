"""A second reading of a network that hands on every value on its way, and shares all weights with the first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from torch import Tensor, nn

from engine.compile.network import PRINTED, Compiled, executed
from engine.compile.source import tapped_source
from engine.graph.facts import Analysis


class Tap(NamedTuple):
    """What leaves a port of a node; ``path`` leads to the module of the block it stands in, empty for none."""

    path: str
    node: str
    output: str


Values = dict[Tap, list[Tensor]]
"""The values of one forward pass in the order of computing; a block that is called again adds to its lists."""


class Tapped:
    """The tapped twin of a network: its own blocks, and the very layers of the other.

    The forward pass is printed once more with a line behind each value; nothing is hooked, and the network that trains
    stays as it is, whether compiled, captured or eager.
    """

    def __init__(self, made: Compiled, analysis: Analysis) -> None:
        text, names = tapped_source(analysis, made.plan)
        space = executed(text)
        space["tap"] = self._hear
        self.network = _twin(made.network, {name: space[name] for name in names}, {})
        self._paths = {id(part): path for path, part in self.network.named_modules()}
        self._values: Values = {}

    def forward(self, *inputs: Tensor) -> tuple[dict[str, Tensor], Values]:
        """The results of the network, as they are without taps, and all values on the way.

        Whether it trains or judges is said by ``network.train``; the layers are shared, so that the network that is
        looked into must be told again behind it.
        """
        self._values = {}
        forward: Callable[..., dict[str, Tensor]] = self.network.forward
        try:
            return forward(*inputs), self._values
        finally:
            self._values = {}

    def _hear(self, part: nn.Module, node: str, output: str, value: Tensor) -> None:
        self._values.setdefault(Tap(self._paths[id(part)], node, output), []).append(value)


def _twin(part: nn.Module, classes: Mapping[str, type[nn.Module]], known: dict[int, nn.Module]) -> nn.Module:
    """A module with the tapped class in place of the printed one; a block that is used again is one in both."""
    if id(part) not in known:
        printed = type(part).__module__ == PRINTED and type(part).__name__ in classes
        known[id(part)] = part
        if printed or isinstance(part, nn.ModuleList):
            made: Any = object.__new__(classes[type(part).__name__] if printed else type(part))
            known[id(part)] = made
            made.__dict__.update(part.__dict__)
            made._modules = {name: child and _twin(child, classes, known) for name, child in part._modules.items()}
    return known[id(part)]
