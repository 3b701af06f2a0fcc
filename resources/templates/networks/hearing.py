"""Networks that hear: a sound becomes a picture of its frequencies, in which a convolution looks for patterns."""

from __future__ import annotations

from engine.graph.sketch import Sketch, spec
from resources.templates.entry import CLASSES, entry, recipe

TONES = {"type": "Tones", "examples": 1000, "noise": 0.1, "seed": 0}


@entry(
    "tones",
    title="Spoken tones",
    category="More tasks",
    about="Hears whether the pitch of a syllable stays, rises, dips or falls, whoever speaks: the sound becomes a "
    "picture of its frequencies, which a convolution reads.",
    expected="Expect about 98 % right answers.",
    source="Piczak 2015, Environmental sound classification with convolutional neural networks",
    training=recipe(epochs=10),
    columns=4,
)
def tones() -> Sketch:
    sketch = Sketch(TONES)
    last = sketch.flow(
        sketch.read("wave"),
        *(spec("Spectrogram", window=256, hop=64), spec("BatchNorm")),
        *(spec("Conv2d", filters=16), spec("BatchNorm"), spec("ReLU"), spec("MaxPool2d")),
        *(spec("Conv2d", filters=32), spec("BatchNorm"), spec("ReLU"), spec("MaxPool2d")),
        *(spec("Conv2d", filters=32), spec("BatchNorm"), spec("ReLU"), spec("MaxPool2d")),
        *(spec("Flatten"), spec("Dropout", share=0.25), spec("Dense", units=CLASSES)),
    )
    sketch.put("CrossEntropy", last, target=sketch.read("label"), called="cross_entropy")
    return sketch
