"""The curves tell what was changed, count in time, leave out outliers, and are written as a table or a picture."""

import csv
import tracemalloc

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QAction, QImage
from PySide6.QtTest import QTest

from designer.plots.curves import CurvePlot
from designer.plots.metric_curves import MetricCurves
from designer.plots.scale import MOST, Scale
from designer.plots.ticks import time_text, time_ticks
from designer.training.figures import MOST as MOST_TOLD
from designer.training.figures import Figures
from engine.message import Message
from engine.training.changes import Change
from engine.training.messages import Changed, EpochDone, Progress, Resized
from tests.designer import plot_scenes
from tests.designer.plot_scenes import LEFT, move, redraw
from tests.designer.window_driver import Answers, choose_file

show, english = plot_scenes.show, plot_scenes.english
SAID = "Learning rate: 0.01 → 0.003"


@pytest.fixture
def curves(show, english) -> CurvePlot:
    plot = show(CurvePlot)
    plot.set_smoothing(0.0)
    return plot


def point(curves: CurvePlot, place: float, aside: float = 0.0) -> None:
    """Lead the pointer to a place of the axis, so many pixels beside it."""
    area = curves.chart.area()
    move(curves.chart.viewport(), QPointF(curves.chart.x_of(place) + aside, area.center().y()))


def choose(curves: CurvePlot, action: QAction) -> None:
    """Press the button of the menu, and click a line of it."""
    QTest.mouseClick(curves.controls.more, LEFT)
    assert curves.menu.isVisible()
    QTest.mouseClick(curves.menu, LEFT, pos=curves.menu.actionGeometry(action).center())


def test_the_pointer_reads_what_was_changed_at_the_line_that_it_is_near(curves):
    curves.add_steps(1, np.linspace(2, 1, 2000, dtype=np.float32))
    curves.mark(1200, SAID)
    curves.mark(1200, "Dense: frozen")
    redraw(curves)
    point(curves, 1200, aside=4)
    assert curves.readout.isVisible() and curves.readout.heading == "step 1,200"
    assert curves.readout.notes == (SAID, "Dense: frozen") and SAID in curves.readout.accessibleName()
    assert curves.chart.line.value() == 1200
    point(curves, 1200, aside=40)
    assert curves.readout.notes == () and curves.chart.line.value() > 1200


def test_a_mark_goes_with_its_run(curves):
    curves.add_steps(1, np.ones(10, dtype=np.float32))
    curves.mark(5, SAID)
    curves.mark(8, SAID)
    curves.truncate(6)
    assert list(curves.marks.texts) == [5]
    curves.clear()
    assert not curves.marks.texts and not curves.marks._lines


def test_the_axis_counts_time_when_a_person_asks(curves):
    curves.set_steps_per_epoch(50)
    curves.add_steps(1, np.ones(1000, dtype=np.float32))
    for step, seconds in ((250, 60.0), (500, 180.0), (1000, 240.0)):
        curves.add_time(step, seconds)
    redraw(curves)
    curves.controls.unit.setCurrentIndex(2)
    labels = dict((text, at) for at, text in curves.chart.steps.labels(400))
    assert curves.chart.steps.unit == "time" and labels["1:00"] == 60 and labels["3:00"] == 180
    curves.add_epoch("validation", 250, 1.0)
    curves.add_epoch("validation", 500, 1.0)
    redraw(curves)
    assert curves.epoch_curves["validation"].line.getData()[0].tolist() == [60, 180]
    assert curves.step_curve.raw.getData()[0].max() == pytest.approx(240, abs=0.5)
    point(curves, 60)
    assert curves.readout.heading == "step 250 · epoch 5.0 · 1:00"
    curves.clear()
    assert not curves.across.times_known


def test_epochs_of_another_length_stand_where_they_end(curves):
    curves.set_steps_per_epoch(50)
    curves.set_steps_per_epoch(100, step=200, epoch=4)
    curves.add_steps(1, np.ones(600, dtype=np.float32))
    redraw(curves)
    curves.controls.unit.setCurrentIndex(1)
    labels = {text: at for at, text in curves.chart.steps.labels(800)}
    assert labels["2"] == 2 and labels["4"] == 4 and labels["6"] == 6
    at = curves.step_curve.raw.getData()[0]
    assert at[99] == 2 and at[199] == 4 and at[399] == 6
    point(curves, 5)
    assert curves.readout.heading == "step 300 · epoch 5.0"


