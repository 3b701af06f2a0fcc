"""The canvas as a widget: it shows the session's graph, and what a person does there becomes a step of the document."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from weakref import WeakKeyDictionary

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from designer.canvas import blocks
from designer.canvas.annotations.drag import DrawArrow, OpenLink, ResizeAnnotation
from designer.canvas.annotations.framing import Grip
from designer.canvas.breadcrumb import Breadcrumb
from designer.canvas.corner import Corner
from designer.canvas.editing import CanvasEditing
from designer.canvas.empty_hint import EmptyHint
from designer.canvas.gesture import ADDING, Gesture, RubberBand
from designer.canvas.keyboard.walking import CanvasKeyboard
from designer.canvas.nodes.drag_nodes import DragNodes
from designer.canvas.nodes.node_item import End
from designer.canvas.nodes.press_repair import PressClose, PressMore, PressRepair
from designer.canvas.wires.drag_waypoints import DragWaypoints
from designer.canvas.wires.draw_wire import DrawWire
from designer.canvas.wires.move_wires import MoveWires
from designer.canvas.wires.reach_out import ReachOut
from designer.canvas.wires.routing import has_room
from designer.look.theme import Theme
from designer.session import Session
from engine.graph.document import Document
from engine.graph.routes import Waypoint


class CanvasView(CanvasEditing):
    """Follows the session, and changes the document through it alone."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self.hint = EmptyHint(self)
        self.hint.data_asked.connect(self._begin_with_data)
        self.breadcrumb = Breadcrumb(session, theme, self)
        self.corner = Corner(self, theme)
        self._place = (session.document, session.path)
        self._sights: WeakKeyDictionary[Document, dict[tuple[str, ...], tuple[float, QPointF]]] = WeakKeyDictionary()
        """Zoom and middle of the levels that were left, for each document."""
        self.keyboard = CanvasKeyboard(self)
        self._chosen_before = frozenset[str]()
        """What was selected when the button was pressed last."""
        self.was_seen = False
        """Whether it was ever on the screen."""
        session.changed.connect(self._follow)
        session.analysed.connect(self._follow)
        session.path_changed.connect(self._follow)
        session.selection_changed.connect(self._follow_selection)
        self.set_theme(theme)
        self._retranslate()
        self._follow()
        self.canvas.select(session.selection)
        self.fit()

    def set_theme(self, theme: Theme) -> None:
        self.cancel_gesture()
        self.theme = theme
        self.canvas.set_theme(theme)
        self.note.set_theme(theme)
        self.search.set_theme(theme)
        self.hint.set_theme(theme)
        self.breadcrumb.set_theme(theme)
        self.corner.set_theme(theme)
        self.keyboard.set_theme(theme)
        self.viewport().update()

    def slots(self) -> Mapping[str, Callable[..., object]]:
        """What the commands of the canvas do."""
        return {
            "cut": self.cut_selection,
            "copy": self.copy_selection,
            "paste": lambda: self.paste(True),
            "paste_keeping": self.paste_keeping,
            "duplicate": self.duplicate_selection,
            "delete": self.delete_selection,
            "delete_bridging": self.delete_bridging,
            "bypass": self.bypass_selection,
            "fold": self.fold_selection,
            "select_all": self.select_all,
            "group": self.group_selection,
            "ungroup": self.ungroup_selection,
            "use_again": self.use_again,
            "enter_block": self.enter_selection,
            "leave_block": self.leave_block,
            "fit": self.fit,
            "fit_selection": self.fit_selection,
            "zoom_in": self.zoom_in,
            "zoom_out": self.zoom_out,
            "reset_zoom": self.reset_zoom,
        }

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Network"))
        self.setAccessibleDescription(self.tr("The layers of the network and the wires between them."))
        self.hint.retranslate()
        self.canvas.retranslate()

    def _follow(self, *_: object) -> None:
        """Show the graph as it is now; what is being drawn belongs to the one before, and ends."""
        turned = (self.session.document, self.session.path) != self._place
        if turned and not self.is_fitted:
            document, path = self._place
            self._sights.setdefault(document, {})[path] = (self.zoom, self._middle())
        if self.session.graph is not self.canvas.graph:
            self.cancel_gesture()
            self.search.leave()
        self.canvas.show_graph(self.session.graph, self.session.analysis)
        self.writing.follow()
        self.hint.show_on(not self.canvas.nodes and not self.canvas.annotations.items, bool(self.session.path))
        self.hint.centre_in(self.size())
        self.corner.follow_graph()
        if turned:
            self._turn()

    def _turn(self) -> None:
        """Show another document or another level of blocks, as it was seen when it was left."""
        document, path = self._place = (self.session.document, self.session.path)
        self.canvas.select_wires(frozenset())
        self.fit()
        sight = self._sights.get(document, {}).pop(path, None)
        if sight is not None:
            zoom, middle = sight
            self.zoom_at(self.viewport().rect().center(), zoom / self.zoom)
            self.centerOn(middle)

    def _follow_selection(self, keys: frozenset[str]) -> None:
        self._nudges += 1
        self.canvas.select(keys)
        self.canvas.annotations.select(self.session.annotations)

    def _begin_with_data(self) -> None:
        self.add_layer("Data")
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def fit(self) -> None:
        """Show everything, and what is wrong."""
        rect = self.canvas.bounds(self._everything())
        for card in self.canvas.cards.values():
            rect = rect.united(card.sceneBoundingRect())
        self.show_rect(rect)

    def fit_selection(self) -> None:
        """Show the selected nodes, or everything where none is."""
        self.show_rect(self.canvas.bounds(self.session.chosen or self._everything()))

    def _everything(self) -> Collection[str]:
        return (*self.canvas.nodes, *self.canvas.annotations.items)

    def deselect(self) -> None:
        """Out of the selection; where nothing is selected, out of the block that was entered."""
        chosen = self.session.chosen or self.canvas.selected_wires or self.canvas.selected_waypoints
        if not chosen and self.session.path:
            self.leave_block()
            return
        self.session.select(())
        self.canvas.select_wires(frozenset())
        self.canvas.select_waypoints(frozenset())

    def reselect(self) -> None:
        self.session.select(self._chosen_before)

    def enter_selection(self) -> None:
        """Show the inside of the selected block."""
        key = next(iter(self.session.selection), "")
        if len(self.session.selection) == 1:
            self._enter(key)

    def _enter(self, key: str) -> bool:
        """Show the inside of a block, or of the block that a node uses again, or the data; False where it has none."""
        path = blocks.inside_of(self.session.analysis, key)
        if path is not None:
            self.session.enter(path)
        elif self.session.graph.nodes[key].type == "Data":
            self.data_opened.emit(key)
            return True
        return path is not None

    def leave_block(self) -> None:
        """Go out of the block that is shown, which is selected then."""
        if self.session.path:
            self.session.show_node(self.session.path[-1])

    def begin(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> Gesture | None:
        point, adding = self.mapToScene(at), bool(modifiers & ADDING)
        self._chosen_before = self.session.chosen
        self.note.hide()
        button = self.canvas.repair_at(point, self.zoom)
        if button is not None:
            return PressRepair(self, self.session, at, button)
        more = self.canvas.more_at(point, self.zoom)
        if more is not None:
            return PressMore(self, at, more)
        closing = self.canvas.close_at(point, self.zoom)
        if closing is not None:
            return PressClose(self, at, closing)
        end = self.canvas.port_at(point, self.zoom)
        if end is not None:
            return self._pull(at, end, modifiers)
        waypoint = self.canvas.waypoint_at(point, self.zoom)
        if waypoint is not None:
            return self._take_waypoint(at, waypoint, adding)
        key = self.canvas.node_at(point)
        if key is not None:
            if modifiers & Qt.KeyboardModifier.ShiftModifier:
                return ReachOut(self, self.session, self.note, at, key)
            return self._grab(at, key, adding)
        grip = self.canvas.grip_at(point, self.zoom)
        if grip is not None:
            return self._grasp(at, grip, adding)
        if modifiers & Qt.KeyboardModifier.AltModifier and (laid := self._lay_waypoint(at)) is not None:
            return laid
        if self._pick_wire(point, adding):
            return None
        if not adding:
            self.canvas.select_wires(frozenset())
            self.canvas.select_waypoints(frozenset())
        return RubberBand(self, self.session, at, adding)

    def _pull(self, at: QPoint, end: End, modifiers: Qt.KeyboardModifier) -> Gesture:
        """Draw a wire from a port; the one wire in a single input port comes out of it.

        With Ctrl all wires of an output are taken along.
        """
        if end.is_output and modifiers & Qt.KeyboardModifier.ControlModifier and self._wires_at(end):
            return MoveWires(self, self.session, self.note, at, end)
        graph, port = self.canvas.graph, self.canvas.nodes[end.key].port(end.port, end.is_output)
        inside = () if end.is_output or port.many else graph.into(end.key, end.port)
        if not inside:
            return DrawWire(self, self.session, self.note, at, end)
        wire = inside[0]
        return DrawWire(self, self.session, self.note, at, End(wire.source, wire.output, True), wire)

    def _wires_at(self, end: End) -> bool:
        return any(wire.output == end.port for wire in self.canvas.graph.out_of(end.key))

    def _grab(self, at: QPoint, key: str, adding: bool) -> Gesture | None:
        chosen = self.session.chosen
        if adding:
            self.session.select(chosen ^ {key})
        elif key not in chosen:
            self.session.select({key})
        if not adding:
            self.canvas.select_wires(frozenset())
        return DragNodes(self, self.session, at, key, adding) if key in self.session.chosen else None

    def _grasp(self, at: QPoint, grip: Grip, adding: bool) -> Gesture | None:
        """Move or resize a frame or note, draw the arrow of a note, or open the link in it."""
        self.canvas.select_waypoints(frozenset())
        if grip.kind == "arrow":
            return DrawArrow(self, self.session, at, grip.key)
        if grip.kind == "resize":
            return ResizeAnnotation(self, self.session, at, grip, adding)
        address = "" if adding else self.canvas.annotations.link_at(self.mapToScene(at))
        return OpenLink(self, at, address) if address else self._grab(at, grip.key, adding)

    def _take_waypoint(self, at: QPoint, found: Waypoint, adding: bool) -> Gesture | None:
        chosen = self.canvas.selected_waypoints
        if adding or found not in chosen:
            chosen = chosen ^ {found} if adding else frozenset({found})
        self.session.select(())
        self.canvas.select_waypoints(chosen)
        return DragWaypoints(self, self.session, at, found, is_new=False) if found in chosen else None

    def _lay_waypoint(self, at: QPoint) -> Gesture | None:
        """Lay a waypoint on the wire at a point of the view, which can be dragged on at once."""
        point = self.mapToScene(at)
        wire = self.canvas.wire_at(point, self.zoom)
        covered = self.canvas.card_at(point) is not None or self.canvas.waypoint_at(point, self.zoom) is not None
        if wire is None or covered or not has_room(self.session, wire):
            return None
        self.session.select(())
        index = self.canvas.wires[wire].place_along(point)
        return DragWaypoints(self, self.session, at, (wire, index), is_new=True)

    def _pick_wire(self, point: QPointF, adding: bool) -> bool:
        wire = self.canvas.wire_at(point, self.zoom)
        if wire is None:
            return False
        chosen = self.canvas.selected_wires ^ {wire} if adding else frozenset({wire})
        if not adding:
            self.session.select(())
        self.canvas.select_wires(chosen)
        return True

    def open_at(self, at: QPoint) -> bool:
        """Enter the block at this point, or lay a waypoint on the wire there."""
        point = self.mapToScene(at)
        key, grip = self.canvas.node_at(point), self.canvas.grip_at(point, self.zoom)
        if grip is not None and grip.kind == "move" and self.gesture is None:
            self.writing.begin(grip.key)
            return True
        if key is None and self.gesture is None:
            self.gesture = self._lay_waypoint(at)
            return self.gesture is not None
        return key is not None and self._enter(key)

    def visit(self, step: int) -> bool:
        return self.keyboard.visit(step)

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        self.keyboard.paint(painter)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.was_seen = True
        if self.is_fitted:
            self.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.hint.centre_in(self.size())
        self.breadcrumb.rearrange()
        self.corner.rearrange()
        if self.is_fitted:
            self.fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
