"""The groups of panels side by side: pages are put into them, moved between them, and float in windows of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from designer.look.theme import Theme
from designer.watching.drop_mark import DropMark, Spot, spot_in
from designer.watching.floating_panel import FloatingPanel
from designer.watching.group import Group
from designer.watching.places import MOST_GROUPS, Apart, Arrangement, Column, Place

HELD = QPoint(72, 12)
"""Where the pointer stands in a window that a tab was dragged out to."""
APART = QSize(560, 380)
BESIDE = QPoint(48, -96)
"""How far from its place a page floats that was not dragged."""


class Groups(QWidget):
    """At least one group stays, and each but that has pages; one whose pages all have nothing to show is hidden."""

    menu_asked = Signal(object, QPoint)
    """A page whose tab was clicked with the right button, and where."""
    close_asked = Signal(object)
    more_asked = Signal(object)
    """The group in which another panel is wanted."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.row = QSplitter(Qt.Orientation.Horizontal, self)
        self.row.setChildrenCollapsible(False)
        self.row.setHandleWidth(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.row)
        self.mark = DropMark(theme, self)
        self.floating: dict[QWidget, FloatingPanel] = {}
        self._homes: dict[QWidget, tuple[Group, int]] = {}
        """Where the floating pages go back to."""
        self._hidden: set[QWidget] = set()
        """The pages that have nothing to show in this network."""

    def set_theme(self, theme: Theme) -> None:
        self.theme = self.mark.theme = theme
        for group in self.groups:
            group.set_theme(theme)

    # What there is

    @property
    def groups(self) -> list[Group]:
        """From left to right."""
        found = (self.row.widget(at) for at in range(self.row.count()))
        return [one for one in found if isinstance(one, Group)]

    @property
    def pages(self) -> list[QWidget]:
        return [page for group in self.groups for page in group.pages] + list(self.floating)

    def group_of(self, page: QWidget) -> Group | None:
        return next((group for group in self.groups if group.indexOf(page) >= 0), None)

    def page_of(self, widget: QWidget) -> QWidget | None:
        """The page that a widget stands in."""
        return next((page for page in self.pages if page is widget or page.isAncestorOf(widget)), None)

    def arrangement(self, place_of: Callable[[QWidget], Place]) -> Arrangement:
        """How everything stands now."""
        columns = tuple(Column(tuple(map(place_of, one.pages)), max(0, one.currentIndex())) for one in self.groups)
        apart = tuple(
            Apart(place_of(page), window.geometry().getRect())  # type: ignore[arg-type]
            for page, window in self.floating.items()
        )
        return Arrangement(columns, tuple(self.row.sizes()) if self.isVisible() else (), apart)

    # Moving

    def lay_out(self, arrangement: Arrangement, page_of: Callable[[Place], QWidget | None]) -> None:
        """Put each page where the arrangement has it; ``page_of`` gives None for one that is not there (yet)."""
        while len(self.groups) < len(arrangement.groups):
            self._add_group(len(self.groups))
        for group, column in zip(self.groups, arrangement.groups, strict=False):
            pages = [page_of(place) for place in column.places]
            for at, page in enumerate(one for one in pages if one is not None):
                self.put(page, group, at)
            current = pages[column.current] if 0 <= column.current < len(pages) else None
            if current is not None and current not in self._hidden:
                group.setCurrentWidget(current)
        for one in arrangement.apart:
            apart = page_of(one.place)
            if apart is not None and apart not in self.floating:
                self.float(apart, QRect(*one.rectangle))
        self.set_sizes(arrangement.sizes)

    def set_sizes(self, sizes: Sequence[int]) -> None:
        """Give the groups these widths, where there is one for each."""
        if len(sizes) == self.row.count():
            self.row.setSizes(list(sizes))

    def put(self, page: QWidget, group: Group, at: int = -1) -> None:
        """Put a page at a place among the tabs of a group; behind them without one."""
        at = at if at >= 0 else group.count()
        if self.group_of(page) is group:
            start = group.indexOf(page)
            group.tabs.moveTab(start, min(at, group.count() - 1))
            return
        self._take(page)
        group.insert(at, page, is_offered=page not in self._hidden)

    def bring(self, page: QWidget, group: Group, at: int = -1) -> None:
        """Move a page into a group, and look at it there."""
        self.put(page, group, at)
        group.setCurrentWidget(page)
        self.tidy()

    def can_split(self, page: QWidget, group: Group) -> bool:
        """Whether a new group would be another one, and would be found again at the next start."""
        return group.pages != [page] and len(self.groups) < MOST_GROUPS

    def split(self, page: QWidget, group: Group, side: Literal["left", "right"] = "right") -> None:
        """Make a new group of a page beside another group."""
        if not self.can_split(page, group):
            return
        sizes, at = self.row.sizes(), self.row.indexOf(group)
        half = sizes[at] // 2
        sizes[at : at + 1] = [half, sizes[at] - half]
        made = self._add_group(at + (side == "right"))
        self.bring(page, made)
        self.set_sizes(sizes)

    def float(self, page: QWidget, rectangle: QRect | None = None) -> None:
        """Give a page a window of its own."""
        group = self.group_of(page)
        if rectangle is None:
            rectangle = QRect(page.mapToGlobal(BESIDE), page.size().expandedTo(APART))
        home = (group, group.indexOf(page)) if group is not None else (self.groups[-1], -1)
        self._take(page)
        window = self.floating[page] = FloatingPanel(page, self.window())
        self._homes[page] = home
        window.closed.connect(self.bring_back)
        window.stand(rectangle)
        window.setVisible(page not in self._hidden)
        self.tidy()

    def bring_back(self, page: QWidget) -> None:
        """Put a floating page back where it came from."""
        group, at = self._homes[page]
        if group not in self.groups:
            group, at = self.groups[-1], -1
        self.bring(page, group, min(at, group.count()))

    def remove(self, page: QWidget) -> None:
        """Take a page away for good."""
        self._take(page)
        self._hidden.discard(page)
        self.tidy()

    def _take(self, page: QWidget) -> None:
        window, group = self.floating.pop(page, None), self.group_of(page)
        self._homes.pop(page, None)
        if window is not None:
            window.release()
        if group is not None:
            group.take(page)

    def tidy(self) -> None:
        """Let empty groups go."""
        for group in self.groups:
            if not group.count() and len(self.groups) > 1:
                group.hide()
                group.setParent(None)
                group.deleteLater()
        for group in self.groups:
            group.setVisible(group.has_tabs)

    def _add_group(self, at: int) -> Group:
        group = Group(self.theme)
        group.carried.connect(self._show_spot)
        group.dropped.connect(self._drop)
        group.kept.connect(self.mark.hide)
        group.menu_asked.connect(self.menu_asked)
        group.close_asked.connect(self.close_asked)
        group.more_asked.connect(lambda: self.more_asked.emit(group))
        self.row.insertWidget(at, group)
        for number, one in enumerate(self.groups, 1):
            one.tabs.setAccessibleName(self.tr("Panels, group {number}").format(number=number))
        return group

    # Looking

    def show_page(self, widget: QWidget) -> None:
        """Bring the page of a widget into sight."""
        page = self.page_of(widget)
        group = self.group_of(page) if page is not None else None
        if page is not None and group is not None:
            group.setCurrentWidget(page)
        elif page is not None:
            self.floating[page].raise_()
            self.floating[page].activateWindow()

    def offer(self, page: QWidget, is_offered: bool) -> None:
        """Give a page its tab, or hide it, since there is nothing to see in it."""
        (self._hidden.discard if is_offered else self._hidden.add)(page)
        group = self.group_of(page)
        if group is not None:
            group.setTabVisible(group.indexOf(page), is_offered)
            group.setVisible(group.has_tabs)
        elif page in self.floating:
            self.floating[page].setVisible(is_offered)

    # Carrying

    def spot_at(self, place: QPoint) -> Spot | None:
        """What is below a point of the screen."""
        for group in self.groups:
            point = group.mapFromGlobal(place)
            if group.isVisible() and group.rect().contains(point):
                return spot_in(group, point)
        return None

    def _show_spot(self, _page: QWidget, place: QPoint) -> None:
        self.mark.show_spot(self.spot_at(place))

    def _drop(self, page: QWidget, place: QPoint) -> None:
        spot = self.spot_at(place)
        self.mark.hide()
        if spot is None:
            if not self.window().frameGeometry().contains(place):
                self.float(page, QRect(place - HELD, page.size().expandedTo(APART)))
        elif spot.side in ("left", "right"):
            self.split(page, spot.group, spot.side)
        else:
            self.bring(page, spot.group, spot.at)
