"""Walks through a step of a real training in the window: rings, numbers on wires, and tables are those of PyTorch."""

from __future__ import annotations

import numpy as np
import torch
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from designer.canvas.alive.walk_marks import WireNumbers, short_text
from designer.canvas.alive.walking import Walking
from designer.main_window import MainWindow
from designer.plots.walk import WalkPlot
from designer.training.record import PAUSED, RUNNING
from designer.training.threads import threads
from engine.training.loop import Loop
from engine.training.stepping import next_batch
from tests.designer.panel_group_driver import more
from tests.designer.window_driver import choose_tab, press_button, start, wait

LEFT = Qt.MouseButton.LeftButton
SMOOTHING = 0.05
"""Of the labels, in this template."""


def standing(window: MainWindow, qtbot: QtBot) -> tuple[WalkPlot, Walking]:
    """Trains a few steps, pauses, and opens the panel, all with the mouse."""
    start(window, "digits-mlp")
    press_button(window.bar.train)
    wait(qtbot, lambda: window.running.state == RUNNING and window.running.here.step > 2)
    press_button(window.bar.train)
    wait(qtbot, lambda: window.running.state == PAUSED)
    more(window, window.live.groups.groups[-1], "One step")
    walk = window.live.plot("walk")
    assert isinstance(walk, WalkPlot)
    wait(qtbot, walk._has_data)
    return walk, window.previewing.living.walking


def told(window: MainWindow, walk: WalkPlot, at: int) -> bool:
    """Whether panel and canvas show this moment."""
    seen = window.previewing.living.walking.shown
    return seen is not None and seen.facts["moment"] == at == walk.slider.value() and not walk._stale


def shown_at(walking: Walking) -> tuple[str, str]:
    """The node with the ring, and the word above it."""
    assert walking.ring is not None
    node = walking.ring.parentItem()
    return node.node.key, walking.ring.word  # type: ignore[attr-defined]


def test_a_step_of_a_training_is_walked_with_the_mouse_and_the_keys_and_shows_the_numbers_of_pytorch(
    window: MainWindow, qtbot: QtBot
) -> None:
    walk, walking = standing(window, qtbot)
    loop = Loop(window.session.project, most=threads())
    training = loop.steps()
    while loop.step < window.running.here.step:
        next(training)
    loop.network.train()
    heard: dict[str, torch.Tensor] = {}
    hooks = [
        part.register_forward_hook(lambda _, __, out, key=key: (heard.__setitem__(key, out), out.retain_grad())[0])
        for key, part in loop.network.named_children()
    ]
    data, random = next_batch(loop), torch.get_rng_state()
    (said,) = loop.network(data["image"]).values()
    loss = torch.nn.functional.cross_entropy(said, data["label"], label_smoothing=SMOOTHING)
    loss.backward()
    # The next step may judge an epoch first, without gradients.
    for hook in hooks:
        hook.remove()
    weights = {name: one.detach().clone() for name, one in loop.network.named_parameters()}

    def goes_on() -> None:
        at = walk.slider.value()
        QTest.mouseClick(walk.forth, LEFT)
        wait(qtbot, lambda: told(window, walk, at + 1))

    def numbers(key: str) -> WireNumbers:
        return next(one for (node, _), one in walking.numbers.items() if node == key)

    assert shown_at(walking) == ("data", "Data")
    assert {port for _, port in walking.numbers} == {"image", "label"}
    assert numbers("data").carried.numbers == tuple(data["image"][0].flatten()[:4].tolist())
    # Forward.
    while shown_at(walking) != ("dense", "Forward"):
        goes_on()
    assert numbers("dense").carried.numbers == tuple(heard["dense"][0, :4].tolist())
    assert numbers("dense").carried.sizes == (128,) and not numbers("dense").carried.is_gradient
    assert short_text(heard["dense"][0, 0].item()) in numbers("dense").numbers
    assert numbers("dense").is_near and numbers("flatten").is_near and not numbers("data").is_near
    entering, weight, *_ = walk.tables
    assert np.array_equal(entering.montage.values, data["image"][0].flatten().numpy())
    assert np.array_equal(weight.montage.values, weights["dense.weight"].numpy()[: len(weight.montage.values)])
    # The loss.
    while shown_at(walking)[1] == "Forward":
        goes_on()
    assert shown_at(walking) == ("cross_entropy", "Loss")
    assert f"{loss.item():.4g}" in walk.sentence.text()
    assert int(walk.tables[1].montage.values) == int(data["label"][0])
    # Backward.
    while shown_at(walking) != ("dense_2", "Backward"):
        goes_on()
    slope = heard["dense_2"].grad
    assert slope is not None and numbers("dense_2").carried.is_gradient
    assert numbers("dense_2").carried.numbers == tuple(slope[0, :4].tolist())
    assert not numbers("dense").carried.is_gradient, "the way back has not come there yet"
    # The update.
    walk.slider.setFocus()
    QTest.keyClick(walk.slider, Qt.Key.Key_End)
    wait(qtbot, lambda: told(window, walk, walk.slider.maximum()))
    assert shown_at(walking) == ("dense_3", "Update")
    torch.set_rng_state(random)
    loop.network.zero_grad()
    next(training)
    change = loop.network.get_parameter("dense_3.bias").detach() - weights["dense_3.bias"]
    update = next(one for one in walk.tables if one.isVisible() and one.title == "update of bias")
    assert change.any() and np.array_equal(update.montage.values, change.numpy())
    # Back in time.
    QTest.keyClick(walk.slider, Qt.Key.Key_Left)
    wait(qtbot, lambda: told(window, walk, walk.slider.maximum() - 1))
    assert shown_at(walking) == ("dense_2", "Update")
    walk.forth.setFocus()
    QTest.keyClick(walk.forth, Qt.Key.Key_Home)
    wait(qtbot, lambda: told(window, walk, 0))
    assert shown_at(walking) == ("data", "Data") and set(walking.numbers) == {("data", "image"), ("data", "label")}


