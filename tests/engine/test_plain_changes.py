"""Changes of a running training against a loop in plain PyTorch that does the same by its own script, bit for bit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.data.batches import order
from engine.training.changes import Change
from engine.training.loop import Loop
from tests.engine.projects import losses, mlp

STEPS, AT = 26, 7
"""Of batches of 120 an epoch has 12 steps; the change comes in the middle of the first."""
SETTINGS: dict[str, Any] = {"schedule": {"type": "Constant"}, "epochs": 3, "batch_size": 120}
OPTIMIZERS: dict[str, dict[str, Any]] = {
    "SGD": {"type": "SGD", "learning_rate": 0.125, "momentum": 0.9, "weight_decay": 0.01},
    "AdamW": {"type": "AdamW", "learning_rate": 0.004, "weight_decay": 0.01},
}


class Script:
    """Flatten, Linear, BatchNorm1d, ReLU, Dropout, Linear; the weights of the start and the order are Layerloom's."""

    def __init__(self, optimizer: str) -> None:
        begun = Loop(mlp(optimizer=OPTIMIZERS[optimizer], **SETTINGS), 1)
        self.train, self.seed, self.size = dict(begun.data.train), begun.settings.seed, begun.settings.batch_size
        self.hidden, self.norm, self.dropout = nn.Linear(64, 24), nn.BatchNorm1d(24), nn.Dropout(0.5)
        self.answer = nn.Linear(24, 10)
        self.start = {name: value.clone() for name, value in begun.network.state_dict().items()}
        self.network = nn.Sequential(nn.Flatten(), self.hidden, self.norm, nn.ReLU(), self.dropout, self.answer)
        for key in ("hidden", "norm", "answer"):
            self.begin(key)
        settings = {**OPTIMIZERS[optimizer]}
        kind, rate = getattr(torch.optim, settings.pop("type")), settings.pop("learning_rate")
        self.optimizer = kind(self.network.parameters(), lr=rate, fused=True, **settings)
        self.group = self.optimizer.param_groups[0]

    def begin(self, key: str) -> None:
        """Give a layer the weights of the start."""
        own = {name.partition(".")[2]: value for name, value in self.start.items() if name.startswith(f"{key}.")}
        getattr(self, key).load_state_dict(own)

    def run(self, changes: Mapping[int, Callable[[Script], None]]) -> list[float]:
        """Train, and make each change behind its step; the losses."""
        torch.manual_seed(self.seed)
        told: list[float] = []
        epoch, count = 0, len(self.train["label"])
        while True:
            size, rows = self.size, order(count, self.seed, epoch)
            for start in range(0, count, size):
                some = rows[start : start + size]
                loss = functional.cross_entropy(self.network(self.train["image"][some]), self.train["label"][some])
                for weight in self.network.parameters():
                    weight.grad = None
                loss.backward()
                self.optimizer.step()
                told.append(loss.item())
                changes.get(len(told), unchanged)(self)
                if len(told) == STEPS:
                    return told
            epoch += 1

    @property
    def state(self) -> dict[str, Tensor]:
        parts = (("hidden", self.hidden), ("norm", self.norm), ("answer", self.answer))
        return {f"{key}.{name}": value for key, part in parts for name, value in part.state_dict().items()}


def unchanged(script: Script) -> None:
    pass


def rate(script: Script) -> None:
    script.group["lr"] = 0.03


def momentum(script: Script) -> None:
    script.group["momentum"] = 0.5


def first_memory(script: Script) -> None:
    script.group["betas"] = (0.5, script.group["betas"][1])


def weight_decay(script: Script) -> None:
    script.group["weight_decay"] = 0.2


def dropout(script: Script) -> None:
    script.dropout.p = 0.75


def batch_size(script: Script) -> None:
    script.size = 50


def frozen(script: Script) -> None:
    script.hidden.requires_grad_(False)
    for weight in script.hidden.parameters():
        weight.grad = None


def learning(script: Script) -> None:
    script.hidden.requires_grad_(True)


def reset(script: Script) -> None:
    script.begin("hidden")
    for weight in script.hidden.parameters():
        script.optimizer.state.pop(weight)
        if "momentum" in script.group:
            # PyTorch's kernel wants momentum for all weights or for none.
            script.optimizer.state[weight]["momentum_buffer"] = torch.zeros_like(weight)


CHANGES: dict[str, tuple[str, Callable[[Script], None], Change]] = {
    "rate": ("SGD", rate, Change("optimizer.learning_rate", 0.03)),
    "rate of AdamW": ("AdamW", rate, Change("optimizer.learning_rate", 0.03)),
    "momentum": ("SGD", momentum, Change("optimizer.momentum", 0.5)),
    "memory of AdamW": ("AdamW", first_memory, Change("optimizer.beta1", 0.5)),
    "weight decay": ("SGD", weight_decay, Change("optimizer.weight_decay", 0.2)),
    "weight decay of AdamW": ("AdamW", weight_decay, Change("optimizer.weight_decay", 0.2)),
    "dropout": ("SGD", dropout, Change("share", 0.75, "dropout")),
    "batch size": ("SGD", batch_size, Change("batch_size", 50)),
    "frozen": ("SGD", frozen, Change("frozen", True, "hidden")),
    "frozen with AdamW": ("AdamW", frozen, Change("frozen", True, "hidden")),
    "reset": ("SGD", reset, Change("reset", None, "hidden")),
    "reset with AdamW": ("AdamW", reset, Change("reset", None, "hidden")),
}


def steered(optimizer: str, *changes: tuple[int, Change]) -> tuple[Loop, list[float]]:
    """The training of Layerloom with changes behind these steps, and its losses."""
    loop, said, left = Loop(mlp(optimizer=OPTIMIZERS[optimizer], **SETTINGS), 1), [], list(changes)
    for message in loop.steps():
        said += [message] if message is not None else []
        while left and loop.step == left[0][0]:
            loop.change(left.pop(0)[1])
        if loop.step >= STEPS:
            break
    return loop, losses([*said, *loop.rest()])


def same(loop: Loop, script: Script) -> bool:
    own = loop.network.state_dict()
    return own.keys() == script.state.keys() and all(torch.equal(own[name], one) for name, one in script.state.items())


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_of_a_running_training_is_what_plain_pytorch_does(name: str) -> None:
    optimizer, by_hand, change = CHANGES[name]
    script = Script(optimizer)
    wanted, before = script.run({AT: by_hand}), Script(optimizer).run({})
    loop, found = steered(optimizer, (AT, change))
    assert found == wanted and same(loop, script)
    assert found[:AT] == before[:AT] and found != before, "it changes something"


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_layer_that_was_frozen_for_a_while_learns_on_as_in_plain_pytorch(optimizer: str) -> None:
    script, later = Script(optimizer), AT + 8
    wanted = script.run({AT: frozen, later: learning})
    freeze = Change("frozen", True, "hidden")
    loop, found = steered(optimizer, (AT, freeze), (later, Change("frozen", False, "hidden")))
    assert found == wanted and same(loop, script)
    still, _ = steered(optimizer, (AT, freeze))
    assert not torch.equal(loop.network.hidden.weight, still.network.hidden.weight)
