"""Basic layers: dense connections, dropout, and the table that turns tokens into numbers."""

from __future__ import annotations

from collections.abc import Mapping

from engine.declare import param
from engine.layers.call import Module
from engine.layers.declare import Features, Layer, Numbers, Tokens, Weight, layer
from engine.message import need
from engine.shape import Shape


@layer(title="Dense", category="Basic", icon="dense", telling="{units} units")
class Dense(Layer):
    """Connects every input to every unit.

    Each unit multiplies all inputs by weights of its own, adds them up, and adds a bias: output = weights · input +
    bias. On a sequence it does the same at each step of time.
    """

    units: int = param(64, low=1, high=65536, about="How many numbers come out, one for each unit.", log=True)
    bias: bool = param(True, about="Add a learned number to each output.")

    def shape(self, features: Features) -> Shape:
        return features.resized(*features[:-1], self.units)

    def weights(self, features: Shape) -> Mapping[str, Weight]:
        positions = features.count // features[-1]
        found = {"weight": Weight((self.units, features[-1]), positions)}
        return found | {"bias": Weight((self.units,))} if self.bias else found

    def call(self, features: Shape) -> Module:
        return Module("nn.Linear", features[-1], self.units, **({} if self.bias else {"bias": False}))


@layer(title="Dropout", category="Basic", icon="dropout", telling="{share:.0%} dropped")
class Dropout(Layer):
    """Sets a random share of the numbers to zero while training, so that no unit can rely on one other alone.

    The rest grows by 1 / (1 - share), so that the sum stays as it was. In use nothing is dropped.
    """

    source = "Srivastava et al. 2014, Dropout: a simple way to prevent neural networks from overfitting"
    share: float = param(0.5, low=0.0, high=0.99, about="The part of the numbers that is set to zero.")

    def shape(self, values: Numbers) -> Shape:
        return values

    def call(self, values: Shape) -> Module:
        return Module("nn.Dropout", self.share)


@layer(title="Embedding", category="Basic", icon="embedding", telling="{vocabulary} words · {features} features")
class Embedding(Layer):
    """Gives each word (or other thing with a number) a row of learned features."""

    source = "Bengio et al. 2003, A neural probabilistic language model"
    vocabulary: int = param(1000, low=1, high=1_000_000, about="How many different words there are.", log=True)
    features: int = param(64, low=1, high=65536, about="How many numbers describe each word.", log=True)

    def shape(self, tokens: Tokens) -> Shape:
        need(
            tokens.classes is None or tokens.classes <= self.vocabulary,
            "Embedding has {vocabulary} rows, but its input names {classes} different things. "
            "Set the vocabulary to {classes}.",
            vocabulary=self.vocabulary,
            classes=tokens.classes,
        )
        # A row of tokens is read along time, whatever its axis was called.
        axes = ("time",) if len(tokens) == 1 else tokens.axes
        return Shape((*tokens, self.features), (*axes, "features"))

    def weights(self, tokens: Shape) -> Mapping[str, Weight]:
        return {"weight": Weight((self.vocabulary, self.features))}

    def call(self, tokens: Shape) -> Module:
        return Module("nn.Embedding", self.vocabulary, self.features)
