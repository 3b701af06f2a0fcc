"""The text of a note as it reads: Markdown that fetches nothing and runs nothing."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import (
    QColor,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextOption,
)

from designer.canvas.ink import Ink
from designer.look.theme import SPACE_1

INDENT = 18
LINE = 120
"""The height of a line, in hundredths of that of its letters."""


class NoteText(QTextDocument):
    """Pictures stay away, where only their names stand, and HTML is text like any other."""

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        return None

    def show_text(self, text: str, ink: Ink) -> None:
        """Lay the text out in the colours of a theme."""
        self.setDefaultFont(ink.body.font)
        self.setDocumentMargin(0)
        self.setIndentWidth(INDENT)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setDefaultTextOption(option)
        plain = QTextDocument.MarkdownFeature
        self.setMarkdown(text, plain.MarkdownDialectGitHub | plain.MarkdownNoHTML)
        block = self.begin()
        while block.isValid():
            self._space(block)
            self._dress(block, ink)
            block = block.next()

    def _space(self, block: QTextBlock) -> None:
        """Let lines and paragraphs stand apart."""
        form = QTextBlockFormat()
        form.setLineHeight(LINE, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        form.setTopMargin(0)
        form.setBottomMargin(SPACE_1 if block.next().isValid() else 0)
        QTextCursor(block).mergeBlockFormat(form)

    def _dress(self, block: QTextBlock, ink: Ink) -> None:
        """Give links and code their looks, and pictures their names."""
        parts, found = block.begin(), []
        while not parts.atEnd():
            part = parts.fragment()
            found.append((part.position(), part.length(), part.charFormat()))
            parts += 1
        for start, length, form in reversed(found):
            cursor = QTextCursor(self)
            cursor.setPosition(start)
            cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
            if form.isImageFormat():
                name = str(form.property(QTextFormat.Property.ImageAltText) or form.toImageFormat().name())
                cursor.insertText(name, _tinted(ink.theme.muted))
            elif form.isAnchor():
                tinted = _tinted(ink.theme.accent)
                tinted.setFontUnderline(True)
                cursor.mergeCharFormat(tinted)
            elif form.fontFixedPitch():
                code = QTextCharFormat()
                code.setFontFamilies(ink.mono.font.families())
                cursor.mergeCharFormat(code)


def bare(text: str) -> str:
    """The words of a note in one line, without the signs of Markdown."""
    document, features = NoteText(), QTextDocument.MarkdownFeature
    document.setMarkdown(text, features.MarkdownDialectGitHub | features.MarkdownNoHTML)
    return " ".join(document.toPlainText().split())


def _tinted(tint: str) -> QTextCharFormat:
    form = QTextCharFormat()
    form.setForeground(QColor(tint))
    return form
