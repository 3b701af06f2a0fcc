"""Residual networks: blocks with a way around them, which are repeated."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from engine.graph.sketch import Sketch, Spec, Value, spec
from resources.templates.entry import CLASSES, entry
from resources.templates.networks.convolutional import DIGITS, PICTURES, normed, slow
from resources.templates.networks.start import judged

SOURCE = "He, Zhang, Ren and Sun 2015, Deep residual learning for image recognition"
WIDTHS = (64, 128, 256, 512)
STEM = [*normed(64, 7, 2, called="stem"), spec("MaxPool2d", kernel=3, padding=1)]
DEEPEST = (3, 8, 36, 3)
"""The blocks in the stages of ResNet-152."""

Kind = Callable[[int, int], tuple[list[Spec], int]]
"""What the layers of a block are, by its width and stride, and how many channels come out."""


def basic(width: int, stride: int) -> tuple[list[Spec], int]:
    """Two convolutions of 3 × 3, and how many channels come out."""
    return [*normed(width, 3, stride, called="a"), *normed(width, 3, called="b")[:2]], width


def bottleneck(width: int, stride: int) -> tuple[list[Spec], int]:
    """A convolution of 3 × 3 on few channels, which one of 1 × 1 makes and another widens."""
    narrow = [*normed(width, 1, called="a"), *normed(width, 3, stride, called="b")]
    return [*narrow, *normed(4 * width, 1, called="c")[:2]], 4 * width


class Part(NamedTuple):
    """Blocks of a stage that are alike: the layers of one, those of the way around it, and how often it is repeated."""

    called: str
    title: str
    layers: list[Spec]
    way: list[Spec]
    repeat: int = 1


def parts(kind: Kind, counts: Sequence[int], widths: Sequence[int]) -> Iterator[Part]:
    """So many blocks in each stage; the first of every stage but the first halves the picture."""
    channels = widths[0]
    for number, (count, width) in enumerate(zip(counts, widths, strict=True), 1):
        stride = 1 if number == 1 else 2
        layers, out = kind(width, stride)
        called, title, left = f"stage_{number}", f"Stage {number}", count
        if channels != out:
            yield Part(f"{called}_first", f"{title}: first", layers, normed(out, 1, stride, called="way")[:2])
            channels, title, left = out, f"{title}: others", count - 1
        yield Part(called, title, kind(width, 1)[0], [], left)


def stages(sketch: Sketch, value: Value, found: Iterable[Part]) -> Value:
    """The blocks, each repeated, whose input is added to their output."""
    for part in found:
        inside = sketch.inside(part.called)
        start = inside.enter()
        last, around = inside.flow(start, *part.layers), inside.flow(start, *part.way)
        inside.leave(inside.flow(inside.put("Add", last, around), spec("ReLU")))
        value = sketch.block(inside, value, title=part.title, repeat=part.repeat)
    return value


def resnet(kind: Kind, *counts: int) -> Sketch:
    """A network with so many blocks of a kind in its stages."""
    sketch = Sketch(PICTURES)
    value = stages(sketch, sketch.flow(sketch.read("image"), *STEM), parts(kind, counts, WIDTHS))
    value = sketch.flow(value, spec("GlobalPool"), spec("Dense", units=CLASSES, called="answer"))
    return judged(sketch, value)


@entry(
    "resnet-18",
    title="ResNet-18",
    category="Convolutional",
    about="Eighteen layers in blocks of two convolutions; a way around each block lets the gradients pass.",
    expected="Published weights (torchvision): 69.8 % of ImageNet right at the first guess, 89.1 % within five.",
    source=SOURCE,
    training=slow(0.0125, 1e-4),
)
def resnet_18() -> Sketch:
    return resnet(basic, 2, 2, 2, 2)


@entry(
    "resnet-34",
    title="ResNet-34",
    category="Convolutional",
    about="Thirty-four layers in blocks of two convolutions, repeated as in ResNet-18, only more often.",
    expected="Published weights (torchvision): 73.3 % of ImageNet right at the first guess, 91.4 % within five.",
    source=SOURCE,
    training=slow(0.0125, 1e-4),
)
def resnet_34() -> Sketch:
    return resnet(basic, 3, 4, 6, 3)


@entry(
    "resnet-50",
    title="ResNet-50",
    category="Convolutional",
    about="Fifty layers in blocks of three convolutions: 1 × 1 makes the channels few before 3 × 3, and many after.",
    expected="Published weights (torchvision): 76.1 % of ImageNet right at the first guess, 92.9 % within five.",
    source=SOURCE,
    training=slow(0.0125, 1e-4),
)
def resnet_50() -> Sketch:
    return resnet(bottleneck, 3, 4, 6, 3)


@entry(
    "resnet-101",
    title="ResNet-101",
    category="Convolutional",
    about="As ResNet-50, but its third stage has 23 blocks instead of 6.",
    expected="Published weights (torchvision): 77.4 % of ImageNet right at the first guess, 93.6 % within five.",
    source=SOURCE,
    training=slow(0.0125, 1e-4),
)
def resnet_101() -> Sketch:
    return resnet(bottleneck, 3, 4, 23, 3)


@entry(
    "resnet-152",
    title="ResNet-152",
    category="Convolutional",
    about="The network that won ImageNet 2015: 50 blocks of three convolutions, drawn as eight blocks that repeat.",
    expected="Published weights (torchvision): 78.3 % of ImageNet right at the first guess, 94.1 % within five.",
    source=SOURCE,
    training=slow(0.0125, 1e-4),
)
def resnet_152() -> Sketch:
    return resnet(bottleneck, *DEEPEST)


@entry(
    "resnet-digits",
    title="ResNet, small: digits",
    category="Convolutional",
    about="Residual blocks in two stages read digits of 8 × 8 pixels.",
    expected="Expect about 99.8 % right answers.",
    source=SOURCE,
    columns=5,
)
def resnet_digits() -> Sketch:
    sketch = Sketch(DIGITS)
    value = sketch.flow(sketch.read("image"), *normed(32, called="stem"))
    value = stages(sketch, value, parts(basic, (2, 2), (32, 64)))
    value = sketch.flow(value, spec("GlobalPool"), spec("Dropout", share=0.25), spec("Dense", units=CLASSES))
    return judged(sketch, value, label_smoothing=0.05)
