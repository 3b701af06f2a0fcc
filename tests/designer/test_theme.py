"""Checks that each theme is readable, that each icon can be told from the others, and that the style is whole."""

import re
from collections.abc import Iterator
from itertools import combinations
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
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

from designer import icons, style, style_sheet, theme
from designer.theme import DARK, LIGHT, Theme, category_color, choose_theme

THEMES = pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=lambda tokens: tokens.name)
NAMES = sorted(path.name.removesuffix(".svg") for path in icons.FOLDER.iterdir())
LINE_ICONS = [name for name in NAMES if name != "layerloom"]
CATEGORIES = {
    "Data",
    "Basic",
    "Convolution",
    "Pooling",
    "Normalization",
    "Activation",
    "Recurrent",
    "Reshape",
    "Merge",
    "Objective",
    "Block",
}
# Machado, Oliveira, Fernandes 2009, severity 1: linear RGB as it is seen without one kind of cone.
COLOR_VISION = {
    "full": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "protanopia": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    "deuteranopia": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
    "tritanopia": [[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]],
}


def linear(color: str) -> np.ndarray:
    values = np.array([int(color[start : start + 2], 16) for start in (1, 3, 5)]) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def contrast(first: str, second: str) -> float:
    """The contrast ratio of WCAG 2.2."""
    low, high = sorted(float(linear(color) @ (0.2126, 0.7152, 0.0722)) for color in (first, second))
    return (high + 0.05) / (low + 0.05)


def lab(light: np.ndarray) -> np.ndarray:
    """CIE L*a*b* of linear RGB, in which a distance of 2.3 is just visible."""
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    x, y, z = np.cbrt(to_xyz @ np.clip(light, 0, 1) / (0.9505, 1, 1.089))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def surfaces(tokens: Theme) -> dict[str, str]:
    return {name: getattr(tokens, name) for name in ("canvas", "panel", "raised", "node")}


def pixels(image: QImage) -> np.ndarray:
    """Height x width x (red, green, blue, alpha)."""
    image = image.convertToFormat(QImage.Format.Format_RGBA8888)
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4).astype(int)


def shows(image: QImage, color: str, near: int = 6) -> bool:
    """Whether some pixel of the picture has that colour, give or take `near` of 255 in each part."""
    wanted = np.array([int(color[start : start + 2], 16) for start in (1, 3, 5)])
    return bool((np.abs(pixels(image)[:, :, :3] - wanted).max(axis=2) <= near).any())


@pytest.fixture
def application(qapp: QApplication) -> Iterator[QApplication]:
    """The application; the look that it had comes back after the test."""
    palette, font = qapp.palette(), QFont(qapp.font())
    yield qapp
    qapp.setStyleSheet("")
    qapp.setPalette(palette)
    qapp.setFont(font)


@THEMES
def test_everything_that_must_be_read_has_a_contrast_of_4_5(tokens: Theme) -> None:
    texts = {name: getattr(tokens, name) for name in ("text", "muted", "accent", "good", "bad", "warning")}
    for text, color in {**texts, **tokens.categories}.items():
        for surface, ground in surfaces(tokens).items():
            assert contrast(color, ground) >= 4.5, f"{text} on {surface}"


@THEMES
@pytest.mark.parametrize(
    "text, ground",
    [
        ("on_accent", "accent_fill"),
        ("on_accent", "accent_hover"),
        ("bad", "bad_soft"),
        ("text", "bad_soft"),
        ("accent", "bad_soft"),
        ("text", "accent_soft"),
        ("accent", "accent_soft"),
        ("muted", "accent_soft"),
        ("text", "field"),
        ("muted", "field"),
        ("text", "hover"),
        ("muted", "hover"),
        ("text", "pressed"),
        ("muted", "pressed"),
    ],
)
def test_text_on_a_tinted_ground_has_a_contrast_of_4_5(tokens: Theme, text: str, ground: str) -> None:
    assert contrast(getattr(tokens, text), getattr(tokens, ground)) >= 4.5


