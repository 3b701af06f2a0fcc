"""What can be done to a layer while it learns: buttons on its sheet that freeze it or draw its weights anew."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from designer.flow import Flow
from designer.look import icons
from designer.look.theme import SPACE_2, Theme
from designer.training.layer_steering import FREEZE, FRESH, UNFREEZE, LayerSteering

ICONS = {FREEZE: "freeze", UNFREEZE: "unfreeze", FRESH: "restart"}


class LayerButtons(QWidget):
    """Shown while a training runs that has the layer, with what is possible of it."""

    def __init__(self, steering: LayerSteering, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.steering = steering
        self.theme = theme
        self.key = ""
        row = Flow(SPACE_2)
        self.setLayout(row)
        self.buttons = {name: QPushButton(self) for name in ICONS}
        for name, button in self.buttons.items():
            button.setObjectName(name)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.clicked.connect(partial(self._do, name))
            row.addWidget(button)
        self.retranslate()
        self.set_theme(theme)
        self.hide()

    def show_node(self, key: str) -> None:
        """Offer what can be done to this layer now."""
        self.key = key
        for name, button in self.buttons.items():
            button.setVisible(key in self.steering.able(name, {key}))
        self.setVisible(any(not button.isHidden() for button in self.buttons.values()))

    def set_theme(self, theme: Theme) -> None:
        for name, button in self.buttons.items():
            icons.dress(button, ICONS[name], theme.text)

    def retranslate(self) -> None:
        words = {
            FREEZE: (self.tr("Freeze"), self.tr("Its weights stay as they are now, while the other layers learn.")),
            UNFREEZE: (self.tr("Let learn"), self.tr("Its weights go on learning from the next step on.")),
            FRESH: (self.tr("Fresh weights"), self.tr("Draw its weights anew, as at the start of the training.")),
        }
        for name, (text, about) in words.items():
            button = self.buttons[name]
            button.setText(text)
            button.setToolTip(about)
            button.setAccessibleDescription(about)

    def _do(self, name: str) -> None:
        self.steering.do(name, {self.key})
