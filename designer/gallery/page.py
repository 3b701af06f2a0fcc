"""The page of the gallery: a search, a filter, recent files, and the cards of what one can start from."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from designer.flow import Flow
from designer.gallery.card import Card, sheet
from designer.gallery.finding import categories, entry_of, fitting
from designer.gallery.recent import RecentRow
from designer.gallery.shelf import Section, Shelf
from designer.look import icons
from designer.look.theme import SPACE_2, SPACE_3, SPACE_4, SPACE_6, SPACE_8, Theme
from designer.panels.palette import SearchField
from designer.texts import counted, word
from engine.templates import Template, templates

SEARCH_WIDTH = 420


class Gallery(QScrollArea):
    """A page in place of the canvas; it emits what was chosen."""

    template_chosen = Signal(object)
    file_chosen = Signal(object)
    empty_chosen = Signal()
    open_chosen = Signal()
    own_file_chosen = Signal()
    own_folder_chosen = Signal()
    known_chosen = Signal()
    left = Signal()
    """Back to the open document."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("gallery")
        self.setAccessibleName(self.tr("Gallery"))
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.theme = theme
        self.page = QWidget(self)
        self.page.setObjectName("galleryPage")
        self.setWidget(self.page)
        found = templates()
        self._entries = [entry_of(one) for one in found]
        self._waiting = list(found)
        self.cards: list[Card] = []
        self.empty = Card(None, self.page)
        self.shelf = Shelf(self.page)
        self.shelf.add(self.empty)
        self._make_search(categories(found))
        self._make_rest()
        self._arrange()
        self._connect()
        self.set_theme(theme)
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._fill_some)
        self._is_warm = False
        self._make_next()
        self._show_found()

    def warm(self) -> None:
        """Make the cards below the first ones soon, as long as somebody looks at them.

        All of them take longer than opening the window may, so the window answers behind each category.
        """
        self._is_warm = True
        self._later.start()

    def fill(self) -> None:
        """Make all cards that are not made yet."""
        if self._waiting:
            self._make_cards(len(self._waiting))
            self.shelf.show_sections(self._wanted())

    def _fill_some(self) -> None:
        if self._waiting and self.isVisible():
            self._make_next()
            self.shelf.show_sections(self._wanted())
            self._later.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_warm:
            self._later.start()

    def _make_next(self) -> None:
        """Make the cards of the next category."""
        first = self._waiting[0].category
        self._make_cards(sum(one.category == first for one in self._waiting))

    def _make_cards(self, count: int) -> None:
        """Make the next cards, in the order of the gallery."""
        now, self._waiting = self._waiting[:count], self._waiting[count:]
        for one in now:
            card = Card(one, self.page)
            card.set_theme(self.theme)
            card.chosen.connect(self.template_chosen)
            self.cards.append(card)
            self.shelf.add(card)

    def _make_search(self, titles: list[str]) -> None:
        self.search = SearchField(self.page)
        self.search.setClearButtonEnabled(True)
        self.search.setMaximumWidth(SEARCH_WIDTH)
        self.search.setPlaceholderText(self.tr("Search networks"))
        self.search.setAccessibleName(self.tr("Search networks"))
        self.search.setToolTip(self.tr("Search by name, by what a network does, or by who published it (/)"))
        self.glass = QAction(self.search)
        self.search.addAction(self.glass, QLineEdit.ActionPosition.LeadingPosition)
        self.chips = QButtonGroup(self)
        for text, category in ((self.tr("All"), ""), *((word(title), title) for title in titles)):
            chip = QPushButton(text.replace("&", "&&"), self.page)
            chip.setProperty("kind", "chip")
            chip.setProperty("category", category)
            chip.setCheckable(True)
            chip.setChecked(not category)
            self.chips.addButton(chip)

    def _make_rest(self) -> None:
        self.open, self.back = QPushButton(self.tr("Open a file…"), self.page), QPushButton(self.page)
        self.back.hide()
        self.own = QPushButton(self.tr("Your own data…"), self.page)
        self.own.setToolTip(self.tr("Choose data of yours, and get a network that suits them."))
        menu = QMenu(self.own)
        menu.addAction(self.tr("A file…"), self.own_file_chosen.emit)
        menu.addAction(self.tr("A folder…"), self.own_folder_chosen.emit)
        menu.addAction(self.tr("Well-known data…"), self.known_chosen.emit)
        self.own.setMenu(menu)
        self.recent = RecentRow(self.theme, self.page)
        self.nothing = QWidget(self.page)
        self.hint = QLabel(self.tr("No network fits. Try one word, such as “picture”, “LSTM” or “1998”."), self.nothing)
        self.hint.setProperty("role", "muted")
        self.every = QPushButton(self.tr("Show all"), self.nothing)
        row = QHBoxLayout(self.nothing)
        row.setContentsMargins(0, SPACE_4, 0, 0)
        row.setSpacing(SPACE_4)
        row.addWidget(self.hint)
        row.addWidget(self.every)
        row.addStretch(1)

    def _arrange(self) -> None:
        title = QLabel(self.tr("Draw a neural network, watch it learn"), self.page)
        title.setProperty("role", "title")
        lead_text = self.tr(
            "Choose a network, then press Train. Or drop a file or folder of your own data anywhere on this window."
        )
        lead = QLabel(lead_text, self.page)
        lead.setProperty("role", "muted")
        lead.setWordWrap(True)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_2)
        buttons.addWidget(self.search, 1)
        buttons.addStretch(0)
        buttons.addWidget(self.own)
        buttons.addWidget(self.open)
        buttons.addWidget(self.back)
        chips = Flow(SPACE_2)
        for chip in self.chips.buttons():
            chips.addWidget(chip)
        column = QVBoxLayout(self.page)
        column.setContentsMargins(SPACE_8, SPACE_6, SPACE_8 - SPACE_3, SPACE_6)
        column.setSpacing(SPACE_2)
        column.addWidget(title)
        column.addWidget(lead)
        column.addSpacing(SPACE_2)
        column.addLayout(buttons)
        column.addLayout(chips)
        column.addWidget(self.recent)
        column.addSpacing(SPACE_3)
        column.addWidget(self.nothing)
        column.addWidget(self.shelf)
        column.addStretch(1)

    def _connect(self) -> None:
        self.empty.chosen.connect(self._choose_empty)
        self.open.clicked.connect(self.open_chosen)
        self.back.clicked.connect(self.left)
        self.every.clicked.connect(self.show_all)
        self.recent.file_chosen.connect(self.file_chosen)
        self.search.textChanged.connect(self._show_found)
        self.search.returnPressed.connect(self._choose_best)
        self.search.left_below.connect(self.shelf.enter)
        self.chips.buttonClicked.connect(self._show_found)
        self.shelf.reached.connect(self._bring_into_sight)
        self.shelf.left_above.connect(self.search.setFocus)

    # What is shown

    @property
    def category(self) -> str:
        """The category that a person wants to see; empty for all."""
        chosen = self.chips.checkedButton()
        return str(chosen.property("category")) if chosen else ""

    def show_category(self, category: str) -> None:
        """Show the networks of one category, or all of them."""
        next(chip for chip in self.chips.buttons() if chip.property("category") == category).click()

    def show_all(self) -> None:
        """Forget what was searched for."""
        self.search.clear()
        self.show_category("")
        self.search.setFocus()

    def _show_found(self, *_: object) -> None:
        if self.search.text().strip() or self.category:
            self.fill()
        sections = self._wanted()
        self.shelf.show_sections(sections)
        self.shelf.setVisible(bool(sections))
        self.nothing.setVisible(not sections)
        self.verticalScrollBar().setValue(0)

    def _wanted(self) -> list[Section]:
        return self._found() if self.search.text().strip() else self._by_category()

    def _found(self) -> list[Section]:
        """What fits to what was typed, the best first."""
        by_name = {card.template.name: card for card in self.cards if card.template}
        names = fitting(self.search.text(), self._entries)
        found = [by_name[name] for name in names if self.category in ("", _category(by_name[name]))]
        if not found:
            return []
        one, more = self.tr("1 network"), self.tr("{count} networks").format(count=counted(len(found)))
        return [(one if len(found) == 1 else more, found)]

    def _by_category(self) -> list[Section]:
        sections: dict[str, list[Card]] = {}
        for card in self.cards:
            if self.category in ("", _category(card)):
                sections.setdefault(word(_category(card)), []).append(card)
        if self.category:
            return list(sections.items())
        first, *others = sections.items()
        return [(first[0], [self.empty, *first[1]]), *others]

    def show_way_back(self, name: str) -> None:
        """Offer to go back to the open document; nothing where there is none."""
        self.back.setText(self.tr("Back to {name}").format(name=name.replace("&", "&&")))
        self.back.setToolTip(self.tr("Back to the canvas (Esc)"))
        self.back.setVisible(bool(name))

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        self.page.setStyleSheet(f"#galleryPage {{ background: {theme.canvas}; }}{sheet(theme)}")
        icons.dress(self.back, "chevron_left", theme.text)
        icons.dress(self.open, "open", theme.text)
        icons.dress(self.own, "data", theme.text)
        self.glass.setIcon(icons.icon("search", theme.muted))
        self.recent.set_theme(theme)
        for card in self.shelf.cards:
            card.set_theme(theme)

    # What a person does

    def _choose_empty(self, _: Template | None) -> None:
        self.empty_chosen.emit()

    def _choose_best(self) -> None:
        card = self.shelf.first()
        if card is not None and self.search.text().strip():
            card.chosen.emit(card.template)

    def _bring_into_sight(self, card: Card) -> None:
        self.ensureWidgetVisible(card, 0, SPACE_6)

    def resizeEvent(self, event: QResizeEvent) -> None:
        layout = self.page.layout()
        assert layout is not None
        margins = layout.contentsMargins()
        self.shelf.fit(self.viewport().width() - margins.left() - margins.right())
        super().resizeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self.back.isHidden():
            self.left.emit()
        elif event.key() == Qt.Key.Key_Down and self.hasFocus():
            self.shelf.enter()
        elif event.text().strip() and event.text().isprintable() and not _is_command(event):
            self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.search.setText("" if event.text() == "/" else event.text())
        else:
            super().keyPressEvent(event)


def _category(card: Card) -> str:
    return card.template.category if card.template else ""


def _is_command(event: QKeyEvent) -> bool:
    """Whether a key is part of a shortcut and no text."""
    command = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
    return bool(event.modifiers() & command)
