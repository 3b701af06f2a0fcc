"""Checks that each icon is there, takes its color, and can be told from the others."""

import re
from itertools import combinations
from xml.etree import ElementTree

import numpy as np
import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from designer.look import icons
from engine.data.column import COLUMNS
from engine.data.transform import TRANSFORMS
from engine.declare import Family
from engine.graph.block import STRUCTURE
from engine.layers.initial import INITIALS
from engine.training.averaging import AVERAGINGS
from engine.training.clipping import CLIPPINGS
from engine.training.optimizers import OPTIMIZERS
from engine.training.schedules import SCHEDULES
from tests.designer.look_scenes import pixels

NAMES = sorted(path.name.removesuffix(".svg") for path in icons.FOLDER.iterdir())
LINE_ICONS = [name for name in NAMES if name != "layerloom"]


@pytest.mark.parametrize("name", LINE_ICONS)
def test_a_line_icon_takes_any_color_and_lies_on_the_grid_of_16(qapp: QApplication, name: str) -> None:
    root = ElementTree.fromstring(icons.source(name))
    assert root.get("viewBox") == "0 0 16 16"
    assert root.get("stroke") == "currentColor"
    assert root.get("stroke-width") == "1.5"
    assert root.get("stroke-linecap") == root.get("stroke-linejoin") == "round"
    assert set(re.findall(r"#[0-9a-fA-F]{3,8}|rgb\(", icons.source(name))) == set()
    # Qt draws what has an `opacity` at 1x and enlarges it; `fill-opacity` stays sharp.
    assert " opacity" not in icons.source(name)
    alpha = pixels(icons.pixmap(name, "#3A5BDB").toImage())[:, :, 3]
    assert (alpha > 128).sum() >= 8
    assert alpha[[0, -1], :].max() < 128 and alpha[:, [0, -1]].max() < 128


@pytest.mark.parametrize(
    "family",
    [STRUCTURE, INITIALS, OPTIMIZERS, SCHEDULES, CLIPPINGS, AVERAGINGS, TRANSFORMS, COLUMNS],
    ids=lambda family: family.noun,
)
def test_all_that_is_chosen_has_an_icon(family: Family) -> None:
    assert {chosen.icon for chosen in family} <= set(NAMES)


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
