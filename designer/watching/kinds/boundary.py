"""Shows where a network draws the line between classes of points in a plane."""

from __future__ import annotations

from typing import cast

from designer.plots.boundary import BoundaryPlot
from designer.watching.data_shapes import data_shapes
from designer.watching.panel import Panel, panel
from engine.graph.facts import Analysis
from engine.training.messages import Points
from engine.training.watching.ask import Ask, Seen


@panel(
    "boundary",
    title="Boundary",
    icon="boundary",
    about="What the network says at each point of a plane, and the examples that it learns from.",
    group="examples",
    needs="The data of this network are no points in a plane.",
)
class BoundaryPanel(Panel):
    """The plane with the colours of the classes."""

    @classmethod
    def suits(cls, analysis: Analysis) -> bool:
        return any(shape.sizes == (2,) and not shape.classes for shape in data_shapes(analysis))

    def __init__(self) -> None:
        super().__init__(BoundaryPlot())

    def asks(self) -> tuple[Ask, ...]:
        return (Ask("boundary"),)

    def show_points(self, points: Points) -> None:
        self._boundary.set_points(points.points, points.labels, points.classes)

    def take(self, seen: Seen) -> None:
        self._boundary.show_boundary(seen.step, seen.arrays["probabilities"], seen.facts["low"], seen.facts["high"])

    @property
    def _boundary(self) -> BoundaryPlot:
        return cast(BoundaryPlot, self.plot)
