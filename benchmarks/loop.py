"""The training loop against one that a careful person writes by hand: data cut as views, fused optimizer, eager."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import torch
import torch.nn.functional as F
from torch import nn

from benchmarks.run import at_most
from engine.runs import new_run
from engine.templates import template
from engine.training.loop import Loop
from engine.training.messages import EpochDone
from engine.training.record import Recorder
from engine.training.start import changed

GOAL = 1.05
ROUNDS = {"digits-mlp": 100, "digits-cnn": 24}
EPOCHS_A_ROUND = {"digits-mlp": 4, "digits-cnn": 1}
THREADS = 1


def rows() -> list[dict[str, Any]]:
    """The ratio of epochs: ours with schedule, metrics, validation, news, metrics file and checkpoints, to theirs."""
    return [
        at_most(f"our loop against a hand-written one, {name}", _ratio(name, hand), GOAL)
        for name, hand in (("digits-mlp", _mlp), ("digits-cnn", _cnn))
    ]


def _mlp() -> nn.Module:
    hidden = [nn.Linear(64, 128), nn.ReLU(), nn.Dropout(0.2), nn.Linear(128, 128), nn.ReLU(), nn.Dropout(0.2)]
    return nn.Sequential(nn.Flatten(), *hidden, nn.Linear(128, 10))


def _cnn() -> nn.Module:
    first = [nn.Conv2d(1, 32, 3, padding="same"), nn.BatchNorm2d(32), nn.ReLU(), nn.MaxPool2d(2, 2)]
    second = [nn.Conv2d(32, 64, 3, padding="same"), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(2, 2)]
    return nn.Sequential(*first, *second, nn.Flatten(), nn.Dropout(0.25), nn.Linear(256, 10))


def _ratio(name: str, hand: Callable[[], nn.Module]) -> float:
    """The median over rounds of ours to theirs; the two take turns, and who begins changes."""
    rounds, epochs = ROUNDS[name], EPOCHS_A_ROUND[name]
    project = changed(template(name), None, {"epochs": (rounds + 2) * epochs, "device": "cpu"})
    with tempfile.TemporaryDirectory() as folder:
        loop = Loop(project, THREADS)
        ours = _ours(Recorder(loop, new_run(project, name, Path(folder) / "run")), epochs)
        theirs = _theirs(loop, hand(), epochs)
        next(ours), next(theirs)
        ratios = []
        for turn in range(rounds):
            pair = (ours, theirs) if turn % 2 else (theirs, ours)
            times = {id(one): _time(one) for one in pair}
            ratios.append(times[id(ours)] / times[id(theirs)])
    return median(ratios)


def _time(work: Iterator[None]) -> float:
    begun = perf_counter()
    next(work)
    return perf_counter() - begun


def _ours(recorder: Recorder, epochs: int) -> Iterator[None]:
    done = 0
    for message in recorder.steps():
        if isinstance(message, EpochDone):
            done += 1
            if done % epochs == 0:
                yield


def _theirs(loop: Loop, network: nn.Module, epochs: int) -> Iterator[None]:
    """Epochs as a careful person writes them, on the same data, judged after each as ours are."""
    data, held = loop.data.train, loop.data.validation
    batch = loop.settings.batch_size
    optimizer = torch.optim.AdamW(network.parameters(), lr=0.004, fused=True)
    while True:
        for _ in range(epochs):
            rows = torch.randperm(len(data["image"]))
            images, labels = data["image"][rows], data["label"][rows]
            network.train()
            for start in range(0, len(images), batch):
                optimizer.zero_grad()
                outputs = network(images[start : start + batch])
                loss = F.cross_entropy(outputs, labels[start : start + batch], label_smoothing=0.05)
                loss.backward()
                optimizer.step()
            network.eval()
            with torch.no_grad():
                outputs = network(held["image"])
                F.cross_entropy(outputs, held["label"], label_smoothing=0.05).item()
                (outputs.argmax(1) == held["label"]).float().mean().item()
        yield
