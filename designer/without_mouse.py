"""What the window offers to who has no mouse: the outline, the way from part to part, and into settings and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QTabWidget, QWidget
from shiboken6 import isValid

from designer.canvas.blocks import inside_of
from designer.look.theme import Theme
from designer.panels.node_sheet import NAME
from designer.panels.outline import Outline
from engine.graph.model import Wire

if TYPE_CHECKING:
    from designer.frame import Frame


class WithoutMouse(QObject):
    """Puts the outline beside the palette, and leads the keyboard through the window."""

    def __init__(self, window: Frame) -> None:
        super().__init__(window)
        self.window = window
        self.keyboard = window.canvas.keyboard
        self.outline = Outline(window.session, window.theme)
        self.left = QTabWidget()
        self.left.setDocumentMode(True)
        self.left.setAccessibleName(self.tr("Layers"))
        self.left.addTab(window.palette_panel, self.tr("Layers"))
        self.left.addTab(self.outline, self.tr("Outline"))
        self._last: dict[QWidget, QWidget] = {}
        """Which widget of each part had the keyboard last; it may be gone by now."""
        self.keyboard.opened.connect(self.open)
        self.outline.tree.opened.connect(self.open)
        self.outline.tree.walked.connect(self.keyboard.press)
        self.outline.tree.menu_asked.connect(self._open_menu)
        self.outline.node_shown.connect(self._reveal)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._remember)
        for part in (self.left, window.side, window.live):
            part.installEventFilter(self)

    def set_theme(self, theme: Theme) -> None:
        self.outline.set_theme(theme)

    def slots(self) -> Mapping[str, Callable[..., object]]:
        """What each of these commands does."""
        return {
            **self.keyboard.slots(),
            "outline": self.show_outline,
            "next_part": lambda: self.go(1),
            "previous_part": lambda: self.go(-1),
        }

    def possible(self) -> Mapping[str, bool]:
        return {**self.keyboard.possible(), "outline": True, "next_part": True, "previous_part": True}

    def show_outline(self) -> None:
        self.left.setCurrentWidget(self.outline)
        self.outline.focus()

    def open(self, place: str | Wire) -> None:
        """Enter: into a block, the settings of a layer, the words of a frame or note, or what fits on a wire."""
        window = self.window
        if isinstance(place, Wire):
            window.actions_by_name["insert_on_wire"].trigger()
            return
        if place in window.session.graph.annotations:
            window.session.select({place})
            window.annotations.write()
            return
        inside = inside_of(window.session.analysis, place)
        if inside is not None:
            window.session.enter(inside)
            return
        window.session.select({place})
        window.side.setCurrentWidget(window.inspector)
        rows = window.inspector.node_sheet.form.rows
        first = next((name for name in rows if name != NAME), NAME)
        window.inspector.node_sheet.form.editor(first).setFocus(Qt.FocusReason.TabFocusReason)

    def _reveal(self, key: str) -> None:
        canvas = self.window.canvas
        if key in canvas.canvas.nodes or key in canvas.canvas.annotations.items:
            self.keyboard.reveal(canvas.canvas.bounds({key}))

    def _open_menu(self, at: QPoint) -> None:
        canvas = self.window.canvas
        if self.window.session.chosen:
            canvas.menu_asked.emit(None)

    # From part to part

    @property
    def parts(self) -> list[QWidget]:
        """The parts of the window in the order of F6."""
        window = self.window
        return [window.canvas, window.live, window.side, window.bar, self.left]

    def go(self, step: int) -> None:
        """Give the keyboard to the next part of the window, where it was there last."""
        parts = [part for part in self.parts if part.isVisible()]
        focused = QApplication.focusWidget()
        at = next((place for place, part in enumerate(parts) if focused and _holds(part, focused)), -1)
        for turn in range(1, len(parts) + 1):
            part = parts[(at + step * turn) % len(parts)]
            heir = self._heir(part)
            if heir is not None:
                heir.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return

    def _heir(self, part: QWidget) -> QWidget | None:
        last = self._last.get(part)
        if last is not None and isValid(last) and _takes_keys(last):
            return last
        return next((one for one in (part, *part.findChildren(QWidget)) if _takes_keys(one)), None)

    def _remember(self, _: QWidget | None, now: QWidget | None) -> None:
        part = next((part for part in self.parts if now is not None and _holds(part, now)), None)
        if part is not None and now is not None:
            self._last[part] = now

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Escape leads from a panel back to the canvas, where nothing in the panel wanted it."""
        escaped = event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent)
        if escaped and event.key() == Qt.Key.Key_Escape and self.window.canvas.isVisible():  # type: ignore[attr-defined]
            self.window.canvas.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        return False


def _holds(part: QWidget, widget: QWidget) -> bool:
    return part is widget or part.isAncestorOf(widget)


def _takes_keys(widget: QWidget) -> bool:
    return widget.isVisible() and widget.isEnabled() and bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
