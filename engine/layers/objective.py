"""What objectives have in common: a weight, and the rules for a prediction beside its target."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from engine.declare import declared, param
from engine.layers.arranging import sized
from engine.layers.call import Expression, Function, Port
from engine.layers.declare import Accepts, Objective
from engine.message import Misfit, need
from engine.repair import ChangeType, DrawFromNearest, Insert, Repair, SetBefore, SetParam
from engine.shape import Shape, label

SCALAR = Shape(())

Predicted = Annotated[Shape, Accepts("numbers", varying=False)]
Wanted = Annotated[Shape, Accepts("any value", dtype=None, varying=False)]
Labels = Annotated[Shape, Accepts("classes", dtype=None, example=label(4))]
Same = Annotated[Shape, Accepts("1 for the same and 0 for different", dtype="integer", example=label(2))]


@declared
class Weighted(Objective):
    """What every objective has: a weight beside other objectives of the same network."""

    weight: float = param(1.0, low=0.0, high=1e6, about="How much it counts beside other objectives.")

    def judging(self, prediction: Shape, target: Shape) -> Mapping[str, Any]:
        """What its metric must know of these shapes."""
        return {}


def check_alike(title: str, prediction: Shape, target: Shape) -> None:
    """A prediction and a target of the same sizes, or one number against one number; raises Misfit."""
    need(
        prediction.sizes == target.sizes or (prediction.count == 1 and target.count == 1),
        "{title} compares number by number, but the prediction is {prediction} and the target {target}. "
        "Give both the same shape.",
        repairs=tuple(_alike(prediction, target)),
        title=title,
        prediction=prediction,
        target=target,
    )


def _alike(prediction: Shape, target: Shape) -> list[Repair]:
    if prediction.count == target.count:
        return [Insert("prediction", "Flatten") if len(target) == 1 else _reshape(target)]
    if len(prediction) == 1 and len(target) <= 1:
        return list(sized("prediction", prediction, target.count))
    if len(target) <= 1:
        return [Insert("prediction", "Flatten")]
    return [DrawFromNearest("prediction"), DrawFromNearest("target")]


def _reshape(target: Shape) -> Insert:
    return Insert("prediction", "Reshape", {"sizes": [int(size) for size in target]})


def compared(path: str, prediction: Shape, target: Shape, **options: Any) -> Function:
    """A function of prediction and target, number by number."""
    return Function(path, Port("prediction"), goal(prediction, target), **options)


def goal(prediction: Shape, target: Shape) -> Expression:
    """The target with the sizes and the kind of numbers of the prediction."""
    found: Expression = Port("target")
    if target.sizes != prediction.sizes:
        found = Function("torch.Tensor.view_as", found, Port("prediction"))
    if target.dtype == "integer":
        found = Function("torch.Tensor.type_as", found, Port("prediction"))
    return found


def class_axis(title: str, prediction: Shape, target: Shape) -> int:
    """Where the classes stand in a prediction: 0 in a picture of classes × height × width, -1 at the end.

    Raises Misfit where the two do not fit.
    """
    need(
        target.dtype == "integer",
        "{title} needs classes as its target, but got measured numbers ({shape}). Wire a label to it.",
        port="target",
        repairs=(DrawFromNearest("target"), ChangeType("MeanSquaredError")),
        title=title,
        shape=target,
    )
    pictured = len(prediction) > 1 and prediction.axes[0] == "channels" and prediction.sizes[1:] == target.sizes
    axis = 0 if pictured else -1
    flat = not len(target) and len(prediction) > 1
    need(
        pictured or (prediction.sizes[:-1] == target.sizes and len(prediction) > 0),
        "{title} needs one number for each class, but the prediction is {prediction} for a target of {target}. "
        "Put a Flatten and a Dense before it.",
        port="prediction",
        repairs=(Insert("prediction", "Flatten"),) if flat else tuple(_for_each(prediction, target)),
        title=title,
        prediction=prediction,
        target=target if target.sizes else "one label",
    )
    _check_count(title, prediction, target.classes, axis)
    return axis


def _for_each(prediction: Shape, target: Shape) -> Iterator[Repair]:
    """What brings a row of numbers for each class to each of several labels, or to one that nothing stands before."""
    if not len(prediction) and not len(target):
        yield Insert("prediction", "Flatten")
    yield DrawFromNearest("target")
    yield DrawFromNearest("prediction")


def _check_count(title: str, prediction: Shape, classes: int | None, axis: int) -> None:
    if classes is None or classes <= prediction[axis]:
        return
    text = (
        "{title} needs a number for each of the {classes} classes, but got {units}. "
        "Set the units of the last Dense to {classes}."
    )
    if axis == 0:
        text = (
            "{title} needs a channel for each of the {classes} classes, but got {units}. "
            "Set the filters of the last convolution to {classes}."
        )
    repairs: tuple[Repair, ...] = (SetBefore("prediction", "units", classes),)
    if not axis or len(prediction) < 3:
        repairs = sized("prediction", prediction, classes)
    values = {"title": title, "units": prediction[axis], "classes": classes}
    raise Misfit(text, port="prediction", repairs=repairs, **values)


def check_padding(title: str, prediction: Shape, ignored: int) -> None:
    """Where examples differ in length, one class must stand for padding; raises Misfit."""
    if prediction.varying is None or ignored >= 0:
        return
    raise Misfit(
        "{title} must not count padding, but the {axis} of the prediction varies ({shape}): shorter examples end in "
        "padding. Set the ignored class to the number that the padding has in the target, mostly 0.",
        repairs=(SetParam("ignored", 0),),
        title=title,
        axis=prediction.axes[prediction.varying],
        shape=prediction,
    )


def class_rows(prediction: Shape, axis: int) -> tuple[Expression, Expression]:
    """Prediction and target as rows: one of numbers for each class, and the number of the right one."""
    if len(prediction) == 1:
        return Port("prediction"), Port("target")
    values = Port("prediction") if axis else Function("torch.movedim", Port("prediction"), 1, -1)
    return Function("torch.flatten", values, 0, -2), Function("torch.flatten", Port("target"))


def check_two_classes(title: str, target: Shape) -> None:
    """Yes and no, and no third class; raises Misfit."""
    need(
        target.classes is None or target.classes <= 2,
        "{title} tells two classes apart, but the target has {classes}. Use Cross entropy.",
        port="target",
        repairs=(ChangeType("CrossEntropy"), DrawFromNearest("target")),
        title=title,
        classes=target.classes,
    )


def signed(prediction: Shape, target: Shape) -> Expression:
    """-y · s, where y is -1 for a target of 0 and +1 for one of 1, and s the prediction."""
    y = Function("torch.Tensor.add", Function("torch.Tensor.mul", goal(prediction, target), -2), 1)
    return Function("torch.Tensor.mul", y, Port("prediction"))
