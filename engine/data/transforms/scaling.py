"""Brings measured numbers to a size that a network learns well from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from engine.data.transform import Fitted, Transform, is_number, transform
from engine.declare import param
from engine.shape import Shape

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, Any]

Method = Literal["standard", "min-max", "robust"]


@transform(title="Scale", category="Numbers", icon="scale", telling="{method}")
class Scale(Transform):
    """Moves and stretches each number so that all of them are about equally large, which lets a network learn from all
    alike. What by, is measured over the training part alone: standard takes mean and deviation, to 0 and 1; min-max
    the smallest and the largest number, to 0 and 1; robust the median and the middle half, which a few strange numbers
    do not move. Numbers that are all alike are only moved."""

    learns = ("middle", "width")

    method: Method = param("standard", about="What is measured: mean and deviation, both ends, or the middle half.")

    def fits(self, shape: Shape) -> bool:
        return is_number(shape)

    def fit(self, values: Numbers, shape: Shape) -> dict[str, Numbers]:
        """The middle that is taken away, and the width that is divided by, of each number; holes do not count."""
        import numpy as np

        known = np.asarray(values, np.float64)
        with np.errstate(all="ignore"):
            if self.method == "standard":
                whole = not np.isnan(known).any()
                middle = known.mean(axis=0) if whole else np.nanmean(known, axis=0)
                width = known.std(axis=0) if whole else np.nanstd(known, axis=0)
            elif self.method == "min-max":
                middle = np.nanmin(known, axis=0)
                width = np.nanmax(known, axis=0) - middle
            else:
                low, middle, high = np.nanpercentile(known, (25, 50, 75), axis=0)
                width = high - low
        alike = np.nanmax(known, axis=0) == np.nanmin(known, axis=0)
        return {"middle": np.asarray(middle), "width": np.where(alike | (width == 0), 1.0, width)}

    def applied(self, values: Numbers, fitted: Fitted) -> Numbers:
        import numpy as np

        found: Numbers = ((values - fitted["middle"]) / fitted["width"]).astype(np.float32)
        return found

    def undone(self, values: Numbers, fitted: Fitted) -> Numbers:
        found: Numbers = values * fitted["width"] + fitted["middle"]
        return found


@transform(title="Logarithm", category="Numbers", icon="log", telling="")
class Logarithm(Transform):
    """Takes the logarithm of one more than each number, with its sign: numbers from a few to millions, such as prices
    or counts, come closer together. Put it before a Scale."""

    def fits(self, shape: Shape) -> bool:
        return is_number(shape)

    def applied(self, values: Numbers, fitted: Fitted) -> Numbers:
        import numpy as np

        found: Numbers = (np.sign(values) * np.log1p(np.abs(values))).astype(np.float32)
        return found

    def undone(self, values: Numbers, fitted: Fitted) -> Numbers:
        import numpy as np

        found: Numbers = np.sign(values) * np.expm1(np.abs(values))
        return found
