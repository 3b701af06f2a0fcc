"""What the commands of the canvas do to the document, from adding a layer to pasting: each is one step."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QPoint, QPointF, QRectF, Signal
from PySide6.QtWidgets import QWidget

from designer.canvas import blocks, clipboard, commands, placing
from designer.canvas.annotations.writing import Writing
from designer.canvas.input import CanvasInput
from designer.canvas.layer_search import LayerSearch
from designer.canvas.nodes.node_item import End
from designer.canvas.nodes.words import first_problem
from designer.canvas.overlay import PointerNote
from designer.canvas.scene import CanvasScene
from designer.canvas.stock import PARTS, folder
from designer.canvas.wires import routing
from designer.look.theme import Theme
from designer.panels.search import offered
from designer.repairs import labels, repair
from designer.session import Session
from designer.texts import told
from engine.files import FileProblem
from engine.files.blocks import saved_blocks
from engine.graph.edits import part
from engine.graph.facts import Problem
from engine.graph.frames import carried
from engine.graph.model import Wire
from engine.message import Message

MARGIN = 48
"""So much room is left around what is brought into view."""
MOST_RECENT = 12


class CanvasEditing(CanvasInput):
    """Changes the document through the session, and says at the pointer what cannot be done."""

    refused = Signal(object)
    """A Message: the text on the clipboard cannot be pasted, and why."""
    recent_changed = Signal(object)
    """The types of the layers that were placed lately, the last one first."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(CanvasScene(theme), theme, parent)
        self.canvas.setParent(self)
        self.session = session
        self.note = PointerNote(theme, self)
        self.writing = Writing(self)
        self.search = LayerSearch(theme, self)
        self.recent: tuple[str, ...] = ()
        self._nudges = 0
        self._search_point: QPointF | None = None
        self._search_start: End | None = None
        self._search_wire: Wire | None = None
        self.search.chosen.connect(self._place_chosen)
        session.changed.connect(self.hovering.leave)

    def open_search(self, at: QPoint | None = None, start: End | None = None, wire: Wire | None = None) -> None:
        """Offer layers at a point of the view, or where a person looks; with a port or a wire, those that fit there."""
        entries = offered(PARTS if self.session.path else PARTS[:1], saved_blocks(folder())[0])
        hint = self.tr("Search layers")
        if start is not None:
            entries = placing.fitting_entries(self.session, start, entries, self.recent)
            hint = self.tr("Search layers that fit here")
        elif wire is not None:
            entries = placing.inserting_entries(self.session, wire, entries, self.recent)
            hint = self.tr("Search layers that fit on the wire")
        else:
            lately = {name: place for place, name in enumerate(self.recent)}
            entries.sort(key=lambda entry: lately.get(entry.type, len(lately)))
        self.cancel_gesture()
        self.canvas.hover(None, None)
        self._search_point = self.mapToScene(at) if at is not None else None
        self._search_start, self._search_wire = start, wire
        self.search.more.setVisible(start is None and wire is None)
        self.search.open_at(at or self._spot(), entries, hint, self.recent)

    def _place_chosen(self, type_name: str) -> None:
        """Place what the search found, where it was opened."""
        point, start = self._search_point, self._search_start
        if start is not None and (point is None or start.key not in self.session.graph.nodes):
            return
        if point is None:
            self.add_layer(type_name)
            return
        try:
            if self._search_wire is not None:
                self._insert(type_name, self._search_wire)
            elif start is not None:
                placing.place_at_end(self.session, type_name, point, start)
            else:
                placing.place_at(self.session, type_name, point)
        except FileProblem as problem:
            self.note.refuse(told(problem.message), self._spot())
            return
        self.remember(type_name)

    def remember(self, type_name: str) -> None:
        """Offer a layer among the first from now on."""
        self.recent = (type_name, *(one for one in self.recent if one != type_name))[:MOST_RECENT]
        self.recent_changed.emit(self.recent)

    def wire_for(self, type_name: str, point: QPointF) -> Wire | None:
        """The wire at a point, if a new layer of this type would fit on it."""
        wires = list(self.canvas.wires_at(point, self.zoom))
        if not wires or self.canvas.node_at(point) is not None:
            return None
        node = placing.stand_in(self.session, type_name)
        if node is None:
            return None
        return next((wire for wire in wires if placing.insertion(self.session, node, wire) is not None), None)

    def add_layer(self, type_name: str, scene_position: QPointF | None = None) -> None:
        """Place a new layer with its middle at a point; without one, in free room, wired to the selected node."""
        try:
            if scene_position is not None:
                wire = self.wire_for(type_name, scene_position)
                if wire is None or not self._insert(type_name, wire):
                    commands.place_layer(self.session, type_name, scene_position)
                self.remember(type_name)
                return
            places = {key: item.place for key, item in self.canvas.nodes.items()}
            commands.place_layer_beside(self.session, type_name, places, self._middle())
        except FileProblem as problem:  # A saved block that is gone, or was damaged since.
            self.note.refuse(told(problem.message), self._spot())
            return
        self.remember(type_name)
        self.reveal(self.session.selection)

    def _insert(self, type_name: str, wire: Wire) -> bool:
        """Put a new layer on a wire; where everything was in sight, what moves aside for it stays there."""
        was_fitted = self.is_fitted
        done = placing.insert_layer(self.session, type_name, wire)
        if done and was_fitted:
            self.fit()
        return done

    def fit(self) -> None:
        """Show everything."""
        raise NotImplementedError

    def drop_layer(self, type_name: str, point: QPointF) -> None:
        self.add_layer(type_name, point)

    def delete_selection(self) -> None:
        """Remove the selected nodes and wires."""
        self.cancel_gesture()
        chosen = self.canvas.selected_waypoints
        if chosen:
            self.canvas.select_waypoints(frozenset())
            routing.remove(self.session, chosen)
            return
        commands.delete(self.session, self.session.chosen, self.canvas.selected_wires)

    def delete_bridging(self) -> None:
        """Remove the selected nodes, and lead what entered them on to what they fed."""
        self.cancel_gesture()
        commands.delete_bridging(self.session)

    def bypass_selection(self) -> None:
        """Train without the selected layers, or with them again."""
        reason = commands.bypass(self.session)
        if reason is not None:
            self.note.refuse(told(reason), self._spot())

    def fold_selection(self) -> None:
        """Show the selected nodes by their titles alone, or whole again."""
        commands.fold(self.session)

    def select_all(self) -> None:
        self.session.select((*self.canvas.nodes, *self.canvas.annotations.items))

    def copy_selection(self) -> None:
        if self.session.chosen:
            copied, graph = part(self.session.graph, self._carried()), self.session.graph
            entering = [wire for key in copied.nodes for wire in graph.into(key) if wire.source not in copied.nodes]
            clipboard.put(copied, entering)

    def cut_selection(self) -> None:
        self.copy_selection()
        commands.cut(self.session, self._carried())

    def paste(self, at_pointer: bool = True, keeping: bool = False) -> None:
        """Paste at the pointer, or close to where it was copied where the pointer is elsewhere.

        ``keeping`` draws the wires again by which the copied nodes were fed.
        """
        copied = clipboard.take()
        if isinstance(copied, Message):
            self.refused.emit(copied)
            return
        if copied is None or not (copied.nodes or copied.annotations):
            self.note.refuse(self.tr("The clipboard holds no layers. Copy some first."), self._spot())
            return
        entering = clipboard.entering(copied) if keeping else ()
        if at_pointer and self.pointer is not None:
            commands.paste_at(self.session, copied, self.mapToScene(self.pointer), entering)
        else:
            commands.paste_beside(self.session, copied, self._places(), entering)
            self.reveal(self.session.selection)

    def paste_keeping(self) -> None:
        """Paste, and draw the wires again by which the copied nodes were fed."""
        self.paste(keeping=True)

    def duplicate_selection(self) -> None:
        """Copy the selected nodes to free room close by."""
        if self.session.chosen:
            places = {key: QRectF(*box) for key, box in self.canvas.annotations.boxes().items()}
            commands.duplicate(self.session, self._carried(), places)
            self.reveal(self.session.chosen)

    def group_selection(self) -> None:
        """Put the selected nodes into one block."""
        self._do_or_say(blocks.group_selected(self.session, self.canvas.annotations.boxes()))

    def ungroup_selection(self) -> None:
        """Put the nodes of the selected blocks in their place."""
        self._do_or_say(blocks.ungroup_selected(self.session))

    def use_again(self) -> None:
        """Add a node that applies the selected one once more, with the same weights."""
        self._do_or_say(blocks.use_again(self.session, {key: item.place for key, item in self.canvas.nodes.items()}))

    def _do_or_say(self, reason: Message | None) -> None:
        if reason is not None:
            self.note.refuse(told(reason), self._spot())
        else:
            self.reveal(self.session.selection)

    def repair_selection(self) -> None:
        """Do the best repair of what is wrong with the selected node."""
        problem = self._problem_selected()
        if problem is not None:
            self.cancel_gesture()
            repair(self.session, problem)

    def can_repair(self) -> bool:
        """Whether a repair is offered for what is wrong with the selected node."""
        problem = self._problem_selected()
        return problem is not None and bool(labels(self.session.analysis, problem))

    def _problem_selected(self) -> Problem | None:
        """What is wrong with the one node that is selected."""
        facts = [self.session.analysis.nodes.get(key) for key in self.session.selection]
        if len(facts) != 1 or facts[0] is None:
            return None
        return first_problem(facts[0]) or self.canvas.health.get(facts[0].node.key)

    def nudge(self, step: QPointF) -> bool:
        chosen = self.canvas.selected_waypoints
        if chosen:
            routing.move(self.session, chosen, step, ("nudge", self._nudges, chosen))
            return True
        if not self.session.chosen:
            return False
        commands.nudge(self.session, self._carried(), step, ("nudge", self._nudges))
        self.reveal(self.session.chosen)
        return True

    def _carried(self) -> frozenset[str]:
        """What is selected, and all that stands in the selected frames."""
        if not self.session.annotations:
            return self.session.selection
        return carried(self.session.graph, self.session.chosen, self.canvas.annotations.boxes())

    def reveal(self, keys: Collection[str]) -> None:
        """Pan as far as needed to see these nodes."""
        if keys:
            self.ensureVisible(self.canvas.bounds(keys), MARGIN, MARGIN)

    def _spot(self) -> QPoint:
        """Where a person looks: at the pointer, or else at what is selected, as far as it is seen."""
        area, seen = self.viewport().rect(), self.canvas.bounds(self.canvas.selected).center()
        selected = self.mapFromScene(seen) if self.canvas.selected else area.center()
        return self.pointer or (selected if area.contains(selected) else area.center())

    def _middle(self) -> QPointF:
        return self.mapToScene(self.viewport().rect().center())

    def _places(self) -> Sequence[QRectF]:
        notes = self.canvas.annotations.notes.values()
        return [*(item.place for item in self.canvas.nodes.values()), *(note.place for note in notes)]
