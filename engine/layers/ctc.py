"""The objective for a reading whose letters are known, but not at which step each stands."""

from __future__ import annotations

from typing import Annotated

from engine.declare import param
from engine.layers.arranging import sized
from engine.layers.call import Expression, Function, Port
from engine.layers.declare import Accepts, Lengths, Sequence, layer
from engine.layers.objective import SCALAR, Weighted
from engine.message import need
from engine.repair import DrawFromData, SetParam
from engine.shape import Shape

Letters = Annotated[
    Shape,
    Accepts(
        "a row of whole numbers, one for each letter", (1,), "integer", example=Shape((3,), ("time",), "integer", 8)
    ),
]


@layer(title="Connectionist temporal classification", category="Objective", icon="ctc")
class CTC(Weighted):
    """For speech and handwriting: the target says which letters come one after the other, but not when.

    The prediction has one number for each letter at each step, and one more class, the blank, for steps that say
    nothing; no Softmax before it. What it reads is the likeliest letter of each step with repetitions and blanks left
    out, and this objective asks for the right text whatever the steps at which it comes. Where no length is wired to
    it, all steps of the prediction count, and the blanks that end a target fill it up.

    loss = mean of -log(sum of the probabilities of all ways to say the target) / letters of the target
    """

    source = "Graves et al. 2006, Connectionist temporal classification"
    pytorch = "torch.nn.CTCLoss"
    blank: int = param(0, low=0, high=1_000_000, about="The number of the class that says nothing.")

    def shape(
        self,
        prediction: Sequence,
        target: Letters,
        length: Lengths | None = None,
        target_length: Lengths | None = None,
    ) -> Shape:
        classes = prediction[-1]
        need(
            self.blank < classes,
            "The blank is class {blank}, but the classes of the prediction go from 0 to {last} at each step. "
            "Choose one of these.",
            repairs=(SetParam("blank", 0),),
            blank=self.blank,
            last=classes - 1,
        )
        need(
            target.classes is None or target.classes <= classes,
            "{title} needs a number for each of the {classes} classes at each step, but got {units}. "
            "Set the units of the last Dense to {classes}.",
            port="prediction",
            repairs=sized("prediction", prediction, target.classes or 1),
            title=self.title,
            units=classes,
            classes=target.classes,
        )
        need(
            target[0] <= prediction[0],
            "{title} must say {letters} letters in {steps} steps, which are too few. Give the prediction more steps: "
            "shrink time less before it.",
            port="prediction",
            title=self.title,
            letters=int(target[0]),
            steps=int(prediction[0]),
        )
        need(
            length is not None or prediction.varying is None,
            "{title} must not read padding, but the time of the prediction varies ({shape}). Wire the length of the "
            "examples to its input 'length'.",
            repairs=(DrawFromData("length", "length"),),
            title=self.title,
            shape=prediction,
        )
        return SCALAR

    def call(
        self, prediction: Shape, target: Shape, length: Shape | None = None, target_length: Shape | None = None
    ) -> Function:
        steps: Expression
        if length is None:
            steps = Function("torch.full", [Function("torch.Tensor.size", Port("prediction"), 0)], prediction[0])
        else:
            steps = Function("torch.clamp", Port("length"), max=prediction[0])
        if target_length is None:
            letters = Function("torch.sum", Function("torch.ne", Port("target"), self.blank), 1)
        else:
            letters = Function("torch.clamp", Port("target_length"), max=target[0])
        logarithms = Function("torch.transpose", Function("F.log_softmax", Port("prediction"), -1), 0, 1)
        # A text that has no way to be said costs nothing instead of infinitely much.
        options = {"blank": self.blank} if self.blank else {}
        return Function("F.ctc_loss", logarithms, Port("target"), steps, letters, **options, zero_infinity=True)
