"""Looks at examples as a person does: pages, filters, cells of a confusion matrix, walks and samples."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from designer.look import style
from designer.look.theme import DARK, LIGHT, SPACE_2
from designer.plots.example_cards import Card, Cards, alike
from designer.watching.kinds.confusion import ConfusionPanel
from designer.watching.kinds.latent import LatentPanel
from designer.watching.kinds.predictions import PredictionPanel
from designer.watching.kinds.reconstruction import ReconstructionPanel
from designer.watching.kinds.samples import SamplePanel
from designer.watching.panel import Panel
from engine.templates import template
from engine.training.loop import Loop
from engine.training.preview import Preview
from engine.training.watching.ask import Ask
from engine.training.watching.schedule import Watching
from tests.engine.projects import mlp

LEFT = Qt.MouseButton.LeftButton


class Shown:
    """A panel beside the training of a network, which answers what the panel asks."""

    def __init__(self, qtbot: QtBot, loop: Loop, kind: Callable[[], Panel]) -> None:
        self.loop, self.watching, self.panel = loop, Watching(loop), kind()
        self.asked: list[Ask] = []
        qtbot.addWidget(self.panel)
        self.panel.resize(700, 300)
        self.panel.follow(loop.analysis)
        self.panel.asks_changed.connect(self.answer)
        self.panel.show()
        qtbot.waitExposed(self.panel)
        self.answer()

    @property
    def plot(self):
        return self.panel.plot

    @property
    def examples(self) -> list[int]:
        return [card.example for card in self.plot.cards]

    def answer(self) -> None:
        asks = self.panel.asks()
        self.asked += asks
        self.watching.ask(asks)
        for seen in self.watching.everything():
            self.panel.take(seen)
        self.panel.redraw()
        QApplication.sendPostedEvents()


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> None:
    if not qapp.styleSheet():
        style.apply(qapp, LIGHT)


def trained(name: str = "", steps: int = 12) -> Loop:
    one = template(name) if name else mlp()
    loop = Loop(replace(one, training={**one.training, "device": "cpu"}), 1)
    for _, _ in zip(range(steps), loop.steps(), strict=False):
        pass
    return loop


@pytest.fixture
def predictions(qtbot: QtBot) -> Shown:
    return Shown(qtbot, trained(), PredictionPanel)


def choose(box, index: int) -> None:
    """Choose in a drop-down by its keys."""
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Home)
    for _ in range(index):
        QTest.keyClick(box, Qt.Key.Key_Down)


def test_the_buttons_turn_the_pages_until_all_examples_were_seen(predictions: Shown) -> None:
    plot, seen = predictions.plot, set(predictions.examples)
    assert plot.place.text() == "page 1 of 15" and not plot.back.isEnabled()
    for page in range(2, 16):
        QTest.mouseClick(plot.on, LEFT)
        assert plot.place.text() == f"page {page} of 15"
        seen |= set(predictions.examples)
    assert seen == set(range(360)) and not plot.on.isEnabled()
    QTest.mouseClick(plot.back, LEFT)
    assert plot.place.text() == "page 14 of 15"


def test_only_mistakes_are_shown_where_they_are_wanted_and_they_are_counted(predictions: Shown) -> None:
    plot = predictions.plot
    QTest.mouseClick(plot.wrong, LEFT, pos=plot.wrong.rect().center() / 2)
    assert plot.wrong.isChecked() and all(card.state == "wrong" for card in plot.cards)
    assert all("right:" in card.title for card in plot.cards)
    assert "of 360 are wrong" in plot.sentence.text()


def test_a_class_is_chosen_by_the_keys(predictions: Shown) -> None:
    plot = predictions.plot
    choose(plot.right, 4)
    assert plot.wanted == (3, -1, False)
    label = predictions.loop.data.validation["label"]
    assert all(int(label[at]) == 3 for at in predictions.examples) and predictions.panel.page == 0
    assert predictions.asked[-1].option("right", -1) == 3


def test_a_click_on_a_card_chooses_its_example_and_the_keys_do_too(predictions: Shown, qtbot: QtBot) -> None:
    cards = predictions.plot.area.cards
    with qtbot.waitSignal(predictions.panel.example_chosen) as heard:
        QTest.mouseClick(cards, LEFT, pos=cards.places[1].center().toPoint())
    assert heard.args == [predictions.examples[1]]
    QTest.keyClick(cards, Qt.Key.Key_Right)
    with qtbot.waitSignal(predictions.panel.example_chosen) as heard:
        QTest.keyClick(cards, Qt.Key.Key_Return)
    assert heard.args == [predictions.examples[2]]
    assert f"Example {predictions.examples[2] + 1}:" in cards.accessibleDescription()
    QTest.keyClick(cards, Qt.Key.Key_End)
    QTest.keyClick(cards, Qt.Key.Key_Down)
    assert cards.at == len(cards.cards) - 1
    QTest.keyClick(cards, Qt.Key.Key_Home)
    assert cards.at == 0


@pytest.mark.parametrize("way", ["mouse", "keys"])
def test_a_cell_of_the_confusion_matrix_leads_to_its_examples(predictions: Shown, qtbot: QtBot, way: str) -> None:
    matrix = ConfusionPanel()
    qtbot.addWidget(matrix)
    matrix.resize(500, 300)
    matrix.show()
    told = np.arange(100.0).reshape(10, 10)
    matrix.plot.show_table("table", "validation", 1, told, "0123456789")
    matrix.redraw()
    QApplication.sendPostedEvents()
    table = matrix.plot.table
    table.show_counts(told, "0123456789")
    with qtbot.waitSignal(matrix.handed) as heard:
        if way == "mouse":
            QTest.mouseClick(table, LEFT, pos=table.rect_of(8, 1).center().toPoint())
        else:
            table.look_at((8, 1))
            QTest.keyClick(table, Qt.Key.Key_Return)
    assert heard.args == ["predictions", (8, 1)]
    predictions.panel.receive(heard.args[1])
    assert predictions.plot.wanted == (8, 1, False)
    assert all(card.title.startswith("1 ") and "right: 8" in card.title for card in predictions.plot.cards)
    found = predictions.plot._counts[0]
    assert len(predictions.examples) == min(found, 24)
    assert found or predictions.plot.sentence.text().startswith("No example is like that")


def test_another_document_forgets_page_and_filter(predictions: Shown) -> None:
    QTest.mouseClick(predictions.plot.on, LEFT)
    predictions.panel.receive((8, 1))
    predictions.panel.forget()
    assert predictions.panel.asks() == (Ask("predictions"),) and not predictions.plot._has_data()


def test_a_reconstruction_stands_beside_what_entered(qtbot: QtBot) -> None:
    shown = Shown(qtbot, trained("autoencoder-digits"), ReconstructionPanel)
    assert all(len(card.pictures) == 2 for card in shown.plot.cards)
    assert shown.plot.sentence.text().startswith("What entered, what was made.")
    QTest.mouseClick(shown.plot.on, LEFT)
    assert shown.panel.page == 1 and shown.plot.place.text() == "page 2 of 15"


def test_where_noise_entered_three_pictures_stand_side_by_side(qtbot: QtBot) -> None:
    shown = Shown(qtbot, trained("denoising", 2), ReconstructionPanel)
    assert all(len(card.pictures) == 3 for card in shown.plot.cards)
    assert "what was wanted" in shown.plot.sentence.text()


def test_the_slider_walks_from_one_example_to_another(qtbot: QtBot) -> None:
    shown = Shown(qtbot, trained("variational", 2), LatentPanel)
    plot = shown.plot
    assert len(plot.cards) == 21 and plot.sentence.text().startswith("0\N{NO-BREAK SPACE}% of the way")
    first = plot.enlarged.shown
    for _ in range(20):
        QTest.keyClick(plot.slider, Qt.Key.Key_Right)
    assert plot.sentence.text().startswith("100\N{NO-BREAK SPACE}% of the way") and plot.enlarged.shown != first
    assert plot.area.cards.at == 20
    QTest.mouseClick(plot.area.cards, LEFT, pos=plot.area.cards.places[5].center().toPoint())
    assert plot.slider.value() == 5


def test_the_keys_choose_examples_and_the_latent_value(qtbot: QtBot) -> None:
    shown = Shown(qtbot, trained("variational", 2), LatentPanel)
    plot = shown.plot
    QTest.keyClick(plot.start, Qt.Key.Key_Up)
    assert shown.asked[-1].option("from", 0) == 1 and shown.asked[-1].option("to", 0) == 1
    choose(plot.way, 1)
    assert shown.asked[-1].option("unit", -1) == 0 and plot.fields[plot.end].isHidden()
    QTest.keyClick(plot.unit, Qt.Key.Key_Up)
    assert shown.asked[-1].option("unit", -1) == 1 and plot.unit.maximum() == 2
    assert "its own is" in plot.sentence.text()


def test_new_samples_have_the_next_seed(qtbot: QtBot) -> None:
    shown = Shown(qtbot, trained("variational", 2), SamplePanel)
    before = [card.pictures for card in shown.plot.cards]
    assert len(before) == 16 and shown.plot.seed.text() == "seed 0"
    QTest.mouseClick(shown.plot.fresh, LEFT)
    assert shown.plot.seed.text() == "seed 1"
    assert [card.pictures for card in shown.plot.cards] != before


@pytest.mark.parametrize("kind", [PredictionPanel, ReconstructionPanel, LatentPanel, SamplePanel])
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda one: one.name)
def test_an_empty_panel_says_what_will_be_seen_here(qtbot: QtBot, kind: Callable[[], Panel], theme) -> None:
    panel = kind()
    qtbot.addWidget(panel)
    panel.set_theme(theme)
    panel.show()
    panel.redraw()
    assert "appear" in panel.plot._sentence.text() and panel.plot._sentence.isVisible()
    assert not panel.grab().isNull()


def test_pictures_of_one_card_have_the_same_white() -> None:
    bright, faint = (Preview("x", "picture", "", (1, 1, 2), bytes([0, 255]), 0.0, high, 1) for high in (1.0, 0.5))
    shades = [np.frombuffer(one.numbers, np.uint8).tolist() for one in alike((bright, faint))]
    assert shades == [[0, 255], [0, 128]]


def test_what_is_made_of_a_picture_is_grey_like_that_and_black_below_zero() -> None:
    wanted = Preview("x", "picture", "", (1, 1, 3), bytes([0, 51, 255]), 0.0, 1.0, 1)
    made = Preview("y", "map", "", (1, 1, 3), np.array([-127, 0, 127], np.int8).tobytes(), -0.4, 0.4, 1)
    shown = alike((made, wanted))
    assert [one.kind for one in shown] == ["picture", "picture"]
    assert [list(one.numbers) for one in shown] == [[0, 0, 102], [0, 51, 255]]
    assert alike((made,)) == (made,), "beside no picture its signs are told by colours"


def test_whole_rows_of_cards_end_where_the_panel_does(qtbot: QtBot) -> None:
    cards = Cards()
    qtbot.addWidget(cards)
    one = Card(0, (Preview("x", "picture", "", (1, 1, 1), bytes([0]), 0.0, 1.0, 1),))
    cards.show_cards([one] * 9, 400)
    assert cards.columns == 4 and 400 - SPACE_2 <= cards.places[3].right() <= 400
    cards.show_cards([one] * 2, 400)
    assert cards.places[1].width() < 100, "a few stay small"
