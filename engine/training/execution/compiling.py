"""A network that PyTorch has compiled, for steps through it: other last digits, and fewer passes over the memory."""

from __future__ import annotations

import os

import torch
from torch import Tensor, nn
from torch._inductor.runtime.cache_dir_utils import default_cache_dir

from engine.compile.bound import bound
from engine.compile.network import Compiled
from engine.home import home
from engine.message import Misfit
from engine.training.execution.reason import reason
from engine.training.execution.step import Tensors
from engine.training.losses import penalised

CACHE = "TORCHINDUCTOR_CACHE_DIR"


def keep_cache() -> None:
    """Let what is compiled be there for later trainings as well, unless the variable says another place for it."""
    # PyTorch sets the variable itself as soon as there is an optimizer.
    if os.environ.get(CACHE) in (None, default_cache_dir()):
        os.environ[CACHE] = str(home() / "compiled")


class CompiledNetwork:
    """Forward pass and objectives, compiled for batches of one size."""

    def __init__(self, made: Compiled, network: nn.Module, size: int) -> None:
        keep_cache()
        assert made.objectives is not None
        self._size = size
        # Each is the root of a graph of its own: what is executed from a text has no module to be imported from.
        self._network = torch.compile(network.forward, dynamic=False)
        self._judged = penalised(torch.compile(made.objectives, dynamic=False), made.penalties, network)
        # The last batch of an epoch is often smaller: to compile for its size as well is not worth while.
        self._other, self._others = bound(network), penalised(made.objectives, made.penalties, network)
        self._is_proven = False

    def forward(self, *inputs: Tensor) -> Tensors:
        """What the network gives for these examples. Raises Misfit where it cannot be compiled."""
        if len(inputs[0]) != self._size:
            return self._other(*inputs)
        if self._is_proven:
            outputs: Tensors = self._network(*inputs)
            return outputs
        try:
            found: Tensors = self._network(*inputs)
        except Exception as error:
            text = "This network cannot be compiled here: {error}. Choose another execution, such as functional."
            raise Misfit(text, error=reason(error)) from error
        self._is_proven = True
        return found

    def objectives(self, outputs: Tensors, data: Tensors) -> dict[str, Tensor]:
        """How wrong these outputs are."""
        size = len(next(iter(outputs.values())))
        return self._judged(outputs, data) if size == self._size else self._others(outputs, data)
