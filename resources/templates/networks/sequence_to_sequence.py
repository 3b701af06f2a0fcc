"""Networks that answer one string with another: an encoder reads, and a decoder writes while it looks back."""

from __future__ import annotations

from typing import Any

from engine.graph.model import From
from engine.graph.sketch import Sketch, spec
from resources.templates.entry import entry, recipe

BAHDANAU = "Bahdanau, Cho and Bengio 2015, Neural machine translation by jointly learning to align and translate"


def writer(sketch: Sketch, units: int, embedded: int, vocabulary: From, *, length: bool) -> Sketch:
    """One step of a decoder: look at what was read, take it in with the letter before, and say the next letter."""
    inside = sketch.inside("decoder")
    before = inside.enter("said", brings="feedback")
    last = inside.put("Embedding", before, vocabulary=vocabulary, features=embedded, title="Letter before")
    read, state = inside.enter("read"), inside.enter("state", brings="state", sizes=[units])
    query = inside.flow(state, spec("Dense", units=units, title="Query"), spec("Reshape", sizes=[1, units]))
    real = {"length": inside.enter("length")} if length else {}
    seen = inside.put("ScaledDotProduct", query, key=read, value=read, **real, title="Attention")
    step = inside.put("Concatenate", last, inside.put("Flatten", seen))
    state = inside.put("GRUCell", step, state=state, units=units)
    inside.leave(inside.put("Dense", state, units=vocabulary, title="Next letter"), "said")
    inside.leave(state, "state")
    return inside


def answering(examples: dict[str, Any], given: str, wanted: str, units: int, *, length: bool = False) -> Sketch:
    """An encoder of both directions, and a decoder that begins with what it knew at the end."""
    sketch, embedded = Sketch(examples), units // 2
    letters = sketch.put("Embedding", sketch.read(given), vocabulary=From("data", given, "classes"), features=embedded)
    real = {"length": sketch.read("length")} if length else {}
    both = {"units": units // 2, "direction": "both", "gives": "whole sequence"}
    read = sketch.put("GRU", letters, **real, **both, called="encoder", title="Encoder")
    state = sketch.put("Flatten", read.other("state"))
    inside = writer(sketch, units, embedded, From("data", wanted, "classes"), length=length)
    answer = sketch.read(wanted)
    said = sketch.block(inside, answer, read=read, state=state, **real, over="time", title="Decoder")
    sketch.put("CrossEntropy", said, target=answer, called="cross_entropy")
    sketch.put("ExactMatch", said, target=answer, called="exact_match")
    return sketch


@entry(
    "seq2seq-reverse",
    title="Letters backwards",
    category="Recurrent",
    about="An encoder reads eight letters, and a decoder writes them from back to front; attention shows it where "
    "each of them stands.",
    expected="Expect more than 99 % of the strings without a single wrong letter.",
    source=BAHDANAU,
    training=recipe(epochs=20, batch_size=128),
    columns=4,
)
def reverse() -> Sketch:
    return answering({"type": "ReversedLetters"}, "letters", "reversed", 64)


@entry(
    "seq2seq-dates",
    title="Dates in one form",
    category="Recurrent",
    about="Reads a day as people write it, such as Oct 3, 2019 or 03/10/19, and writes 2019-10-03.",
    expected="Expect more than 99 % of the days without a single wrong sign.",
    source=BAHDANAU,
    training=recipe(epochs=10, batch_size=128),
    columns=4,
)
def dates() -> Sketch:
    return answering({"type": "Dates"}, "written", "standard", 64, length=True)
