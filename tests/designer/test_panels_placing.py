"""Looks at the points of an embedding and at the machine with mouse and keys, and at the process that places points."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from designer.plots.machine import Cards, figure_text
from designer.plots.past import MOST, Past
from designer.plots.scatter import Scatter
from designer.processes.placing import Placing
from designer.watching.kinds.embedding import EmbeddingPanel
from designer.watching.kinds.machine import MachinePanel
from engine.training.loop import Loop
from engine.training.watching.ask import Ask
from engine.training.watching.schedule import Watching
from tests.designer import plot_scenes
from tests.designer.plot_scenes import look, move
from tests.engine.projects import mlp, points

show, english = plot_scenes.show, plot_scenes.english
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture(scope="module")
def loop() -> Loop:
    return Loop(mlp(), 1)


@pytest.fixture
def panel(show, loop: Loop) -> EmbeddingPanel:
    made = show(EmbeddingPanel, 600, 400)
    made.follow(loop.analysis)
    made.show_node("hidden")
    look(made, Watching(loop))
    return made


def scatter_of(panel: EmbeddingPanel) -> Scatter:
    return panel.plot.scatter


def test_the_pointer_tells_the_example_and_its_class_and_a_click_chooses_it(panel, loop: Loop, qtbot: QtBot) -> None:
    watching = Watching(loop)
    watching.ask(panel.asks())
    arrays, scatter = next(watching.everything()).arrays, scatter_of(panel)
    move(scatter, scatter.place(7))
    at = scatter.at
    assert at >= 0 and scatter.nearest(scatter.place(7).x(), scatter.place(7).y()) == at
    number, label = int(arrays["examples"][at]), int(arrays["labels"][at])
    assert panel.plot.sentence.text() == f"example {number + 1}, class {label}"
    with qtbot.waitSignal(panel.example_chosen) as chosen:
        qtbot.mouseClick(scatter, LEFT, pos=scatter.place(at).toPoint())
    assert chosen.args == [number] and scatter.marked == at and panel.example == number


def test_points_lie_by_their_components_with_one_scale_for_both(panel) -> None:
    places, scatter = panel.plot.places, scatter_of(panel)
    one, other = scatter.place(0), scatter.place(5)
    pixels = np.array([other.x() - one.x(), one.y() - other.y()])
    apart = places[5, :2] - places[0, :2]
    np.testing.assert_allclose(pixels / np.linalg.norm(pixels), apart / np.linalg.norm(apart), atol=1e-5)
    with_third = panel.plot.pair
    with_third.setCurrentIndex(1)
    with_third.activated.emit(1)
    assert np.allclose(scatter.points, places[:, [0, 2]])


def test_a_click_in_the_legend_hides_a_class_and_shows_it_again(panel, qtbot: QtBot) -> None:
    scatter, button = scatter_of(panel), panel.plot.legend[4]
    assert [one.text() for one in panel.plot.legend] == list("0123456789")
    hidden = np.flatnonzero(scatter.classes == 4)
    qtbot.mouseClick(button, LEFT)
    assert scatter.hidden == {4}
    place = scatter.place(int(hidden[0]))
    assert scatter.nearest(place.x(), place.y()) not in hidden
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert not scatter.hidden


def test_arrow_keys_go_from_point_to_point_and_return_chooses(panel, qtbot: QtBot) -> None:
    scatter = scatter_of(panel)
    qtbot.keyClick(scatter, Qt.Key.Key_Right)
    first = scatter.at
    qtbot.keyClick(scatter, Qt.Key.Key_Right)
    assert scatter.place(scatter.at).x() > scatter.place(first).x()
    with qtbot.waitSignal(panel.example_chosen):
        qtbot.keyClick(scatter, Qt.Key.Key_Return)


def test_an_example_that_another_panel_chose_is_ringed(panel) -> None:
    panel.show_example(int(panel.plot._examples[9]))
    panel.redraw()
    assert scatter_of(panel).marked == 9


def test_what_is_placed_by_t_sne_is_computed_in_a_process_of_its_own_that_ends_when_nobody_looks(
    show, qtbot: QtBot
) -> None:
    panel, loop = show(EmbeddingPanel), Loop(points(), 1)
    panel.show_node("hidden")
    look(panel, Watching(loop))
    plot = panel.plot
    assert [plot.method.itemText(at) for at in range(2)] == ["PCA", "t-SNE"]
    with qtbot.waitSignal(panel.asks_changed):
        qtbot.keyClick(plot.method, Qt.Key.Key_Down)
    assert dict(panel.asks()[0].options) == {"components": 50} and panel.placing.process is None
    panel.redraw()
    assert plot.sentence.text() == "The places are being computed." and not len(scatter_of(panel).points)
    panel.placing.failed.connect(pytest.fail)
    with qtbot.waitSignal(panel.placing.placed, timeout=120_000):
        look(panel, Watching(loop))
    assert len(scatter_of(panel).points) == len(plot.places) and "neighbours" in plot.sentence.text()
    assert panel.placing.process is not None
    panel.hide()
    assert panel.placing.process is None


def test_of_several_questions_that_wait_the_newest_is_answered(qtbot: QtBot) -> None:
    placing, rows = Placing(), np.random.default_rng(0).normal(size=(30, 4)).astype(np.float32)
    heard: list[object] = []
    placing.placed.connect(lambda places, mark: heard.append((places.shape, mark)))
    try:
        for mark in range(4):
            placing.ask("tsne", rows, None, mark)
        qtbot.waitUntil(lambda: len(heard) == 2, timeout=120_000)
        assert heard == [((30, 2), 0), ((30, 2), 3)]
    finally:
        placing.close()


def test_a_process_that_dies_is_told_in_a_sentence(qtbot: QtBot) -> None:
    placing = Placing()
    placing.ask("tsne", np.ones((5, 2), np.float32), None, 0)
    with qtbot.waitSignal(placing.failed, timeout=20_000) as told:
        placing.process.kill()
    assert told.args == ["The process that places the examples has ended by itself."] and not placing.is_busy


def test_figures_of_the_machine_are_cards_and_the_pointer_reads_their_past(show, qtbot: QtBot) -> None:
    panel = show(MachinePanel, 700, 300)
    watching = Watching(Loop(points(), 1))
    steps = watching.loop.steps()
    for _ in range(4):
        watching.ask((*panel.asks(), Ask("weights", "hidden")))
        for seen in watching.everything():
            if seen.ask.view == "machine":
                panel.take(seen)
                rate = seen.facts["figures"]["learning_rate"]
        next(steps)
    panel.redraw()
    cards: Cards = panel.plot.cards
    titles = [one.title for one in cards.figures.values()]
    assert titles[:4] == ["Learning rate", "Momentum", "Steps a second", "Examples a second"]
    assert "Time spent watching" in titles and "Weights, looks a second" in titles
    assert not [title for title in titles if "GPU" in title] or watching.loop.device.type == "cuda"
    assert f"Learning rate {rate:.4f}" in cards.accessibleDescription()
    move(cards, cards.card(0).center())
    assert cards.reading(0) is not None and cards.reading(1) is None
    panel.clear()
    panel.redraw()
    assert not cards.figures


def test_figures_have_their_units() -> None:
    assert figure_text("system_memory", 2.0**30, 2.0**34) == "1.0 GiB / 16.0 GiB"
    assert figure_text("watching", 0.0123) == "1.2\N{NO-BREAK SPACE}%" and figure_text("gpu_load", 0.5)[:2] == "50"
    assert figure_text("steps", 1234.4) == "1,234" and figure_text("examples", 12.34) == "12.3"
    assert figure_text("processor", 1.5) == "1.50"


def test_the_past_of_a_figure_stays_small_over_a_million_values() -> None:
    past = Past()
    for at in range(1_000_000):
        past.add(at, at / 2)
    times, values = past.times, past.values
    assert MOST / 2 <= len(past) <= MOST and times[0] == 0 and times[-1] == 999_999
    assert np.array_equal(values, times / 2)
    gaps = np.diff(times)[:-1]
    assert gaps.max() <= 2 * gaps.min()
