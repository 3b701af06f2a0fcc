"""Writes the one style sheet of the window from the tokens of a theme."""

import re
from dataclasses import fields
from string import Template

from designer.look.style_icons import register
from designer.look.theme import Theme

BUTTONS = """
QPushButton {
    background: $raised; color: $text; border: 1px solid $border; border-radius: 6px;
    padding: 0 12px; min-height: 28px; font-weight: 500;
}
QPushButton:hover { background: $hover; }
QPushButton:pressed, QPushButton:checked { background: $pressed; }
QPushButton:focus { border: 2px solid $focus; padding: 0 11px; min-height: 26px; }
QPushButton:disabled { background: transparent; color: $faint; border-color: $border; }
QPushButton::menu-indicator { image: none; width: 0; }

QPushButton[kind="primary"], QDialogButtonBox QPushButton:default {
    background: $accent_fill; color: $on_accent; border-color: $accent_fill;
}
QPushButton[kind="primary"]:hover, QDialogButtonBox QPushButton:default:hover {
    background: $accent_hover; border-color: $accent_hover;
}
QPushButton[kind="primary"]:pressed { background: $accent_fill; }
QPushButton[kind="primary"]:focus, QDialogButtonBox QPushButton:default:focus {
    border-color: $focus_on_accent;
}
QPushButton[kind="primary"]:disabled { background: $pressed; color: $faint; border-color: $pressed; }

QPushButton[kind="quiet"] { background: transparent; border-color: transparent; color: $muted; }
QPushButton[kind="quiet"]:hover { background: $hover; color: $text; }
QPushButton[kind="quiet"]:pressed, QPushButton[kind="quiet"]:checked { background: $pressed; color: $text; }
QPushButton[kind="quiet"]:focus { border-color: $focus; }
QPushButton[kind="quiet"]:disabled { color: $faint; }

QPushButton[kind="alarm"] { border-color: $bad; color: $text; }
QPushButton[kind="caution"] { border-color: $warning; color: $text; }
QPushButton[kind="chip"] { border-radius: 14px; }
QPushButton[kind="chip"]:checked { background: $accent_soft; color: $accent; border-color: $accent; }

QToolButton {
    background: transparent; color: $muted; border: 2px solid transparent; border-radius: 6px;
    padding: 4px; font-weight: 500;
}
QToolButton:hover { background: $hover; color: $text; }
QToolButton:pressed { background: $pressed; color: $text; }
QToolButton:checked { background: $accent_soft; color: $accent; }
QToolButton:focus { border-color: $focus; }
QToolButton:disabled { color: $faint; }
QToolButton::menu-indicator { image: none; width: 0; }
QToolButton[popupMode="1"] { padding-right: 18px; }
QToolButton::menu-button { border: none; width: 16px; }
QToolButton::menu-arrow { image: url($icons/chevron_down.muted.svg); width: 12px; height: 12px; }
"""

