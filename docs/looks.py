"""Takes pictures of every state of the window to be looked at, in both themes at 1x and 2x; run by `make shots`."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

sys.path.insert(0, str(Path(__file__).parents[1]))
from docs.looks_states import SETTLE_MS, STATES
from docs.opening import wait

if TYPE_CHECKING:
    from designer.main_window import MainWindow

PLACE = Path(__file__).parents[1] / "build" / "looks"
SIZE = (1440, 900)
SCALES = ("1", "2")
THEMES = ("light", "dark")
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
        if any(word in name for word in wanted.split(",")):
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


def tidy(window: MainWindow) -> None:
    """Close what a state opened: popups, floating cards, windows of their own, and all documents."""
    from designer.floating import Floating

    for popup in (QApplication.activePopupWidget(), QApplication.activeModalWidget(), window.tools.help):
        if popup is not None:
            popup.close()
    for floating in window.findChildren(Floating):
        floating.dismiss()
    window.canvas.hovering.leave()
    QTest.keyClick(window.canvas, Qt.Key.Key_Escape)
    if window.running.is_busy:
        if window.running.is_elsewhere:
            window.documents.tabs.show(window.running.tab or window.documents.tabs.current)
        window.running.stop()
        wait(lambda: not window.running.is_busy)
    for row in list(window.opened.left_behind.rows):
        row.restored.emit()
    for tab in window.documents.tabs.open:
        tab.document.saved()
    window.documents.tabs.close_all(list(window.documents.tabs.open))
    window.reset_layout()
    window.without_mouse.left.setCurrentIndex(0)


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


if __name__ == "__main__":
    if len(sys.argv) > 1 and sys.argv[1] in SCALES:
        take(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "")
    else:
        sys.exit(main())
