"""Writes the template files from the same edits that a person makes: python -m resources.templates.make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from engine import files
from engine.graph.edits import add, connect, new_node
from engine.graph.model import From, Graph, Project, Wire
from engine.layers import LAYERS
from engine.layers.declare import ports_of
from engine.training.adam import AdamW
from engine.training.choices import Training
from engine.training.schedules import Constant

COLUMN, ROW = 232, 176
CLASSES = From("data", "label", "classes")
FOLDER = Path(__file__).parent

Spec = tuple[str, Mapping[str, Any]]


def spec(type_name: str, **params: Any) -> Spec:
    return type_name, params


def chain(examples: Mapping[str, Any], output: str, *specs: Spec, columns: int, **objective: Any) -> Graph:
    """Data, a chain of layers in rows from left to right, and a cross entropy at the end with the label wired to it."""
    graph = add(Graph(), new_node(LAYERS.members["Data"], "data", (0, 0), examples=dict(examples)))
    last, port = "data", output
    for index, (type_name, params) in enumerate((*specs, spec("CrossEntropy", **objective)), start=1):
        kind = LAYERS.members[type_name]
        key = _key(graph, type_name)
        place = (index % columns * COLUMN, index // columns * ROW)
        graph = add(graph, new_node(kind, key, place, **params))
        graph = connect(graph, Wire(last, port, key, ports_of(kind)[0].name))
        last, port = key, "output"
    return connect(graph, Wire("data", "label", last, "target"))


def _key(graph: Graph, type_name: str) -> str:
    base = {"CrossEntropy": "cross_entropy", "BatchNorm": "batch_norm", "MaxPool2d": "max_pool2d"}.get(
        type_name, type_name.lower()
    )
    names = (f"{base}_{count}" if count > 1 else base for count in range(1, 100))
    return next(name for name in names if name not in graph.nodes)


def training(**changes: Any) -> dict[str, Any]:
    """The usual recipe, AdamW with one cycle up to 0.004, changed by what is given."""
    return {**Training.defaults(), **changes}


def convolutional(first: int, second: int) -> list[Spec]:
    return [
        spec("Conv2d", filters=first),
        spec("BatchNorm"),
        spec("ReLU"),
        spec("MaxPool2d"),
        spec("Conv2d", filters=second),
        spec("BatchNorm"),
        spec("ReLU"),
        spec("MaxPool2d"),
        spec("Flatten"),
        spec("Dropout", share=0.25),
        spec("Dense", units=CLASSES),
    ]


def projects() -> dict[str, Project]:
    """Every template by its name, in the order of the gallery."""
    digits, mnist = {"type": "Digits"}, {"type": "Mnist", "folder": ""}
    dense = [spec("Dense", units=128), spec("ReLU"), spec("Dropout", share=0.2)] * 2
    spiral = {"type": "Spiral", "examples": 1000, "noise": 0.03, "seed": 0, "arms": 2, "turns": 1.5}
    plane = [spec("Dense", units=32), spec("Tanh"), spec("Dense", units=32), spec("Tanh")]
    smooth = {"label_smoothing": 0.05}
    return {
        "digits-mlp": Project(
            chain(digits, "image", spec("Flatten"), *dense, spec("Dense", units=CLASSES), columns=4, **smooth),
            training(),
            "Digits: fully connected",
            "Reads handwritten digits with dense layers alone: every pixel is wired to every unit. "
            "Expect about 98.5 % right answers.",
            "Start here",
        ),
        "digits-cnn": Project(
            chain(digits, "image", *convolutional(32, 64), columns=5, **smooth),
            training(),
            "Digits: convolutional",
            "Looks for strokes and corners anywhere in the picture, and reads the digits from them. "
            "Expect about 99.5 % right answers.",
            "Start here",
        ),
        "digits-lstm": Project(
            chain(
                digits,
                "image",
                spec("Reshape", sizes=[8, 8]),
                spec("LSTM", units=64),
                spec("Dense", units=CLASSES),
                columns=3,
                **smooth,
            ),
            training(),
            "Digits: recurrent",
            "Reads a digit row by row, as one reads a text, and says what it was at the end. "
            "Expect about 97.5 % right answers.",
            "Start here",
        ),
        "spiral": Project(
            chain(spiral, "point", *plane, spec("Dense", units=CLASSES), columns=4),
            training(
                epochs=200,
                batch_size=32,
                optimizer={"type": "AdamW", **AdamW.defaults(), "learning_rate": 0.01},
                schedule={"type": "Constant", **Constant.defaults()},
            ),
            "Spiral: see the boundary bend",
            "Tells two winding arms of points apart; watch how the boundary between them bends while it learns.",
            "Start here",
        ),
        "mnist-cnn": Project(
            chain(mnist, "image", *convolutional(16, 32), columns=5),
            training(epochs=5),
            "MNIST: convolutional",
            "The same kind of network on the famous digits of 28 × 28 pixels. The files come from a folder of yours.",
            "Pictures",
        ),
    }


def main() -> None:
    for order, (name, project) in enumerate(projects().items(), start=1):
        files.save(replace(project, extra={"order": order}), FOLDER / f"{name}.loom")


if __name__ == "__main__":
    main()
