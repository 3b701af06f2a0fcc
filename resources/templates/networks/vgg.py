"""VGG networks: nothing but convolutions of 3 × 3, in stages that a pooling ends."""

from __future__ import annotations

from engine.graph.sketch import Sketch, Spec, Value, spec
from engine.layers.initial import He
from resources.templates.entry import CLASSES, choice, entry
from resources.templates.networks.convolutional import DIGITS, PICTURES, answer, normed, slow
from resources.templates.networks.start import judged

SOURCE = "Simonyan and Zisserman 2014, Very deep convolutional networks for large-scale image recognition"
WIDTHS = (64, 128, 256, 512, 512)


def convolution(filters: int) -> list[Spec]:
    """A convolution that begins wide enough for many of them behind each other, and a ReLU."""
    return [spec("Conv2d", filters=filters, initial=choice(He, mode="outputs")), spec("ReLU")]


def stage(sketch: Sketch, value: Value, number: int, convolutions: list[Spec]) -> Value:
    """A block of convolutions and the pooling that halves the picture."""
    inside = sketch.inside(f"stage_{number}")
    inside.leave(inside.flow(inside.enter(), *convolutions, spec("MaxPool2d")))
    return sketch.block(inside, value, title=f"Stage {number}")


def vgg(*counts: int) -> Sketch:
    """A network with so many convolutions in its stages."""
    sketch = Sketch(PICTURES)
    value = sketch.read("image")
    for number, (count, width) in enumerate(zip(counts, WIDTHS, strict=True), 1):
        value = stage(sketch, value, number, convolution(width) * count)
    value = sketch.flow(
        value,
        *(spec("AdaptiveAveragePool2d", sizes=[7]), spec("Flatten")),
        *answer(),
        *answer(),
        spec("Dense", units=CLASSES),
    )
    return judged(sketch, value)


@entry(
    "vgg-11",
    title="VGG-11",
    category="Convolutional",
    about="The shortest of the VGG networks: eight convolutions of 3 × 3 in five stages, and three dense layers.",
    expected="Published weights (torchvision): 69.0 % of ImageNet right at the first guess, 88.6 % within five.",
    source=SOURCE,
    training=slow(0.005, 5e-4),
    columns=5,
)
def vgg_11() -> Sketch:
    return vgg(1, 1, 2, 2, 2)


@entry(
    "vgg-16",
    title="VGG-16",
    category="Convolutional",
    about="Thirteen convolutions of 3 × 3 in five stages, and three dense layers that hold nine of ten weights.",
    expected="Published weights (torchvision): 71.6 % of ImageNet right at the first guess, 90.4 % within five.",
    source=SOURCE,
    training=slow(0.005, 5e-4),
    columns=5,
)
def vgg_16() -> Sketch:
    return vgg(2, 2, 3, 3, 3)


@entry(
    "vgg-19",
    title="VGG-19",
    category="Convolutional",
    about="Sixteen convolutions of 3 × 3 in five stages, and three dense layers; little better than VGG-16.",
    expected="Published weights (torchvision): 72.4 % of ImageNet right at the first guess, 90.9 % within five.",
    source=SOURCE,
    training=slow(0.005, 5e-4),
    columns=5,
)
def vgg_19() -> Sketch:
    return vgg(2, 2, 4, 4, 4)


@entry(
    "vgg-digits",
    title="VGG, small: digits",
    category="Convolutional",
    about="Two stages in the way of VGG, with batch norms, read digits of 8 × 8 pixels.",
    expected="Expect about 99.4 % right answers.",
    source=SOURCE,
    columns=6,
)
def vgg_digits() -> Sketch:
    sketch = Sketch(DIGITS)
    value = stage(sketch, sketch.read("image"), 1, normed(32) * 2)
    value = stage(sketch, value, 2, normed(64) * 2)
    value = sketch.flow(value, spec("Flatten"), *answer(128), spec("Dense", units=CLASSES))
    return judged(sketch, value, label_smoothing=0.05)
