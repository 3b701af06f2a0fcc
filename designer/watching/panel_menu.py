"""The menus of the panels: which more can be shown, and where a page can go without a mouse that drags it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Qt
from PySide6.QtWidgets import QLabel, QMenu, QWidget, QWidgetAction

from designer.look import icons
from designer.look.theme import SPACE_1, SPACE_2, SPACE_3, Theme
from designer.watching.groups import Groups
from designer.watching.panel import PANELS, Panel
from engine.graph.facts import Analysis

GROUPS: dict[str, Any] = {
    "curves": QT_TRANSLATE_NOOP("panels", "Curves"),
    "inside": QT_TRANSLATE_NOOP("panels", "Inside the network"),
    "examples": QT_TRANSLATE_NOOP("panels", "Examples"),
    "machine": QT_TRANSLATE_NOOP("panels", "Machine"),
}
WIDEST = 560
"""So many pixels of a sentence are shown; the rest is in the tool tip."""


class MoreMenu(QMenu):
    """All panels that are not shown, by their groups, and those of one layer once more; each with its sentence.

    One in which there is nothing to see of this network is off, and its sentence says why.
    """

    def __init__(
        self,
        shown: Collection[str],
        open_panel: Callable[[str], object],
        analysis: Analysis,
        theme: Theme,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.analysis = analysis
        self.setToolTipsVisible(True)
        for group, title in GROUPS.items():
            kinds = [one for one in PANELS.values() if one.group == group]
            offered = [one for one in kinds if one.name not in shown or one.is_about_node()]
            if offered:
                self._add_heading(title)
            for kind in offered:
                self._add(kind, open_panel, theme, is_again=kind.name in shown)
        if self.isEmpty():
            self.addAction(self.tr("All panels are shown.")).setEnabled(False)

    def _add_heading(self, title: str) -> None:
        label = QLabel(QCoreApplication.translate("panels", title), self)
        label.setProperty("role", "caption")
        label.setContentsMargins(SPACE_2, SPACE_2, SPACE_3, SPACE_1)
        heading = QWidgetAction(self)
        heading.setDefaultWidget(label)
        heading.setEnabled(False)
        self.addAction(heading)

    def _add(self, kind: type[Panel], open_panel: Callable[[str], object], theme: Theme, *, is_again: bool) -> None:
        name, translate = kind.name, QCoreApplication.translate
        title = translate("panels", kind.title)
        if is_again:
            title = self.tr("{panel} of another layer").format(panel=title)
        # Before there is anything, nothing is lacking.
        suits = not self.analysis.nodes or kind.suits(self.analysis)
        about = translate("panels", kind.about if suits else kind.needs)
        shown = self.fontMetrics().elidedText(about, Qt.TextElideMode.ElideRight, WIDEST)
        # Behind a tabulator a menu has a second column.
        line = self.addAction(icons.icon(kind.icon, theme.muted), f"{title}\t{shown}")
        line.setToolTip(about)
        line.setData(name)
        line.setEnabled(suits)
        line.triggered.connect(lambda: open_panel(name))


class PageMenu(QMenu):
    """What can be done with one page; who has no mouse goes all ways by it."""

    def __init__(
        self, groups: Groups, page: QWidget, close: Callable[[QWidget], object] | None, parent: QWidget
    ) -> None:
        super().__init__(parent)
        group = groups.group_of(page)
        assert group is not None
        at, row = group.indexOf(page), groups.groups
        # Beside a tab that is hidden nobody would see it move.
        seen = [one for one in range(group.count()) if group.isTabVisible(one)]
        left = max((one for one in seen if one < at), default=-1)
        right = min((one for one in seen if one > at), default=-1)
        following = row[(row.index(group) + 1) % len(row)]
        lines: list[tuple[str, bool, Callable[[], object]] | None] = [
            (self.tr("Move left"), left >= 0, lambda: groups.bring(page, group, left)),
            (self.tr("Move right"), right >= 0, lambda: groups.bring(page, group, right)),
            (self.tr("Move to the next group"), len(row) > 1, lambda: groups.bring(page, following)),
            (self.tr("Move to a new group"), groups.can_split(page, group), lambda: groups.split(page, group)),
            (self.tr("Float"), True, lambda: groups.float(page)),
        ]
        if close is not None:
            lines += [None, (self.tr("Close"), True, lambda: close(page))]
        for line in lines:
            if line is None:
                self.addSeparator()
                continue
            text, is_possible, act = line
            made = self.addAction(text)
            made.setEnabled(is_possible)
            made.triggered.connect(act)
