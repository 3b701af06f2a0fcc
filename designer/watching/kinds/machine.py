"""Shows what the machine does for a training, and what it costs to watch it."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QCoreApplication

from designer.plots.machine import RATE, MachinePlot
from designer.watching.panel import PANELS, Panel, panel
from engine.training.watching.ask import Ask, Seen

OTHERS = {"canvas": "Canvas", "neurons": "Neurons", "health": "Health"}
"""What is seen outside of panels."""


@panel(
    "machine",
    title="Machine",
    icon="machine",
    about="Learning rate, speed, memory, processors and graphics card over time, and what watching costs.",
    group="machine",
)
class MachinePanel(Panel):
    """The figures of the machine."""

    def __init__(self) -> None:
        super().__init__(MachinePlot())

    def asks(self) -> tuple[Ask, ...]:
        return (Ask("machine"),)

    def take(self, seen: Seen) -> None:
        rates = ((RATE + _title(view), rate) for view, rate in seen.facts["rates"].items() if view != "machine")
        figures = (*seen.facts["figures"].items(), *rates)
        self._machine.show_figures(seen.facts["time"], figures, seen.facts["gpu"])

    @property
    def _machine(self) -> MachinePlot:
        return cast(MachinePlot, self.plot)


def _title(view: str) -> str:
    """What a view is called where it is seen."""
    title = PANELS[view].title if view in PANELS else OTHERS.get(view, view)
    return QCoreApplication.translate("panels", title)
