"""Small pictures of all tensors of a layer; a click brings one into the large picture."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QScrollArea, QSizePolicy, QWidget

from designer.look.theme import LIGHT, RADIUS, SPACE_1, SPACE_2, Theme
from designer.plots.colours import blend
from designer.plots.plot import caption_font
from designer.plots.ridges import outline
from designer.plots.slices import Slice

HEIGHT = 48


class TensorTab(QAbstractButton):
    """One tensor's distribution now, with its name."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.colour = LIGHT.accent
        self._slice: Slice | None = None
        self.setText(name)
        self.setToolTip(name)
        self.setAccessibleName(name)
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMaximumWidth(140)

    def sizeHint(self) -> QSize:
        width = QFontMetricsF(caption_font()).horizontalAdvance(self.text())
        return QSize(max(48, min(140, round(width) + 2 * SPACE_1 + 2)), HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def show_slice(self, slice_: Slice | None, theme: Theme, colour: str) -> None:
        self._slice, self.theme, self.colour = slice_, theme, colour
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        card = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        edge = self.theme.focus if self.hasFocus() else self.colour if self.isChecked() else self.theme.border
        painter.setPen(QPen(QColor(edge), 1))
        painter.setBrush(QColor(self.theme.hover if self.underMouse() else self.theme.raised))
        painter.drawRoundedRect(card, RADIUS, RADIUS)
        if self._slice is not None:
            self._paint_counts(painter, self._slice, card.adjusted(SPACE_1, SPACE_1, -SPACE_1, -18))
        painter.setFont(caption_font())
        painter.setPen(QColor(self.theme.text if self.isChecked() else self.theme.muted))
        row = QRectF(SPACE_1, self.height() - 17, self.width() - 2 * SPACE_1, 15)
        metrics = QFontMetricsF(caption_font())
        name = metrics.elidedText(self.text(), Qt.TextElideMode.ElideMiddle, row.width())
        painter.drawText(row, Qt.AlignmentFlag.AlignCenter, name)

    def _paint_counts(self, painter: QPainter, slice_: Slice, area: QRectF) -> None:
        histogram = slice_.histogram
        air = 0.02 * (histogram.high - histogram.low) or 0.1
        low, high = histogram.low - air, histogram.high + air
        polygon: QPolygonF = outline(slice_, low, high, area, area.bottom(), area.height())
        share = 1.0 if self.isChecked() else 0.55
        painter.setBrush(blend(self.colour, self.theme.raised, 0.45 * share))
        painter.setPen(QPen(blend(self.colour, self.theme.raised, share), 1))
        painter.drawPolygon(polygon)


class TensorTabs(QScrollArea):
    """A row of tabs, one for each tensor; it scrolls where there are many."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tabs: dict[str, TensorTab] = {}
        self._group = QButtonGroup(self)
        self._group.buttonClicked.connect(self._tell)
        self._row = QWidget(self)
        self._layout = QHBoxLayout(self._row)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(SPACE_2)
        self._layout.setAlignment(Qt.AlignmentFlag.AlignLeft)
        self.setWidget(self._row)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        self._row.setAutoFillBackground(False)

    def set_names(self, names: Sequence[str], chosen: str) -> None:
        """Makes a tab for each tensor, one of which is chosen."""
        for tab in self.tabs.values():
            self._group.removeButton(tab)
            self._layout.removeWidget(tab)
            tab.deleteLater()
        self.tabs = {name: TensorTab(name, self._row) for name in names}
        for tab in self.tabs.values():
            self._group.addButton(tab)
            self._layout.addWidget(tab)
            tab.show()
        if names:
            self.tabs[chosen].setChecked(True)
        self.setVisible(len(names) > 1)

    def fit(self, width: int) -> None:
        """Takes the height of a scroll bar too where the tabs are wider than this."""
        wide = self._layout.minimumSize().width() > width
        self.setFixedHeight(HEIGHT + (self.horizontalScrollBar().sizeHint().height() if wide else 0))

    def _tell(self, tab: TensorTab) -> None:
        self.chosen.emit(tab.text())
