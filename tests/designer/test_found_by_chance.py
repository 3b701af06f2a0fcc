"""Faults that random events found, each by the shortest way to it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QClipboard
from PySide6.QtTest import QTest

from designer.canvas.view import CanvasView
from designer.session import Session
from engine.graph.block import Input
from engine.graph.fitting import exit_of
from engine.layers import LAYERS
from tests.designer import canvas_scenes
from tests.designer.canvas_driver import drag, node_point

session, view, clipboard = canvas_scenes.session, canvas_scenes.view, canvas_scenes.clipboard


def test_pasting_from_a_clipboard_that_holds_nothing_at_all_does_nothing(
    view: CanvasView, session: Session, clipboard: QClipboard
) -> None:
    clipboard.clear()
    before = session.project
    view.paste()
    view.paste_keeping()
    assert session.project is before


def test_reaching_out_from_a_layer_without_outputs_does_nothing(view: CanvasView, session: Session) -> None:
    before = session.project
    start = node_point(view, "cross_entropy")
    drag(view, start, start + QPoint(-120, -90), Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert session.project is before


def test_a_wire_let_go_inside_a_block_is_offered_an_input() -> None:
    accepts = LAYERS.members["Dense"]().inputs()[0].accepts
    assert exit_of(Input, accepts) == "value"
