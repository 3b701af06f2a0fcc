"""The small button of a row of settings that puts the setting on the face of a block around its layer."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QPaintEvent
from PySide6.QtWidgets import QMenu, QToolButton

from designer.look import icons
from designer.look.theme import Theme
from designer.panels.editors.row import Row
from designer.texts import tip, word
from engine.frozen import frozen

SIDE = 24


@frozen
class Place:
    """A block around a setting: the way to it, its title, and whether the setting stands on its face."""

    path: tuple[str, ...]
    title: str
    is_on: bool


class FaceButton(QToolButton):
    """Stands at the end of a row's label; it is seen while the row is pointed at, has the keyboard, or is on a face."""

    asked = Signal(str, object, bool)
    """The entry of the setting, the way to a block, and whether it shall stand on its face."""

    def __init__(self, row: Row) -> None:
        super().__init__(row)
        self.row = row
        self.entry = ""
        self.place: Place | None = None
        self.places: tuple[Place, ...] = ()
        self.is_quiet = False
        """Whether it is seen only when pointed at even where the setting is on the face."""
        self.setCheckable(True)
        self.setFixedSize(SIDE, SIDE)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row.label.setContentsMargins(0, 0, SIDE, 0)
        row.installEventFilter(self)
        row.label.installEventFilter(self)
        self.clicked.connect(self._click)
        self.setTabOrder(row.field, self)
        self._stand()
        self.show()

    def show_places(self, entry: str, place: Place, places: tuple[Place, ...], theme: Theme) -> None:
        """Show where the setting stands: a click is about ``place``, the menu about all the blocks around."""
        self.entry, self.place, self.places = entry, place, places
        self.setChecked(place.is_on)
        self.setIcon(icons.icon("promote", theme.accent if place.is_on else theme.muted))
        text = self.tr("Take it off the face of “{block}”.") if place.is_on else self.tr("Show it on “{block}”.")
        self.setToolTip(tip("", text.format(block=place.title)))
        name = self.tr("{setting} on the face of the block")
        self.setAccessibleName(name.format(setting=word(self.row.param.label)))
        self.setAccessibleDescription(self.toolTip())

    def leave(self) -> None:
        """Go away, since the layer stands in no block any more."""
        self.row.label.setContentsMargins(0, 0, 0, 0)
        self.hide()
        self.setParent(None)
        self.deleteLater()

    @property
    def is_seen(self) -> bool:
        return self.row.underMouse() or self.hasFocus() or (self.isChecked() and not self.is_quiet)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.is_seen:
            super().paintEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Enter, QEvent.Type.Leave):
            self.update()
        elif event.type() == QEvent.Type.Resize:
            self._stand()
        elif isinstance(event, QContextMenuEvent) and watched is self.row.label:
            self._open(event.globalPos())
            return True
        return super().eventFilter(watched, event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._open(event.globalPos())

    def _stand(self) -> None:
        label = self.row.label.geometry()
        self.move(label.right() - SIDE + 1, label.top() + (min(label.height(), 30) - SIDE) // 2)
        self.raise_()

    def _click(self, on: bool) -> None:
        if self.place is not None:
            self.asked.emit(self.entry, self.place.path, on)

    def _open(self, at: QPoint) -> None:
        """A line for each block around, the nearest one first; a tick where the setting is on its face."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for place in reversed(self.places):
            action = menu.addAction(self.tr("Show on “{block}”").format(block=place.title.replace("&", "&&")))
            action.setCheckable(True)
            action.setChecked(place.is_on)
            action.setData(place)
        menu.triggered.connect(self._choose)
        menu.popup(at)

    def _choose(self, action: QAction) -> None:
        place = action.data()
        self.asked.emit(self.entry, place.path, not place.is_on)
