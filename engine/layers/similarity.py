"""Objectives for embeddings: what belongs together shall lie close together."""

from __future__ import annotations

from typing import Annotated

from engine.declare import param
from engine.layers.arranging import sized
from engine.layers.call import Expression, Function, Port
from engine.layers.declare import Accepts, layer
from engine.layers.objective import SCALAR, Predicted, Same, Weighted
from engine.message import Misfit, need
from engine.repair import DrawFromNearest, Insert
from engine.shape import Shape

Row = Annotated[Shape, Accepts("a row of features", (1,), flat=True)]


def check_rows(title: str, **shapes: Shape) -> None:
    """Rows of the same size; raises Misfit."""
    (_, first), *others = shapes.items()
    for name, shape in others:
        rows = len(first) == len(shape) > 0 and shape.sizes[:-1] == first.sizes[:-1]
        repairs = sized(name, shape, int(first[-1])) if rows else ()
        if len(first) == 1 and not len(shape):
            repairs = (Insert(name, "Flatten"),)
        need(
            shape.sizes == first.sizes,
            "{title} measures how far rows of features lie apart, but one is {first} and another {second}. Give both "
            "the same shape.",
            port=name,
            repairs=repairs,
            title=title,
            first=first,
            second=shape,
        )


def check_same(title: str, same: Shape, sizes: tuple[int, ...]) -> None:
    """One yes or no for each pair of rows; raises Misfit."""
    need(
        same.classes is None or same.classes <= 2,
        "{title} needs to know whether two belong together, 1 for yes and 0 for no, but '{input}' has {classes} "
        "classes. Wire a yes or no to it.",
        port="same",
        repairs=(DrawFromNearest("same"),),
        title=title,
        input="same",
        classes=same.classes,
    )
    if same.sizes == sizes:
        return
    raise Misfit(
        "{title} needs one yes or no for each pair of rows, but '{input}' is {shape} where {wanted} is needed. Wire "
        "such a one to it.",
        port="same",
        repairs=(Insert("same", "Squeeze") if same.sizes == (1,) and not sizes else DrawFromNearest("same"),),
        title=title,
        input="same",
        shape=same,
        wanted=Shape(sizes) if sizes else "one label",
    )


@layer(title="Cosine distance", category="Objective", icon="cosine_distance")
class CosineDistance(Weighted):
    """How far two rows of features point in different directions, whatever their lengths.

    Without a wire at 'same', the prediction shall point where the target does. With one, pairs that are the same (1)
    shall point alike, and pairs that differ (0) shall have a cosine of the margin at most.

    loss = mean of 1 - cos for pairs that are the same, and of max(0, cos - margin) for the others, with cos =
    prediction · target / (|prediction| · |target|)
    """

    pytorch = "torch.nn.CosineEmbeddingLoss"
    margin: float = param(0.0, low=-1.0, high=1.0, about="The cosine that pairs which differ may have.")

    def shape(self, prediction: Predicted, target: Predicted, same: Same | None = None) -> Shape:
        need(
            len(prediction) > 0,
            "{title} compares the directions of rows of features, but the prediction is a single number. Put a Flatten "
            "and a Dense before it.",
            port="prediction",
            repairs=(Insert("prediction", "Flatten"),),
            title=self.title,
        )
        check_rows(self.title, prediction=prediction, target=target)
        if same is not None:
            check_same(self.title, same, prediction.sizes[:-1])
        return SCALAR

    def call(self, prediction: Shape, target: Shape, same: Shape | None = None) -> Function:
        if same is None:
            cosine = Function("F.cosine_similarity", Port("prediction"), Port("target"), -1)
            return Function("torch.mean", Function("torch.rsub", cosine, 1))

        def rows(port: str, last: int) -> Expression:
            return Function("torch.flatten", Port(port), 0, last) if len(prediction) > 1 else Port(port)

        sign = Function("torch.Tensor.sub", Function("torch.Tensor.mul", rows("same", -1), 2), 1)
        pair = rows("prediction", -2), rows("target", -2)
        return Function("F.cosine_embedding_loss", *pair, sign, margin=self.margin)


@layer(title="Triplet", category="Objective", icon="triplet", telling="margin {margin:g}")
class Triplet(Weighted):
    """Three embeddings at once: the anchor shall lie closer to one of its kind than to one of another kind.

    Closer by the margin at least; the three come out of towers that share their weights.

    loss = mean of max(0, |anchor - positive| - |anchor - negative| + margin)
    """

    source = "Schroff et al. 2015, FaceNet: a unified embedding for face recognition and clustering"
    pytorch = "torch.nn.TripletMarginLoss"
    margin: float = param(1.0, low=1e-3, high=1e3, about="How much closer the one of its kind must lie.", log=True)
    swap: bool = param(
        False, about="Measure the other kind from the positive one where that lies closer to it than the anchor does."
    )

    def shape(self, anchor: Row, positive: Row, negative: Row) -> Shape:
        check_rows(self.title, anchor=anchor, positive=positive, negative=negative)
        return SCALAR

    def call(self, anchor: Shape, positive: Shape, negative: Shape) -> Function:
        ports = Port("anchor"), Port("positive"), Port("negative")
        return Function("F.triplet_margin_loss", *ports, margin=self.margin, **({"swap": True} if self.swap else {}))


@layer(title="Contrastive", category="Objective", icon="contrastive", telling="margin {margin:g}")
class Contrastive(Weighted):
    """Two embeddings and whether they belong together: pulls the same close, and pushes others apart up to a margin.

    The two come out of towers that share their weights; 'same' is 1 for a pair that belongs together, and 0 for one
    that does not.

    loss = mean of D² / 2 for pairs that are the same, and of max(0, margin - D)² / 2 for the others, with D = |first -
    second|
    """

    source = "Hadsell et al. 2006, Dimensionality reduction by learning an invariant mapping"
    pytorch = "torch.nn.functional.pairwise_distance"
    margin: float = param(1.0, low=1e-3, high=1e3, about="Pairs that differ are pushed this far apart.", log=True)

    def shape(self, first: Row, second: Row, same: Same) -> Shape:
        check_rows(self.title, first=first, second=second)
        check_same(self.title, same, ())
        return SCALAR

    def call(self, first: Shape, second: Shape, same: Shape) -> Function:
        distance = Function("F.pairwise_distance", Port("first"), Port("second"))
        # D where they are the same, and margin - D where they are not: one term for both.
        sign = Function("torch.Tensor.sub", Function("torch.Tensor.mul", Port("same"), 2), 1)
        room = Function("torch.Tensor.mul", Function("torch.rsub", Port("same"), 1), self.margin)
        wrong = Function("F.relu", Function("torch.Tensor.add", Function("torch.Tensor.mul", distance, sign), room))
        return Function("torch.div", Function("torch.mean", Function("torch.square", wrong)), 2)
