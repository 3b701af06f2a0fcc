"""Takes pictures of every state of the window to be looked at, in both themes at 1x and 2x; run by `make shots`."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from designer.main_window import MainWindow

PLACE = Path(__file__).parents[1] / "build" / "looks"
SIZE = (1440, 900)
SCALES = ("1", "2")
THEMES = ("light", "dark")
PATIENCE_MS, LOOK_MS, SETTLE_MS = 60_000, 20, 250
COLUMNS, SMALL = 3, 640
"""How many pictures of templates stand beside each other on a sheet, and how wide each is."""


def main() -> int:
    """Each scale needs a process of its own: Qt reads it once."""
    for scale in SCALES:
        with tempfile.TemporaryDirectory() as home:
            surroundings = {
                **os.environ,
                "QT_SCALE_FACTOR": scale,
                "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen"),
                "LAYERLOOM_HOME": home,
            }
            done = subprocess.run([sys.executable, __file__, scale, *sys.argv[1:]], env=surroundings, check=False)
        if done.returncode:
            return done.returncode
    return 0


def take(scale: str, wanted: str) -> None:
    """Take the pictures at one scale whose names hold a word; all where it is empty."""
    application = QApplication(sys.argv[:1])
    from designer.main_window import MainWindow

    window = MainWindow()
    window.resize(*SIZE)
    window.show()
    wait(lambda: window.live.filled)
    folder = PLACE / f"{scale}x"
    folder.mkdir(parents=True, exist_ok=True)
    for name, state in STATES.items():
        if wanted in name:
            for theme in THEMES:
                window.set_theme(theme)
                picture = state(window)
                picture.save(str(folder / f"{name}-{theme}.png"))
                tidy(window)
            print(f"{scale}x {name}", flush=True)
    if wanted in "templates":
        templates(window, folder)
    window.session.document.saved()
    window.close()
    application.quit()


def wait(done: Callable[[], bool]) -> None:
    for _ in range(PATIENCE_MS // LOOK_MS):
        if done():
            return
        QTest.qWait(LOOK_MS)
    raise TimeoutError("The window did not get there in a minute.")


def tidy(window: MainWindow) -> None:
    """Close what a state opened."""
    for popup in (QApplication.activePopupWidget(), QApplication.activeModalWidget()):
        if popup is not None:
            popup.close()
    QTest.keyClick(window.canvas, Qt.Key.Key_Escape)
    window.session.document.saved()


def grabbed(window: MainWindow) -> QImage:
    QTest.qWait(SETTLE_MS)
    window.live.redraw()
    return window.grab().toImage()


def with_popup(window: MainWindow, popup: object) -> QImage:
    """The window with a menu or dialog that has a window of its own, where it stands."""
    from PySide6.QtWidgets import QWidget

    picture = grabbed(window)
    if isinstance(popup, QWidget) and popup.isVisible():
        painter = QPainter(picture)
        painter.drawPixmap(window.mapFromGlobal(popup.mapToGlobal(QPoint(0, 0))), popup.grab())
        painter.end()
    return picture


def gallery(window: MainWindow) -> QImage:
    window.show_gallery()
    return grabbed(window)


def empty(window: MainWindow) -> QImage:
    window.documents.new()
    return grabbed(window)


def network(name: str, *selected: str) -> Callable[[MainWindow], QImage]:
    """A template as it opens, with its previews."""

    def state(window: MainWindow) -> QImage:
        answers: list[bool] = []
        window.previewing.answered.connect(lambda: answers.append(True))
        window.documents.open_template(name)
        window.session.select(selected)
        wait(lambda: bool(answers))
        return grabbed(window)

    return state


def problems(window: MainWindow) -> QImage:
    """Three misfits: an input that lacks, sizes that do not agree, and a wire that closes a circle."""
    from engine.graph.edits import add, connect, new_node
    from engine.graph.model import Wire
    from engine.layers import LAYERS

    window.documents.open_template("digits-cnn")
    lstm = new_node(LAYERS.members["LSTM"], "lstm", (928, 384), units=64)
    lonely = new_node(LAYERS.members["Conv2d"], "lonely", (416, 384), kernel_size=3)
    window.session.edit(
        "Add two layers",
        lambda graph: connect(add(add(graph, lstm), lonely), Wire("flatten", "output", "lstm", "steps")),
    )
    window.session.select(["lstm"])
    window.live.show_problems()
    window.canvas.fit()
    return grabbed(window)


def search(window: MainWindow) -> QImage:
    window.documents.open_template("digits-cnn")
    window.canvas.open_search(QPoint(300, 160))
    QTest.qWait(SETTLE_MS)
    QTest.keyClicks(QApplication.focusWidget() or window, "conv")
    return grabbed(window)


def command(name: str, template: str = "digits-cnn") -> Callable[[MainWindow], QImage]:
    """What a command opens, over a network."""

    def state(window: MainWindow) -> QImage:
        window.documents.open_template(template)
        window.session.select([next(iter(window.session.graph.nodes))])
        shown: list[QImage] = []

        def look() -> None:
            popup = QApplication.activeModalWidget() or QApplication.activePopupWidget()
            shown.append(with_popup(window, popup))
            if popup is not None:
                popup.close()

        from PySide6.QtCore import QTimer

        QTimer.singleShot(2 * SETTLE_MS, look)
        window.actions_by_name[name].trigger()
        wait(lambda: bool(shown))
        return shown[0]

    return state


def templates(window: MainWindow, folder: Path) -> None:
    """Every template on the canvas, a sheet for each category and theme."""
    from engine.templates import templates as ready_made

    sections: dict[str, list[str]] = {}
    for one in ready_made():
        sections.setdefault(one.category, []).append(one.name)
    for theme in THEMES:
        window.set_theme(theme)
        for category, names in sections.items():
            pictures = []
            for name in names:
                window.documents.open_template(name)
                QTest.qWait(SETTLE_MS)
                pictures.append((name, window.canvas.grab().toImage()))
                window.session.document.saved()
            sheet(pictures).save(str(folder / f"templates-{category.lower().replace(' ', '-')}-{theme}.png"))
            print(f"templates {category} {theme}", flush=True)


def sheet(pictures: list[tuple[str, QImage]]) -> QImage:
    """These pictures side by side."""
    small = [one.scaledToWidth(SMALL, Qt.TransformationMode.SmoothTransformation) for _, one in pictures]
    for one in small:
        one.setDevicePixelRatio(1)
    height = small[0].height()
    rows = -(-len(small) // COLUMNS)
    made = QImage(COLUMNS * SMALL, rows * (height + 20), QImage.Format.Format_RGB32)
    made.fill(QColor("#808080"))
    painter = QPainter(made)
    for at, ((name, _), one) in enumerate(zip(pictures, small, strict=True)):
        x, y = at % COLUMNS * SMALL, at // COLUMNS * (height + 20)
        painter.drawText(x + 4, y + 14, name)
        painter.drawImage(x, y + 20, one)
    painter.end()
    return made


STATES: dict[str, Callable[[MainWindow], QImage]] = {
    "gallery": gallery,
    "empty": empty,
    "network": network("digits-cnn"),
    "selected": network("digits-cnn", "conv2d"),
    "sentences": network("sentiment-cnn"),
    "problems": problems,
    "search": search,
    "commands": command("command_palette"),
    "find": command("find"),
    "help": command("layer_help"),
    "preferences": command("preferences"),
    "shortcuts": command("shortcuts"),
    "history": command("history"),
    "about": command("about"),
    "picture": command("export_picture"),
}

if __name__ == "__main__":
    if len(sys.argv) > 1 and sys.argv[1] in SCALES:
        take(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "")
    else:
        sys.exit(main())
