"""Networks that compare: two towers with the same weights, and a judge of what comes out of them."""

from __future__ import annotations

from engine.graph.sketch import Sketch, spec
from resources.templates.entry import entry, recipe

PAIRS = {"type": "DigitPairs", "seed": 0}


@entry(
    "siamese",
    title="Siamese: the same digit?",
    category="More tasks",
    about="Two towers with the same weights describe two digits by arrows that point the same way where both are the "
    "same digit. It is judged by pictures that it has never seen.",
    expected="Expect about 99 % right answers.",
    source="Bromley et al. 1993, Signature verification using a Siamese time delay neural network",
    training=recipe(epochs=60),
    columns=4,
)
def siamese() -> Sketch:
    sketch = Sketch(PAIRS)
    tower = sketch.inside("tower")
    seen = tower.flow(
        tower.enter("picture"),
        *(spec("Conv2d", filters=32), spec("BatchNorm"), spec("ReLU"), spec("MaxPool2d")),
        *(spec("Conv2d", filters=64), spec("BatchNorm"), spec("ReLU"), spec("MaxPool2d")),
        *(spec("Flatten"), spec("Dropout", share=0.25), spec("Dense", units=32)),
    )
    tower.leave(seen, "described")
    left = sketch.block(tower, sketch.read("left"), title="Tower")
    right = sketch.again(left, sketch.read("right"), called="tower_again", title="The same tower")
    same = sketch.read("same")
    sketch.put("CosineDistance", left, target=right, same=same, called="cosine_distance", margin=0.3)
    likeness = sketch.put("CosineSimilarity", left, second=right, called="likeness", title="How alike")
    sketch.put("Accuracy", likeness, target=same, called="accuracy", threshold=0.5)
    return sketch
