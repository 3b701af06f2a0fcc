"""Recommenders: how many points a person would give to a film that nobody has told them about."""

from __future__ import annotations

from engine.graph.model import From
from engine.graph.sketch import Sketch, Value, spec
from engine.training.adam import AdamW
from resources.templates.entry import choice, entry, recipe

RATINGS = {"type": "Ratings", "people": 200, "films": 100, "rank": 3, "known": 0.3, "noise": 0.5, "seed": 0}


def described(sketch: Sketch, name: str, features: int, called: str, title: str) -> Value:
    """A learned row of numbers for each person, or for each film."""
    vocabulary = From("data", name, "classes")
    where = {"vocabulary": vocabulary, "features": features}
    return sketch.put("Embedding", sketch.read(name), called=called, title=title, **where)


def judged(sketch: Sketch, points: Value) -> Sketch:
    target = sketch.read("rating")
    sketch.put("MeanSquaredError", points, target=target, called="mean_squared_error")
    sketch.put("RootMeanSquaredError", points, target=target, called="root_mean_squared_error")
    return sketch


@entry(
    "recommender",
    title="Recommender: factors",
    category="More tasks",
    about="Gives each person and each film a row of tastes, whose dot product says how well the two go together, and "
    "a number for how generous or how good they are.",
    expected="Expect an error of about 0.37; who always says the mean is wrong by 1.",
    source="Koren, Bell and Volinsky 2009, Matrix factorization techniques for recommender systems",
    training=recipe(optimizer=choice(AdamW, learning_rate=0.05)),
    columns=5,
)
def recommender() -> Sketch:
    sketch = Sketch(RATINGS)
    people = described(sketch, "person", 4, "tastes", "Tastes of people")
    films = described(sketch, "film", 4, "kinds", "Tastes of films")
    generous = described(sketch, "person", 1, "generous", "How generous")
    good = described(sketch, "film", 1, "good", "How good")
    product = sketch.put("Dot", people, second=films, called="product")
    return judged(sketch, sketch.put("Add", product, generous, good, called="points", title="Points"))


@entry(
    "recommender-deep",
    title="Recommender: deep",
    category="More tasks",
    about="Puts the rows of a person and of a film side by side, and lets dense layers find out how they go together: "
    "more freedom than a dot product, and more to learn.",
    expected="Expect an error of about 0.38; who always says the mean is wrong by 1.",
    source="He et al. 2017, Neural collaborative filtering",
    training=recipe(optimizer=choice(AdamW, learning_rate=0.01, weight_decay=0.3)),
    columns=5,
)
def recommender_deep() -> Sketch:
    sketch = Sketch(RATINGS)
    people = described(sketch, "person", 8, "people", "People")
    films = described(sketch, "film", 8, "films", "Films")
    both = sketch.put("Concatenate", people, films, called="both")
    dense = [spec("Dense", units=64), spec("ReLU"), spec("Dense", units=32), spec("ReLU")]
    return judged(sketch, sketch.flow(both, *dense, spec("Dense", units=1, called="points", title="Points")))
