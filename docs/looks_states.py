"""The states of the window that `docs/looks.py` takes pictures of; each opens its own documents and gives a picture."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QTimer
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from docs.opening import wait

if TYPE_CHECKING:
    from designer.main_window import MainWindow
    from engine.graph.model import Graph

SETTLE_MS, REST_MS = 250, 700
State = Callable[["MainWindow"], QImage]


def grabbed(window: MainWindow, popup: QWidget | None = None) -> QImage:
    """The window, and a menu or dialog that has a window of its own where it stands."""
    QTest.qWait(SETTLE_MS)
    window.live.redraw()
    picture = window.grab().toImage()
    if popup is not None and popup.isVisible():
        painter = QPainter(picture)
        painter.drawPixmap(window.mapFromGlobal(popup.mapToGlobal(QPoint(0, 0))), popup.grab())
        painter.end()
    return picture


def open_with_previews(window: MainWindow, name: str) -> None:
    answers: list[bool] = []
    window.previewing.answered.connect(lambda: answers.append(True))
    window.documents.open_template(name)
    wait(lambda: bool(answers))


def gallery(window: MainWindow) -> QImage:
    window.show_gallery()
    return grabbed(window)


def empty(window: MainWindow) -> QImage:
    window.documents.new()
    window._show_canvas()
    return grabbed(window)


def network(name: str, *selected: str) -> State:
    """A template as it opens, with its previews."""

    def state(window: MainWindow) -> QImage:
        open_with_previews(window, name)
        window.session.select(selected)
        return grabbed(window)

    return state


def closer(window: MainWindow) -> QImage:
    """Previews, larger than usual."""
    open_with_previews(window, "digits-cnn")
    window.canvas.zoom_at(QPoint(60, 120), 1.5 / window.canvas.zoom)
    return grabbed(window)


def broken(graph: Graph) -> Graph:
    """Wrong units, an LSTM behind a Flatten, a convolution without input, and a circle, each where there is room."""
    from engine.graph.edits import add, connect, new_node, set_param
    from engine.graph.model import Wire
    from engine.layers import LAYERS

    def made(kind: str, key: str, x: float, y: float) -> object:
        return new_node(LAYERS.members[kind], key, (x, y))

    added = [
        made("LSTM", "lstm", 256, 640),
        made("Conv2d", "lonely", 0, 640),
        made("Dense", "first", 512, 640),
        made("ReLU", "second", 768, 640),
    ]
    wires = [
        Wire("flatten", "output", "lstm", "steps"),
        Wire("first", "output", "second", "values"),
        Wire("second", "output", "first", "features"),
    ]
    return connect(add(set_param(graph, "dense", "units", 7), *added), *wires)  # type: ignore[arg-type]


def problems(window: MainWindow) -> QImage:
    open_with_previews(window, "digits-cnn")
    window.session.edit("Break it", broken)
    window.session.select(["lonely"])
    window.live.show_problems()
    window.canvas.fit()
    QTest.qWait(REST_MS)
    return grabbed(window)


def search(window: MainWindow) -> QImage:
    window.documents.open_template("digits-cnn")
    window.canvas.open_search(QPoint(300, 160))
    QTest.qWait(SETTLE_MS)
    QTest.keyClicks(QApplication.focusWidget() or window, "conv")
    return grabbed(window)


def finding(window: MainWindow) -> QImage:
    window.documents.open_template("digits-cnn")
    window.actions_by_name["find"].trigger()
    QTest.keyClicks(QApplication.focusWidget() or window, "conv")
    return grabbed(window)


def command(name: str, template: str = "digits-cnn") -> State:
    """What a command opens, over a network."""

    def state(window: MainWindow) -> QImage:
        window.documents.open_template(template)
        window.session.select([next(iter(window.session.graph.nodes))])
        shown: list[QImage] = []

        def look() -> None:
            popup = QApplication.activeModalWidget() or QApplication.activePopupWidget()
            shown.append(grabbed(window, popup))
            if popup is not None:
                popup.close()

        QTimer.singleShot(2 * SETTLE_MS, look)
        window.actions_by_name[name].trigger()
        wait(lambda: bool(shown))
        return shown[0]

    return state


def help_page(window: MainWindow) -> QImage:
    """The help is a window of its own."""
    network("digits-cnn", "conv2d")(window)
    window.actions_by_name["layer_help"].trigger()
    assert window.tools.help is not None
    window.tools.help.move(window.mapToGlobal(QPoint(440, 150)))
    return grabbed(window, window.tools.help)


def annotated(window: MainWindow) -> QImage:
    """Frames and notes."""
    from engine.graph.annotations import annotate
    from engine.graph.model import Frame, Note

    window.documents.open_template("digits-cnn")
    place = window.canvas.canvas.bounds(["conv2d", "batch_norm", "relu", "max_pool2d"])
    frame = Frame("frame", "Looks for strokes", "orange", (place.left() - 24, -40.0), (place.width() + 48, 176.0))
    text = "## Reads digits\n\n- **1,797** handwritten digits\n- 99 of 100 are read *rightly*\n\nSee `Summary`."
    note = Note("note", text, "yellow", (1100.0, 400.0), (240.0, 128.0), "cross_entropy")
    window.session.edit("Annotate", lambda graph: annotate(graph, frame, note))
    window.canvas.fit()
    return grabbed(window)


def minimap(window: MainWindow) -> QImage:
    window.documents.open_template("resnet-18")
    window.canvas.zoom_at(QPoint(100, 200), 1.0 / window.canvas.zoom)
    return grabbed(window)


def waypoints(window: MainWindow) -> QImage:
    """Waypoints of a wire, while the others are dimmed."""
    window.documents.open_template("digits-cnn")
    wire = next(one for one in window.session.graph.wires if one.output == "label")
    points = ((300.0, 500.0), (700.0, 560.0))
    window.session.edit("Waypoints", lambda graph: replace(graph, routes={**graph.routes, wire: points}))
    window.canvas.canvas.dim_others(True)
    window.canvas.canvas.select_wires(frozenset({wire}))
    picture = grabbed(window)
    window.canvas.canvas.dim_others(False)
    return picture


def spot(window: MainWindow, what: str) -> QPoint:
    """A point of the view on a node, a port or a wire."""
    view, canvas = window.canvas, window.canvas.canvas
    node = canvas.nodes["conv2d"]
    if what == "node":
        return view.mapFromScene(node.pos() + QPointF(92, 20))
    if what == "port":
        return view.mapFromScene(node.pos() + node.layout.inputs[0].centre)
    return view.mapFromScene(next(item for wire, item in canvas.wires.items() if wire.source == "conv2d").point_at(0.5))


def hover(what: str) -> State:
    def state(window: MainWindow) -> QImage:
        window.documents.open_template("digits-cnn")
        QTest.mouseMove(window.canvas.viewport(), QPoint(5, 5))
        QTest.mouseMove(window.canvas.viewport(), spot(window, what))
        QTest.qWait(REST_MS)
        return grabbed(window)

    return state


def menu(what: str) -> State:
    def state(window: MainWindow) -> QImage:
        window.documents.open_template("digits-cnn")
        window.menus.open_at(spot(window, what))
        return grabbed(window, window.menus.menu)

    return state


def outline(window: MainWindow) -> QImage:
    window.documents.open_template("digits-cnn")
    window.session.select(["max_pool2d"])
    window.actions_by_name["outline"].trigger()
    return grabbed(window)


def tabs(window: MainWindow) -> QImage:
    """Three documents, of which the first is being trained."""
    window.documents.open_template("digits-cnn")
    window.steering.train()
    wait(lambda: bool(window.running.here.steps))
    for name in ("spiral", "resnet-18"):
        window.documents.open_template(name)
    QTest.qWait(REST_MS)
    return grabbed(window)


def training(window: MainWindow) -> QImage:
    window.documents.open_template("digits-cnn")
    window.session.select(["conv2d"])
    window.steering.train()
    wait(lambda: window.running.here.epoch >= 2)
    return grabbed(window)


def recovery(window: MainWindow) -> QImage:
    """What a crash left behind."""
    from designer.documents import journal
    from engine.templates import template

    for at, name in enumerate(("digits-cnn", "lenet-5")):
        folder = journal.home() / f"20260101-120000-{time.monotonic_ns()}"
        folder.mkdir(parents=True)
        file = "/home/ada/networks/lenet.loom" if at else ""
        head = journal.Head("lenet.loom" if at else "Digits: convolutional", file, 1_767_000_000.0 + at)
        journal.write(folder / "left.journal", head, template(name))
    window.show_gallery()
    window.opened.recovery.look()
    return grabbed(window)


def folded(window: MainWindow) -> QImage:
    """Folded nodes, and nodes that are left out."""
    open_with_previews(window, "digits-cnn")
    keys = [key for key, node in window.session.graph.nodes.items() if node.type in ("BatchNorm2d", "ReLU")]
    window.session.select(keys)
    window.actions_by_name["fold"].trigger()
    window.session.select([key for key, node in window.session.graph.nodes.items() if node.type == "Dropout"])
    window.actions_by_name["bypass"].trigger()
    QTest.qWait(REST_MS)
    return grabbed(window)


def inside(window: MainWindow) -> QImage:
    """The inside of a block, with the bread-crumb."""
    window.documents.open_template("resnet-18")
    block = next(key for key, node in window.session.graph.nodes.items() if node.inside is not None)
    window.session.enter((block,))
    return grabbed(window)


def summary(window: MainWindow) -> QImage:
    window.documents.open_template("resnet-18")
    window.actions_by_name["summary"].trigger()
    QTest.qWait(4 * REST_MS)
    return grabbed(window)


STATES: dict[str, State] = {
    "gallery": gallery,
    "empty": empty,
    "network": network("digits-cnn"),
    "selected": network("digits-cnn", "conv2d"),
    "sentences": network("sentiment-cnn"),
    "closer": closer,
    "folded": folded,
    "problems": problems,
    "search": search,
    "finding": finding,
    "annotated": annotated,
    "minimap": minimap,
    "waypoints": waypoints,
    **{f"hover-{what}": hover(what) for what in ("wire", "port", "node")},
    **{f"menu-{what}": menu(what) for what in ("node", "wire", "port")},
    "outline": outline,
    "inside": inside,
    "summary": summary,
    "recovery": recovery,
    "help": help_page,
    **{name: command(name) for name in ("command_palette", "preferences", "shortcuts", "history", "about")},
    "picture": command("export_picture"),
    "follow": command("follow_run"),
    "training": training,
    "tabs": tabs,
}
