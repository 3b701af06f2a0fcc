"""The gallery: ready-made networks to start from, recent files, and an empty canvas."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPixmap
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from designer import icons
from designer.texts import word
from designer.theme import RADIUS_NODE, SPACE_1, SPACE_2, SPACE_3, SPACE_4, SPACE_6, SPACE_8, Theme
from designer.thumbnail import thumbnail
from engine.graph.model import Project
from engine.templates import Template, templates

PICTURE = QSize(294, 132)
COLUMNS = 3
RECENT_SHOWN = 6


class Card(QFrame):
    """One network to start from: its picture, its title, and what it does; a click or Enter chooses it."""

    chosen = Signal(str)

    def __init__(self, found: Template, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.template = found
        self._graph = found.project.graph
        self.setObjectName("templateCard")
        self.setProperty("role", "card")
        self.setFixedWidth(PICTURE.width() + 2)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(word(found.title))
        self.setAccessibleDescription(word(found.about))
        self.picture = QLabel(self)
        self.picture.setFixedSize(PICTURE)
        title, about = QLabel(word(found.title), self), QLabel(word(found.about), self)
        title.setProperty("role", "heading")
        about.setProperty("role", "muted")
        about.setWordWrap(True)
        about.setAlignment(Qt.AlignmentFlag.AlignTop)
        title.setContentsMargins(SPACE_4, SPACE_3, SPACE_4, 0)
        about.setContentsMargins(SPACE_4, 0, SPACE_4, SPACE_4)
        column = QVBoxLayout(self)
        # The border of the style sheet is a margin of 1 px already.
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_1)
        column.addWidget(self.picture)
        column.addWidget(title)
        column.addWidget(about, 1)

    def set_theme(self, theme: Theme) -> None:
        picture = thumbnail(self._graph, theme, PICTURE, self.devicePixelRatioF())
        self.picture.setPixmap(_rounded(picture))
        self.setStyleSheet(
            f"#templateCard {{ background: {theme.node}; border: 1px solid {theme.border}; border-radius: 8px; }}"
            f"#templateCard:hover {{ border-color: {theme.border_strong}; background: {theme.hover}; }}"
            f"#templateCard:focus {{ border-color: {theme.focus}; background: {theme.hover}; }}"
            "#templateCard QLabel { background: transparent; }"
        )

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.chosen.emit(self.template.name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(self.template.name)
            return
        super().keyPressEvent(event)


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


class Gallery(QScrollArea):
    """A page in place of the canvas; it emits what was chosen."""

    template_chosen = Signal(str)
    file_chosen = Signal(object)
    empty_chosen = Signal()
    open_chosen = Signal()
    left = Signal()
    """Back to the open document."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("gallery")
        self.setAccessibleName(self.tr("Gallery"))
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.theme = theme
        self.page = QWidget(self)
        self.page.setObjectName("galleryPage")
        self.setWidget(self.page)
        self.cards = [Card(found, self.page) for found in templates()]
        for card in self.cards:
            card.chosen.connect(self.template_chosen)
        about = self.tr("Drag layers from the list on the left and wire them as you like.")
        self.empty = Card(
            Template("", self.tr("Empty canvas"), about, "", "", "", "", 0, False, 0, Project()), self.page
        )
        self.empty.chosen.connect(self.empty_chosen)
        self.recent_box = QVBoxLayout()
        self._columns = 0
        self._build()
        self.set_theme(theme)

    def _build(self) -> None:
        title = QLabel(self.tr("Draw a neural network, watch it learn"), self.page)
        title.setProperty("role", "title")
        lead = QLabel(self.tr("Choose a network, then press Train. Everything in it can be changed."), self.page)
        lead.setProperty("role", "muted")
        self.open, self.back = QPushButton(self.tr("Open a file…"), self.page), QPushButton(self.page)
        self.open.clicked.connect(self.open_chosen)
        self.back.clicked.connect(self.left)
        self.back.hide()
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_2)
        buttons.addWidget(self.open)
        buttons.addWidget(self.back)
        buttons.addStretch(1)
        self.grid = QGridLayout()
        self.grid.setSpacing(SPACE_4)
        self.recent_title = QLabel(self.tr("Recent files"), self.page)
        self.recent_title.setProperty("role", "heading")
        column = QVBoxLayout()
        column.setSpacing(SPACE_2)
        column.addWidget(title)
        column.addWidget(lead)
        column.addSpacing(SPACE_4)
        column.addLayout(self.grid)
        column.addSpacing(SPACE_4)
        column.addLayout(buttons)
        column.addSpacing(SPACE_4)
        column.addWidget(self.recent_title)
        column.addLayout(self.recent_box)
        column.addStretch(1)
        row = QHBoxLayout(self.page)
        row.setContentsMargins(SPACE_8, SPACE_8, SPACE_8, SPACE_6)
        row.addStretch(1)
        row.addLayout(column)
        row.addStretch(1)
        self._arrange(COLUMNS)

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for index, card in enumerate((*self.cards, self.empty)):
            self.grid.addWidget(card, index // columns, index % columns)

    def resizeEvent(self, event: object) -> None:
        room = self.viewport().width() - 2 * SPACE_8
        self._arrange(max(1, min(COLUMNS, (room + SPACE_4) // (self.empty.width() + SPACE_4))))
        super().resizeEvent(event)  # type: ignore[arg-type]

    def show_way_back(self, name: str) -> None:
        """Offer to go back to the open document; nothing where there is none."""
        self.back.setText(self.tr("Back to {name}").format(name=name.replace("&", "&&")))
        self.back.setToolTip(self.tr("Back to the canvas (Esc)"))
        self.back.setVisible(bool(name))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self.back.isHidden():
            self.left.emit()
            return
        super().keyPressEvent(event)

    def show_recent(self, files: tuple[str, ...]) -> None:
        """List the recent files that are still there."""
        while self.recent_box.count():
            item = self.recent_box.takeAt(0)
            widget = item.widget() if item else None
            if widget is not None:
                widget.deleteLater()
        found = [Path(file) for file in files if Path(file).is_file()][:RECENT_SHOWN]
        self.recent_title.setVisible(bool(found))
        for file in found:
            self.recent_box.addWidget(self._recent(file))

    def _recent(self, file: Path) -> QPushButton:
        button = QPushButton(self.tr("{name}  in  {folder}").format(name=file.name, folder=file.parent), self.page)
        button.setProperty("kind", "quiet")
        button.setProperty("file", str(file))
        button.setStyleSheet("text-align: left;")
        button.setIcon(icons.icon("recent", self.theme.muted))
        button.clicked.connect(self._open_recent)
        return button

    def _open_recent(self) -> None:
        self.file_chosen.emit(Path(self.sender().property("file")))

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        self.page.setStyleSheet(f"#galleryPage {{ background: {theme.canvas}; }}")
        self.back.setIcon(icons.icon("chevron_left", theme.text))
        self.open.setIcon(icons.icon("open", theme.text))
        for card in (*self.cards, self.empty):
            card.set_theme(theme)
