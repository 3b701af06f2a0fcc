"""scikit-learn's small handwritten digits, which need no download."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.data.declare import DataSet, data_set
from engine.shape import Shape, image, label

if TYPE_CHECKING:
    import numpy as np


@data_set(title="Digits", category="Pictures", icon="data", telling="1,797 handwritten digits")
class Digits(DataSet):
    """Real handwritten digits from 0 to 9 as grey pictures of 8 × 8 pixels. They are small enough to train in
    seconds, and hard enough to tell a good network from a poor one."""

    source = (
        "Optical Recognition of Handwritten Digits (test part), E. Alpaydin and C. Kaynak, 1998, "
        "UCI Machine Learning Repository, CC BY 4.0; shipped with scikit-learn."
    )

    ink = 1.0

    def facts(self) -> Mapping[str, Shape]:
        return {"image": image(1, 8, 8), "label": label(10)}

    def example_count(self) -> int:
        return 1797

    def load(self) -> dict[str, np.ndarray[Any, Any]]:
        return {name: values.copy() for name, values in _read().items()}


@functools.cache
def _read() -> Mapping[str, np.ndarray[Any, Any]]:
    """Read once in a process: scikit-learn keeps them as text, which takes 10 ms each time."""
    import numpy as np
    from sklearn.datasets import load_digits

    pixels, labels = load_digits(return_X_y=True)
    images = (pixels / 16).astype(np.float32).reshape(-1, 1, 8, 8)
    return {"image": images, "label": labels.astype(np.int64)}
