"""The rows of the outline: what stands in each, and a model that changes no more of them than it must."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel

from designer.canvas.nodes.words import title_at
from designer.panels.outline_lines import Line, annotation_lines, line_of
from engine.graph.facts import Analysis, NodeFacts
from engine.graph.model import Graph, Wire
from engine.graph.order import in_order

Index = QModelIndex | QPersistentModelIndex
Source = tuple[NodeFacts, tuple[Wire, ...], tuple[Wire, ...]]
LINE = Qt.ItemDataRole.UserRole


class Item(QStandardItem):
    """A row, with what it was made of."""

    def __init__(self, key: str, path: tuple[str, ...]) -> None:
        super().__init__()
        self.key, self.path = key, path
        self.source: Source | None = None
        self.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable)

    def show_annotation(self, line: Line, *, can_be_named: bool) -> None:
        """Say what a frame or note says; the text of a note has more lines than a row has room for."""
        self.setData(line, LINE)
        self.setEditable(can_be_named)

    @property
    def line(self) -> Line:
        line: Line = self.data(LINE)
        return line

    @property
    def items(self) -> Iterator[Item]:
        """The rows of what is inside of it."""
        return _rows(self)


def _rows(parent: QStandardItem) -> Iterator[Item]:
    for row in range(parent.rowCount()):
        item = parent.child(row)
        assert isinstance(item, Item)
        yield item


class OutlineModel(QStandardItemModel):
    """A row for each node in the order of computing, then for frames and notes; an inside stands below its block."""

    renamed = Signal(object, str)
    """The row whose name was changed in place, and the new name."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: dict[str, Item] = {}

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line: Line | None = super().data(index, LINE)
        if line is None or role == LINE:
            return line
        if role == Qt.ItemDataRole.DisplayRole:
            return line.title
        if role == Qt.ItemDataRole.EditRole:
            return line.name or line.title
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return line.sentences
        return super().data(index, role)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole:
            return bool(super().setData(index, value, role))
        item = self.itemFromIndex(index)
        assert isinstance(item, Item)
        if str(value) != self.data(index, Qt.ItemDataRole.EditRole):
            self.renamed.emit(item, str(value))
        return True

    def show_graph(self, graph: Graph, analysis: Analysis) -> None:
        """Show this graph: rows come, go and change only where it differs from the one that is shown."""
        self._show_level(self.invisibleRootItem(), (), graph, analysis)

    def _show_level(self, parent: QStandardItem, path: tuple[str, ...], graph: Graph, analysis: Analysis) -> None:
        self._set_keys(parent, path, [*in_order(graph), *graph.annotations])
        for key, line in annotation_lines(graph, analysis):
            if line != self.rows[key].data(LINE):
                self.rows[key].show_annotation(line, can_be_named=key in graph.frames)
        items = [item for item in _rows(parent) if item.key in graph.nodes]
        changed = [item for item in items if not _is_same(item.source, _source(graph, analysis, item.key))]
        # Whom it reads and feeds stands in a row by name.
        named = [item for item in changed if item.source is None or item.line.title != title_at(analysis, item.key)]
        around = {key for item in named for key in _around(graph, item.key)} - {item.key for item in changed}
        for item in (*changed, *(self.rows[key] for key in around)):
            item.source = _source(graph, analysis, item.key)
            line = line_of(graph, analysis, item.key)
            if line != item.data(LINE):
                item.setData(line, LINE)
        for item in items:
            inside = graph.nodes[item.key].inside
            if inside is not None or item.rowCount():
                self._show_level(item, (*path, item.key), inside or Graph(), analysis)

    def _set_keys(self, parent: QStandardItem, path: tuple[str, ...], keys: Sequence[str]) -> None:
        """Have a row for each of these, in this order; those that keep their order among themselves stay."""
        place = {key: at for at, key in enumerate(keys)}
        for item in reversed(list(_rows(parent))):
            if item.key not in place:
                parent.removeRow(item.row())
                self._forget(item.key)
        before = [item.key for item in _rows(parent)]
        staying = _in_order(before, place)
        moved = {key: self._taken(parent, key) for key in before if key not in staying}
        fresh = [Item(key, path) for key in keys if key not in staying and key not in moved]
        self.rows.update({item.key: item for item in fresh})
        if not before:
            parent.appendRows(fresh)
            return
        for at, key in enumerate(keys):
            if key not in staying:
                parent.insertRow(at, self.rows[key])

    def _taken(self, parent: QStandardItem, key: str) -> Item:
        item = parent.takeRow(self.rows[key].row())[0]
        assert isinstance(item, Item)
        return item

    def _forget(self, key: str) -> None:
        """Without the row of a node and those of what was inside of it, unless they stand elsewhere by now."""
        gone = {key}
        for other, item in list(self.rows.items()):
            if other == key or not gone.isdisjoint(item.path):
                self.rows.pop(other)


def _source(graph: Graph, analysis: Analysis, key: str) -> Source:
    return analysis.nodes[key], graph.into(key), graph.out_of(key)


def _is_same(before: Source | None, now: Source) -> bool:
    """By identity: none of it is ever changed in place, and to compare all facts of a large graph takes long."""
    return before is not None and all(one is two or one == two == () for one, two in zip(before, now, strict=True))


def _around(graph: Graph, key: str) -> Iterable[str]:
    yield from (wire.source for wire in graph.into(key))
    yield from (wire.target for wire in graph.out_of(key))


def _in_order(keys: Sequence[str], place: dict[str, int]) -> set[str]:
    """As many of these keys as possible that stand in the wanted order already."""
    ends: list[int] = []
    at_end: list[int] = []
    before: list[int] = []
    for at, key in enumerate(keys):
        length = bisect_left(ends, place[key])
        before.append(at_end[length - 1] if length else -1)
        ends[length : length + 1] = [place[key]]
        at_end[length : length + 1] = [at]
    kept, at = set(), at_end[-1] if at_end else -1
    while at >= 0:
        kept.add(keys[at])
        at = before[at]
    return kept
