"""The canvas as a widget: it shows the session's graph, and what a person does there becomes a step of the document."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from designer.canvas import blocks
from designer.canvas.breadcrumb import Breadcrumb
from designer.canvas.drag_nodes import DragNodes
from designer.canvas.draw_wire import DrawWire
from designer.canvas.editing import CanvasEditing
from designer.canvas.gesture import ADDING, Gesture, RubberBand
from designer.canvas.move_wires import MoveWires
from designer.canvas.node_item import End
from designer.canvas.overlay import EmptyHint
from designer.canvas.press_repair import PressRepair
from designer.canvas.reach_out import ReachOut
from designer.session import Session
from designer.theme import Theme
from engine.graph.order import order


class CanvasView(CanvasEditing):
    """Follows the session, and changes the document through it alone."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self.hint = EmptyHint(self)
        self.breadcrumb = Breadcrumb(session, theme, self)
        self._document = session.document
        self._level = session.path
        self._sights: dict[tuple[str, ...], tuple[float, QPointF]] = {}
        """Zoom and middle of the levels that were left."""
        session.changed.connect(self._follow)
        session.analysed.connect(self._follow)
        session.path_changed.connect(self._follow_path)
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
        if self.session.graph is not self.canvas.graph:
            self.cancel_gesture()
            self.search.leave()
        self.canvas.show_graph(self.session.graph, self.session.analysis)
        self.hint.setVisible(not self.canvas.nodes)
        if self.session.document is not self._document:
            self._document = self.session.document
            self._sights.clear()
            self.canvas.select_wires(frozenset())
            self.fit()

    def _follow_path(self, path: tuple[str, ...]) -> None:
        """Show another level of blocks, as it was seen when it was left."""
        if not self.is_fitted:
            self._sights[self._level] = (self.zoom, self._middle())
        self._level = path
        self._follow()
        self.canvas.select_wires(frozenset())
        self.fit()
        if path in self._sights:
            zoom, middle = self._sights.pop(path)
            self.zoom_at(self.viewport().rect().center(), zoom / self.zoom)
            self.centerOn(middle)

    def _follow_selection(self, keys: frozenset[str]) -> None:
        self._nudges += 1
        self.canvas.select(keys)

    def fit(self) -> None:
        """Show everything."""
        self.show_rect(self.canvas.bounds(self.canvas.nodes))

    def fit_selection(self) -> None:
        """Show the selected nodes, or everything where none is."""
        self.show_rect(self.canvas.bounds(self.canvas.selected or self.canvas.nodes))

    def deselect(self) -> None:
        """Out of the selection; where nothing is selected, out of the block that was entered."""
        if not self.session.selection and not self.canvas.selected_wires and self.session.path:
            self.leave_block()
            return
        self.session.select(())
        self.canvas.select_wires(frozenset())

    def enter_selection(self) -> None:
        """Show the inside of the selected block."""
        key = next(iter(self.session.selection), "")
        if len(self.session.selection) == 1:
            self._enter(key)

    def _enter(self, key: str) -> bool:
        """Show the inside of a block, or of the block that a node uses again; False where it has none."""
        path = blocks.inside_of(self.session.analysis, key)
        if path is not None:
            self.session.enter(path)
        return path is not None

    def leave_block(self) -> None:
        """Go out of the block that is shown, which is selected then."""
        if self.session.path:
            self.session.show_node(self.session.path[-1])

    def begin(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> Gesture | None:
        point, adding = self.mapToScene(at), bool(modifiers & ADDING)
        self.note.hide()
        button = self.canvas.repair_at(point, self.zoom)
        if button is not None:
            return PressRepair(self, self.session, at, button)
        end = self.canvas.port_at(point, self.zoom)
        if end is not None:
            return self._pull(at, end, modifiers)
        key = self.canvas.node_at(point)
        if key is not None:
            if modifiers & Qt.KeyboardModifier.ShiftModifier:
                return ReachOut(self, self.session, self.note, at, key)
            return self._grab(at, key, adding)
        if self._pick_wire(point, adding):
            return None
        if not adding:
            self.canvas.select_wires(frozenset())
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
        chosen = self.session.selection
        if adding:
            self.session.select(chosen ^ {key})
        elif key not in chosen:
            self.session.select({key})
        if not adding:
            self.canvas.select_wires(frozenset())
        return DragNodes(self, self.session, at, key, adding) if key in self.session.selection else None

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
        """Enter the block at this point, if there is one."""
        key = self.canvas.node_at(self.mapToScene(at))
        return key is not None and self._enter(key)

    def visit(self, step: int) -> bool:
        keys, stuck = order(self.canvas.graph)
        keys += [key for key in self.canvas.graph.nodes if key in stuck]
        at = [index for index, key in enumerate(keys) if key in self.canvas.selected]
        start = at[-1] if at else -1 if step > 0 else len(keys)
        if not 0 <= start + step < len(keys):
            return False
        self.session.select({keys[start + step]})
        self._reveal(self.session.selection)
        return True

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.is_fitted:
            self.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.hint.centre_in(self.size())
        self.breadcrumb.rearrange()
        if self.is_fitted:
            self.fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