@THEMES
def test_lines_that_carry_meaning_have_a_contrast_of_3(tokens: Theme) -> None:
    for name in ("wire", "faint", "border_strong", "focus"):
        for surface, ground in surfaces(tokens).items():
            assert contrast(getattr(tokens, name), ground) >= 3, f"{name} on {surface}"
    assert contrast(tokens.border_strong, tokens.field) >= 3
    assert contrast(tokens.focus_on_accent, tokens.accent_fill) >= 3


@THEMES
def test_curves_stand_out_and_stay_apart_for_every_kind_of_color_vision(tokens: Theme) -> None:
    assert len(tokens.curves) == 6
    for color in tokens.curves:
        assert contrast(color, tokens.panel) >= 3, color
    for vision, matrix in COLOR_VISION.items():
        for first, second in combinations(tokens.curves, 2):
            seen = [lab(np.array(matrix) @ linear(color)) for color in (first, second)]
            assert np.linalg.norm(seen[0] - seen[1]) >= 18, f"{first} and {second} with {vision}"


@THEMES
def test_each_category_has_a_color_and_an_unknown_one_is_muted(tokens: Theme) -> None:
    assert set(tokens.categories) == CATEGORIES
    assert category_color(tokens, "Recurrent") == tokens.categories["Recurrent"]
    assert category_color(tokens, "Quantum") == tokens.muted


def test_a_theme_is_chosen_by_name_and_the_system_decides_otherwise(application: QApplication) -> None:
    assert choose_theme("dark") is DARK
    assert choose_theme("light") is LIGHT
    dark = Qt.ColorScheme.Dark
    chosen = choose_theme("system")
    assert chosen is (DARK if application.styleHints().colorScheme() == dark else LIGHT)


@pytest.mark.parametrize("name", LINE_ICONS)
def test_a_line_icon_takes_any_color_and_lies_on_the_grid_of_16(qapp: QApplication, name: str) -> None:
    root = ElementTree.fromstring(icons.source(name))
    assert root.get("viewBox") == "0 0 16 16"
    assert root.get("stroke") == "currentColor"
    assert set(re.findall(r"#[0-9a-fA-F]{3,8}|rgb\(", icons.source(name))) == set()
    # Qt draws what has an `opacity` at 1x and enlarges it; `fill-opacity` stays sharp.
    assert " opacity" not in icons.source(name)
    alpha = pixels(icons.pixmap(name, "#3A5BDB").toImage())[:, :, 3]
    assert (alpha > 128).sum() >= 8
    assert alpha[[0, -1], :].max() < 128 and alpha[:, [0, -1]].max() < 128


def test_the_icon_of_the_program_is_drawn_in_full_color(qapp: QApplication) -> None:
    assert "currentColor" not in icons.source("layerloom")
    drawn = pixels(icons.pixmap("layerloom", "#000000", 64).toImage())
    opaque = drawn[drawn[:, :, 3] > 250][:, :3]
    assert len(np.unique(opaque // 64, axis=0)) >= 4


def test_no_two_icons_look_alike_at_16_pixels(qapp: QApplication) -> None:
    drawn = {name: pixels(icons.pixmap(name, "#000000").toImage())[:, :, 3] / 255 for name in LINE_ICONS}
    for first, second in combinations(LINE_ICONS, 2):
        apart = np.abs(drawn[first] - drawn[second]).sum()
        assert apart >= 4, f"{first} and {second} differ by {apart:.1f} pixels"


def test_an_icon_has_its_color_its_density_and_a_pale_form(qapp: QApplication) -> None:
    sharp = icons.pixmap("stop", "#C92A2A", 16, 2.0)
    assert (sharp.width(), sharp.devicePixelRatio()) == (32, 2.0)
    assert sharp.toImage().pixelColor(16, 16) == QColor("#C92A2A")
    made = icons.icon("stop", "#C92A2A")
    assert {size.width() for size in made.availableSizes()} >= {16}
    assert made.pixmap(16, made.Mode.Selected).toImage().pixelColor(8, 8) == QColor("#C92A2A")
    assert 90 <= made.pixmap(16, made.Mode.Disabled).toImage().pixelColor(8, 8).alpha() <= 115


def test_a_missing_icon_is_named(qapp: QApplication) -> None:
    with pytest.raises(KeyError, match="no_such_icon"):
        icons.icon("no_such_icon", "#000000")


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
