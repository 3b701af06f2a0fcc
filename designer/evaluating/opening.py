"""The commands that judge the last run of the open document by other examples, or let it answer for a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QFileDialog

from designer.look.theme import Theme
from designer.panels.metric_titles import titles
from designer.training.record import IDLE
from engine import files
from engine.data.declare import DataSet
from engine.evaluation.asking import Asked
from engine.graph.facts import seen_data_of
from engine.runs import Run

if TYPE_CHECKING:
    from designer.evaluating.dialog import EvaluationDialog
    from designer.frame import Frame

EVALUATE, PREDICT, SAVE = "evaluate_file", "predict_file", "save_errors"
TABLES = "CSV (*.csv);;Parquet (*.parquet)"


class Evaluating(QObject):
    """One dialog at a time; another question takes the place of the one that is looked at."""

    def __init__(self, window: Frame) -> None:
        super().__init__(window)
        self.window = window
        self.dialog: EvaluationDialog | None = None
        window.session.tab_changed.connect(self.close)

    def slots(self) -> Mapping[str, Callable[..., object]]:
        """What each of these commands does."""
        return {EVALUATE: self.evaluate, PREDICT: self.predict, SAVE: self.save_errors}

    def possible(self) -> Mapping[str, bool]:
        return {name: not self.reason(name) for name in (EVALUATE, PREDICT, SAVE)}

    def reason(self, name: str) -> str:
        """Why this command is not possible; empty where it is."""
        translate, running = QCoreApplication.translate, self.window.running
        if running.state != IDLE:
            return translate("reasons", "A training runs.")
        if not running.folder:
            return translate("reasons", "Nothing was trained yet.")
        if not Run(Path(running.folder)).has_weights:
            return translate("reasons", "The training was too short to keep weights.")
        data_set = self._data_set()
        if name != SAVE and (data_set is None or not data_set.enters):
            return translate("reasons", "These data come from no file of yours, so no other file is like them.")
        return ""

    def set_theme(self, theme: Theme) -> None:
        if self.dialog is not None:
            self.dialog.set_theme(theme)

    def evaluate(self) -> None:
        """Ask for examples whose right answers are known, and judge the network by them."""
        place = self._choose(self.tr("Evaluate on"))
        if place:
            self._open(Asked(0, self.window.running.folder, self._project(), place), self.tr("Evaluation"))

    def predict(self) -> None:
        """Ask for examples and a place for the answers, and write these there."""
        place = self._choose(self.tr("Predict"))
        if not place:
            return
        start = str(Path(place).parent / f"{Path(place).stem}-answers.csv")
        out, _ = QFileDialog.getSaveFileName(self.window, self.tr("Save the answers"), start, TABLES)
        if out:
            asked = Asked(0, self.window.running.folder, self._project(), place, predicts=True, out=out)
            self._open(asked, self.tr("Prediction"))

    def save_errors(self) -> None:
        """Write what was answered wrongly: by the evaluation that is looked at, or else of the validation."""
        if self.dialog is not None and self.dialog.report is not None:
            self.dialog.save_worst()
            return
        start = str(Path(self.window.documents.remembered.folder) / "errors.csv")
        title = self.tr("Save what was answered wrongly")
        out, _ = QFileDialog.getSaveFileName(self.window, title, start, TABLES)
        if out:
            self._open(Asked(0, self.window.running.folder, self._project(), out=out), self.tr("Evaluation"))

    def close(self, *_: object) -> None:
        """Close it, and end its process."""
        if self.dialog is not None:
            self.dialog.reject()

    def _open(self, asked: Asked, title: str) -> None:
        from designer.evaluating.dialog import EvaluationDialog

        self.close()
        started = self.window.running.here.started
        known = titles(self.window.session.analysis, started.metrics) if started is not None else {}
        names = {"loss": self.tr("Loss"), **known}
        dialog = self.dialog = EvaluationDialog(self.window, asked, title, self.window.theme, names)
        dialog.finished.connect(self._forget)
        dialog.show()

    def _forget(self) -> None:
        self.dialog = None

    def _project(self) -> str:
        return files.dumps(self.window.session.project)

    def _choose(self, title: str) -> str:
        """A file, or a folder where the data are one; empty where a person took none."""
        data_set, start = self._data_set(), self.window.documents.remembered.folder
        inner = getattr(data_set, "examples", data_set)
        kinds = {one.kind for one in inner.params()} if isinstance(inner, DataSet) else set()
        if "file" not in kinds and "folder" in kinds:
            return QFileDialog.getExistingDirectory(self.window, title, start)
        return QFileDialog.getOpenFileName(self.window, title, start)[0]

    def _data_set(self) -> DataSet | None:
        """What the network of the open document reads."""
        found = (seen_data_of(facts) for facts in self.window.session.analysis.outer)
        return next((one for one in found if isinstance(one, DataSet)), None)
