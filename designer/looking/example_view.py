"""The examples, one after the other: by their number, or with the arrows beside it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QToolButton, QVBoxLayout, QWidget

from designer.look import icons
from designer.look.style import inset
from designer.look.theme import CONTROL_HEIGHT, SPACE_2, SPACE_4, Theme
from designer.looking.example_cells import ExampleCells
from designer.plots.example_row import ExampleRow
from engine.data.looking.examples import ExampleTold

HIGH = 120


class ExampleView(QWidget):
    """Behind the last one comes the first again."""

    chosen = Signal(int)
    """The number of the example that is wanted, from 0."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.number = self.count = 0
        self.previous, self.following = QToolButton(self), QToolButton(self)
        for button, text, by in (
            (self.previous, self.tr("Previous example"), -1),
            (self.following, self.tr("Next example"), 1),
        ):
            button.setToolTip(text)
            button.setAccessibleName(text)
            button.setFixedSize(CONTROL_HEIGHT, CONTROL_HEIGHT)
            button.clicked.connect(lambda *_, step=by: self._step(step))
        self.row = ExampleRow(self)
        inset(self.row.number)
        self.row.chosen.connect(self._choose)
        self.use = QLabel(self)
        self.use.setProperty("role", "muted")
        self.cells = ExampleCells(theme, self)
        self.cells.setAccessibleName(self.tr("The example"))
        self.area = QScrollArea(self)
        self.area.setWidget(self.cells)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setAccessibleName(self.tr("The example"))
        head = QHBoxLayout()
        head.setSpacing(SPACE_2)
        for part in (self.previous, self.following, self.row, self.use):
            head.addWidget(part)
        head.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_4, SPACE_2, SPACE_4, SPACE_2)
        column.setSpacing(SPACE_2)
        column.addLayout(head)
        column.addWidget(self.area, 1)
        self.setMinimumHeight(HIGH)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        self.cells.theme = theme
        for button, name in ((self.previous, "chevron_left"), (self.following, "chevron_right")):
            button.setIcon(icons.icon(name, theme.muted))

    def show_count(self, count: int) -> None:
        """So many examples there are to be looked at."""
        self.count = count
        for button in (self.previous, self.following):
            button.setEnabled(count > 1)

    def show_example(self, example: ExampleTold) -> None:
        self.number = example.number
        self.row.show_example(example.number, self.count)
        uses = {
            "training": self.tr("for training"),
            "validation": self.tr("kept for validation"),
            "nothing": self.tr("not used"),
        }
        self.use.setText(f"· {uses[example.used_for]}")
        seen = self.tr("As the network sees it")
        changed = self.tr("As it may be changed in a batch while the network learns")
        self.cells.show_groups((("", example.parts), (seen, example.outputs), (changed, example.changed)))

    @property
    def wanted(self) -> int:
        """How high it is where nothing of the example has to be scrolled."""
        return self.row.sizeHint().height() + self.cells.minimumHeight() + 4 * SPACE_2

    def _step(self, by: int) -> None:
        self._choose((self.number + by) % max(1, self.count))

    def _choose(self, number: int) -> None:
        # At once, so that the next click goes on from here, also before this one is answered.
        self.number = number
        self.row.show_example(number, self.count)
        self.chosen.emit(number)
