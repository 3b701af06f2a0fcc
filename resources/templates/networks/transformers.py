"""Transformers that read vectors, pictures and letters, and how one layer of a Transformer is drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from engine.graph.model import From
from engine.graph.sketch import Sketch, Spec, Value, spec, tied
from engine.layers.initial import Normal, Usual
from engine.training.adam import AdamW
from resources.templates.entry import CLASSES, choice, entry, recipe

ATTENTION = "Vaswani et al. 2017, Attention is all you need"
VOCABULARY = From("data", "text", "classes")
NARROW = choice(Normal, std=0.02)
"""How language models begin: all weights small, so that a tied head is not sure of anything."""
IMAGES = "Dosovitskiy et al. 2020, An image is worth 16x16 words"


@dataclass(frozen=True)
class Stack:
    """The sizes of a stack of Transformer layers, and what they are made of."""

    layers: int
    heads: int
    width: int
    hidden: int
    activation: Spec = field(default_factory=lambda: spec("GELU"))
    epsilon: float = 1e-5
    dropout: float = 0.1
    causal: bool = False
    initial: dict[str, Any] = field(default_factory=lambda: choice(Usual))

    def norm(self, inside: Sketch, value: Value, called: str = "norm") -> Value:
        return inside.put("LayerNorm", value, epsilon=self.epsilon, called=called)

    def dropped(self, inside: Sketch, value: Value) -> Value:
        return inside.put("Dropout", value, share=self.dropout) if self.dropout else value

    def dense(self, inside: Sketch, value: Value, units: int, called: str) -> Value:
        return inside.put("Dense", value, units=units, initial=self.initial, called=called)

    def attention(self, inside: Sketch, value: Value, length: Value | None) -> Value:
        wires: dict[str, Any] = {} if length is None else {"length": length}
        settings: dict[str, Any] = {
            "heads": self.heads,
            "dropout": self.dropout,
            "causal": self.causal,
            "initial": self.initial,
            "called": "attention",
        }
        return self.dropped(inside, inside.put("MultiHeadAttention", value, **settings, **wires))

    def feed_forward(self, inside: Sketch, value: Value) -> Value:
        wide = inside.flow(self.dense(inside, value, self.hidden, "wide"), self.activation)
        return self.dropped(inside, self.dense(inside, wide, self.width, "narrow"))

    def put(self, sketch: Sketch, way: Way, value: Value, length: Value | None = None) -> Value:
        """One layer drawn as a block that is repeated; ``way`` draws its inside."""
        inside = sketch.inside("layer")
        steps = inside.enter("steps")
        lengths = {} if length is None else {"length": inside.enter("length")}
        inside.leave(way(self, inside, steps, lengths.get("length")), "steps")
        wires: dict[str, Any] = {} if length is None else {"length": length}
        return sketch.block(inside, value, title="Transformer layer", repeat=self.layers, **wires)


Way = Callable[[Stack, Sketch, Value, Value | None], Value]
"""How the parts of one layer follow each other."""


def norm_before(stack: Stack, inside: Sketch, steps: Value, length: Value | None) -> Value:
    """x + attention(norm(x)), then x + feed forward(norm(x)): deep stacks learn easily."""
    looked = stack.attention(inside, stack.norm(inside, steps, "first_norm"), length)
    gathered = inside.put("Add", steps, looked)
    return inside.put("Add", gathered, stack.feed_forward(inside, stack.norm(inside, gathered, "second_norm")))


def norm_after(stack: Stack, inside: Sketch, steps: Value, length: Value | None) -> Value:
    """norm(x + attention(x)), then norm(x + feed forward(x)), as first published."""
    gathered = stack.norm(inside, inside.put("Add", steps, stack.attention(inside, steps, length)), "first_norm")
    return stack.norm(inside, inside.put("Add", gathered, stack.feed_forward(inside, gathered)), "second_norm")


def seen_in_patches(sketch: Sketch, stack: Stack, patch: int, count: int) -> Sketch:
    """A vision Transformer: patches of the image with a class token in front, from which the class is read."""
    patches = sketch.put("PatchEmbedding", sketch.read("image"), patch=patch, features=stack.width)
    token = sketch.put("ClassToken", patches)
    placed = stack.dropped(sketch, sketch.put("LearnedPositions", token, longest=count + 1))
    normed = stack.norm(sketch, stack.put(sketch, norm_before, placed))
    first = sketch.put("Slice", normed, axis=1, start=0, stop=1, squeeze=True, title="Class token alone")
    prediction = sketch.put("Dense", first, units=CLASSES, called="prediction")
    sketch.put("CrossEntropy", prediction, target=sketch.read("label"), called="cross_entropy", label_smoothing=0.05)
    return sketch


def embedded(sketch: Sketch, output: str, called: str, title: str, vocabulary: Any, width: int) -> Value:
    settings = {"vocabulary": vocabulary, "features": width, "initial": NARROW}
    return sketch.put("Embedding", sketch.read(output), called=called, title=title, **settings)


def guessed(sketch: Sketch, steps: Value, words: Value, target: str, **objective: Any) -> Sketch:
    """A number for each word by the table of the words itself, so that reading and writing learn as one."""
    settings = {"units": VOCABULARY, "bias": False, "tied": tied(words)}
    guess = sketch.put("Dense", steps, called="prediction", title="Tied head", **settings)
    sketch.put("CrossEntropy", guess, target=sketch.read(target), called="cross_entropy", **objective)
    return sketch


def told_next(stack: Stack, examples: dict[str, Any], places: int) -> Sketch:
    """The next token told by those before it."""
    sketch = Sketch(examples)
    words = embedded(sketch, "text", "words", "Token embeddings", VOCABULARY, stack.width)
    placed = stack.dropped(sketch, sketch.put("LearnedPositions", words, longest=places, initial=NARROW))
    steps = stack.norm(sketch, stack.put(sketch, norm_before, placed))
    return guessed(sketch, steps, words, "next")


@entry(
    "transformer-digits",
    title="Digits: Transformer",
    category="Transformers",
    about="Reads a digit as eight rows that look at each other. Open the block: one layer of a Transformer, drawn.",
    expected="Expect about 99 % right answers.",
    source=ATTENTION,
    columns=5,
)
def transformer_digits() -> Sketch:
    sketch = Sketch({"type": "Digits"})
    rows = sketch.put("Reshape", sketch.read("image"), sizes=[8, 8], title="Rows")
    placed = sketch.flow(rows, spec("Dense", units=64), spec("LearnedPositions", longest=8))
    stack = Stack(layers=2, heads=4, width=64, hidden=128, activation=spec("ReLU"))
    read = sketch.put("Flatten", stack.put(sketch, norm_after, placed))
    prediction = sketch.put("Dense", read, units=CLASSES, called="prediction")
    sketch.put("CrossEntropy", prediction, target=sketch.read("label"), called="cross_entropy", label_smoothing=0.05)
    return sketch


@entry(
    "vit-digits",
    title="Digits: vision Transformer",
    category="Transformers",
    about="Cuts a digit into 16 patches that look at each other; a learned token in front gathers what they say.",
    expected="Expect about 98 % right answers.",
    source=IMAGES,
    columns=5,
)
def vit_digits() -> Sketch:
    return seen_in_patches(Sketch({"type": "Digits"}), Stack(layers=2, heads=4, width=64, hidden=128), 2, 16)


@entry(
    "gpt-small",
    title="GPT, character by character",
    category="Transformers",
    about="Learns from a text to say which character comes next; each sees only those before it. Read what it writes.",
    expected="Expect a loss of about 1.8 on Shakespeare; 4.2 is pure chance.",
    source="Radford et al. 2018, Improving language understanding by generative pre-training",
    training=recipe(epochs=3, batch_size=16, optimizer=choice(AdamW, learning_rate=0.003)),
    columns=5,
)
def gpt_small() -> Sketch:
    stack = Stack(layers=3, heads=4, width=96, hidden=384, dropout=0.0, causal=True, initial=NARROW)
    return told_next(stack, {"type": "Characters", "folder": "", "length": 64}, 64)


@entry(
    "vit-b-16",
    title="ViT-B/16",
    category="Transformers",
    about="The vision Transformer: a picture of 224 × 224 pixels as 196 patches, read by twelve layers with 12 heads.",
    expected="81.1 % right answers on ImageNet, as trained for torchvision; it takes days on many GPUs.",
    source=IMAGES,
    training=recipe(epochs=300, optimizer=choice(AdamW, learning_rate=0.003, weight_decay=0.3)),
    columns=5,
)
def vit_b_16() -> Sketch:
    stack = Stack(layers=12, heads=12, width=768, hidden=3072, epsilon=1e-6, dropout=0.0)
    pictures = {"type": "Pictures", "folder": "", "classes": 1000, "side": 224}
    return seen_in_patches(Sketch(pictures), stack, 16, 196)


@entry(
    "transformer-base",
    title="Transformer, base",
    category="Transformers",
    about="The first Transformer: six layers read a sequence, six write another one. Here they continue made-up waves.",
    expected="27.3 BLEU from English to German with words in place of the waves, as published.",
    source=ATTENTION,
    training=recipe(epochs=10, optimizer=choice(AdamW, learning_rate=0.0002)),
    columns=4,
)
def transformer_base() -> Sketch:
    sketch = Sketch({"type": "Waves", "steps": 16, "features": 512})
    memory = sketch.put("TransformerEncoder", sketch.read("source"), called="encoder", title="Encoder")
    previous = sketch.read("previous")
    written = sketch.put("TransformerDecoder", previous, memory=memory, called="decoder", title="Decoder")
    sketch.put("MeanSquaredError", written, target=sketch.read("target"), called="mean_squared_error")
    return sketch
