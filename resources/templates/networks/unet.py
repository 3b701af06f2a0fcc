"""A small U-Net, which says for every pixel what it shows."""

from __future__ import annotations

from engine.graph.model import From
from engine.graph.sketch import Sketch, Value
from engine.training.adam import AdamW
from resources.templates.entry import choice, entry, recipe
from resources.templates.networks.convolutional import normed

MASKS = {"type": "ShapeMasks"}
PARTS = From("data", "mask", "classes")
WIDTHS = (8, 16, 32)
"""The filters of each level above the bottom; each level is half as wide and high as the one before."""


def twice(sketch: Sketch, called: str, title: str, filters: int, value: Value) -> Value:
    """A block of two convolutions."""
    inside = sketch.inside(called)
    inside.leave(inside.flow(inside.enter(), *normed(filters), *normed(filters)))
    return sketch.block(inside, value, title=title)


@entry(
    "unet-small",
    title="U-Net, small",
    category="Convolutional",
    about="Says for every pixel what it shows. The way down sees what is there, the way up says where; wires across "
    "hand over the fine detail.",
    expected="Expect about 95 % of all pixels right.",
    source="Ronneberger, Fischer and Brox 2015, U-Net: convolutional networks for biomedical image segmentation",
    training=recipe(epochs=10, batch_size=16, optimizer=choice(AdamW, learning_rate=0.01)),
)
def unet_small() -> Sketch:
    sketch = Sketch(MASKS)
    value, across = sketch.read("image"), []
    for number, filters in enumerate(WIDTHS, 1):
        value = twice(sketch, f"down_{number}", f"Down {number}", filters, value)
        across.append((number, filters, value))
        value = sketch.put("MaxPool2d", value)
    value = twice(sketch, "bottom", "Bottom", 2 * WIDTHS[-1], value)
    for number, filters, detail in reversed(across):
        larger = sketch.put("ConvTranspose2d", value, filters=filters, called=f"larger_{number}", title="Enlarge")
        value = twice(sketch, f"up_{number}", f"Up {number}", filters, sketch.put("Concatenate", detail, larger))
    maps = sketch.put("Conv2d", value, filters=PARTS, kernel=1, called="maps", title="A map for each class")
    sketch.put("CrossEntropy", maps, target=sketch.read("mask"), called="cross_entropy")
    return sketch
