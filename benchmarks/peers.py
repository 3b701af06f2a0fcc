"""The training loop against Keras 3 on PyTorch and Lightning, each as its own pages write it, where it is installed."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.row import Row, absent, at_least, not_measured
from benchmarks.turns import Work, by_turns, ratios, timed
from benchmarks.window import told_by

GOALS = {
    "keras": {"MLP": 5.0, "CNN": 2.8, "LSTM": 3.2},
    "lightning": {"MLP": 4.0, "CNN": 1.8},
}
NAMES = {"keras": "Keras 3 on PyTorch, fit", "lightning": "Lightning's Trainer with its defaults"}
ROUNDS = 12
EPOCHS = {"MLP": 8, "CNN": 2, "LSTM": 2}
"""So many of each round count; a fit has one more before them, in which it gets ready, and one behind."""


def rows() -> list[Row]:
    """How many times as long a peer takes for the same network, data, batches and optimizer."""
    return [_row(peer, name, goal) for peer, goals in GOALS.items() for name, goal in goals.items()]


def _row(peer: str, name: str, goal: float) -> Row:
    row = f"times faster than {NAMES[peer]}, {name}"
    if find_spec(peer) is None:
        return not_measured(row, f">= {goal:g}", absent(peer))
    return at_least(row, told_by("benchmarks.peers", peer, name), goal)


def _measured(peer: str, name: str, folder: Path) -> list[float]:
    """The ratios of all rounds: our epochs and those of the peer take turns in one process."""
    os.environ |= {"KERAS_BACKEND": "torch", "KERAS_HOME": str(folder / "keras")}
    from benchmarks.contenders import app
    from benchmarks.networks import NETWORKS

    count = EPOCHS[name]
    ours = app(NETWORKS[name].project(), folder / "run", count)
    # First, as it also says how many threads there are.
    next(ours)
    theirs = {"keras": _keras, "lightning": _lightning}[peer](name, folder, count)
    found = by_turns({"ours": timed(ours), "theirs": theirs}, ROUNDS)
    return ratios(found["theirs"], found["ours"])


def _keras(name: str, folder: Path, count: int) -> Work:
    """https://keras.io/examples/vision/mnist_convnet, with this network."""
    import keras
    from keras import layers

    from benchmarks.networks import BATCH, digits

    images, labels = (values.numpy() for values in digits())
    pictures = images.transpose(0, 2, 3, 1)
    built = {
        "MLP": [layers.Flatten(), *(layers.Dense(128, activation="relu") for _ in range(2))],
        "CNN": [
            *(layers.Conv2D(32, kernel_size=(3, 3), padding="same", activation="relu"), layers.MaxPooling2D((2, 2))),
            *(layers.Conv2D(64, kernel_size=(3, 3), padding="same", activation="relu"), layers.MaxPooling2D((2, 2))),
            layers.Flatten(),
        ],
        "LSTM": [layers.Reshape((8, 8)), layers.LSTM(64)],
    }[name]
    model = keras.Sequential([keras.Input(shape=(8, 8, 1)), *built, layers.Dense(10)])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
    begun: list[float] = []

    class Clock(keras.callbacks.Callback):  # type: ignore[misc]
        def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
            begun.append(perf_counter())

    def fit() -> float:
        begun.clear()
        model.fit(pictures, labels, batch_size=BATCH, epochs=count + 2, verbose=0, callbacks=[Clock()])
        return begun[-1] - begun[1]

    return fit


def _lightning(name: str, folder: Path, count: int) -> Work:
    """https://lightning.ai/docs/pytorch/stable/starter/introduction.html, with this network."""
    import lightning as L
    import torch
    import torch.nn.functional as F
    from lightning.pytorch.callbacks import TQDMProgressBar
    from torch import Tensor
    from torch.utils.data import DataLoader, TensorDataset

    from benchmarks.networks import BATCH, NETWORKS, RATE, digits

    begun: list[float] = []

    class Classifier(L.LightningModule):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.network = NETWORKS[name].by_hand()

        def training_step(self, batch: tuple[Tensor, Tensor], batch_idx: int) -> Tensor:
            images, labels = batch
            loss = F.cross_entropy(self.network(images), labels)
            self.log("train_loss", loss)
            return loss

        def configure_optimizers(self) -> torch.optim.Optimizer:
            return torch.optim.Adam(self.parameters(), lr=RATE)

    class Clock(L.Callback):  # type: ignore[misc]
        def on_train_epoch_start(self, trainer: Any, module: Any) -> None:
            begun.append(perf_counter())

    loader = DataLoader(TensorDataset(*digits()), batch_size=BATCH, shuffle=True)
    model = Classifier()

    def fit() -> float:
        begun.clear()
        # Its own bar: it takes another one where Keras has brought rich.
        callbacks = [Clock(), TQDMProgressBar()]
        trainer = L.Trainer(max_epochs=count + 2, callbacks=callbacks, default_root_dir=folder)
        trainer.fit(model, loader)
        return begun[-1] - begun[1]

    return fit


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        measured = _measured(sys.argv[1], sys.argv[2], Path(place))
    # Behind a bar of progress.
    print("\n" + json.dumps(measured))
