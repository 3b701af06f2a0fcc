"""The networks that everything began with: single units, straight boundaries, one hidden layer, and small tables."""

from __future__ import annotations

from typing import Any

from engine.graph.sketch import Sketch, Spec, spec
from engine.training.adam import AdamW
from engine.training.optimizers import SGD
from engine.training.schedules import Constant
from resources.templates.entry import CLASSES, choice, entry, recipe
from resources.templates.networks.start import convolutional, reading

SEMEION = {"type": "Semeion", "folder": ""}
CLOUDS = {"type": "Clouds", "examples": 500, "noise": 0.03, "seed": 0}
XOR = {"type": "Xor", "examples": 500, "noise": 0.02, "seed": 0}


def one_by_one(rate: float, **changes: Any) -> dict[str, Any]:
    """Plain gradient descent with an example in each step, as learning rules were first written down."""
    optimizer = choice(SGD, learning_rate=rate, momentum=0.0)
    return recipe(batch_size=1, optimizer=optimizer, schedule=choice(Constant), **changes)


def yes_or_no(sketch: Sketch, objective: str, *specs: Spec, title: str = "", **params: Any) -> Sketch:
    """Layers behind one another from a point to one number, which says yes above zero."""
    prediction = sketch.flow(sketch.read("point"), *specs)
    sketch.put(objective, prediction, target=sketch.read("label"), title=title, **params)
    return sketch


@entry(
    "perceptron",
    title="Perceptron",
    category="Basics",
    about="One unit that says yes where the weighted sum of its inputs is above zero. Only a wrong answer moves its "
    "weights; watch the straight boundary turn.",
    expected="Expect 100 % right answers: a straight line parts the two clouds.",
    source="Rosenblatt 1958, The perceptron: a probabilistic model for information storage and organization",
    training=one_by_one(0.1, epochs=10),
    columns=3,
)
def perceptron() -> Sketch:
    unit = spec("Dense", called="unit", title="Unit", units=1)
    return yes_or_no(Sketch(CLOUDS), "Hinge", unit, called="perceptron", title="Perceptron rule", margin=0.0)


@entry(
    "xor",
    title="XOR: why a hidden layer",
    category="Basics",
    about="Class 1 is where the signs of x and y differ. A unit alone draws one straight line and must fail; four "
    "hidden units before it bend the boundary.",
    expected="Expect about 99 % right answers with the hidden layer, and about 50 % without one.",
    source="Minsky and Papert 1969, Perceptrons; Rumelhart, Hinton and Williams 1986, Learning representations",
    training=recipe(epochs=60, batch_size=16, optimizer=choice(AdamW, learning_rate=0.03), schedule=choice(Constant)),
    columns=4,
)
def xor() -> Sketch:
    sketch = Sketch(XOR)
    hidden = [spec("Dense", called="hidden", title="Four hidden units", units=4), spec("Tanh")]
    answer = spec("Dense", called="answer", title="Answer", units=1)
    yes_or_no(sketch, "BinaryCrossEntropy", *hidden, answer, called="layered", title="With a hidden layer")
    alone = spec("Dense", called="alone", title="Unit alone", units=1)
    return yes_or_no(sketch, "BinaryCrossEntropy", alone, called="single", title="Without one")


@entry(
    "logistic-regression",
    title="Logistic regression",
    category="Basics",
    about="One dense layer from the pixels to the ten digits, none between: each digit has a picture of weights. "
    "See it in the kernels.",
    expected="Expect about 94.5 % right answers.",
    source="Cox 1958, The regression analysis of binary sequences",
    columns=4,
)
def logistic_regression() -> Sketch:
    return reading({"type": "Digits"}, "image", spec("Flatten"))


@entry(
    "linear-svm",
    title="Linear support vector machine",
    category="Basics",
    about="The right digit must stand above each other one by a margin, with weights as small as may be. Answers that "
    "are sure enough cost nothing.",
    expected="Expect about 96.5 % right answers.",
    source="Cortes and Vapnik 1995, Support-vector networks; Crammer and Singer 2001",
    training=recipe(batch_size=32, optimizer=choice(AdamW, learning_rate=0.01, weight_decay=0.0)),
    columns=4,
)
def linear_svm() -> Sketch:
    sketch = Sketch({"type": "Digits"})
    dense = spec("Dense", called="hyperplanes", title="Ten hyperplanes", units=CLASSES, l2=0.0001)
    prediction = sketch.flow(sketch.read("image"), spec("Flatten"), dense)
    sketch.put("MultiMargin", prediction, target=sketch.read("label"), called="hinge", title="Hinge of ten classes")
    return sketch


@entry(
    "semeion-mlp",
    title="16 × 16 digit reader",
    category="Basics",
    about="Reads black and white digits of 16 × 16 pixels with dense layers, 256-128-64-10. The file comes from a "
    "folder of yours.",
    expected="Expect about 93 % right answers.",
    source="M. Buscema 1998, MetaNet: the theory of independent judges",
    columns=5,
)
def semeion_mlp() -> Sketch:
    dense = [spec("Dense", units=128), spec("ReLU"), spec("Dropout", share=0.3)]
    second = [spec("Dense", units=64), spec("ReLU"), spec("Dropout", share=0.3)]
    return reading(SEMEION, "image", spec("Flatten"), *dense, *second, label_smoothing=0.05)


@entry(
    "semeion-cnn",
    title="16 × 16 digits: convolutional",
    category="Convolutional",
    about="The same handwritten digits, read by the strokes and corners that two convolutions find in them.",
    expected="Expect about 97.5 % right answers.",
    source="M. Buscema 1998, MetaNet: the theory of independent judges",
    columns=5,
)
def semeion_cnn() -> Sketch:
    return reading(SEMEION, "image", *convolutional(32, 64), label_smoothing=0.05)


@entry(
    "wine-classifier",
    title="Wine: a table of measurements",
    category="Basics",
    about="Tells which of three growers made a wine, from thirteen chemical measurements of very different sizes. Each "
    "column is standardised first.",
    expected="Expect about 97 % right answers.",
    training=recipe(epochs=60, batch_size=16),
    columns=4,
)
def wine_classifier() -> Sketch:
    return reading({"type": "Wine"}, "features", spec("Dense", units=16), spec("ReLU"), spec("Dropout", share=0.2))
