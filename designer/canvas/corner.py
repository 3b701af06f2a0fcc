"""The lower right corner of the canvas: how large everything is shown, and the map where not all is seen."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QToolButton

from designer.canvas.bar import TARGET, Bar
from designer.canvas.minimap import HIGHEST, WIDTH, Minimap, whole
from designer.canvas.navigation import Navigable
from designer.look import icons
from designer.look.theme import ICON_SIZE, SPACE_2, SPACE_3, Theme

PERCENT_WIDTH = 52
LEAST_VIEW = QSize(3 * WIDTH, 2 * HIGHEST)
"""In a smaller canvas the map would hide too much."""


class ZoomBar(Bar):
    """Smaller, the zoom in percent, and larger; a click on the percentage shows everything as large as it is."""

    def __init__(self, view: Navigable, theme: Theme) -> None:
        super().__init__(theme, view)
        self.view = view
        self.smaller, self.percent, self.larger = (QToolButton(self) for _ in range(3))
        row = QHBoxLayout(self)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(0)
        for button, done in (
            (self.smaller, view.zoom_out),
            (self.percent, view.reset_zoom),
            (self.larger, view.zoom_in),
        ):
            button.setAutoRaise(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setMinimumSize(PERCENT_WIDTH if button is self.percent else TARGET, TARGET)
            button.clicked.connect(done)
            row.addWidget(button)
        self.retranslate()
        self.set_theme(theme)

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Zoom"))
        self.smaller.setAccessibleName(self.tr("Zoom out"))
        self.smaller.setToolTip(self.tr("See more."))
        self.larger.setAccessibleName(self.tr("Zoom in"))
        self.larger.setToolTip(self.tr("Look closer."))
        self.percent.setToolTip(self.tr("Zoom back to 100 %."))
        self.show_zoom()

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        self.smaller.setIcon(icons.icon("minus", theme.muted))
        self.larger.setIcon(icons.icon("plus", theme.muted))
        for button in (self.smaller, self.larger):
            button.setIconSize(QSize(ICON_SIZE, ICON_SIZE))
        self.update()

    def show_zoom(self) -> None:
        zoom = round(self.view.zoom * 100)
        text = self.tr("{zoom} %").format(zoom=zoom)
        if text != self.percent.text():
            self.percent.setText(text)
            self.percent.setAccessibleName(self.tr("Zoom: {zoom} %. Press to go back to 100 %.").format(zoom=zoom))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()


class Corner:
    """Places the map above the zoom, and shows of both what is of use."""

    def __init__(self, view: Navigable, theme: Theme) -> None:
        self.view = view
        self.zoom = ZoomBar(view, theme)
        self.map = Minimap(view, theme)
        self.wants_map = True
        """Whether a person wants the map, where it is of use."""
        self._graph = view.canvas.graph
        view.sight_changed.connect(self.follow_sight)
        self.map.outdated.connect(self.follow_sight)

    def set_theme(self, theme: Theme) -> None:
        self.zoom.set_theme(theme)
        self.map.set_theme(theme)

    def want_map(self, wanted: bool) -> None:
        self.wants_map = wanted
        self.follow_sight()

    def follow_graph(self) -> None:
        """The canvas may show another graph."""
        if self.view.canvas.graph is not self._graph:
            self._graph = self.view.canvas.graph
            self.map.follow()
            self.follow_sight()

    def follow_sight(self) -> None:
        """What is seen of the graph changed."""
        self.zoom.show_zoom()
        self.zoom.setVisible(bool(self.view.canvas.nodes))
        shown = self.wants_map and self._is_of_use()
        if shown != self.map.isVisibleTo(self.view):
            self.map.setVisible(shown)
        if shown:
            self._place_map()
            self.map.update()

    def _is_of_use(self) -> bool:
        """Whether there is something to see that is not seen, and room for a map."""
        room = self.view.size()
        roomy = room.width() >= LEAST_VIEW.width() and room.height() >= LEAST_VIEW.height()
        return roomy and bool(self.view.canvas.nodes) and not self.view.seen.contains(whole(self.view))

    def rearrange(self) -> None:
        """Stand in the corner of the canvas as it is now."""
        size = self.zoom.sizeHint()
        self.zoom.resize(size)
        right, bottom = self.view.width() - SPACE_3, self.view.height() - SPACE_3
        self.zoom.move(right - size.width(), bottom - size.height())
        self.follow_sight()

    def _place_map(self) -> None:
        height, area = self.map.fitting_height(), self.zoom.geometry()
        self.map.setFixedHeight(height)
        self.map.move(area.right() + 1 - WIDTH, area.top() - SPACE_2 - height)
