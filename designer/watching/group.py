"""A group of panels: one of them is seen, the others stand as tabs above it, and a button offers more."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QTabWidget, QToolButton, QWidget

from designer.look import icons
from designer.look.theme import Theme
from designer.watching.group_tabs import GroupTabs

TARGET = 28
LEAST = 200
"""A group is not made narrower than this by hand."""


class Group(QTabWidget):
    """A page tells what stands on its tab by its window title; what it is called for the program is its object name."""

    carried = Signal(object, QPoint)
    """A page that is held over a point of the screen."""
    dropped = Signal(object, QPoint)
    kept = Signal()
    menu_asked = Signal(object, QPoint)
    close_asked = Signal(object)
    more_asked = Signal()
    """More panels are wanted in this group."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tabs = GroupTabs(self)
        self.setTabBar(self.tabs)
        self.setDocumentMode(True)
        self.setAccessibleName(self.tr("Group of panels"))
        self.tabs.setAccessibleName(self.tr("Panels of this group"))
        self.setElideMode(Qt.TextElideMode.ElideRight)
        self.more = QToolButton(self)
        self.more.setFixedSize(TARGET, TARGET)
        self.more.setToolTip(self.tr("Show another panel in this group."))
        self.more.setAccessibleName(self.tr("More panels"))
        self.more.clicked.connect(self.more_asked)
        self.setCornerWidget(self.more)
        self.tabs.carried.connect(lambda at, place: self.carried.emit(self.widget(at), place))
        self.tabs.dropped.connect(lambda at, place: self.dropped.emit(self.widget(at), place))
        self.tabs.kept.connect(self.kept)
        self.tabs.menu_asked.connect(lambda at, place: self.menu_asked.emit(self.widget(at), place))
        self.tabs.close_asked.connect(lambda at: self.close_asked.emit(self.widget(at)))
        self.set_theme(theme)

    @property
    def pages(self) -> list[QWidget]:
        return [page for at in range(self.count()) if (page := self.widget(at)) is not None]

    @property
    def has_tabs(self) -> bool:
        """Whether any of its tabs is seen."""
        return any(self.isTabVisible(at) for at in range(self.count()))

    def set_theme(self, theme: Theme) -> None:
        self.more.setIcon(icons.icon("plus", theme.muted))

    def insert(self, at: int, page: QWidget, *, is_offered: bool) -> None:
        """Put a page at a place in the row of tabs; the page that is looked at stays the same one."""
        at = self.insertTab(at, page, page.windowTitle())
        self.setTabVisible(at, is_offered)
        self.rename(page)
        page.windowTitleChanged.connect(self._rename)

    def take(self, page: QWidget) -> None:
        """Let a page go."""
        page.windowTitleChanged.disconnect(self._rename)
        self.removeTab(self.indexOf(page))

    def rename(self, page: QWidget) -> None:
        at, title = self.indexOf(page), page.windowTitle().replace("&", "&&")
        self.setTabText(at, title)
        self.setTabToolTip(at, page.windowTitle())

    def place_in_row(self, at: int) -> int:
        """Where a tab would stand that is dropped at this place across the bar."""
        seen = [one for one in range(self.count()) if self.isTabVisible(one)]
        return next((one for one in seen if at <= self.tabs.tabRect(one).center().x()), self.count())

    def edge_in_row(self, at: int) -> int:
        """Where across the bar the place in the row begins."""
        if at < self.count():
            return self.tabs.tabRect(at).left()
        return max(self.tabs.tabRect(one).right() + 1 for one in range(self.count()))

    def _rename(self, _title: str) -> None:
        page = self.sender()
        if isinstance(page, QWidget):
            self.rename(page)
