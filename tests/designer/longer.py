"""A language for tests that is English made 40 % longer, and a look over all widgets for texts that are cut off."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QModelIndex, Qt, QTranslator
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QListView,
    QMenuBar,
    QStyle,
    QStyleOptionComboBox,
    QTabBar,
    QToolButton,
    QTreeView,
    QWidget,
)

SHARE = 0.4
FILLER = "längere wörter brauchen mehr platz als kurze "
LEAST = 2
QT_KEYS = "QShortcut"
"""The names of keys: Qt reads them back, and no language has longer ones for all of them."""
PADDING = 22
"""What the style sheet leaves free beside the text of a heading."""


class Longer(QTranslator):
    """Every text in brackets, with words behind it that make it so much longer; fields and letters stay."""

    def translate(self, context: str, text: str, disambiguation: str = "", count: int = -1) -> str:
        if context == QT_KEYS or not any(map(str.isalpha, text)):
            return text
        more = max(LEAST, round(len(text) * SHARE) - 2)
        return f"[{text} {(FILLER * (more // len(FILLER) + 1))[: more - 1].strip()}]"

    def isEmpty(self) -> bool:
        return False


def clipped(root: QWidget) -> list[str]:
    """What is cut off in all that is seen of a widget, with where it is; a shortened text needs a tool tip."""
    found = []
    for widget in (root, *root.findChildren(QWidget)):
        if widget.isVisibleTo(root) and not widget.visibleRegion().isEmpty():
            found += [f"{_place(widget, root)}: {what}" for what in _cut(widget)]
    return found


def _place(widget: QWidget, root: QWidget) -> str:
    names: list[str] = []
    one: QWidget | None = widget
    while one is not None and one is not root:
        names.append(one.objectName() or type(one).__name__)
        one = one.parentWidget()
    return " < ".join(names[:3])


def _cut(widget: QWidget) -> Iterator[str]:
    if isinstance(widget, QLabel):
        yield from _label(widget)
    elif isinstance(widget, QAbstractButton):
        yield from _button(widget)
    elif isinstance(widget, QTabBar):
        yield from _tabs(widget)
    elif isinstance(widget, QComboBox):
        yield from _choice(widget)
    elif isinstance(widget, QLineEdit):
        yield from _field(widget)
    elif isinstance(widget, QHeaderView):
        yield from _heads(widget)
    elif isinstance(widget, (QListView, QTreeView)):
        yield from _rows(widget)
    elif isinstance(widget, QMenuBar) and widget.width() < widget.sizeHint().width():
        yield f"menus {widget.width()} < {widget.sizeHint().width()}"


def _label(label: QLabel) -> Iterator[str]:
    text = label.text()
    if not text or label.pixmap().width():
        return
    if label.wordWrap():
        needed = label.heightForWidth(label.width())
        if needed > label.height() + 1:
            yield f"{text!r} height {label.height()} < {needed}"
    elif label.sizeHint().width() > label.width() + 1 and not _is_shortened(label):
        yield f"{text!r} width {label.width()} < {label.sizeHint().width()}"
    elif label.minimumSizeHint().height() > label.height() + 1:
        yield f"{text!r} height {label.height()} < {label.minimumSizeHint().height()}"


def _is_shortened(label: QLabel) -> bool:
    """Whether a label shortens its text by itself, and tells the whole of it in its tool tip."""
    whole = getattr(label, "whole", label.text())
    shortens = type(label).sizeHint is not QLabel.sizeHint or type(label).paintEvent is not QLabel.paintEvent
    return shortens and (not whole or bool(label.toolTip()))


def _button(button: QAbstractButton) -> Iterator[str]:
    if not button.text() or (
        isinstance(button, QToolButton) and button.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly
    ):
        return
    wanted = button.sizeHint()
    wraps = button.hasHeightForWidth()
    if wraps:
        if button.heightForWidth(button.width()) > button.height() + 1:
            yield f"{button.text()!r} height {button.height()} < {button.heightForWidth(button.width())}"
    elif wanted.width() > button.width() + 1 and not (type(button).paintEvent not in _QT_PAINTS and button.toolTip()):
        yield f"{button.text()!r} width {button.width()} < {wanted.width()}"
    elif wanted.height() > button.height() + 1:
        yield f"{button.text()!r} height {button.height()} < {wanted.height()}"


_QT_PAINTS = {one.paintEvent for one in (QAbstractButton, QToolButton)}


def _tabs(tabs: QTabBar) -> Iterator[str]:
    for at in range(tabs.count()):
        if not tabs.isTabVisible(at):
            continue
        room, needed = tabs.tabRect(at).width(), tabs.fontMetrics().horizontalAdvance(tabs.tabText(at))
        if needed > room and not tabs.tabToolTip(at):
            yield f"tab {tabs.tabText(at)!r} {room} < {needed}"


def _choice(choice: QComboBox) -> Iterator[str]:
    option = QStyleOptionComboBox()
    choice.initStyleOption(option)
    parts = QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, choice
    room, needed = (
        choice.style().subControlRect(*parts).width(),
        choice.fontMetrics().horizontalAdvance(choice.currentText()),
    )
    if needed > room and not choice.toolTip():
        yield f"choice {choice.currentText()!r} {room} < {needed}"


def _field(field: QLineEdit) -> Iterator[str]:
    hint = field.placeholderText()
    needed, room = field.fontMetrics().horizontalAdvance(hint), field.contentsRect().width()
    if hint and not field.text() and needed > room and not field.toolTip():
        yield f"hint {hint!r} {room} < {needed}"


def _heads(heads: QHeaderView) -> Iterator[str]:
    model = heads.model()
    across = heads.orientation()
    for at in range(heads.count()):
        text = str(model.headerData(at, across) or "")
        room, needed = heads.sectionSize(at) - PADDING, heads.fontMetrics().horizontalAdvance(text)
        if (
            needed > room
            and not heads.isSectionHidden(at)
            and not model.headerData(at, across, Qt.ItemDataRole.ToolTipRole)
        ):
            yield f"head {text!r} {room} < {needed}"


def _rows(view: QAbstractItemView) -> Iterator[str]:
    root, seen = view.rootIndex(), view.viewport().rect()
    for index in _indexes(view, root):
        place = view.visualRect(index)
        text = str(index.data() or "").split("\n")[0]
        if not place.isValid() or not place.intersects(seen) or not text:
            continue
        needed = view.fontMetrics().horizontalAdvance(text)
        lines = place.height() // view.fontMetrics().lineSpacing()
        if needed > place.width() * max(lines, 1) and not index.data(Qt.ItemDataRole.ToolTipRole):
            yield f"row {text!r} {place.width()} < {needed}"


def _indexes(view: QAbstractItemView, parent: QModelIndex) -> Iterator[QModelIndex]:
    model = view.model()
    for row in range(model.rowCount(parent) if model is not None else 0):
        # The model of a list of Qt's own keeps its number of columns to itself.
        for column in range(1 if isinstance(view, QListView) else model.columnCount(parent)):
            index = model.index(row, column, parent)
            yield index
            if column == 0 and isinstance(view, QTreeView) and view.isExpanded(index):
                yield from _indexes(view, index)
