"""Shows how the metrics of a network go while it learns: one of them, or all of one kind together."""

from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QWidget

from designer.plots.colours import blend
from designer.plots.curve_items import EpochCurve
from designer.plots.curves import CurvePlot, Line, Name
from designer.plots.dashes import pattern
from designer.plots.epochs import EpochValues
from designer.plots.ticks import value_text

PALE = 0.5
"""How much of its colour a curve of training keeps beside that of validation."""
ALL = "all:"
"""What the name of a choice begins with that shows several metrics; no metric has a colon in its name."""


class MetricCurves(CurvePlot):
    """The curves of one metric, or of all of one kind; where there are several, a drop-down in the header chooses."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._metrics: dict[str, dict[Name, EpochValues]] = {}
        self._groups: dict[str, dict[str, str]] = {}
        self._members: dict[str, str] = {}
        """The metrics that are drawn together, with what each is called; none where one is drawn alone."""
        self.member_curves: dict[str, dict[Name, EpochCurve]] = {}
        self.header.subject.shown_changed.connect(self._show_metric)

    def offer(self, titles: Mapping[str, str], groups: Mapping[str, Mapping[str, str]] | None = None) -> None:
        """The metrics of the network by their names; what a person chose stays chosen.

        ``groups`` are those of one kind, by the title of the kind, each with what it is called beside the others;
        unless a person chose, the first of them is shown.
        """
        self._groups = {ALL + kind: dict(members) for kind, members in (groups or {}).items()}
        together = {ALL + kind: self.tr("{kind} · all").format(kind=kind) for kind in groups or {}}
        self.header.subject.offer({**together, **titles})
        self._gather(self.header.subject.shown)
        self._stale = True

    def add_metric(self, metric: str, series: Name, step: int, value: float) -> None:
        """The value of a metric over an epoch that ended at `step`."""
        self._values(metric)[series].add(step, value)
        self._stale = True

    def truncate(self, step: int) -> None:
        super().truncate(step)
        for values in self._metrics.values():
            for epochs in values.values():
                epochs.truncate(step)

    def clear(self) -> None:
        super().clear()
        self._metrics.clear()
        self._epochs = self._values(self.header.subject.shown)

    def forget(self) -> None:
        """Forgets the run, and which metric was chosen."""
        self._groups = {}
        self.header.subject.forget()
        self._gather("")
        super().forget()

    def _has_data(self) -> bool:
        # One that has no figure shows the header too, or nobody could choose another.
        return any(len(epochs) for values in self._metrics.values() for epochs in values.values())

    def _values(self, metric: str) -> dict[Name, EpochValues]:
        return self._metrics.setdefault(metric, {"train": EpochValues(), "validation": EpochValues()})

    def _show_metric(self, metric: str) -> None:
        self._gather(metric)
        self._epochs = self._values(metric)
        self._zoom = None  # another metric has another scale
        self.refresh()

    def _gather(self, chosen: str) -> None:
        """Draw the metrics of a choice together from now on."""
        members = self._groups.get(chosen, {})
        if members == self._members:
            return
        self._members = members
        for metric in members:
            if metric not in self.member_curves:
                # What is added last lies above the others: validation.
                self.member_curves[metric] = {"train": EpochCurve(self.chart), "validation": EpochCurve(self.chart)}
        for curve in (
            *self.epoch_curves.values(),
            *(one for two in self.member_curves.values() for one in two.values()),
        ):
            curve.clear()
        self.header.show_members(members)

    def _lines(self) -> Sequence[Line]:
        if not self._members:
            return super()._lines()
        names: dict[Name, str] = {
            "train": self.tr("{metric} · training"),
            "validation": self.tr("{metric} · validation"),
        }
        return [
            Line(names[part].format(metric=title), self.header.members[metric], self._values(metric)[part], curve)
            for metric, title in self._members.items()
            for part, curve in self.member_curves[metric].items()
        ]

    def columns(self) -> dict[str, dict[int, float]]:
        """All values that are drawn; of a metric that is drawn alone by its name too, which the legend leaves out."""
        found, title = super().columns(), self.header.subject.currentText()
        if self._members or not title:
            return found
        text = self.tr("{metric} · {curve}")
        return {text.format(metric=title, curve=name): values for name, values in found.items()}

    def _draw(self) -> None:
        self._colour_members()
        super()._draw()

    def _tell_latest(self) -> None:
        if not self._members:
            super()._tell_latest()
        for metric in self._members:
            values = self._values(metric)
            judged = values["validation"] if len(values["validation"]) else values["train"]
            self.header.members[metric].set_value(value_text(judged.latest()))
        self.header.pale.setVisible(self._has_validation())

    def _has_validation(self) -> bool:
        return any(len(self._values(metric)["validation"]) for metric in self._members)

    def _colour_members(self) -> None:
        """A colour and a pattern of dashes for each metric; training is pale where validation stands beside it."""
        colours = self.theme.curves
        beside = self._has_validation()
        for at, metric in enumerate(self._members):
            colour = colours[at % len(colours)]
            curves = self.member_curves[metric]
            dashes = pattern(at)
            curves["train"].set_colour(blend(colour, self.theme.panel, PALE).name() if beside else colour, dashes)
            curves["validation"].set_colour(colour, dashes)
            self.header.members[metric].set_colours(self.theme, colour, dashes)

    def _retranslate(self) -> None:
        super()._retranslate()
        self._set_empty_text(self.tr("The figures of every epoch appear here. Press Train to start."))
