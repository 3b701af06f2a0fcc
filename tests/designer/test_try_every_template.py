"""Every template can be tried: each input has a way in or a sentence why not, and each answer a form that is shown."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from designer.look.theme import LIGHT
from designer.plots.answer_bars import told
from designer.plots.curve_pad import CurvePad
from designer.plots.entry_fields import FIELDS, ExampleField, RowField
from designer.plots.try_it import TryItPlot
from engine.graph.analysis import analyse
from engine.templates import Template, template, templates
from engine.training.entering import entries, read, read_back
from engine.training.loop import Loop
from engine.training.watching.ask import Ask, Seen
from engine.training.watching.schedule import Watching
from tests.engine.stand_ins import stood_in

LARGE = 5_000_000
"""Networks with more parameters than this are not made here."""
TEMPLATES = templates()
every_template = pytest.mark.parametrize("one", TEMPLATES, ids=[one.name for one in TEMPLATES])
small_template = pytest.mark.parametrize(
    "one", [one for one in TEMPLATES if one.parameters <= LARGE], ids=lambda one: one.name
)


@pytest.fixture
def plot(qtbot: QtBot) -> TryItPlot:
    made = TryItPlot()
    qtbot.addWidget(made)
    made.set_theme(LIGHT)
    made.resize(640, 320)
    made.show()
    return made


def answered(loop: Loop, text: str = "") -> Seen:
    watching = Watching(loop)
    watching.ask([Ask("try_it", "", (("example", text),))])
    (seen,) = watching.everything()
    return seen


@every_template
def test_each_input_of_a_template_has_a_field_that_takes_it_or_says_why_not(one: Template, plot: TryItPlot) -> None:
    asked = entries(analyse(one.project))
    assert asked and all(entry.kind in FIELDS for entry in asked)
    plot.offer(asked)
    plot.refresh()
    QApplication.processEvents()
    assert [field.entry for field in plot.fields] == list(asked)
    for field in plot.fields:
        assert field.isVisible()
        if isinstance(field, ExampleField):
            assert "cannot be entered by hand" in field.label.text()


@small_template
def test_what_an_untrained_template_answers_is_shown(one: Template, plot: TryItPlot) -> None:
    loop = Loop(stood_in(one.project), threads=1)
    asked = entries(loop.analysis)
    seen = answered(loop)
    answers, trouble = seen.facts["answers"], seen.facts["trouble"]
    assert answers and trouble is None
    plot.offer(asked)
    plot.show_values(read_back(seen.facts["entered"], asked))
    plot.show_answers(answers, trouble)
    plot.refresh()
    assert plot.sentence.text() in ("It makes this.",) or plot.sentence.text().startswith("It says ")
    for answer in answers:
        shapes = (answer.chances, answer.numbers, answer.text, answer.made)
        assert any(shapes), "nothing to show"
        if answer.chances:
            assert len(answer.names) == len(answer.chances) and sum(answer.chances) <= 1 + 1e-4
        assert told(answer) or answer.made is not None
    plot.bars.grab()
    # What the fields hold is entered as it stands.
    text = plot.text()
    if text and text != "{}":
        again = answered(loop, text)
        assert again.facts["trouble"] is None and again.facts["answers"]


def test_a_series_is_drawn_with_the_mouse_and_reaches_the_network_as_it_was_measured(plot: TryItPlot) -> None:
    loop = Loop(template("forecast-conv"), threads=1)
    asked = entries(loop.analysis)
    plot.offer(asked)
    plot.show_values(read_back(answered(loop).facts["entered"], asked))
    (field,) = plot.fields
    assert isinstance(field, RowField) and isinstance(field.curve, CurvePad)
    pad = field.curve
    pad.resize(240, 120)
    before = pad.values.copy()
    entered: list[str] = []
    plot.entered.connect(entered.append)
    first, last = (pad.position_of(at, 0.0).toPoint() for at in (10, 30))
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=first)
    QTest.mouseMove(pad, last + QPoint(0, -20))
    QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=last)
    drawn = pad.values
    assert (drawn[:9] == before[:9]).all() and (drawn[32:] == before[32:]).all()
    assert (np.diff(drawn[11:30]) > 0).all(), "a fast mouse leaves a straight line"
    assert read(entered[-1])["past"] == pytest.approx(drawn, rel=1e-3, abs=1e-3)
    said = answered(loop, entered[-1]).facts["answers"][0]
    other = answered(loop).facts["answers"][0]
    assert said.numbers != other.numbers and said.made is not None and len(said.numbers) == 12


def test_of_a_segmentation_the_class_of_each_pixel_is_shown(plot: TryItPlot) -> None:
    loop = Loop(template("unet-small"), threads=1)
    (answer,) = answered(loop).facts["answers"]
    assert answer.made is not None and answer.made.kind == "picture" and answer.made.sizes == (1, 48, 48)
