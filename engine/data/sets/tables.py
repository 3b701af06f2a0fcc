"""Small classic tables of measurements, which need no download."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from engine.data.declare import DataSet, data_set
from engine.shape import Shape, features, label

if TYPE_CHECKING:
    import numpy as np


@data_set(title="Iris", category="Tables", icon="data", telling="150 flowers")
class Iris(DataSet):
    """Length and width of the sepals and petals of 150 flowers, in centimetres, and which of three kinds of
    iris each flower is. One kind is easy to tell, the other two overlap a little."""

    source = (
        "R. A. Fisher, The use of multiple measurements in taxonomic problems, 1936, "
        "UCI Machine Learning Repository, CC BY 4.0; shipped with scikit-learn."
    )
    standardised = ("features",)
    class_names = MappingProxyType({"label": ("setosa", "versicolor", "virginica")})

    def facts(self) -> Mapping[str, Shape]:
        return {"features": features(4), "label": label(3)}

    def example_count(self) -> int:
        return 150

    def load(self) -> dict[str, np.ndarray[Any, Any]]:
        from sklearn.datasets import load_iris

        return _table(*load_iris(return_X_y=True))


@data_set(title="Wine", category="Tables", icon="data", telling="178 wines")
class Wine(DataSet):
    """Thirteen chemical measurements of 178 Italian wines, such as alcohol and colour, and which of three
    growers made each of them. The measurements have very different sizes, so each is standardised first."""

    source = (
        "Wine, S. Aeberhard and M. Forina, 1991, UCI Machine Learning Repository, CC BY 4.0; shipped with scikit-learn."
    )
    standardised = ("features",)

    def facts(self) -> Mapping[str, Shape]:
        return {"features": features(13), "label": label(3)}

    def example_count(self) -> int:
        return 178

    def load(self) -> dict[str, np.ndarray[Any, Any]]:
        from sklearn.datasets import load_wine

        return _table(*load_wine(return_X_y=True))


def _table(rows: np.ndarray[Any, Any], labels: np.ndarray[Any, Any]) -> dict[str, np.ndarray[Any, Any]]:
    import numpy as np

    return {"features": rows.astype(np.float32), "label": labels.astype(np.int64)}
