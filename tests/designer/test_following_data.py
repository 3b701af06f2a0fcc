"""Chooses another file, a role or a kind of column in the form of a Data layer, and sees the network follow."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QFileDialog
from pytestqt.qtbot import QtBot

from designer.documents.tab import Tab
from designer.main_window import MainWindow
from designer.panels.editors.path import PathEditor
from designer.panels.editors.rows import Rows
from engine import files
from engine.data.own import checksum_of
from engine.files.disk import ENDING
from engine.graph.model import Project
from engine.starting.asking import Begun
from engine.starting.beginning import begun
from tests.designer.tab_driver import click_tab
from tests.designer.window_driver import wait
from tests.engine.table_files import fruits, write

pytestmark = pytest.mark.usefixtures("own_dialogs")


@pytest.fixture
def table(window: MainWindow, tmp_path: Path) -> Path:
    """The table of the network that the window shows, whose Data layer is selected."""
    path = fruits(tmp_path / "fruits.csv")
    files.save(begun(path).project, tmp_path / f"fruits{ENDING}")
    assert window.documents.open_file(tmp_path / f"fruits{ENDING}")
    window.session.select({"data"})
    return path


def examples_of(window: MainWindow) -> dict[str, Any]:
    kept = window.session.project.graph.nodes["data"].params["examples"]
    assert isinstance(kept, dict)
    return kept


def form(window: MainWindow) -> Rows:
    return window.inspector.form.nested("examples")


def path_field(window: MainWindow) -> PathEditor:
    field = form(window).editor("file")
    assert isinstance(field, PathEditor)
    return field


def type_path(window: MainWindow, path: Path) -> None:
    line = path_field(window).line
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, str(path))
    QTest.keyClick(line, Qt.Key.Key_Return)


def followed(qtbot: QtBot, window: MainWindow) -> None:
    wait(qtbot, lambda: not window.following_data.is_busy)


def column(window: MainWindow, name: str) -> dict[str, Any]:
    return next(one for one in examples_of(window)["columns"] if one["name"] == name)


def open_column(window: MainWindow, name: str) -> Rows:
    """Unfold a column with the mouse, and give its form."""
    (entry,) = (one for one in form(window).listed("columns").entries if one.value["name"] == name)
    QTest.mouseClick(entry.head, Qt.MouseButton.LeftButton)
    if entry.body is None or not entry.body.isVisibleTo(entry):
        entry.open()
    assert entry.body is not None
    return entry.body  # type: ignore[return-value]


def choose(field: object, value: str) -> None:
    """Choose an entry of a list by the keyboard."""
    assert isinstance(field, QComboBox)
    field.setFocus()
    there = field.findData(value)
    while field.currentIndex() != there:
        QTest.keyClick(field, Qt.Key.Key_Down if field.currentIndex() < there else Qt.Key.Key_Up)


def classes(window: MainWindow) -> int:
    shapes = window.session.analysis.nodes["data"].outputs
    return next(int(shape.classes) for shape in shapes.values() if shape.classes)


def last_units(window: MainWindow) -> int:
    """How many classes the last layer tells apart."""
    graph, analysis = window.session.project.graph, window.session.analysis
    (loss,) = (key for key, node in graph.nodes.items() if node.type == "CrossEntropy")
    (wire,) = graph.into(loss, "prediction")
    return int(analysis.nodes[wire.source].outputs[wire.output].sizes[0])


def test_a_typed_path_brings_the_facts_of_its_file_in_the_same_step(
    window: MainWindow, qtbot: QtBot, table: Path, tmp_path: Path
) -> None:
    before, steps = window.session.project, window.session.document.at
    other = fruits(tmp_path / "other.csv", count=80)
    type_path(window, other)
    followed(qtbot, window)
    kept = examples_of(window)
    assert (kept["file"], kept["count"], kept["checksum"]) == (str(other), 80, checksum_of(other))
    assert "It has 80 examples, and had 60." in window.notice.text and not window.session.analysis.problems
    assert window.session.document.at == steps + 1
    window.session.undo()
    assert window.session.project == before
    window.session.redo()
    assert examples_of(window) == kept


def test_a_file_with_more_classes_makes_the_last_layer_larger(
    window: MainWindow, qtbot: QtBot, table: Path, tmp_path: Path
) -> None:
    with table.open() as file:
        lines = list(csv.reader(file))
    more = [
        [*line[:-1], "fig" if at % 5 == 0 else "kiwi" if at % 5 == 1 else line[-1]] for at, line in enumerate(lines)
    ]
    type_path(window, write(tmp_path / "five.csv", lines[0], more[1:]))
    followed(qtbot, window)
    assert classes(window) == last_units(window) == 5 and not window.session.analysis.problems


def test_a_file_that_is_browsed_for_brings_its_facts(
    window: MainWindow, qtbot: QtBot, table: Path, tmp_path: Path
) -> None:
    other = fruits(tmp_path / "other.csv", count=70)
    QTest.mouseClick(path_field(window).browse, Qt.MouseButton.LeftButton)
    dialog = path_field(window).findChild(QFileDialog)
    assert dialog is not None
    dialog.selectFile(str(other))
    dialog.accept()
    followed(qtbot, window)
    assert (examples_of(window)["file"], examples_of(window)["count"]) == (str(other), 70)


def test_a_path_that_leads_nowhere_is_no_reason_to_complain_while_it_is_typed(
    window: MainWindow, qtbot: QtBot, table: Path, tmp_path: Path
) -> None:
    type_path(window, tmp_path / "nothing.csv")
    followed(qtbot, window)
    assert window.notice.isHidden() and examples_of(window)["count"] == 60


def test_a_file_of_another_kind_is_told(window: MainWindow, qtbot: QtBot, table: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.xyz"
    other.write_bytes(bytes(range(256)))
    type_path(window, other)
    followed(qtbot, window)
    assert "is of no kind that can be learned from" in window.notice.text


def test_who_takes_the_edit_back_while_it_is_looked_at_gets_nothing_of_it(
    window: MainWindow, qtbot: QtBot, table: Path, tmp_path: Path
) -> None:
    before = window.session.project
    type_path(window, fruits(tmp_path / "other.csv", count=80))
    assert window.following_data.is_busy
    window.session.undo()
    followed(qtbot, window)
    assert window.session.project == before


def test_numbers_that_become_kinds_get_them_from_the_file(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = write(
        tmp_path / "t.csv", ["day", "size", "kind"], [[at % 7, at * 0.7 % 5, "ab"[at % 2]] for at in range(60)]
    )
    files.save(begun(path).project, tmp_path / f"t{ENDING}")
    assert window.documents.open_file(tmp_path / f"t{ENDING}")
    window.session.select({"data"})
    before = window.session.project
    body = open_column(window, "day")
    choose(body.editor, "Kinds")  # type: ignore[attr-defined]
    followed(qtbot, window)
    assert column(window, "day")["type"] == "Kinds"
    assert list(column(window, "day")["kinds"]) == [str(day) for day in range(7)]
    assert "'day' holds 7 kinds" in window.notice.text
    window.session.undo()
    assert window.session.project == before


def test_a_role_gives_the_shapes_at_once_and_what_no_longer_fits_says_so(window: MainWindow, table: Path) -> None:
    width = {name: shape.count for name, shape in window.session.analysis.nodes["data"].outputs.items()}
    body = open_column(window, "weight")
    choose(body.form.editor("role"), "ignore")  # type: ignore[attr-defined]
    after = {name: shape.count for name, shape in window.session.analysis.nodes["data"].outputs.items()}
    assert after["features"] == width["features"] - 1 and not window.session.analysis.problems
    body = open_column(window, "fruit")
    choose(body.form.editor("role"), "ignore")  # type: ignore[attr-defined]
    assert window.session.analysis.problems


def asked(qtbot: QtBot, window: MainWindow, *, is_asked: bool) -> None:
    """Wait until the data of the edit are asked about, or are no more."""
    edited = window.following_data
    wait(qtbot, lambda: edited.edited is not None and (edited.edited.project is not None) == is_asked)


def test_the_answer_about_an_older_edit_does_not_end_the_newer_one(
    window: MainWindow, qtbot: QtBot, table: Path, tmp_path: Path
) -> None:
    type_path(window, fruits(tmp_path / "other.csv", count=80))
    asked(qtbot, window, is_asked=True)
    type_path(window, fruits(tmp_path / "third.csv", count=90))
    window.following_data.bridge.begun.emit(Begun(1, examples={}))
    followed(qtbot, window)
    assert examples_of(window)["count"] == 90


@pytest.mark.parametrize("is_asked", [False, True], ids=["before the question", "before the answer"])
def test_who_looks_at_another_document_meanwhile_finds_the_facts_on_coming_back(
    window: MainWindow, qtbot: QtBot, table: Path, tmp_path: Path, is_asked: bool
) -> None:
    tab = window.session.tab
    type_path(window, fruits(tmp_path / "other.csv", count=80))
    if is_asked:
        asked(qtbot, window, is_asked=True)
    window.documents.tabs.add(Tab(Project(), unsaved=True))
    if is_asked:
        asked(qtbot, window, is_asked=False)
    else:
        wait(qtbot, lambda: not window.following_data._later.isActive())
    assert not window.session.project.graph.nodes
    click_tab(window, window.documents.tabs.open.index(tab))
    followed(qtbot, window)
    assert window.session.tab is tab and examples_of(window)["count"] == 80


def test_nobody_waits_for_the_data_of_a_document_that_is_closed(
    window: MainWindow, table: Path, tmp_path: Path
) -> None:
    tab = window.session.tab
    type_path(window, fruits(tmp_path / "other.csv", count=80))
    window.documents.tabs.add(Tab(Project(), unsaved=True))
    tab.document.saved()
    assert window.following_data.is_busy and window.documents.tabs.close(tab)
    assert not window.following_data.is_busy
