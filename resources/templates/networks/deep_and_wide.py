"""Two networks of equal size side by side on the same data: one deep, one wide."""

from __future__ import annotations

from engine.graph.sketch import Sketch, Spec, spec
from engine.layers.initial import He
from engine.training.adam import AdamW
from resources.templates.entry import CLASSES, choice, entry, recipe

ARMS = {"type": "Spiral", "examples": 1500, "noise": 0.02, "seed": 0, "arms": 3, "turns": 2.0}
DEEP, DEPTH = 16, 4
WIDE = 152
"""So many units in one layer have as many weights as four layers of 16: 915, with the answer."""


def hidden(called: str, units: int) -> list[Spec]:
    return [spec("Dense", called=called, units=units, initial=choice(He)), spec("ReLU")]


def tower(sketch: Sketch, called: str, title: str, layers: list[Spec]) -> None:
    """A network of its own on the points, with its own objective, which tells its loss and its accuracy."""
    answer = spec("Dense", called=f"{called}_answer", units=CLASSES)
    prediction = sketch.flow(sketch.read("point"), *layers, answer)
    sketch.put("CrossEntropy", prediction, target=sketch.read("label"), called=f"{called}_loss", title=title)


@entry(
    "deep-and-wide",
    title="Deep against wide",
    category="Basics",
    about="Four small layers against one wide layer, with 915 weights each. Both learn the same three winding arms at "
    "once; their curves are drawn together.",
    expected="Expect about 99 % right answers of the deep network, and about 83 % of the wide one.",
    source="Seide, Li and Yu 2011, Conversational speech transcription using context-dependent deep neural networks",
    training=recipe(epochs=100, batch_size=32, optimizer=choice(AdamW, learning_rate=0.01)),
    starts=True,
    columns=6,
)
def deep_and_wide() -> Sketch:
    sketch = Sketch(ARMS)
    tower(sketch, "deep", "Deep", [one for at in range(1, DEPTH + 1) for one in hidden(f"deep_{at}", DEEP)])
    tower(sketch, "wide", "Wide", hidden("wide_1", WIDE))
    return sketch
