"""Points that a person draws with the mouse, each of a class; the project itself keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.data.declare import DataSet, data_set
from engine.declare import Points, param
from engine.message import need
from engine.shape import Shape, features, label

if TYPE_CHECKING:
    import numpy as np

MOST_CLASSES = 10
"""The colours of so many classes can be told apart."""
FIRST = (
    *((-0.7, -0.7, 0), (-0.4, -0.6, 0), (-0.6, -0.3, 0), (0.5, 0.4, 0), (0.7, 0.7, 0), (0.4, 0.7, 0)),
    *((-0.6, 0.6, 1), (-0.3, 0.4, 1), (-0.7, 0.3, 1), (0.6, -0.5, 1), (0.3, -0.7, 1), (0.7, -0.2, 1)),
)
"""Something to begin with: no straight line parts the two classes."""


@data_set(title="Drawn points", category="Points", icon="data", telling="points of your own")
class DrawnPoints(DataSet):
    """Points that you put on the plane yourself, each in a class of your choice. They belong to the project, and no
    file is needed."""

    source = "Your own points; the project keeps them."

    points: Points = param(
        FIRST, low=-1.0, high=1.0, about="The points, each with two numbers and its class, counted from 0."
    )

    def __post_init__(self) -> None:
        for at, (_, _, kind) in enumerate(self.points, 1):
            need(
                kind < MOST_CLASSES,
                "Point {at:,} is of class {kind}, but there are {most} classes at most, from 0 to {last}.",
                at=at,
                kind=kind,
                most=MOST_CLASSES,
                last=MOST_CLASSES - 1,
            )

    def facts(self) -> Mapping[str, Shape]:
        return {"point": features(2), "label": label(max((kind for _, _, kind in self.points), default=1) + 1)}

    def example_count(self) -> int:
        return len(self.points)

    def load(self) -> dict[str, np.ndarray[Any, Any]]:
        import numpy as np

        kinds = sorted({kind for _, _, kind in self.points})
        need(
            len(kinds) >= 2,
            "Drawn points has {count:,} points of {kinds} classes, but points of two classes at least are needed. "
            "Draw some more.",
            count=len(self.points),
            kinds=len(kinds),
        )
        rows = np.array(self.points, np.float64)
        return {"point": rows[:, :2].astype(np.float32), "label": rows[:, 2].astype(np.int64)}
