"""What the commands of waypoints do to the document: each is one step that can be undone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF

from designer.canvas.rooms import snapped
from designer.canvas.wires.wire_item import WireItem
from designer.canvas.wires.wire_path import length_of
from designer.session import Session
from engine.graph.model import Wire
from engine.graph.routes import MOST_WAYPOINTS, Waypoint, add_waypoint, move_waypoints, remove_waypoints

if TYPE_CHECKING:
    from designer.canvas.editing import CanvasEditing

SHARES = tuple(number / 16 for number in (8, *range(1, 8), *range(9, 16)))
"""Where on a wire a waypoint may be laid that has no place yet; the middle comes first."""


def add(session: Session, wire: Wire, index: int, point: QPointF) -> None:
    """Lay a waypoint on a wire."""
    session.edit("Add waypoint", lambda graph: add_waypoint(graph, wire, index, (point.x(), point.y())))


def move(session: Session, chosen: Collection[Waypoint], step: QPointF, gesture: Hashable = None) -> None:
    """Move waypoints; moves of one gesture are one step."""
    far = step.x(), step.y()
    label = "Move waypoint" if len(chosen) == 1 else "Move {count} waypoints"
    values = {} if len(chosen) == 1 else {"count": len(chosen)}
    session.edit(label, lambda graph: move_waypoints(graph, chosen, far), gesture, **values)


def remove(session: Session, chosen: Collection[Waypoint]) -> None:
    label = "Remove waypoint" if len(chosen) == 1 else "Remove {count} waypoints"
    values = {} if len(chosen) == 1 else {"count": len(chosen)}
    session.edit(label, lambda graph: remove_waypoints(graph, chosen), **values)


def has_room(session: Session, wire: Wire) -> bool:
    """Whether a wire may have one more waypoint."""
    return len(session.graph.routes.get(wire, ())) < MOST_WAYPOINTS


class Routing(QObject):
    """What a person without a mouse does to waypoints, and what the menus offer."""

    def __init__(self, view: CanvasEditing) -> None:
        super().__init__(view)
        self.view = view
        self.session = view.session

    def slots(self) -> Mapping[str, Callable[..., object]]:
        """What each of these commands does."""
        return {
            "add_waypoint": self.add_waypoint,
            "next_waypoint": self.next_waypoint,
            "remove_waypoints": self.remove_waypoints,
        }

    def possible(self) -> Mapping[str, bool]:
        """Which of them would do something now."""
        wires, routes = self._wires(), self.session.graph.routes
        bent = any(wire in routes for wire in wires)
        return {
            "add_waypoint": len(wires) == 1 and has_room(self.session, next(iter(wires))),
            "next_waypoint": bent,
            "remove_waypoints": bent,
        }

    def _wires(self) -> frozenset[Wire]:
        """The selected wires, or those of the selected waypoints."""
        canvas = self.view.canvas
        return canvas.selected_wires or frozenset(wire for wire, _ in canvas.selected_waypoints)

    def add_waypoint(self) -> None:
        """Lay a waypoint on the selected wire: at the pointer, or where there is most room."""
        wires = self._wires()
        if len(wires) != 1:
            return
        wire = next(iter(wires))
        item = self.view.canvas.wires[wire]
        point = self._pointed(wire) or _roomiest(item)
        index = item.place_along(point)
        add(self.session, wire, index, snapped(point))
        self.view.canvas.select_waypoints(frozenset({(wire, index)}))

    def _pointed(self, wire: Wire) -> QPointF | None:
        if self.view.pointer is None:
            return None
        point = self.view.mapToScene(self.view.pointer)
        return point if self.view.canvas.wire_at(point, self.view.zoom) == wire else None

    def next_waypoint(self) -> None:
        """Select the first waypoint of the selected wire, or the one behind the selected one."""
        routes = self.session.graph.routes
        every = [(wire, at) for wire in self._wires() for at in range(len(routes.get(wire, ())))]
        chosen = self.view.canvas.selected_waypoints
        last = max((every.index(one) for one in chosen if one in every), default=-1)
        if every:
            self.view.canvas.select_waypoints(frozenset({every[(last + 1) % len(every)]}))

    def remove_waypoints(self) -> None:
        """Let the selected wires run straight to their ports again."""
        routes = self.session.graph.routes
        found = [(wire, at) for wire in self._wires() for at in range(len(routes.get(wire, ())))]
        if found:
            remove(self.session, found)


def _roomiest(item: WireItem) -> QPointF:
    """The place on a wire that is farthest from its ends and waypoints."""
    points = [item.start, *item.through, item.stop]
    places = [item.point_at(share) for share in SHARES]
    rooms = [min(length_of(place - point) for point in points) for place in places]
    return places[rooms.index(max(rooms))]
