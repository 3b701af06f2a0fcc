"""What an empty canvas shows in its middle: how to begin, and two buttons that do it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from designer.look import icons
from designer.look.theme import SPACE_2, SPACE_4, Theme

WIDTH = 380
ICON = 40


class EmptyHint(QWidget):
    """The words let the mouse through to the canvas, so that a layer can be dropped on them; the buttons do not."""

    data_asked = Signal()
    gallery_asked = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._around = parent
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.icon, self.title, self.words = QLabel(), QLabel(), QLabel()
        self.title.setProperty("role", "section")
        self.words.setProperty("role", "muted")
        self.words.setWordWrap(True)
        self.column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_2)
        for label in (self.icon, self.title, self.words):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label)
        self.buttons = QWidget(parent)
        self.data, self.gallery = QPushButton(), QPushButton()
        self.data.setProperty("kind", "primary")
        self.data.clicked.connect(self.data_asked)
        self.gallery.clicked.connect(self.gallery_asked)
        row = QHBoxLayout(self.buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_2)
        row.addWidget(self.data)
        row.addWidget(self.gallery)
        self.is_block = False
        self.retranslate()

    def retranslate(self) -> None:
        """Say it in the language of the window; the inside of a block begins with what enters it."""
        if self.is_block:
            self.title.setText(self.tr("This block is empty"))
            self.words.setText(self.tr("Press Space to search for a layer, or drag one from the list on the left."))
        else:
            self.title.setText(self.tr("A network begins with data"))
            text = self.tr(
                "Drop a file or folder of your own here. Or press Space to search, or drag a layer from the left."
            )
            self.words.setText(text)
        self.data.setText(self.tr("Add data"))
        self.gallery.setText(self.tr("Open the gallery"))
        self.data.setToolTip(self.tr("Place a Data node, where the examples come from."))
        self.gallery.setToolTip(QCoreApplication.translate("actions", "Start from a ready-made network."))

    def set_theme(self, theme: Theme) -> None:
        self.icon.setPixmap(icons.pixmap("layerloom", theme.muted, ICON))
        icons.dress(self.data, "data", theme.on_accent)
        icons.dress(self.gallery, "gallery", theme.text)

    def show_on(self, is_empty: bool, is_block: bool) -> None:
        """Be there on an empty canvas alone."""
        if is_block != self.is_block:
            self.is_block = is_block
            self.retranslate()
        focused = QApplication.focusWidget()
        if not is_empty and focused is not None and self.buttons.isAncestorOf(focused):
            # Qt would go on to the canvas as Tab does, which selects a node there.
            self._around.setFocus(Qt.FocusReason.OtherFocusReason)
        self.setVisible(is_empty)
        self.buttons.setVisible(is_empty and not is_block)

    def centre_in(self, size: QSize) -> None:
        """Stand in the middle of an area, narrower where that is narrow."""
        width = min(WIDTH, size.width() - 2 * SPACE_4)
        self.resize(width, self.column.totalHeightForWidth(width))
        self.buttons.resize(self.buttons.sizeHint())
        height = self.height() + SPACE_4 + self.buttons.height()
        top = (size.height() - height) // 2
        self.move((size.width() - width) // 2, top)
        self.buttons.move((size.width() - self.buttons.width()) // 2, top + self.height() + SPACE_4)
