"""Says that templates which write strings learn from the right letters, and are judged by their own, word by word."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from engine.compile.network import compiled
from engine.compile.plan import plan
from engine.data.batches import split
from engine.graph.analysis import analyse
from engine.graph.edits import set_param
from engine.graph.model import Project
from engine.layers import LAYERS
from engine.layers.source import Data
from engine.message import Misfit
from engine.shape import Shape, features, label, sequence
from engine.templates import template
from engine.training.loop import Loop
from engine.training.messages import EpochDone
from tests.engine.measuring import value

TEXT = {"prediction": sequence(3, 4), "target": Shape((3,), ("time",), "integer", 4)}
WORDS = {**TEXT, "prediction": TEXT["target"]}
RIGHT = [[1, 2, 3], [3, 3, 0], [2, 0, 0], [0, 0, 0]]

both = pytest.mark.parametrize("name", ["seq2seq-reverse", "seq2seq-dates"])


class Writer:
    """The network of a template, with some examples of its own data."""

    def __init__(self, name: str) -> None:
        self.analysis = analyse(template(name))
        self.takes = plan(self.analysis).takes
        self.network: nn.Module = compiled(self.analysis, 0).network
        data_set = next(one.layer.examples for one in self.analysis.outer if isinstance(one.layer, Data))
        self.given, self.wanted = data_set.texts
        found = split(data_set, seed=0, validation_share=0.2, device=torch.device("cpu"))
        self.examples = {name: values[:16] for name, values in found.validation.items()}

    def said(self, *, training: bool, **others: Tensor) -> Tensor:
        """One number for each letter at each step."""
        self.network.train(training)
        values = {**self.examples, **others}
        with torch.no_grad():
            found: Tensor = self.network(*[values[name] for name in self.takes])["decoder_said"]
        return found

    def other(self, name: str) -> Tensor:
        return self.examples[name].flip(0)


@both
def test_a_template_reads_the_right_letters_while_training_and_its_own_while_judged(name: str) -> None:
    one = Writer(name)
    other = {one.wanted: one.other(one.wanted)}
    assert not torch.equal(one.said(training=True), one.said(training=True, **other))
    free = one.said(training=False)
    assert torch.equal(free, one.said(training=False, **other)), "it reads its own answers, not the target"
    # Fed with what it said itself, the trained way of reading says the same.
    assert torch.allclose(one.said(training=True, **{one.wanted: free.argmax(-1)}), free, atol=1e-6)


@both
def test_a_letter_of_the_answer_reaches_only_what_is_said_behind_it(name: str) -> None:
    one = Writer(name)
    changed = one.examples[one.wanted].clone()
    changed[:, 4] = changed[:, 4] % 10 + 1
    before, after = one.said(training=True), one.said(training=True, **{one.wanted: changed})
    assert torch.equal(before[:, :5], after[:, :5])
    assert not torch.equal(before[:, 5:], after[:, 5:])


@both
def test_every_letter_that_is_read_reaches_the_first_that_is_said(name: str) -> None:
    one = Writer(name)
    tokens = one.examples[one.given]
    first = one.said(training=False)[:, 0]
    for at in range(tokens.shape[1]):
        changed = tokens.clone()
        changed[:, at] = changed[:, at] % 26 + 1
        found = one.said(training=False, **{one.given: changed})[:, 0]
        real = one.examples["length"] > at if "length" in one.examples else torch.ones(len(tokens), dtype=torch.bool)
        assert not torch.isclose(found[real], first[real], rtol=0, atol=1e-7).all(-1).any()
        assert torch.allclose(found[~real], first[~real], atol=1e-6), "what fills up a short text is not read"


def test_a_template_judges_each_epoch_by_whole_strings_of_fresh_letters() -> None:
    project = template("seq2seq-reverse")
    examples = {"type": "ReversedLetters", "examples": 80, "letters": 4}
    graph = set_param(project.graph, "data", "examples", examples)
    loop = Loop(Project(graph, {**project.training, "epochs": 2, "device": "cpu"}), threads=1)
    told = [message for message in loop.steps() if isinstance(message, EpochDone)]
    assert [one.validation["exact_match"] for one in told] == [0.0, 0.0]
    assert 0 < told[1].validation["accuracy"] < 0.5
    assert not torch.equal(loop.data.examples(0)["letters"], loop.data.examples(1)["letters"])


def exact(said: list[list[int]], right: list[list[int]], **params: Any) -> Any:
    words = torch.tensor(said)
    found = value("ExactMatch", WORDS, words, torch.tensor(right), **params)
    scores = nn.functional.one_hot(words, 4).float() - 2
    assert value("ExactMatch", TEXT, scores, torch.tensor(right), **params) == found
    return found


def test_an_example_with_one_wrong_word_does_not_match() -> None:
    assert exact(RIGHT, RIGHT) == 1
    assert exact([[1, 2, 3], [3, 3, 1], [2, 0, 0], [0, 0, 0]], RIGHT) == 0.75
    assert exact([[1, 2, 0], [3, 3, 1], [1, 0, 0], [0, 1, 0]], RIGHT) == 0
    # As many as come in three batches.
    assert exact(
        [*RIGHT, *RIGHT, *RIGHT, *RIGHT, [1, 1, 1]], [*RIGHT, *RIGHT, *RIGHT, *RIGHT, [1, 1, 2]]
    ) == pytest.approx(16 / 17)


def test_words_that_do_not_count_may_be_anything_and_examples_of_nothing_else_are_left_out() -> None:
    said = [[1, 2, 3], [3, 3, 1], [1, 3, 3], [2, 2, 2]]
    assert exact(said, RIGHT) == 0.25
    # The first two are right where it counts, the third is wrong, and the fourth has no word at all.
    assert exact(said, RIGHT, ignored=0) == pytest.approx(2 / 3)
    assert exact([[1, 1, 1]], [[0, 0, 0]], ignored=0) is None
    # A word that is said where another one counts is wrong, be it the one that does not count.
    assert exact([[0, 2, 3]], [[1, 2, 3]], ignored=0) == 0


SHAPES = [
    (features(4), label(4)),
    (sequence(4, 5), TEXT["target"]),
    (Shape((4,), ("time",), "integer", 4), TEXT["target"]),
    (TEXT["prediction"], Shape((3,), ("time",), "integer", 9)),
]


@pytest.mark.parametrize(("prediction", "target"), SHAPES, ids=str)
def test_what_cannot_be_compared_word_by_word_is_refused(prediction: Shape, target: Shape) -> None:
    with pytest.raises(Misfit, match="Exact match"):
        LAYERS.members["ExactMatch"]().shape(prediction, target)
