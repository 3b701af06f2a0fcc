"""The first networks that a person opens: digits read in three ways, and a boundary that bends."""

from __future__ import annotations

from typing import Any

from engine.graph.sketch import Sketch, Spec, Value, spec
from engine.training.adam import AdamW
from engine.training.schedules import Constant
from resources.templates.entry import CLASSES, choice, entry, recipe

SPIRAL = {"type": "Spiral", "examples": 1000, "noise": 0.03, "seed": 0, "arms": 2, "turns": 1.5}


def judged(sketch: Sketch, prediction: Value, **objective: Any) -> Sketch:
    """With a cross entropy between a prediction and the label of the data."""
    sketch.put("CrossEntropy", prediction, target=sketch.read("label"), called="cross_entropy", **objective)
    return sketch


def reading(examples: dict[str, Any], output: str, *specs: Spec, **objective: Any) -> Sketch:
    """A chain of layers from one output of the data to the classes of the label."""
    sketch = Sketch(examples)
    last = sketch.flow(sketch.read(output), *specs, spec("Dense", units=CLASSES))
    return judged(sketch, last, **objective)


def convolutional(first: int, second: int) -> list[Spec]:
    return [
        *(spec("Conv2d", filters=first), spec("BatchNorm"), spec("ReLU"), spec("MaxPool2d")),
        *(spec("Conv2d", filters=second), spec("BatchNorm"), spec("ReLU"), spec("MaxPool2d")),
        spec("Flatten"),
        spec("Dropout", share=0.25),
    ]


@entry(
    "digits-mlp",
    title="Digits: fully connected",
    category="Start here",
    about="Reads handwritten digits with dense layers alone: every pixel is wired to every unit.",
    expected="Expect about 98.5 % right answers.",
    columns=4,
)
def digits_mlp() -> Sketch:
    dense = [spec("Dense", units=128), spec("ReLU"), spec("Dropout", share=0.2)] * 2
    return reading({"type": "Digits"}, "image", spec("Flatten"), *dense, label_smoothing=0.05)


@entry(
    "digits-cnn",
    title="Digits: convolutional",
    category="Start here",
    about="Looks for strokes and corners anywhere in the picture, and reads the digits from them.",
    expected="Expect about 99.5 % right answers.",
    columns=5,
)
def digits_cnn() -> Sketch:
    return reading({"type": "Digits"}, "image", *convolutional(32, 64), label_smoothing=0.05)


@entry(
    "digits-lstm",
    title="Digits: recurrent",
    category="Start here",
    about="Reads a digit row by row, as one reads a text, and says what it was at the end.",
    expected="Expect about 97.5 % right answers.",
    columns=3,
)
def digits_lstm() -> Sketch:
    rows = [spec("Reshape", sizes=[8, 8]), spec("LSTM", units=64)]
    return reading({"type": "Digits"}, "image", *rows, label_smoothing=0.05)


@entry(
    "spiral",
    title="Spiral: see the boundary bend",
    category="Start here",
    about="Tells two winding arms of points apart; watch how the boundary between them bends while it learns.",
    expected="Expect more than 99 % right answers.",
    training=recipe(epochs=200, batch_size=32, optimizer=choice(AdamW, learning_rate=0.01), schedule=choice(Constant)),
    columns=4,
)
def spiral() -> Sketch:
    plane = [spec("Dense", units=32), spec("Tanh"), spec("Dense", units=32), spec("Tanh")]
    return reading(SPIRAL, "point", *plane)


@entry(
    "mnist-cnn",
    title="MNIST: convolutional",
    category="Start here",
    about="The same kind of network on the famous digits of 28 × 28 pixels. The files come from a folder of yours.",
    expected="Expect about 98 % right answers on 10,000 digits after 5 epochs.",
    training=recipe(epochs=5),
    columns=5,
)
def mnist_cnn() -> Sketch:
    return reading({"type": "Mnist", "folder": ""}, "image", *convolutional(16, 32))
