"""Nodes and wires on the clipboard, as the text that a file would have."""

from __future__ import annotations

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from engine.files import FileProblem, dump_part, load_part
from engine.graph.model import Graph

PART_TYPE = "application/x-layerloom"


def put(copied: Graph) -> None:
    text = dump_part(copied)
    data = QMimeData()
    data.setData(PART_TYPE, text.encode())
    data.setText(text)
    QGuiApplication.clipboard().setMimeData(data)


def take() -> Graph | None:
    """The nodes on the clipboard, also from a text that was copied elsewhere; None where it holds something else."""
    data = QGuiApplication.clipboard().mimeData()
    text = data.data(PART_TYPE).data() if data.hasFormat(PART_TYPE) else data.text().encode()
    try:
        return load_part(bytes(text))
    except FileProblem:
        return None
