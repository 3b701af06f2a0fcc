"""What the tests of frames and notes share: where to press, and a canvas with a frame and a note on it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from designer.canvas.annotations.commands import Annotations
from designer.canvas.view import CanvasView
from designer.session import Session
from engine.graph.annotations import annotate
from engine.graph.edits import within
from engine.graph.frames import members
from engine.graph.model import Frame, Note, Project

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
FRAME = Frame("frame", "Layers", "green", (232.0, -24.0), (512.0, 160.0))
NOTE = Note("note", "Reads **digits**.", "yellow", (0.0, 200.0), (200.0, 80.0))


def annotated(session: Session, *annotations: Frame | Note) -> None:
    """Open the network of the session with these on it."""
    project: Project = within(session.project, (), lambda graph: annotate(graph, *annotations))
    session.show(project, None)


def title_point(view: CanvasView, key: str = "frame") -> QPoint:
    """The middle of the title of a frame."""
    return view.mapFromScene(view.canvas.annotations.frames[key].title.place(view.zoom).center())


def side_point(view: CanvasView, key: str, across: int, down: int) -> QPoint:
    """A point on an edge or corner of a frame or note, away from the other edges."""
    place = view.canvas.annotations.items[key].place
    x = (place.left(), place.left() + place.width() * 0.8, place.right())[across + 1]
    y = (place.top(), place.top() + place.height() * 0.8, place.bottom())[down + 1]
    return view.mapFromScene(QPointF(x, y))


def note_point(view: CanvasView, key: str = "note") -> QPoint:
    """The middle of a note."""
    return view.mapFromScene(view.canvas.annotations.notes[key].place.center())


def held(view: CanvasView, session: Session, key: str = "frame") -> frozenset[str]:
    """What stands in a frame."""
    return members(session.graph, key, view.canvas.annotations.boxes())


def trigger(view: CanvasView, name: str) -> None:
    """Do a command as the menu does."""
    Annotations(view).slots()[name]()


def double_click(view: CanvasView, at: QPoint) -> None:
    """Click twice, as a hand does."""
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
