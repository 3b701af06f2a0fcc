"""Objectives for classes and yes or no: how surprised a network is by what turned out right."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from engine.declare import Numbers as ManyNumbers
from engine.declare import declared, param
from engine.layers.call import Expression, Function, Port
from engine.layers.declare import Numbers, layer
from engine.layers.objective import (
    SCALAR,
    Labels,
    Predicted,
    Wanted,
    Weighted,
    check_alike,
    check_padding,
    check_two_classes,
    class_axis,
    class_rows,
    compared,
)
from engine.message import need
from engine.repair import Insert, SetParam
from engine.shape import Shape, features


@declared
class ClassLikelihood(Weighted):
    """Surprise at the right class, where classes may count more or less, and one not at all."""

    metric = "accuracy"
    function: ClassVar[str] = ""
    class_weights: ManyNumbers = param(
        (), low=1e-3, high=1e6, about="How much each class counts, such as more for a rare one; none: all alike."
    )
    ignored: int = param(
        -1, low=-1, high=1_000_000, about="The class that does not count, such as padding; -1 for none."
    )

    @classmethod
    def example(cls) -> dict[str, tuple[Shape, ...]]:
        return {"prediction": (features(4),), "target": (Shape((), (), "integer", 4),)}

    def shape(self, prediction: Numbers, target: Labels) -> Shape:
        classes = prediction[class_axis(self.title, prediction, target)]
        check_padding(self.title, prediction, self.ignored)
        weights = [*self.class_weights, *(1.0 for _ in range(classes))][:classes]
        need(
            len(self.class_weights) in (0, classes),
            "{title} needs a class weight for each of the {classes} classes, but got {count}. "
            "Give one weight for each class, or none.",
            repairs=(SetParam("class_weights", weights),),
            title=self.title,
            count=len(self.class_weights),
            classes=classes,
        )
        return SCALAR

    def judging(self, prediction: Shape, target: Shape) -> dict[str, Any]:
        return {"axis": class_axis(self.title, prediction, target), "ignored": self.ignored}

    def options(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if self.class_weights:
            weights = list(self.class_weights)
            found["weight"] = Function("torch.Tensor.new_tensor", Port("prediction"), weights)
        return found | ({"ignore_index": self.ignored} if self.ignored >= 0 else {})

    def call(self, prediction: Shape, target: Shape) -> Expression:
        rows, labels = class_rows(prediction, class_axis(self.title, prediction, target))
        loss = Function(self.function, rows, labels, **self.options())
        if self.ignored < 0:
            return loss
        # The mean over no class at all would be no number.
        some = Function("torch.any", Function("torch.ne", Port("target"), self.ignored))
        return Function("torch.where", some, loss, 0.0)


@layer(title="Cross entropy", category="Objective", icon="cross_entropy")
class CrossEntropy(ClassLikelihood):
    """How surprised the network is by the right class: -log of the probability that it gave to it.

    The prediction is one number for each class, of any size: no Softmax before it, this objective has its own. The
    target is the number of the right class. With one class for each step of time, or for each place of a picture
    (classes × height × width), all of them count alike.

    loss = mean of -log(softmax(prediction)[target])
    """

    pytorch = "torch.nn.CrossEntropyLoss"
    function = "F.cross_entropy"
    label_smoothing: float = param(
        0.0, low=0.0, high=0.99, about="Asks for a little less than certainty, which keeps the weights small."
    )

    def between(self) -> Literal["shares", ""]:
        # PyTorch leaves no class out where each has a share.
        return "shares" if self.ignored < 0 else ""

    def options(self) -> dict[str, Any]:
        return super().options() | ({"label_smoothing": self.label_smoothing} if self.label_smoothing else {})


@layer(title="Negative log likelihood", category="Objective", icon="negative_log_likelihood")
class NegativeLogLikelihood(ClassLikelihood):
    """How surprised the network is by the right class, where a LogSoftmax stands before it.

    The prediction is the logarithm of a probability for each class. Cross entropy is the two in one.

    loss = mean of -prediction[target]
    """

    pytorch = "torch.nn.NLLLoss"
    function = "F.nll_loss"


@layer(title="Binary cross entropy", category="Objective", icon="binary_cross_entropy")
class BinaryCrossEntropy(Weighted):
    """How surprised the network is by a yes or no: for one number that says yes when it is above zero.

    No Sigmoid before it, this objective has its own. The target is 0 or 1.

    loss = mean of -target · log(p) - (1 - target) · log(1 - p), with p = sigmoid(prediction)
    """

    pytorch = "torch.nn.BCEWithLogitsLoss"
    metric = "accuracy"
    positive_weight: float = param(
        1.0, low=1e-3, high=1e3, about="How much a yes counts beside a no: more than 1 where yes is rare.", log=True
    )

    def between(self) -> Literal["numbers"]:
        return "numbers"

    def shape(self, prediction: Predicted, target: Wanted) -> Shape:
        check_two_classes(self.title, target)
        check_alike(self.title, prediction, target)
        return SCALAR

    def call(self, prediction: Shape, target: Shape) -> Function:
        options = {}
        if self.positive_weight != 1:
            weight = Function("torch.Tensor.new_tensor", Port("prediction"), self.positive_weight)
            options = {"pos_weight": weight}
        return compared("F.binary_cross_entropy_with_logits", prediction, target, **options)


@layer(title="Kullback-Leibler divergence", category="Objective", icon="kl_divergence")
class KLDivergence(Weighted):
    """How much a predicted distribution differs from a wanted one, such as that of a larger network.

    The prediction is one number for each class, of any size, or the logarithms of probabilities: this objective makes
    a distribution of both by a softmax. The target is a probability for each class.

    loss = mean over rows of Σ target · (log(target) - log(softmax(prediction)))
    """

    source = "Kullback and Leibler 1951, On information and sufficiency"
    pytorch = "torch.nn.KLDivLoss"

    def shape(self, prediction: Predicted, target: Predicted) -> Shape:
        need(
            len(prediction) > 0,
            "{title} compares rows of numbers, one for each class, but the prediction is a single number. Put a "
            "Flatten and a Dense before it.",
            port="prediction",
            repairs=(Insert("prediction", "Flatten"),),
            title=self.title,
        )
        check_alike(self.title, prediction, target)
        return SCALAR

    def call(self, prediction: Shape, target: Shape) -> Function:
        logarithms = Function("F.log_softmax", Port("prediction"), -1)
        wanted: Expression = Port("target")
        if target.sizes != prediction.sizes:
            wanted = Function("torch.Tensor.view_as", wanted, Port("prediction"))
        # At zero the logarithm has no slope, and none can be asked for where a target is learned itself.
        wanted = Function("torch.clamp", wanted, min=1e-12)
        parts = Function("F.kl_div", logarithms, wanted, reduction="none")
        return Function("torch.mean", Function("torch.sum", parts, -1))
