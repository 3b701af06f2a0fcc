"""The way into the block that is shown: a bread-crumb over the canvas, each part of which leads back out."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QWidget

from designer.canvas.bar import Bar
from designer.canvas.nodes.words import title_shown
from designer.emptying import empty
from designer.look import icons
from designer.look.theme import ICON_SIZE, SPACE_1, SPACE_2, SPACE_3, Theme
from designer.session import Session
from designer.texts import tip, word

LONGEST = 28
"""So many letters of a block's name are shown."""
Level = tuple[str, ...]


class Breadcrumb(Bar):
    """Stands at the upper left corner of the canvas while a block is shown; it ends with where one is."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self.session = session
        self._around = parent
        self.parts: list[QToolButton] = []
        self._shown: tuple[tuple[str, Level], ...] = ()
        self._hidden: tuple[tuple[str, Level], ...] = ()
        self._whole = 0
        """The width that all parts together take."""
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(SPACE_1, SPACE_1, SPACE_1, SPACE_1)
        self._row.setSpacing(0)
        self.setAccessibleName(self.tr("Where you are"))
        session.path_changed.connect(self.refresh)
        session.analysed.connect(self.refresh)
        self.move(SPACE_3, SPACE_3)
        self.refresh()

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        self._rebuild()

    def refresh(self) -> None:
        """Show the way to what is shown now; nothing in the outermost graph."""
        path = self.session.path
        whole = self.session.project.title or self.tr("Network")
        names = [whole, *(self._name(key) for key in path)]
        shown = tuple((name, path[:depth]) for depth, name in enumerate(names)) if path else ()
        # A part that has the keyboard stays where it is while nothing of the way changes.
        if shown != self._shown:
            self._shown = shown
            self._rebuild()

    def rearrange(self) -> None:
        """Take the room that there is: of a long way, what is in the middle goes into a menu."""
        room = max(self._around.width() - 2 * SPACE_3, 0)
        hidden = self._shown[1:-2] if self._whole > room else ()
        if hidden != self._hidden:
            self._fill(hidden)
        self.resize(min(self._row.sizeHint().width(), room), self._row.sizeHint().height())

    def _name(self, key: str) -> str:
        facts = self.session.analysis.nodes.get(key)
        return title_shown(facts) if facts else word("Block")

    def _rebuild(self) -> None:
        self.setVisible(bool(self._shown))
        self._fill(())
        self._whole = self._row.sizeHint().width()
        self.rearrange()
        self.raise_()

    def _fill(self, hidden: tuple[tuple[str, Level], ...]) -> None:
        self._hidden = hidden
        empty(self._row)
        self.parts = []
        for at, (name, path) in enumerate(one for one in self._shown if one not in hidden):
            if at:
                self._add(self._chevron())
            if at == 1 and hidden:
                self._add(self._more(hidden))
                self._add(self._chevron())
            self._add(self._here(name) if path == self.session.path else self._part(name, path))

    def _add(self, widget: QWidget) -> None:
        self._row.addWidget(widget)
        # A layout counts only what is shown, and would show it later by itself.
        widget.show()

    def _here(self, name: str) -> QLabel:
        here = QLabel(short(name), self)
        here.setTextFormat(Qt.TextFormat.PlainText)
        here.setProperty("role", "heading")
        here.setToolTip(tip("", name))
        here.setAccessibleName(name)
        here.setIndent(0)
        here.setStyleSheet(f"padding: 0 {SPACE_2}px 0 {SPACE_1}px;")
        return here

    def _part(self, name: str, path: Level) -> QToolButton:
        part = QToolButton(self)
        part.setText(short(name).replace("&", "&&"))
        part.setToolTip(self.tr("Go out to {name}.").format(name=name))
        part.setAccessibleName(name)
        part.clicked.connect(partial(self._leave, path))
        self.parts.append(part)
        return part

    def _more(self, hidden: tuple[tuple[str, Level], ...]) -> QToolButton:
        more = QToolButton(self)
        more.setText("…")
        more.setAccessibleName(self.tr("The blocks in between"))
        more.setToolTip(self.tr("The blocks in between"))
        more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(more)
        for name, path in hidden:
            menu.addAction(short(name).replace("&", "&&")).triggered.connect(partial(self._leave, path))
        more.setMenu(menu)
        return more

    def _leave(self, path: Level, *_: object) -> None:
        """Go out to a level, where the block that one came from is selected, and go on there with the keyboard."""
        left = self.session.path[len(path) : len(path) + 1]
        self.session.enter(path)
        self.session.select(left)
        self._around.setFocus()

    def _chevron(self) -> QLabel:
        sign = QLabel(self)
        sign.setPixmap(icons.pixmap("chevron_right", self.theme.muted, ICON_SIZE, self.devicePixelRatioF()))
        sign.setFixedSize(QSize(ICON_SIZE, ICON_SIZE))
        return sign

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._shown = ()
            self.refresh()


def short(name: str) -> str:
    """A name of a block as far as there is room for it."""
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"
