"""The mean of the weights over a training, kept beside the weights that learn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from engine.training.averaging import Averaging
from engine.training.randomness import undisturbed


class Averages:
    """The mean of a network's weights, and the running figures of its batch norms that belong to it."""

    def __init__(self, network: nn.Module, averaging: Averaging) -> None:
        self.network = network
        self.averaging = averaging
        self.count = 0
        """How many weights have joined the mean; while there are none, the weights themselves stand for it."""
        self._weights = [weight.detach() for weight in network.parameters()]
        self._means: list[Tensor] = []
        self._figures: dict[str, Tensor] = {}

    def add(self) -> None:
        """Let the weights of this moment join."""
        if self.count:
            torch._foreach_lerp_(self._means, self._weights, self.averaging.share(self.count))
        else:
            self._means = [weight.clone() for weight in self._weights]
        self.count += 1

    @contextmanager
    def shown(self) -> Iterator[None]:
        """The network has the mean in it for so long, where there is one."""
        if not self.count:
            yield
            return
        own = {name: value.clone() for name, value in self.network.state_dict().items()}
        for weight, mean in zip(self._weights, self._means, strict=True):
            weight.copy_(mean)
        for name, figure in self._figures.items():
            self.network.get_buffer(name).copy_(figure)
        try:
            yield
        finally:
            self.network.load_state_dict(own)

    def measure(self, batches: Iterable[Sequence[Tensor]], device: torch.device) -> None:
        """Find the running figures of the batch norms anew, with the mean of the weights, over these inputs."""
        norms = {name: part for name, part in self.network.named_modules() if isinstance(part, _BatchNorm)}
        if not norms:
            return
        momenta = [norm.momentum for norm in norms.values()]
        with undisturbed(self.network, device, training=True), self.shown(), torch.no_grad():
            for norm in norms.values():
                norm.reset_running_stats()
                # Then the figures are plain means over all batches.
                norm.momentum = None
            try:
                for inputs in batches:
                    self.network(*inputs)
            finally:
                for norm, momentum in zip(norms.values(), momenta, strict=True):
                    norm.momentum = momentum
            self._keep_figures()

    def restore(self, count: int) -> None:
        """Take the weights and figures that the network has now for the mean of so many."""
        self.count = count
        self._means = [weight.clone() for weight in self._weights]
        if self.averaging.after == "epoch":
            self._keep_figures()

    def begin_again(self, weights: Iterable[Tensor]) -> None:
        """Let the mean of these be what they are now, where there is a mean."""
        anew = {weight.data_ptr() for weight in weights}
        for weight, mean in zip(self._weights, self._means, strict=False):
            if weight.data_ptr() in anew:
                mean.copy_(weight)

    @contextmanager
    def undone(self) -> Iterator[None]:
        """What joins for so long is taken out again."""
        before = self.count, [mean.clone() for mean in self._means], dict(self._figures)
        try:
            yield
        finally:
            self.count, self._means, self._figures = before

    def _keep_figures(self) -> None:
        norms = ((name, part) for name, part in self.network.named_modules() if isinstance(part, _BatchNorm))
        self._figures = {
            place: figure.clone() for name, part in norms for place, figure in part.named_buffers(prefix=name)
        }
