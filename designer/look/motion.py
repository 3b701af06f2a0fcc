"""Whether things glide to their places or just stand there, as a person or the platform wants it."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QStyle

from designer.look.theme import GLIDE_MS

_reduced = [False]


def reduce_motion(reduced: bool) -> None:
    """Let nothing glide from now on, or let it glide again."""
    _reduced[0] = reduced


def glide_time() -> int:
    """For how many milliseconds a thing glides; 0 where motion is not wanted."""
    still = QApplication.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) == 0
    return 0 if _reduced[0] or still else GLIDE_MS
