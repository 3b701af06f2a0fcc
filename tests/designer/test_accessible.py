"""Walks over all widgets of the whole window, with all panels and dialogs: names, sizes, contrasts, and motion."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QAbstractAnimation, QPoint, QRect, QVariantAnimation
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QTabBar,
    QWidget,
)

import designer
from designer.canvas.nodes.layout import HIT
from designer.canvas.wires.wire_item import DATA_TINT
from designer.look import motion, style_sheet
from designer.look.theme import Theme
from designer.main_window import MainWindow
from designer.panels.editors.switch import SwitchEditor
from designer.training.record import STARTING
from engine.layers import LAYERS
from tests.designer.look_scenes import THEMES
from tests.designer.test_theme import contrast
from tests.designer.walk_scenes import (
    DIALOGS,
    SCENES,
    described,
    interactive,
    name_of,
    visit_dialog,
    widgets,
)

TARGET = 24
FIELDS = (QLineEdit, QComboBox, QAbstractSlider, QAbstractSpinBox, SwitchEditor)


def nameless(root: QWidget) -> list[str]:
    return [f"{described(one)} has no name" for one in interactive(root) if not name_of(one)]


def small(root: QWidget) -> list[str]:
    """What is smaller than a finger or an unsteady hand needs; words that can be selected are no targets."""
    found = []
    for one in interactive(root):
        if isinstance(one, (QAbstractScrollArea, QLabel)) and not isinstance(one, QAbstractItemView):
            continue
        sizes = [one.size()]
        if isinstance(one, QTabBar):
            sizes = [one.tabRect(at).size() for at in range(one.count()) if one.isTabVisible(at)]
        elif isinstance(one, QAbstractItemView):
            index = one.indexAt(QPoint(8, 8))
            sizes = [one.visualRect(index).size()] if index.isValid() else []
        found += [
            f"{described(one)} {name_of(one)!r} is {size.width()} x {size.height()}"
            for size in sizes
            if min(size.width(), size.height()) < TARGET
        ]
    return found


# Convention A8, A9.
@pytest.mark.parametrize("name", SCENES)
def test_everything_that_can_be_used_has_a_name_and_24_pixels_each_way(whole: MainWindow, name: str) -> None:
    root = SCENES[name](whole)
    assert sum(1 for _ in interactive(root)) > 5
    assert nameless(root) + small(root) == []


# Convention A8, A9.
@pytest.mark.parametrize("name", DIALOGS)
def test_everything_in_a_dialog_has_a_name_and_24_pixels_each_way(whole: MainWindow, name: str) -> None:
    found: list[str] = []

    def look(dialog: QDialog) -> None:
        found.extend(nameless(dialog) + small(dialog))
        assert dialog.windowTitle()

    visit_dialog(whole, name, look)
    assert found == []


def friendless(root: QWidget) -> list[str]:
    """The labels of fields that a screen reader or Alt and a letter would not lead to their field."""
    fields = [one for one in interactive(root) if isinstance(one, FIELDS)]
    found = []
    for label in (one for one in widgets(root) if isinstance(one, QLabel)):
        text, around = label.text().replace("&", ""), label.parentWidget()
        meant = [one for one in fields if around.isAncestorOf(one) and name_of(one) == text] if text else []
        if meant and label.buddy() not in meant:
            found.append(f"{described(label)} ({text}) has no field")
    return found


# Convention A9.
@pytest.mark.parametrize("name", [*SCENES, *DIALOGS])
def test_the_label_of_a_field_belongs_to_it(whole: MainWindow, name: str) -> None:
    found: list[str] = []
    if name in DIALOGS:
        visit_dialog(whole, name, lambda dialog: found.extend(friendless(dialog)))
    else:
        root = SCENES[name](whole)
        found = friendless(root)
        labels = [one for one in widgets(root) if isinstance(one, QLabel) and one.buddy() is not None]
        assert not name.startswith("settings_of") or len(labels) > 1
    assert found == []


# Convention A8.
def test_lines_of_menus_and_ports_are_targets_of_24_pixels_too(whole: MainWindow) -> None:
    assert HIT >= TARGET
    for menu in whole.bar.menus.findChildren(QMenu):
        menu.popup(QPoint(0, 0))
        lines = [one for one in menu.actions() if not one.isSeparator() and one.isVisible()]
        assert all(menu.actionGeometry(one).height() >= TARGET for one in lines), menu.title()
        menu.close()


FINE = 4.0


def fine(widget: QWidget) -> np.ndarray:
    """A picture so fine that the stems of letters have their full colour: height x width numbers 0xRRGGBB."""
    image = QImage(widget.size() * FINE, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(FINE)
    painter = QPainter(image)
    widget.render(painter, QPoint())
    painter.end()
    return np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.width()) & 0xFFFFFF


told_apart = cache(contrast)


def legible(picture: np.ndarray) -> float:
    """The contrast between the ground, which is the most frequent colour, and what differs most from it."""
    kinds, counts = np.unique(picture, return_counts=True)
    ground = f"#{kinds[counts.argmax()]:06x}"
    # A few stray pixels of an edge are no text.
    seen = kinds[counts >= max(6, counts.sum() // 20_000)]
    return max(told_apart(f"#{kind:06x}", ground) for kind in seen)


def faint_texts(root: QWidget) -> list[str]:
    """The labels and buttons whose words stand out less than 4.5 : 1 from their ground."""
    shot, found = fine(root), []
    for one in widgets(root):
        text = one.text() if isinstance(one, (QLabel, QAbstractButton)) else ""
        if not text.strip() or not one.isEnabled() or one.visibleRegion().isEmpty():
            continue
        seen = one.visibleRegion().boundingRect()
        area = QRect(one.mapTo(root, seen.topLeft()), seen.size())
        left, top = round(area.left() * FINE), round(area.top() * FINE)
        part = shot[top : top + round(area.height() * FINE), left : left + round(area.width() * FINE)]
        if part.size and (ratio := legible(part)) < 4.5:
            found.append(f"{described(one)} {text[:30]!r} has {ratio:.2f}")
    return found


# Convention A7.
@pytest.mark.parametrize("name", ["gallery", "settings_of_a_layer", "settings_of_the_training", "summary", "find_bar"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_as_they_are_drawn_have_a_contrast_of_4_5(whole: MainWindow, name: str, theme: str) -> None:
    # To dress all that is there anew takes a second.
    if whole.theme.name != theme:
        whole.set_theme(theme)  # type: ignore[arg-type]
    assert faint_texts(SCENES[name](whole)) == []


RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
OFF = (":disabled", ":off", "::separator", "::handle", "::chunk", "::indicator", "::groove", "::sub-page", "::branch")


def rules() -> list[tuple[str, dict[str, str]]]:
    """The rules of the style sheet with the tokens that they set."""
    found = []
    for selector, body in RULE.findall(style_sheet.SHEET):
        pairs = (line.split(":", 1) for line in body.split(";") if ":" in line)
        found.append((selector.strip(), {name.strip(): value.strip() for name, value in pairs}))
    return found


# Convention A7.
@THEMES
def test_each_rule_of_the_style_sheet_puts_words_on_a_ground_of_4_5(tokens: Theme) -> None:
    checked = 0
    for selector, body in rules():
        text, ground = body.get("color", ""), body.get("background", body.get("background-color", ""))
        if not text.startswith("$") or any(part in selector for part in OFF):
            continue
        grounds = [ground[1:]] if ground.startswith("$") else ["panel", "raised"]
        for one in grounds:
            ratio = contrast(getattr(tokens, text[1:]), getattr(tokens, one))
            assert ratio >= 4.5, f"{selector}: {text} on {one} has {ratio:.2f}"
            checked += 1
    assert checked > 20


# Convention A7.
@THEMES
def test_focus_rings_and_signs_of_the_style_sheet_have_a_contrast_of_3(tokens: Theme) -> None:
    for selector, body in rules():
        if ":disabled" in selector or ":off" in selector:
            continue
        for name in re.findall(r"\$icons/\w+\.(\w+)\.svg", " ".join(body.values())):
            ground = "accent_fill" if name == "on_accent" else "panel"
            assert contrast(getattr(tokens, name), getattr(tokens, ground)) >= 3, f"{selector}: {name}"
        if ":focus" in selector and "$focus" in body.get("border", ""):
            for ground in ("panel", "raised", "field", "accent_soft"):
                assert contrast(tokens.focus, getattr(tokens, ground)) >= 3, f"{selector} on {ground}"


def mixed(first: str, second: str, share: float) -> str:
    parts = [(int(first[at : at + 2], 16), int(second[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(one + (two - one) * share):02x}" for one, two in parts)


# Convention A7.
@THEMES
def test_what_is_drawn_on_the_canvas_stands_out_from_it(tokens: Theme) -> None:
    wires = {
        "wire": tokens.wire,
        "wire of data": mixed(tokens.wire, tokens.categories["Data"], DATA_TINT),
        "chosen wire": tokens.accent,
        "wire with a problem": tokens.bad,
        "focus": tokens.focus,
    }
    for name, color in wires.items():
        for ground in ("canvas", "node"):
            assert contrast(color, getattr(tokens, ground)) >= 3, f"{name} on {ground}"
    for category, color in {**tokens.categories, "calm": tokens.faint, "waiting": tokens.warning}.items():
        # A port stands half on the card and half on the canvas; titles of a category are words.
        for ground in ("canvas", "node"):
            assert contrast(color, getattr(tokens, ground)) >= 3, f"port of {category} on {ground}"
    for category, color in tokens.categories.items():
        badge = mixed(tokens.node, color, 0.14)
        assert contrast(tokens.text, badge) >= 4.5, f"badge of {category}"


# Convention A10.
def test_a_layer_is_told_by_its_icon_and_title_and_not_by_its_colour_alone() -> None:
    kinds = list(LAYERS)
    assert all(kind.icon and kind.title for kind in kinds)
    assert len({kind.title for kind in kinds}) == len(kinds)
    by_category: dict[str, set[str]] = {}
    for kind in kinds:
        by_category.setdefault(kind.category, set()).add(kind.icon)
    shared = {
        icon for one in by_category for two in by_category if one < two for icon in by_category[one] & by_category[two]
    }
    assert len(shared) <= len({kind.icon for kind in kinds}) // 10, shared


ANIMATED = re.compile(r"Q(Property|Variant|Abstract)Animation|QTimeLine|QParallelAnimationGroup|QSequentialAnimation")


# Convention A11.
def test_every_animation_asks_how_long_it_may_take() -> None:
    sources = {path: path.read_text(encoding="utf-8") for path in Path(designer.__file__).parent.rglob("*.py")}
    animated = [path for path, text in sources.items() if ANIMATED.search(text)]
    assert animated, "nothing moves, so that this test would show nothing"
    for path in animated:
        called = {node.id for node in ast.walk(ast.parse(sources[path])) if isinstance(node, ast.Name)}
        assert "glide_time" in called, f"{path.name} moves without asking glide_time()"


# Convention A11.
def test_with_reduced_motion_nothing_glides_and_everything_stands_at_its_place_at_once(window: MainWindow) -> None:
    window.documents.open_template("digits-cnn")
    window.actions_by_name["arrange"].trigger()
    assert window.arranging.glide.is_running
    window.session.undo()
    window.arranging.glide.end()
    motion.reduce_motion(True)
    try:
        window.actions_by_name["arrange"].trigger()
        assert not window.arranging.glide.is_running
        nodes = window.session.graph.nodes
        items = window.canvas.canvas.nodes
        assert all((items[key].x(), items[key].y()) == node.position for key, node in nodes.items())
        animations = window.findChildren(QVariantAnimation)
        assert all(one.state() == QAbstractAnimation.State.Stopped for one in animations)
        window.bar.set_state(STARTING, False, True)
        assert window.bar.progress.maximum() > 0, "a bar without an end runs to and fro"
    finally:
        motion.reduce_motion(False)
