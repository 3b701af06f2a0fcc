"""Metrics of text: how surprised a network is by the next word, and how close an answer of many words comes."""

from __future__ import annotations

from typing import Annotated

from engine.declare import param
from engine.layers.declare import Accepts, layer
from engine.layers.measure import Answers, Measured, Meter, Scores, check_scores
from engine.layers.objective import SCALAR, check_padding, class_axis
from engine.message import need
from engine.repair import DrawFromNearest, RemoveNode
from engine.shape import Shape

Sentence = Annotated[
    Shape,
    Accepts(
        "a row of whole numbers, one for each word", (1,), "integer", example=Shape((6,), ("time",), "integer", 100)
    ),
]
Said = Annotated[
    Shape,
    Accepts(
        "words, or one number for each word of the vocabulary at each step of time",
        (1, 2),
        dtype=None,
        example=Shape((6, 100), ("time", "features")),
    ),
]


@layer(title="Perplexity", category="Metric", icon="perplexity")
class Perplexity(Measured):
    """Between how many words a language model hesitates at each step: 1 is certainty.

    The prediction is one number for each word, of any size: no Softmax before it.

    perplexity = exp(mean of -log(softmax(prediction)[target]))
    """

    source = "Jelinek et al. 1977, Perplexity: a measure of the difficulty of speech recognition tasks"
    pytorch = "torchmetrics.text.Perplexity"
    ignored: int = param(
        -1, low=-1, high=1_000_000, about="The word that does not count, such as padding; -1 for none."
    )

    def shape(self, prediction: Scores, target: Answers) -> Shape:
        check_scores(self.title, prediction)
        check_padding(self.title, prediction, self.ignored)
        class_axis(self.title, prediction, target)
        return SCALAR

    def meter(self, prediction: Shape, target: Shape) -> Meter:
        axis = class_axis(self.title, prediction, target)
        return Meter("torchmetrics.text.Perplexity", {}, "words", {"axis": axis, "ignored": self.ignored})


@layer(title="BLEU", category="Metric", icon="bleu", telling="runs of up to {longest}")
class BLEU(Measured):
    """How many runs of words a translation shares with the right one: 1 where all are there, 0 where none is.

    The prediction is a row of words, or one number for each word of the vocabulary at each step, of which the largest
    counts. A translation that is shorter than the target is marked down.

    BLEU = min(1, exp(1 - words of the targets / words said)) · geometric mean of the shares of right runs of 1, 2, ...
    words
    """

    source = "Papineni et al. 2002, BLEU: a method for automatic evaluation of machine translation"
    pytorch = "torchmetrics.text.BLEUScore"
    longest: int = param(4, low=1, high=4, unit="words", about="The longest run of words that is compared.")
    smooth: bool = param(False, about="Add one to the counts of longer runs, for short texts that share few of them.")
    end: int = param(
        -1,
        low=-1,
        high=1_000_000,
        about="The word that ends a sentence, or fills it up: it and all behind it are left out; -1 for none.",
    )

    def shape(self, prediction: Said, target: Sentence) -> Shape:
        decided = prediction.dtype == "integer"
        need(
            len(prediction) == (1 if decided else 2),
            "{title} needs a row of words, or one number for each word of the vocabulary at each step of time, but the "
            "prediction is {prediction}. Draw the wire from where such words are made.",
            port="prediction",
            repairs=(DrawFromNearest("prediction"), RemoveNode()),
            title=self.title,
            prediction=prediction,
        )
        return SCALAR

    def meter(self, prediction: Shape, target: Shape) -> Meter:
        options = {"n_gram": self.longest, "smooth": self.smooth}
        return Meter("torchmetrics.text.BLEUScore", options, "text", {"end": self.end})


@layer(title="Exact match", category="Metric", icon="exact_match")
class ExactMatch(Measured):
    """The share of examples of which every single word is right: one wrong word makes the whole example wrong.

    The prediction is a row of words, or one number for each word of the vocabulary at each step, of which the largest
    counts. Steps whose target is the ignored word are not looked at.
    """

    source = "Rajpurkar et al. 2016, SQuAD: 100,000+ questions for machine comprehension of text"
    pytorch = "torchmetrics.classification.MulticlassExactMatch"
    ignored: int = param(
        -1, low=-1, high=1_000_000, about="The word that does not count, such as padding; -1 for none."
    )

    def shape(self, prediction: Said, target: Sentence) -> Shape:
        check_padding(self.title, prediction, self.ignored)
        if prediction.dtype == "float":
            class_axis(self.title, prediction, target)
        need(
            prediction.sizes[:1] == target.sizes and len(prediction) == (2 if prediction.dtype == "float" else 1),
            "{title} compares word by word, but the prediction is {prediction} for a target of {target}. Give it one "
            "word for each of the target, or one number for each word of the vocabulary there.",
            port="prediction",
            repairs=(DrawFromNearest("prediction"), RemoveNode()),
            title=self.title,
            prediction=prediction,
            target=target,
        )
        return SCALAR

    def meter(self, prediction: Shape, target: Shape) -> Meter:
        options = {"num_classes": prediction[-1], "validate_args": False}
        path = "torchmetrics.classification.MulticlassExactMatch"
        return Meter(path, options, "sentences", {"ignored": self.ignored})
