"""Takes the pictures of the whole window for the documentation, trained for real; panel_shots.py takes the panels."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_SCALE_FACTOR", "1.5")

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

IMAGES = Path(__file__).parent / "images"
SIZE = (1440, 900)
PATIENCE_MS = 120_000
LOOK_MS = 20


def main() -> int:
    with tempfile.TemporaryDirectory() as home:
        os.environ["LAYERLOOM_HOME"] = home
        application = QApplication(sys.argv[:1])
        from designer.main_window import MainWindow

        window = MainWindow()
        window.resize(*SIZE)
        window.show()
        IMAGES.mkdir(exist_ok=True)
        _wait(lambda: window.live.filled)
        for theme in ("light", "dark"):
            window.set_theme(theme)
            window.show_gallery()
            _save(window, f"gallery-{theme}")
        _canvas(window)
        _training(window, "digits-cnn", "conv2d", 300)
        _training(window, "spiral", "", 2600)
        _training(window, "deep-and-wide", "", 3500)
        _network(window, "resnet-152", "light")
        _network(window, "transformer-base", "dark")
        _drawing(window, "conditional-vae")
        _leave(window)
        window.close()
        application.quit()
    return 0


def _canvas(window) -> None:  # type: ignore[no-untyped-def]
    """A network with a misfit, and what the window says of it."""
    from engine.graph.edits import add, connect, new_node
    from engine.graph.model import Wire
    from engine.layers import LAYERS

    window.documents.open_template("digits-cnn")
    lstm = new_node(LAYERS.members["LSTM"], "lstm", (928, 384), units=64)
    window.session.edit("Add LSTM", lambda graph: connect(add(graph, lstm), Wire("flatten", "output", "lstm", "steps")))
    window.session.select(["lstm"])
    window.live.show_problems()
    window.canvas.fit()
    for theme in ("light", "dark"):
        window.set_theme(theme)
        _save(window, f"canvas-{theme}")
    _leave(window)


def _training(window, name: str, node: str, step: int) -> None:  # type: ignore[no-untyped-def]
    """A network in the middle of its training, in both themes."""
    window.documents.open_template(name)
    window.session.select([node] if node else [])
    window.live.show_page(window.live.plot("metric") if name == "deep-and-wide" else window.live.plot("loss"))
    window.steering.train()
    _wait(lambda: window.running.state == "running" and window.bar.progress.value() >= step)
    window.running.pause()
    _wait(lambda: window.running.state == "paused")
    for theme in ("light", "dark"):
        window.set_theme(theme)
        _save(window, f"training-{name}-{theme}")
    if node:
        window.live.show_page(window.live.plot("kernels"))
        window.live.show_page(window.live.plot("metric"))
        _save(window, f"kernels-{name}-dark")
        window.live.show_page(window.live.plot("weights"))
    window.running.stop()
    _wait(lambda: window.running.state == "idle")
    _leave(window)


def _network(window, name: str, theme: str) -> None:  # type: ignore[no-untyped-def]
    """A large network on one screen, with what each layer of it weighs."""
    window.set_theme(theme)
    window.documents.open_template(name)
    window.show_summary()
    _save(window, f"summary-{name}-{theme}")
    window.live.show_page(window.live.plot("loss"))
    _leave(window)


def _drawing(window, name: str) -> None:  # type: ignore[no-untyped-def]
    """What a trained network draws by itself, beside its curves."""
    window.documents.open_template(name)
    window.steering.train()
    _wait(lambda: window.running.state == "running")
    _wait(lambda: window.running.state == "idle")
    window.show_generation()
    window.generation.generate()
    _wait(lambda: not window.generation.generation.is_running)
    for theme in ("light", "dark"):
        window.set_theme(theme)
        _save(window, f"generate-{name}-{theme}")
    _leave(window)


def _leave(window) -> None:  # type: ignore[no-untyped-def]
    """Close the network, so that the next one does not stand in a tab beside it."""
    window.session.document.saved()
    window.documents.tabs.close_current()


def _wait(done: Callable[[], bool]) -> None:
    for _ in range(PATIENCE_MS // LOOK_MS):
        if done():
            return
        QTest.qWait(LOOK_MS)
    raise TimeoutError("The window did not get there in two minutes.")


def _save(window, name: str) -> None:  # type: ignore[no-untyped-def]
    QTest.qWait(250)
    window.live.redraw()
    picture = window.grab().toImage().convertToFormat(window.grab().toImage().Format.Format_RGB888)
    picture.save(str(IMAGES / f"{name}.png"), quality=0)
    print(f"{name}.png {picture.width()} x {picture.height()}")


if __name__ == "__main__":
    sys.exit(main())
