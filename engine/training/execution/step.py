"""How a step of a training is taken: forward, loss, and what is learned from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

from torch import Tensor

from engine.compile.network import Objectives
from engine.training.losses import total
from engine.training.update import Learn

Tensors = Mapping[str, Tensor]
Forward = Callable[..., Tensors]
Take = Callable[[Tensors, float, int], tuple[Tensor, Tensors]]
"""Takes one step with the data of a batch, a factor for the learning rate and the number of the batch in its epoch.

It gives the loss, which learns no more, and the outputs of the network.
"""


def stepping(
    forward: Forward,
    objectives: Objectives,
    taken: Sequence[str],
    precision: AbstractContextManager[Any],
    learn: Callable[[], Learn],
) -> Take:
    """Steps through this forward pass, which takes these data; ``learn`` says how to learn at this moment."""

    # Called many thousand times a second: no hooks, no wrappers.
    def take(data: Tensors, factor: float, batch: int) -> tuple[Tensor, Tensors]:
        with precision:
            outputs = forward(*[data[name] for name in taken])
            loss = total(objectives(outputs, data))
        learn()(loss, factor, batch)
        return loss.detach(), outputs

    return take
