"""The window of the data of one Data node: read in a process of its own, so that neither it nor a training waits."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from designer.look.theme import SPACE_2, SPACE_3, SPACE_4, SPACE_6, Theme
from designer.looking.bridge import LookBridge
from designer.looking.changing import ChangePanel
from designer.looking.example_view import ExampleView
from designer.looking.part_list import PartList
from designer.looking.part_page import PartPage
from designer.looking.words import overview_text
from designer.panels.facts import hairline, text_label
from designer.repairs import labels, repair
from designer.saying import Saying
from designer.session import Session
from designer.texts import told, word
from engine.data.looking.asking import Answer
from engine.data.looking.told import Looked, Trouble
from engine.graph.facts import Problem, data_set_of
from engine.graph.judged import judged_of

SIZE = (1240, 800)
LIST_WIDTH, LEAST_LIST, CHANGE_WIDTH, EXAMPLE_HEIGHT = 256, 180, 288, 268
EXAMPLE_SHARE = 0.4
"""The example takes at most so much of a small window."""
PLACES = ("file", "folder")
"""The settings that say where a person's data are."""
LATER_MS = 200
"""So long nothing may change before the data are looked at again."""


class DataWindow(QDialog):
    """Follows the document: what a repair or a setting changes is looked at again."""

    def __init__(self, parent: QWidget, session: Session, node: str, theme: Theme) -> None:
        super().__init__(parent)
        self.session = session
        self.node = node
        self.theme = theme
        self.looked: Looked | None = None
        self._of: object = None
        self._is_roomy = False
        self._resting = ""
        """What is said while nothing is read."""
        """Whether the example has as much room as it needs, from where a person may drag it."""
        self.setObjectName("dataWindow")
        self.setWindowTitle(self.tr("Look at the data"))
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.bridge = LookBridge(self)
        self.bridge.heard.connect(self._hear)
        self.title, self.about = text_label("title", self), text_label("muted", self)
        self.sentence = Saying(theme, self)
        self.busy = QProgressBar(self)
        self.busy.setRange(0, 0)
        self.busy.setTextVisible(False)
        self.busy.setAccessibleName(self.tr("The data are being read"))
        self.stop, self.again = QPushButton(self.tr("Cancel"), self), QPushButton(self.tr("Read again"), self)
        for button, slot in ((self.stop, self.cancel), (self.again, self.read)):
            button.setAutoDefault(False)
            button.clicked.connect(slot)
        self.list = PartList(theme, self)
        self.page = PartPage(theme, self._labels, self)
        self.changes = ChangePanel(session, node, theme, self)
        self.examples = ExampleView(theme, self)
        self._lay()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(LATER_MS)
        self._later.timeout.connect(self._look_again)
        self.list.currentRowChanged.connect(self._show_part)
        self.page.repair_chosen.connect(self._repair)
        self.page.columns.row_chosen.connect(self._go_to_part)
        self.examples.chosen.connect(self._ask_example)
        session.analysed.connect(self._follow)
        session.tab_changed.connect(self.reject)
        self.read()

    def _lay(self) -> None:
        head = QVBoxLayout()
        head.setContentsMargins(SPACE_6, SPACE_4, SPACE_6, SPACE_3)
        head.setSpacing(SPACE_3)
        titles = QVBoxLayout()
        titles.setSpacing(2)
        titles.addWidget(self.title)
        titles.addWidget(self.about)
        head.addLayout(titles)
        self.state = QWidget(self)
        line = QHBoxLayout(self.state)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE_3)
        said = QVBoxLayout()
        said.addWidget(self.sentence)
        said.addWidget(self.busy)
        line.addLayout(said, 1)
        line.addWidget(self.stop, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.again, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.state)
        self.list.setMinimumWidth(LEAST_LIST)
        self.body = QSplitter(Qt.Orientation.Vertical, self)
        across = QSplitter(Qt.Orientation.Horizontal, self)
        left = QWidget(across)
        inset = QVBoxLayout(left)
        inset.setContentsMargins(SPACE_2, SPACE_2, SPACE_2, 0)
        inset.addWidget(self.list)
        across.addWidget(left)
        across.addWidget(self.page)
        across.addWidget(self.changes)
        self.body.addWidget(across)
        self.body.addWidget(self.examples)
        for splitter in (across, self.body):
            splitter.setChildrenCollapsible(False)
            splitter.setHandleWidth(1)
        across.setSizes([LIST_WIDTH, SIZE[0] - LIST_WIDTH - CHANGE_WIDTH, CHANGE_WIDTH])
        self.body.setSizes([SIZE[1] - EXAMPLE_HEIGHT, EXAMPLE_HEIGHT])
        across.setStretchFactor(1, 1)
        self.body.setStretchFactor(0, 1)
        self.empty = QWidget(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(hairline(self))
        column.addWidget(self.body, 1)
        column.addWidget(self.empty, 1)
        room = self.screen().availableSize()
        self.resize(min(SIZE[0], room.width()), min(SIZE[1], room.height() - SPACE_6 * 2))

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        for part in (self.sentence, self.list, self.page, self.changes, self.examples):
            part.set_theme(theme)

    @property
    def is_busy(self) -> bool:
        """Whether the data are being read."""
        return self.busy.isVisibleTo(self)

    def read(self) -> None:
        """Look at the data as they are now."""
        self._of = self._identity()
        self._say(self.tr("Reading the data …"), is_busy=True)
        self.busy.setRange(0, 0)
        self.bridge.ask(self.session.project, self.node, self.examples.number, is_whole=True)

    def cancel(self) -> None:
        """Stop reading; what was seen before stays."""
        self.bridge.close()
        self._resting = self.tr("Reading was cancelled.")
        self._say(self._resting)

    def _say(self, sentence: str, *, is_busy: bool = False, is_bad: bool = False) -> None:
        if is_bad:
            self.sentence.refuse(sentence)
        else:
            self.sentence.say(sentence)
        self.state.setVisible(bool(sentence))
        self.busy.setVisible(is_busy)
        self.stop.setVisible(is_busy)
        self.again.setVisible(not is_busy)
        self.body.setVisible(self.looked is not None)
        self.empty.setVisible(self.looked is None)
        self.title.setText(self._title())
        self.about.setText(overview_text(self.looked.overview) if self.looked is not None else "")
        self.about.setVisible(self.looked is not None)

    def _title(self) -> str:
        """What the data are called: the name of a file, or that of a data set."""
        facts = self.session.analysis.nodes.get(self.node)
        data_set = data_set_of(facts) if facts is not None else None
        if data_set is None:
            return self.windowTitle()
        place = next((value for one in PLACES if isinstance(value := getattr(data_set, one, None), str) and value), "")
        return Path(place).name or word(data_set.title)

    def _hear(self, answer: Answer) -> None:
        if answer.stage is not None:
            self._say(told(answer.stage), is_busy=True)
            self.busy.setRange(0, answer.count)
            self.busy.setValue(answer.done)
        elif answer.refusal is not None:
            self.looked = None
            self._say(told(answer.refusal), is_bad=True)
        elif answer.looked is not None:
            self.looked, self._resting = answer.looked, ""
            self._say(self._resting)
            self.examples.show_count(answer.examples)
            self.list.show_parts(answer.looked)
            self._show_part()
        elif self.is_busy:
            # A process that was begun anew had to read the data for an example.
            self._say(self._resting)
        if answer.example is not None:
            self.examples.show_example(answer.example)
            if answer.looked is not None and not self._is_roomy:
                self._is_roomy = True
                wanted = min(self.examples.wanted, EXAMPLE_HEIGHT, round(self.body.height() * EXAMPLE_SHARE))
                self.body.setSizes([self.body.height() - wanted, wanted])

    def _show_part(self, *_: object) -> None:
        if self.looked is not None:
            self.page.show_part(self.looked, self.list.chosen)
            self.changes.show_part(self.list.chosen)

    def _go_to_part(self, row: int) -> None:
        """Show the part that a row of the table is about."""
        name = self.page.columns.name(row)
        if name in self.list.names:
            self.list.setCurrentRow(list(self.list.names).index(name))

    def _ask_example(self, number: int) -> None:
        self.bridge.ask(self.session.project, self.node, number, is_whole=False)

    # The document

    def _identity(self) -> object:
        """All that what is told depends on."""
        node = self.session.project.graph.nodes.get(self.node)
        if node is None:
            return None
        return dict(node.params), dict(self.session.project.training), judged_of(self.session.analysis, self.node)

    def _follow(self, *_: object) -> None:
        now = self._identity()
        if now is None:
            self.reject()
            return
        self.changes.show_part(self.list.chosen if self.looked is not None else "")
        if now != self._of:
            self._later.start()

    def _look_again(self) -> None:
        if self._identity() != self._of:
            self.read()

    def _problem(self, trouble: Trouble) -> Problem:
        return Problem(self.node, trouble.message, repairs=trouble.repairs)

    def _labels(self, trouble: Trouble) -> tuple[str, ...]:
        return labels(self.session.analysis, self._problem(trouble))

    def _repair(self, trouble: Trouble, number: int) -> None:
        repair(self.session, self._problem(trouble), number)

    def done(self, result: int) -> None:
        """End the process with the window."""
        self._later.stop()
        self.bridge.close()
        for signal, slot in ((self.session.analysed, self._follow), (self.session.tab_changed, self.reject)):
            signal.disconnect(slot)
        super().done(result)
