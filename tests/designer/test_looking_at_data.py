"""Looks at data as a person does: opens the window, reads figures, clicks repairs, goes through examples, cancels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from designer.documents.tab import Tab
from designer.look.theme import DARK, LIGHT
from designer.looking.bars import fewer
from designer.looking.window import DataWindow
from designer.main_window import MainWindow
from designer.panels.repair_button import RepairButton
from designer.texts import told
from engine.data.looking.told import Bars
from engine.graph.edits import add, new_node, set_param
from engine.graph.model import Graph, Project
from engine.layers import LAYERS
from engine.message import Message
from engine.starting.beginning import begun
from tests.designer.canvas_driver import click, node_point
from tests.designer.longer import Longer, clipped
from tests.designer.window_driver import choose_tab, press_button, wait
from tests.engine.table_files import fruits

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def window(emptied: MainWindow) -> Iterator[MainWindow]:
    yield emptied
    emptied.data_looking.close()


def open_fruits(window: MainWindow, folder: Path) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """Fruits without the transforms that the beginning adds; says their weights."""
    path = fruits(folder / "fruits.csv")
    project = begun(path, "", frozenset()).project
    plain = replace(project, graph=set_param(project.graph, "data", "transforms", []))
    window.documents.tabs.add(Tab(plain, unsaved=True))
    window.pages.setCurrentWidget(window.across)
    window.canvas.fit()
    rows = [line.split(",") for line in path.read_text().splitlines()[1:]]
    return np.array([float(row[1]) for row in rows if row[1]], np.float32)


def iris() -> Project:
    """A Data node with Iris, and nothing behind it."""
    node = new_node(LAYERS.members["Data"], "data", examples={"type": "Iris"})
    return Project(graph=add(Graph(), node), title="Iris")


def looked(window: MainWindow, qtbot: QtBot) -> DataWindow:
    """The window of the data once it has read them."""
    dialog = window.data_looking.dialog
    assert dialog is not None
    wait(qtbot, lambda: not dialog.is_busy)
    return dialog


def double_click(window: MainWindow, key: str) -> None:
    at = node_point(window.canvas, key)
    QTest.mouseDClick(window.canvas.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, at)


def choose(dialog: DataWindow, name: str) -> None:
    """Click a part in the list."""
    at = list(dialog.list.names).index(name)
    place = dialog.list.visualItemRect(dialog.list.item(at)).center()
    QTest.mouseClick(dialog.list.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, place)


def repairs(dialog: DataWindow) -> dict[str, RepairButton]:
    found = dialog.page.troubles.findChildren(RepairButton)
    return {one.text(): one for one in found if one.isVisibleTo(dialog)}


def mend(dialog: DataWindow, qtbot: QtBot, text: str) -> None:
    """Click a repair, which is shown a moment after its sentence."""
    wait(qtbot, lambda: text in repairs(dialog))
    press_button(repairs(dialog)[text])


def written(dialog: DataWindow) -> dict[str, str]:
    """The texts of the example that is shown, by the names of its parts."""
    return {one.shown.port: one.shown.text for one in dialog.examples.cells.placed if one.shown.kind == "text"}


def rules(dialog: DataWindow) -> set[tuple[str, str]]:
    assert dialog.looked is not None
    return {(trouble.rule, trouble.part) for trouble in dialog.looked.troubles}


def test_a_double_click_on_the_data_of_a_file_shows_figures_and_a_repair_ends_a_trouble(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    weights = open_fruits(window, tmp_path)
    double_click(window, "data")
    dialog = window.data_looking.dialog
    assert dialog is not None and not dialog.isModal() and dialog.is_busy
    looked(window, qtbot)
    assert dialog.title.text() == "fruits.csv" and dialog.about.text().startswith("60 examples · 48 for training · 12")
    assert list(dialog.list.names) == ["All data", "weight", "colour", "picked", "fruit"]
    choose(dialog, "weight")
    values = dialog.page.facts.values
    assert values["Mean"] == f"{weights.mean(dtype=float):.2f}" and values["Median"] == f"{np.median(weights):.2f}"
    assert (values["Smallest"], values["Largest"]) == (f"{weights.min():.2f}", f"{weights.max():.2f}")
    assert values["Missing"].startswith(str(60 - len(weights)))
    bars = dialog.page.spread.bars
    assert bars is not None and list(bars.counts) == np.histogram(weights, len(bars.counts))[0].tolist()
    assert {("missing", "weight"), ("unscaled", "weight")} <= rules(dialog)

    mend(dialog, qtbot, "Fill the holes of 'weight'")
    transforms = window.session.graph.nodes["data"].params["transforms"]
    assert [(one["type"], one["of"]) for one in transforms] == [("Impute", "weight")]
    wait(qtbot, lambda: ("missing", "weight") not in rules(dialog))
    assert dialog.list.chosen == "weight" and "Fill the holes of 'weight'" not in repairs(dialog)
    mend(dialog, qtbot, "Scale all parts that the network reads")
    wait(qtbot, lambda: not any(rule == "unscaled" for rule, _ in rules(dialog)))
    assert repairs(dialog) == {} and dialog.page.calm.isVisible()
    # The network goes on as it was, and one undo takes a repair back.
    assert not window.session.analysis.problems
    window.session.undo()
    wait(qtbot, lambda: ("unscaled", "weight") in rules(dialog))


def test_the_classes_of_iris_and_its_columns_are_told_as_numpy_tells_them(window: MainWindow, qtbot: QtBot) -> None:
    from sklearn.datasets import load_iris

    data = load_iris()
    window.documents.tabs.add(Tab(iris(), unsaved=True))
    window.pages.setCurrentWidget(window.across)
    window.actions_by_name["look_at_data"].trigger()
    dialog = looked(window, qtbot)
    columns = dialog.page.columns
    features = data.data.astype(np.float32)
    assert columns.rowCount() == 4 and dialog.list.chosen == ""
    for at, values in enumerate(features.T):
        item = columns.item(at, 1)
        assert item is not None and item.text() == f"{values.mean(dtype=float):.4f}"
    choose(dialog, "label")
    counts = [one.count for one in dialog.page.classes.counts]
    assert counts == np.bincount(data.target).tolist() == [50, 50, 50]
    assert dialog.page.facts.values["Balance"] == "100\N{NO-BREAK SPACE}%"
    assert sum(one.validation for one in dialog.page.classes.counts) == 30


def test_the_examples_are_gone_through_by_buttons_and_by_number(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    open_fruits(window, tmp_path)
    click(window.canvas, node_point(window.canvas, "data"))
    choose_tab(window, window.inspector)
    button = window.inspector.node_sheet.data.look
    window.inspector.ensureWidgetVisible(button)
    press_button(button)
    dialog = looked(window, qtbot)
    lines = (tmp_path / "fruits.csv").read_text().splitlines()[1:]

    assert written(dialog)["fruit"] == lines[0].split(",")[-1] == "apple"
    for _ in range(2):
        press_button(dialog.examples.following)
    wait(qtbot, lambda: written(dialog)["fruit"] == lines[2].split(",")[-1] == "plum")
    press_button(dialog.examples.previous)
    wait(qtbot, lambda: written(dialog)["colour"] == lines[1].split(",")[2] and written(dialog)["fruit"] == "pear")
    field = dialog.examples.row.number
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "60")
    QTest.keyClick(field, Qt.Key.Key_Return)
    wait(qtbot, lambda: written(dialog)["fruit"] == lines[59].split(",")[-1] and dialog.examples.number == 59)
    # Enter chose the number, and nothing else.
    assert dialog.isVisible()
    press_button(dialog.examples.following)
    wait(qtbot, lambda: dialog.examples.number == 0 and written(dialog)["fruit"] == "apple")


def test_reading_is_cancelled_at_any_time_and_begun_again(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    open_fruits(window, tmp_path)
    double_click(window, "data")
    dialog = window.data_looking.dialog
    assert dialog is not None and dialog.bridge.process is not None
    press_button(dialog.stop)
    assert dialog.bridge.process is None and not dialog.is_busy and "cancelled" in dialog.sentence.text()
    press_button(dialog.again)
    assert dialog.is_busy
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert window.data_looking.dialog is None and dialog.bridge.process is None
    double_click(window, "data")
    assert window.data_looking.dialog is not None
    # With its document the window goes too.
    window.documents.tabs.add(Tab(iris(), unsaved=True))
    assert window.data_looking.dialog is None


def test_data_that_are_gone_are_one_sentence_with_a_way_to_try_again(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    open_fruits(window, tmp_path)
    (tmp_path / "fruits.csv").unlink()
    double_click(window, "data")
    dialog = looked(window, qtbot)
    assert "fruits.csv" in dialog.sentence.text() and not dialog.body.isVisible() and dialog.again.isVisible()
    fruits(tmp_path / "fruits.csv")
    press_button(dialog.again)
    looked(window, qtbot)
    assert dialog.body.isVisible() and not dialog.state.isVisible()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_texts_that_are_longer_are_cut_off_nowhere_in_both_themes(
    window: MainWindow, qtbot: QtBot, qapp: QApplication, tmp_path: Path, theme: object
) -> None:
    open_fruits(window, tmp_path)
    language = Longer()
    qapp.installTranslator(language)
    try:
        window.set_theme("light" if theme is LIGHT else "dark")
        window.data_looking.look()
        dialog = looked(window, qtbot)
        for name in list(dialog.list.names):
            choose(dialog, name)
            qtbot.waitUntil(lambda: clipped(dialog) == [], timeout=5000)
        assert dialog.list.count() == 5 and dialog.theme is theme
    finally:
        qapp.removeTranslator(language)


def test_the_command_is_possible_where_there_is_a_data_node(window: MainWindow) -> None:
    window.documents.tabs.add(Tab(Project(), unsaved=True))
    window.pages.setCurrentWidget(window.across)
    action = window.actions_by_name["look_at_data"]
    assert not action.isEnabled() and window.menus.reason("look_at_data")
    window.documents.tabs.add(Tab(iris(), unsaved=True))
    assert action.isEnabled()


def test_a_bar_tells_what_it_counts_under_the_pointer(window: MainWindow, qtbot: QtBot) -> None:
    window.documents.tabs.add(Tab(iris(), unsaved=True))
    window.data_looking.look()
    dialog = looked(window, qtbot)
    choose(dialog, "features")
    spread = dialog.page.spread
    dialog.page.ensureWidgetVisible(spread)
    assert spread.bars is not None
    at = int(np.argmax(spread.bars.counts))
    QTest.mouseMove(spread, QPoint(3, 3))
    QTest.mouseMove(spread, spread.bar(at).center().toPoint())
    assert str(spread.bars.counts[at]) in spread.tip(at)


@pytest.mark.parametrize(("total", "steps"), [(60, 10), (500, 20), (1600, 40), (100_000, 40)])
def test_fewer_bars_stand_where_there_are_fewer_numbers(total: int, steps: int) -> None:
    values = np.random.default_rng(0).standard_normal(total)
    counts, edges = np.histogram(values, 40)
    found = fewer(Bars(float(edges[0]), float(edges[-1]), tuple(counts.tolist())))
    assert found.counts == tuple(np.histogram(values, steps)[0].tolist())


def test_a_sentence_is_told_in_words(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    open_fruits(window, tmp_path)
    window.data_looking.look()
    dialog = looked(window, qtbot)
    assert dialog.looked is not None
    sentences = [one.sentence for one in dialog.page.troubles.shown]
    assert sentences == [told(one.message) for one in dialog.looked.troubles] and len(sentences) == 3


def test_an_example_that_is_chosen_while_the_data_are_read_again_is_shown_behind_them(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    open_fruits(window, tmp_path)
    window.data_looking.look()
    dialog = looked(window, qtbot)
    fruits(tmp_path / "fruits.csv", 90)
    window.session.do(Message("Read more"), begun(tmp_path / "fruits.csv").project)
    dialog.read()
    for _ in range(2):
        press_button(dialog.examples.following)
    assert dialog.is_busy
    looked(window, qtbot)
    assert dialog.about.text().startswith("90 examples") and dialog.examples.number == 2
    wait(qtbot, lambda: written(dialog)["fruit"] == "plum")


def test_an_example_that_is_chosen_after_the_reading_was_cancelled_is_shown_and_ends_the_waiting(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    open_fruits(window, tmp_path)
    window.data_looking.look()
    dialog = looked(window, qtbot)
    dialog.read()
    press_button(dialog.stop)
    press_button(dialog.examples.following)
    wait(qtbot, lambda: written(dialog)["fruit"] == "pear")
    assert not dialog.is_busy
    # The figures are still those from before.
    assert dialog.again.isVisible() and "cancelled" in dialog.sentence.text()
