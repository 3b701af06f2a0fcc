"""A second reading of a network that hands on every value on its way, and shares all weights with the first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import torch
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

HEARD = (
    nn.RNNBase,
    nn.MultiheadAttention,
    nn.TransformerEncoder,
    nn.TransformerEncoderLayer,
    nn.TransformerDecoder,
    nn.TransformerDecoderLayer,
)
"""Layers with an inside of their own, which is told from what arrives at them."""


class Call(NamedTuple):
    """One call of a layer: what arrived at it, packed and masked as PyTorch takes it."""

    layer: nn.Module
    given: tuple[Any, ...]
    options: Mapping[str, Any]


class Heard(nn.Module):
    """Stands before a layer in the twin alone, and keeps what arrives at it where nothing is learned from the pass."""

    def __init__(self, layer: nn.Module) -> None:
        super().__init__()
        self.layer = layer
        self.calls: list[Call] = []

    def forward(self, *given: Any, **options: Any) -> Any:
        if not torch.is_grad_enabled():
            self.calls.append(Call(self.layer, given, options))
        return self.layer(*given, **options)


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
        self._heard = [part for part in self.network.modules() if isinstance(part, Heard)]
        self.calls: dict[nn.Module, list[Call]] = {}
        """What arrived in the last pass at each layer with an inside."""

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
            self.calls = {one.layer: one.calls for one in self._heard if one.calls}
            for one in self._heard:
                one.calls = []

    def _hear(self, part: nn.Module, node: str, output: str, value: Tensor) -> None:
        self._values.setdefault(Tap(self._paths[id(part)], node, output), []).append(value)


def _twin(part: nn.Module, classes: Mapping[str, type[nn.Module]], known: dict[int, nn.Module]) -> nn.Module:
    """A module with the tapped class in place of the printed one; a block that is used again is one in both."""
    if id(part) not in known:
        # Behind one that is computed twice stands the printed one.
        kind = getattr(type(part), "computed_once", type(part))
        printed = kind.__module__ == PRINTED and kind.__name__ in classes
        known[id(part)] = Heard(part) if isinstance(part, HEARD) else part
        if printed or isinstance(part, nn.ModuleList):
            made: Any = object.__new__(classes[kind.__name__] if printed else kind)
            known[id(part)] = made
            made.__dict__.update(part.__dict__)
            made._modules = {name: child and _twin(child, classes, known) for name, child in part._modules.items()}
    return known[id(part)]