def test_a_line_of_the_menu_leaves_outliers_out_of_the_axis(curves):
    values = np.linspace(2, 1, 1000, dtype=np.float32)
    values[500] = 1000.0
    curves.add_steps(1, values)
    redraw(curves)
    assert curves.chart.shown().bottom() > 900
    choose(curves, curves.menu.outliers)
    assert 1.9 < curves.chart.shown().bottom() < 3
    assert curves.step_curve.raw.getData()[1].max() == 1000.0, "the value is still there"
    choose(curves, curves.menu.outliers)
    assert curves.chart.shown().bottom() > 900


def test_everything_is_shown_again_by_the_menu(curves):
    curves.add_steps(1, np.linspace(2, 1, 1000, dtype=np.float32))
    redraw(curves)
    whole = curves.chart.shown()
    curves.chart.setFocus()
    QTest.keyClick(curves.chart, Qt.Key.Key_Plus)
    assert curves.chart.shown().width() < whole.width()
    choose(curves, curves.menu.everything)
    assert curves.chart.shown() == whole


def test_the_curves_are_written_as_a_table(curves, tmp_path):
    curves.set_steps_per_epoch(2)
    curves.add_steps(1, np.array([4.0, np.nan, 2.0, 1.5], dtype=np.float32))
    curves.add_time(4, 8.0)
    for step, value in ((2, 3.5), (4, 1.75)):
        curves.add_epoch("validation", step, value)
    redraw(curves)
    with Answers(choose_file(tmp_path / "told")):
        choose(curves, curves.menu.table)
    with open(tmp_path / "told.csv", newline="", encoding="utf-8") as file:
        told = list(csv.reader(file))
    assert told == [
        ["step", "epoch", "seconds", "training", "validation"],
        ["1", "0.5", "2", "4.0", ""],
        ["2", "1", "4", "", "3.5"],
        ["3", "1.5", "6", "2.0", ""],
        ["4", "2", "8", "1.5", "1.75"],
    ]


def test_metrics_are_written_under_their_names(show):
    plot = show(MetricCurves)
    plot.offer({"accuracy": "Accuracy"})
    plot.add_metric("accuracy", "train", 10, 0.5)
    plot.add_metric("accuracy", "validation", 10, 0.25)
    assert list(plot.rows()) == [
        ["step", "epoch", "seconds", "Accuracy · training", "Accuracy · validation"],
        [10, "", "", 0.5, 0.25],
    ]


def test_the_curves_are_written_as_a_picture(curves, tmp_path):
    curves.add_steps(1, np.linspace(2, 1, 100, dtype=np.float32))
    redraw(curves)
    with Answers(choose_file(tmp_path / "seen.png")):
        choose(curves, curves.menu.picture)
    picture = QImage(str(tmp_path / "seen.png"))
    assert picture.width() == 2 * curves.content.width()
    colours = {picture.pixel(x, y) for x in range(0, picture.width(), 7) for y in range(0, picture.height(), 7)}
    assert len(colours) > 5


def test_a_table_that_cannot_be_written_says_so(curves, tmp_path):
    curves.add_steps(1, np.ones(3, dtype=np.float32))
    redraw(curves)
    with Answers(lambda dialog: dialog.accept()) as answers:
        curves.menu._ask = lambda *_: tmp_path / "nowhere" / "a.csv"
        choose(curves, curves.menu.table)
    assert "cannot be written: no such file or directory. Nothing was changed. Choose another place." in answers.said[0]


def test_a_scale_goes_through_its_points_and_on_behind_them():
    scale = Scale()
    assert scale.value(7) == 7 and scale.step(7) == 7
    scale = Scale(0.0)
    scale.add(0, 0.0)
    for step in range(100, 1_000_000, 100):
        scale.add(step, step / 50)
    assert len(scale._steps) <= MOST
    assert scale.value(777_777) == pytest.approx(777_777 / 50) and scale.step(10_000) == pytest.approx(500_000)
    assert scale.value(2_000_000) == pytest.approx(40_000) and scale.step(40_000) == pytest.approx(2_000_000)
    scale.add(500, 100.0)
    assert scale.value(500) == 100 and scale.value(1000) == 200, "what came later is forgotten"


