"""Six kinds of model, each with something that a resumed training can forget: what it draws, keeps or counts."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from engine.graph.edits import add, connect, set_param
from engine.graph.model import Graph, Project, Wire
from engine.starting.beginning import begun
from engine.templates import template
from engine.training.changes import Change
from tests.engine.networks import node
from tests.engine.projects import dense, mlp, project, with_param

Script = Sequence[tuple[int, Change]]
Made = tuple[Project, Script]
SHORT = {"device": "cpu", "batch_size": 120, "epochs": 10}
"""Of the digits, twelve steps an epoch."""


def _trained(one: Project, **training: object) -> Project:
    return replace(one, training={**one.training, **SHORT, **training})


def perceptron(_folder: Path) -> Made:
    """Dropout and a batch norm, Adam's moments and a schedule over the whole training."""
    return mlp(**SHORT, optimizer={"type": "AdamW"}), ()


def convolutions(_folder: Path) -> Made:
    """A batch norm, and pictures that are moved and turned anew in each epoch; momentum that looks ahead."""
    layers = [node("Conv2d", "conv", filters=4), node("BatchNorm", "norm"), node("ReLU", "relu")]
    rest = [node("MaxPool2d", "pool"), node("Flatten", "flatten"), dense("answer", 10)]
    made = project("Digits", *layers, *rest, **SHORT, optimizer={"type": "SGD", "momentum": 0.9, "nesterov": True})
    drawn = [{"type": "RandomCrop", "padding": 1}, {"type": "Rotate"}]
    return with_param(made, "data", "transforms", drawn), ()


def sequences(folder: Path) -> Made:
    """Texts of many lengths through two LSTMs with a dropout between them; RMSprop."""
    data = begun(_texts(folder / "texts.csv")).project.graph.nodes["data"]
    layers = [
        node("Embedding", "embedding", vocabulary=40, features=12, padding=0),
        node("LSTM", "lstm", units=12, layers=2, dropout=0.3),
        dense("answer", 2),
        node("CrossEntropy", "objective"),
    ]
    graph = add(Graph(), data, *layers)
    ways = (
        ("data", "text", "embedding", "tokens"),
        ("embedding", "output", "lstm", "steps"),
        ("data", "length", "lstm", "length"),
        ("lstm", "output", "answer", "features"),
        ("answer", "output", "objective", "prediction"),
        ("data", "label", "objective", "target"),
    )
    for way in ways:
        graph = connect(graph, Wire(*way))
    return Project(graph, {**SHORT, "batch_size": 24, "optimizer": {"type": "RMSprop", "momentum": 0.5}}, "Texts"), ()


def transformer(_folder: Path) -> Made:
    """Attention with dropout in it, gradients clipped, the rate lowered where the loss stays; NAdam."""
    graph = template("transformer-digits").graph
    for key, units in (("dense", 16), ("layer_wide", 32), ("layer_narrow", 16)):
        graph = _within(graph, key, "units", units)
    plateau = {"type": "Plateau", "patience": 1}
    clipping = {"type": "ClipByNorm", "largest": 0.5}
    return _trained(Project(graph), optimizer={"type": "NAdam"}, schedule=plateau, clipping=clipping), ()


def variational(_folder: Path) -> Made:
    """An autoencoder that draws its code in each step, and may end early; Adam with the largest moments."""
    graph = template("variational").graph
    for key in ("encoder_dense", "encoder_dense_2", "decoder_dense_2", "decoder_dense_3"):
        graph = _within(graph, key, "units", 32)
    return _trained(Project(graph), optimizer={"type": "AdamW", "amsgrad": True}, patience=3), ()


def everything(_folder: Path) -> Made:
    """bf16, three batches to an update, a mean of the weights, and changes by hand while it trains."""
    made = mlp(**SHORT, precision="bf16", accumulation=3, averaging={"type": "EMA", "decay": 0.9})
    script = (
        (19, Change("optimizer.learning_rate", 0.002)),
        (31, Change("batch_size", 160)),
        (50, Change("share", 0.3, "dropout")),
        (66, Change("frozen", True, "hidden")),
        (81, Change("reset", 5, "answer")),
    )
    return made, script


KINDS: dict[str, Callable[[Path], Made]] = {
    one.__name__: one for one in (perceptron, convolutions, sequences, transformer, variational, everything)
}


def _within(graph: Graph, key: str, name: str, value: object) -> Graph:
    """A graph in which this node has another number, however deep it lies."""
    if key in graph.nodes:
        return set_param(graph, key, name, value)
    for block in graph.nodes.values():
        if block.inside is not None and any(one.key == key for _, one in block.inside.walk()):
            inside = _within(block.inside, key, name, value)
            return replace(graph, nodes={**graph.nodes, block.key: replace(block, inside=inside)})
    raise KeyError(key)


def _texts(file: Path) -> Path:
    """Sentences of three to twelve words; what is good about them stands in one word."""
    chance = random.Random(0)
    words = ("the", "a", "film", "scene", "plot", "story", "music", "actor", "voice", "end", "was", "and", "with")
    with file.open("w", newline="", encoding="utf-8") as opened:
        writer = csv.writer(opened)
        writer.writerow(["text", "label"])
        for at in range(360):
            said = chance.choices(words, k=chance.randint(3, 12))
            said.insert(chance.randrange(len(said)), ("lovely", "boring")[at % 2])
            writer.writerow([" ".join(said), ("good", "bad")[at % 2]])
    return file
