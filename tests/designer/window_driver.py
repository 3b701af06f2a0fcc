"""Hands for tests of the whole window: they wait for the training, click layers and type into the forms."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLineEdit, QMenu, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from designer.gallery.card import Card
from designer.main_window import MainWindow
from tests.designer.canvas_driver import click, draw_wire, drop_layer, node_point

PATIENCE_MS = 60_000
COLUMN, ROW = 256, 180


def wait(qtbot: QtBot, done: Callable[[], bool], patience: int = PATIENCE_MS) -> None:
    qtbot.waitUntil(done, timeout=patience)


def open_window(qtbot: QtBot, *files: Path) -> MainWindow:
    """A window that is shown, with its plots made."""
    made = MainWindow(*files)
    made.resize(1440, 900)
    made.show()
    qtbot.waitUntil(lambda: made.live.filled)
    return made


def shut(window: MainWindow) -> None:
    """Close a window without a question, and its process with it."""
    for tab in window.documents.tabs.open:
        tab.document.saved()
    window.running.close()
    window.close()
    window.deleteLater()


def take_away(window: MainWindow) -> None:
    """Delete a window that was shut, and its style with the last: in a dressed program the next takes four times as
    long to be made."""
    QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete.value)
    application = QApplication.instance()
    if isinstance(application, QApplication) and not any(
        isinstance(one, MainWindow) for one in application.topLevelWidgets()
    ):
        application.setStyleSheet("")


def press_button(button: QWidget) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def card_of(window: MainWindow, name: str) -> Card:
    """The card of a network in the gallery."""
    if all(one.template is None or one.template.name != name for one in window.gallery.cards):
        window.gallery.fill()
    return next(one for one in window.gallery.cards if one.template and one.template.name == name)


def start(window: MainWindow, name: str) -> None:
    """Choose a network in the gallery."""
    card = card_of(window, name)
    window.gallery.ensureWidgetVisible(card)
    press_button(card)


def choose_tab(window: MainWindow, page: QWidget) -> None:
    """Click the tab of a page of the side or below the canvas."""
    groups = window.live.groups
    for tabs in (window.side, *groups.groups):
        index = tabs.indexOf(groups.page_of(page) or page)
        if index >= 0:
            bar = tabs.tabBar()
            QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(index).center())


def type_into(field: QWidget, text: str) -> None:
    """Click a field, replace what stands in it, and press Enter."""
    QTest.mouseClick(field, Qt.MouseButton.LeftButton, pos=QPoint(12, field.height() // 2))
    QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def set_layer(window: MainWindow, key: str, name: str, text: str) -> None:
    """Click a layer on the canvas and type one of its parameters."""
    click(window.canvas, node_point(window.canvas, key))
    choose_tab(window, window.inspector)
    type_into(window.inspector.node_sheet.form.editor(name), text)


def set_training(window: MainWindow, name: str, text: str) -> None:
    choose_tab(window, window.training_form)
    type_into(window.training_form.form.editor(name), text)


def change_units(window: MainWindow, units: int = 17) -> None:
    """Make a change that is not saved."""
    set_layer(window, "dense", "units", str(units))
    assert units_of(window) == units


def units_of(window: MainWindow) -> object:
    return window.session.graph.nodes["dense"].params["units"]


def draw_chain(window: MainWindow, *type_names: str, columns: int = 4) -> list[str]:
    """Drop layers one after the other and wire each to the one before; says their keys."""
    keys: list[str] = []
    for index, type_name in enumerate(type_names):
        before = set(window.session.graph.nodes)
        place = QPointF(index % columns * COLUMN, index // columns * ROW)
        drop_layer(window.canvas, type_name, place)
        keys += window.session.graph.nodes.keys() - before
        window.canvas.fit()
    nodes = window.session.analysis.nodes
    for source, target in pairwise(keys):
        output, port = nodes[source].output_ports[0], nodes[target].input_ports[0].name
        draw_wire(window.canvas, source, output, target, port)
    return keys


def press_keys(window: MainWindow, keys: Qt.Key, modifiers: Qt.KeyboardModifier) -> None:
    """Press a shortcut where the focus is."""
    # The offscreen platform leaves no window active when a dialog was closed, nor when it is deleted.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    QTest.keyClick(QApplication.focusWidget() or window, keys, modifiers)


def choose_in_menu(menu: QMenu, action: QAction) -> None:
    """Open a menu and click one of its lines."""
    menu.popup(QPoint(0, 0))
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
    menu.close()


def menu_of(window: MainWindow, title: str) -> QMenu:
    """A menu of the bar."""
    return next(menu for menu in window.bar.menus.findChildren(QMenu) if menu.title() == title)


class Answers:
    """Answers the dialogs that will open, one after the other, and remembers what they said."""

    def __init__(self, *answers: Callable[[QDialog], None]) -> None:
        self.left = list(answers)
        self.said: list[str] = []
        self._timer = QTimer()
        self._timer.timeout.connect(self._answer)
        self._timer.start(10)

    def __enter__(self) -> Answers:
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.stop()
        assert not self.left, "a dialog that was expected did not open"

    def _answer(self) -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, QDialog):
            return
        self.said.append(dialog.text() if isinstance(dialog, QMessageBox) else dialog.windowTitle())
        # A dialog that nobody expects is sent away, so that the test fails and does not hang.
        answer = self.left.pop(0) if self.left else QDialog.reject
        answer(dialog)


def click_button(text: str) -> Callable[[QDialog], None]:
    """The answer that clicks the button of this text."""

    def answer(dialog: QDialog) -> None:
        assert isinstance(dialog, QMessageBox)
        press_button(next(one for one in dialog.buttons() if one.text().replace("&", "") == text))

    return answer


def choose_file(file: Path) -> Callable[[QDialog], None]:
    """The answer that types the name of a file and presses Enter."""

    def answer(dialog: QDialog) -> None:
        assert isinstance(dialog, QFileDialog)
        line = dialog.findChild(QLineEdit, "fileNameEdit")
        assert line is not None
        line.setText(str(file))
        QTest.keyClick(line, Qt.Key.Key_Return)

    return answer


def drop_file(window: MainWindow, file: Path) -> bool:
    """Drop a file on the window; False where the window does not take it."""
    return drop_files(window, [file])


def drop_files(window: MainWindow, files: Iterable[Path]) -> bool:
    """Drop files on the window at once."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    at, copy, left = window.rect().center(), Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(at, copy, data, left, none)
    enter.ignore()
    QApplication.sendEvent(window, enter)
    if enter.isAccepted():
        QApplication.sendEvent(window, QDropEvent(QPointF(at), copy, data, left, none))
    return enter.isAccepted()
