"""Basic layers: dense connections, tables of features, learned numbers, and one that changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import Literal

from engine.declare import param
from engine.layers.call import Expression, Function, Module, Port, Written
from engine.layers.declare import Anything, Features, Layer, Numbers, Tokens, Weight, layer
from engine.layers.learned import Learned, Normed
from engine.message import Misfit, need
from engine.repair import Insert, SetParam
from engine.shape import Shape

MOST_NUMBERS = 100_000_000
"""So many numbers one constant may have; a file can ask for any sizes."""


@layer(title="Dense", category="Basic", icon="dense", telling="{units} units")
class Dense(Normed):
    """Connects every input to every unit.

    Each unit multiplies all inputs by weights of its own, adds them up, and adds a bias: output = weights · input +
    bias. On a sequence it does the same at each step of time.
    """

    source = "Rosenblatt 1958, The perceptron"
    pytorch = "torch.nn.Linear"
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


@layer(title="Bilinear", category="Basic", icon="bilinear", telling="{units} units")
class Bilinear(Normed):
    """Weighs every pair of one number from each of its two inputs, so that it sees what occurs together.

    Each unit has a weight for each pair: output = Σ weight[i, j] · first[i] · second[j] + bias. On sequences it does
    the same at each step of time.
    """

    source = "Tenenbaum and Freeman 2000, Separating style and content with bilinear models"
    pytorch = "torch.nn.Bilinear"
    units: int = param(64, low=1, high=65536, about="How many numbers come out, one for each unit.", log=True)
    bias: bool = param(True, about="Add a learned number to each output.")

    def shape(self, first: Features, second: Features) -> Shape:
        if first[:-1] == second[:-1]:
            return first.resized(*first[:-1], self.units)
        text = (
            "Bilinear needs two rows of features, or two sequences of equal length, but got {first} and {second}. Make "
            "rows of both."
        )
        repairs = tuple(Insert(name, "Flatten") for name, one in (("first", first), ("second", second)) if len(one) > 1)
        raise Misfit(
            text,
            repairs=repairs if first.varying is None and second.varying is None else (),
            first=first,
            second=second,
        )

    def weights(self, first: Shape, second: Shape) -> Mapping[str, Weight]:
        positions = first.count // first[-1]
        found = {"weight": Weight((self.units, first[-1], second[-1]), positions)}
        return found | {"bias": Weight((self.units,))} if self.bias else found

    def call(self, first: Shape, second: Shape) -> Module:
        return Module("nn.Bilinear", first[-1], second[-1], self.units, **({} if self.bias else {"bias": False}))


@layer(title="Embedding", category="Basic", icon="embedding", telling="{vocabulary} words · {features} features")
class Embedding(Learned):
    """Gives each word (or other thing with a number) a row of learned features.

    output = row number input of a table of vocabulary × features. The row of a token that only fills up short examples
    is 0 and does not learn.
    """

    source = "Bengio et al. 2003, A neural probabilistic language model"
    pytorch = "torch.nn.Embedding"
    vocabulary: int = param(1000, low=1, high=1_000_000, about="How many different words there are.", log=True)
    features: int = param(64, low=1, high=65536, about="How many numbers describe each word.", log=True)
    padding: int = param(
        -1, low=-1, high=999_999, about="The token that fills up short examples, counted from 0; -1: there is none."
    )
    max_norm: float = param(
        0.0,
        low=0.0,
        high=1e6,
        about="The greatest length of a row: a longer one is cut back when it is read. 0: any length.",
        label="Greatest length",
    )

    def check(self) -> None:
        need(
            self.padding < self.vocabulary,
            "Embedding has {vocabulary} rows, the first with the number 0, so no row belongs to the padding {padding}. "
            "Choose a padding below {vocabulary}, or -1 for none.",
            repairs=(SetParam("padding", -1),),
            vocabulary=self.vocabulary,
            padding=self.padding,
        )

    def shape(self, tokens: Tokens) -> Shape:
        need(
            tokens.classes is None or tokens.classes <= self.vocabulary,
            "Embedding has {vocabulary} rows, but its input names {classes} different things. "
            "Set the vocabulary to {classes}.",
            repairs=(SetParam("vocabulary", tokens.classes),),
            vocabulary=self.vocabulary,
            classes=tokens.classes,
        )
        # A row of tokens is read along time, whatever its axis was called.
        axes = ("time",) if len(tokens) == 1 else tokens.axes
        return Shape((*tokens, self.features), (*axes, "features"))

    def weights(self, tokens: Shape) -> Mapping[str, Weight]:
        return {"weight": Weight((self.vocabulary, self.features))}

    def call(self, tokens: Shape) -> Module:
        padding = {"padding_idx": self.padding} if self.padding >= 0 else {}
        limit = {"max_norm": self.max_norm} if self.max_norm else {}
        return Module("nn.Embedding", self.vocabulary, self.features, **padding, **limit)


@layer(title="Identity", category="Basic", icon="identity")
class Identity(Layer):
    """Hands on what comes, unchanged: a place to gather wires or to look at a value: output = input."""

    pytorch = "torch.nn.Identity"

    def shape(self, values: Anything) -> Shape:
        return values

    def call(self, values: Shape) -> Port:
        return Port("values")


SCALE_SHIFT = Written(
    "LoomScaleShift",
    '''
class LoomScaleShift(nn.Module):
    """Multiplies by a factor and adds a shift: those that are learned have these sizes, the others stay numbers."""

    def __init__(self, sizes, factor, shift, learned=("weight", "bias")):
        super().__init__()
        self.starts = {"weight": factor, "bias": shift}
        self.learned = learned
        for name, start in self.starts.items():
            setattr(self, name, nn.Parameter(torch.full(sizes, start)) if name in learned else start)

    def reset_parameters(self):
        for name in self.learned:
            nn.init.constant_(getattr(self, name), self.starts[name])

    def forward(self, values):
        return values * self.weight + self.bias
''',
)
LEARNED_PARTS = {"both": ("weight", "bias"), "factor": ("weight",), "shift": ("bias",), "nothing": ()}


@layer(title="Scale and shift", category="Basic", icon="scale_shift", telling="× {factor:g} + {shift:g}")
class ScaleShift(Learned):
    """Multiplies every number by a factor and adds a shift: output = factor · input + shift.

    Both may be learned, one pair for each channel (of features: for each feature) or a single pair for all; or they
    stay as they are set, as when brightnesses from 0 to 255 are brought to 0 to 1.
    """

    source = "Touvron et al. 2021, Going deeper with image transformers"
    pytorch = "torch.mul, torch.add"
    factor: float = param(1.0, low=-1e6, high=1e6, about="What numbers are multiplied by, or where it begins to learn.")
    shift: float = param(0.0, low=-1e6, high=1e6, about="What is added to them, or where it begins to learn.")
    learned: Literal["both", "factor", "shift", "nothing"] = param("both", about="Which of the two is learned.")
    each: Literal["channel", "all"] = param(
        "channel", about="Learn a pair for each channel or feature, or one for all of them.", label="One pair for"
    )

    def shape(self, values: Numbers) -> Shape:
        return values

    def _sizes(self, values: Shape) -> tuple[int, ...]:
        if self.each == "all" or not len(values):
            return (1,)
        at = values.axes.index("channels") if "channels" in values.axes else len(values) - 1
        return (int(values[at]), *(1 for _ in values[at + 1 :]))

    def weights(self, values: Shape) -> Mapping[str, Weight]:
        return {name: Weight(self._sizes(values)) for name in LEARNED_PARTS[self.learned]}

    def call(self, values: Shape) -> Expression:
        names = LEARNED_PARTS[self.learned]
        if not names:
            return Function("torch.add", Function("torch.mul", Port("values"), self.factor), self.shift)
        chosen = {} if self.learned == "both" else {"learned": names}
        return Module(SCALE_SHIFT, self._sizes(values), self.factor, self.shift, **chosen)


CONSTANT = Written(
    "LoomConstant",
    '''
class LoomConstant(nn.Module):
    """Gives the same learned numbers for every example; of its input only the size of the batch counts."""

    def __init__(self, sizes, start):
        super().__init__()
        self.start = start
        self.weight = nn.Parameter(torch.full(sizes, start))

    def reset_parameters(self):
        nn.init.constant_(self.weight, self.start)

    def forward(self, like):
        return self.weight.repeat(like.shape[0], *(1 for _ in self.weight.shape))
''',
)


@layer(title="Constant", category="Basic", icon="constant", telling="from {start:g}")
class Constant(Learned):
    """Gives learned numbers that are the same for every example, whatever comes in: output = weights.

    Its input says only how many examples there are. Freeze it in its group Weights to keep the numbers as they begin.
    """

    pytorch = "torch.nn.Parameter"
    sizes: tuple[int, ...] = param((8,), low=1, high=1_000_000, about="The sizes of what it gives for one example.")
    start: float = param(0.0, low=-1e6, high=1e6, about="Where all its numbers begin.")

    def check(self) -> None:
        told = " × ".join(str(size) for size in self.sizes)
        need(
            min(self.sizes) > 0 and prod(self.sizes) <= MOST_NUMBERS,
            "A constant of {sizes} cannot be made: each size must be 1 or more, and all together {limit:,} numbers at "
            "most. Choose other sizes.",
            repairs=(SetParam("sizes", _fewer(self.sizes)),),
            sizes=told,
            limit=MOST_NUMBERS,
        )

    def shape(self, like: Anything) -> Shape:
        return Shape(self.sizes)

    def weights(self, like: Shape) -> Mapping[str, Weight]:
        return {"weight": Weight(self.sizes)}

    def call(self, like: Shape) -> Module:
        return Module(CONSTANT, self.sizes, self.start)


def _fewer(sizes: tuple[int, ...]) -> list[int]:
    """Sizes that hold as many numbers as there may be: the largest of them are halved."""
    found = [max(1, size) for size in sizes]
    while prod(found) > MOST_NUMBERS:
        at = found.index(max(found))
        found[at] //= 2
    return found
