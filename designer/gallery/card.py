"""A card of the gallery: one network to start from, with its picture, what it does, and what to expect of it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QVBoxLayout, QWidget

from designer.look.theme import RADIUS_NODE, SPACE_1, SPACE_3, SPACE_4, Theme
from designer.pictures.thumbnail import thumbnail
from designer.texts import tip, word
from engine.graph.model import Graph
from engine.templates import Template

PICTURE_HEIGHT = 132
NARROWEST = 264
"""No card is less wide; where there is room for more of them, they share it."""
PRESSING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class Picture(QWidget):
    """Draws its network when it comes into sight, and keeps the picture."""

    def __init__(self, template: Template | None, parent: QWidget) -> None:
        super().__init__(parent)
        self.template = template
        self.theme: Theme | None = None
        self.drawn = QPixmap()
        """What was drawn last; null before anybody saw it."""
        self.setFixedHeight(PICTURE_HEIGHT)

    def set_theme(self, theme: Theme) -> None:
        self.theme, self.drawn = theme, QPixmap()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.theme is None:
            return
        if self.drawn.size() != self.size() * self.devicePixelRatioF():
            graph = self.template.project.graph if self.template else Graph()
            self.drawn = _rounded(thumbnail(graph, self.theme, self.size(), self.devicePixelRatioF()))
        QPainter(self).drawPixmap(0, 0, self.drawn)


class Card(QFrame):
    """A click or Enter chooses it; without a template it is the empty canvas."""

    chosen = Signal(object)
    """Its template."""

    def __init__(self, template: Template | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.template = template
        self.setObjectName("templateCard")
        self.setProperty("role", "card")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.picture = Picture(template, self)
        column = QVBoxLayout(self)
        # The border of the style sheet is a margin of 1 px already.
        column.setContentsMargins(0, 0, 0, SPACE_3)
        column.setSpacing(SPACE_1)
        column.addWidget(self.picture)
        column.addSpacing(SPACE_3 - SPACE_1)
        # Not margins of the labels themselves: at a change of the theme, Qt forgets those of some.
        words = QVBoxLayout()
        words.setContentsMargins(SPACE_4, 0, SPACE_4, 0)
        words.setSpacing(SPACE_1)
        for text, role in self._lines():
            words.addWidget(self._label(text, role))
        column.addLayout(words)
        column.addStretch(1)

    def _lines(self) -> list[tuple[str, str]]:
        """The texts below the picture, and what each of them is."""
        one = self.template
        if one is None:
            self.setAccessibleName(self.tr("Empty canvas"))
            about = self.tr("Drag layers from the list on the left and wire them as you like.")
            self.setAccessibleDescription(about)
            return [(self.tr("Empty canvas"), "heading"), (about, "muted")]
        size = self.tr("{data} · {count} parameters").format(data=word(one.data), count=shortened(one.parameters))
        size = self.tr("{size} · trains at once").format(size=size) if one.starts else size
        self.setAccessibleName(word(one.title))
        self.setAccessibleDescription(" ".join((word(one.about), f"{size}.", word(one.expected))))
        self.setToolTip(
            tip(word(one.title), "\n\n".join(filter(None, (word(one.about), size, word(one.expected), one.source))))
        )
        lines = [
            (word(one.title), "heading"),
            (word(one.about), "muted"),
            (size, "caption"),
            (word(one.expected), "muted"),
        ]
        return [*lines, (one.source, "source")] if one.source else lines

    def _label(self, text: str, role: str) -> QLabel:
        label = QLabel(text, self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setProperty("role", role)
        label.setWordWrap(True)
        return label

    def set_theme(self, theme: Theme) -> None:
        self.picture.set_theme(theme)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.chosen.emit(self.template)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in PRESSING:
            self.chosen.emit(self.template)
            return
        super().keyPressEvent(event)


def shortened(count: int) -> str:
    """A count as one says it: 218, 26 K, 1.4 M, 138 M."""
    for unit, sign in ((1_000_000_000, "G"), (1_000_000, "M"), (1_000, "K")):
        # What would round up to the next unit is told in that.
        if count >= unit * 0.9995:
            return f"{count / unit:.{1 if count < 9.95 * unit else 0}f} {sign}".replace(".0 ", " ")
    return str(count)


def _rounded(picture: QPixmap) -> QPixmap:
    """With upper corners as round as those of the card around it."""
    size = picture.deviceIndependentSize()
    made = QPixmap(picture.size())
    made.setDevicePixelRatio(picture.devicePixelRatio())
    made.fill(Qt.GlobalColor.transparent)
    path = QPainterPath()
    path.addRoundedRect(0, 0, size.width(), size.height() + RADIUS_NODE, RADIUS_NODE - 1, RADIUS_NODE - 1)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipPath(path)
    painter.drawPixmap(0, 0, picture)
    painter.end()
    return made


def sheet(theme: Theme) -> str:
    """The style of all cards, said once for the page that they lie on."""
    return (
        f"#templateCard {{ background: {theme.node}; border: 1px solid {theme.border}; border-radius: 8px; }}"
        f"#templateCard:hover {{ border-color: {theme.border_strong}; background: {theme.hover}; }}"
        f"#templateCard:focus {{ border-color: {theme.focus}; background: {theme.hover}; }}"
        "#templateCard QLabel { background: transparent; }"
        f'#templateCard QLabel[role="source"] {{ color: {theme.muted}; font-size: 11px; font-style: italic; }}'
    )