FIELDS = """
QLineEdit, QAbstractSpinBox, QComboBox {
    background: $field; color: $text; border: 1px solid $border_strong; border-radius: 6px;
    padding: 0 8px; min-height: 28px; placeholder-text-color: $muted;
    selection-background-color: $accent_fill; selection-color: $on_accent;
}
QLineEdit { lineedit-clear-button-icon: url($icons/close.muted.svg); }
QLineEdit:hover, QAbstractSpinBox:hover, QComboBox:hover { background: $hover; }
QLineEdit:focus, QAbstractSpinBox:focus, QComboBox:focus, QComboBox:on {
    background: $field; border: 2px solid $focus; padding: 0 7px; min-height: 26px;
}
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled {
    background: transparent; color: $faint; border-color: $border;
}
QLineEdit[derived="true"], QAbstractSpinBox[derived="true"], QComboBox[derived="true"] {
    background: transparent; color: $muted; border-style: dashed;
}
QLineEdit[derived="true"]:focus, QAbstractSpinBox[derived="true"]:focus, QComboBox[derived="true"]:focus {
    border-style: solid;
}
QLineEdit[problem="true"], QAbstractSpinBox[problem="true"], QComboBox[problem="true"] {
    border-color: $bad;
}

QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {
    subcontrol-origin: padding; background: transparent; border: none; width: 20px; height: 14px;
}
QAbstractSpinBox::up-button { subcontrol-position: top right; border-top-right-radius: 4px; }
QAbstractSpinBox::down-button { subcontrol-position: bottom right; border-bottom-right-radius: 4px; }
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover { background: $hover; }
QAbstractSpinBox::up-button:pressed, QAbstractSpinBox::down-button:pressed { background: $pressed; }
QAbstractSpinBox::up-arrow {
    image: url($icons/chevron_up.muted.svg); width: 12px; height: 12px; bottom: -1px;
}
QAbstractSpinBox::down-arrow {
    image: url($icons/chevron_down.muted.svg); width: 12px; height: 12px; top: -1px;
}
QAbstractSpinBox::up-arrow:off, QAbstractSpinBox::up-arrow:disabled {
    image: url($icons/chevron_up.border.svg);
}
QAbstractSpinBox::down-arrow:off, QAbstractSpinBox::down-arrow:disabled {
    image: url($icons/chevron_down.border.svg);
}

QComboBox { combobox-popup: 0; padding: 0 24px 0 10px; }
QComboBox:focus, QComboBox:on { padding: 0 23px 0 9px; }
QComboBox::drop-down { subcontrol-position: center right; border: none; width: 24px; }
QComboBox::down-arrow { image: url($icons/chevron_down.muted.svg); width: 14px; height: 14px; }
QComboBox::down-arrow:disabled { image: url($icons/chevron_down.border.svg); }
QComboBox QAbstractItemView { background: $raised; border: 1px solid $border; padding: 3px; }
QComboBox QAbstractItemView::item, QComboBox QAbstractItemView::item:focus {
    min-height: 26px; padding: 0 6px; border: none; border-radius: 4px;
}

QPlainTextEdit, QTextEdit {
    background: $field; color: $text; border: 1px solid $border; border-radius: 6px; padding: 6px;
    selection-background-color: $accent_fill; selection-color: $on_accent;
}
QPlainTextEdit { font-family: $mono; font-size: 12px; }
QPlainTextEdit:focus, QTextEdit:focus { border: 2px solid $focus; padding: 5px; }

QCheckBox, QRadioButton { spacing: 8px; color: $text; min-height: 24px; }
QCheckBox:disabled, QRadioButton:disabled { color: $faint; }
QCheckBox::indicator, QRadioButton::indicator {
    width: 14px; height: 14px; background: $field; border: 1px solid $border_strong;
}
QCheckBox::indicator { border-radius: 4px; }
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: $muted; }
QCheckBox::indicator:checked, QCheckBox::indicator:indeterminate, QRadioButton::indicator:checked {
    background: $accent_fill; border-color: $accent_fill;
}
QCheckBox::indicator:checked { image: url($icons/check.on_accent.svg); }
QCheckBox::indicator:indeterminate { image: url($icons/minus.on_accent.svg); }
QRadioButton::indicator:checked { image: url($icons/radio.on_accent.svg); }
QCheckBox::indicator:focus, QRadioButton::indicator:focus {
    width: 12px; height: 12px; border: 2px solid $focus;
}
QCheckBox::indicator:checked:focus { background: $field; image: url($icons/check.accent.svg); }
QCheckBox::indicator:indeterminate:focus { background: $field; image: url($icons/minus.accent.svg); }
QRadioButton::indicator:checked:focus { background: $field; image: url($icons/radio.accent.svg); }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled {
    background: transparent; border-color: $border;
}
QCheckBox::indicator:checked:disabled { image: url($icons/check.faint.svg); }
QRadioButton::indicator:checked:disabled { image: url($icons/radio.faint.svg); }

QSlider { min-height: 24px; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: $pressed; }
QSlider::sub-page:horizontal { height: 4px; border-radius: 2px; background: $accent_fill; }
QSlider::handle:horizontal {
    width: 12px; height: 12px; margin: -5px 0; border-radius: 7px;
    background: $field; border: 1px solid $border_strong;
}
QSlider::handle:horizontal:hover { border-color: $muted; }
QSlider::handle:horizontal:focus {
    width: 10px; height: 10px; border: 2px solid $focus;
}
QSlider::sub-page:horizontal:disabled { background: $faint; }
"""

