"""Shows the kernels of a convolution as small pictures while they are learned."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QWidget

from designer.look.style import interface_font
from designer.look.theme import SPACE_2, TYPE_SMALL
from designer.plots.kernel_grid import KernelGrid, ScaleBar
from designer.plots.labels import ElidedLabel
from designer.plots.plot import Plot
from designer.plots.ticks import value_text, whole_text

MEAN = 0  # the first choice of the channel; channel 1 is the second


class KernelPlot(Plot):
    """The first 64 kernels, all with the same colours; one channel of each, or the mean of all channels."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kernels = np.empty((0, 1, 1, 1), dtype=np.float32)
        self._shown = np.empty((0, 1, 1), dtype=np.float32)
        self._step = self._filters = 0
        self._hovered = -1
        self.sentence = ElidedLabel(self)
        self.sentence.setProperty("role", "muted")
        self.channel = QComboBox(self)
        self.channel.setFont(interface_font(TYPE_SMALL))
        self.channel.hide()
        self.channel.currentIndexChanged.connect(self.refresh)
        self.grid = KernelGrid(self)
        self.grid.resized.connect(self.refresh)
        self.grid.hovered.connect(self._hover)
        self.scale = ScaleBar(self)
        self.moment = QLabel(self)
        self.moment.setProperty("role", "muted")
        header = QHBoxLayout()
        header.setSpacing(SPACE_2)
        header.addWidget(self.sentence, 1)
        header.addWidget(self.channel)
        footer = QHBoxLayout()
        footer.addWidget(self.scale)
        footer.addStretch(1)
        footer.addWidget(self.moment)
        self.column.addLayout(header)
        self.column.addWidget(self.grid, 1)
        self.column.addLayout(footer)
        self._retranslate()
        self.set_theme(self.theme)

    def show_kernels(self, step: int, kernels: NDArray[np.float32], filters: int = 0) -> None:
        """Kernels (filters, channels, height, width) or (filters, channels, width) at a step, the first of so many."""
        flat = kernels.ndim == 3
        self._kernels = np.asarray(kernels[:, :, None, :] if flat else kernels, dtype=np.float32)
        self._step, self._filters = step, max(filters, len(kernels))
        if self.channel.count() != self._kernels.shape[1] + 1:
            self._name_channels()
        self._stale = True

    def clear(self) -> None:
        self._kernels = np.empty((0, 1, 1, 1), dtype=np.float32)
        self._hovered = -1
        self._stale = True

    def _has_data(self) -> bool:
        return len(self._kernels) > 0

    def _draw(self) -> None:
        index = self.channel.currentIndex()
        self._shown = self._kernels.mean(axis=1) if index <= MEAN else self._kernels[:, index - 1]
        finite = self._shown[np.isfinite(self._shown)]
        scale = float(np.abs(finite).max()) if len(finite) else 0.0
        self.grid.show_kernels(self._shown, scale)
        self.scale.show_scale(scale)
        self.moment.setText(self.tr("step {step}").format(step=whole_text(self._step)))
        self._tell()

    def _name_channels(self) -> None:
        """Fills the chooser; there is nothing to choose where there is one channel."""
        channels, chosen = self._kernels.shape[1], max(0, self.channel.currentIndex())
        names = [self.tr("channel {number}").format(number=number) for number in range(1, channels + 1)]
        with QSignalBlocker(self.channel):
            self.channel.clear()
            self.channel.addItems([self.tr("mean of channels"), *names])
            self.channel.setCurrentIndex(chosen if chosen <= channels else MEAN)
        self.channel.setVisible(channels > 1)

    def _hover(self, index: int) -> None:
        self._hovered = index
        self._tell()

    def _tell(self) -> None:
        """Says what is shown, or what is under the pointer."""
        count, (height, width) = self._filters, self._shown.shape[1:]
        shown = self.grid.arrangement.shown
        if 0 <= self._hovered < shown:
            kernel = self._shown[self._hovered]
            low, high = value_text(float(kernel.min())), value_text(float(kernel.max()))
            text = self.tr("filter {number}: {low} to {high}")
            self.sentence.set_text(text.format(number=self._hovered + 1, low=low, high=high))
        elif shown < count:
            self.sentence.set_text(self.tr("{shown} of {count} shown").format(shown=shown, count=count))
        else:
            text = self.tr("{count} kernels of {height} × {width}")
            self.sentence.set_text(text.format(count=count, height=height, width=width))

    def _take_theme(self) -> None:
        self.grid.theme = self.scale.theme = self.theme

    def _retranslate(self) -> None:
        self._set_empty_text(
            self.tr("The kernels of the selected convolution appear here. Select a convolution and press Train.")
        )
        self.channel.setAccessibleName(self.tr("Channel"))
        self.channel.setToolTip(self.tr("Which input channel of each kernel is shown."))
        self.grid.setAccessibleName(self.tr("Kernels, one small picture for each filter"))
        self._name_channels()
