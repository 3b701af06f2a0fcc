"""The field in which the name of a layer, the title of a frame or the text of a note is written where it stands."""

from __future__ import annotations

from collections.abc import Hashable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from designer.canvas.annotations import edits as annotating
from designer.canvas.annotations.frame_item import CHIP_HEIGHT, CHIP_INSET, FrameItem, chip_color, scale_at
from designer.canvas.annotations.note_item import NoteItem
from designer.canvas.nodes.marks import RIGHT, TITLE_X
from designer.canvas.nodes.node_item import NodeItem
from designer.look.style import interface_font
from designer.look.theme import RADIUS_NODE, SPACE_1, SPACE_2, SPACE_3, TYPE_BODY, TYPE_TITLE
from designer.texts import word
from engine.compile.cost import title_of
from engine.graph.edits import rename
from engine.graph.measures import TITLE_Y
from engine.message import Message

if TYPE_CHECKING:
    from designer.canvas.editing import CanvasEditing

LEAST_TITLE = 160
LEAST_NOTE = QSize(200, 72)
LEAST_NAME, NAME_HEIGHT = 112, 28
LEAST_ZOOM, MOST_ZOOM = 0.85, 2.0
"""The letters are never smaller or larger than at these zooms."""
MOST_SIGNS = 200
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Writing(QObject):
    """One field at a time; what is typed is in the document at once, and one step from the first letter to the last."""

    def __init__(self, view: CanvasEditing) -> None:
        super().__init__(view)
        self.view = view
        self.field: QLineEdit | QPlainTextEdit | None = None
        self.key = ""
        self._gesture: Hashable = None
        self._count = 0
        for moved in (view.horizontalScrollBar().valueChanged, view.verticalScrollBar().valueChanged):
            moved.connect(self._place)
        view.session.path_changed.connect(self.end)
        view.session.tab_changed.connect(self.end)

    def begin(self, key: str, *, is_new: bool = False) -> None:
        """Write what stands on this layer or frame, or in this note; for a new one it is a part of making it."""
        self.end()
        self._count += 1
        self._gesture = annotating.new(key) if is_new else ("write", key, self._count)
        self.key = key
        graph = self.view.session.graph
        if key in graph.frames:
            self.field = self._title(graph.frames[key].title)
        elif key in graph.nodes:
            self.field = self._name(key)
        else:
            self.field = self._text(graph.notes[key].text)
        self.field.installEventFilter(self)
        self._hide(True)
        self._place()
        self.field.show()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _title(self, text: str) -> QLineEdit:
        return self._line(text, self.tr("Title of the frame"), self.tr("Title of the frame"))

    def _name(self, key: str) -> QLineEdit:
        """A layer without a name of its own is called by its kind."""
        facts = self.view.session.analysis.nodes[key]
        field = self._line(facts.node.name, word(title_of(facts)), self.tr("Name of the layer"))
        field.setAccessibleDescription(self.tr("Enter keeps the name, Escape takes it back."))
        return field

    def _line(self, text: str, hint: str, said: str) -> QLineEdit:
        field = QLineEdit(" ".join(text.split()), self.view.viewport())
        field.setMaxLength(MOST_SIGNS)
        field.setPlaceholderText(hint)
        field.setAccessibleName(said)
        field.selectAll()
        field.textEdited.connect(self._write)
        return field

    def _text(self, text: str) -> QPlainTextEdit:
        field = QPlainTextEdit(text, self.view.viewport())
        field.setPlaceholderText(self.tr("Write in Markdown: **bold**, *slanted*, # title, - list."))
        field.setAccessibleName(self.tr("Text of the note"))
        field.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        field.setTabChangesFocus(True)
        field.moveCursor(field.textCursor().MoveOperation.End)
        field.textChanged.connect(lambda: self._write(field.toPlainText()))
        return field

    def _write(self, text: str) -> None:
        session = self.view.session
        if self._item() is None:
            self.end()
            return
        if self.key in session.graph.nodes:
            session.edit("Rename a layer", partial(rename, key=self.key, name=text), self._gesture)
            return
        annotating.write(session, self.key, text, self.view.canvas.ink, self._gesture)
        self._place()

    def end(self, *_: object) -> None:
        """Put the field away; what was written stays."""
        field, self.field = self.field, None
        if field is None:
            return
        self._hide(False)
        field.removeEventFilter(self)
        if field.hasFocus():
            # First, since Qt would look for the next one itself when the field that has it goes.
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        field.hide()
        field.deleteLater()
        self.view.session.settle()

    def _take_back(self) -> None:
        """Give the layer the name that it had."""
        session = self.view.session
        session.do(Message("Rename a layer"), session.document.before(self._gesture), self._gesture)

    def _item(self) -> FrameItem | NoteItem | NodeItem | None:
        canvas = self.view.canvas
        return canvas.annotations.items.get(self.key) or canvas.nodes.get(self.key)

    def _hide(self, hidden: bool) -> None:
        """Let the words on the canvas go while they are in the field."""
        item = self._item()
        if isinstance(item, FrameItem):
            item.title.hidden = hidden
            item.title.update()
        elif isinstance(item, NoteItem):
            item.hidden = hidden
            item.update()

    def follow(self) -> None:
        """Stay where the frame or note is after a change; it may be gone."""
        if self.field is not None and self._item() is None:
            self.end()
        self._place()

    def _place(self, *_: object) -> None:
        item, field = self._item(), self.field
        if item is None or field is None:
            return
        if isinstance(item, FrameItem):
            self._place_title(item, field)
        elif isinstance(item, NodeItem):
            self._place_name(item, field)
        else:
            self._place_text(item, field)

    def _place_title(self, item: FrameItem, field: QLineEdit | QPlainTextEdit) -> None:
        zoom = self.view.zoom
        scale = scale_at(zoom) * zoom
        chip = item.title.chip(zoom)
        corner = self.view.mapFromScene(item.pos() + chip.topLeft()) if not chip.isEmpty() else QPoint()
        if chip.isEmpty():
            corner = self.view.mapFromScene(item.pos()) - QPoint(0, round(CHIP_HEIGHT * scale))
        wanted = round((item.ink.frame.width(item.title.text) + 3 * CHIP_INSET) * scale)
        field.setGeometry(self._seen(QRect(corner, QSize(max(LEAST_TITLE, wanted), round(CHIP_HEIGHT * scale)))))
        self._dress(field, chip_color(item).name(), TYPE_TITLE * scale, QFont.Weight.DemiBold, CHIP_INSET * scale)

    def _place_name(self, item: NodeItem, field: QLineEdit | QPlainTextEdit) -> None:
        """From where the title begins to the right edge of the card."""
        zoom, inset = self.view.zoom, SPACE_1
        scale = min(max(zoom, LEAST_ZOOM), MOST_ZOOM)
        start = self.view.mapFromScene(item.pos() + QPointF(TITLE_X, TITLE_Y))
        wide = round((RIGHT - TITLE_X) * zoom) + 2 * inset + 4
        size = QSize(max(LEAST_NAME, wide), round(NAME_HEIGHT * scale))
        field.setGeometry(self._seen(QRect(start - QPoint(inset + 2, size.height() // 2), size)))
        self._dress(field, self.view.theme.node, TYPE_BODY * scale, QFont.Weight.DemiBold, inset)

    def _place_text(self, item: NoteItem, field: QLineEdit | QPlainTextEdit) -> None:
        zoom = min(max(self.view.zoom, LEAST_ZOOM), MOST_ZOOM)
        corner = self.view.mapFromScene(item.pos())
        size = QSize(round(item.size.width() * self.view.zoom), round(item.size.height() * self.view.zoom))
        field.setGeometry(self._seen(QRect(corner, size.expandedTo(LEAST_NOTE))))
        self._dress(field, item.paper.name(), TYPE_BODY * zoom, QFont.Weight.Normal, SPACE_3 - SPACE_2 / 2)

    def _seen(self, place: QRect) -> QRect:
        """A place as near to this one as it can be inside the view."""
        area = self.view.viewport().rect()
        place.setSize(place.size().boundedTo(area.size()))
        place.moveLeft(min(max(place.left(), area.left()), area.right() + 1 - place.width()))
        place.moveTop(min(max(place.top(), area.top()), area.bottom() + 1 - place.height()))
        return place

    def _dress(
        self, field: QLineEdit | QPlainTextEdit, ground: str, size: float, weight: QFont.Weight, inset: float
    ) -> None:
        theme = self.view.theme
        name = "QLineEdit" if isinstance(field, QLineEdit) else "QPlainTextEdit"
        family = ", ".join(f'"{one}"' for one in interface_font(TYPE_BODY).families())
        rise = 0 if isinstance(field, QLineEdit) else SPACE_1
        sheet = (
            f"{name} {{ background: {ground}; color: {theme.text}; border: 2px solid {theme.accent};"
            f" border-radius: {RADIUS_NODE}px; padding: {rise}px {round(inset)}px; font-family: {family};"
            f" font-size: {round(size)}px; font-weight: {weight.value}; min-height: 0; }}"
        )
        if sheet != field.styleSheet():
            field.setStyleSheet(sheet)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self.field:
            return False
        if event.type() == QEvent.Type.FocusOut and self.view.isActiveWindow():
            self.end()
        if isinstance(event, QKeyEvent) and event.type() in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride):
            return self._take_key(event)
        return False

    def _take_key(self, event: QKeyEvent) -> bool:
        """Escape ends, and takes the name of a layer back; so does Enter end: with Ctrl in a note, which has lines."""
        key, control = Qt.Key(event.key()), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        ends = key == Qt.Key.Key_Escape or (key in ENTER and (control or isinstance(self.field, QLineEdit)))
        if not ends:
            return False
        event.accept()
        if event.type() == QEvent.Type.KeyPress:
            if key == Qt.Key.Key_Escape and isinstance(self._item(), NodeItem):
                self._take_back()
            self.end()
        return True
