"""How a panel is declared: its name, its title, what it asks of the training, and what it makes of the answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Literal

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from designer.look.theme import Theme
from designer.plots.plot import Plot
from engine.graph.facts import Analysis, NodeFacts
from engine.training.messages import Changed, EpochDone, Points, Progress, Resized, Started
from engine.training.watching.ask import Ask, Seen

Group = Literal["curves", "inside", "examples", "machine"]


class Panel(QWidget):
    """One view into the network that learns: a plot, and what stands above it.

    Methods that bring news only keep it; ``redraw`` draws, while the panel is seen. A panel that is about one node
    says by ``fits`` about which, and is told of the selected or of a pinned one by ``show_node``.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    """English; it is translated where it is shown."""
    icon: ClassVar[str]
    about: ClassVar[str]
    """One English sentence: what there is to see here."""
    group: ClassVar[Group]
    needs: ClassVar[str]
    """One English sentence, said of a network in which there is nothing to see here; empty where each has something."""

    asks_changed = Signal()
    """Something else is wanted of the training."""
    offer_changed = Signal()
    """There is something to see now, or not any more."""
    example_chosen = Signal(int)
    """A person chose this example of the probe's data: all panels that look at one example show it."""

    example_entered = Signal(str)
    """A person entered an example of their own, which the canvas shows too; as an ask carries it."""
    handed = Signal(str, object)
    """Another panel, by its name, is to show this."""

    def __init__(self, plot: Plot, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plot = plot
        self.node = ""
        """The key of the node that is shown, where the panel is about one."""
        self.example = 0
        """The number of the example that is looked at, where the panel is about one."""
        self.analysis: Analysis | None = None
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.column.addWidget(plot, 1)
        self.setWindowTitle(self.title_now())

    def title_now(self) -> str:
        """What stands on the tab; a panel whose title follows the network calls ``setWindowTitle`` itself."""
        return QCoreApplication.translate("panels", self.title)

    @classmethod
    def is_about_node(cls) -> bool:
        """Whether the panel shows one node, and not the whole network."""
        return cls.fits.__func__ is not Panel.fits.__func__  # type: ignore[attr-defined]

    @classmethod
    def fits(cls, facts: NodeFacts) -> bool:
        """Whether there is something to see of this node; False for every node where the panel is about none."""
        return False

    @classmethod
    def suits(cls, analysis: Analysis) -> bool:
        """Whether there is something to see in a network; of a panel about one node, whether it has such a node."""
        return not cls.is_about_node() or any(map(cls.fits, analysis.nodes.values()))

    @property
    def is_offered(self) -> bool:
        """Whether there is something to see in the network at all; one that is not offered has no place."""
        return True

    def asks(self) -> tuple[Ask, ...]:
        """What must be looked at for this panel now."""
        return ()

    def show_node(self, key: str) -> None:
        """Show this node from now on, and forget what was told of another one; empty for none."""
        if key != self.node:
            self.node = key
            self.clear()
            self.asks_changed.emit()

    def show_example(self, number: int) -> None:
        """Look at this example from now on; heard by every panel, and of use to those whose asks name one."""
        if number != self.example:
            self.example = number
            self.asks_changed.emit()

    def receive(self, what: object) -> None:
        """Show what another panel handed on."""

    def follow(self, analysis: Analysis) -> None:
        """The network was changed."""
        self.analysis = analysis

    def begin(self, started: Started) -> None:
        """A training begins or goes on."""
        if not started.step:
            self.clear()

    def add_steps(self, progress: Progress) -> None:
        """Keep the losses of some steps."""

    def add_epoch(self, done: EpochDone) -> None:
        """Keep what was found at the end of an epoch."""

    def mark_change(self, changed: Changed) -> None:
        """Keep that something was changed behind a step."""

    def resize_epochs(self, resized: Resized) -> None:
        """From now on an epoch has another number of steps."""

    def show_points(self, points: Points) -> None:
        """Keep the examples of two-dimensional data."""

    def take(self, seen: Seen) -> None:
        """Keep what was asked for; told of the panel's own asks alone."""

    def clear(self) -> None:
        """Forget all that was told; what a person chose to see stays chosen."""
        self.plot.clear()

    def go_back(self, step: int) -> None:
        """Forget what was told of later steps; what was seen is told again in any case."""
        self.clear()

    def forget(self) -> None:
        """Another document is looked at: forget also what was chosen in this one."""
        self.example = 0
        self.clear()

    def redraw(self) -> None:
        """Draw what has come in since the last time, where it is seen."""
        self.plot.redraw()

    def set_theme(self, theme: Theme) -> None:
        self.plot.set_theme(theme)


PANELS: dict[str, type[Panel]] = {}
"""All panels by name, in the order in which they are offered."""


def panel(
    name: str, *, title: str, icon: str, about: str, group: Group, needs: str = ""
) -> Callable[[type[Panel]], type[Panel]]:
    """Declare the class below as the panel of this name; its texts are translated where they are shown."""

    def declare(cls: type[Panel]) -> type[Panel]:
        cls.name, cls.title, cls.icon, cls.about, cls.group, cls.needs = name, title, icon, about, group, needs
        PANELS[name] = cls
        return cls

    return declare
