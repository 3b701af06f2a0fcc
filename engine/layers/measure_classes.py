"""Metrics of decisions: how often a network chooses the right class, and which ones it takes for others."""

from __future__ import annotations

from typing import ClassVar, Literal

from engine.declare import declared, param
from engine.layers.declare import layer
from engine.layers.measure import Answers, Measured, Meter, OfClasses, Scores, check_scores
from engine.layers.objective import SCALAR, check_padding, class_axis
from engine.message import need
from engine.repair import RemoveNode, SetParam
from engine.shape import Shape, features, label

MOST_CLASSES = 100


@layer(title="Accuracy", category="Metric", icon="accuracy")
class Accuracy(OfClasses):
    """The share of right decisions: the largest number stands at the right class, or one number says yes rightly.

    accuracy = right decisions / all decisions
    """

    pytorch = "torchmetrics.classification.MulticlassAccuracy, torchmetrics.classification.BinaryAccuracy"

    def shape(self, prediction: Scores, target: Answers) -> Shape:
        self.axis(prediction, target)
        return SCALAR

    def meter(self, prediction: Shape, target: Shape) -> Meter:
        micro = {"average": "micro"}
        return self.decided(prediction, target, "BinaryAccuracy", "MulticlassAccuracy", micro)


@layer(title="Top-k accuracy", category="Metric", icon="top_k_accuracy", telling="best {k}")
class TopKAccuracy(Measured):
    """The share of examples whose right class is among the k largest numbers, as for the 1000 classes of ImageNet."""

    pytorch = "torchmetrics.classification.MulticlassAccuracy"
    k: int = param(5, low=1, high=1000, about="How many guesses the network has.", label="Guesses (k)")
    ignored: int = param(
        -1, low=-1, high=1_000_000, about="The class that does not count, such as padding; -1 for none."
    )

    @classmethod
    def example(cls) -> dict[str, tuple[Shape, ...]]:
        return {"prediction": (features(10),), "target": (label(10),)}

    def shape(self, prediction: Scores, target: Answers) -> Shape:
        check_scores(self.title, prediction)
        check_padding(self.title, prediction, self.ignored)
        classes = prediction[class_axis(self.title, prediction, target)]
        need(
            self.k < classes,
            "With {k} guesses among {classes} classes every answer is right. Choose a smaller k.",
            repairs=(SetParam("k", classes - 1),) if classes > 1 else (RemoveNode(),),
            k=self.k,
            classes=classes,
        )
        return SCALAR

    def meter(self, prediction: Shape, target: Shape) -> Meter:
        axis = class_axis(self.title, prediction, target)
        options = {"num_classes": prediction[axis], "top_k": self.k, "average": "micro", "validate_args": False}
        path = "torchmetrics.classification.MulticlassAccuracy"
        return Meter(path, options, "scores", {"axis": axis, "ignored": self.ignored})


@declared
class Averaged(OfClasses):
    """A metric of each class by itself, of which a mean is taken."""

    name: ClassVar[str] = ""
    """What torchmetrics calls it, behind Binary or Multiclass."""
    average: Literal["macro", "weighted", "micro"] = param(
        "macro",
        about="How many classes become one figure: each counts alike (macro), or by how often it occurs (weighted), "
        "or all decisions are counted together (micro).",
    )

    def shape(self, prediction: Scores, target: Answers) -> Shape:
        self.axis(prediction, target)
        return SCALAR

    def meter(self, prediction: Shape, target: Shape) -> Meter:
        options = {"average": self.average}
        return self.decided(prediction, target, f"Binary{self.name}", f"Multiclass{self.name}", options)


@layer(title="Precision", category="Metric", icon="precision")
class Precision(Averaged):
    """Of those that the network says yes to, the share that it is right about: for each class, or for yes and no.

    precision = right yes / all yes of the network
    """

    pytorch = "torchmetrics.classification.MulticlassPrecision, torchmetrics.classification.BinaryPrecision"
    name = "Precision"


@layer(title="Recall", category="Metric", icon="recall")
class Recall(Averaged):
    """Of those that are a yes, the share that the network finds: for each class, or for yes and no.

    recall = right yes / all that are a yes
    """

    pytorch = "torchmetrics.classification.MulticlassRecall, torchmetrics.classification.BinaryRecall"
    name = "Recall"


@layer(title="F1 score", category="Metric", icon="f1")
class F1(Averaged):
    """Precision and recall in one figure, which is low where one of them is: their harmonic mean.

    F1 = 2 · precision · recall / (precision + recall)
    """

    source = "van Rijsbergen 1979, Information retrieval"
    pytorch = "torchmetrics.classification.MulticlassF1Score, torchmetrics.classification.BinaryF1Score"
    name = "F1Score"


@layer(title="Area under the curve", category="Metric", icon="auc")
class AUC(OfClasses):
    """How well the network ranks: the chance that it gives a yes a larger number than it gives a no.

    1 is a perfect ranking, 0.5 a random one, whatever the threshold. It is the area under the curve of true against
    false alarms (receiver operating characteristic). Of many classes it is the mean of each one against all others,
    over those that occur.
    """

    source = "Hanley and McNeil 1982, The meaning and use of the area under a receiver operating characteristic curve"
    pytorch = "torchmetrics.classification.MulticlassAUROC, torchmetrics.classification.BinaryAUROC"

    def shape(self, prediction: Scores, target: Answers) -> Shape:
        self.axis(prediction, target)
        return SCALAR

    def meter(self, prediction: Shape, target: Shape) -> Meter:
        axis = self.axis(prediction, target)
        if axis is None:
            return Meter("engine.training.meters.BinaryArea", {}, "degrees", {"ignored": self.ignored})
        options = {"num_classes": prediction[axis]}
        reading = {"axis": axis, "ignored": self.ignored}
        return Meter("engine.training.meters.MulticlassArea", options, "chances", reading)


@layer(title="Confusion matrix", category="Metric", icon="confusion_matrix")
class ConfusionMatrix(OfClasses):
    """A table that counts which classes the network takes for which: a row for each class, a column for each answer.

    Right decisions stand on the diagonal from the upper left to the lower right.
    """

    pytorch = "torchmetrics.classification.MulticlassConfusionMatrix, torchmetrics.classification.BinaryConfusionMatrix"
    table = True

    def shape(self, prediction: Scores, target: Answers) -> Shape:
        axis = self.axis(prediction, target)
        classes = 2 if axis is None else prediction[axis]
        need(
            classes <= MOST_CLASSES,
            "A table of {classes} classes is too large to read: it has {cells:,} cells. At most {limit} classes can be "
            "shown. Take it out, or give the network fewer classes.",
            repairs=(RemoveNode(),),
            classes=classes,
            cells=classes * classes,
            limit=MOST_CLASSES,
        )
        return Shape((classes, classes), ("target", "prediction"), "integer")

    def meter(self, prediction: Shape, target: Shape) -> Meter:
        return self.decided(prediction, target, "BinaryConfusionMatrix", "MulticlassConfusionMatrix")
