"""Makes columns of a table whole: what is missing is filled in, and kinds become numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from engine.data.transform import Fitted, Transform, is_class, is_number, transform
from engine.declare import param
from engine.message import need
from engine.shape import Shape, features

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, Any]

MOST_KINDS = 4096
"""So many numbers one column becomes at most."""


@transform(title="Impute", category="Tables", icon="impute", telling="{number}")
class Impute(Transform):
    """Fills the holes of a table. A missing number becomes the median, the mean or 0 of its column in the training
    part; a missing kind becomes the most common one there."""

    learns = ("fill",)

    number: Literal["median", "mean", "zero"] = param("median", about="What a missing number becomes.")

    def fits(self, shape: Shape) -> bool:
        return is_class(shape) or (is_number(shape) and len(shape) <= 1)

    def fit(self, values: Numbers, shape: Shape) -> dict[str, Numbers]:
        import numpy as np

        if values.dtype.kind in "iu":
            known = values[values >= 0]
            return {"fill": np.asarray(np.bincount(known).argmax() if len(known) else 0)}
        if self.number == "zero":
            return {"fill": np.zeros(values.shape[1:])}
        missing = np.isnan(values).all(axis=0)
        measure = np.nanmedian if self.number == "median" else np.nanmean
        # A column of holes alone has no middle; it says nothing, whatever stands there.
        found = measure(np.where(missing, 0.0, values.astype(np.float64)), axis=0)
        return {"fill": np.asarray(found)}

    def applied(self, values: Numbers, fitted: Fitted) -> Numbers:
        import numpy as np

        hole = values < 0 if values.dtype.kind in "iu" else np.isnan(values)
        return np.where(hole, fitted["fill"], values).astype(values.dtype)


@transform(title="One-hot", category="Tables", icon="one_hot", telling="")
class OneHot(Transform):
    """Turns a kind, such as a colour or a town, into one number for each kind that there is: 1 for its own, and 0 for
    all others. A network can then weigh each of them by itself. A kind that is missing is 0 everywhere. Where there
    are very many, an Embedding learns them better."""

    learns = ("classes",)

    def fits(self, shape: Shape) -> bool:
        return is_class(shape)

    def shape(self, shape: Shape) -> Shape:
        assert shape.classes is not None
        text = "One-hot would make {count:,} numbers of one, but at most {limit:,} are made. Use an Embedding instead."
        need(shape.classes <= MOST_KINDS, text, count=shape.classes, limit=MOST_KINDS)
        return features(shape.classes)

    def fit(self, values: Numbers, shape: Shape) -> dict[str, Numbers]:
        import numpy as np

        return {"classes": np.asarray(shape.classes)}

    def applied(self, values: Numbers, fitted: Fitted) -> Numbers:
        import numpy as np

        found: Numbers = (values[:, None] == np.arange(int(fitted["classes"]))).astype(np.float32)
        return found

    def origin(self, values: Numbers, fitted: Fitted) -> Numbers:
        import numpy as np

        return np.where(values.any(axis=1), values.argmax(axis=1), -1).astype(np.int64)