VIEWS = """
QTreeView, QListView, QTableView {
    background: transparent; color: $text; border: none; outline: none; show-decoration-selected: 0;
    selection-background-color: $accent_soft; selection-color: $text; gridline-color: $border;
}
QTreeView { selection-background-color: transparent; }
/* What completes a typed name floats by itself, and is the only list that takes no focus. */
.QListView[focusPolicy="0"] { background: $raised; border: 1px solid $border; }
QTreeView::item, QListView::item { min-height: 28px; padding: 0 8px; border: none; }
QTableView[role="report"]::item { padding: 0 8px; }
QTreeView::item:only-one, QListView::item { border-radius: 6px; }
QTreeView::item:first { border-top-left-radius: 6px; border-bottom-left-radius: 6px; }
QTreeView::item:last { border-top-right-radius: 6px; border-bottom-right-radius: 6px; }
QTreeView::item:hover, QListView::item:hover, QTableView::item:hover { background: $hover; }
QTreeView::item:selected, QListView::item:selected, QTableView::item:selected {
    background: $accent_soft; color: $text;
}
QTreeView::item:focus:only-one, QListView::item:focus {
    border: 2px solid $focus; padding: 0 6px; min-height: 24px;
}
QTreeView::item:disabled, QListView::item:disabled { color: $faint; }
QTreeView::branch { background: $panel; }
QTreeView::branch:has-children:closed { image: url($icons/chevron_right.muted.svg); }
QTreeView::branch:has-children:open { image: url($icons/chevron_down.muted.svg); }
QHeaderView { background: transparent; border: none; }
QHeaderView::down-arrow { image: url($icons/chevron_down.muted.svg); }
QHeaderView::up-arrow { image: url($icons/chevron_up.muted.svg); }
QHeaderView::down-arrow, QHeaderView::up-arrow { width: 10px; height: 10px; subcontrol-position: top center; }
QHeaderView::section {
    background: $panel; color: $muted; border: none; border-bottom: 1px solid $border;
    /* A row's text stands 3 px farther in than its padding says. */
    padding: 0 11px; min-height: 28px; font-size: 11px; font-weight: 600;
}

QScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget { background: transparent; }
QGraphicsView { border: none; }

QScrollBar { background: transparent; border: none; margin: 0; }
QScrollBar:vertical { width: 10px; }
QScrollBar:horizontal { height: 10px; }
QScrollBar::handle { background: $pressed; border-radius: 3px; margin: 2px; }
QScrollBar::handle:hover { background: $faint; }
QScrollBar::handle:pressed { background: $muted; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: none; background: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: none; }
QAbstractScrollArea::corner { background: transparent; border: none; }

QProgressBar {
    background: $pressed; border: none; border-radius: 2px;
    min-height: 4px; max-height: 4px; color: transparent;
}
QProgressBar::chunk { background: $accent; border-radius: 2px; }
QProgressBar:disabled { background: $border; }
"""

