"""What helps to see large graphs: the switches of the map and of dimmed wires, and the commands of waypoints."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from designer.canvas.wires.routing import Routing

if TYPE_CHECKING:
    from designer.frame import Frame


class Seeing(QObject):
    """Takes over what a person chose at the last start, and remembers what is chosen now."""

    def __init__(self, window: Frame) -> None:
        super().__init__(window)
        self.window = window
        self.routing = Routing(window.canvas)
        remembered = window.documents.remembered
        window.canvas.corner.want_map(remembered.minimap)
        window.canvas.canvas.dim_others(remembered.dims_wires)

    def slots(self) -> Mapping[str, Callable[..., object]]:
        """What each of these commands does."""
        return {"minimap": self.toggle_map, "dim_wires": self.toggle_dimming, **self.routing.slots()}

    def possible(self) -> Mapping[str, bool]:
        """Which of them would do something now."""
        return self.routing.possible()

    def show_choices(self) -> None:
        """Set the marks of the switches."""
        remembered = self.window.documents.remembered
        self.window.actions_by_name["minimap"].setChecked(remembered.minimap)
        self.window.actions_by_name["dim_wires"].setChecked(remembered.dims_wires)

    def toggle_map(self) -> None:
        """Show the map where it is of use, or never."""
        self.window.documents.remember(minimap=not self.window.documents.remembered.minimap)
        self.window.canvas.corner.want_map(self.window.documents.remembered.minimap)
        self.show_choices()

    def toggle_dimming(self) -> None:
        """Let other wires fade where something is looked at, or show them all alike."""
        self.window.documents.remember(dims_wires=not self.window.documents.remembered.dims_wires)
        self.window.canvas.canvas.dim_others(self.window.documents.remembered.dims_wires)
        self.show_choices()
