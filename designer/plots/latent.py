"""Shows a walk through the latent values of a network, picture by picture."""

from PySide6.QtCore import QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSizePolicy, QSlider, QSpinBox, QVBoxLayout, QWidget

from designer.canvas.ink import Ink
from designer.canvas.previews.cells import cell_of
from designer.look.style import interface_font
from designer.look.theme import LIGHT, RADIUS, SPACE_1, SPACE_2, SPACE_3, TYPE_SMALL
from designer.plots.example_cards import Card, alike
from designer.plots.example_pages import ExamplePages
from designer.plots.ticks import percent
from engine.training.preview import Preview
from engine.training.watching.answer import Shown

BETWEEN, ALONG = "between", "along"
MOST = 999_999


class Enlarged(QWidget):
    """One picture, as large as its place."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ink = Ink(LIGHT)
        self.shown: Preview | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(96, 64)

    def sizeHint(self) -> QSize:
        return QSize(144, 144)

    def show_picture(self, shown: Preview | None) -> None:
        self.shown = shown
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = min(self.width(), self.height()) - 1
        place = QRectF(0.5, 0.5, side, side)
        painter.setPen(QPen(QColor(self.ink.theme.border), 1))
        painter.setBrush(QColor(self.ink.theme.raised))
        painter.drawRoundedRect(place, RADIUS, RADIUS)
        if self.shown is not None:
            inner = place.adjusted(SPACE_1, SPACE_1, -SPACE_1, -SPACE_1)
            cell_of(self.shown, inner, self.ink).paint(painter, self.ink, self.ink.theme.text)


class LatentPlot(ExamplePages):
    """The way is chosen above; the slider goes along it, and the place where it stands is seen large."""

    way_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values: tuple[float, ...] = ()
        self._here = 0.0
        self.way = QComboBox(self)
        self.start, self.end, self.unit = (QSpinBox(self) for _ in range(3))
        self.labels = {box: QLabel(self) for box in (self.start, self.end, self.unit)}
        self.fields = {box: self._field(self.labels[box], box) for box in self.labels}
        self.flow.addWidget(self.way)
        for field in self.fields.values():
            self.flow.addWidget(field)
        self.way.setFont(interface_font(TYPE_SMALL))
        self.way.activated.connect(lambda _: self._change())
        self.end.setValue(2)
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.valueChanged.connect(self._stand)
        self.enlarged = Enlarged(self)
        self.area.cards.moved.connect(self.slider.setValue)
        self.column.removeWidget(self.area)
        side = QVBoxLayout()
        side.setSpacing(SPACE_1)
        side.addWidget(self.slider)
        side.addWidget(self.area, 1)
        row = QHBoxLayout()
        row.setSpacing(SPACE_3)
        row.addWidget(self.enlarged)
        row.addLayout(side, 1)
        self.column.insertLayout(2, row, 1)
        self._retranslate()
        self._show_fields()
        self.set_theme(self.theme)

    def _field(self, label: QLabel, box: QSpinBox) -> QWidget:
        box.setRange(1, MOST if box is not self.unit else 1)
        box.setKeyboardTracking(False)
        box.setFont(interface_font(TYPE_SMALL))
        box.setMinimumWidth(76)
        box.valueChanged.connect(lambda _: self._change())
        label.setBuddy(box)
        label.setProperty("role", "muted")
        field = QWidget(self)
        row = QHBoxLayout(field)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_2)
        row.addWidget(label)
        row.addWidget(box)
        return field

    @property
    def wanted(self) -> tuple[int, int, int]:
        """The examples from which and to which it goes, and the unit along which, -1 for none."""
        unit = self.unit.value() - 1 if self.way.currentData() == ALONG else -1
        return self.start.value() - 1, self.end.value() - 1, unit

    def tell(self, units: int, values: tuple[float, ...], here: float) -> None:
        """How many latent values there are, where each picture stands, and where the example itself does."""
        self._values, self._here = values, here
        with QSignalBlocker(self.unit), QSignalBlocker(self.slider):
            self.unit.setRange(1, max(1, units))
            self.slider.setRange(0, max(0, len(values) - 1))

    def card(self, one: Shown) -> Card:
        """The card of a place on the way."""
        assert one.made is not None
        return Card(one.example, (one.made,), tip=f"{one.loss:.3g}")

    def _change(self) -> None:
        self._show_fields()
        self.way_changed.emit()

    def _show_fields(self) -> None:
        along = self.way.currentData() == ALONG
        self.fields[self.end].setVisible(not along)
        self.fields[self.unit].setVisible(along)

    def _stand(self, at: int) -> None:
        """Look at this place on the way."""
        if not 0 <= at < len(self.cards):
            return
        self.enlarged.show_picture(alike(self.cards[at].pictures)[0])
        if self.area.cards.at != at:
            self.area.cards.at = at
            self.area.cards.update()
        start, end, unit = self.wanted
        values = {"start": start + 1, "end": end + 1, "unit": unit + 1}
        if unit < 0:
            text = self.tr("{share} of the way from example {start} to example {end}")
            text = text.format(share=percent(self._values[at]), **values)
        else:
            text = self.tr("Example {start} with {value} as its latent value {unit}; its own is {own}")
            text = text.format(value=f"{self._values[at]:.3g}", own=f"{self._here:.3g}", **values)
        self.sentence.setText(text)
        self.slider.setAccessibleDescription(text)

    def _draw(self) -> None:
        super()._draw()
        self._stand(self.slider.value())

    def _take_theme(self) -> None:
        super()._take_theme()
        self.enlarged.ink = Ink(self.theme)

    def _retranslate(self) -> None:
        super()._retranslate()
        self._set_empty_text(
            self.tr(
                "Pictures on the way from one example to another appear here. Train a network with a decoder that "
                "reads a Sample, or a layer of the name Latent."
            )
        )
        chosen = self.way.currentData()
        with QSignalBlocker(self.way):
            self.way.clear()
            self.way.addItem(self.tr("between two examples"), BETWEEN)
            self.way.addItem(self.tr("along one latent value"), ALONG)
            self.way.setCurrentIndex(max(0, self.way.findData(chosen)))
        self.way.setAccessibleName(self.tr("Way"))
        self.way.setToolTip(self.tr("Which way through the latent values is walked."))
        names = {
            self.start: (self.tr("from example"), self.tr("The example with which the way begins.")),
            self.end: (self.tr("to example"), self.tr("The example with which the way ends.")),
            self.unit: (self.tr("latent value"), self.tr("Which of the latent values is changed.")),
        }
        for box, (name, about) in names.items():
            self.labels[box].setText(name)
            box.setAccessibleName(name)
            box.setToolTip(about)
        self.slider.setAccessibleName(self.tr("Place on the way"))
        self.slider.setToolTip(self.tr("Go along the way; the picture there is shown large."))
        self.enlarged.setAccessibleName(self.tr("The picture at this place"))
