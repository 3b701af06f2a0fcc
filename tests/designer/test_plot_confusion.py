"""Checks that the table of confusions counts, shades and says which classes are taken for which."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from designer.look.theme import DARK, LIGHT, Theme
from designer.plots.colours import channels
from designer.plots.confusion import ConfusionPlot
from designer.plots.confusion_table import ConfusionTable
from designer.plots.ticks import percent
from tests.designer import plot_scenes
from tests.designer.plot_scenes import move, redraw

show, english = plot_scenes.show, plot_scenes.english

KINDS = ("setosa", "versicolor", "virginica")
COUNTS = [[10, 0, 0], [0, 7, 3], [0, 1, 9]]


@pytest.fixture
def plot(show) -> ConfusionPlot:
    made = show(ConfusionPlot, 700, 300)
    made.show_table("table", "validation", 4, COUNTS, KINDS)
    redraw(made)
    return made


def corner(table: ConfusionTable, image: QImage, row: int, column: int) -> QColor:
    """The ground of a cell, beside its number and inside its frame."""
    place = table.rect_of(row, column).topLeft().toPoint()
    return image.pixelColor(place.x() + 3, place.y() + 3)


def distance(one: QColor, colour: str) -> float:
    return float(np.abs(channels(one.name()) - channels(colour)).sum())


def tell(plot: ConfusionPlot, row: int, column: int) -> str:
    move(plot.table, plot.table.rect_of(row, column).center())
    return plot.sentence.text().replace("\N{NO-BREAK SPACE}", " ")


# Convention 37.
def test_the_pointer_over_a_cell_tells_how_many_of_a_class_were_taken_for_another(plot):
    assert tell(plot, 1, 2) == "3 of 10 examples of class versicolor were taken for virginica (30 %)"
    assert tell(plot, 2, 2) == "9 of 10 examples of class virginica were recognised (90 %)"
    assert tell(plot, 0, 1) == "0 of 10 examples of class setosa were taken for versicolor (0 %)"
    assert plot.table.accessibleDescription() == plot.sentence.text()


def test_without_the_pointer_the_worst_confusion_is_told(plot):
    worst = "Worst: 3 of 10 examples of class versicolor were taken for virginica (30\N{NO-BREAK SPACE}%)"
    assert plot.sentence.text() == plot.table.accessibleDescription() == worst
    tell(plot, 0, 0)
    QApplication.sendEvent(plot.table, QEvent(QEvent.Type.Leave))
    assert plot.sentence.text() == worst
    plot.show_table("table", "validation", 5, np.diag([3, 4]), ("no", "yes"))
    redraw(plot)
    assert plot.sentence.text() == "No example was taken for another class."


def test_a_class_without_examples_is_told_as_such(plot):
    plot.show_table("table", "validation", 4, [[0, 0], [1, 3]], "01")
    redraw(plot)
    assert tell(plot, 0, 1) == "There was no example of class 0."


def test_arrow_keys_go_from_cell_to_cell_and_escape_leaves_them(plot, qtbot):
    plot.table.setFocus(Qt.FocusReason.TabFocusReason)
    told = []
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Left):
        qtbot.keyClick(plot.table, key)
        told.append(plot.table.cell)
    assert told == [(0, 0), (0, 1), (1, 1), (2, 1), (2, 1), (2, 0)]
    assert "class virginica were taken for setosa" in plot.table.accessibleDescription()
    qtbot.keyClick(plot.table, Qt.Key.Key_Escape)
    assert plot.table.cell is None and plot.sentence.text().startswith("Worst")


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_what_is_right_has_another_colour_than_what_is_wrong_the_stronger_the_more_of_the_row(plot, theme: Theme):
    plot.set_theme(theme)
    image = plot.table.grab().toImage()
    cells = {place: corner(plot.table, image, *place) for place in np.ndindex(3, 3)}
    right, wrong = theme.curves[0], theme.curves[1]
    assert distance(cells[0, 0], right) < distance(cells[2, 2], right) < distance(cells[1, 1], right)
    assert distance(cells[1, 2], wrong) < distance(cells[2, 1], wrong) < distance(cells[0, 1], wrong)
    assert distance(cells[1, 1], right) < distance(cells[1, 1], wrong)
    assert distance(cells[1, 2], wrong) < distance(cells[1, 2], right)
    assert cells[0, 1] == cells[0, 2] == QColor(theme.hover)


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_numbers_stand_in_the_cells_where_they_fit(plot, theme: Theme):
    plot.set_theme(theme)

    def written(row: int, column: int) -> bool:
        image, rect = plot.table.grab().toImage(), plot.table.rect_of(row, column).adjusted(2, 2, -3, -3).toRect()
        return (
            len({image.pixel(x, y) for x in range(rect.left(), rect.right()) for y in range(rect.top(), rect.bottom())})
            > 1
        )

    assert written(1, 2) and not written(0, 1), "what never happened stays empty"
    plot.show_table("table", "validation", 4, np.eye(9) * 1_000_000_000, "012345678")
    redraw(plot)
    assert not written(0, 0)


def test_counts_of_a_hundred_classes_are_pointed_at_to_the_pixel(show):
    plot = show(ConfusionPlot, 300, 230)
    plot.show_table("table", "train", 1, np.eye(100) * 5, tuple(map(str, range(100))))
    redraw(plot)
    assert plot.table.area().right() <= plot.table.width() and plot.table.area().bottom() <= plot.table.height()
    for at in (0, 17, 99):
        middle = plot.table.rect_of(at, at).center()
        assert plot.table.cell_at(middle.x(), middle.y()) == (at, at)
    assert plot.table.cell_at(0, 0) is None


def test_a_smaller_table_is_not_pointed_at_where_it_has_no_cell(plot):
    tell(plot, 2, 2)
    plot.show_table("table", "validation", 5, [[1, 0], [0, 1]], "01")
    redraw(plot)
    assert plot.table.cell is None


def test_it_says_which_examples_are_counted_and_when(plot):
    assert plot.moment.text() == plot.sentence.toolTip() == "validation · epoch 4"
    plot.show_table("table", "train", 1200, COUNTS, KINDS)
    redraw(plot)
    assert plot.moment.text() == "training · epoch 1,200"


@pytest.mark.parametrize("width", [300, 420, 700])
def test_the_table_does_not_move_with_the_sentence(show, width: int):
    plot = show(ConfusionPlot, width, 230)
    plot.show_table("table", "validation", 4, COUNTS, KINDS)
    redraw(plot)
    place, sizes = plot.table.geometry(), plot.sentence.size()
    for cell in np.ndindex(3, 3):
        tell(plot, *cell)
        QApplication.processEvents()
        assert (plot.table.geometry(), plot.sentence.size()) == (place, sizes)
        assert plot.sentence.heightForWidth(sizes.width()) <= sizes.height(), plot.sentence.text()


def test_of_several_tables_one_is_chosen_and_stays_chosen_for_the_next_training(plot, qtbot):
    assert not plot.subject.isVisible()
    offered = {"table": "Confusion matrix", "other": "Aside"}
    plot.offer(offered)
    plot.show_table("other", "validation", 4, [[5, 5], [0, 10]], "01")
    redraw(plot)
    assert plot.subject.isVisible() and plot.table.names == KINDS
    plot.subject.setFocus()
    qtbot.keyClick(plot.subject, Qt.Key.Key_Down)
    assert plot.subject.currentText() == "Aside" and plot.table.names == ("0", "1")
    plot.clear()
    plot.offer({"table": "Confusion matrix"})
    plot.offer(offered)
    assert plot.subject.shown == "other"
    plot.forget()
    plot.offer(offered)
    assert plot.subject.shown == "table"


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "0"), (1, "100"), (0.04, "4"), (0.004, "0.4"), (0.00004, "0.004"), (0.997, "99.7"), (1 / 3, "33")],
)
def test_a_share_looks_neither_like_nothing_nor_like_all_unless_it_is(share: float, text: str):
    assert percent(share) == f"{text}\N{NO-BREAK SPACE}%"
