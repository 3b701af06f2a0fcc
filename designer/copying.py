"""The network on the clipboard as text: its source in PyTorch, and its summary to be read or for a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from designer.texts import told
from engine.compile.cost import Table
from engine.compile.source import source
from engine.message import Misfit
from engine.training.footprint import Footprint

if TYPE_CHECKING:
    from designer.frame import Frame


class Copying(QObject):
    """Copies what the panels show, also while they are closed."""

    def __init__(self, window: Frame) -> None:
        super().__init__(window)
        self.window = window

    def slots(self) -> Mapping[str, Callable[..., object]]:
        """What each of these commands does."""
        return {
            "copy_source": self.copy_source,
            "copy_summary": self.copy_summary,
            "copy_summary_csv": self.copy_summary_csv,
        }

    def possible(self) -> Mapping[str, bool]:
        return dict.fromkeys(self.slots(), bool(self.window.session.project.graph.nodes))

    def copy_source(self) -> None:
        """Put the whole network on the clipboard as PyTorch, or say why that cannot be."""
        try:
            text = source(self.window.session.analysis)
        except Misfit as misfit:
            self.window.notice.warn(told(misfit.message))
            return
        self._copy(text, self.tr("The source is on the clipboard."))

    def copy_summary(self) -> None:
        # Only here and below: it brings what the command line needs.
        from engine.commands.summary import as_text

        text = "\n".join(as_text(Table(self.window.session.analysis), self._footprint())) + "\n"
        self._copy(text, self.tr("The summary is on the clipboard."))

    def copy_summary_csv(self) -> None:
        from engine.commands.summary import as_csv

        text = as_csv(Table(self.window.session.analysis), self._footprint())
        self._copy(text, self.tr("The summary is on the clipboard, for a spreadsheet."))

    def _footprint(self) -> Footprint | None:
        """The memory of the network, where it is known: it is measured only while the summary is seen."""
        summary = self.window.summary
        return summary.footprint if summary.isVisible() else None

    def _copy(self, text: str, said: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.window.notice.tell(said)
