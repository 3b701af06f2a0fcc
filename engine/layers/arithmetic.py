"""Arithmetic with two values, one at each port: differences, quotients, powers, products and likeness."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import Annotated

from engine.declare import declared, param
from engine.layers.broadcast import Operand, alike, lined_up, pair, together
from engine.layers.call import Expression, Function, Port
from engine.layers.declare import Accepts, Layer, Numbers, layer
from engine.message import Misfit, need
from engine.repair import DrawFromNearest, Insert, RemoveWires, Repair, SetParam
from engine.shape import Shape, Varies, sequence

Rows = Annotated[
    Shape,
    Accepts(
        "numbers along 1 to 6 axes",
        (1, 2, 3, 4, 5, 6),
        flat=True,
    ),
]
Matrix = Annotated[
    Shape,
    Accepts(
        "rows and columns (2 to 6 axes)",
        (2, 3, 4, 5, 6),
        example=sequence(3, 4),
    ),
]


@layer(title="Subtract", category="Merge", icon="subtract")
class Subtract(Layer):
    """Takes the second value from the first, number by number: output = first - second.

    A size of 1 is stretched to the size that the other has there.
    """

    pytorch = "torch.sub"

    def shape(self, first: Numbers, second: Numbers) -> Shape:
        return together(self.title, pair(first, second))

    def call(self, first: Shape, second: Shape) -> Expression:
        return Function("torch.sub", *lined_up(self.title, pair(first, second)))


@layer(title="Divide", category="Merge", icon="divide")
class Divide(Layer):
    """Divides the first value by the second, number by number: output = first / second.

    Numbers near 0 in the second make it huge, and a 0 makes it infinite: let something like a Softplus keep them
    away from 0. A size of 1 is stretched to the size that the other has there.
    """

    pytorch = "torch.div"

    def shape(self, first: Numbers, second: Numbers) -> Shape:
        return together(self.title, pair(first, second))

    def call(self, first: Shape, second: Shape) -> Expression:
        return Function("torch.div", *lined_up(self.title, pair(first, second)))


@layer(title="Power", category="Merge", icon="power", telling="to the power of {exponent:g}")
class Power(Layer):
    """Raises every number to a power: output = input ^ exponent. 2 is the square, 0.5 the root, -1 the reciprocal.

    The exponents may come by a wire of their own, one for each number. Negative numbers have no root: where an
    exponent is not whole, or comes by a wire, the power is that of the size: |input| ^ exponent.
    """

    pytorch = "torch.pow"
    exponent: float = param(
        2.0, low=-4.0, high=8.0, about="The power that is taken where no wire brings the exponents."
    )

    def shape(self, values: Numbers, exponents: Numbers | None = None) -> Shape:
        return together(self.title, self._operands(values, exponents))

    def call(self, values: Shape, exponents: Shape | None = None) -> Expression:
        base, *given = lined_up(self.title, self._operands(values, exponents))
        if not given and self.exponent.is_integer():
            return Function("torch.pow", base, int(self.exponent))
        return Function("torch.pow", Function("torch.abs", base), given[0] if given else self.exponent)

    def _operands(self, values: Shape, exponents: Shape | None) -> list[Operand]:
        second = [] if exponents is None else [Operand("exponents", exponents)]
        return [Operand("values", values), *second]


@layer(title="Matrix product", category="Merge", icon="matrix_product")
class MatrixProduct(Layer):
    """Multiplies two matrices: each row of the first with each column of the second, as between queries and keys.

    output[i, j] = Σ first[i, k] · second[k, j]. With more than two axes it multiplies the last two, for each place
    along the others.
    """

    pytorch = "torch.matmul"
    transpose_second: bool = param(
        False, about="Swap rows and columns of the second, so that rows are multiplied with rows."
    )

    @classmethod
    def example(cls) -> Mapping[str, tuple[Shape, ...]]:
        return {"first": (sequence(3, 4),), "second": (sequence(4, 5),)}

    def shape(self, first: Matrix, second: Matrix) -> Shape:
        need(
            first[:-2] == second[:-2],
            "Matrix product needs equal sizes along all but the last two axes, but got {first} and {second}. "
            "Change a layer before it so that they agree.",
            repairs=(DrawFromNearest("second"), DrawFromNearest("first")),
            first=first,
            second=second,
        )
        if first[-1] != self._second(second)[0]:
            raise self._misfit(first, second)
        column = -2 if self.transpose_second else -1
        _steady(self.title, first, first[-1])
        _steady(self.title, second, self._second(second)[0])
        leading = alike(self.title, [Operand("first", Shape(first[:-2])), Operand("second", Shape(second[:-2]))])
        sizes = (*leading, first[-2], second[column])
        return Shape(sizes, (*first.axes[:-1], second.axes[column]))

    def products(self, first: Shape, second: Shape) -> int:
        return prod(first) * int(self._second(second)[1])

    def call(self, first: Shape, second: Shape) -> Expression:
        right: Expression = Port("second")
        if self.transpose_second:
            right = Function("torch.transpose", right, -2, -1)
        return Function("torch.matmul", Port("first"), right)

    def _second(self, second: Shape) -> tuple[int, ...]:
        """Rows and columns of the second as they are multiplied."""
        return (second[-1], second[-2]) if self.transpose_second else second[-2:]

    def _misfit(self, first: Shape, second: Shape) -> Misfit:
        rows = int(self._second(second)[0])
        repairs: tuple[Repair, ...] = ()
        if len(first) == 2:
            repairs = (Insert("first", "Dense", {"units": rows}),)
        if first[-1] == self._second(second)[1]:
            repairs = (SetParam("transpose_second", not self.transpose_second), *repairs)
        text = (
            "Matrix product needs as many columns in the first as rows in the second, but got {columns} and {rows} "
            "({first} and {second}). Transpose the second, or change a layer before it."
        )
        return Misfit(text, repairs=repairs, columns=int(first[-1]), rows=rows, first=first, second=second)


@declared
class Compared(Layer):
    """What layers have in common that make one number of two rows: they look along the last axis."""

    def shape(self, first: Rows, second: Rows) -> Shape:
        both = alike(self.title, pair(first, second))
        _steady(self.title, both, both[-1])
        return Shape(both[:-1], both.axes[:-1])


@layer(title="Dot product", category="Merge", icon="dot")
class Dot(Compared):
    """Multiplies two rows number by number and adds up: a large sum says that they point the same way.

    output = Σ first[i] · second[i] over the last axis, which makes one number for each row.
    """

    pytorch = "torch.linalg.vecdot"

    def call(self, first: Shape, second: Shape) -> Expression:
        return Function("torch.linalg.vecdot", Port("first"), Port("second"))


@layer(title="Cosine similarity", category="Merge", icon="cosine_similarity")
class CosineSimilarity(Compared):
    """Says how far two rows point the same way, whatever their lengths: 1 the same, 0 at right angles, -1 opposite.

    output = Σ first[i] · second[i] / (|first| · |second|) over the last axis, which makes one number for each row.
    """

    pytorch = "torch.nn.CosineSimilarity"

    def call(self, first: Shape, second: Shape) -> Expression:
        return Function("F.cosine_similarity", Port("first"), Port("second"), dim=-1)


@layer(title="Pairwise distance", category="Merge", icon="pairwise_distance", telling="of order {order:g}")
class PairwiseDistance(Compared):
    """Says how far two rows are apart: one number for each row.

    output = (Σ |first[i] - second[i] + ε| ^ order) ^ (1 / order) over the last axis, where ε = 0.000001 keeps the
    distance of equal rows away from 0. Order 2 is the straight line, order 1 the sum of all differences.
    """

    pytorch = "torch.nn.PairwiseDistance"
    order: float = param(2.0, low=1.0, high=8.0, about="How differences are summed: 2 the straight line, 1 their sum.")

    def call(self, first: Shape, second: Shape) -> Expression:
        return Function("F.pairwise_distance", Port("first"), Port("second"), p=self.order)


def _steady(title: str, shape: Shape, size: int) -> None:
    """Raise a Misfit where the axis of this size varies: the sum along it would take padding for numbers."""
    need(
        not isinstance(size, Varies),
        "{title} adds up along an axis of {shape} whose size varies: shorter examples end in padding, which would "
        "count too. Read it with a recurrent layer, an attention or a pooling first.",
        title=title,
        shape=shape,
        repairs=(RemoveWires(0), RemoveWires(1)),
    )
