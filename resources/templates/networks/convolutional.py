"""The first convolutional networks: LeNet, AlexNet, and the idea of 1 × 1 convolutions."""

from __future__ import annotations

from typing import Any

from engine.graph.sketch import Sketch, Spec, Value, spec
from engine.training.optimizers import SGD
from engine.training.schedules import Steps
from resources.templates.entry import CLASSES, choice, entry, recipe
from resources.templates.networks.start import judged, reading

MNIST = {"type": "Mnist", "folder": ""}
DIGITS = {"type": "Digits"}
PICTURES = {"type": "Pictures", "folder": ""}


def slow(learning_rate: float, weight_decay: float) -> dict[str, Any]:
    """The training of the large networks, as published but with batches of 32 and a rate that suits them."""
    descent = choice(SGD, learning_rate=learning_rate, weight_decay=weight_decay)
    return recipe(epochs=90, batch_size=32, optimizer=descent, schedule=choice(Steps, every=30))


def strided(filters: int, kernel: int, stride: int = 1, **params: Any) -> Spec:
    """A convolution whose rim is half of its window, so that without a stride the picture keeps its size."""
    rim = {"padding": "number", "border": kernel // 2} if stride > 1 else {}
    return spec("Conv2d", filters=filters, kernel=kernel, stride=stride, **{**rim, **params})


def normed(filters: int | Any, kernel: int = 3, stride: int = 1, epsilon: float = 1e-5, called: str = "") -> list[Spec]:
    """A convolution without a bias, whose answers are scaled, and a ReLU."""
    return [
        strided(filters, kernel, stride, bias=False, called=called),
        spec("BatchNorm", epsilon=epsilon, called=called and f"{called}_norm"),
        spec("ReLU"),
    ]


def lenet(*filters: int) -> list[Spec]:
    """Convolutions of 5 × 5 without a rim, each followed by a mean over windows of 2 × 2."""
    steps = [
        (spec("Conv2d", filters=count, kernel=5, padding="valid"), spec("Tanh"), spec("AveragePool2d"))
        for count in filters
    ]
    return [one for step in steps for one in step]


@entry(
    "lenet-1",
    title="LeNet-1",
    category="Convolutional",
    about="One of the first convolutional networks: two convolutions, each averaged to half its size, and a dense "
    "layer.",
    expected="Expect about 97 % right with MNIST's 10,000 test digits alone; published: 1.7 % errors, from 60,000.",
    source="LeCun et al. 1998, Gradient-based learning applied to document recognition",
    training=recipe(epochs=12),
    columns=5,
)
def lenet_1() -> Sketch:
    return reading(MNIST, "image", *lenet(4, 12), spec("Flatten"))


@entry(
    "lenet-5",
    title="LeNet-5",
    category="Convolutional",
    about="The network that read cheques. The digits are padded to 32 × 32; every map of the second convolution sees "
    "every map of the first.",
    expected="Expect about 97.3 % right with MNIST's 10,000 test digits alone; published: 0.95 % errors, from 60,000.",
    source="LeCun et al. 1998, Gradient-based learning applied to document recognition",
    training=recipe(epochs=12),
    columns=5,
)
def lenet_5() -> Sketch:
    end = [
        *(spec("Conv2d", filters=120, kernel=5, padding="valid"), spec("Tanh"), spec("Flatten")),
        *(spec("Dense", units=84), spec("Tanh")),
    ]
    rim = spec("Pad", left=2, right=2, top=2, bottom=2)
    return reading(MNIST, "image", rim, *lenet(6, 16), *end)


def answer(units: int = 4096) -> list[Spec]:
    """The two dense layers before the last one, of which half is dropped while learning."""
    return [spec("Dense", units=units), spec("ReLU"), spec("Dropout", share=0.5)]


@entry(
    "alexnet",
    title="AlexNet",
    category="Convolutional",
    about="The network that won ImageNet 2012 by far and made deep learning known: five convolutions and three dense "
    "layers.",
    expected="Published weights (torchvision): 56.5 % of ImageNet right at the first guess, 79.1 % within five.",
    source="Krizhevsky 2014, One weird trick for parallelizing convolutional neural networks",
    training=slow(0.005, 1e-4),
    columns=7,
)
def alexnet() -> Sketch:
    pool = spec("MaxPool2d", kernel=3)
    first = spec("Conv2d", filters=64, kernel=11, stride=4, padding="number", border=2)
    return reading(
        PICTURES,
        "image",
        *(first, spec("ReLU"), pool),
        *(strided(192, 5), spec("ReLU"), pool),
        *(strided(384, 3), spec("ReLU")),
        *(strided(256, 3), spec("ReLU")),
        *(strided(256, 3), spec("ReLU"), pool),
        *(spec("AdaptiveAveragePool2d", sizes=[6]), spec("Flatten"), spec("Dropout", share=0.5)),
        *answer(),
        *answer()[:2],
    )


def perceptrons(sketch: Sketch, value: Value, called: str, filters: Any, kernel: int, title: str) -> Value:
    """A block of a convolution and two of 1 × 1: a small network of dense layers that slides over the picture."""
    inside = sketch.inside(called)
    last = inside.flow(
        inside.enter(),
        *(spec("Conv2d", filters=64, kernel=kernel), spec("BatchNorm"), spec("ReLU")),
        *(spec("Conv2d", filters=64, kernel=1), spec("ReLU")),
        *(spec("Conv2d", filters=filters, kernel=1), spec("ReLU")),
    )
    inside.leave(last)
    return sketch.block(inside, value, title=title)


@entry(
    "network-in-network",
    title="Network in network",
    category="Convolutional",
    about="A small dense network slides over the picture (1 × 1 convolutions). At the end there is one map for each "
    "class, and its mean is the answer: no dense layer.",
    expected="Expect about 99.6 % right answers.",
    source="Lin, Chen and Yan 2013, Network in network",
    columns=5,
)
def network_in_network() -> Sketch:
    sketch = Sketch(DIGITS)
    value = perceptrons(sketch, sketch.read("image"), "first", 64, 3, "Network 1")
    value = sketch.flow(value, spec("MaxPool2d"), spec("Dropout", share=0.25))
    value = perceptrons(sketch, value, "second", 64, 3, "Network 2")
    value = sketch.flow(value, spec("Dropout", share=0.25))
    value = sketch.put("Conv2d", value, filters=CLASSES, kernel=1, called="maps", title="A map for each class")
    return judged(sketch, sketch.put("GlobalPool", value), label_smoothing=0.05)


@entry(
    "one-by-one",
    title="1 × 1 convolution = dense",
    category="Convolutional",
    about="Two heads on the same features: the mean, then a dense layer; a 1 × 1 convolution, then the mean. Both have "
    "the same weights to learn and compute the same.",
    expected="Expect about 99.3 % right answers of either head.",
    source="Lin, Chen and Yan 2013, Network in network",
    columns=5,
)
def one_by_one() -> Sketch:
    sketch = Sketch(DIGITS)
    features = sketch.flow(
        sketch.read("image"), *normed(32), spec("MaxPool2d"), *normed(64), spec("Dropout", share=0.25)
    )
    dense = sketch.put("GlobalPool", features)
    dense = sketch.put("Dense", dense, units=CLASSES, called="dense", title="Dense head")
    maps = sketch.put("Conv2d", features, filters=CLASSES, kernel=1, called="one_by_one", title="1 × 1 head")
    for name, title, value in (
        ("dense_objective", "Dense head", dense),
        ("one_by_one_objective", "1 × 1 head", sketch.put("GlobalPool", maps)),
    ):
        sketch.put("CrossEntropy", value, target=sketch.read("label"), called=name, title=title, label_smoothing=0.05)
    return sketch