WINDOWS = """
QMainWindow, QDialog { background: $panel; }
QMainWindow::separator:vertical {
    width: 5px; background: qlineargradient(x1: 0, y1: 0, x2: 1, y2: 0, $hairline_5);
}
QMainWindow::separator:horizontal {
    height: 5px; background: qlineargradient(x1: 0, y1: 0, x2: 0, y2: 1, $hairline_5);
}
QMainWindow::separator:hover { background: $accent; }
QSplitter::handle { background: $border; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QSplitter::handle:hover { background: $accent; }

QTabWidget::pane { border: none; }
QTabBar { background: transparent; qproperty-drawBase: 0; }
QTabBar::tab {
    background: transparent; color: $muted; border: none; border-bottom: 2px solid transparent;
    padding: 0 2px; margin: 0 7px; min-height: 32px; font-weight: 500;
}
QTabBar::tab:first { margin-left: 12px; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QTabBar::tab:disabled { color: $faint; }
QTabBar:focus { outline: none; }
QTabBar::tab:selected:focus {
    border: 2px solid $focus; border-radius: 4px; padding: 0; min-height: 30px;
}
QTabBar::close-button { image: url($icons/close.muted.svg); subcontrol-position: right; }
QTabBar::close-button:hover { image: url($icons/close.text.svg); }
QTabBar QToolButton { background: $panel; border: none; border-radius: 0; }
QTabBar QToolButton::left-arrow { image: url($icons/chevron_left.muted.svg); }
QTabBar QToolButton::right-arrow { image: url($icons/chevron_right.muted.svg); }

#topBar { background: $panel; border-bottom: 1px solid $border; }
QMenuBar { background: transparent; color: $text; border: none; padding: 2px 6px; }
QMenuBar::item { background: transparent; padding: 5px 9px; border-radius: 6px; }
QMenuBar::item:selected { background: $hover; }
QMenuBar::item:pressed { background: $pressed; }
QMenu { background: $raised; color: $text; border: 1px solid $border; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 10px; border-radius: 4px; }
QMenu::item:selected { background: $pressed; }
QMenu::item:disabled { background: transparent; color: $faint; }
QMenu::icon { padding-left: 10px; }
QMenu::separator { height: 1px; background: $border; margin: 4px 6px; }
QMenu::indicator { width: 14px; height: 14px; margin-left: 8px; }
QMenu::indicator:checked { image: url($icons/check.text.svg); }
QMenu::right-arrow { image: url($icons/chevron_right.muted.svg); width: 14px; height: 14px; right: 6px; }

QToolBar {
    background: $panel; border: none; border-bottom: 1px solid $border; spacing: 8px; padding: 6px 12px;
    qproperty-iconSize: 16px 16px;
}
QToolBar::separator:horizontal {
    width: 9px; background: qlineargradient(x1: 0, y1: 0, x2: 1, y2: 0, $hairline_9);
}
QToolBar::separator:vertical {
    height: 9px; background: qlineargradient(x1: 0, y1: 0, x2: 0, y2: 1, $hairline_9);
}
QStatusBar { background: $panel; color: $muted; border-top: 1px solid $border; font-size: 12px; }
QStatusBar::item { border: none; }
QSizeGrip { image: none; width: 0; height: 0; }
QToolTip {
    background: $raised; color: $text; border: 1px solid $border; padding: 5px 7px; font-size: 12px;
}

QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QMessageBox QLabel#qt_msgbox_label { font-size: 15px; font-weight: 600; min-width: 340px; }

QLabel { background: transparent; }
QLabel:disabled { color: $faint; }
QLabel[role="title"] { font-size: 20px; font-weight: 600; }
QLabel[role="section"] { font-size: 15px; font-weight: 600; }
QLabel[role="heading"] { font-size: 13px; font-weight: 600; }
QLabel[role="muted"] { color: $muted; font-size: 12px; }
QLabel[role="caption"] { color: $muted; font-size: 11px; font-weight: 600; }
QLabel[role="live"] { color: $accent; font-size: 11px; font-weight: 600; }
QLabel[role="mono"] { font-family: $mono; font-size: 12px; }
QLabel[role="problem"] { color: $bad; font-size: 12px; }
QFrame[role="card"] { background: $raised; border: 1px solid $border; border-radius: 8px; }
QFrame[role="card"]:focus { border: 2px solid $focus; }
QFrame[role="problem_card"] { background: $bad_soft; border: 1px solid $bad; border-radius: 6px; }
QFrame[role="waiting_card"] { background: $raised; border: 1px solid $border; border-radius: 6px; }
QFrame[role="line"] { background: $border; border: none; min-height: 1px; max-height: 1px; }
"""

SHEET = BUTTONS + FIELDS + VIEWS + WINDOWS
ICONS = frozenset(re.findall(r"\$icons/(\w+)\.(\w+)\.svg", SHEET))


def style_sheet(theme: Theme, mono_families: list[str]) -> str:
    """The style sheet with each token replaced; a token that the theme lacks raises KeyError."""
    values = {entry.name: getattr(theme, entry.name) for entry in fields(theme)}
    mono = ", ".join(f'"{family}"' for family in mono_families)
    return Template(SHEET).substitute(
        values,
        mono=mono,
        icons=register(theme, ICONS),
        hairline_5=hairline(theme, 5),
        hairline_9=hairline(theme, 9),
    )


def hairline(theme: Theme, width: int) -> str:
    """The stops of a gradient that draws a line of 1 px in the middle of a strip wide enough to be dragged."""
    start, end = (width - 1) / 2 / width, (width + 1) / 2 / width
    side, line = theme.panel, theme.border
    return (
        f"stop: 0 {side}, stop: {start:.4f} {side}, stop: {start + 0.001:.4f} {line}, "
        f"stop: {end:.4f} {line}, stop: {end + 0.001:.4f} {side}, stop: 1 {side}"
    )
