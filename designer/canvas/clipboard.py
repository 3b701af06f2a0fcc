"""Nodes and wires on the clipboard, as the text that a file would have."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from engine.files import FileProblem, dump_part, load_part, places
from engine.graph.model import Graph, Project, Wire
from engine.message import Message

PART_TYPE = "application/x-layerloom"
ENTERING_TYPE = "application/x-layerloom-entering"
MOST_ENTERING = 10_000


def put(copied: Graph, entering: Iterable[Wire] = ()) -> None:
    """Nodes with the wires between them, and beside them the wires that enter from others."""
    text = dump_part(copied)
    data = QMimeData()
    data.setData(PART_TYPE, text.encode())
    data.setData(ENTERING_TYPE, json.dumps([_ends(wire) for wire in entering]).encode())
    data.setText(text)
    QGuiApplication.clipboard().setMimeData(data)


def _ends(wire: Wire) -> list[str]:
    return [wire.source, wire.output, wire.target, wire.input]


def _held() -> QMimeData:
    """What is on the clipboard; a system may say that there is nothing at all."""
    return QGuiApplication.clipboard().mimeData() or QMimeData()


def take() -> Graph | Message | None:
    """The nodes on the clipboard, also from a text that was copied elsewhere.

    None where it holds something else, and the reason where it holds the text of a file that cannot be read.
    """
    data = _held()
    own = data.hasFormat(PART_TYPE)
    text = data.data(PART_TYPE).data() if own else data.text().encode("utf-8", "replace")
    try:
        copied = load_part(bytes(text))
        # Who wrote a text may be a stranger.
        return copied if own else places.pasted(Project(copied)).graph
    except FileProblem as problem:
        return problem.message if bytes(text).lstrip()[:1] == b"{" else None


def entering(copied: Graph) -> Sequence[Wire]:
    """The wires that entered these nodes from others when they were copied; none that a stranger made up."""
    data = _held()
    try:
        rows = json.loads(bytes(data.data(ENTERING_TYPE).data()) or b"[]")
    except (ValueError, RecursionError):
        return ()
    rows = rows[:MOST_ENTERING] if isinstance(rows, list) else []
    whole = [
        row for row in rows if isinstance(row, list) and len(row) == 4 and all(isinstance(end, str) for end in row)
    ]
    return [wire for wire in (Wire(*row) for row in whole) if wire.target in copied.nodes]
