"""Colours Python source with the colours of a theme."""

from __future__ import annotations

import keyword
import re

from PySide6.QtGui import QColor, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from designer.look.theme import Theme, category_color

KEYWORDS = "|".join(word for word in keyword.kwlist)
TOKENS = re.compile(
    rf'(?P<string>"""[^"]*"""|"[^"]*"|\'[^\']*\')|(?P<comment>#.*)'
    rf"|\b(?:class|def)\s+(?P<name>\w+)|\b(?P<keyword>{KEYWORDS})\b|\b(?P<self>self)\b"
    r"|(?<![\w.])(?P<number>\d[\d_]*(?:\.\d+)?(?:e[+-]?\d+)?)\b"
)


def token_colours(theme: Theme) -> dict[str, str]:
    """The colour of each kind of token; all can be read on a field."""
    return {
        "string": category_color(theme, "Normalization"),
        "comment": theme.muted,
        "name": theme.accent,
        "keyword": category_color(theme, "Recurrent"),
        "self": category_color(theme, "Activation"),
        "number": category_color(theme, "Convolution"),
    }


class SourceColours(QSyntaxHighlighter):
    """One pass over each line; what the printer writes has no text over several lines."""

    def __init__(self, document: QTextDocument, theme: Theme) -> None:
        super().__init__(document)
        self._formats: dict[str, QTextCharFormat] = {}
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        for kind, color in token_colours(theme).items():
            self._formats[kind] = QTextCharFormat()
            self._formats[kind].setForeground(QColor(color))
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        for match in TOKENS.finditer(text):
            kind = match.lastgroup
            if kind is None:
                continue
            start, end = match.span(kind)
            if kind == "name":
                self.setFormat(match.start(), start - match.start(), self._formats["keyword"])
            self.setFormat(start, end - start, self._formats[kind])