def test_marks_of_time_are_those_of_a_clock():
    assert [time_text(tick) for tick in time_ticks(0, 100, 5)] == ["0 s", "30 s", "1:00", "1:30"]
    assert [time_text(tick) for tick in time_ticks(0, 2, 4)] == ["0 s", "0.5 s", "1 s", "1.5 s", "2 s"]
    assert time_text(3900) == "1:05:00"
    assert len(time_ticks(0, 1_000_000, 5)) <= 6


def told_of(steps: int, at: int = 1000) -> Figures:
    figures = Figures()
    for first in range(1, steps + 1, at):
        losses = np.full(at, 1.5, dtype=np.float32)
        last = first + at - 1
        figures.add(Progress(last // at, last, first, losses, 0.01, last / 100, 100.0))
        figures.add(EpochDone(last // at, last, {"loss": 1.0}, {}, last / 100, {"table": ((1.0,),)}))
    return figures


def test_what_a_training_told_is_told_again_in_its_order():
    figures = told_of(5000)
    figures.add(Changed(2500, Change("batch_size", 8), Message("Batch size: 4 → 8")))
    figures.add(Resized(3000, 3, 500))
    whole, *said = figures.tell()
    assert isinstance(whole, Progress) and (whole.first, whole.step, whole.seconds) == (1, 5000, 50.0)
    assert len(whole.losses) == 5000 and whole.losses.dtype == np.float32
    assert [one.step for one in said] == sorted(one.step for one in said)
    assert [(one.step, one.seconds, len(one.losses)) for one in said if isinstance(one, Progress)] == [
        (step, step / 100, 0) for step in range(1000, 6000, 1000)
    ]
    assert [bool(one.tables) for one in said if isinstance(one, EpochDone)] == [False] * 4 + [True]
    assert figures.last == Progress(5, 5000, 5000, figures.last.losses, 0.01, 50.0, 100.0) and len(figures.last.losses)
    figures.truncate(2000)
    assert [one.step for one in figures.tell()] == [2000, 1000, 1000, 2000, 2000]


def test_what_was_told_between_two_steps_is_told_alone():
    figures = told_of(5000)
    figures.add(Changed(2500, Change("batch_size", 8), Message("Batch size: 4 → 8")))
    for after, until in ((1000, 2500), (2499, 4000), (None, 999), (4500, None), (3000, 3000)):
        steps, epochs, changes, marks = [], [], [], []
        for one in figures.tell(after, until):
            if isinstance(one, Progress):
                steps += range(one.first, one.first + len(one.losses))
                marks += [one.step] * (not len(one.losses))
            else:
                (epochs if isinstance(one, EpochDone) else changes).append(one.step)
        first, last = after or 0, 5000 if until is None else until
        assert steps == list(range(first + 1, last + 1))
        assert epochs == marks == [step for step in range(1000, 6000, 1000) if first < step <= last]
        assert changes == [2500] * (first < 2500 <= last)


def test_a_million_steps_take_little_room_in_the_window(show):
    values = np.random.default_rng(0).normal(size=1_000_000).astype(np.float32)
    plot = show(CurvePlot)
    tracemalloc.start()
    try:
        figures = Figures()
        for first in range(0, 1_000_000, 500):
            progress = Progress(1, first + 500, first + 1, values[first : first + 500], 0.01, first / 100, 100.0)
            figures.add(progress)
            plot.add_steps(progress.first, progress.losses)
            plot.add_time(progress.step, progress.seconds)
        redraw(plot)
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held < 20e6
    assert len(list(figures.tell())) <= MOST_TOLD + 2


def test_many_epochs_are_kept_as_finely_as_can_be_seen():
    figures = Figures()
    for epoch in range(1, 10_001):
        figures.add(EpochDone(epoch, epoch * 5, {"loss": 1.0}, {}, 1.0))
    kept = [one.epoch for one in figures.tell()]
    assert len(kept) <= MOST_TOLD and kept[-1] == 10_000 and kept == sorted(kept)
