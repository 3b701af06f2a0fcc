"""Opens everything that the window has, and walks over all widgets in it, for the tests of accessibility."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QGraphicsView,
    QHeaderView,
    QKeySequenceEdit,
    QLineEdit,
    QMenuBar,
    QPlainTextEdit,
    QScrollBar,
    QTabBar,
    QTextEdit,
    QWidget,
)

from designer.floating import Floating
from designer.main_window import MainWindow
from engine.graph.edits import set_param

INTERACTIVE = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QGraphicsView,
    QLineEdit,
    QMenuBar,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
)
OWN_PARTS = ("QLineEditIconButton", "QComboBoxPrivateScroller", "QTabBarPrivate", "CloseButton")
"""What Qt makes inside of a widget, and names itself."""
Scene = Callable[[MainWindow], QWidget]
SCENES: dict[str, Scene] = {}


def scene(made: Scene) -> Scene:
    SCENES[made.__name__] = made
    return made


def _drawn(window: MainWindow) -> None:
    """The digits CNN as it was opened, with nothing floating over it."""
    title, session = "Digits: convolutional", window.session
    if session.project.title == title:
        window.canvas.search.leave()
        window.canvas.keyboard.list.leave()
        for floating in window.findChildren(Floating):
            floating.dismiss()
        while session.document.undo_label is not None:
            session.undo()
        session.enter(())
        session.select(())
        window.pages.setCurrentWidget(window.across)
    else:
        window.documents.open_template("digits-cnn")
    window.notice.dismiss()
    QApplication.processEvents()


def _tab(window: MainWindow, page: QWidget) -> QWidget:
    _drawn(window)
    window.live.show_page(page)
    for tabs in (window.side, window.without_mouse.left):
        if tabs.indexOf(page) >= 0:
            tabs.setCurrentWidget(page)
    QApplication.processEvents()
    return window


@scene
def gallery(window: MainWindow) -> QWidget:
    window.show_gallery()
    window.gallery.fill()
    # Its cards are laid out behind the next event.
    QApplication.processEvents()
    return window


@scene
def canvas_and_palette(window: MainWindow) -> QWidget:
    _drawn(window)
    return window


@scene
def empty_canvas(window: MainWindow) -> QWidget:
    window.documents.new()
    return window


@scene
def outline(window: MainWindow) -> QWidget:
    return _tab(window, window.without_mouse.outline)


@scene
def settings_of_a_layer(window: MainWindow) -> QWidget:
    _drawn(window)
    window.session.select({"conv2d"})
    for fold in window.inspector.form.folds.values():
        fold.open()
    QApplication.processEvents()
    return window


@scene
def settings_of_the_data(window: MainWindow) -> QWidget:
    _drawn(window)
    transforms = [{"type": "Scale"}, {"type": "OneHot", "of": "nothing"}, {"type": "Logarithm"}]
    window.session.edit("Transform it", lambda graph: set_param(graph, "data", "transforms", transforms))
    window.session.select({"data"})
    window.inspector.form.listed("transforms").entries[0].open()
    QApplication.processEvents()
    return window


@scene
def settings_of_the_training(window: MainWindow) -> QWidget:
    made = _tab(window, window.training_form)
    for fold in window.training_form.form.folds.values():
        fold.open()
    QApplication.processEvents()
    return made


@scene
def history(window: MainWindow) -> QWidget:
    return _tab(window, window.tools.history)


@scene
def summary(window: MainWindow) -> QWidget:
    return _tab(window, window.summary)


@scene
def source(window: MainWindow) -> QWidget:
    return _tab(window, window.live.code)


@scene
def problems(window: MainWindow) -> QWidget:
    made = _tab(window, window.live.problems)
    window.session.select({"flatten"})
    window.canvas.delete_selection()
    QApplication.processEvents()
    return made


@scene
def block_and_breadcrumb(window: MainWindow) -> QWidget:
    _drawn(window)
    window.session.select({"conv2d", "batch_norm", "relu"})
    window.canvas.group_selection()
    window.canvas.enter_selection()
    QApplication.processEvents()
    return window


@scene
def search(window: MainWindow) -> QWidget:
    _drawn(window)
    window.canvas.open_search()
    return window


@scene
def list_of_ports(window: MainWindow) -> QWidget:
    _drawn(window)
    window.session.select({"relu"})
    window.canvas.keyboard.connect_node()
    return window


@scene
def find_bar(window: MainWindow) -> QWidget:
    _drawn(window)
    window.actions_by_name["find"].trigger()
    return window


@scene
def command_palette(window: MainWindow) -> QWidget:
    _drawn(window)
    window.actions_by_name["command_palette"].trigger()
    return window


@scene
def notice(window: MainWindow) -> QWidget:
    _drawn(window)
    window.notice.warn("The file could not be read.")
    return window


def _curves(page: str) -> Scene:
    def made(window: MainWindow) -> QWidget:
        _drawn(window)
        window.live.show_page(next(one for one in window.live.groups.pages if one.windowTitle() == page))
        QApplication.processEvents()
        return window

    made.__name__ = f"tab_{page.lower()}"
    return made


for _page in ("Loss", "Accuracy", "Weights", "Kernels", "Boundary", "Confusion"):
    scene(_curves(_page))

DIALOGS = ("preferences", "shortcuts", "layer_help", "export_picture", "about")
"""The commands that open a dialog."""


def visit_dialog(window: MainWindow, name: str, visit: Callable[[QDialog], None]) -> None:
    """Open a dialog by its command, look at it, and close it."""
    _drawn(window)
    window.session.select({"conv2d"})
    seen: list[QDialog] = []
    timer = QTimer()

    def look() -> None:
        modal = QApplication.activeModalWidget()
        opened = [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]
        if not opened:
            return
        timer.stop()
        QApplication.processEvents()
        # One that stands open beside the work may be there too; the one that waits for an answer is meant.
        asked = modal if isinstance(modal, QDialog) else opened[0]
        try:
            visit(asked)
            seen.append(asked)
        finally:
            for one in {asked, *opened}:
                one.reject()

    timer.timeout.connect(look)
    timer.start(10)
    window.actions_by_name[name].trigger()
    # One that waits for an answer was looked at before this line; one that stands beside the work is open by now.
    if not seen:
        look()
    timer.stop()
    # They hold each other otherwise.
    timer.timeout.disconnect(look)
    assert seen, f"{name} opened no dialog"


def widgets(root: QWidget) -> Iterator[QWidget]:
    """All that is seen below a widget."""
    yield from (one for one in (root, *root.findChildren(QWidget)) if one.isVisible())


def interactive(root: QWidget) -> Iterator[QWidget]:
    """What a person can do something with."""
    for one in widgets(root):
        internal = type(one).__name__ in OWN_PARTS or one.metaObject().className() in OWN_PARTS
        around = one.parentWidget()
        inner = isinstance(around, (QAbstractSpinBox, QComboBox, QKeySequenceEdit, QTabBar))
        # What is drawn in an area that scrolls belongs to that area.
        inner = inner or (isinstance(around, QAbstractScrollArea) and around.viewport() is one)
        if isinstance(one, (QScrollBar, QHeaderView)) or internal or inner:
            continue
        if isinstance(one, INTERACTIVE) or (one.focusPolicy().value and not isinstance(one, QDialog)):
            yield one


def name_of(widget: QWidget) -> str:
    """What a screen reader calls a widget: its own name, its text, or the label that stands for it."""
    found = QAccessible.queryAccessibleInterface(widget)
    return str(found.text(QAccessible.Text.Name)).strip()


def described(widget: QWidget) -> str:
    """A widget in a message of a test."""
    around, parent = [], widget.parentWidget()
    while parent is not None:
        around.append(type(parent).__name__)
        parent = parent.parentWidget()
    return f"{type(widget).__name__} {widget.objectName()!r} in {' < '.join(around[:4])}"
