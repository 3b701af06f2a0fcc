"""Waits for a process that judges a trained network or lets it answer, and shows what came out in small tables."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from designer.evaluating.bridge import JudgeBridge
from designer.evaluating.tables import ClassTable, PlainTable
from designer.look.theme import SPACE_2, SPACE_3, SPACE_4, SPACE_6, Theme
from designer.panels.facts import FactTable, hairline, text_label
from designer.plots.confusion_table import ConfusionTable
from designer.plots.ticks import value_text
from designer.texts import counted, told, word
from engine.evaluation.asking import Answer, Asked
from engine.evaluation.report import Report

SIZE, SMALL = (960, 720), (520, 0)
FACTS_WIDTH, LEAST_TABLE = 320, 132
MOST_CLASSES = 60
"""Of more classes no table of all pairs is shown: its cells would be too small to be told apart."""
MOST_COLUMNS = 48
"""So many columns of the worst answers are shown; a table that is saved has all of them."""
FIRST = ("right", "answer", "prediction", "error", "chance of the answer", "loss")
OF_SEVERAL = tuple(f"{name}{end}" for name in FIRST for end in (" of ", " ("))
"""So they begin where the network says several things, or the file has a column of such a name."""
TABLES = "CSV (*.csv);;Parquet (*.parquet)"


class EvaluationDialog(QDialog):
    """Asks as soon as it is made; it can be cancelled at any time, and a training goes on beside it."""

    def __init__(self, parent: QWidget, asked: Asked, title: str, theme: Theme, names: Mapping[str, str]) -> None:
        """``names`` are the titles of the metrics."""
        super().__init__(parent)
        self.asked = asked
        self.report: Report | None = None
        self.refused = False
        self._names = names
        self.setObjectName("evaluationDialog")
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.bridge = JudgeBridge(self)
        self.bridge.heard.connect(self._hear)
        self.title, self.about, self.sentence = (text_label(role, self) for role in ("title", "muted", ""))
        self.busy = QProgressBar(self)
        self.busy.setTextVisible(False)
        self.busy.setAccessibleName(self.tr("How many examples are done"))
        self.save, self.leave = QPushButton(self.tr("Save all of these…"), self), QPushButton(self)
        self.save.clicked.connect(self.save_worst)
        self.leave.clicked.connect(self._leave)
        for button in (self.save, self.leave):
            button.setAutoDefault(False)
        self.facts = FactTable(self)
        self.classes = ClassTable(self.tr("The classes"), self)
        self.confusion = ConfusionTable(self)
        self.confusion.setAccessibleName(self.tr("How often each class was said for each"))
        self.confusion.rows_title, self.confusion.columns_title = self.tr("right"), self.tr("said")
        self.confusion.resized.connect(self._show_confusion)
        self.worst_title = text_label("muted", self)
        self.worst = PlainTable(self.tr("The worst answers"), self)
        self._lay()
        self.set_theme(theme)
        self._ask(asked)

    def _lay(self) -> None:
        head = QVBoxLayout()
        head.setContentsMargins(SPACE_6, SPACE_4, SPACE_6, SPACE_3)
        head.setSpacing(SPACE_2)
        for label in (self.title, self.about, self.sentence):
            head.addWidget(label)
        head.addWidget(self.busy)
        self.body = QSplitter(Qt.Orientation.Vertical, self)
        self.body.setChildrenCollapsible(False)
        self.body.setHandleWidth(1)
        figures, lists = QWidget(self.body), QWidget(self.body)
        across = QHBoxLayout(figures)
        across.setContentsMargins(SPACE_6, SPACE_4, SPACE_6, SPACE_4)
        across.setSpacing(SPACE_6)
        left = QVBoxLayout()
        left.setSpacing(SPACE_4)
        left.addWidget(self.facts)
        left.addWidget(self.classes, 1)
        across.addLayout(left, 3)
        across.addWidget(self.confusion, 2)
        self.facts.setMaximumWidth(FACTS_WIDTH)
        down = QVBoxLayout(lists)
        down.setContentsMargins(SPACE_6, SPACE_3, SPACE_6, SPACE_3)
        down.setSpacing(SPACE_2)
        down.addWidget(self.worst_title)
        down.addWidget(self.worst, 1)
        self.classes.setMinimumHeight(LEAST_TABLE)
        self.worst.setMinimumHeight(LEAST_TABLE)
        for widget in (figures, lists):
            self.body.addWidget(widget)
        foot = QHBoxLayout()
        foot.setContentsMargins(SPACE_6, SPACE_3, SPACE_6, SPACE_4)
        foot.setSpacing(SPACE_3)
        foot.addStretch(1)
        foot.addWidget(self.save)
        foot.addWidget(self.leave)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        self.line = hairline(self)
        for part in (self.line, self.body):
            column.addWidget(part, 1 if part is self.body else 0)
        column.addWidget(hairline(self))
        column.addLayout(foot)
        self.setMinimumWidth(SMALL[0])

    def set_theme(self, theme: Theme) -> None:
        self.confusion.theme = theme
        self._show_confusion()

    @property
    def is_busy(self) -> bool:
        """Whether the process is still at it."""
        return self.busy.isVisibleTo(self)

    # Asking

    def _ask(self, asked: Asked) -> None:
        self._say(self.tr("Reading the examples …"), is_busy=True)
        self.busy.setRange(0, 0)
        self.bridge.ask(asked)

    def save_worst(self) -> None:
        """Ask for a place, and write the worst answers there; all of them, also those that are not shown."""
        start = str(Path(self.asked.input or self.asked.folder).parent / "errors.csv")
        file, _ = QFileDialog.getSaveFileName(self, self.tr("Save what was answered wrongly"), start, TABLES)
        if file:
            self._ask(msgspec.structs.replace(self.asked, out=file))

    def _leave(self) -> None:
        """Cancel what goes on; what was told before stays. Where nothing goes on, close."""
        if not self.is_busy:
            self.accept()
            return
        self.bridge.close()
        self._say(self.tr("It was cancelled."))

    def _say(self, sentence: str, *, is_busy: bool = False) -> None:
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))
        self.busy.setVisible(is_busy)
        self.leave.setText(self.tr("Cancel") if is_busy else self.tr("Close"))
        self.title.setText(self._title())
        self.about.setText(self._about())
        has_report = self.report is not None
        for part in (self.about, self.line, self.body):
            part.setVisible(has_report)
        self.save.setVisible(has_report)
        self.save.setEnabled(has_report and not is_busy and bool(self.worst.rowCount()))

    def _title(self) -> str:
        if self.asked.input:
            return Path(self.asked.input).name
        return self.tr("The examples kept for validation")

    def _about(self) -> str:
        report = self.report
        if report is None:
            return ""
        text = self.tr("{count} examples · weights of step {step}")
        if report.wrong is not None:
            text = self.tr("{count} examples · {wrong} wrong · weights of step {step}")
        wrong = counted(report.wrong or 0)
        return text.format(count=counted(report.examples), wrong=wrong, step=counted(report.step))

    def _hear(self, answer: Answer) -> None:
        self.refused = answer.refusal is not None
        if answer.refusal is not None:
            self._say(told(answer.refusal.message))
        elif answer.report is not None or answer.wrote is not None:
            # Who saves hears the same report once more.
            if answer.report is not None and answer.report != self.report:
                self._show(answer.report)
            self._say(told(answer.wrote.message) if answer.wrote is not None else "")
        else:
            self.busy.setRange(0, answer.count)
            self.busy.setValue(answer.done)

    # What came out

    def _show(self, report: Report) -> None:
        is_first, self.report = self.report is None, report
        values = {
            self._names.get(name, word(name.replace("_", " ").capitalize())): value
            for name, value in report.figures.items()
        }
        self.facts.show_facts({name: "–" if value is None else value_text(value) for name, value in values.items()})
        decided = report.decided[0] if report.decided else None
        self.classes.setVisible(decided is not None or bool(report.measured))
        if decided is not None:
            self.classes.show_classes(decided)
        elif report.measured:
            self.classes.show_numbers(report.measured)
        self._show_confusion()
        self._show_worst(report)
        if is_first:
            room = self.screen().availableSize()
            self.resize(min(SIZE[0], room.width()), min(SIZE[1], room.height() - 2 * SPACE_6))

    def _show_worst(self, report: Report) -> None:
        text = self.tr("The worst answers, the worst first:")
        if report.wrong is not None:
            text = self.tr("What was answered wrongly, the worst first:")
            text = text if report.wrong else self.tr("Every answer is right.")
        count = len(report.worst)
        if report.wrong != 0 and count > MOST_COLUMNS:
            some = self.tr("{shown} of {count} columns are shown; a table that is saved has all of them.")
            text = f"{some.format(shown=counted(MOST_COLUMNS), count=counted(count))} {text}"
        self.worst_title.setText(text)
        self.worst.setVisible(report.wrong != 0)
        # What was said stands in front of what tells the example, which may be long.
        names = sorted(report.worst, key=lambda name: name not in FIRST and not name.startswith(OF_SEVERAL))
        names = names[:MOST_COLUMNS]
        self.worst.show_columns(names, [report.worst[name] for name in names])

    def _show_confusion(self, *_: object) -> None:
        import numpy as np

        decided = self.report.decided[0] if self.report is not None and self.report.decided else None
        fits = decided is not None and len(decided.classes) <= MOST_CLASSES
        self.confusion.setVisible(fits)
        if decided is not None and fits:
            names = [one.name for one in decided.classes]
            self.confusion.show_counts(np.array(decided.confusion, float), names)

    def done(self, result: int) -> None:
        """End the process with the dialog."""
        self.bridge.close()
        super().done(result)
