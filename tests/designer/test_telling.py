"""What the panels are told: once each, of the time when nobody asked too, and in a replay nothing that came later."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from pytestqt.qtbot import QtBot

from designer.main_window import MainWindow
from designer.plots import smoothing
from designer.plots.curves import CurvePlot
from designer.plots.histogram import HistogramPlot
from designer.plots.steps import PIECE, StepValues
from designer.training.record import Record
from designer.watching.kinds.loss import LossPanel
from engine.recorded import history
from engine.recorded.history import Snapshot, look_of, piece_of
from engine.recorded.results import reading
from engine.training.messages import EpochDone, Progress, Started
from engine.training.watching.ask import Ask, Histogram, Seen
from tests.designer.panel_group_driver import drawn, panel
from tests.designer.window_driver import wait
from tests.engine.recorded_runs import written

__all__ = ["drawn"]

STEPS = 15
"""So many steps has the run that is gone back to."""


@pytest.fixture
def back(drawn: MainWindow, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    """A window that went back to a run of a few steps, with its weights in sight."""
    run = written(tmp_path / "run", [1.0 / step for step in range(1, STEPS + 1)])
    for step in (0, STEPS):
        looks = [
            look_of(
                Seen(Ask(view, key), step, facts={"histograms": tuple(map(histogram, ("weight", "bias"))), "norms": {}})
            )
            for view in ("weights", "gradients")
            for key in ("hidden", "answer")
        ]
        history.add(run.folder, piece_of(Snapshot(step, tuple(looks))))
    *_, results = reading(run, None)
    drawn.runs.going_back.open(results)
    wait(qtbot, lambda: drawn.running.here.step == STEPS)
    drawn.live.show_page(panel(drawn, "weights"))
    return drawn


def histogram(name: str) -> Histogram:
    return Histogram(name, np.array([1, 2, 1]), -1.0, 1.0, 0.0, 0.5)


def spread(window: MainWindow, name: str = "weights") -> HistogramPlot:
    return cast(HistogramPlot, window.live.plot(name))


def known(window: MainWindow, name: str = "weights") -> list[int]:
    """The steps of which a panel shows the spread."""
    plot = spread(window, name)
    return plot.slices.steps if plot._slices else []


def go_to(window: MainWindow, qtbot: QtBot, step: int) -> None:
    """Move the slider of the replay."""
    replay = window.runs.replay
    if replay.record is None:
        window.runs.toggle_replay()
    with qtbot.waitSignal(replay.moved):
        replay.slider.setValue(step)


def test_what_the_folder_of_a_run_knows_is_there_again_behind_another_tab(back: MainWindow) -> None:
    assert known(back) == [0, STEPS]
    tabs = back.documents.tabs
    mine = tabs.current
    tabs.show(tabs.open[0])
    assert not known(back)
    tabs.show(mine)
    assert known(back) == [0, STEPS]
    opened = back.live.open_panel("weights")
    assert cast(HistogramPlot, opened.plot).slices.steps == [0, STEPS]


def test_a_hidden_panel_is_told_what_was_seen_when_it_comes_into_sight(
    back: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    gradients = back.live.open_panel("gradients")
    back.live.show_page(panel(back, "weights"))
    taken: list[Ask] = []
    take = gradients.take
    monkeypatch.setattr(gradients, "take", lambda seen: (taken.append(seen.ask), take(seen)))
    for key in ("answer", "hidden", "answer"):
        back.session.select({key})
    assert gradients.node == "answer" and not taken
    back.live.show_page(gradients)
    assert taken and set(taken) == {Ask("gradients", "answer")} and known(back, "gradients")
    count = len(taken)
    back.live.show_page(panel(back, "weights"))
    back.live.show_page(gradients)
    assert len(taken) == count, "what it knows is not told again"


def test_a_replay_holds_for_other_nodes_and_for_new_panels(back: MainWindow, qtbot: QtBot) -> None:
    go_to(back, qtbot, 7)
    assert known(back) == [0]
    before = panel(back, "weights").node
    back.session.select({"answer" if before != "answer" else "hidden"})
    assert panel(back, "weights").node != before and known(back) == [0]
    opened = back.live.open_panel("loss")
    assert len(cast(CurvePlot, opened.plot).values[1]) == 7
    back.live.close_panel(opened)
    back.live.show_page(panel(back, "weights"))
    go_to(back, qtbot, STEPS)
    assert known(back) == [0, STEPS]
    back.runs.replay.end()
    assert known(back) == [0, STEPS] and len(cast(CurvePlot, back.live.plot("loss")).values[1]) == STEPS


def test_what_was_seen_behind_the_slider_is_not_shown(
    drawn: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = drawn.running.here
    here.take(Started("", "cpu", "CPU", 2, 10, 100, 20))
    here.take(Progress(1, 20, 1, np.ones(20, np.float32), 0.1, 1.0, 9.0))
    weights = panel(drawn, "weights")
    taken: list[int] = []
    monkeypatch.setattr(weights, "take", lambda seen: taken.append(seen.step))
    go_to(drawn, qtbot, 10)
    for step in (20, 4, 11, 10):
        drawn.running.seen.emit(Seen(Ask("weights", weights.node), step, facts={"histograms": ()}))
    assert taken == [4, 10]
    # What was looked at once more is there for a panel that comes back to it, too.
    node = weights.node
    weights.show_node("dense")
    taken.clear()
    weights.show_node(node)
    assert taken == [10]
    drawn.running.forgotten.emit()
    taken.clear()
    weights.show_node("dense")
    weights.show_node(node)
    assert not taken


def test_a_training_that_goes_on_ends_the_replay_with_all_that_is_known(drawn: MainWindow, qtbot: QtBot) -> None:
    here = drawn.running.here
    for message in (Started("", "cpu", "CPU", 2, 10, 100, 20), progress(20)):
        here.take(message)
    drawn.live.show_news()
    go_to(drawn, qtbot, 3)
    again = Started("", "cpu", "CPU", 3, 10, 100, 20, step=20)
    here.take(again)
    drawn.running.started.emit(again)
    assert len(cast(CurvePlot, drawn.live.plot("loss")).values[1]) == 20 and drawn.runs.replay.isHidden()


def progress(step: int, first: int = 1) -> Progress:
    return Progress(1, step, first, np.linspace(1, 0, step - first + 1, dtype=np.float32), 0.1, float(step), 9.0)


def test_a_replay_keeps_what_a_person_chose_to_see(back: MainWindow, qtbot: QtBot) -> None:
    plot, loss = spread(back), cast(CurvePlot, back.live.plot("loss"))
    plot.tabs.tabs["bias"].click()
    loss._zoom_to(QRectF(5, 0, 5, 1))
    for step in (7, 3, STEPS):
        go_to(back, qtbot, step)
        assert plot._chosen == "bias" and plot.tabs.tabs["bias"].isChecked() and loss._zoom == QRectF(5, 0, 5, 1)
    back.runs.replay.end()
    assert plot._chosen == "bias"
    back.documents.tabs.show(back.documents.tabs.open[0])
    assert plot._chosen != "bias" and loss._zoom is None


def test_a_training_that_begins_keeps_the_chosen_tensor_and_takes_the_first_where_it_is_gone(qtbot: QtBot) -> None:
    plot = HistogramPlot()
    qtbot.addWidget(plot)

    def show(*names: str) -> None:
        plot.show_snapshot(0, [histogram(name) for name in names])

    show("weight", "bias")
    plot.tabs.tabs["bias"].click()
    plot.clear()
    assert not plot._has_data()
    show("weight", "bias")
    assert plot._chosen == "bias" and plot.tabs.tabs["bias"].isChecked()
    plot.clear()
    show("weight", "gain")
    assert plot._chosen == "weight" and plot.tabs.tabs["weight"].isChecked()


# How much it costs


@pytest.fixture
def smoothed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many values were smoothed each time."""
    counts: list[int] = []
    extend: Callable[..., smoothing.Values] = smoothing.Smoother.extend

    def counted(self: smoothing.Smoother, values: smoothing.Values) -> smoothing.Values:
        counts.append(len(values))
        return extend(self, values)

    monkeypatch.setattr(smoothing.Smoother, "extend", counted)
    return counts


