"""The panels below the canvas, in groups of tabs that a person arranges: they show the network while it learns."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from designer.look.theme import Theme
from designer.panels.code import CodePanel
from designer.panels.problems import ProblemsPanel
from designer.plots.plot import Plot
from designer.session import Session
from designer.training.running import Running
from designer.watching.asking import Asking
from designer.watching.following import Following
from designer.watching.group import Group
from designer.watching.groups import Groups
from designer.watching.panel import PANELS, Panel
from designer.watching.panel_menu import MoreMenu, PageMenu
from designer.watching.places import ALWAYS, FIRST, Place, read, written
from designer.watching.telling import Telling
from engine.graph.facts import Analysis


class LivePanel(QWidget):
    """Some pages are always there; the panels are made by :meth:`fill`, after the window is seen."""

    panel_made = Signal(object)
    """There is one more Panel."""
    example_shown = Signal(object)
    """Another example is looked at: its number, or what a person entered as an ask carries it."""

    def __init__(self, session: Session, running: Running, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session, self.theme = session, theme
        self.filled = False
        self.problems = ProblemsPanel(session, theme)
        self.code = CodePanel(session, theme)
        self.groups = Groups(theme)
        self.asking = Asking(running, self)
        self.telling = Telling(running, self)
        self.following = Following(session, theme, self)
        self.panels: list[Panel] = []
        """In the order in which they were opened."""
        self._pages: dict[str, QWidget] = {}
        self._wanted = FIRST
        """How the panels will stand when they are made."""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.groups)
        self.add_page("problems", self.problems, self.tr("Problems"))
        self.add_page("source", self.code, self.tr("Source"))
        self.groups.more_asked.connect(self.open_more)
        self.groups.menu_asked.connect(self.open_menu)
        self.groups.close_asked.connect(self.close_panel)
        session.analysed.connect(self._follow)
        running.started.connect(self._begin)
        running.points_given.connect(self._show_boundary)

    # Pages and panels

    def add_page(self, name: str, page: QWidget, title: str) -> None:
        """Add a page that is always there, before they are arranged."""
        assert name in ALWAYS
        page.setObjectName(name)
        page.setWindowTitle(title)
        self._pages[name] = page

    def arrange(self, remembered: Any) -> None:
        """Let everything stand as it is remembered; what is made later finds its place then."""
        self._wanted = read(remembered)
        self.groups.lay_out(self._wanted, lambda place: self._pages.get(place.page))

    def fill(self) -> None:
        """Make the panels; importing what draws them takes longer than opening the window may."""
        if self.filled:
            return
        # It fills the table of the panels.
        import designer.watching.kinds  # noqa: F401

        self.filled = True
        self.groups.lay_out(self._wanted, self._page)
        self.groups.tidy()
        self._follow(self.session.analysis)

    def reset(self) -> None:
        """Open what is open in a new window, where it stands there."""
        spare = list(self.panels) if self.filled else []

        def reused(place: Place) -> QWidget | None:
            found = next((one for one in spare if one.name == place.page), None)
            if found is None:
                return self._page(place) if self.filled else self._pages.get(place.page)
            spare.remove(found)
            if found.is_about_node():
                self.following.pin(found, "")
            return found

        self._wanted = FIRST
        self.groups.lay_out(FIRST, reused)
        for panel in spare:
            self.close_panel(panel)
        if self.filled:
            self.groups.tidy()
        self.groups.set_sizes(FIRST.sizes)

    def remembered(self) -> Any:
        """What is to be remembered of how everything stands now."""
        return written(self.groups.arrangement(self._place) if self.filled else self._wanted)

    def _place(self, page: QWidget) -> Place:
        return Place(page.objectName(), self.following.pin_of(page) if isinstance(page, Panel) else "")

    def _page(self, place: Place) -> QWidget | None:
        """The page of a place; a panel is made, unless there is none of this name in this version."""
        if place.page in self._pages:
            return self._pages[place.page]
        return self._make(place.page, place.pin) if place.page in PANELS else None

    def _make(self, name: str, pin: str = "") -> Panel:
        panel = PANELS[name]()  # type: ignore[call-arg]
        panel.setObjectName(name)
        panel.set_theme(self.theme)
        if self.panels:
            panel.show_example(self.panels[0].example)
        self.panels.append(panel)
        panel.follow(self.session.analysis)
        self.following.add(panel, pin)
        self.telling.add(panel)
        self.asking.add(panel)
        panel.offer_changed.connect(partial(self._offer, panel))
        panel.handed.connect(self.hand)
        panel.example_chosen.connect(self._show_example)
        panel.example_entered.connect(self.example_shown.emit)
        self._offer(panel)
        self.panel_made.emit(panel)
        return panel

    def open_panel(self, name: str, group: Group | None = None) -> Panel:
        """Show another panel, in a group or behind all others."""
        self.fill()
        panel = self._make(name)
        self.groups.bring(panel, group or self.groups.groups[-1])
        return panel

    def hand(self, name: str, what: object) -> None:
        """Let a panel show what another one handed on."""
        panel = self.panel(name) or self.open_panel(name)
        panel.receive(what)
        self.show_page(panel)

    def close_panel(self, page: QWidget) -> None:
        """Let a panel go; a page that is always there stays."""
        if isinstance(page, Panel) and page in self.panels:
            self.panels.remove(page)
            self.groups.remove(page)
            for part in (self.telling, self.asking, self.following):
                part.drop(page)
            page.deleteLater()

    def panel(self, name: str) -> Panel | None:
        """The first panel of this name that is open."""
        return next((one for one in self.panels if one.name == name), None)

    def plot(self, name: str) -> Plot:
        """What draws in the first panel of this name."""
        return next(one.plot for one in self.panels if one.name == name)

    def open_more(self, group: Group) -> None:
        """Offer the panels that are not shown."""
        self.fill()
        shown = {one.name for one in self.panels}
        menu = MoreMenu(shown, partial(self._open_in, group), self.session.analysis, self.theme, self)
        menu.popup(group.more.mapToGlobal(QPoint(0, group.more.height())))

    def _open_in(self, group: Group, name: str) -> None:
        self.open_panel(name, group if group in self.groups.groups else None)

    def open_menu(self, page: QWidget, place: QPoint) -> None:
        """Offer what can be done with a page."""
        PageMenu(self.groups, page, self.close_panel if isinstance(page, Panel) else None, self).popup(place)

    # What is looked at

    def show_page(self, widget: QWidget) -> None:
        """Bring the page in which a widget stands into sight."""
        self.groups.show_page(widget)

    def show_problems(self) -> None:
        self.show_page(self.problems)

    def show_score(self) -> None:
        self.fill()
        self.show_page(self.panel("metric") or self.open_panel("metric"))

    def redraw(self) -> None:
        self.telling.redraw()

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        parts: tuple[Any, ...] = (self.problems, self.code, self.groups, self.following, *self.panels)
        for part in parts:
            part.set_theme(theme)
        self.redraw()

    # What happens

    def show_news(self) -> None:
        """Show what the training of another document told so far, and nothing of the one before."""
        self.telling.show_news()
        self.asking.join()

    def _begin(self, *_: object) -> None:
        """A training begins: its curves are looked at, and not the words about the network."""
        self._replace((self.problems, self.code), self.panel("loss"))
        self._replace((self.panel("boundary"),), self.panel("weights"))

    def _replace(self, shown: tuple[QWidget | None, ...], wanted: QWidget | None) -> None:
        """Look at a page where one of these is looked at in its group."""
        group = self.groups.group_of(wanted) if wanted is not None else None
        if wanted is not None and group is not None and group.currentWidget() in shown:
            group.setCurrentWidget(wanted)

    def _show_boundary(self, *_: object) -> None:
        boundary = self.panel("boundary")
        if boundary is not None and boundary not in self.groups.floating:
            self.show_page(boundary)

    def _follow(self, analysis: Analysis) -> None:
        """The network was changed: the panels follow, and the problems are counted on their tab."""
        count = len(analysis.problems)
        text = self.tr("Problems ({count})").format(count=count) if count else self.tr("Problems")
        self.problems.setWindowTitle(text)
        for panel in self.panels:
            panel.follow(analysis)
            self._offer(panel)
        self.following.follow()

    def _show_example(self, number: int) -> None:
        for panel in self.panels:
            panel.show_example(number)
        self.example_shown.emit(number)

    def _offer(self, panel: Panel) -> None:
        self.groups.offer(panel, panel.is_offered)
