"""Draws the part of a network that reads a text: it looks for words that stand side by side."""

from __future__ import annotations

from engine.graph.model import From
from engine.graph.sketch import Sketch, Value, spec
from engine.message import Message
from engine.shape import Shape

FEATURES, FILTERS, WIDTHS = 64, 50, (3, 4, 5)
"""As in Kim 2014, Convolutional neural networks for sentence classification, but smaller."""


def read_text(sketch: Sketch, name: str, length: str, reasons: list[Message], shape: Shape) -> list[Value]:
    """What convolutions of three widths find in a text, one value for each width, wherever it stands in the text.

    ``length`` is the output of the data that tells where the text ends; what only fills it up is never found.
    """
    words = sketch.flow(
        sketch.read(name),
        spec("Embedding", vocabulary=From("data", name, "classes"), features=FEATURES, padding=0),
        spec("Dropout", share=0.2),
        spec("Permute", order=[2, 1], title="Features first"),
    )
    found = []
    for width in WIDTHS:
        seen = sketch.flow(words, spec("Conv1d", filters=FILTERS, kernel=width, padding="same"), spec("ReLU"))
        found.append(sketch.put("GlobalPool", seen, keep="largest", length=sketch.read(length)))
    text = "An Embedding learns {features} numbers for each of the {count:,} words of '{name}', and convolutions of "
    text += "three widths look for words that stand side by side; '{length}' tells where a text ends, so that none of "
    text += "them reads what only fills it up."
    values = {"features": FEATURES, "count": shape.classes or 0, "name": name, "length": length}
    reasons.append(Message(text, values))
    return found
