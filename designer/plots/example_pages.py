"""Shows examples page by page; what stands above them is up to each kind of plot."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from designer.flow import Flow
from designer.look import icons
from designer.look.theme import SPACE_1, SPACE_2
from designer.plots.example_cards import Card, CardArea
from designer.plots.plot import Plot
from designer.plots.ticks import whole_text


class ExamplePages(Plot):
    """A line that says what is shown, the cards, and below them the way to the next page."""

    page_chosen = Signal(int)
    example_chosen = Signal(int)
    """The number of an example that a person clicked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards: tuple[Card, ...] = ()
        self.step = self.page = 0
        self.pages = 1
        self._has_answer = False
        self.header = QWidget(self)
        self.flow = Flow(SPACE_2)
        self.header.setLayout(self.flow)
        self.sentence, self.moment, self.place = QLabel(self), QLabel(self), QLabel(self)
        for label in (self.sentence, self.moment, self.place):
            label.setProperty("role", "muted")
        self.sentence.setWordWrap(True)
        self.sentence.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.area = CardArea(self)
        self.area.cards.chosen.connect(self._choose)
        self.back, self.on = QToolButton(self), QToolButton(self)
        self.back.clicked.connect(lambda: self._turn(-1))
        self.on.clicked.connect(lambda: self._turn(1))
        self.footer = QWidget(self)
        row = QHBoxLayout(self.footer)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_1)
        for part in (self.back, self.place, self.on):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self.moment)
        for whole in (self.header, self.sentence, self.area, self.footer):
            self.column.addWidget(whole)
        self.column.setStretchFactor(self.area, 1)
        self.column.setSpacing(SPACE_1)

    def show_cards(self, step: int, cards: Sequence[Card], page: int = 0, pages: int = 1) -> None:
        """These examples, as they were after a step."""
        self.step, self.cards, self.page, self.pages = step, tuple(cards), page, pages
        self._has_answer = True
        self._stale = True

    def clear(self) -> None:
        self.cards, self._has_answer = (), False
        self._stale = True

    def _has_data(self) -> bool:
        return self._has_answer

    def _draw(self) -> None:
        self.area.show_cards(self.cards, self.theme)
        self.footer_shown()
        self.moment.setText(self.tr("step {step}").format(step=whole_text(self.step)))

    def footer_shown(self) -> None:
        """The way to other pages, where there are some."""
        for part in (self.back, self.place, self.on):
            part.setVisible(self.pages > 1)
        self.back.setEnabled(self.page > 0)
        self.on.setEnabled(self.page < self.pages - 1)
        text = self.tr("page {page} of {pages}")
        self.place.setText(text.format(page=whole_text(self.page + 1), pages=whole_text(self.pages)))

    def _turn(self, way: int) -> None:
        self.page_chosen.emit(min(max(0, self.page + way), self.pages - 1))

    def _choose(self, index: int) -> None:
        self.example_chosen.emit(self.cards[index].example)

    def _take_theme(self) -> None:
        icons.dress(self.back, "chevron_left", self.theme.text)
        icons.dress(self.on, "chevron_right", self.theme.text)
        self.area.show_cards(self.cards, self.theme)

    def _retranslate(self) -> None:
        self.back.setAccessibleName(self.tr("Previous page"))
        self.back.setToolTip(self.tr("The examples before these."))
        self.on.setAccessibleName(self.tr("Next page"))
        self.on.setToolTip(self.tr("The examples behind these."))
        self.area.cards.setAccessibleName(self.tr("Examples"))
