"""Judges a trained network from the menu as a person does, predicts a file, and saves what was answered wrongly."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import polars
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from designer.documents.tab import Tab
from designer.evaluating.dialog import MOST_COLUMNS, EvaluationDialog
from designer.evaluating.tables import PlainTable
from designer.main_window import MainWindow
from designer.plots.ticks import value_text
from engine.cli import main
from engine.evaluation.asking import Answer
from engine.evaluation.report import Report
from engine.graph.model import Project
from engine.message import Message
from engine.starting.asking import Sentence
from engine.starting.beginning import begun
from engine.templates import template
from engine.training.evaluating import Evaluator
from engine.training.start import train
from tests.designer.longer import Longer, clipped
from tests.designer.window_driver import press_button, wait
from tests.engine.table_files import fruits

COMMANDS = ("evaluate_file", "predict_file", "save_errors")


class Fruits:
    """A table of fruits, a network for it, and a run that trained it."""

    def __init__(self, folder: Path) -> None:
        self.file = fruits(folder / "fruits.csv", 150)
        self.project: Project = begun(self.file).project
        self.run = folder / "run"
        list(train(self.project, out=self.run, epochs=2, device="cpu", threads=1))

    def report(self, part: str = "") -> Report:
        """What the engine tells by itself."""
        evaluator = Evaluator(self.project, self.run)
        return evaluator.judge(evaluator.of_part("validation") if part else evaluator.of_file(self.file))


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Fruits:
    return Fruits(tmp_path_factory.mktemp("fruits"))


def open_run(window: MainWindow, project: Project, run: Path | None) -> None:
    """A tab with a network, and the run that it was trained in."""
    tab = Tab(project, unsaved=True)
    window.running.record(tab).folder = str(run) if run else ""
    window.documents.tabs.add(tab)
    window.pages.setCurrentWidget(window.across)


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path, Path | None], None]:
    """Says what a person chooses in the dialogs for files."""

    def choose(file: Path, out: Path | None = None) -> None:
        monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
        monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(file))
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out or ""), ""))

    return choose


def answered(window: MainWindow, qtbot: QtBot) -> EvaluationDialog:
    """The dialog once its process has answered."""
    dialog = window.evaluating.dialog
    assert dialog is not None
    wait(qtbot, lambda: not dialog.is_busy)
    return dialog


def rows(table: PlainTable) -> list[list[str]]:
    return [[table.cell(row, at) for at in range(table.columnCount())] for row in range(table.rowCount())]


def test_a_file_is_evaluated_and_shown_as_the_engine_tells_it(
    window: MainWindow, qtbot: QtBot, trained: Fruits, chosen: Callable[..., None], tmp_path: Path
) -> None:
    open_run(window, trained.project, trained.run)
    chosen(trained.file, tmp_path / "errors.csv")
    window.actions_by_name["evaluate_file"].trigger()
    dialog = window.evaluating.dialog
    assert dialog is not None and dialog.is_busy and not dialog.isModal() and not dialog.body.isVisible()
    answered(window, qtbot)
    report = trained.report()
    (decided,) = report.decided
    assert dialog.title.text() == "fruits.csv" and f"{report.wrong} wrong" in dialog.about.text()
    facts = {name: label.text() for name, label in dialog.facts.values.items()}
    assert facts["Loss"] == value_text(report.figures["loss"] or 0.0)
    assert facts["Accuracy"] == value_text(report.figures["accuracy"] or 0.0)
    shown = rows(dialog.classes)
    for one, cells in zip(decided.classes, shown, strict=True):
        assert cells == [one.name, *map(value_text, (one.precision, one.recall, one.f1)), str(one.examples)]
    assert tuple(map(tuple, dialog.confusion.counts.astype(int).tolist())) == decided.confusion
    at = dialog.worst.place_of("id")
    assert [cells[at] for cells in rows(dialog.worst)] == report.worst["id"]
    # All of them are saved from the dialog itself.
    press_button(dialog.save)
    answered(window, qtbot)
    assert "errors.csv" in dialog.sentence.text()
    saved = polars.read_csv(tmp_path / "errors.csv", infer_schema=False)
    assert saved.columns == list(report.worst) and saved["id"].to_list() == report.worst["id"]
    press_button(dialog.leave)
    assert window.evaluating.dialog is None


def test_a_prediction_is_the_file_of_the_command_line_byte_for_byte(
    window: MainWindow, qtbot: QtBot, trained: Fruits, chosen: Callable[..., None], tmp_path: Path
) -> None:
    open_run(window, trained.project, trained.run)
    chosen(trained.file, tmp_path / "window.csv")
    window.actions_by_name["predict_file"].trigger()
    dialog = answered(window, qtbot)
    assert "150" in dialog.sentence.text() and not dialog.body.isVisible() and not dialog.save.isVisible()
    words = [str(trained.run / "project.loom"), "--run", str(trained.run), "--input", str(trained.file)]
    assert main(["predict", *words, "-o", str(tmp_path / "typed.csv")]) == 0
    assert (tmp_path / "window.csv").read_bytes() == (tmp_path / "typed.csv").read_bytes()


def test_an_evaluation_is_cancelled_at_any_time_and_ends_with_its_document(
    window: MainWindow, trained: Fruits, chosen: Callable[..., None]
) -> None:
    open_run(window, trained.project, trained.run)
    chosen(trained.file)
    window.actions_by_name["evaluate_file"].trigger()
    dialog = window.evaluating.dialog
    assert dialog is not None and dialog.bridge.process is not None
    press_button(dialog.leave)
    assert dialog.bridge.process is None and not dialog.is_busy and "cancelled" in dialog.sentence.text()
    # A refusal is a sentence, and nothing else is shown.
    dialog.bridge.heard.emit(Answer(1, refusal=Sentence.of(Message("{file} is odd.", {"file": "x.csv"}))))
    assert dialog.refused and dialog.sentence.text() == "x.csv is odd." and not dialog.body.isVisible()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert window.evaluating.dialog is None
    window.actions_by_name["evaluate_file"].trigger()
    other = window.evaluating.dialog
    assert other is not None
    open_run(window, Project(), None)
    assert window.evaluating.dialog is None and other.bridge.process is None


def test_the_commands_say_why_they_are_not_possible(window: MainWindow, trained: Fruits, tmp_path: Path) -> None:
    open_run(window, trained.project, None)
    for name in COMMANDS:
        assert not window.actions_by_name[name].isEnabled()
        assert window.menus.reason(name) == "Nothing was trained yet."
    (tmp_path / "run").mkdir()
    open_run(window, trained.project, tmp_path / "run")
    assert {window.menus.reason(name) for name in COMMANDS} == {"The training was too short to keep weights."}
    open_run(window, template("digits-mlp"), trained.run)
    assert [window.actions_by_name[name].isEnabled() for name in COMMANDS] == [False, False, True]
    assert "no file of yours" in window.menus.reason("evaluate_file")
    open_run(window, trained.project, trained.run)
    assert all(window.actions_by_name[name].isEnabled() for name in COMMANDS)


@pytest.fixture
def longer(qapp: QApplication) -> Iterator[None]:
    """A language with longer words."""
    language = Longer()
    qapp.installTranslator(language)
    yield
    qapp.removeTranslator(language)


@pytest.mark.usefixtures("longer")
def test_what_was_answered_wrongly_is_saved_of_the_validation_and_longer_texts_are_cut_off_nowhere(
    window: MainWindow, qtbot: QtBot, trained: Fruits, chosen: Callable[..., None], tmp_path: Path
) -> None:
    open_run(window, trained.project, trained.run)
    chosen(Path(), tmp_path / "errors.parquet")
    window.actions_by_name["save_errors"].trigger()
    dialog = answered(window, qtbot)
    report = trained.report("validation")
    assert dialog.report is not None and dialog.report.figures == report.figures
    assert polars.read_parquet(tmp_path / "errors.parquet")["id"].to_list() == report.worst["id"]
    for theme in ("light", "dark"):
        window.actions_by_name[f"theme_{theme}"].trigger()
        assert dialog.body.isVisible() and dialog.confusion.theme is window.theme
        qtbot.waitUntil(lambda: clipped(dialog) == [], timeout=5000)


def test_of_a_wide_table_some_columns_are_shown_once_and_those_of_the_answers_first(
    window: MainWindow, trained: Fruits, chosen: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    open_run(window, trained.project, trained.run)
    chosen(trained.file)
    window.actions_by_name["evaluate_file"].trigger()
    dialog = window.evaluating.dialog
    assert dialog is not None
    dialog.bridge.close()
    shown: list[int] = []
    show = dialog.worst.show_columns
    monkeypatch.setattr(dialog.worst, "show_columns", lambda *given: (shown.append(len(given[0])), show(*given)))
    names = [*(f"column {at}" for at in range(1000)), "right of fruit", "answer of fruit"]
    answer = Answer(1, report=Report("run", 3, 4, {}, {}, wrong=2, worst={name: ["a", "b"] for name in names}))
    dialog.bridge.heard.emit(answer)
    heads = [dialog.worst.horizontalHeaderItem(at).text() for at in range(dialog.worst.columnCount())]
    assert (
        heads == [*names[-2:], *names[: MOST_COLUMNS - 2]] and f"{MOST_COLUMNS} of 1,002" in dialog.worst_title.text()
    )
    # Who saves hears the same report once more.
    wrote = Sentence.of(Message("2 lines were written."))
    dialog.bridge.heard.emit(msgspec.structs.replace(answer, wrote=wrote))
    assert shown == [MOST_COLUMNS] and dialog.sentence.text() == "2 lines were written."
    dialog.bridge.heard.emit(Answer(1, report=Report("run", 6, 4, {}, {}, wrong=0)))
    assert dialog.worst.isHidden() and "step 6" in dialog.about.text()
