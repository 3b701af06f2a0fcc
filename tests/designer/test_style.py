"""Checks that the style is whole, that Qt takes it without a word, and that it is seen on the widgets."""

import re
from typing import Any

import numpy as np
from PySide6.QtCore import QFile, Qt
from PySide6.QtGui import QColor, QFont, QImage
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDockWidget,
    QDoubleSpinBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QMainWindow,
    QMenu,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QSlider,
    QSpinBox,
    QSplitter,
    QTabWidget,
    QToolButton,
    QTreeWidget,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from designer.look import style, style_sheet, theme
from designer.look.theme import DARK, LIGHT, Theme
from tests.designer import look_scenes
from tests.designer.look_scenes import THEMES, pixels

application = look_scenes.application


def shows(image: QImage, color: str, near: int = 6) -> bool:
    """Whether some pixel of the picture has that colour, give or take `near` of 255 in each part."""
    wanted = np.array([int(color[start : start + 2], 16) for start in (1, 3, 5)])
    return bool((np.abs(pixels(image)[:, :, :3] - wanted).max(axis=2) <= near).any())


@THEMES
def test_the_style_sheet_has_no_token_left_and_each_of_its_pictures_exists(tokens: Theme) -> None:
    sheet = style_sheet.style_sheet(tokens, ["Mono"])
    assert "$" not in sheet
    pictures = set(re.findall(r"url\(([^)]+)\)", sheet))
    assert len(pictures) == len(style_sheet.ICONS) > 10
    assert [path for path in sorted(pictures) if not QFile.exists(path)] == []


def one_of_each() -> QMainWindow:
    """A window with each kind of widget that the style sheet speaks of."""
    window = QMainWindow()
    window.menuBar().addMenu("File").addAction("Open")
    window.addToolBar("Tools").addWidget(QToolButton())
    window.statusBar().showMessage("Ready")
    dock, area, tabs, splitter = QDockWidget("Dock"), QScrollArea(), QTabWidget(), QSplitter()
    tabs.addTab(QWidget(), "Loss")
    splitter.addWidget(QTreeWidget())
    splitter.addWidget(QListWidget())
    area.setWidget(QLabel("Text"))
    dock.setWidget(tabs)
    window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
    central = QWidget()
    column = QVBoxLayout(central)
    kinds = (QPushButton, QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox, QCheckBox, QRadioButton)
    for kind in (*kinds, QSlider, QProgressBar, QPlainTextEdit):
        column.addWidget(kind())
        column.addWidget(off := kind())
        off.setEnabled(False)
    for role in ("title", "heading", "muted", "mono", "caption", "problem"):
        column.addWidget(label := QLabel(role))
        label.setProperty("role", role)
    column.addWidget(splitter)
    column.addWidget(area)
    window.setCentralWidget(central)
    return window


@THEMES
def test_qt_has_nothing_to_say_about_the_style(
    application: QApplication, tokens: Theme, qtbot: QtBot, qtlog: Any
) -> None:
    style.apply(application, tokens)
    window = one_of_each()
    qtbot.addWidget(window)
    menu = QMenu(window)
    menu.addAction("Save").setCheckable(True)
    for shown in (window, menu):
        shown.show()
        assert not shown.grab().isNull()
    menu.close()
    said = [record.message for record in qtlog.records if "This plugin does not support" not in record.message]
    assert said == []


# Convention A9.
@THEMES
def test_the_focus_ring_is_drawn(application: QApplication, tokens: Theme, qtbot: QtBot) -> None:
    style.apply(application, tokens)
    for kind in (QPushButton, QLineEdit, QSpinBox, QComboBox, QCheckBox, QToolButton):
        window = QWidget()
        qtbot.addWidget(window)
        column = QVBoxLayout(window)
        column.addWidget(first := QPushButton("First"))
        column.addWidget(widget := kind())
        window.show()
        window.activateWindow()
        first.setFocus()
        qtbot.waitUntil(first.hasFocus)
        assert not shows(widget.grab().toImage(), tokens.focus), kind.__name__
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        qtbot.waitUntil(widget.hasFocus)
        assert shows(widget.grab().toImage(), tokens.focus), kind.__name__


@THEMES
def test_arrows_and_checks_are_drawn_in_the_colors_of_the_theme(
    application: QApplication, tokens: Theme, qtbot: QtBot
) -> None:
    style.apply(application, tokens)
    spin, combo, check = QSpinBox(), QComboBox(), QCheckBox()
    check.setChecked(True)
    cases = [(spin, tokens.muted, -18), (combo, tokens.muted, -20), (check, tokens.on_accent, 2)]
    for widget, color, left in cases:
        qtbot.addWidget(widget)
        widget.show()
        image = widget.grab().toImage()
        arrow = image.copy(left % image.width(), 4, 12, image.height() - 8)
        assert shows(arrow, color, near=40), type(widget).__name__


def test_the_themes_follow_each_other_in_a_running_window(application: QApplication, qtbot: QtBot) -> None:
    field = QLineEdit()
    qtbot.addWidget(field)
    field.show()
    for tokens in (LIGHT, DARK, LIGHT):
        style.apply(application, tokens)
        ground = field.grab().toImage().pixelColor(20, 4)
        assert ground == QColor(tokens.field)


def test_the_text_of_a_spin_box_starts_where_that_of_a_line_edit_does(application: QApplication, qtbot: QtBot) -> None:
    style.apply(application, LIGHT)
    starts = []
    for widget in (QLineEdit(), QSpinBox()):
        qtbot.addWidget(widget)
        if isinstance(widget, QSpinBox):
            style.inset(widget)
        edit = widget if isinstance(widget, QLineEdit) else widget.lineEdit()
        edit.setReadOnly(True)
        widget.setFixedWidth(100)
        edit.setText("1")
        widget.show()
        dark = pixels(widget.grab().toImage())[6:-6, 3:70, :3].mean(axis=2) < 128
        starts.append(int(np.argmax(dark.any(axis=0))))
    assert abs(starts[0] - starts[1]) <= 1


def test_fonts_have_their_size_and_numbers_one_width(qapp: QApplication) -> None:
    assert style.interface_font(15, QFont.Weight.DemiBold).pixelSize() == 15
    assert style.interface_font(15, QFont.Weight.DemiBold).weight() == QFont.Weight.DemiBold
    assert style.mono_font(theme.TYPE_SMALL).pixelSize() == 12
    assert style.mono_font(12).families()[:2] == ["JetBrains Mono", "DejaVu Sans Mono"]
