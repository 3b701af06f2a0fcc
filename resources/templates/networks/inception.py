"""GoogLeNet and its small sister: blocks that look at the same place through windows of several sizes."""

from __future__ import annotations

from engine.graph.sketch import Sketch, Spec, Value, spec
from resources.templates.entry import CLASSES, entry
from resources.templates.networks.convolutional import DIGITS, PICTURES, normed, slow
from resources.templates.networks.start import judged

SOURCE = "Szegedy et al. 2014, Going deeper with convolutions"
EPSILON = 0.001
FILTERS = {
    "3a": (64, 96, 128, 16, 32, 32),
    "3b": (128, 128, 192, 32, 96, 64),
    "4a": (192, 96, 208, 16, 48, 64),
    "4b": (160, 112, 224, 24, 64, 64),
    "4c": (128, 128, 256, 24, 64, 64),
    "4d": (112, 144, 288, 32, 64, 64),
    "4e": (256, 160, 320, 32, 128, 128),
    "5a": (256, 160, 320, 32, 128, 128),
    "5b": (384, 192, 384, 48, 128, 128),
}
"""1 × 1; 1 × 1 before 3 × 3, and 3 × 3; 1 × 1 before the second 3 × 3, and it; 1 × 1 behind the pooling."""


def inception(sketch: Sketch, value: Value, number: str, filters: tuple[int, ...], epsilon: float) -> Value:
    """A block of four branches that are laid side by side."""

    def window(name: str, count: int, kernel: int) -> list[Spec]:
        return normed(count, kernel, epsilon=epsilon, called=name)

    inside = sketch.inside(f"inception_{number}")
    start = inside.enter()
    first, before_second, second, before_third, third, fourth = filters
    branches = (
        window("one", first, 1),
        window("two_before", before_second, 1) + window("two", second, 3),
        window("three_before", before_third, 1) + window("three", third, 3),
        [spec("MaxPool2d", kernel=3, stride=1, padding=1, ceil=True), *window("four", fourth, 1)],
    )
    inside.leave(inside.put("Concatenate", *(inside.flow(start, *branch) for branch in branches)))
    return sketch.block(inside, value, title=f"Inception {number}")


@entry(
    "googlenet",
    title="GoogLeNet",
    category="Convolutional",
    about="Nine inception blocks, each with windows of several sizes side by side; one twentieth of VGG's weights. "
    "As in torchvision: batch norms, 3 × 3 for 5 × 5, no side heads.",
    expected="Published weights (torchvision): 69.8 % of ImageNet right at the first guess, 89.5 % within five.",
    source=SOURCE,
    training=slow(0.0125, 1e-4),
    columns=6,
)
def googlenet() -> Sketch:
    sketch = Sketch(PICTURES)
    pool = spec("MaxPool2d", kernel=3, ceil=True)
    stem = sketch.inside("stem")
    first = normed(64, 7, 2, EPSILON, "first")
    others = [*normed(64, 1, 1, EPSILON, "second"), *normed(192, 3, 1, EPSILON, "third")]
    stem.leave(stem.flow(stem.enter(), *first, pool, *others, pool))
    value = sketch.block(stem, sketch.read("image"), title="Stem")
    for number, filters in FILTERS.items():
        value = inception(sketch, value, number, filters, EPSILON)
        if number == "3b":
            value = sketch.flow(value, pool)
        if number == "4e":
            value = sketch.flow(value, spec("MaxPool2d", ceil=True))
    end = [spec("GlobalPool"), spec("Dropout", share=0.2), spec("Dense", units=CLASSES, called="answer")]
    return judged(sketch, sketch.flow(value, *end))


@entry(
    "inception-digits",
    title="Inception, small: digits",
    category="Convolutional",
    about="Two inception blocks read digits of 8 × 8 pixels through windows of several sizes.",
    expected="Expect about 99.6 % right answers.",
    source=SOURCE,
    columns=5,
)
def inception_digits() -> Sketch:
    sketch = Sketch(DIGITS)
    value = sketch.flow(sketch.read("image"), *normed(32, called="stem"))
    value = inception(sketch, value, "a", (16, 16, 32, 8, 16, 16), 1e-5)
    value = sketch.flow(value, spec("MaxPool2d"))
    value = inception(sketch, value, "b", (32, 32, 64, 8, 32, 16), 1e-5)
    end = [spec("GlobalPool"), spec("Dropout", share=0.25), spec("Dense", units=CLASSES, called="answer")]
    return judged(sketch, sketch.flow(value, *end), label_smoothing=0.05)
