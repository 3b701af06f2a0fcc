"""The panel that lets a trained network write a text, answer one, or draw pictures."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent, QTextCursor
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSlider,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from designer.flow import Flow
from designer.look import icons
from designer.look.theme import SPACE_1, SPACE_2, SPACE_3, Theme
from designer.panels.editors.line import set_state
from designer.panels.editors.number import NumberEditor
from designer.panels.picture import PictureView
from designer.processes.generation import Generation
from designer.session import Session
from designer.texts import told, word
from designer.training.running import Running
from engine.declare import Param, plain
from engine.generate import ASKED, Ability, Generating, ability
from engine.message import Message
from engine.runs import Run

NUMBERS = ("length", "count", "seed")
FIELD_WIDTH = 76
COLDEST, HOTTEST, STEP = 0.0, 2.0, 0.05
LATER_MS = 200
"""What a network can generate is found when nothing has changed for so long."""
MOST_LINES = 2000
SETTINGS: dict[str, Param] = {one.name: one for one in Generating.params()}


class GeneratePanel(QWidget):
    """Follows what is drawn, which says what can be generated, and the run, which has the weights for it."""

    ability_changed = Signal()

    def __init__(self, session: Session, running: Running, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session, self.running, self.theme = session, running, theme
        self.ability: Ability | None = None
        self.generation = Generation(self)
        self._asked = ""
        """The prompt of what comes now."""
        self._misfits: dict[str, Message] = {}
        """Why what is typed in a field is no number that it can have."""
        self._make()
        self._arrange()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(LATER_MS)
        self._later.timeout.connect(self.look)
        self._connect()
        self.set_theme(theme)
        self._retranslate()
        self.look()

    def _make(self) -> None:
        self.prompt = QLineEdit(self)
        self.go, self.stop, self.fresh = QPushButton(self), QPushButton(self), QPushButton(self)
        self.go.setProperty("kind", "primary")
        self.heat = QSlider(Qt.Orientation.Horizontal, self)
        self.heat.setRange(round(COLDEST / STEP), round(HOTTEST / STEP))
        self.heat.setValue(round(plain(SETTINGS["temperature"].default) / STEP))
        self.heat.setFixedWidth(120)
        self.warmth = QLabel(self)
        self.warmth.setProperty("role", "mono")
        self.numbers = {name: NumberEditor(SETTINGS[name], self) for name in NUMBERS}
        self.labels = {name: QLabel(self) for name in ("temperature", *NUMBERS)}
        for name, field in self.numbers.items():
            field.setFixedWidth(FIELD_WIDTH)
            field.show_value(plain(SETTINGS[name].default))
        self.text = QPlainTextEdit(self)
        self.text.setReadOnly(True)
        self.text.setMaximumBlockCount(MOST_LINES)
        self.picture = PictureView(self)
        self.hint, self.state = QLabel(self), QLabel(self)
        for label in (self.hint, self.state):
            label.setProperty("role", "muted")
            label.setWordWrap(True)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)

    def _arrange(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(SPACE_2)
        first.addWidget(self.prompt, 1)
        for button in (self.go, self.fresh, self.stop):
            first.addWidget(button)
        settings = Flow(SPACE_3)
        self.fields: dict[str, QWidget] = {"temperature": self._field("temperature", self.heat, self.warmth)}
        self.fields |= {name: self._field(name, self.numbers[name]) for name in NUMBERS}
        for field in self.fields.values():
            settings.addWidget(field)
        results = QWidget(self)
        self.results = QStackedLayout(results)
        self.results.addWidget(self.text)
        self.results.addWidget(self.picture)
        controls = QWidget(self)
        column = QVBoxLayout(controls)
        column.setContentsMargins(SPACE_3, SPACE_2, SPACE_3, SPACE_2)
        column.setSpacing(SPACE_2)
        column.addLayout(first)
        column.addLayout(settings)
        column.addWidget(results, 1)
        column.addWidget(self.state)
        self.pages = QStackedLayout(self)
        self.pages.addWidget(self.hint)
        self.pages.addWidget(controls)
        self.controls = controls

    def _field(self, name: str, *widgets: QWidget) -> QWidget:
        field = QWidget(self)
        row = QHBoxLayout(field)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_2 if name == "temperature" else SPACE_1 + 2)
        self.labels[name].setBuddy(widgets[0])
        for widget in (self.labels[name], *widgets):
            row.addWidget(widget)
        return field

    def _connect(self) -> None:
        self.go.clicked.connect(self.generate)
        self.prompt.returnPressed.connect(self.generate)
        self.fresh.clicked.connect(self._draw_others)
        self.stop.clicked.connect(self._stop)
        self.heat.valueChanged.connect(self._show_heat)
        self.prompt.textChanged.connect(self._show_state)
        for name, field in self.numbers.items():
            field.refused.connect(partial(self._refuse, name))
        self.generation.written.connect(self._write)
        self.generation.drawn.connect(self._show_picture)
        self.generation.finished.connect(self._finish)
        self.generation.failed.connect(self._fail)
        self.session.analysed.connect(self._wait)
        self.running.state_changed.connect(self._follow_run)
        self.running.epoch_done.connect(self._follow_run)

    # What is possible

    def _wait(self, *_: object) -> None:
        self._later.start()

    def look(self) -> None:
        """Find what the network can generate."""
        found = ability(self.session.project) if self.session.project.graph.nodes else None
        if found != self.ability:
            self.ability = found
            self.clear()
            self.ability_changed.emit()
        self._show_state()

    def _follow_run(self, *_: object) -> None:
        if self.isVisible():
            self._show_state()

    def _show_state(self, *_: object) -> None:
        """Show the fields that mean something, and the buttons that do."""
        asked = ASKED[self.ability] if self.ability else ()
        for name, field in self.fields.items():
            field.setVisible(name in asked)
        draws, busy = self.ability == "pictures", self.generation.is_running
        self.prompt.setVisible("prompt" in asked)
        self.fresh.setVisible(draws)
        self.results.setCurrentWidget(self.picture if draws else self.text)
        self.pages.setCurrentWidget(self.controls if self._is_trained() else self.hint)
        lacks_prompt = self.ability == "answer" and not self.prompt.text()
        wrong = any(name in asked for name in self._misfits)
        self.go.setEnabled(not busy and not lacks_prompt and not wrong)
        self.fresh.setEnabled(not busy and not wrong)
        self.stop.setEnabled(busy)
        self.state.setVisible(bool(self.state.text()))
        self._name_parts()

    def _is_trained(self) -> bool:
        return bool(self.running.folder) and Run(Path(self.running.folder)).has_weights

    def clear(self) -> None:
        """Forget what another network generated."""
        self.generation.stop()
        self.text.clear()
        self.picture.show_file("")
        self._say("")

    # What a person does

    def focus(self) -> None:
        """Let the keyboard go on here."""
        shown = self.prompt if self.prompt.isVisible() else self.go
        shown.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def generate(self) -> None:
        """Begin; the text, the answer or the pictures come by themselves."""
        if self.ability is None or not self.go.isEnabled() or not self._is_trained():
            return
        asked = ASKED[self.ability]
        values: dict[str, Any] = {name: self.numbers[name].value for name in NUMBERS if name in asked}
        if "temperature" in asked:
            values["temperature"] = self.heat.value() * STEP
        self._asked = self.prompt.text() if "prompt" in asked else ""
        if self._asked:
            values["prompt"] = self._asked
        self._begin()
        self.generation.start(self.running.folder, values, draws=self.ability == "pictures")
        self._show_state()

    def _refuse(self, name: str, misfit: Message | None) -> None:
        """Say why a number cannot be, and wait until it is another one."""
        if misfit == self._misfits.get(name):
            return
        self._misfits.pop(name, None)
        if misfit is not None:
            self._misfits[name] = misfit
        set_state(self.numbers[name], "problem", misfit is not None)
        self._say(told(next(iter(self._misfits.values()))) if self._misfits else "")

    def _begin(self) -> None:
        if self.ability == "text":
            self.text.setPlainText(self._asked)
        elif self.ability == "answer":
            self._append(("\n" if self.text.toPlainText() else "") + self.tr("{prompt} → ").format(prompt=self._asked))
        self._say(self.tr("The network is being loaded…"))

    def _draw_others(self) -> None:
        """Draw with the next seed."""
        seed, field = SETTINGS["seed"], self.numbers["seed"]
        field.show_value(field.value + 1 if field.value < (seed.high or 0) else 0)
        self.generate()

    def _stop(self) -> None:
        self.generation.stop()
        self._say(self.tr("Stopped."))

    # What comes

    def _write(self, piece: str) -> None:
        self._say("")
        self._append(piece)

    def _append(self, text: str) -> None:
        """Add text at the end; who has scrolled up to read stays there."""
        bar = self.text.verticalScrollBar()
        at_end = bar.value() == bar.maximum()
        cursor = QTextCursor(self.text.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText(text)
        if at_end:
            bar.setValue(bar.maximum())

    def _show_picture(self, path: str) -> None:
        self.picture.show_file(path)

    def _finish(self) -> None:
        self._say("")

    def _fail(self, why: Message | str) -> None:
        self._say(told(why) if isinstance(why, Message) else why)

    def _say(self, text: str) -> None:
        self.state.setText(text)
        self._show_state()

    # Looks

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        icons.dress(self.stop, "stop", theme.text)
        icons.dress(self.fresh, "restart", theme.text)

    def _show_heat(self) -> None:
        self.warmth.setText(f"{self.heat.value() * STEP:.2f}")

    def _name_parts(self) -> None:
        names = {
            "text": (self.tr("Write"), self.tr("Begin with these words, or with nothing"), self.tr("What was written")),
            "answer": (self.tr("Answer"), self.tr("A text to answer"), self.tr("Answers")),
            "pictures": (self.tr("Draw"), "", self.tr("Pictures")),
        }
        go, prompt, result = names[self.ability or "text"]
        self.go.setText(go)
        self.prompt.setPlaceholderText(prompt)
        self.prompt.setAccessibleName(prompt)
        self.text.setAccessibleName(result)
        self.picture.setAccessibleName(result)
        hints = {
            "text": self.tr("Train the network first. Then it goes on with a text of yours here, letter by letter."),
            "answer": self.tr("Train the network first. Then it answers a text of yours here."),
            "pictures": self.tr("Train the network first. Then it draws pictures of its own here."),
        }
        self.hint.setText(hints[self.ability or "text"])

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Generate"))
        self.stop.setText(self.tr("Stop"))
        self.stop.setAccessibleName(self.tr("Stop generating"))
        self.fresh.setText(self.tr("New ones"))
        self.fresh.setToolTip(self.tr("Draw other pictures, with the next seed."))
        for name, label in self.labels.items():
            label.setText(word(SETTINGS[name].label))
            label.setToolTip(word(SETTINGS[name].about))
        self.heat.setAccessibleName(word(SETTINGS["temperature"].label))
        self.heat.setToolTip(word(SETTINGS["temperature"].about))
        for name, field in self.numbers.items():
            field.setAccessibleName(word(SETTINGS[name].label))
            field.setToolTip(word(SETTINGS[name].about))
        self._show_heat()
        self._name_parts()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_state()
