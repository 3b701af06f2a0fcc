"""A form over declared parameters, whose fields stand under each other and are all of one width."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from designer.look.theme import Theme
from designer.panels.editors.around import NOWHERE, Around
from designer.panels.editors.rows import NARROWEST, Rows
from engine.declare import Param

WIDEST = 176


class Form(Rows):
    """Rows that choose the width of their fields, and of those of the forms inside them."""

    eighths, widest = 4, WIDEST
    """How much of the width the fields have, and at most how much."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.widened.connect(self._fit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def show_values(
        self,
        params: tuple[Param, ...],
        values: Mapping[str, Any],
        derived: Mapping[str, Any] | None = None,
        *,
        around: Around = NOWHERE,
        subject: object = None,
    ) -> None:
        super().show_values(params, values, derived, around=around, subject=subject)
        self._fit()

    def _fit(self) -> None:
        half = min(self.widest, self.width() // 8 * self.eighths)
        self.set_field_width(max(NARROWEST, half, -(-self.needed_width() // 4) * 4))
