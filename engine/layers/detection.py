"""Detectors that look for a thing at each place of a grid: the boxes that they say, and how wrong those are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from engine.declare import param
from engine.layers.arranging import sized
from engine.layers.call import Expression, Function, Item, Port
from engine.layers.declare import Accepts, Layer, layer
from engine.layers.objective import SCALAR, Weighted
from engine.message import need
from engine.repair import DrawFromNearest
from engine.shape import Shape, image

BOX = 5
LEAST = 1e-4
"""Sides below this count as it: the root of 0 has no slope."""

Grid = Annotated[
    Shape,
    Accepts(
        "a grid with the numbers of a box at each place (5 channels and more × height × width)",
        (3,),
        varying=False,
        example=image(8, 7, 7),
    ),
]


def check_grid(title: str, port: str, grid: Shape) -> None:
    """The numbers of a box at each place; raises Misfit."""
    need(
        grid[0] >= BOX,
        "{title} needs 5 channels for each box (x, y, width, height, how sure) and one more for each class, but "
        "'{input}' has {count}: {shape}. Give it {wanted} channels at least.",
        wanted=BOX,
        port=port,
        title=title,
        input=port,
        count=int(grid[0]),
        shape=grid,
        repairs=sized(port, grid, BOX + 1),
    )


@layer(title="Boxes of a grid", category="Activation", icon="grid_boxes")
class GridBoxes(Layer):
    """Turns what a convolution says at each place of a grid into a box, whose place and size are parts from 0 to 1.

    x, y, width, height = sigmoid of the first 4 channels: x and y within the place, width and height within the whole
    picture. How sure it is that something is there, and the classes, stay as they are.
    """

    source = "Redmon and Farhadi 2017, YOLO9000: better, faster, stronger"
    pytorch = "torch.sigmoid, torch.cat"

    def shape(self, grid: Grid) -> Shape:
        check_grid(self.title, "grid", grid)
        return grid

    def field(self, grid: Shape) -> tuple[tuple[int, int], ...]:
        return ((1, 1),) * 2

    def call(self, grid: Shape) -> Function:
        parts = Function("torch.sigmoid", _channels("grid", 0, 4))
        return Function("torch.cat", [parts, _channels("grid", 4, None)], 1)


@layer(title="Detection", category="Objective", icon="detection")
class Detection(Weighted):
    """How wrong the boxes of a grid are: where they lie, how sure the network is of them, and what it takes them for.

    Prediction and target have the same channels at each place: x and y of the middle from the upper left corner of
    the place, width, height, how sure, and one for each class, as behind a layer Boxes of a grid. In the target, t is
    1 at the places where the middle of a thing lies, and 0 at all others, whose boxes and classes do not count.

    loss = mean over examples of Σ over places of t · (box weight · ((x - x')² + (y - y')² + (√width - √width')² +
    (√height - √height')²) + cross entropy of the classes) + (t + empty weight · (1 - t)) · binary cross entropy of
    how sure
    """

    source = "Redmon et al. 2016, You only look once: unified, real-time object detection"
    pytorch = "torch.nn.functional.mse_loss, torch.nn.functional.binary_cross_entropy_with_logits"
    box_weight: float = param(
        5.0, low=0.0, high=1e3, about="How much place and size of a box count beside its class and sureness."
    )
    empty_weight: float = param(
        0.5, low=0.0, high=1e3, about="How much a place without a thing counts: there are many more of them."
    )

    def shape(self, prediction: Grid, target: Grid) -> Shape:
        check_grid(self.title, "target", target)
        need(
            prediction.sizes == target.sizes,
            "{title} compares boxes in grids laid out alike, but the prediction is {prediction} "
            "and the target {target}. Give both the same shape.",
            port="prediction",
            repairs=sized("prediction", prediction, int(target[0]))
            if prediction[1:] == target[1:]
            else (DrawFromNearest("prediction"),),
            title=self.title,
            prediction=prediction,
            target=target,
        )
        return SCALAR

    def call(self, prediction: Shape, target: Shape) -> Function:
        there = _channels("target", 4, 5)
        boxes = Function("torch.Tensor.mul", _add(_apart(there, _middle), _apart(there, _roots)), self.box_weight)
        logits = _channels("prediction", 4, 5)
        doubt = Function("F.binary_cross_entropy_with_logits", logits, there, reduction="none")
        filled = Function("torch.Tensor.mul", there, 1 - self.empty_weight)
        weighed = Function("torch.Tensor.mul", doubt, Function("torch.Tensor.add", filled, self.empty_weight))
        sure = Function("torch.Tensor.sum", weighed)
        total = _add(boxes, sure)
        if target[0] > BOX:
            classes = [_channels(port, BOX, None) for port in ("prediction", "target")]
            surprise = Function("F.cross_entropy", *classes, reduction="none")
            counted = Function("torch.Tensor.mul", surprise, Item(Port("target"), (slice(None), 4)))
            total = _add(total, Function("torch.Tensor.sum", counted))
        return Function("torch.Tensor.div", total, Function("torch.Tensor.size", Port("prediction"), 0))


def _channels(port: str, first: int, last: int | None) -> Item:
    return Item(Port(port), (slice(None), slice(first, last)))


def _add(one: Expression, other: Expression) -> Function:
    return Function("torch.Tensor.add", one, other)


def _middle(port: str) -> Expression:
    return _channels(port, 0, 2)


def _roots(port: str) -> Expression:
    return Function("torch.Tensor.sqrt", Function("torch.Tensor.clamp", _channels(port, 2, 4), min=LEAST))


def _apart(there: Expression, part: Callable[[str], Expression]) -> Function:
    """The sum of the squared distances of a part of the boxes, where something is."""
    distance = Function("torch.Tensor.square", Function("torch.Tensor.sub", part("prediction"), part("target")))
    return Function("torch.Tensor.sum", Function("torch.Tensor.mul", distance, there))
