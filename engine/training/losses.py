"""Puts together what a network learns from: its objectives, and what large weights cost."""

from __future__ import annotations

from collections.abc import Mapping

from torch import Tensor, nn

from engine.compile.network import Objectives, Penalties


def penalised(objectives: Objectives, penalties: Penalties | None, network: nn.Module) -> Objectives:
    """The objectives, with what large weights cost where a layer has such a penalty."""
    if penalties is None:
        return objectives
    return lambda outputs, data: {**objectives(outputs, data), **penalties(network)}


def total(losses: Mapping[str, Tensor]) -> Tensor:
    """The sum of all objectives; of one alone without an addition."""
    first, *others = losses.values()
    for other in others:
        first = first + other
    return first
