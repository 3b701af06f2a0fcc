"""Takes the pictures of the whole window for the documentation, trained for real; panel_shots.py takes the panels."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

from PySide6.QtTest import QTest

sys.path.insert(0, str(Path(__file__).parents[1]))
from docs.opening import opened_window, wait

IMAGES = Path(__file__).parent / "images"
_wait = partial(wait, patience=120_000)


def main() -> int:
    with opened_window() as window:
        IMAGES.mkdir(exist_ok=True)
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


def _save(window, name: str) -> None:  # type: ignore[no-untyped-def]
    QTest.qWait(250)
    window.live.redraw()
    picture = window.grab().toImage().convertToFormat(window.grab().toImage().Format.Format_RGB888)
    picture.save(str(IMAGES / f"{name}.png"), quality=0)
    print(f"{name}.png {picture.width()} x {picture.height()}")


if __name__ == "__main__":
    sys.exit(main())
