"""Shows how a network parts the plane into classes, for data with two features."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from designer.plots.boundary_map import BoundaryMap, ClassLegend
from designer.plots.plot import Plot
from designer.plots.ticks import whole_text

Corner = tuple[float, float]


class BoundaryPlot(Plot):
    """The plane in the colours of the classes, the stronger the surer the network is; the data lie on it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._points = np.empty((0, 2))
        self._labels = np.empty(0, dtype=np.int64)
        self._probabilities: NDArray[np.float32] | None = None
        self._corners: tuple[Corner, Corner] | None = None
        self._step = 0
        self.legend = ClassLegend(self)
        self.moment = QLabel(self)
        self.moment.setProperty("role", "muted")
        self.map = BoundaryMap(self)
        self.map.resized.connect(self.refresh)
        header = QHBoxLayout()
        header.addWidget(self.legend, 1)
        header.addWidget(self.moment)
        self.column.setSpacing(4)
        self.column.addLayout(header)
        self.column.addWidget(self.map, 1)
        self._retranslate()
        self.set_theme(self.theme)

    def set_points(self, points: ArrayLike, labels: ArrayLike, classes: int) -> None:
        """The data: points (n, 2), the class of each (n,), and how many classes there are."""
        self._points = np.asarray(points, dtype=np.float64).reshape(-1, 2)
        self._labels = np.asarray(labels, dtype=np.int64).reshape(-1)
        self.legend.classes = classes
        self._stale = True

    def show_boundary(self, step: int, probabilities: NDArray[np.float32], low: Corner, high: Corner) -> None:
        """Probabilities (rows, columns, classes) on an even grid from corner `low` to corner `high`.

        Row 0 is at the smallest y, column 0 at the smallest x.
        """
        self._step, self._probabilities, self._corners = step, probabilities, (low, high)
        self._stale = True

    def clear(self) -> None:
        self.set_points(np.empty((0, 2)), np.empty(0), 0)
        self._probabilities = self._corners = None

    def _has_data(self) -> bool:
        return len(self._points) > 0 or self._probabilities is not None

    def _draw(self) -> None:
        low, high = self._corners or self._around_points()
        self.map.show_map(self._probabilities, self._points, self._labels, low, high)
        trained = self._probabilities is not None
        self.moment.setText(self.tr("step {step}").format(step=whole_text(self._step)) if trained else "")
        self.legend.update()

    def _around_points(self) -> tuple[Corner, Corner]:
        """A square around the points, with some air."""
        low, high = self._points.min(axis=0), self._points.max(axis=0)
        middle, reach = (low + high) / 2, max(float((high - low).max()) * 0.55, 1e-3)
        return (
            (float(middle[0] - reach), float(middle[1] - reach)),
            (float(middle[0] + reach), float(middle[1] + reach)),
        )

    def _take_theme(self) -> None:
        self.map.theme = self.legend.theme = self.theme

    def _retranslate(self) -> None:
        self._set_empty_text(
            self.tr("The plane as the network sees it appears here. Choose data with two features and press Train.")
        )
        self.map.setAccessibleName(self.tr("Map of the classes that the network sees"))
