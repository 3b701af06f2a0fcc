"""Shows where examples lie by what leaves a layer, in the colours of their classes."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from designer.flow import Flow
from designer.look.theme import SPACE_1, SPACE_2
from designer.plots.chooser import Chooser
from designer.plots.labels import ElidedLabel
from designer.plots.plot import Plot
from designer.plots.scatter import ClassButton, Scatter
from designer.plots.ticks import percent, whole_text

MOST_CLASSES = 24
"""Of more classes there is no legend: nobody tells so many marks apart."""
PAIRS = ((0, 1), (0, 2), (1, 2))

Numbers = NDArray[np.float32]


class EmbeddingPlot(Plot):
    """Points of examples; by principal components at once, by t-SNE or UMAP as soon as they are computed."""

    example_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._places: Numbers = np.empty((0, 2), np.float32)
        self._near: Numbers | None = None
        self._near_step = self._step = 0
        self._examples = np.empty(0, np.int64)
        self._labels = np.empty(0, np.int64)
        self._names: tuple[str, ...] = ()
        self._shares: tuple[float, ...] = ()
        self._example = -1
        self.trouble = ""
        self.method, self.pair = Chooser(self), Chooser(self)
        for chooser in (self.method, self.pair):
            chooser.shown_changed.connect(self.refresh)
        self.legend: list[ClassButton] = []
        self.controls = QWidget(self)
        self._flow = Flow(SPACE_1)
        self.controls.setLayout(self._flow)
        for part in (self.method, self.pair):
            self._flow.addWidget(part)
        self.scatter = Scatter(self)
        self.scatter.resized.connect(self.refresh)
        self.scatter.pointed.connect(self._tell)
        self.scatter.chosen.connect(self._choose)
        self.sentence = ElidedLabel(self)
        self.moment = QLabel(self)
        for label in (self.sentence, self.moment):
            label.setProperty("role", "muted")
        footer = QHBoxLayout()
        footer.setSpacing(SPACE_2)
        footer.addWidget(self.sentence, 1)
        footer.addWidget(self.moment)
        self.column.setSpacing(SPACE_1)
        self.column.addWidget(self.controls)
        self.column.addWidget(self.scatter, 1)
        self.column.addLayout(footer)
        self._retranslate()
        self.set_theme(self.theme)

    @property
    def places(self) -> Numbers:
        """The principal components that are known (examples × components)."""
        return self._places

    @property
    def near(self) -> Numbers | None:
        """Where t-SNE or UMAP placed the examples the last time."""
        return self._near if self._near is not None and len(self._near) == len(self._places) else None

    def offer_methods(self, titles: Sequence[tuple[str, str]]) -> None:
        self.method.offer(dict(titles))

    def show_components(
        self,
        step: int,
        places: Numbers,
        examples: NDArray[np.integer],
        labels: NDArray[np.integer],
        names: Sequence[str],
        shares: Sequence[float],
    ) -> None:
        """Principal components of examples (by their numbers), the class of each, and the share of each component."""
        self._step, self._places = step, places
        self._examples, self._labels = np.asarray(examples, np.int64), np.asarray(labels, np.int64)
        self._shares = tuple(shares)
        self._name(tuple(names))
        pairs = [pair for pair in PAIRS if max(pair) < places.shape[1]]
        text = self.tr("components {first} and {second}")
        self.pair.offer({f"{one}{two}": text.format(first=one + 1, second=two + 1) for one, two in pairs})
        self._stale = True

    def show_near(self, step: int, places: Numbers) -> None:
        """Where t-SNE or UMAP places the examples that were told at a step."""
        self._near, self._near_step, self.trouble = places, step, ""
        self._stale = True

    def show_trouble(self, text: str) -> None:
        self.trouble = text
        self._stale = True

    def forget_near(self) -> None:
        """Another method is chosen."""
        self._near, self.trouble = None, ""
        self._stale = True

    def show_example(self, number: int) -> None:
        """Ring this example."""
        self._example = number
        self._stale = True

    def clear(self) -> None:
        self._places = np.empty((0, 2), np.float32)
        self._near, self.trouble = None, ""
        self._stale = True

    def _name(self, names: tuple[str, ...]) -> None:
        """A button for each class."""
        if names == self._names:
            return
        self._names = names
        for button in self.legend:
            self._flow.removeWidget(button)
            button.deleteLater()
        shown = names if len(names) <= MOST_CLASSES else ()
        self.legend = [ClassButton(at, name, self.controls) for at, name in enumerate(shown)]
        for button in self.legend:
            button.setAccessibleName(self.tr("Class {name}").format(name=button.text()))
            button.setToolTip(self.tr("A click hides this class, another one shows it again."))
            button.toggled.connect(self.refresh)
            button.theme = self.theme
            self._flow.addWidget(button)
            button.show()

    def _has_data(self) -> bool:
        return len(self._places) > 0

    @property
    def _is_near(self) -> bool:
        return self.method.shown in ("tsne", "umap")

    def _draw(self) -> None:
        self.pair.setVisible(not self._is_near and self.pair.count() > 1)
        points, step = self._points()
        hidden = frozenset(button.index for button in self.legend if not button.isChecked())
        marked = np.flatnonzero(self._examples == self._example)
        self.scatter.show_points(
            points, self._labels[: len(points)], hidden, int(marked[0]) if len(marked) and len(points) else -1
        )
        self.moment.setText(self.tr("step {step}").format(step=whole_text(step)) if len(points) else "")
        self._tell()

    def _points(self) -> tuple[Numbers, int]:
        if self._is_near:
            near = self.near
            return (near, self._near_step) if near is not None else (np.empty((0, 2), np.float32), 0)
        first, second = (int(at) for at in self.pair.shown or "01")
        if self._places.shape[1] < 2:
            return np.column_stack([self._places[:, 0], np.zeros(len(self._places), np.float32)]), self._step
        return self._places[:, [first, second]], self._step

    def _tell(self, _: int = -1) -> None:
        """Says which example is under the pointer, or what is shown."""
        at = self.scatter.at
        if 0 <= at < len(self._examples):
            text = self.tr("example {number}")
            if self._names:
                text = self.tr("example {number}, class {name}")
            name = self._names[self._labels[at]] if self._names else ""
            text = text.format(number=whole_text(int(self._examples[at]) + 1), name=name)
        elif self._is_near:
            text = self.trouble or self._nearness()
        else:
            pair = [int(at) for at in self.pair.shown or "01"]
            share = percent(sum(self._shares[at] for at in pair if at < len(self._shares)))
            text = self.tr("{count} examples; these two components hold {share} of all differences")
            text = text.format(count=whole_text(len(self._places)), share=share)
        self.sentence.set_text(text)
        self.scatter.setAccessibleDescription(text)

    def _nearness(self) -> str:
        if self.near is None:
            return self.tr("The places are being computed.")
        text = self.tr("{count} examples; neighbours here are neighbours in the layer, far distances say little")
        return text.format(count=whole_text(len(self._places)))

    def _choose(self, at: int) -> None:
        self.example_chosen.emit(int(self._examples[at]))

    def _take_theme(self) -> None:
        self.scatter.theme = self.theme
        for button in self.legend:
            button.theme = self.theme
            button.update()

    def _retranslate(self) -> None:
        self._set_empty_text(
            self.tr("Where the examples lie by what leaves a layer appears here. Select a layer and press Train.")
        )
        self.method.setAccessibleName(self.tr("Method"))
        self.method.setToolTip(self.tr("How many numbers of each example become two."))
        self.pair.setAccessibleName(self.tr("Components"))
        self.pair.setToolTip(self.tr("Which two of the principal components are shown."))
        self.scatter.setAccessibleName(self.tr("Examples as points; a click shows the example in all panels"))
