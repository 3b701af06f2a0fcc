"""Takes the pictures of a person's own data, from the dropped file to the figures; run by `make shots`."""

from __future__ import annotations

import csv
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog

sys.path.insert(0, str(Path(__file__).parents[1]))
from docs.looks_states import SETTLE_MS
from docs.opening import opened_window, wait

if TYPE_CHECKING:
    from designer.beginning.dialog import BeginDialog
    from designer.main_window import MainWindow

IMAGES = Path(__file__).parent / "images"
THEMES = ("light", "dark")
SIZE = (1080, 760)
HOLES, COPIES = 0.05, 6
SIDE = 32


def main() -> int:
    with tempfile.TemporaryDirectory() as folder, opened_window() as window:
        wines, digits = table(Path(folder) / "wines.csv"), pictures(Path(folder) / "digits")
        begin(window, wines)
        look(window, "alcohol", "data-table")
        draw(window, digits)
        look(window, "image", "data-pictures")
        window.session.document.saved()
    return 0


def table(path: Path) -> Path:
    """Wines and where they grew, with some holes and some lines that are there twice."""
    from sklearn.datasets import load_wine

    found, random = load_wine(), np.random.default_rng(0)
    names = [name.replace("od280/od315_of_diluted_wines", "dilution") for name in found.feature_names]
    rows = [
        [*("" if random.random() < HOLES else f"{value:g}" for value in row), f"vineyard {'ABC'[aim]}"]
        for row, aim in zip(found.data, found.target, strict=True)
    ]
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([[*names, "vineyard"], *rows, *rows[:COPIES]])
    return path


def pictures(folder: Path) -> Path:
    """A folder of digits, one folder for each."""
    from PIL import Image
    from sklearn.datasets import load_digits

    found = load_digits()
    names = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    for at, (image, aim) in enumerate(zip(found.images, found.target, strict=True)):
        place = folder / names[aim]
        place.mkdir(parents=True, exist_ok=True)
        Image.fromarray((image * 255 / 16).astype(np.uint8)).resize((SIDE, SIDE)).save(place / f"{at}.png")
    return folder


def dropped(window: MainWindow, path: Path) -> BeginDialog:
    window.tools.dropping.begin(path)
    dialog = window.tools.dropping.dialog
    assert dialog is not None
    wait(lambda: not dialog.busy.isVisible())
    return dialog


def begin(window: MainWindow, path: Path) -> None:
    """The dialog over the network that it draws."""
    from engine.graph.edits import set_param

    draw(window, path)
    dialog = dropped(window, path)
    for theme in THEMES:
        window.set_theme(theme)
        # Another style lays the buttons anew, and the focus goes on.
        dialog.draw.setFocus()
        save(over(window, dialog), f"begin-{theme}")
    dialog.reject()
    # As the file is, so that there is something to be repaired.
    window.session.edit("Take the transforms out", lambda graph: set_param(graph, "data", "transforms", []))


def draw(window: MainWindow, path: Path) -> None:
    dropped(window, path).draw.click()
    window.canvas.fit()


def look(window: MainWindow, part: str, name: str) -> None:
    """The window of the data, at one of their parts."""
    window.data_looking.look()
    dialog = window.data_looking.dialog
    assert dialog is not None
    dialog.resize(*SIZE)
    wait(lambda: not dialog.is_busy)
    dialog.list.setCurrentRow(list(dialog.list.names).index(part))
    for theme in THEMES:
        window.set_theme(theme)
        QTest.qWait(SETTLE_MS)
        save(dialog.grab().toImage(), f"{name}-{theme}")
    dialog.reject()


def over(window: MainWindow, dialog: QDialog) -> QImage:
    """A dialog in the middle of its window."""
    QTest.qWait(SETTLE_MS)
    picture = window.grab().toImage()
    at = window.rect().center() - dialog.rect().center()
    painter = QPainter(picture)
    painter.drawPixmap(at, dialog.grab())
    painter.setPen(QColor(window.theme.border_strong))
    painter.drawRect(at.x(), at.y(), dialog.width() - 1, dialog.height() - 1)
    painter.end()
    return picture


def save(picture: QImage, name: str) -> None:
    picture = picture.convertToFormat(picture.Format.Format_RGB888)
    picture.save(str(IMAGES / f"{name}.png"), quality=0)
    print(f"{name}.png {picture.width()} x {picture.height()}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
