"""Dresses the application in a theme: style, palette, fonts and style sheet."""

import sys

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QAbstractSpinBox, QApplication

from designer.look.style_sheet import style_sheet
from designer.look.theme import TYPE_BODY, Theme

MONO_FAMILIES = ["JetBrains Mono", "DejaVu Sans Mono"]


def prepare(application: QApplication) -> None:
    """Set what all themes have in common, before the first widget: those that are there keep their face."""
    if not application.styleSheet():
        application.setStyle("Fusion")
    application.setFont(interface_font(TYPE_BODY))


def apply(application: QApplication, theme: Theme) -> None:
    """Give the whole application the look of `theme`; call it again to change themes."""
    sheet = style_sheet(theme, mono_font(TYPE_BODY).families())
    # It dresses each widget that there is anew, whether it says something else or not.
    if sheet == application.styleSheet():
        return
    application.setFont(interface_font(TYPE_BODY))
    application.setPalette(palette(theme))
    application.setStyleSheet(sheet)


def interface_font(pixel_size: int, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The platform's interface face; on Linux, where it is often a fallback, Inter if installed."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    if sys.platform.startswith("linux"):
        font.setFamilies(["Inter", *font.families()])
    font.setPixelSize(pixel_size)
    font.setWeight(weight)
    return font


def mono_font(pixel_size: int) -> QFont:
    """The face for numbers, shapes and source text: all digits have one width."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setFamilies([*MONO_FAMILIES, *font.families()])
    font.setStyleHint(QFont.StyleHint.Monospace)
    font.setPixelSize(pixel_size)
    return font


def inset(box: QAbstractSpinBox) -> None:
    """Start a spin box's text where a line edit's starts: Qt ignores the style sheet's padding here."""
    box.lineEdit().setTextMargins(9, 0, 0, 0)


def palette(theme: Theme) -> QPalette:
    """What the style sheet does not reach: the platform's own dialogs, item views, selected text, links."""
    roles = {
        QPalette.ColorRole.Window: theme.panel,
        QPalette.ColorRole.WindowText: theme.text,
        QPalette.ColorRole.Base: theme.field,
        QPalette.ColorRole.AlternateBase: theme.raised,
        QPalette.ColorRole.Text: theme.text,
        QPalette.ColorRole.PlaceholderText: theme.muted,
        QPalette.ColorRole.Button: theme.raised,
        QPalette.ColorRole.ButtonText: theme.text,
        QPalette.ColorRole.BrightText: theme.bad,
        QPalette.ColorRole.ToolTipBase: theme.raised,
        QPalette.ColorRole.ToolTipText: theme.text,
        QPalette.ColorRole.Highlight: theme.accent_fill,
        QPalette.ColorRole.HighlightedText: theme.on_accent,
        QPalette.ColorRole.Accent: theme.accent_fill,
        QPalette.ColorRole.Link: theme.accent,
        QPalette.ColorRole.LinkVisited: theme.accent,
        QPalette.ColorRole.Light: theme.hover,
        QPalette.ColorRole.Midlight: theme.hover,
        QPalette.ColorRole.Mid: theme.border,
        QPalette.ColorRole.Dark: theme.border_strong,
        QPalette.ColorRole.Shadow: theme.shadow,
    }
    made = QPalette()
    for role, color in roles.items():
        made.setColor(role, QColor(color))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(theme.faint))
    return made
