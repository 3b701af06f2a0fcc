"""The menus of the right button, and what their commands do to the node, the wire or the port below the pointer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent

from designer.canvas import commands
from designer.canvas.nodes.node_item import End
from designer.command_menu import CommandMenu
from designer.look import icons
from designer.reasons import reason_for
from designer.repairs import labels, repair
from engine.frozen import frozen
from engine.graph.facts import Problem
from engine.graph.model import Wire

if TYPE_CHECKING:
    from designer.frame import Frame

BEHIND = QPointF(48.0, 0.0)
"""How far from its port a layer is placed that was asked for without the mouse."""


@frozen
class Target:
    """What a menu is about: the places of the table that it shows, and the port or problem that it was opened at."""

    places: tuple[str, ...]
    end: End | None = None
    problem: Problem | None = None


class ContextMenus(QObject):
    """Opens the menu of what is at the pointer, or of what is selected."""

    aimed = Signal()
    """Other commands are possible: a menu opens at a port, or is closed again."""

    def __init__(self, window: Frame) -> None:
        super().__init__(window)
        self.window = window
        self.view = window.canvas
        self.session = window.session
        self.menu: CommandMenu | None = None
        self._end: End | None = None
        """The port that the commands are about, while its menu is open."""
        self._spot: QPoint | None = None
        self.view.menu_asked.connect(self.open_at)
        self.view.search.more_asked.connect(self._open_for_canvas)
        self.view.repairs_asked.connect(self.open_repairs)
        self.view.breadcrumb.installEventFilter(self)

    def slots(self) -> Mapping[str, Callable[..., object]]:
        """What each of these commands does."""
        return {
            "rename": self.rename,
            "disconnect": self.disconnect_wires,
            "add_fitting": self.add_fitting,
            "insert_on_wire": self.insert_on_wire,
            "select_source": partial(self._go, True),
            "select_target": partial(self._go, False),
            "show_code": self.show_code,
        }

    def possible(self) -> Mapping[str, bool]:
        """Which of them would do something now."""
        chosen, wired = len(self.session.selection), len(self.view.canvas.selected_wires) == 1
        return {
            "rename": len(self.session.chosen) == 1,
            "disconnect": bool(self._wires()),
            "add_fitting": self._start() is not None,
            **dict.fromkeys(("insert_on_wire", "select_source", "select_target"), wired),
            "show_code": chosen > 0,
        }

    def reason(self, name: str) -> str:
        """Why a command is not possible now."""
        return reason_for(self.window, name)

    # Opening

    def open_at(self, at: QPoint | None, canvas_only: bool = False) -> None:
        """Open the menu of what is at a point of the view; without one, that of what is selected."""
        if self.menu is not None and self.menu.isVisible():
            return
        self.view.cancel_gesture()
        self.view.hovering.leave()
        target = Target(("canvas",)) if canvas_only else self._aim(at) if at is not None else self._selected()
        spot = at if at is not None else self._seen()
        self._end, self._spot = target.end, spot
        self.aimed.emit()
        self.menu = self._made(target)
        self.menu.aboutToHide.connect(self._keep_spot)
        self.menu.popup(self.view.viewport().mapToGlobal(spot))

    def _open_for_canvas(self) -> None:
        """Open the menu of the canvas where the search was."""
        self.open_at(self.view.search.geometry().topLeft(), canvas_only=True)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QContextMenuEvent) and watched is self.view.breadcrumb:
            self.open_at(self.view.viewport().mapFromGlobal(event.globalPos()), canvas_only=True)
            return True
        return super().eventFilter(watched, event)

    def _aim(self, at: QPoint) -> Target:
        """Select what is at a point, unless it is selected, and say what it is."""
        canvas, point = self.view.canvas, self.view.mapToScene(at)
        end = canvas.port_at(point, self.view.zoom)
        key = end.key if end else canvas.card_at(point) or canvas.node_at(point)
        if key is not None:
            if key not in self.session.selection:
                self.session.select({key})
                canvas.select_wires(frozenset())
            return Target(("port",), end) if end else self._node(key)
        grip = canvas.grip_at(point, self.view.zoom)
        if grip is not None:
            if grip.key not in self.session.chosen:
                self.session.select({grip.key})
                canvas.select_wires(frozenset())
            return Target(("annotation",))
        wire = canvas.wire_at(point, self.view.zoom)
        if wire is None:
            return Target(("canvas",))
        if wire not in canvas.selected_wires:
            self.session.select(())
            canvas.select_wires(frozenset({wire}))
        return Target(("wire",))

    def _selected(self) -> Target:
        chosen = self.session.selection
        if chosen:
            return self._node(next(iter(chosen))) if len(chosen) == 1 else Target(("node",))
        if self.session.annotations:
            return Target(("annotation",))
        return Target(("wire",) if self.view.canvas.selected_wires else ("canvas",))

    def _node(self, key: str) -> Target:
        item = self.view.canvas.nodes[key]
        if len(self.session.selection) > 1:
            return Target(("node",), problem=self.view.canvas.problem_of(key))
        own = {"Data": ("data",)}.get(item.node.type, ("block",) if item.facts.body is not None else ())
        return Target(("node", *own), problem=self.view.canvas.problem_of(key))

    def _seen(self) -> QPoint:
        """Where what is selected is seen, or the middle of the view."""
        canvas, area = self.view.canvas, self.view.viewport().rect()
        if self.session.chosen:
            box = canvas.bounds(self.session.chosen)
            at = self.view.mapFromScene(box.center())
        elif canvas.selected_wires:
            at = self.view.mapFromScene(canvas.wires[next(iter(canvas.selected_wires))].point_at(0.5))
        else:
            at = self.view.pointer or area.center()
        return at if area.contains(at) else area.center()

    def _made(self, target: Target) -> CommandMenu:
        menu = self._fresh(self.tr("Commands"))
        if target.problem is not None and self._offer_repairs(menu, target.problem):
            menu.addSeparator()
        menu.fill(target.places)
        return menu

    def _fresh(self, name: str) -> CommandMenu:
        """An empty menu in place of the one before."""
        if self.menu is not None:
            self.menu.deleteLater()
        menu = CommandMenu(self.window.actions_by_name, self.reason, self.view)
        menu.setAccessibleName(name)
        return menu

    def open_repairs(self, key: str) -> None:
        """Open a list of the repairs of a node behind the one that has a button."""
        problem, card = self.view.canvas.problem_of(key), self.view.canvas.cards.get(key)
        if problem is None or card is None:
            return
        self.menu = self._fresh(self.tr("Other repairs"))
        self._offer_repairs(self.menu, problem, first=1)
        corner = self.view.mapFromScene(card.more.bottomLeft())
        self.menu.popup(self.view.viewport().mapToGlobal(corner))

    def _offer_repairs(self, menu: CommandMenu, problem: Problem, first: int = 0) -> bool:
        """A line for each repair from this one on; whether there is any."""
        offered = labels(self.session.analysis, problem)[first:]
        for number, text in enumerate(offered, first):
            action = menu.addAction(icons.icon("repair", self.window.theme.accent), text.replace("&", "&&"))
            action.setToolTip(self.tr("Do this now. One undo takes it back."))
            action.triggered.connect(partial(self._repair, problem, number))
        return bool(offered)

    def _repair(self, problem: Problem, number: int, *_: object) -> None:
        repair(self.session, problem, number)

    def _keep_spot(self) -> None:
        """What is chosen happens where the menu was opened; after that nothing is left of it."""
        self.view.pointer = self._spot
        QTimer.singleShot(0, self, self._forget)

    def _forget(self) -> None:
        self._end = self._spot = None
        if not self.view.viewport().underMouse():
            self.view.pointer = None
        self.aimed.emit()

    # Commands

    def rename(self) -> None:
        """Write the name of the selected layer, the title of the frame or the text of the note where it stands."""
        self.window.annotations.write()

    def disconnect_wires(self) -> None:
        """Remove the wires of the port that was pointed at, or else of the selected nodes."""
        commands.delete(self.session, (), self._wires())

    def _wires(self) -> list[Wire]:
        graph, end = self.session.graph, self._end
        keys = {end.key} if end else self.session.selection
        touching = [wire for key in keys for wire in (*graph.into(key), *graph.out_of(key))]
        if end is not None:
            name = "output" if end.is_output else "input"
            side = graph.out_of(end.key) if end.is_output else graph.into(end.key)
            touching = [wire for wire in side if getattr(wire, name) == end.port]
        return list(dict.fromkeys(touching))

    def add_fitting(self) -> None:
        """Offer the layers that fit at a port."""
        start = self._start()
        if start is None:
            return
        item = self.view.canvas.nodes[start.key]
        port = item.pos() + item.port(start.port, start.is_output).centre
        beside = self.view.mapFromScene(port + (BEHIND if start.is_output else -BEHIND))
        self.view.open_search(self._spot or beside, start)

    def _start(self) -> End | None:
        """The port that was pointed at, or else the first free output of the one selected node."""
        if self._end is not None or len(self.session.selection) != 1:
            return self._end
        item = self.view.canvas.nodes.get(next(iter(self.session.selection)))
        if item is None:
            return None
        taken = {wire.output for wire in self.session.graph.out_of(item.node.key)}
        outputs = sorted(item.layout.outputs, key=lambda port: port.name in taken)
        return item.end(outputs[0]) if outputs else None

    def insert_on_wire(self) -> None:
        """Offer the layers that fit on the selected wire."""
        wires = self.view.canvas.selected_wires
        if len(wires) == 1:
            wire = next(iter(wires))
            middle = self.view.mapFromScene(self.view.canvas.wires[wire].point_at(0.5))
            self.view.open_search(self._spot or middle, wire=wire)

    def _go(self, to_source: bool, *_: object) -> None:
        wires = self.view.canvas.selected_wires
        if len(wires) == 1:
            wire = next(iter(wires))
            self.session.select({wire.source if to_source else wire.target})
            self.view.canvas.select_wires(frozenset())
            self.view.reveal(self.session.selection)

    def show_code(self) -> None:
        """Show the lines of what is selected in the source of the network."""
        self.window.live.show_page(self.window.live.code)
        self.window.live.code.reveal()
