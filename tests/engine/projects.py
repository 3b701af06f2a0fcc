"""Makes small projects that train in a moment, and the few lines that every test of training repeats."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor

from engine.graph.edits import add, connect, set_param
from engine.graph.model import Node, Project, Wire
from engine.runs import Run
from engine.training import state_file
from engine.training.checkpoint import STATE, SUMS, WEIGHTS, checkpoints
from engine.training.loop import Loop
from engine.training.messages import EpochDone, Progress, TrainingMessage
from engine.training.record import Recorder
from engine.training.start import recording
from tests.engine.networks import chained, node

Examples = str | Mapping[str, Any]
MOONS = {"type": "Moons", "examples": 200}
DEFAULTS: Mapping[str, Any] = {"device": "cpu", "epochs": 3, "batch_size": 32}


def project(examples: Examples, *layers: Node, objective: Node | None = None, **training: Any) -> Project:
    """These layers in a chain between the data and an objective that looks at the label."""
    kind = {"type": examples} if isinstance(examples, str) else dict(examples)
    last = objective or node("CrossEntropy", "objective")
    graph = chained(node("Data", "data", examples=kind), *layers, last)
    graph = connect(graph, Wire("data", "label", last.key, "target"))
    return Project(graph, {**DEFAULTS, **training}, "Small")


def dense(key: str, units: int) -> Node:
    return node("Dense", key, units=units)


def points(examples: Examples = MOONS, units: int = 2, **training: Any) -> Project:
    """A tiny network on points in a plane: a step takes a tenth of a millisecond."""
    return project(examples, dense("hidden", 8), node("Tanh", "tanh"), dense("answer", units), **training)


def mlp(**training: Any) -> Project:
    """Digits through a batch norm and a dropout."""
    hidden = [dense("hidden", 24), node("BatchNorm", "norm"), node("ReLU", "relu"), node("Dropout", "dropout")]
    return project("Digits", node("Flatten", "flatten"), *hidden, dense("answer", 10), **training)


def cnn(**training: Any) -> Project:
    """Digits through a convolution with a batch norm."""
    first = [node("Conv2d", "conv", filters=4), node("BatchNorm", "norm"), node("ReLU", "relu")]
    rest = [node("MaxPool2d", "pool"), node("Flatten", "flatten"), dense("answer", 10)]
    return project("Digits", *first, *rest, **training)


def lstm(**training: Any) -> Project:
    """The rows of digits through two LSTMs with a dropout between them."""
    read = node("LSTM", "lstm", units=8, layers=2, dropout=0.3)
    return project("Digits", node("Reshape", "rows", sizes=[8, 8]), read, dense("answer", 10), **training)


def measured(one: Project, *metrics: Node) -> Project:
    """A project with these metrics, each wired like the objective."""
    graph = add(one.graph, *metrics)
    for metric in metrics:
        graph = connect(graph, Wire("answer", "output", metric.key, "prediction"))
        graph = connect(graph, Wire("data", "label", metric.key, "target"))
    return Project(graph, one.training, one.title)


NETWORKS = {"mlp": mlp, "cnn": cnn, "lstm": lstm}


def with_param(one: Project, key: str, name: str, value: Any) -> Project:
    return Project(set_param(one.graph, key, name, value), one.training, one.title)


def told(messages: Iterable[TrainingMessage | None]) -> list[TrainingMessage]:
    """All messages of a training, run to its end."""
    return [message for message in messages if message is not None]


def trained(one: Project, threads: int = 1) -> tuple[Loop, list[TrainingMessage]]:
    """A loop at its end, and what it told."""
    loop = Loop(one, threads)
    return loop, told(loop.steps())


def recorded(one: Project, out: Path, threads: int = 1, **settings: Any) -> Recorder:
    """A recorder of a fresh run in this folder."""
    return recording(one, out=out, threads=threads, **settings)


def losses(messages: Iterable[TrainingMessage]) -> list[float]:
    """The loss of each step; fails where one is missing, told twice or out of order."""
    found: list[float] = []
    for message in messages:
        if isinstance(message, Progress):
            assert message.first == len(found) + 1
            assert message.step == len(found) + len(message.losses)
            found += message.losses.tolist()
    return found


def epochs(messages: Iterable[TrainingMessage]) -> list[EpochDone]:
    return [message for message in messages if isinstance(message, EpochDone)]


def state(loop: Loop) -> dict[str, Tensor]:
    """A copy of all weights and running figures."""
    return {name: value.clone() for name, value in loop.network.state_dict().items()}


def same(one: Mapping[str, Tensor], other: Mapping[str, Tensor]) -> bool:
    """Whether two states are equal, bit for bit."""
    return one.keys() == other.keys() and all(torch.equal(one[name], other[name]) for name in one)


def cut(one: Project, out: Path, step: int, **settings: Any) -> Path:
    """The folder of a run that was stopped when so many steps were done."""
    recorder = recorded(one, out, **settings)
    return stopped(recorder, step)


def stopped(recorder: Recorder, step: int) -> Path:
    for _ in recorder.steps():
        if recorder.loop.step >= step:
            recorder.stop()
    return recorder.run.folder


def failing(out: Path) -> Path:
    """The folder of a run that goes on at step 4 and fails in it: what its optimizer kept is not whole."""
    folder = cut(points(optimizer={"type": "RMSprop"}), out, 3)
    place = checkpoints(folder)[-1]
    state = state_file.load(place / STATE)
    del state["optimizer"]["state"][0]["square_avg"]
    state_file.save(state, place / STATE)
    sums = {name: zlib.crc32((place / name).read_bytes()) for name in (WEIGHTS, STATE)}
    (place / SUMS).write_text(json.dumps(sums), encoding="utf-8")
    return folder


def kept(folder: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """The weights and the state of the newest checkpoint of a run."""
    newest = checkpoints(folder)[-1]
    return load_file(newest / WEIGHTS), state_file.load(newest / STATE)


def figures(folder: Path) -> tuple[list[float], list[dict[str, Any]]]:
    """All losses that a run recorded, and its epochs; fails where a loss is missing, there twice or out of order."""
    found: list[float] = []
    done = []
    for line in Run(folder).lines():
        if line["event"] == "steps":
            assert (line["first"], line["step"]) == (len(found) + 1, len(found) + len(line["losses"]))
            found += line["losses"]
        if line["event"] == "epoch":
            done.append({name: value for name, value in line.items() if name != "seconds"})
    return found, done


def assert_equal_runs(one: Path, other: Path) -> None:
    """Fails unless both runs ended with the same weights, optimizer, generators and figures, bit for bit."""
    (weights, state_of_one), (other_weights, state_of_other) = kept(one), kept(other)
    assert same(weights, other_weights)
    for name in ("epoch", "batch", "step", "best", "scores"):
        assert state_of_one[name] == state_of_other[name]
    assert torch.equal(state_of_one["random"]["cpu"], state_of_other["random"]["cpu"])
    assert state_of_one["optimizer"]["param_groups"] == state_of_other["optimizer"]["param_groups"]
    moments, other_moments = state_of_one["optimizer"]["state"], state_of_other["optimizer"]["state"]
    assert moments.keys() == other_moments.keys() and moments
    assert all(same(moments[weight], other_moments[weight]) for weight in moments)
    assert figures(one) == figures(other)
