"""Networks that read and write text: plays that go on letter by letter, and film reviews that praise or do not."""

from __future__ import annotations

from typing import Any

from engine.graph.model import From
from engine.graph.sketch import Sketch, Value, spec
from engine.training.adam import AdamW
from engine.training.clipping import ClipByNorm
from resources.templates.entry import choice, entry, recipe
from resources.templates.networks.start import judged

SENTENCES = {"type": "FilmSentences", "folder": "", "vocabulary": 5000, "longest": 40}
WORDS = From("data", "text", "classes")
SENTIMENT = From("data", "label", "classes")


def writing(layer: str, **params: Any) -> Sketch:
    """A recurrent layer that says at each character which one comes next."""
    sketch = Sketch({"type": "Characters", "folder": "", "length": 256})
    says = sketch.flow(
        sketch.read("text"),
        spec("Embedding", vocabulary=WORDS, features=64),
        spec(layer, gives="whole sequence", **params),
        spec("Dropout", share=0.3),
        spec("Dense", units=From("data", "next", "classes"), title="Next character"),
    )
    sketch.put("CrossEntropy", says, target=sketch.read("next"), called="cross_entropy")
    return sketch


def plays(**changes: Any) -> dict[str, Any]:
    return recipe(batch_size=32, optimizer=choice(AdamW, learning_rate=0.006), clipping=choice(ClipByNorm), **changes)


def words(features: int) -> tuple[Sketch, Value]:
    """The words of film sentences as rows of features; those that only fill up are 0."""
    sketch = Sketch(SENTENCES)
    return sketch, sketch.put("Embedding", sketch.read("text"), vocabulary=WORDS, features=features, padding=0)


def rated(sketch: Sketch, features: Value, share: float) -> Sketch:
    """With an answer whether the film is praised."""
    return judged(sketch, sketch.flow(features, spec("Dropout", share=share), spec("Dense", units=SENTIMENT)))


@entry(
    "shakespeare-lstm",
    title="Plays, letter by letter: LSTM",
    category="Text",
    about="Reads plays and says at each character which one comes next. Once trained, it writes scenes of its own: "
    "try Generate.",
    expected="Expect 1.64 nats a character on the last 20 % of tiny Shakespeare.",
    source="Karpathy 2015, The unreasonable effectiveness of recurrent neural networks",
    training=plays(epochs=8),
    columns=4,
)
def shakespeare_lstm() -> Sketch:
    return writing("LSTM", units=256)


@entry(
    "shakespeare-gru",
    title="Plays, letter by letter: GRU",
    category="Text",
    about="The same with two gates instead of three: fewer weights, and quicker to train.",
    expected="Expect 1.62 nats a character on the last 20 % of tiny Shakespeare.",
    source="Karpathy, Johnson and Fei-Fei 2015, Visualizing and understanding recurrent networks",
    training=plays(epochs=8),
    columns=4,
)
def shakespeare_gru() -> Sketch:
    return writing("GRU", units=256)


@entry(
    "sentiment-bag",
    title="Film reviews: bag of words",
    category="Text",
    about="Adds up what each word says by itself, whatever its place, and tells whether a sentence praises a film.",
    expected="Expect about 74 % right answers.",
    source="Iyyer et al. 2015, Deep unordered composition rivals syntactic methods for text classification",
    training=recipe(epochs=8),
    columns=4,
)
def sentiment_bag() -> Sketch:
    sketch, rows = words(32)
    swapped = sketch.put("Permute", rows, order=[2, 1], title="Features first")
    mean = sketch.put("GlobalPool", swapped, length=sketch.read("length"), keep="mean", title="Mean of the words")
    return rated(sketch, mean, 0.5)


@entry(
    "sentiment-lstm",
    title="Film reviews: LSTM",
    category="Text",
    about="Reads a sentence word by word up to its last one, and tells whether it praises a film.",
    expected="Expect about 76 % right answers.",
    source="Hochreiter and Schmidhuber 1997, Long short-term memory",
    training=recipe(epochs=8, optimizer=choice(AdamW, learning_rate=0.006)),
    columns=5,
)
def sentiment_lstm() -> Sketch:
    sketch, rows = words(64)
    dropped = sketch.put("Dropout", rows, share=0.3)
    read = sketch.put("LSTM", dropped, length=sketch.read("length"), units=64)
    return rated(sketch, read, 0.3)


@entry(
    "sentiment-cnn",
    title="Film reviews: convolutional",
    category="Text",
    about="Looks for phrases of three, four and five words anywhere in a sentence, such as praise or a sigh.",
    expected="Expect about 74 % right answers.",
    source="Kim 2014, Convolutional neural networks for sentence classification",
    training=recipe(epochs=8, optimizer=choice(AdamW, learning_rate=0.004)),
    columns=8,
)
def sentiment_cnn() -> Sketch:
    sketch, rows = words(64)
    signal = sketch.flow(rows, spec("Dropout", share=0.2), spec("Permute", order=[2, 1], title="Features first"))
    found = []
    for width, name in ((3, "Three"), (4, "Four"), (5, "Five")):
        phrases = sketch.put("Conv1d", signal, filters=50, kernel=width, title=f"{name} words")
        strong = sketch.put("ReLU", phrases)
        found.append(sketch.put("GlobalPool", strong, length=sketch.read("length"), keep="largest"))
    return rated(sketch, sketch.put("Concatenate", *found), 0.5)
