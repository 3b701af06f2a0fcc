"""Checks the panels that look inside a layer: what they ask for, what they show of it, and what a person does there."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from designer.look.theme import LIGHT
from designer.watching.kinds.activations import ActivationsPanel
from designer.watching.kinds.gradients import GradientsPanel
from designer.watching.kinds.journey import JourneyPanel
from designer.watching.kinds.maps import MapsPanel
from designer.watching.kinds.updates import UpdatesPanel
from engine.training.loop import Loop
from engine.training.watching.ask import Ask
from engine.training.watching.schedule import Watching
from tests.designer import plot_scenes
from tests.designer.plot_scenes import LEFT, move, redraw
from tests.engine.networks import node
from tests.engine.projects import cnn, dense, lstm, mlp, project

show, english = plot_scenes.show, plot_scenes.english


def tell(panel, loop: Loop, steps: int = 0) -> None:
    """What the panel asks for, seen by a training that takes so many steps."""
    watching = Watching(loop)
    watching.ask(panel.asks())
    for seen in watching.everything():
        panel.take(seen)
    training, last = loop.steps(), loop.step + steps
    while loop.step < last:
        before = loop.step
        next(training)
        for seen in (*watching.behind(), *watching.everything()) if loop.step > before else ():
            panel.take(seen)
    redraw(panel)


def look(show, kind, loop: Loop, key: str, steps: int = 0):
    panel = show(kind)
    panel.follow(loop.analysis)
    if key:
        panel.show_node(key)
    tell(panel, loop, steps)
    return panel


def weight(loop: Loop, key: str) -> np.ndarray:
    return loop.network.get_submodule(key).weight.detach().numpy().copy()


@pytest.mark.parametrize("kind", [GradientsPanel, UpdatesPanel, ActivationsPanel])
def test_a_panel_asks_for_its_own_view_of_its_node_alone(kind, show):
    panel = show(kind)
    assert panel.asks() == ()
    panel.show_node("hidden")
    assert panel.asks() == (Ask(kind.name, "hidden"),)


def test_panels_fit_what_has_something_to_show():
    nodes = Loop(mlp(), 1).analysis.nodes
    fitting = {
        kind.name: [key for key, facts in nodes.items() if kind.fits(facts)] for kind in (GradientsPanel, MapsPanel)
    }
    assert fitting["gradients"] == ["hidden", "norm", "answer"]
    assert fitting["maps"] == ["data", "flatten", "hidden", "norm", "relu", "dropout", "answer"]
    assert ActivationsPanel.fits(nodes["relu"]) and not UpdatesPanel.fits(nodes["relu"])
    assert not JourneyPanel.is_about_node() and MapsPanel.is_about_node()


def test_gradients_of_every_step_are_shown_with_their_norm(show):
    loop = Loop(mlp(epochs=1), 1)
    panel = look(show, GradientsPanel, loop, "hidden", steps=5)
    assert panel.plot.slices.steps == [0, 1, 2, 3, 4, 5] and list(panel.plot.tabs.tabs) == ["weight", "bias"]
    watching = Watching(loop)
    watching.ask(panel.asks())
    norm = next(watching.everything()).facts["norms"]["weight"]
    assert float(panel.plot.norm.value) == pytest.approx(norm, abs=1e-4)
    assert not panel.plot.tensor.isVisible(), "its tab tells the tensor"


def test_the_ratio_of_each_update_is_shown(show):
    loop = Loop(mlp(epochs=1), 1)
    before = weight(loop, "hidden")
    panel = look(show, UpdatesPanel, loop, "hidden", steps=1)
    change = weight(loop, "hidden") - before
    expected = np.sqrt((change**2).mean() / (before**2).mean())
    assert panel.plot.slices.newest.figures["ratio"] == pytest.approx(expected, rel=1e-4)
    assert panel.plot.ratio.value == f"{expected:.4f}" and panel.plot.curve.lines["weight"]


def test_another_node_begins_anew(show):
    loop = Loop(mlp(), 1)
    panel = look(show, ActivationsPanel, loop, "relu")
    assert panel.plot.dead.isVisible()
    panel.show_node("hidden")
    redraw(panel)
    assert not panel.plot.content.isVisible()
    tell(panel, loop)
    assert panel.plot.content.isVisible() and panel.plot.tensor.text() == "output"


def test_the_maps_of_the_next_example_are_asked_for_by_a_key_and_shown(show, qtbot):
    loop = Loop(cnn(), 1)
    panel = look(show, MapsPanel, loop, "conv")
    chosen: list[int] = []
    panel.example_chosen.connect(chosen.append)
    assert panel.asks() == (Ask("maps", "conv", (("example", 0),)),)
    assert panel.plot.example.rest.text() == "of 360"
    number = panel.plot.example.number
    number.setFocus()
    with qtbot.waitSignal(panel.asks_changed, timeout=1000):
        qtbot.keyClick(number, Qt.Key.Key_Up)
    assert panel.asks() == (Ask("maps", "conv", (("example", 1),)),) and chosen == [1]
    tell(panel, loop)
    data = loop.data.validation["image"][1:2]
    expected = loop.network.eval().conv(data).detach().numpy()[0]
    shown = panel.plot._maps
    assert number.value() == 2 and np.abs(shown - expected).max() <= np.abs(expected).max() / 100
    move(panel.plot.grid, panel.plot.grid.tile(2).center())
    low, high = expected[2].min(), expected[2].max()
    assert panel.plot.sentence.text() == f"map 3: {low:.4f} to {high:.4f}".replace("-", "−")


def test_a_typed_number_chooses_an_example_and_the_last_is_followed_by_the_first(show, qtbot):
    panel = look(show, MapsPanel, Loop(cnn(), 1), "conv")
    number = panel.plot.example.number
    number.setFocus()
    number.selectAll()
    qtbot.keyClicks(number, "360")
    assert panel.example == 0, "not before it is typed"
    qtbot.keyClick(number, Qt.Key.Key_Return)
    assert panel.example == 359
    qtbot.keyClick(number, Qt.Key.Key_Up)
    assert panel.example == 0


def test_a_row_of_numbers_is_bars_that_the_pointer_reads(show):
    loop = Loop(cnn(), 1)
    panel = look(show, MapsPanel, loop, "answer")
    row = panel.plot.row
    assert row.isVisible() and not panel.plot.grid.isVisible() and panel.plot.sentence.text() == "10 numbers"
    answer = loop.network.eval()(loop.data.validation["image"][:1])["answer"][0]
    assert row.values == pytest.approx(answer.detach().numpy(), rel=1e-5)
    index = int(answer.argmax())
    bar = row.bar(index)
    move(row, bar.center())
    assert panel.plot.sentence.text().startswith(f"number {index + 1}: ")
    colour = row.grab().toImage().pixelColor(bar.center().toPoint())
    assert colour == QColor(LIGHT.curves[1])


def test_an_output_is_chosen_where_a_layer_has_several(show, qtbot):
    one = project("Digits", node("Flatten", "wide"), node("Split", "split", sizes=[24, 40]), dense("answer", 10))
    loop = Loop(one, 1)
    panel = look(show, MapsPanel, loop, "split")
    ports = list(loop.analysis.nodes["split"].outputs)
    chooser = panel.plot.port
    assert [chooser.itemData(index) for index in range(chooser.count())] == ports and len(ports) > 1
    chooser.setFocus()
    qtbot.keyClick(chooser, Qt.Key.Key_Down)
    assert panel.asks()[0].option("port", "") == ports[1]
    panel.show_node("wide")
    assert panel.asks()[0].option("port", "") == ""


def test_many_large_maps_are_all_shown_with_means_of_their_numbers(show):
    panel = show(MapsPanel)
    maps = np.arange(64 * 64 * 64, dtype=np.float32).reshape(64, 64, 64)
    panel.plot.show_maps(1, maps, maps.min((1, 2)), maps.max((1, 2)), (64, 64, 64))
    redraw(panel)
    fitted = panel.plot._fitting(maps)
    assert panel.plot.grid.arrangement.shown == 64 and fitted.shape[1] < 64
    assert fitted[0, 0, 0] == maps[0, : 64 // fitted.shape[1], : 64 // fitted.shape[2]].mean()


def test_a_journey_has_a_picture_for_each_node_and_keys_go_along_it(show, qtbot):
    panel = look(show, JourneyPanel, Loop(cnn(), 1), "")
    frames = panel.plot.film.frames
    assert [one.node for one in frames.stations] == ["data", "conv", "norm", "relu", "pool", "flatten", "answer"]
    assert panel.plot.sentence.text() == "from Digits to Dense"
    lefts = [card.left() for card in frames.places]
    assert lefts == sorted(lefts) and all(
        one.right() < other.left() for one, other in zip(frames.places, frames.places[1:], strict=False)
    )
    frames.setFocus()
    for key, index in ((Qt.Key.Key_Right, 0), (Qt.Key.Key_Right, 1), (Qt.Key.Key_End, 6), (Qt.Key.Key_Left, 5)):
        qtbot.keyClick(frames, key)
        assert frames.at == index
    assert "Flatten" in frames.accessibleDescription()
    seen = panel.plot.film.viewport().rect()
    assert seen.contains(frames.mapTo(panel.plot.film.viewport(), frames.places[5].center().toPoint()))
    panel.plot.film.ensureVisible(0, 0)
    qtbot.mouseClick(frames, LEFT, pos=frames.places[1].center().toPoint())
    assert frames.at == 1 and "Conv 2D" in frames.tip(1) and "4 × 8 × 8" in frames.tip(1)


def test_a_journey_of_another_example_is_asked_for(show, qtbot):
    loop = Loop(lstm(), 1)
    panel = look(show, JourneyPanel, loop, "")
    panel.show_example(7)
    assert panel.asks() == (Ask("journey", "", (("example", 7),)),)
    tell(panel, loop)
    label = int(loop.data.validation["label"][7])
    assert panel.plot.film.frames.stations[0].outputs[1].text == str(label)
    assert panel.plot.example.number.value() == 8
