"""The gallery is searched by a few letters, filtered, walked with the keyboard, and drawn only where it is seen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from designer.gallery.card import Card, shortened
from designer.gallery.page import Gallery
from designer.look.theme import DARK, LIGHT
from designer.main_window import MainWindow
from engine.templates import Template, templates
from tests.designer.window_driver import press_button, start, wait
from tests.engine.strategies import WHOLE

TEMPLATES = templates()
CATEGORIES = list(dict.fromkeys(one.category for one in TEMPLATES))


@pytest.fixture
def gallery(qtbot: QtBot) -> Iterator[Gallery]:
    made = Gallery(LIGHT)
    qtbot.addWidget(made)
    made.resize(1440, 860)
    made.show()
    made.fill()
    made.setFocus()
    yield made


def shown(gallery: Gallery) -> list[str]:
    """The names of the networks that are shown, as they stand; empty for the empty canvas."""
    return [card.template.name if card.template else "" for row in gallery.shelf.rows for card in row]


def headings(gallery: Gallery) -> list[str]:
    return [heading.text() for heading in gallery.shelf.headings]


def texts(card: Card) -> list[str]:
    return [label.text() for label in card.findChildren(QLabel)]


def drawn(gallery: Gallery) -> set[str]:
    return {card.accessibleName() for card in gallery.cards if not card.picture.drawn.isNull()}


def type_in(gallery: Gallery, text: str) -> None:
    gallery.search.setFocus()
    gallery.search.clear()
    QTest.keyClicks(gallery.search, text)


# Convention 26.
def test_the_empty_canvas_comes_first_and_every_template_stands_below_its_category(gallery: Gallery) -> None:
    assert shown(gallery) == ["", *(one.name for one in TEMPLATES)]
    assert headings(gallery) == CATEGORIES
    assert [chip.text() for chip in gallery.chips.buttons()] == ["All", *CATEGORIES]
    below = {title: heading.y() for title, heading in zip(CATEGORIES, gallery.shelf.headings, strict=True)}
    for card in gallery.cards:
        assert card.template and card.y() > below[card.template.category]


def test_a_card_tells_all_that_is_known_of_a_network(gallery: Gallery) -> None:
    for one, card in zip(TEMPLATES, gallery.cards, strict=True):
        said = texts(card)
        assert said[:2] == [one.title, one.about] and one.expected in said
        assert one.data in said[2] and f"{shortened(one.parameters)} parameters" in said[2]
        assert ("trains at once" in said[2]) == one.starts
        assert (one.source in said) == bool(one.source)
        assert card.accessibleName() == one.title and one.about in card.accessibleDescription()


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0"),
        (218, "218"),
        (999, "999"),
        (1000, "1 K"),
        (1218, "1.2 K"),
        (26_122, "26 K"),
        (9_960, "10 K"),
        (999_499, "999 K"),
        (999_700, "1 M"),
        (1_440_000, "1.4 M"),
        (138_357_544, "138 M"),
        (1_200_000_000, "1.2 G"),
    ],
)
def test_a_count_of_parameters_is_told_as_one_says_it(count: int, text: str) -> None:
    assert shortened(count) == text


def test_a_network_is_found_by_any_of_its_texts(gallery: Gallery) -> None:
    for one in TEMPLATES if WHOLE else TEMPLATES[::6]:
        type_in(gallery, one.title)
        assert shown(gallery)[0] == one.name
        assert one.name in shown(gallery)
    for word, name in (("lecun", "lenet-5"), ("1998", "lenet-5"), ("mnist", "mnist-cnn"), ("resnet 152", "resnet-152")):
        type_in(gallery, word)
        assert name in shown(gallery), word


def test_several_words_narrow_what_is_found_and_the_best_comes_first(gallery: Gallery) -> None:
    type_in(gallery, "digits")
    several = shown(gallery)
    type_in(gallery, "digits convolutional")
    assert set(shown(gallery)) < set(several) and shown(gallery)[0] == "digits-cnn"
    assert headings(gallery) == [f"{len(shown(gallery))} networks"]
    assert "" not in shown(gallery)


def test_the_filter_shows_one_category_and_a_search_looks_in_it_alone(gallery: Gallery) -> None:
    for category in CATEGORIES:
        chip = next(chip for chip in gallery.chips.buttons() if chip.text() == category)
        press_button(chip)
        assert shown(gallery) == [one.name for one in TEMPLATES if one.category == category]
        assert headings(gallery) == [category] and chip.isChecked()
    press_button(next(chip for chip in gallery.chips.buttons() if chip.text() == "Recurrent"))
    type_in(gallery, "digit")
    assert shown(gallery) and {one.category for one in TEMPLATES if one.name in shown(gallery)} == {"Recurrent"}
    press_button(gallery.chips.buttons()[0])
    assert {one.category for one in TEMPLATES if one.name in shown(gallery)} > {"Recurrent"}


def test_where_nothing_is_found_a_hint_leads_back_to_all(gallery: Gallery) -> None:
    press_button(gallery.chips.buttons()[2])
    type_in(gallery, "wormhole")
    assert shown(gallery) == [] and gallery.nothing.isVisible() and not gallery.shelf.isVisible()
    assert gallery.hint.text().endswith(".")
    press_button(gallery.every)
    assert len(shown(gallery)) == len(TEMPLATES) + 1 and not gallery.nothing.isVisible()
    assert gallery.category == "" and gallery.search.text() == ""


def test_typing_anywhere_searches_and_a_slash_leads_to_the_search(gallery: Gallery) -> None:
    QTest.keyClick(gallery, Qt.Key.Key_Slash)
    assert gallery.search.hasFocus() and gallery.search.text() == ""
    gallery.cards[3].setFocus()
    QTest.keyClicks(QApplication.focusWidget(), "v")
    QTest.keyClicks(QApplication.focusWidget(), "gg")
    assert gallery.search.text() == "vgg" and shown(gallery)[0].startswith("vgg")
    QTest.keyClick(gallery.search, Qt.Key.Key_Escape)
    assert gallery.search.text() == ""


def test_enter_in_the_search_opens_the_best_network_and_without_a_word_none(gallery: Gallery, qtbot: QtBot) -> None:
    chosen: list[Template] = []
    gallery.template_chosen.connect(chosen.append)
    QTest.keyClick(gallery.search, Qt.Key.Key_Return)
    assert not chosen
    type_in(gallery, "resnet-50")
    QTest.keyClick(gallery.search, Qt.Key.Key_Return)
    assert [one.name for one in chosen] == ["resnet-50"]


def test_the_arrow_keys_go_from_card_to_card_and_bring_them_into_sight(gallery: Gallery) -> None:
    gallery.search.setFocus()
    QTest.keyClick(gallery.search, Qt.Key.Key_Down)
    rows = gallery.shelf.rows
    assert gallery.empty.hasFocus()
    QTest.keyClick(gallery.empty, Qt.Key.Key_Right)
    assert rows[0][1].hasFocus()
    QTest.keyClick(rows[0][1], Qt.Key.Key_Left)
    for row in rows[1:]:
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
        card = row[0]
        assert card.hasFocus()
        top = card.mapTo(gallery.viewport(), QPoint()).y()
        assert top >= 0 and top + card.height() <= gallery.viewport().height()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_End)
    assert rows[-1][-1].hasFocus()
    QTest.keyClick(rows[-1][-1], Qt.Key.Key_Right)
    assert rows[-1][-1].hasFocus()
    QTest.keyClick(rows[-1][-1], Qt.Key.Key_Home)
    QTest.keyClick(gallery.empty, Qt.Key.Key_Up)
    assert gallery.search.hasFocus()


def test_pictures_are_drawn_when_they_come_into_sight_and_once(gallery: Gallery, qtbot: QtBot) -> None:
    qtbot.waitExposed(gallery)
    qtbot.waitUntil(lambda: bool(drawn(gallery)))
    most = 3 * len(gallery.shelf.rows[0])
    first = drawn(gallery)
    assert 0 < len(first) <= most < len(gallery.cards)
    kept = {id(card): card.picture.drawn.cacheKey() for card in gallery.cards if card.accessibleName() in first}
    gallery.verticalScrollBar().setValue(gallery.verticalScrollBar().maximum())
    qtbot.waitUntil(lambda: gallery.cards[-1].accessibleName() in drawn(gallery))
    assert len(drawn(gallery)) <= 2 * most
    gallery.verticalScrollBar().setValue(0)
    gallery.viewport().repaint()
    assert {id(card): card.picture.drawn.cacheKey() for card in gallery.cards if id(card) in kept} == kept


def test_a_network_is_read_only_when_its_picture_is_drawn(gallery: Gallery, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: bool(drawn(gallery)))
    read = {card.accessibleName() for card in gallery.cards if "project" in vars(card.template)}
    assert read == drawn(gallery)


@pytest.mark.parametrize("width", [500, 900, 1440, 1900])
def test_cards_share_the_width_and_nothing_is_cut_off(gallery: Gallery, width: int) -> None:
    gallery.set_theme(DARK)
    gallery.resize(width, 900)
    room = gallery.viewport().width()
    for row in gallery.shelf.rows:
        places = [card.mapTo(gallery.viewport(), QPoint()).x() for card in row]
        assert places == sorted(places) and places[0] >= 0
        assert places[-1] + row[-1].width() <= room
    for widget in (*gallery.chips.buttons(), gallery.search, gallery.open):
        left = widget.mapTo(gallery.viewport(), QPoint()).x()
        assert left >= 0 and left + widget.width() <= room
    for card in gallery.cards:
        for label in card.findChildren(QLabel):
            assert label.height() >= label.heightForWidth(label.width()), label.text()


def test_a_demonstration_trains_as_soon_as_it_is_chosen(window: MainWindow, qtbot: QtBot) -> None:
    starting = [one.name for one in TEMPLATES if one.starts]
    assert starting
    start(window, starting[0])
    wait(qtbot, lambda: window.running.state == "running")
    assert window.pages.currentWidget() is window.across


def test_deep_against_wide_draws_the_accuracies_of_both_together(window: MainWindow, qtbot: QtBot) -> None:
    start(window, "deep-and-wide")
    score = window.live.plot("metric")
    assert score.isVisible()
    wait(qtbot, lambda: window.running.state == "running" and window.bar.progress.value() > 200)
    score.redraw()
    members = score.member_curves.values()
    assert len(members) == 2
    for curves in members:
        steps, _ = curves["validation"].line.getData()
        assert len(steps) > 1
    window.running.stop()
    wait(qtbot, lambda: window.running.state == "idle")
    assert not window.bar.progress.isHidden()
    window.session.document.saved()
    window.documents.open_template("digits-mlp")
    assert window.bar.progress.isHidden() and not window.bar.progress_epoch.text()


def test_any_other_network_waits_for_the_person(window: MainWindow) -> None:
    start(window, "spiral")
    assert window.running.state == "idle"