def test_the_marks_of_a_walk_are_on_the_canvas_only_as_long_as_it_is_looked_at_and_true(
    window: MainWindow, qtbot: QtBot
) -> None:
    walk, walking = standing(window, qtbot)
    walk.slider.setFocus()
    QTest.keyClick(walk.slider, Qt.Key.Key_Right)
    wait(qtbot, lambda: told(window, walk, 1))
    scene = window.canvas.canvas
    ring = walking.ring
    assert ring is not None and ring.scene() is scene and all(one.tip for one in walking.numbers.values())
    window.set_theme("dark" if window.theme.name == "light" else "light")
    assert walking.ring is not None and walking.ring.ink.theme is window.theme
    # Another panel in front of it.
    other = window.live.panel("weights")
    assert other is not None
    choose_tab(window, other)
    wait(qtbot, lambda: walking.ring is None)
    assert not walking.numbers and not [one for one in scene.items() if isinstance(one, WireNumbers)]
    choose_tab(window, window.live.panel("walk"))
    wait(qtbot, lambda: walking.ring is not None)
    # Another document.
    window.documents.new()
    assert walking.ring is None
    window.documents.tabs.show(window.documents.tabs.open[0])
    wait(qtbot, lambda: walking.ring is not None)
    # Another network.
    window.session.select({"dropout"})
    window.canvas.delete_selection()
    QApplication.processEvents()
    assert "dropout" not in scene.nodes and walking.ring is None
    window.session.undo()
    wait(qtbot, lambda: walking.ring is not None)
    # The step is taken.
    press_button(window.bar.train)
    wait(qtbot, lambda: window.running.state == RUNNING)
    assert walking.ring is None and not walking.numbers


def test_the_pointer_over_numbers_on_a_wire_tells_all_that_is_known_of_them(window: MainWindow, qtbot: QtBot) -> None:
    _, walking = standing(window, qtbot)
    numbers = walking.numbers["data", "image"]
    window.canvas.fit()
    place = numbers.mapToScene(QPoint(4, 4))
    assert window.canvas.canvas.tip_at(place) == numbers.tip and "image, 1×8×8: " in numbers.tip
