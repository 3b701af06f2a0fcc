"""The outline: all that stands on the canvas as a tree, in which the keys do all that they do on the canvas."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QLabel, QStackedLayout, QTreeView, QVBoxLayout, QWidget

from designer.look.theme import SPACE_1, SPACE_2, SPACE_4, Theme
from designer.panels.node_sheet import NAME
from designer.panels.outline_look import OutlineDelegate
from designer.panels.outline_rows import Item, OutlineModel
from designer.session import Session
from engine.graph.annotations import annotate
from engine.graph.edits import graph_at, rename, within
from engine.graph.model import Frame, Graph
from engine.message import Message

WALKS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)
FLAGS = QItemSelectionModel.SelectionFlag


class OutlineTree(QTreeView):
    """Says which rows are selected, and which keys it has no use for itself."""

    chosen = Signal(object)
    """The rows that are selected now."""
    opened = Signal(str)
    walked = Signal(QKeyEvent)
    """An arrow with Ctrl."""
    menu_asked = Signal(QPoint)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = OutlineModel(self)
        self.setModel(self.rows)
        self.setItemDelegate(OutlineDelegate(theme, self))
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setIndentation(SPACE_4)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._open: set[str] = set()
        """The blocks whose inside is shown, which stays so where their row moves."""
        self.expanded.connect(lambda index: self._open.add(self.item(index).key))
        self.collapsed.connect(lambda index: self._open.discard(self.item(index).key))
        self.rows.rowsInserted.connect(self._unfold)

    def item(self, index: QModelIndex) -> Item:
        item = self.rows.itemFromIndex(index)
        assert isinstance(item, Item)
        return item

    def _unfold(self, parent: QModelIndex, first: int, last: int) -> None:
        if not self._open:
            return
        for row in range(first, last + 1):
            index = self.rows.index(row, 0, parent)
            if self.item(index).key in self._open:
                self.expand(index)

    def selected(self) -> list[Item]:
        return [self.item(index) for index in self.selectionModel().selectedIndexes()]

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self.chosen.emit(self.selected())

    def event(self, event: QEvent) -> bool:
        # The name is changed here, in place, and not where the command of the window would put the keyboard.
        asked = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        here = self.currentIndex().flags() & Qt.ItemFlag.ItemIsEditable
        if asked and here and event.key() == Qt.Key.Key_F2 and not event.modifiers():  # type: ignore[attr-defined]
            event.accept()
            return True
        return bool(super().event(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if held == Qt.KeyboardModifier.ControlModifier and key in WALKS:
            self.walked.emit(event)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.item(self.currentIndex()).key)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_keys = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_keys else self.indexAt(event.pos())
        if index.isValid():
            at = self.visualRect(index).bottomLeft() if by_keys else event.pos()
            self.menu_asked.emit(self.viewport().mapToGlobal(at))


class Outline(QWidget):
    """Follows the session while it is seen; what is selected in it is selected on the canvas, and the reverse."""

    node_shown = Signal(str)
    """A row was chosen here: the canvas may bring its node into sight."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.tree = OutlineTree(theme, self)
        self.empty = QLabel(self)
        self.empty.setProperty("role", "muted")
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.empty.setContentsMargins(SPACE_2, SPACE_2, SPACE_2, 0)
        pages = QWidget(self)
        self.pages = QStackedLayout(pages)
        self.pages.addWidget(self.tree)
        self.pages.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_1, SPACE_2, SPACE_1, 0)
        column.addWidget(pages)
        self._follows = False
        """Whether the rows are being selected as the session has it, which is no choice of a person."""
        self._seen: object = None
        self.tree.chosen.connect(self._choose)
        self.tree.rows.renamed.connect(self._rename)
        session.analysed.connect(self.refresh)
        session.selection_changed.connect(self._follow_selection)
        session.path_changed.connect(self._follow_selection)
        self._retranslate()
        self.refresh()

    def set_theme(self, theme: Theme) -> None:
        delegate = self.tree.itemDelegate()
        assert isinstance(delegate, OutlineDelegate)
        delegate.theme = theme
        self.tree.viewport().update()

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Outline"))
        self.tree.setAccessibleName(self.tr("Layers of the network"))
        self.tree.setAccessibleDescription(
            self.tr(
                "All layers in the order of computing, then frames and notes. Enter opens one, F2 renames it, "
                "C connects it."
            )
        )
        self.empty.setText(self.tr("Nothing is drawn yet. Space on the canvas finds a layer by a few letters."))

    def refresh(self, *_: object) -> None:
        """Show the network as it is now, if anybody sees it."""
        if self.isHidden() or not self.isVisible() or self.session.analysis is self._seen:
            return
        self._seen = self.session.analysis
        self._follows = True
        try:
            self.tree.rows.show_graph(self.session.project.graph, self.session.analysis)
        finally:
            self._follows = False
        self.tree.setRootIsDecorated(any(node.inside for node in self.session.project.graph.nodes.values()))
        self.pages.setCurrentWidget(self.tree if self.tree.rows.rowCount() else self.empty)
        self._follow_selection()

    def _follow_selection(self, *_: object) -> None:
        """Select here what is selected on the canvas."""
        if self._follows or not self.isVisible():
            return
        self._follows = True
        try:
            self._select()
        finally:
            self._follows = False

    def _select(self) -> None:
        chosen = [item for key in self.session.chosen if (item := self.tree.rows.rows.get(key)) is not None]
        model = self.tree.selectionModel()
        if {item.key for item in self.tree.selected()} == {item.key for item in chosen}:
            return
        marked = QItemSelection()
        for item in chosen:
            marked.select(item.index(), item.index())
        model.select(marked, FLAGS.ClearAndSelect)
        if chosen and self.tree.currentIndex() not in [item.index() for item in chosen]:
            model.setCurrentIndex(chosen[0].index(), FLAGS.NoUpdate)
            self.tree.scrollTo(chosen[0].index())

    def _choose(self, items: list[Item]) -> None:
        """Select on the canvas what a person selected here, on the level of the current row."""
        if self._follows:
            return
        self._follows = True
        try:
            current = self.tree.currentIndex()
            level = self.tree.item(current).path if current.isValid() else ()
            if items and all(item.path != level for item in items):
                level = items[0].path
            chosen = [item.key for item in items if item.path == level]
            if chosen:
                self.session.enter(level)
            self.session.select(chosen)
        finally:
            self._follows = False
        if chosen:
            self.node_shown.emit(chosen[-1])

    def _rename(self, item: Item, name: str) -> None:
        project = self.session.project
        graph = graph_at(project, item.path)
        frame = graph.frames.get(item.key) if graph is not None else None
        change = partial(rename, key=item.key, name=name)
        label = Message("Rename a layer")
        if frame is not None:
            change = partial(_retitled, frame=frame, title=name)
            label = Message("Rename {layer}", {"layer": name or Message("a frame")})
        self.session.do(label, within(project, item.path, change), (item.key, NAME, "outline"))
        self.session.settle()

    def focus(self) -> None:
        """Take the keyboard, at the selected node or the first one."""
        self.refresh()
        self.tree.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if not self.tree.currentIndex().isValid() and self.tree.rows.rowCount():
            self.tree.setCurrentIndex(self.tree.rows.index(0, 0))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()
        self._follow_selection()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._seen = None
            self._retranslate()


def _retitled(graph: Graph, frame: Frame, title: str) -> Graph:
    return annotate(graph, replace(frame, title=title))
