"""Small classic tables of measurements, which need no download."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

from engine.data.declare import DataSet, data_set
from engine.declare import declared
from engine.shape import Shape, features, label

if TYPE_CHECKING:
    import numpy as np


@declared
class Measurements(DataSet):
    """What these data sets share: a row of measured numbers for each example."""

    standardised: ClassVar[tuple[str, ...]] = ("features",)
    columns: ClassVar[Mapping[str, tuple[str, ...]]]
    """What the numbers of an output are called, in their order."""


@data_set(title="Iris", category="Tables", icon="data", telling="150 flowers")
class Iris(Measurements):
    """Length and width of the sepals and petals of 150 flowers, in centimetres, and which of three kinds of
    iris each flower is. One kind is easy to tell, the other two overlap a little."""

    source = (
        "R. A. Fisher, The use of multiple measurements in taxonomic problems, 1936, "
        "UCI Machine Learning Repository, CC BY 4.0; shipped with scikit-learn."
    )
    columns = MappingProxyType({"features": ("sepal length", "sepal width", "petal length", "petal width")})
    class_names = MappingProxyType({"label": ("setosa", "versicolor", "virginica")})

    def facts(self) -> Mapping[str, Shape]:
        return {"features": features(4), "label": label(3)}

    def example_count(self) -> int:
        return 150

    def load(self) -> dict[str, np.ndarray[Any, Any]]:
        from sklearn.datasets import load_iris

        return _table(*load_iris(return_X_y=True))


@data_set(title="Wine", category="Tables", icon="data", telling="178 wines")
class Wine(Measurements):
    """Thirteen chemical measurements of 178 Italian wines, such as alcohol and colour, and which of three
    growers made each of them. The measurements have very different sizes, so each is standardised first."""

    source = (
        "Wine, S. Aeberhard and M. Forina, 1991, UCI Machine Learning Repository, CC BY 4.0; shipped with scikit-learn."
    )
    columns = MappingProxyType(
        {
            "features": (
                *("alcohol", "malic acid", "ash", "alcalinity of ash", "magnesium", "total phenols", "flavanoids"),
                *("nonflavanoid phenols", "proanthocyanins", "color intensity", "hue"),
                *("od280/od315 of diluted wines", "proline"),
            )
        }
    )

    def facts(self) -> Mapping[str, Shape]:
        return {"features": features(13), "label": label(3)}

    def example_count(self) -> int:
        return 178

    def load(self) -> dict[str, np.ndarray[Any, Any]]:
        from sklearn.datasets import load_wine

        return _table(*load_wine(return_X_y=True))


CELL = (
    *("radius", "texture", "perimeter", "area", "smoothness"),
    *("compactness", "concavity", "concave points", "symmetry", "fractal dimension"),
)
"""What is measured of the nucleus of a cell."""


@data_set(title="Breast cancer", category="Tables", icon="data", telling="569 tumours")
class BreastCancer(Measurements):
    """Thirty measurements of the nuclei of cells from 569 breast tumours, and whether each tumour was malignant (0) or
    benign (1). There are ten measures, such as radius and smoothness, each with its mean, its error and its worst
    value."""

    source = (
        "Breast Cancer Wisconsin (Diagnostic), W. Wolberg, O. Mangasarian, N. Street and W. Street, 1993, "
        "UCI Machine Learning Repository, CC BY 4.0; shipped with scikit-learn."
    )
    columns = MappingProxyType(
        {
            "features": (
                *(f"mean {one}" for one in CELL),
                *(f"{one} error" for one in CELL),
                *(f"worst {one}" for one in CELL),
            )
        }
    )
    class_names = MappingProxyType({"label": ("malignant", "benign")})

    def facts(self) -> Mapping[str, Shape]:
        return {"features": features(30), "label": label(2)}

    def example_count(self) -> int:
        return 569

    def load(self) -> dict[str, np.ndarray[Any, Any]]:
        from sklearn.datasets import load_breast_cancer

        return _table(*load_breast_cancer(return_X_y=True))


@data_set(title="Diabetes", category="Tables", icon="data", telling="442 patients")
class Diabetes(Measurements):
    """Age, sex, body mass, blood pressure and six values of the blood of 442 people with diabetes, and a number that
    says how far the illness had gone a year later. All of them are scaled to mean 0 and deviation 1, the answer too, so
    that always saying the mean is wrong by 1."""

    source = (
        "B. Efron, T. Hastie, I. Johnstone and R. Tibshirani, Least angle regression, Annals of Statistics, 2004; "
        "shipped with scikit-learn."
    )
    standardised = ("features", "progression")
    columns = MappingProxyType(
        {
            "features": (
                *("age", "sex", "body mass index", "blood pressure", "total cholesterol", "low-density lipoproteins"),
                *("high-density lipoproteins", "cholesterol / HDL", "log of triglycerides", "blood sugar"),
            )
        }
    )

    def facts(self) -> Mapping[str, Shape]:
        return {"features": features(10), "progression": features(1)}

    def aims(self) -> tuple[str, ...]:
        return ("progression",)

    def example_count(self) -> int:
        return 442

    def load(self) -> dict[str, np.ndarray[Any, Any]]:
        import numpy as np
        from sklearn.datasets import load_diabetes

        # As they were measured: the network's own scale is learned from the training part alone.
        rows, answers = load_diabetes(return_X_y=True, scaled=False)
        return {"features": rows.astype(np.float32), "progression": answers.astype(np.float32)[:, None]}


def _table(rows: np.ndarray[Any, Any], labels: np.ndarray[Any, Any]) -> dict[str, np.ndarray[Any, Any]]:
    import numpy as np

    return {"features": rows.astype(np.float32), "label": labels.astype(np.int64)}
