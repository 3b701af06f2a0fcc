"""Takes a picture of every panel on a trained network, in both themes, into docs/images/panels; run by `make shots`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

sys.path.insert(0, str(Path(__file__).parents[1]))
from docs.looks_states import SETTLE_MS
from docs.opening import opened_window, wait

if TYPE_CHECKING:
    from designer.main_window import MainWindow
    from designer.watching.panel import Panel
    from engine.graph.model import Graph

PLACE = Path(__file__).parent / "images" / "panels"
SIZE = (720, 400)
THEMES = ("light", "dark")
LOOKED_MS = 1500
"""So long the dearest views have to answer once more, when the training stands still."""

Prepared = Callable[["MainWindow", "Panel"], None]
Edit = Callable[["Graph"], "Graph"]


@dataclass(frozen=True)
class Shot:
    """What a panel is shown on: a template, the layer that it stays at, and how far that is trained."""

    template: str
    node: str = ""
    epochs: int = 25
    over_time: bool = False
    """Whether it shows how it went, so that few others are to be looked at beside it."""
    prepare: Prepared | None = None
    """What a person does in the panel, when the training stands still."""
    edit: Edit | None = None
    """What is added to the network before."""


def find_rate(_window: MainWindow, panel: Panel) -> None:
    panel.start.click()  # type: ignore[attr-defined]
    wait(lambda: panel.suggestion is not None)  # type: ignore[attr-defined]


def look_through_the_window(_window: MainWindow, panel: Panel) -> None:
    """Go on to the first convolution, where the sum behind a number is written out."""
    plot = panel.plot
    while not plot.sum.isVisible():  # type: ignore[attr-defined]
        plot.forth.click()  # type: ignore[attr-defined]
        QTest.qWait(SETTLE_MS)


def draw_a_three(_window: MainWindow, panel: Panel) -> None:
    pad = panel.plot.pads[0].pad  # type: ignore[attr-defined]
    area = pad.area()
    line = [(0.3, 0.16), (0.5, 0.1), (0.66, 0.22), (0.6, 0.4), (0.46, 0.48), (0.62, 0.54), (0.7, 0.7), (0.54, 0.88)]
    places = [QPoint(int(area.width() * across), int(area.height() * down)) for across, down in (*line, (0.3, 0.84))]
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=places[0])
    for place in places[1:]:
        QTest.mouseMove(pad, place)
    QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=places[-1])


def go_half_way(_window: MainWindow, panel: Panel) -> None:
    slider = panel.plot.slider  # type: ignore[attr-defined]
    slider.setValue(slider.maximum() // 2)


def with_table(graph: Graph) -> Graph:
    """With a confusion matrix, which the templates do without."""
    from engine.graph.edits import add, connect, new_node
    from engine.graph.model import Wire
    from engine.layers import LAYERS

    table = new_node(LAYERS.members["ConfusionMatrix"], "table", (3200, 384))
    label = Wire("data", "label", "table", "target")
    return connect(add(graph, table), Wire("dense", "output", "table", "prediction"), label)


SHOTS = {
    "loss": Shot("digits-cnn"),
    "metric": Shot("digits-cnn"),
    "rate": Shot("digits-cnn", prepare=find_rate),
    "weights": Shot("digits-cnn", "conv2d_2", 36, over_time=True),
    "gradients": Shot("digits-cnn", "conv2d_2", 36, over_time=True),
    "updates": Shot("digits-cnn", "conv2d_2", 36, over_time=True),
    "activations": Shot("digits-cnn", "relu_2", 36, over_time=True),
    "kernels": Shot("digits-cnn", "conv2d"),
    "maps": Shot("digits-cnn", "relu"),
    "journey": Shot("digits-cnn"),
    "walk": Shot("digits-cnn", prepare=look_through_the_window),
    "embedding": Shot("digits-cnn", "dense"),
    "confusion": Shot("digits-cnn", epochs=6, edit=with_table),
    "predictions": Shot("digits-cnn"),
    "saliency": Shot("digits-cnn"),
    "try_it": Shot("digits-cnn", prepare=draw_a_three),
    "machine": Shot("digits-cnn", epochs=36, over_time=True),
    "recurrent": Shot("digits-lstm", "lstm"),
    "attention": Shot("transformer-digits"),
    "boundary": Shot("spiral", epochs=150),
    "reconstruction": Shot("denoising", epochs=40),
    "latent": Shot("variational", epochs=60, prepare=go_half_way),
    "samples": Shot("conditional-vae", epochs=40),
}
"""Of every panel, by its name."""


def main() -> int:
    """Take the pictures of all panels, or of those that are named; panels of one network are trained together."""
    with opened_window() as window:
        PLACE.mkdir(parents=True, exist_ok=True)
        for names in together(sys.argv[1:] or every_panel()):
            take(window, names)
    return 0


def every_panel() -> list[str]:
    """The names of all panels that there are; each must have its shot."""
    import designer.watching.kinds  # noqa: F401
    from designer.watching.panel import PANELS

    missing = sorted(set(PANELS) - set(SHOTS))
    if missing:
        raise SystemExit(f"docs/panel_shots.py has no template for these panels: {', '.join(missing)}")
    return list(PANELS)


def together(names: list[str]) -> Iterator[list[str]]:
    """The panels that are taken in one training: on the same network, trained equally long."""

    def training(name: str) -> tuple[str, int, bool]:
        return SHOTS[name].template, SHOTS[name].epochs, SHOTS[name].over_time

    for _, found in groupby(sorted(names, key=training), training):
        yield list(found)


def take(window: MainWindow, names: list[str]) -> None:
    """Train a network before the eyes of these panels, each in a window of its own, and take their pictures."""
    epochs = SHOTS[names[0]].epochs
    window.documents.open_template(SHOTS[names[0]].template)
    for edit in {SHOTS[name].edit for name in names} - {None}:
        window.session.edit("Prepare", edit)
    panels = {name: opened(window, name) for name in names}
    window.steering.train()
    wait(lambda: window.running.here.epoch >= epochs or window.running.state == "idle")
    if window.running.state != "idle":
        window.running.pause()
        wait(lambda: window.running.state == "paused")
    QTest.qWait(LOOKED_MS)
    for name, panel in panels.items():
        prepare = SHOTS[name].prepare
        if prepare is not None:
            prepare(window, panel)
    for theme in THEMES:
        window.set_theme(theme)
        QTest.qWait(SETTLE_MS)
        window.live.redraw()
        for name, panel in panels.items():
            save(panel, f"{name}-{theme}")
    for panel in panels.values():
        window.live.close_panel(panel)
    if window.running.is_busy:
        window.running.stop()
        wait(lambda: not window.running.is_busy)
    window.session.document.saved()
    window.documents.tabs.close_current()


def opened(window: MainWindow, name: str) -> Panel:
    """The panel in a window of its own, at its layer."""
    panel = window.live.panel(name) or window.live.open_panel(name)
    if SHOTS[name].node:
        window.live.following.pin(panel, SHOTS[name].node)
    window.live.groups.float(panel, QRect(QPoint(0, 0), QRect(0, 0, *SIZE).size()))
    return panel


def save(panel: Panel, name: str) -> None:
    focused = QApplication.focusWidget()
    if focused is not None:
        focused.clearFocus()
    picture = panel.grab().toImage()
    picture = picture.convertToFormat(picture.Format.Format_RGB888)
    picture.save(str(PLACE / f"{name}.png"), quality=0)
    print(f"panels/{name}.png {picture.width()} x {picture.height()}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
