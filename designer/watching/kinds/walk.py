"""Takes the next step of a training apart, while it stands still."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import cast

from PySide6.QtCore import QCoreApplication

from designer.canvas.nodes.words import title_at
from designer.plots.arithmetic import Place, Sum, convolution_sum, dense_sum
from designer.plots.walk import ENTERS, LEAVES, MOST_TABLES, WEIGHS, Numbers, WalkPlot
from designer.watching.panel import Panel, panel
from engine.training.watching.ask import Ask, Seen

SHOWN = {
    "data": ("out",),
    "forward": ("in", "weight", "out"),
    "loss": ("in", "out"),
    "backward": ("slope", "gradient", "out"),
    "update": ("weight", "gradient", "update"),
}
"""What is shown at each kind of moment, from left to right."""
KINDS = {"in": ENTERS, "weight": WEIGHS, "out": LEAVES}


@panel(
    "walk",
    title="One step",
    icon="step",
    about="One step taken apart: forward layer by layer, the loss, back again, and the update, with all numbers.",
    group="inside",
)
class WalkPanel(Panel):
    """The moments of the step that comes next."""

    def __init__(self) -> None:
        super().__init__(WalkPlot())
        self._moment = self._row = 0
        self._walk.moved.connect(self._go)
        self._walk.row.chosen.connect(self._choose)

    def asks(self) -> tuple[Ask, ...]:
        return (Ask("walk", "", (("moment", self._moment), ("row", self._row))),)

    def take(self, seen: Seen) -> None:
        facts = seen.facts
        kind, node = facts["moments"][facts["moment"]]
        sentence = self._told(kind, node, facts["loss"], seen.step)
        self._walk.show_moment(facts["moment"], len(facts["moments"]), sentence, facts["row"], facts["rows"])
        tables = [
            (KINDS.get(name.partition(".")[0], ""), _title(name), seen.arrays[name]) for name in _shown(kind, seen)
        ]
        self._walk.show_tables(tables, self._sum(node, seen) if kind == "forward" else None)

    def _told(self, kind: str, node: str, loss: float, step: int) -> str:
        texts = {
            "data": self.tr("Step {step}: {layer} gives an example."),
            "forward": self.tr("Step {step}, forward: {layer}."),
            "loss": self.tr("Step {step}: {layer} finds a loss of {loss} for the batch."),
            "backward": self.tr("Step {step}, backward: the gradients at {layer}."),
            "update": self.tr("Step {step}, update: what {layer} learns."),
        }
        known = self.analysis is not None and node in self.analysis.nodes
        title = title_at(self.analysis, node) if known and self.analysis is not None else node
        return texts[kind].format(step=step, layer=title, loss=f"{loss:.4g}")

    def _sum(self, node: str, seen: Seen) -> Callable[[Place], Sum] | None:
        """How a number that leaves a dense layer or a convolution was found; None for any other, or too large ones."""
        facts = self.analysis.nodes.get(node) if self.analysis is not None else None
        entering = next((values for name, values in seen.arrays.items() if name.startswith("in.")), None)
        weight, bias = seen.arrays.get("weight.weight"), seen.arrays.get("weight.bias")
        leaving = seen.arrays.get("out.output")
        if facts is None or facts.layer is None or entering is None or weight is None or leaving is None:
            return None
        if facts.node.type == "Dense" and weight.shape == (len(leaving), entering.size) and entering.ndim == 1:
            return lambda place: dense_sum(entering, weight, bias, place[0])
        windows = getattr(facts.layer, "windows", None)
        whole = entering.ndim == 3 and weight.ndim == 4 and weight.shape[1] == len(entering)
        if facts.node.type != "Conv2d" or windows is None or not whole or weight.shape[0] != len(leaving):
            return None
        spans = windows()
        given = [one.stride for one in spans], [one.before for one in spans], [one.dilation for one in spans]
        return partial(_convolved, entering, weight, bias, given)

    def forget(self) -> None:
        self._moment = self._row = 0
        super().forget()

    def _go(self, moment: int) -> None:
        self._moment = moment
        self.asks_changed.emit()

    def _choose(self, row: int) -> None:
        self._row = row
        self.asks_changed.emit()

    @property
    def _walk(self) -> WalkPlot:
        return cast(WalkPlot, self.plot)


def _shown(kind: str, seen: Seen) -> list[str]:
    """The names of the arrays that have room: of each sort the first at least, in the order of their sorts."""
    whole = [name for name, values in seen.arrays.items() if values.dtype.kind in "fiu"]
    sorts = [[name for name in whole if name.startswith(f"{wanted}.")] for wanted in SHOWN[kind]]
    while sum(map(len, sorts)) > MOST_TABLES and max(map(len, sorts)) > 1:
        max(sorts, key=len).pop()
    return [name for names in sorts for name in names]


def _convolved(
    entering: Numbers,
    weight: Numbers,
    bias: Numbers | None,
    given: tuple[list[int], list[int], list[int]],
    place: Place,
) -> Sum:
    return convolution_sum(entering, weight, bias, place, *given)


def _title(name: str) -> str:
    """What an array is called: ``gradient of weight``."""
    texts = {
        "in": QCoreApplication.translate("walk", "enters: {name}"),
        "out": QCoreApplication.translate("walk", "leaves: {name}"),
        "slope": QCoreApplication.translate("walk", "gradient of {name}"),
        "gradient": QCoreApplication.translate("walk", "gradient of {name}"),
        "update": QCoreApplication.translate("walk", "update of {name}"),
        "weight": "{name}",
    }
    kind, _, rest = name.partition(".")
    return texts[kind].format(name=rest)
