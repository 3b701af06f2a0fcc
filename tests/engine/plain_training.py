"""Trains a chain of layers as a person would in plain PyTorch: with none of Layerloom's network, loop or optimizer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.data.batches import order
from engine.graph.model import Node, Project
from engine.training.loop import Loop

LAYERS: Mapping[str, Callable[..., nn.Module]] = {
    "Flatten": nn.Flatten,
    "ReLU": nn.ReLU,
    "Sigmoid": nn.Sigmoid,
    "Softmax": partial(nn.Softmax, dim=1),
    "Tanh": nn.Tanh,
}
OPTIMIZERS: Mapping[str, Callable[..., torch.optim.Optimizer]] = {"AdamW": torch.optim.AdamW, "SGD": torch.optim.SGD}


class Plain:
    """A training at its start: the weights and the examples are those of Layerloom's, all else is PyTorch's."""

    def __init__(self, project: Project) -> None:
        begun = Loop(project, 1)
        # A generator that others draw from must not be what both agree by.
        self.train = dict(begun.data.train)
        self.validation = dict(begun.data.validation)
        self.taken, self.seed = begun.taken[0], begun.settings.seed
        self.size, self.rate = begun.settings.batch_size, begun.settings.optimizer.learning_rate
        self.count = len(self.train[self.taken])
        whole, rest = divmod(self.count, self.size)
        self.steps_per_epoch = whole + (rest > 1)
        chain = [one for key, one in project.graph.nodes.items() if key not in ("data", "objective")]
        self.parts = {one.key: _layer(one, begun) for one in chain}
        self.network = nn.Sequential(*self.parts.values())
        self.start = self.weights()
        optimizer = dict(project.training.get("optimizer", {"type": "AdamW"}))
        self.optimizer = OPTIMIZERS[optimizer.pop("type")](self.network.parameters(), **_named(optimizer))
        self.losses: list[float] = []
        self.validated: list[float] = []

    def weights(self) -> dict[str, Tensor]:
        return {name: one.detach().clone() for name, one in self.network.named_parameters()}

    def batch(self, step: int) -> tuple[Tensor, Tensor]:
        """The examples of the step that follows so many."""
        epoch, batch = divmod(step, self.steps_per_epoch)
        rows = order(self.count, self.seed, epoch)[batch * self.size : (batch + 1) * self.size]
        return self.train[self.taken][rows], self.train["label"][rows]

    def loss(self, values: Tensor, labels: Tensor) -> Tensor:
        return functional.cross_entropy(self.network(values), labels)

    def learn(self, steps: int) -> None:
        """Go on to this step."""
        for step in range(len(self.losses), steps):
            loss = self.loss(*self.batch(step))
            self.optimizer.zero_grad()
            loss.backward()
            self.optimizer.step()
            self.losses.append(loss.item())
            if (step + 1) % self.steps_per_epoch == 0:
                with torch.no_grad():
                    self.validated.append(self.loss(self.validation[self.taken], self.validation["label"]).item())

    def of_epoch(self, epoch: int) -> list[float]:
        return self.losses[epoch * self.steps_per_epoch : (epoch + 1) * self.steps_per_epoch]

    @property
    def looked_at(self) -> tuple[Tensor, Tensor]:
        """The examples of a probe."""
        return self.validation[self.taken][:32], self.validation["label"][:32]

    def behind(self, key: str) -> Tensor:
        """What leaves a layer for these examples."""
        values = self.looked_at[0]
        with torch.no_grad():
            for name, part in self.parts.items():
                values = part(values)
                if name == key:
                    return values
        raise KeyError(key)


def _layer(one: Node, begun: Loop) -> nn.Module:
    if one.type != "Dense":
        return LAYERS[one.type]()
    there = begun.network.get_submodule(one.key)
    weight, bias = there.weight, there.bias
    assert isinstance(weight, Tensor) and isinstance(bias, Tensor)
    made = nn.Linear(weight.shape[1], weight.shape[0])
    with torch.no_grad():
        made.weight.copy_(weight)
        made.bias.copy_(bias)
    return made


def _named(optimizer: dict[str, Any]) -> dict[str, Any]:
    """The settings of an optimizer as PyTorch calls them."""
    # Fused, as PyTorch advises: otherwise the last bits differ, which a rate that is too high makes large.
    return {"lr": optimizer.pop("learning_rate"), "fused": True, **optimizer}
