"""The canvas by the keys alone: going from node to node and along the wires, and joining them without a drag."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter

from designer import aloud
from designer.canvas.annotations.names import spoken
from designer.canvas.editing import MARGIN, CanvasEditing
from designer.canvas.keyboard.offers import (
    Offer,
    connect_ends,
    connections,
    disconnections,
    heirs,
    remove_wire,
)
from designer.canvas.keyboard.port_list import OfferList
from designer.canvas.keyboard.ring import draw_ring
from designer.canvas.keyboard.words import node_sentences, wire_sentences
from designer.canvas.wires.move_wires import move_all
from designer.look.theme import Theme
from designer.session import Session
from designer.texts import told
from engine.graph.edits import graph_at
from engine.graph.model import Graph, Project, Wire
from engine.graph.order import in_order

WALKS = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}
ASIDE = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
CONTROL = Qt.KeyboardModifier.ControlModifier
POINTING = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)


class CanvasKeyboard(QObject):
    """Says what it comes to, and shows where the keyboard is as long as no mouse button is pressed."""

    announced = Signal(str)
    """What a screen reader says now."""
    opened = Signal(object)
    """Enter was pressed at this node, by its key, or at this wire."""

    def __init__(self, view: CanvasEditing) -> None:
        super().__init__(view)
        self.view = view
        self.session = view.session
        self.said = ""
        self.list = OfferList(view.session, view.theme, view)
        self.is_shown = False
        """Whether the ring is drawn: from the first key until a mouse button is pressed."""
        self._fork: tuple[str, int] | None = None
        """The node that the last walk left, and the way it went: its other neighbours there are the siblings."""
        view.installEventFilter(self)
        view.viewport().installEventFilter(self)
        self.session.changed.connect(self._tell_step)

    # What has the keyboard

    @property
    def place(self) -> str | Wire | None:
        """The one node or wire that is selected."""
        nodes, wires = self.session.selection, self.view.canvas.selected_wires
        if len(nodes) + len(wires) != 1:
            return None
        return next(iter(nodes)) if nodes else next(iter(wires))

    def stops(self) -> list[str | Wire]:
        """What Tab comes to: the nodes in the order of computing, their wires in the same order, frames and notes."""
        graph = self.session.graph
        keys = in_order(graph)
        return [*keys, *(wire for key in keys for wire in graph.out_of(key)), *graph.annotations]

    def visit(self, step: int) -> bool:
        """Go to the next stop or the one before; False past the last."""
        stops = self.stops()
        chosen: set[object] = {*self.session.chosen, *self.view.canvas.selected_wires}
        at = [index for index, stop in enumerate(stops) if stop in chosen]
        start = at[-1] if at else -1 if step > 0 else len(stops)
        if not 0 <= start + step < len(stops):
            return False
        self.go_to(stops[start + step], start + step + 1, len(stops))
        return True

    def go_to(self, stop: str | Wire, number: int = 0, count: int = 0) -> None:
        """Select a node or a wire, bring it into sight, and say what it is."""
        canvas = self.view.canvas
        self.is_shown = True
        if isinstance(stop, Wire):
            self.session.select(())
            canvas.select_wires(frozenset({stop}))
            self.reveal(canvas.wires[stop].boundingRect())
            sentence = wire_sentences(self.session.graph, self.session.analysis, stop)
        else:
            canvas.select_wires(frozenset())
            self.session.select({stop})
            self.reveal(canvas.bounds({stop}))
            graph, marks = self.session.graph, self.session.graph.annotations
            sentence = spoken(marks[stop]) if stop in marks else node_sentences(graph, self.session.analysis, stop)
        if count > 1:
            sentence = self.tr("{what} {number} of {count}.").format(what=sentence, number=number, count=count)
        self.say(sentence)
        self.view.viewport().update()

    def reveal(self, area: QRectF) -> None:
        """Pan as far as needed; what is seen whole already stays where it is."""
        seen = self.view.mapToScene(self.view.viewport().rect()).boundingRect()
        if not seen.contains(area):
            self.view.ensureVisible(area, MARGIN, MARGIN)

    def say(self, text: str) -> None:
        """Let a screen reader say this at once."""
        self.said = text
        aloud.say(self.view, text)
        self.announced.emit(text)

    def _tell_step(self, before: Project, _: Project) -> None:
        """Say what was done; of a node that was moved also where it is now."""
        self.view.viewport().update()
        self.list.leave()
        label = self.session.document.undo_label
        if label is None or not self.view.isVisible():
            return
        text, key = told(label), next(iter(self.session.selection), "")
        old, now = graph_at(before, self.session.path), self.session.graph
        if old and len(self.session.selection) == 1 and key in old.nodes and key in now.nodes:
            across, down = now.nodes[key].position
            if old.nodes[key].position != (across, down):
                text = self.tr("{step}: {across:g}, {down:g}").format(step=text, across=across, down=down)
        self.say(text)

    # Along the wires

    def walk(self, way: int) -> None:
        """Go along a wire: with it for 1, against it for -1."""
        place, graph = self.place, self.session.graph
        if isinstance(place, Wire):
            self._fork = None
            self.go_to(place.target if way > 0 else place.source)
            return
        found = _neighbours(graph, place, way) if place is not None else []
        if place is None or not found:
            self.say(self.tr("No wire leads on from here."))
            return
        self._fork = (place, way)
        self.go_to(found[0], 1, len(found))

    def step_aside(self, step: int) -> None:
        """Go to another end of the fork that the last walk came to, or another wire of the same node."""
        place = self.place
        if place is None:
            return
        siblings: Sequence[str | Wire] = self._siblings(place)
        if len(siblings) < 2:
            self.say(self.tr("There is no other wire beside this one."))
            return
        at = (siblings.index(place) + step) % len(siblings)
        self.go_to(siblings[at], at + 1, len(siblings))

    def _siblings(self, place: str | Wire) -> Sequence[str | Wire]:
        graph = self.session.graph
        if isinstance(place, Wire):
            return graph.out_of(place.source)
        forks = [self._fork] if self._fork is not None else []
        forks += [(key, 1) for key in _neighbours(graph, place, -1)]
        forks += [(key, -1) for key in _neighbours(graph, place, 1)]
        for key, way in forks:
            found = _neighbours(graph, key, way)
            if place in found and len(found) > 1:
                return found
        return [place]

    # Joining

    def slots(self) -> Mapping[str, Callable[..., object]]:
        """What each of these commands does."""
        return {
            "connect": self.connect_node,
            "disconnect_from": self.disconnect_node,
            "move_wires": self.move_wires,
        }

    def possible(self) -> dict[str, bool]:
        """Which of them would do something now."""
        graph, place = self.session.graph, self.place
        key = place if isinstance(place, str) else ""
        return {
            "connect": bool(key),
            "disconnect_from": (place is not None and not key) or bool(graph.into(key) or graph.out_of(key)),
            "move_wires": bool(graph.out_of(key)),
        }

    def connect_node(self) -> None:
        """Start a wire at the selected node: the list of ports that fit ends it."""
        self._offer(connections, self.tr("Connect with…"), connect_ends, self.tr("No port of another layer fits here."))

    def disconnect_node(self) -> None:
        """Choose a wire of the selected node to be removed; a wire that is selected is removed at once."""
        if isinstance(self.place, Wire):
            self.view.delete_selection()
            return
        self._offer(disconnections, self.tr("Disconnect…"), remove_wire, self.tr("No wire touches this layer."))

    def move_wires(self) -> None:
        """Choose the output that all wires of one of the selected node's are moved to."""
        self._offer(heirs, self.tr("Move all wires to…"), _move_all, self.tr("No wire leaves this layer."))

    def _offer(
        self,
        found: Callable[[Session, str], list[Offer]],
        hint: str,
        do: Callable[[Session, Offer], None],
        nothing: str,
    ) -> None:
        key = self.place
        if not isinstance(key, str):
            return
        self.view.cancel_gesture()
        offers = found(self.session, key)
        if not offers:
            self.say(nothing)
            self.view.note.refuse(nothing, self._corner(key))
            return
        self.view.reveal({key})
        self.list.offer(self._corner(key), offers, hint, do)

    def _corner(self, key: str) -> QPoint:
        return self.view.mapFromScene(self.view.canvas.bounds({key}).topRight() + QPointF(MARGIN / 4, 0))

    # Keys and ring

    def set_theme(self, theme: Theme) -> None:
        self.list.set_theme(theme)

    def paint(self, painter: QPainter) -> None:
        """Draw the ring around what has the keyboard."""
        if self.is_shown and self.view.hasFocus():
            canvas, place = self.view.canvas, self.place
            if isinstance(place, Wire) and place in canvas.wires:
                draw_ring(painter, self.view.theme, canvas.wires[place].shape())
            elif place in canvas.nodes:
                draw_ring(painter, self.view.theme, canvas.nodes[place].place)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in POINTING and watched is self.view.viewport():
            self._show_ring(False)
        elif event.type() == QEvent.Type.FocusIn and watched is self.view:
            self.view.viewport().update()
        elif event.type() == QEvent.Type.KeyPress and watched is self.view and isinstance(event, QKeyEvent):
            self._show_ring(True)
            return self.view.gesture is None and self.press(event)
        return False

    def _show_ring(self, shown: bool) -> None:
        if shown != self.is_shown:
            self.is_shown = shown
            self.view.viewport().update()

    def press(self, event: QKeyEvent) -> bool:
        """Walk by an arrow with Ctrl, open by Enter; False for every other key."""
        key = Qt.Key(event.key())
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if held == CONTROL and key in WALKS:
            self.walk(WALKS[key])
        elif held == CONTROL and key in ASIDE:
            self.step_aside(ASIDE[key])
        elif not held and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.place is not None:
            self.opened.emit(self.place)
        else:
            return False
        return True


def _neighbours(graph: Graph, key: str, way: int) -> list[str]:
    """The nodes that a node feeds, or those that feed it, from top to bottom."""
    wires = graph.out_of(key) if way > 0 else graph.into(key)
    found = dict.fromkeys(wire.target if way > 0 else wire.source for wire in wires)
    return sorted(found, key=lambda one: (graph.nodes[one].position[1], graph.nodes[one].position[0]))


def _move_all(session: Session, offer: Offer) -> None:
    wires = [wire for wire in session.graph.out_of(offer.start.key) if wire.output == offer.start.port]
    move_all(session, wires, offer.end)
