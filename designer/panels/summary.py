"""The summary: what each layer costs, what all cost together, and whether training fits into memory."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from designer.look import icons
from designer.look.theme import ICON_SIZE, SPACE_2, SPACE_3, Theme
from designer.panels.facts import text_label
from designer.panels.summary_rows import MEMORY, NAME, NOTHING, NUMBERS, OUTPUT, WAITING, SummaryTree
from designer.processes.weighing import Weighing
from designer.session import Session
from designer.texts import counted, tip, told
from designer.training.alike import same_training
from engine.compile.cost import Table, multiply_adds_told, parameters_told
from engine.graph.model import Project
from engine.training.footprint import Footprint

COPIED_MS = 1500


class SummaryPanel(QWidget):
    """Follows the analysis while it is seen; the memory comes later, from a process that can measure it."""

    node_shown = Signal()

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.theme = theme
        self.table = Table(session.analysis)
        self.footprint: Footprint | None = None
        """The memory of the network as it is now; none until it is measured."""
        self.why = ""
        """Why it cannot be measured."""
        self._measured: Project | None = None
        self.weighing = Weighing(self)
        self.tree = SummaryTree(theme, self)
        self.empty = text_label("muted", self)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.totals, self.verdict, self.sign = QLabel(self), QLabel(self), QLabel(self)
        for label in (self.totals, self.verdict):
            label.setProperty("role", "muted")
            label.setWordWrap(True)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.text_button, self.csv_button = QPushButton(self), QPushButton(self)
        self._lay_out()
        self._later, self._copied = QTimer(self), QTimer(self)
        for timer, pause, slot in ((self._later, 0, self.refresh), (self._copied, COPIED_MS, self._retranslate)):
            timer.setSingleShot(True)
            timer.setInterval(pause)
            timer.timeout.connect(slot)
        self.text_button.clicked.connect(self.copy_text)
        self.csv_button.clicked.connect(self.copy_csv)
        self.tree.row_chosen.connect(self._show)
        self.weighing.weighed.connect(self._take)
        self.weighing.refused.connect(self._refuse)
        session.analysed.connect(self._wait)
        session.selection_changed.connect(self._mark)
        self.set_theme(theme)
        self._retranslate()

    def _lay_out(self) -> None:
        pages = QWidget(self)
        self.pages = QStackedLayout(pages)
        for page in (self.tree, self.empty):
            self.pages.addWidget(page)
        said = QVBoxLayout()
        said.setSpacing(2)
        line = QHBoxLayout()
        line.setSpacing(SPACE_2)
        line.addWidget(self.sign, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.verdict, 1)
        said.addWidget(self.totals)
        said.addLayout(line)
        foot = QHBoxLayout()
        foot.setContentsMargins(SPACE_2, 0, SPACE_3, SPACE_2)
        foot.setSpacing(SPACE_2)
        foot.addLayout(said, 1)
        for button in (self.text_button, self.csv_button):
            foot.addWidget(button, 0, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_2, SPACE_2, 0, 0)
        column.setSpacing(SPACE_2)
        column.addWidget(pages, 1)
        column.addLayout(foot)

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        self.tree.set_theme(theme)
        if self.isVisible():
            self._fill()

    def refresh(self) -> None:
        """Show the network as it is now, and have its memory measured where that is not known."""
        project = self.session.project
        self.table = Table(self.session.analysis)
        self._forget_old(project)
        ready = bool(project.graph.nodes) and not self.session.analysis.problems
        if ready and self.footprint is None and not self.why:
            self.weighing.ask(project)
        self._fill()

    def _forget_old(self, project: Project) -> None:
        """Let no answer about another network count."""
        if self._measured is None or not same_training(self._measured, project):
            self._measured, self.footprint, self.why = project, None, ""
            self.weighing.forget()

    def _fill(self) -> None:
        drawn = bool(self.session.project.graph.nodes)
        self.pages.setCurrentWidget(self.tree if drawn else self.empty)
        memory = self.footprint.nodes if self.footprint else None
        self.tree.show_table(self.table, memory, NOTHING if self.why or self.session.analysis.problems else WAITING)
        self._mark()
        for widget in (self.totals, self.text_button, self.csv_button):
            widget.setVisible(drawn)
        count = self.tr("{parameters} parameters, {frozen} of them frozen · {products} multiply-adds")
        if not self.table.frozen:
            count = self.tr("{parameters} parameters · {products} multiply-adds")
        values = (self.table.parameters, self.table.frozen, self.table.multiply_adds)
        names = ("parameters", "frozen", "products")
        self.totals.setText(count.format(**dict(zip(names, map(counted, values), strict=True))))
        sentences = (parameters_told(self.table), multiply_adds_told(self.table))
        self.totals.setToolTip(tip("", "\n\n".join(map(told, sentences))))
        self._judge(drawn)

    def _judge(self, drawn: bool) -> None:
        """Say whether it fits, or why that is not known."""
        sign, color = "", self.theme.muted
        text, about = self.tr("Measuring the memory…"), ""
        if self.footprint is not None:
            more = self.footprint.recomputed
            text, about = told(self.footprint.verdict), told(self.footprint.parts)
            about += f"\n\n{told(more)}" if more else ""
            sign, color = ("healthy", self.theme.good) if self.footprint.fits else ("problem", self.theme.bad)
        elif self.session.analysis.problems:
            text = self.tr("The memory is measured when the problems are solved.")
        elif self.why:
            text, sign = self.why, "problem"
        self.verdict.setText(text if drawn else "")
        self.verdict.setToolTip(tip("", about) if about else "")
        self.sign.setVisible(bool(sign) and drawn)
        if sign:
            self.sign.setPixmap(icons.pixmap(sign, color, ICON_SIZE, self.devicePixelRatioF()))

    def _take(self, found: Footprint) -> None:
        self.footprint = found
        self._fill()

    def _refuse(self, why: str) -> None:
        self.why = why
        self._fill()

    def copy_text(self) -> None:
        """Put the table on the clipboard as a person reads it."""
        # Only here and below: it brings what the command line needs.
        from engine.commands.summary import as_text

        self._copy("\n".join(as_text(self.table, self.footprint)) + "\n", self.text_button)

    def copy_csv(self) -> None:
        """Put the table on the clipboard as a spreadsheet reads it."""
        from engine.commands.summary import as_csv

        self._copy(as_csv(self.table, self.footprint), self.csv_button)

    def _copy(self, text: str, button: QPushButton) -> None:
        QGuiApplication.clipboard().setText(text)
        button.setText(self.tr("Copied"))
        self._copied.start()

    def _show(self, key: str) -> None:
        self.session.show_node(key)
        self.node_shown.emit()

    def _mark(self) -> None:
        self.tree.mark(self.session.selection)

    def _wait(self) -> None:
        if self.isVisible():
            self._forget_old(self.session.project)
            self._later.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._wait()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        # Nobody looks: the process and its memory are given back.
        self._later.stop()
        self.weighing.close()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self.tree.setAccessibleName(self.tr("Summary"))
        self.empty.setText(self.tr("Nothing is drawn yet. Drag layers onto the canvas to see here what they cost."))
        self.text_button.setText(self.tr("Copy as text"))
        self.csv_button.setText(self.tr("Copy as CSV"))
        self.text_button.setToolTip(self.tr("Copy the whole table to the clipboard, in columns."))
        self.csv_button.setToolTip(self.tr("Copy the whole table to the clipboard, for a spreadsheet."))
        for button in (self.text_button, self.csv_button):
            button.setAccessibleName(button.toolTip())
        parameters, products, memory, reach = NUMBERS
        assert memory == MEMORY
        self.tree.set_heads(
            {
                NAME: (self.tr("Layer"), self.tr("The layers in the order of computing.")),
                OUTPUT: (self.tr("Output"), self.tr("The size of one example as it leaves the layer.")),
                parameters: (self.tr("Parameters"), self.tr("How many numbers the layer learns.")),
                products: (self.tr("Multiply-adds"), self.tr("How many products one example takes.")),
                memory: (
                    self.tr("Memory"),
                    self.tr("What this layer is the first to keep of a batch for its gradients."),
                ),
                reach: (self.tr("Receptive field"), self.tr("How much of the example one number sees.")),
            }
        )
