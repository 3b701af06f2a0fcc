"""The gradients of a loss by everything on the way to it: the values that nodes hand on, and the weights that learn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import torch
from torch import Tensor, nn

from engine.compile.tapping import Tap, Values


class Slopes(NamedTuple):
    """Gradients by tap, None where the loss does not depend on a value, and by the name of a weight.

    A weight that several nodes share has several names; its gradient, summed over all of them, stands under each.
    """

    values: Mapping[Tap, list[Tensor | None]]
    weights: Mapping[str, Tensor]
    loss: float


def slopes_of(network: nn.Module, values: Values, loss: Tensor) -> Slopes:
    """The gradients of a loss that was computed through these values."""
    named = {name: one for name, one in network.named_parameters(remove_duplicate=False) if one.requires_grad}
    weights = {id(one): one for one in named.values()}
    wanted = {id(one): one for there in values.values() for one in there if one.requires_grad}
    found = torch.autograd.grad(loss, [*wanted.values(), *weights.values()], allow_unused=True)
    by_value = dict(zip(wanted, found, strict=False))
    by_weight = dict(zip(weights, found[len(wanted) :], strict=True))
    return Slopes(
        {tap: [by_value.get(id(one)) for one in there] for tap, there in values.items()},
        {name: _known(one, by_weight[id(one)]) for name, one in named.items()},
        float(loss.detach()),
    )


def _known(weight: Tensor, slope: Tensor | None) -> Tensor:
    return torch.zeros_like(weight) if slope is None else slope
