"""Opens the window of the data of a Data node: one at a time, beside the canvas and a training."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from designer.look.theme import Theme

if TYPE_CHECKING:
    from designer.frame import Frame
    from designer.looking.window import DataWindow


class DataLooking(QObject):
    """Made with the main window; the window of the data is made when it is first asked for."""

    def __init__(self, window: Frame) -> None:
        super().__init__(window)
        self.window = window
        self.dialog: DataWindow | None = None
        window.canvas.data_opened.connect(self.look_at)
        window.inspector.node_sheet.data.look_asked.connect(self.look)

    def slots(self) -> Mapping[str, Callable[..., object]]:
        """What each of these commands does."""
        return {"look_at_data": self.look}

    def possible(self) -> Mapping[str, bool]:
        return {"look_at_data": bool(self._meant())}

    def set_theme(self, theme: Theme) -> None:
        if self.dialog is not None:
            self.dialog.set_theme(theme)

    def look(self) -> None:
        """Look at the data of the selected Data node, or else of the first one."""
        self.look_at(self._meant())

    def look_at(self, node: str) -> None:
        """Look at the data of this node."""
        from designer.looking.window import DataWindow

        if self.dialog is not None and self.dialog.node == node:
            self.dialog.raise_()
            self.dialog.activateWindow()
            return
        self.close()
        if node and self.window.absent_data.may_read():
            dialog = self.dialog = DataWindow(self.window, self.window.session, node, self.window.theme)
            dialog.finished.connect(self._forget)
            dialog.show()

    def close(self) -> None:
        """Close it, and end its process."""
        if self.dialog is not None:
            self.dialog.reject()

    def _forget(self) -> None:
        self.dialog = None

    def _meant(self) -> str:
        nodes = self.window.session.project.graph.nodes
        data = [key for key, node in nodes.items() if node.type == "Data"]
        chosen = [key for key in data if key in self.window.session.selection]
        return next(iter((*chosen, *data)), "")
