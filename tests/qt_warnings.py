"""Hears what Qt warns of where pytest-qt does not: while fixtures are taken down, and between tests."""

from __future__ import annotations

import re
import sys

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

QUIET = (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg)


class QtWarnings:
    """Those that were heard and not yet told."""

    def __init__(self, ignored: list[str]) -> None:
        self._ignored = [re.compile(one) for one in ignored]
        self._heard: list[str] = []

    def listen(self) -> None:
        """Hear all that no other listener hears: pytest-qt has its own for each test, and gives it back."""
        qInstallMessageHandler(self._hear)

    def take(self) -> list[str]:
        """What was heard since the last look."""
        heard, self._heard = self._heard, []
        return heard

    def _hear(self, kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
        if kind not in QUIET and not any(one.search(text) for one in self._ignored):
            self._heard.append(text)
        print(text, file=sys.stderr)
