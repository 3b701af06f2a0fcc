"""A person draws each of the three digit readers with the mouse, trains it, saves it and opens it again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from designer.main_window import MainWindow
from engine.training.watching.ask import Seen
from tests.designer.canvas_driver import draw_wire
from tests.designer.window_driver import draw_chain, press_button, set_layer, set_training, wait

NETWORKS = {
    "mlp": (
        ("Data", "Flatten", "Dense", "ReLU", "Dense", "CrossEntropy"),
        {2: ("units", "32"), 4: ("units", "10")},
        "60",
    ),
    "cnn": (
        ("Data", "Conv2d", "ReLU", "MaxPool2d", "Flatten", "Dense", "CrossEntropy"),
        {1: ("filters", "8"), 5: ("units", "10")},
        "10",
    ),
    "lstm": (
        ("Data", "Reshape", "LSTM", "Dense", "CrossEntropy"),
        {1: ("sizes", "8 x 8"), 2: ("units", "24"), 3: ("units", "10")},
        "20",
    ),
}


@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_drawn_with_the_mouse_learns_and_comes_back_from_its_file(
    name: str, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    layers, typed, epochs = NETWORKS[name]
    press_button(window.gallery.empty)
    keys = draw_chain(window, *layers)
    draw_wire(window.canvas, keys[0], "label", keys[-1], "target")
    for index, (param, text) in typed.items():
        set_layer(window, keys[index], param, text)
    set_training(window, "epochs", epochs)
    assert not window.session.analysis.problems
    assert [node.type for node in window.session.graph.nodes.values()] == list(layers)

    snapshots: list[Seen] = []
    window.running.seen.connect(lambda seen: snapshots.append(seen) if seen.ask.view == "weights" else None)
    press_button(window.bar.train)
    wait(qtbot, lambda: window.running.state == "idle" and bool(window.running.folder))
    assert window.notice.isHidden(), window.notice.text
    losses = window.live.plot("loss").step_curve.raw.getData()[1]
    assert np.nanmean(losses[-10:]) < 0.8 * np.nanmean(losses[:10])
    watched = [one.facts["histograms"][0] for one in snapshots if one.ask == snapshots[-1].ask]
    assert not np.array_equal(watched[0].counts, watched[-1].counts)
    assert window.live.plot("weights").isVisible()

    file = tmp_path / f"{name}.loom"
    assert window.documents.save_to(file)
    drawn = window.session.project
    window.documents.new()
    assert not window.session.graph.nodes
    assert window.documents.open_file(file)
    assert window.session.project == drawn
    assert window.canvas.canvas.matches(window.session.graph)