def test_steps_that_are_forgotten_are_not_smoothed_anew_from_the_first(smoothed: list[int]) -> None:
    values = np.random.default_rng(0).normal(size=4 * PIECE + 5).astype(np.float32)
    steps, plain = StepValues(0.9), StepValues(0.9)
    steps.add(1, values)
    steps.refresh()
    for last in (4 * PIECE + 1, 4 * PIECE, 3 * PIECE - 1, 2 * PIECE, 17, 0):
        smoothed.clear()
        steps.truncate(last)
        steps.refresh()
        assert sum(smoothed) < PIECE
        plain = StepValues(0.9)
        plain.add(1, values[:last])
        plain.refresh()
        np.testing.assert_allclose(steps.smooth.values, plain.smooth.values, rtol=1e-6)
    steps.add(1, values)
    steps.refresh()
    assert len(steps.smooth) == len(values)


def test_a_long_training_is_told_by_few_messages_and_a_move_of_its_replay_by_what_is_new(
    drawn: MainWindow, qtbot: QtBot, smoothed: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    here, each, count = drawn.running.here, 100, 3000
    here.take(Started("", "cpu", "CPU", 10, each * count // 10, 100, 20))
    for last in range(each, each * count + 1, each):
        here.take(progress(last, last - each + 1))
    told: list[int] = []
    add_steps = LossPanel.add_steps
    monkeypatch.setattr(LossPanel, "add_steps", lambda self, one: (told.append(len(one.losses)), add_steps(self, one)))
    drawn.live.show_page(panel(drawn, "loss"))
    drawn.live.show_news()
    assert len([one for one in told if one]) == 1 and sum(told) == each * count and len(told) < 2100
    for step, most in ((200_000, 0), (200_250, 250), (100_000, 0), (100_001, 1)):
        told.clear()
        smoothed.clear()
        go_to(drawn, qtbot, step)
        assert sum(told) == most and len(told) <= 4 and sum(smoothed) <= PIECE
    told.clear()
    drawn.runs.replay.end()
    assert sum(told) == each * count - 100_001
    assert len(cast(CurvePlot, drawn.live.plot("loss")).values[1]) == each * count


def test_the_history_of_a_run_is_read_once_until_it_is_written_again(tmp_path: Path) -> None:
    def write(step: int) -> None:
        looks = (look_of(Seen(Ask("weights", key), step, facts={"histograms": (histogram("weight"),)})) for key in "ab")
        history.add(tmp_path, piece_of(Snapshot(step, tuple(looks))))

    write(0)
    write(5)
    record = Record(folder=str(tmp_path))
    history._index.cache_clear()
    for key in ("a", "b", "a", "gone"):
        assert [seen.step for seen in record.seen_of(Ask("weights", key))] == [0, 5] * (key != "gone")
    assert history._index.cache_info().misses == 1
    assert [seen.step for seen in record.seen_of(Ask("weights", "a"), until=4)] == [0]
    write(9)
    assert [seen.step for seen in record.seen_of(Ask("weights", "b"))] == [0, 5, 9]
    assert history._index.cache_info().misses == 2


# Tables


def test_a_table_that_the_start_did_not_name_is_left_out(drawn: MainWindow) -> None:
    running, confusion = drawn.running, panel(drawn, "confusion")
    began = Started("", "cpu", "CPU", 2, 10, 100, 20, metrics={"confusion_matrix": "objective"})
    running.started.emit(began)
    tables = {"confusion_matrix": ((1.0, 0.0), (0.0, 1.0)), "other": ((1.0,),)}
    running.epoch_done.emit(EpochDone(1, 10, {"loss": 1.0}, {"loss": 1.0}, 1.0, tables))
    assert list(confusion.plot._tables) == ["confusion_matrix"]  # type: ignore[attr-defined]


def test_a_replay_shows_no_table_of_a_later_epoch(drawn: MainWindow, qtbot: QtBot) -> None:
    here, confusion = drawn.running.here, panel(drawn, "confusion")
    here.take(Started("", "cpu", "CPU", 2, 10, 100, 20, metrics={"confusion_matrix": "objective"}))
    here.take(progress(20))
    for epoch in (1, 2):
        tables = {"confusion_matrix": ((1.0, 0.0), (0.0, 1.0))}
        here.take(EpochDone(epoch, 10 * epoch, {"loss": 1.0}, {"loss": 1.0}, 1.0, tables))
    drawn.live.show_news()
    assert confusion.plot._has_data()
    go_to(drawn, qtbot, 15)
    assert not confusion.plot._has_data()
    go_to(drawn, qtbot, 20)
    assert confusion.plot._has_data()
