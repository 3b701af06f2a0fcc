"""The loops that are compared, each as an endless iterator: a round of epochs at every turn."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset

from benchmarks.networks import BATCH, RATE
from engine.graph.model import Project
from engine.runs import new_run
from engine.training.loop import Loop
from engine.training.messages import EpochDone
from engine.training.record import Recorder

THREADS = 1
"""As a window leaves them to a training on two cores; every contender has as many."""
Data = tuple[Tensor, Tensor]


def app(project: Project, folder: Path, epochs: int) -> Iterator[None]:
    """What Train does: schedule, metrics, news, run folder with a metrics file and checkpoints."""
    loop = Loop(project, THREADS)
    done = 0
    for message in Recorder(loop, new_run(project, "bench", folder)).steps():
        if isinstance(message, EpochDone):
            done += 1
            if done % epochs == 0:
                _finish(loop.device)
                yield


def careful(network: nn.Module, data: Data, epochs: int) -> Iterator[None]:
    """What a careful person writes, so many epochs at every turn."""
    torch.set_num_threads(THREADS)
    steps, device = careful_steps(network, data), data[0].device
    while True:
        for _ in range(epochs * ceil(len(data[0]) / BATCH)):
            next(steps)
        _finish(device)
        yield


def careful_steps(network: nn.Module, data: Data) -> Iterator[None]:
    """The data shuffled once an epoch and cut as views, a fused optimizer: one step at every turn."""
    images, labels = data
    network = network.to(images.device)
    optimizer = torch.optim.Adam(network.parameters(), lr=RATE, fused=True)
    while True:
        rows = torch.randperm(len(images), device=images.device)
        mixed, answers = images[rows], labels[rows]
        for start in range(0, len(images), BATCH):
            optimizer.zero_grad()
            loss = F.cross_entropy(network(mixed[start : start + BATCH]), answers[start : start + BATCH])
            loss.backward()
            optimizer.step()
            yield


def textbook(network: nn.Module, data: Data, epochs: int) -> Iterator[None]:
    """What PyTorch's first tutorial teaches: a DataLoader, plain Adam, the loss asked for every 100 batches."""
    torch.set_num_threads(THREADS)
    loader = DataLoader(TensorDataset(*data), batch_size=BATCH, shuffle=True)
    loss_of, optimizer = nn.CrossEntropyLoss(), torch.optim.Adam(network.parameters(), lr=RATE)
    while True:
        for _ in range(epochs):
            network.train()
            for batch, (images, labels) in enumerate(loader):
                loss = loss_of(network(images), labels)
                loss.backward()
                optimizer.step()
                optimizer.zero_grad()
                if batch % 100 == 0:
                    loss.item()
        yield


def _finish(device: torch.device) -> None:
    """Wait until a GPU has done what it was told."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
