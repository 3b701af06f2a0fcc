"""Checks that each theme is readable for everybody, and is chosen as a person says."""

from itertools import combinations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from designer.look.theme import DARK, LIGHT, Theme, category_color, choose_theme
from tests.designer import look_scenes
from tests.designer.look_scenes import THEMES

application = look_scenes.application
CATEGORIES = {
    "Data",
    "Basic",
    "Convolution",
    "Pooling",
    "Normalization",
    "Activation",
    "Recurrent",
    "Attention",
    "Reshape",
    "Merge",
    "Objective",
    "Metric",
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


# Convention A7.
@THEMES
def test_everything_that_must_be_read_has_a_contrast_of_4_5(tokens: Theme) -> None:
    texts = {name: getattr(tokens, name) for name in ("text", "muted", "accent", "good", "bad", "warning")}
    for text, color in {**texts, **tokens.categories}.items():
        for surface, ground in surfaces(tokens).items():
            assert contrast(color, ground) >= 4.5, f"{text} on {surface}"


# Convention A7.
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


# Convention A7.
@THEMES
def test_lines_that_carry_meaning_have_a_contrast_of_3(tokens: Theme) -> None:
    for name in ("wire", "faint", "border_strong", "focus"):
        for surface, ground in surfaces(tokens).items():
            assert contrast(getattr(tokens, name), ground) >= 3, f"{name} on {surface}"
    assert contrast(tokens.border_strong, tokens.field) >= 3
    assert contrast(tokens.focus_on_accent, tokens.accent_fill) >= 3


# Convention A10.
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
