"""The networks that loops are compared with, each drawn and written by hand: the same layers, weights and numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.graph.model import Project
from engine.graph.sketch import Sketch, Spec, spec
from engine.training.adam import Adam
from engine.training.schedules import Constant
from resources.templates.entry import CLASSES, choice, recipe
from resources.templates.networks.start import judged

BATCH, RATE = 64, 0.001
ENDLESS = 100_000
"""More epochs than anybody measures."""


class HandMLP(nn.Module):
    """Two hidden layers, as PyTorch's tutorials write a network."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Linear(64, 128)
        self.second = nn.Linear(128, 128)
        self.last = nn.Linear(128, 10)

    def forward(self, x: Tensor) -> Tensor:
        x = torch.flatten(x, 1)
        x = F.relu(self.first(x))
        x = F.relu(self.second(x))
        found: Tensor = self.last(x)
        return found


class HandCNN(nn.Module):
    """Two convolutions, each with a pooling behind it."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(1, 32, 3, padding="same")
        self.second = nn.Conv2d(32, 64, 3, padding="same")
        self.last = nn.Linear(256, 10)

    def forward(self, x: Tensor) -> Tensor:
        x = F.max_pool2d(F.relu(self.first(x)), 2)
        x = F.max_pool2d(F.relu(self.second(x)), 2)
        found: Tensor = self.last(torch.flatten(x, 1))
        return found


class HandLSTM(nn.Module):
    """A digit read row by row."""

    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(8, 64, batch_first=True)
        self.last = nn.Linear(64, 10)

    def forward(self, x: Tensor) -> Tensor:
        rows, _ = self.lstm(x.squeeze(1))
        found: Tensor = self.last(rows[:, -1])
        return found


@dataclass(frozen=True)
class Network:
    """One network for scikit-learn's digits: what it is drawn of, and the same in PyTorch."""

    name: str
    drawn: tuple[Spec, ...]
    by_hand: type[nn.Module]
    """It as a person writes it, with weights of its own."""

    def project(self, device: str = "cpu", **settings: Any) -> Project:
        """It as a person draws it, trained by plain Adam on all 1,797 digits, with nothing kept aside."""
        sketch = Sketch({"type": "Digits"})
        last = sketch.flow(sketch.read("image"), *self.drawn, spec("Dense", units=CLASSES))
        plain = {"optimizer": choice(Adam, learning_rate=RATE), "schedule": choice(Constant), "validation_share": 0.0}
        training = recipe(**{**plain, "batch_size": BATCH, "epochs": ENDLESS, "device": device, **settings})
        return Project(judged(sketch, last).graph, title=self.name, training=training)


MLP, CNN, LSTM = "MLP", "CNN", "LSTM"
NETWORKS = {
    one.name: one
    for one in (
        Network(MLP, (spec("Flatten"), *(spec("Dense", units=128), spec("ReLU")) * 2), HandMLP),
        Network(
            CNN,
            (
                *(spec("Conv2d", filters=32), spec("ReLU"), spec("MaxPool2d")),
                *(spec("Conv2d", filters=64), spec("ReLU"), spec("MaxPool2d")),
                spec("Flatten"),
            ),
            HandCNN,
        ),
        Network(LSTM, (spec("Reshape", sizes=[8, 8]), spec("LSTM", units=64)), HandLSTM),
    )
}


def digits(device: str = "cpu") -> tuple[Tensor, Tensor]:
    """All digits as ``(1797, 1, 8, 8)`` from 0 to 1, and what they are."""
    from sklearn.datasets import load_digits

    images, labels = load_digits(return_X_y=True)
    pictures = torch.from_numpy(images).float().reshape(-1, 1, 8, 8) / 16
    return pictures.to(device), torch.from_numpy(labels).to(device)
