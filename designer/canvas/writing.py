"""The field in which the title of a frame or the text of a note is written, right where it stands."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from designer.canvas import annotating
from designer.canvas.frame_item import CHIP_HEIGHT, CHIP_INSET, FrameItem, chip_color, scale_at
from designer.canvas.note_item import NoteItem
from designer.style import interface_font
from designer.theme import RADIUS_NODE, SPACE_1, SPACE_2, SPACE_3, TYPE_BODY, TYPE_TITLE

if TYPE_CHECKING:
    from designer.canvas.editing import CanvasEditing

LEAST_TITLE = 160
LEAST_NOTE = QSize(200, 72)
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
        """Write what stands on this frame or in this note; for a new one it is a part of making it."""
        self.end()
        self._count += 1
        self._gesture = annotating.new(key) if is_new else ("write", key, self._count)
        self.key = key
        graph = self.view.session.graph
        if key in graph.frames:
            self.field = self._title(graph.frames[key].title)
        else:
            self.field = self._text(graph.notes[key].text)
        self.field.installEventFilter(self)
        self._hide(True)
        self._place()
        self.field.show()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _title(self, text: str) -> QLineEdit:
        field = QLineEdit(" ".join(text.split()), self.view.viewport())
        field.setMaxLength(MOST_SIGNS)
        field.setPlaceholderText(self.tr("Title of the frame"))
        field.setAccessibleName(self.tr("Title of the frame"))
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
        if self.key not in session.graph.annotations:
            self.end()
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

    def _item(self) -> FrameItem | NoteItem | None:
        return self.view.canvas.annotations.items.get(self.key)

    def _hide(self, hidden: bool) -> None:
        """Let the words on the canvas go while they are in the field."""
        item = self._item()
        if isinstance(item, FrameItem):
            item.title.hidden = hidden
            item.title.update()
        elif item is not None:
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
        """Escape ends, and so does Enter: with Ctrl in a note, which has lines."""
        key, control = Qt.Key(event.key()), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        ends = key == Qt.Key.Key_Escape or (key in ENTER and (control or isinstance(self.field, QLineEdit)))
        if not ends:
            return False
        event.accept()
        if event.type() == QEvent.Type.KeyPress:
            self.end()
        return True
