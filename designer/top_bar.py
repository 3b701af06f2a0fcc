"""The bar at the top: menus, the training's buttons with its progress, and the device."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QMenuBar,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from designer.command_menu import CommandMenu, Reason
from designer.command_table import COMMANDS, MENUS, WITHIN
from designer.device_label import DeviceLabel
from designer.look import icons
from designer.look.motion import glide_time
from designer.look.style import interface_font
from designer.look.theme import ICON_SIZE, SPACE_2, SPACE_3, SPACE_4, TYPE_CAPTION, Theme
from designer.problem_badge import ProblemBadge
from designer.texts import counted, told
from designer.training.record import IDLE, PAUSED, RUNNING, STARTING, STOPPING
from engine.training.messages import EpochDone, Preparing, Progress, Started

HEIGHT = 48
PROGRESS_WIDTH = 240
SMOOTHING = 0.8


class TopBar(QWidget):
    """Shows what runs; the buttons trigger the actions of the table."""

    def __init__(self, actions: Mapping[str, QAction], theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("topBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(HEIGHT)
        self.actions_by_name = actions
        self.theme = theme
        self._total = 0
        self._epochs = 0
        self._rate = 0.0
        self._state = IDLE
        self._can_continue = self._can_start = False
        self._build()
        self.set_theme(theme)
        self.set_state(IDLE, False, False)

    def _build(self) -> None:
        self.menus = QMenuBar(self)
        self.menus.setNativeMenuBar(False)
        self.menus.setAccessibleName(self.tr("Menus"))
        self.menus.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.logo = QLabel(self)
        self.train = self._button("train", "primary")
        self.step = self._button("step")
        self.epoch = self._button("epoch")
        self.stop = self._button("stop")
        self.device = DeviceLabel(self)
        self.device_icon = QLabel(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_4, 0, SPACE_4, 0)
        row.setSpacing(SPACE_4)
        left, middle, right = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        for widget in (self.logo, self.menus):
            left.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        left.addStretch(1)
        left.setSpacing(SPACE_2)
        for button in (self.train, self.step, self.epoch, self.stop):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            middle.addWidget(button)
        middle.setSpacing(SPACE_2)
        middle.addSpacing(SPACE_2)
        middle.addWidget(self._progress())
        right.addStretch(1)
        right.setSpacing(SPACE_2)
        self.badge = ProblemBadge(self.actions_by_name["problems"], self.theme, self)
        right.addWidget(self.badge)
        right.addWidget(self.device_icon)
        right.addWidget(self.device)
        # Without factors the sides are alike as long as both have the room that they need.
        for part in (left, middle, right):
            row.addLayout(part)

    def _button(self, name: str, kind: str = "") -> QPushButton:
        button = QPushButton(self)
        button.setObjectName(name)
        if kind:
            button.setProperty("kind", kind)
        button.clicked.connect(self.actions_by_name[name].trigger)
        button.setToolTip(self.actions_by_name[name].toolTip())
        return button

    def _progress(self) -> QWidget:
        box = QWidget(self)
        box.setFixedWidth(PROGRESS_WIDTH)
        self.progress_epoch, self.progress_rate = QLabel(box), QLabel(box)
        for label in (self.progress_epoch, self.progress_rate):
            label.setFont(interface_font(TYPE_CAPTION))
            label.setProperty("role", "muted")
        self.progress = QProgressBar(box)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("Progress of the training"))
        grid = QGridLayout(box)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(4)
        grid.setHorizontalSpacing(SPACE_3)
        grid.setRowStretch(0, 1)
        grid.addWidget(self.progress_epoch, 1, 0)
        grid.addWidget(self.progress_rate, 1, 1, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(self.progress, 2, 0, 1, 2)
        grid.setRowStretch(3, 1)
        # Nothing to tell before the first training, but the room is kept, so that nothing jumps.
        policy = self.progress.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.progress.setSizePolicy(policy)
        self.progress.hide()
        return box

    def fill_menus(self, recent: QAction, reason: Reason) -> None:
        """Make the menus from the table; ``recent`` is the menu of recent files, behind Open.

        ``reason`` says why a command is not possible.
        """
        made: dict[str, QMenu] = {}
        for title in MENUS:
            outer = made.get(WITHIN.get(title, ""), self.menus)
            menu = made[title] = CommandMenu(self.actions_by_name, reason, outer)
            menu.setTitle(QCoreApplication.translate("actions", title))
            outer.addMenu(menu)
            for command in (one for one in COMMANDS if one.menu == title):
                if command.line:
                    menu.addSeparator()
                menu.addAction(self.actions_by_name[command.name])
                if command.name == "open":
                    menu.addAction(recent)

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        ratio = self.devicePixelRatioF()
        self.logo.setPixmap(icons.pixmap("layerloom", theme.text, 22, ratio))
        self.device_icon.setPixmap(icons.pixmap("device", theme.muted, ICON_SIZE, ratio))
        self.badge.set_theme(theme)
        self.set_state(self._state, self._can_continue, self._can_start)

    def set_state(self, state: str, can_continue: bool, can_start: bool) -> None:
        """Show what the buttons do now; nothing starts while no network is seen."""
        self._state, self._can_continue, self._can_start = state, can_continue, can_start
        words = {
            IDLE: self.tr("Continue") if can_continue else self.tr("Train"),
            STARTING: self.tr("Starting…"),
            RUNNING: self.tr("Pause"),
            PAUSED: self.tr("Continue"),
            STOPPING: self.tr("Stopping…"),
        }
        icon = {RUNNING: "pause", PAUSED: "continue"}.get(state, "continue" if can_continue else "train")
        self.train.setText(words[state])
        self.step.setText(self.tr("Step"))
        icons.dress(self.step, "step", self.theme.text)
        # A narrow window has no room for its words.
        self.epoch.setAccessibleName(self.tr("One epoch"))
        self.epoch.setIcon(icons.icon("epoch", self.theme.text))
        self.stop.setText(self.tr("Stop"))
        icons.dress(self.stop, "stop", self.theme.text)
        self.train.setMinimumWidth(112)
        self.train.setEnabled(state in (RUNNING, PAUSED) or (state == IDLE and can_start))
        self.step.setEnabled(state == PAUSED or (state == IDLE and can_start))
        self.epoch.setEnabled(state in (RUNNING, PAUSED) or (state == IDLE and can_start))
        self.stop.setEnabled(state in (STARTING, RUNNING, PAUSED))
        # Faint where it is off: white would not be seen on the pale ground.
        icons.dress(self.train, icon, self.theme.on_accent if self.train.isEnabled() else self.theme.faint)
        for button in (self.train, self.step, self.epoch, self.stop):
            name = button.objectName()
            self.actions_by_name[name].setEnabled(button.isEnabled())
            self.actions_by_name[name].setText(button.text() or button.accessibleName())
        # The sentence about the data that are being read takes all the room.
        self.progress_rate.setVisible(state != STARTING)
        if state == STARTING:
            self.progress_epoch.setText(self.tr("getting ready"))
            self.progress_rate.setText("")
            self._total = 0
            # Without an end the bar runs to and fro.
            self.progress.setRange(0, 0 if glide_time() else 1)
            self.progress.show()

    def show_preparing(self, preparing: Preparing) -> None:
        """How far the reading of the data is; the bar runs to and fro where nobody knows."""
        if self._state != STARTING:
            return
        text = told(preparing.message)
        elided = self.progress_epoch.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, PROGRESS_WIDTH)
        self.progress_epoch.setText(elided)
        self.progress_epoch.setToolTip(text if elided != text else "")
        self.progress.setRange(0, preparing.count or (0 if glide_time() else 1))
        self.progress.setValue(preparing.done)
        self.progress.show()

    def show_start(self, started: Started) -> None:
        self._epochs = started.epochs
        self._rate = 0.0
        self.device.forget_way()
        self.show_whole(started.step_of_end)
        self.progress.setValue(started.step)

    def show_whole(self, steps: int) -> None:
        """So many steps make the whole training."""
        self._total = steps
        self.progress.setRange(0, steps)

    def show_progress(self, progress: Progress) -> None:
        speed = progress.steps_per_second
        self._rate = SMOOTHING * self._rate + (1 - SMOOTHING) * speed if self._rate else speed
        self.progress.setValue(progress.step)
        self._show_epoch(progress.epoch)
        if not self._rate:  # behind the first step alone nobody knows
            return
        rate = counted(round(self._rate)) if self._rate >= 10 else f"{self._rate:.1f}"
        values = {"rate": rate, "left": span((self._total - progress.step) / self._rate)}
        whole, short = self.tr("{rate} steps/s · {left} left"), self.tr("{left} left")
        self._show_rate(whole.format(**values), short.format(**values))

    def _show_rate(self, whole: str, short: str) -> None:
        """How fast it is and how long it takes; where that has no room beside the epoch, how long it takes."""
        room = PROGRESS_WIDTH - SPACE_3 - self.progress_epoch.sizeHint().width()
        fits = self.progress_rate.fontMetrics().horizontalAdvance(whole) <= room
        self.progress_rate.setText(whole if fits else short)
        self.progress_rate.setToolTip("" if fits else whole)

    def show_epoch(self, done: EpochDone) -> None:
        self._show_epoch(done.epoch)

    def show_place(self, epoch: int, step: int) -> None:
        """Show how far the training of another document came."""
        self.progress.setValue(step)
        self.progress.show()
        self._show_epoch(epoch)

    def _show_epoch(self, epoch: int) -> None:
        text = self.tr("epoch {epoch} of {epochs}")
        self.progress_epoch.setText(text.format(epoch=counted(epoch), epochs=counted(self._epochs)))

    def forget_training(self) -> None:
        """Tell nothing of a training that belongs to another document."""
        self.progress_epoch.setText("")
        self.progress_rate.setText("")
        self.progress.hide()

    def show_end(self, text: str) -> None:
        """The training is over; say how in a few words."""
        self.progress_rate.setText(text)
        if self.progress.maximum() == 0 or not self._total:
            self.progress_epoch.setText("")
            self.progress.setRange(0, 1)


def span(seconds: float) -> str:
    """A length of time as a person says it: ``9 s``, ``4 min``, ``2 h 5 min``, ``31 h``."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    if seconds < 36_000:
        return f"{seconds // 3600:.0f} h {seconds % 3600 / 60:.0f} min"
    return f"{seconds / 3600:,.0f} h"
