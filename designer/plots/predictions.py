"""Shows what the network says to the examples that it is judged by, the worst errors first."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from designer.look.style import interface_font
from designer.look.theme import CONTROL_HEIGHT, SPACE_6, TYPE_SMALL
from designer.plots.example_cards import Card, State
from designer.plots.example_pages import ExamplePages
from designer.plots.ticks import percent
from designer.texts import counted
from engine.training.watching.answer import Shown

ALL = -1


class PredictionPlot(ExamplePages):
    """Cards with what is right and what was said, and above them which examples are wanted."""

    filter_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.classes: tuple[str, ...] = ()
        self._counts = (0, 0, 0, 0)
        self.wrong = QCheckBox(self)
        self.right, self.said = QComboBox(self), QComboBox(self)
        for part in (self.wrong, self.right, self.said):
            part.setFont(interface_font(TYPE_SMALL))
            self.flow.addWidget(part)
        self.wrong.setMinimumHeight(CONTROL_HEIGHT)
        self.wrong.toggled.connect(self.filter_changed)
        for box in (self.right, self.said):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            box.activated.connect(lambda _: self.filter_changed.emit())
        self._retranslate()
        self.set_theme(self.theme)

    @property
    def wanted(self) -> tuple[int, int, bool]:
        """The right class and the one that was said, -1 for any, and whether only mistakes are wanted."""
        right, said = (box.currentData() if box.currentData() is not None else ALL for box in (self.right, self.said))
        return right, said, self.wrong.isChecked()

    def want(self, right: int, said: int) -> None:
        """Look at the examples of one class that were taken for one; -1 for any."""
        for box, at in ((self.right, right), (self.said, said)):
            if box.findData(at) < 0:
                box.addItem(str(at), at)
            box.setCurrentIndex(box.findData(at))
        with QSignalBlocker(self.wrong):
            self.wrong.setChecked(False)
        self.filter_changed.emit()

    def name_classes(self, classes: Sequence[str]) -> None:
        """Offer these classes to choose among; what was chosen stays."""
        if tuple(classes) != self.classes:
            self.classes = tuple(classes)
            self._name_choices()
        self.header.setVisible(bool(self.classes))

    def count(self, found: int, wrong: int, judged: int, every: int) -> None:
        """How many examples there are of the wanted kind, mistakes, judged ones, and all."""
        self._counts = found, wrong, judged, every

    def clear(self) -> None:
        super().clear()
        self._counts = (0, 0, 0, 0)

    def forget(self) -> None:
        """Forget also which examples were wanted."""
        self.classes = ()
        with QSignalBlocker(self.wrong):
            self.wrong.setChecked(False)
        self.right.clear()
        self.said.clear()
        self._name_choices()
        self.clear()

    def _draw(self) -> None:
        super()._draw()
        self.sentence.setText(self._told())

    def _told(self) -> str:
        found, wrong, judged, every = self._counts
        values = {"found": counted(found), "wrong": counted(wrong), "judged": counted(judged), "all": counted(every)}
        if not found:
            return self.tr("No example is like that now. Choose other classes.")
        if not self.classes:
            return self.tr("{found} examples, the largest loss first").format(**values)
        if judged < every:
            return self.tr("{found} examples, the largest loss first; {judged} of {all} are judged by now").format(
                **values
            )
        share = percent(wrong / judged) if judged else "–"
        text = self.tr("{found} examples, the largest loss first; {wrong} of {judged} are wrong ({share})")
        return text.format(share=share, **values)

    def _name_choices(self) -> None:
        for box, every in ((self.right, self.tr("any right answer")), (self.said, self.tr("any prediction"))):
            chosen = box.currentData()
            with QSignalBlocker(box):
                box.clear()
                box.addItem(every, ALL)
                text = self.tr("right: {name}") if box is self.right else self.tr("said: {name}")
                for at, name in enumerate(self.classes):
                    box.addItem(text.format(name=name), at)
                if chosen is not None and chosen >= len(self.classes):
                    box.addItem(text.format(name=chosen), chosen)
                box.setCurrentIndex(max(0, box.findData(chosen)))
            box.view().setMinimumWidth(box.view().sizeHintForColumn(0) + SPACE_6)

    def card(self, one: Shown, title: str, said: str, right: str) -> Card:
        """The card of an example."""
        values = {"said": said, "right": right, "loss": f"{one.loss:.3g}", "example": counted(one.example + 1)}
        if not said:
            tip = self.tr("Example {example}: loss {loss}").format(**values)
            return Card(one.example, one.inputs, f"{one.loss:.3g}", tip=tip)
        if not one.chance:
            tip = self.tr("Example {example}: {said} was said, {right} is right, loss {loss}").format(**values)
            return Card(one.example, one.inputs, title, f"{one.loss:.3g}", tip=tip)
        values |= {"chance": percent(one.chance), "share": percent(one.right_chance)}
        text = self.tr("Example {example}: {said} was said ({chance}), {right} is right ({share}), loss {loss}")
        state: State = "right" if one.is_right else "wrong"
        note = f"{percent(one.chance)} · {one.loss:.2g}"
        return Card(one.example, one.inputs, title, note, state, text.format(**values))

    def _retranslate(self) -> None:
        super()._retranslate()
        self._set_empty_text(
            self.tr(
                "The examples that the network is judged by appear here, the worst errors first, each with what it "
                "says. Press Train."
            )
        )
        self.wrong.setText(self.tr("only mistakes"))
        self.moment.setToolTip(
            self.tr(
                "The step up to which the examples were judged. They are judged by the same weights as the validation: "
                "by their mean, where the training takes one."
            )
        )
        self.right.setAccessibleName(self.tr("Right answer"))
        self.right.setToolTip(self.tr("Show only examples of this class."))
        self.said.setAccessibleName(self.tr("Prediction"))
        self.said.setToolTip(self.tr("Show only examples that the network takes for this class."))
        self._name_choices()
