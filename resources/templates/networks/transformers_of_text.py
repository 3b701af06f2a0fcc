"""Transformers that read tokens of text: BERT and its smaller kin guess hidden words, and GPT-2 the next one."""

from __future__ import annotations

from typing import Any

from engine.graph.sketch import Sketch, Value, spec
from engine.training.adam import AdamW
from resources.templates.entry import choice, entry, recipe
from resources.templates.networks.transformers import (
    NARROW,
    VOCABULARY,
    Stack,
    embedded,
    guessed,
    norm_after,
    told_next,
)

MASKED = {"type": "MaskedTokens", "folder": ""}
PLACES = 512
SLOW = recipe(batch_size=8, optimizer=choice(AdamW, learning_rate=0.0001))


def first_token(sketch: Sketch, steps: Value, **named: str) -> Value:
    return sketch.put("Slice", steps, axis=1, start=0, stop=1, squeeze=True, **named)


def bert(stack: Stack, examples: dict[str, Any] = MASKED, places: int = PLACES) -> Sketch:
    """Masked words told by their neighbours on both sides, and a pooler that gathers the text for tasks to come."""
    sketch = Sketch(examples)
    words = embedded(sketch, "text", "words", "Word embeddings", VOCABULARY, stack.width)
    segments = embedded(sketch, "segment", "segments", "Segment embeddings", 2, stack.width)
    placed = sketch.put("LearnedPositions", sketch.put("Add", words, segments), longest=places, initial=NARROW)
    begun = stack.dropped(sketch, stack.norm(sketch, placed))
    steps = stack.put(sketch, norm_after, begun, sketch.read("length"))
    pooled = stack.dense(sketch, first_token(sketch, steps, title="First token"), stack.width, "pooler_dense")
    sketch.put("Tanh", pooled, called="pooler", title="Pooler")
    return guessed(sketch, steps, words, "target", ignored=0)


@entry(
    "bert-base",
    title="BERT, base",
    category="Transformers",
    about="Guesses hidden words from both sides. Its head is the table of the words itself; the pooler awaits a task.",
    expected="79.6 on average over the tasks of GLUE once tuned for each, as published; it takes days on many GPUs.",
    source="Devlin et al. 2018, BERT: Pre-training of deep bidirectional transformers",
    training=SLOW,
)
def bert_base() -> Sketch:
    return bert(Stack(layers=12, heads=12, width=768, hidden=3072, epsilon=1e-12, initial=NARROW))


@entry(
    "tinybert",
    title="TinyBERT",
    category="Transformers",
    about="A BERT of four narrow layers, which learned from the large one what it sees. Here it guesses hidden words.",
    expected="77.0 on average over the tasks of GLUE, as published, with a seventh of the weights of BERT.",
    source="Jiao et al. 2019, TinyBERT: Distilling BERT for natural language understanding",
    training=SLOW,
)
def tinybert() -> Sketch:
    return bert(Stack(layers=4, heads=12, width=312, hidden=1200, epsilon=1e-12, initial=NARROW))


def scaled(inside: Sketch, value: Value, units: int, *shortcut: Value, called: str, title: str = "") -> Value:
    """A dense layer, beside a shortcut where there is one, and a learned scale in place of a layer norm."""
    dense = inside.put("Dense", value, units=units, initial=NARROW, called=called)
    gathered = inside.put("Add", dense, *shortcut) if shortcut else dense
    return inside.put("ScaleShift", gathered, title=title, called=f"{called}_scale")


def mobile_layers(sketch: Sketch, value: Value, length: Value, width: int, narrow: int, layers: int) -> Value:
    """The layers of MobileBERT: all that is costly happens between dense layers that make it narrow and wide."""
    inside = sketch.inside("layer")
    steps, counted = inside.enter("steps"), inside.enter("length")
    bottleneck = scaled(inside, steps, narrow, called="bottleneck", title="Bottleneck")
    shared = scaled(inside, steps, narrow, called="shared", title="Query and key")
    settings: dict[str, Any] = {"heads": 4, "dropout": 0.1, "initial": NARROW}
    looked = inside.put(
        "MultiHeadAttention", shared, key=shared, value=steps, length=counted, called="attention", **settings
    )
    gathered = inside.put("ScaleShift", inside.put("Add", looked, bottleneck), called="attention_scale")
    thinking = inside.inside("feed_forward")
    begun = thinking.enter()
    wide = thinking.put("ReLU", thinking.put("Dense", begun, units=width, initial=NARROW, called="wide"))
    thinking.leave(scaled(thinking, wide, narrow, begun, called="narrow"))
    thought = inside.block(thinking, gathered, title="Feed forward", repeat=4)
    inside.leave(scaled(inside, thought, width, steps, called="output"), "steps")
    return sketch.block(inside, value, title="Transformer layer", repeat=layers, length=length)


@entry(
    "mobilebert",
    title="MobileBERT",
    category="Transformers",
    about="A BERT as deep as the large one and made narrow for phones: each of its 24 layers works in a bottleneck.",
    expected="77.7 on average over the tasks of GLUE, as published: 0.6 less than BERT, and four times as small.",
    source="Sun et al. 2020, MobileBERT: A compact task-agnostic BERT for resource-limited devices",
    training=SLOW,
)
def mobilebert() -> Sketch:
    return mobile()


def mobile(width: int = 512, narrow: int = 128, layers: int = 24) -> Sketch:
    """Words of few features, of which a convolution makes wide ones from three neighbours at a time."""
    sketch = Sketch(MASKED)
    words = embedded(sketch, "text", "words", "Word embeddings", VOCABULARY, narrow)
    signal = sketch.put("Permute", words, order=[2, 1])
    seen = sketch.put(
        "Conv1d", signal, filters=width, kernel=3, called="trigrams", title="Three words at a time", initial=NARROW
    )
    trigrams = sketch.put("Permute", seen, order=[2, 1])
    segments = embedded(sketch, "segment", "segments", "Segment embeddings", 2, width)
    placed = sketch.put("LearnedPositions", sketch.put("Add", trigrams, segments), longest=PLACES, initial=NARROW)
    begun = sketch.put("ScaleShift", placed, called="embedding_scale")
    steps = mobile_layers(sketch, begun, sketch.read("length"), width, narrow, layers)
    first_token(sketch, steps, called="pooler", title="Pooler")
    part = sketch.put("Slice", steps, axis=2, start=0, stop=narrow, title="As wide as a word")
    return guessed(sketch, part, words, "target", ignored=0)


@entry(
    "gpt2-small",
    title="GPT-2, small",
    category="Transformers",
    about="Writes text token by token: twelve layers that see only what came before. Its head is the table of tokens.",
    expected="A perplexity of 37.5 on WikiText-103, as published, once it has read 40 GB of text.",
    source="Radford et al. 2019, Language models are unsupervised multitask learners",
    training=SLOW,
)
def gpt2_small() -> Sketch:
    curve = spec("GELU", form="tanh")
    stack = Stack(layers=12, heads=12, width=768, hidden=3072, activation=curve, causal=True, initial=NARROW)
    return told_next(stack, {"type": "NextTokens", "folder": ""}, 1024)
