"""Finds layers by name, type or shape on all levels: Enter goes to the next one, Shift+Enter to the one before."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget

from designer.finding import found_layers
from designer.floating import Floating
from designer.look import icons
from designer.look.theme import SPACE_1, SPACE_2, Theme
from designer.session import Session

WIDTH = 380


class FindBar(Floating):
    """Selects each hit; the canvas brings it into view."""

    hit_shown = Signal(str)

    def __init__(self, parent: QWidget, session: Session, theme: Theme) -> None:
        super().__init__(parent, theme, WIDTH, at_right=True)
        self.session = session
        self.hits: list[str] = []
        self.field = QLineEdit(self)
        self.field.setClearButtonEnabled(True)
        self.field.installEventFilter(self)
        self.count = QLabel(self)
        self.count.setProperty("role", "muted")
        self.before, self.next, self.cross = (QToolButton(self) for _ in range(3))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_1)
        row.addWidget(self.field, 1)
        row.addSpacing(SPACE_2)
        for widget in (self.count, self.before, self.next, self.cross):
            row.addWidget(widget)
        self.field.textChanged.connect(self._refresh)
        self.before.clicked.connect(lambda: self.go(-1))
        self.next.clicked.connect(lambda: self.go(1))
        self.cross.clicked.connect(self.dismiss)
        session.analysed.connect(self._refresh)
        self.set_theme(theme)
        self._retranslate()

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        for button, name in ((self.before, "chevron_up"), (self.next, "chevron_down"), (self.cross, "close")):
            button.setIcon(icons.icon(name, theme.muted))

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Find a layer"))
        self.field.setAccessibleName(self.tr("Find a layer"))
        self.field.setPlaceholderText(self.tr("Name, type or shape"))
        for button, text in (
            (self.before, self.tr("The hit before (Shift+Enter)")),
            (self.next, self.tr("The next hit (Enter)")),
            (self.cross, self.tr("Close (Esc)")),
        ):
            button.setAccessibleName(text)
            button.setToolTip(text)
        self._tell()

    def ask(self) -> None:
        """Open with what was looked for last, ready to be typed over."""
        self.field.selectAll()
        self.open_for(self.field)
        self._refresh()

    def left(self) -> None:
        """It stays: a person looks at the hit, and goes on."""

    def go(self, step: int) -> None:
        """Show the next hit after the layer that is selected, or the first one."""
        if not self.hits:
            return
        at = self._at()
        place = at + step if at is not None else (0 if step > 0 else -1)
        self.session.show_node(self.hits[place % len(self.hits)])
        self.hit_shown.emit(self.hits[place % len(self.hits)])
        self._tell()

    def _at(self) -> int | None:
        """Which hit is selected."""
        key = next(iter(self.session.selection), "") if len(self.session.selection) == 1 else ""
        return self.hits.index(key) if key in self.hits else None

    def _refresh(self, *_: object) -> None:
        """Look again, while anything is looked for."""
        if self.isHidden():
            return
        self.hits = found_layers(self.session.project, self.session.analysis, self.field.text())
        self._tell()

    def _tell(self) -> None:
        at = self._at()
        if not self.field.text().strip():
            text = ""
        elif not self.hits:
            text = self.tr("nothing found")
        elif at is None:
            text = self.tr("%n hits", "", len(self.hits)) if len(self.hits) != 1 else self.tr("1 hit")
        else:
            text = self.tr("{at} of {count}").format(at=at + 1, count=len(self.hits))
        self.count.setText(text)
        for button in (self.before, self.next):
            button.setEnabled(bool(self.hits))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.go(-1 if back else 1)
                return True
        return super().eventFilter(watched, event)
