"""How frames look: titles that can be read in every colour and at every zoom, and frames in pictures."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtGui import QColor

from designer.canvas.annotations.frame_item import CHIP_HOVER, CHIP_TINT, LEAST_TYPE, scale_at
from designer.canvas.ink import mixed
from designer.canvas.view import CanvasView
from designer.look.theme import DARK, LIGHT, TYPE_TITLE, Theme, annotation_color
from designer.pictures.drawing import PictureSettings, drawn, image
from designer.session import Session
from engine.graph.annotations import COLOURS
from tests.designer import canvas_scenes
from tests.designer.annotation_scenes import FRAME, annotated
from tests.designer.test_theme import contrast

session, view, clipboard = canvas_scenes.session, canvas_scenes.view, canvas_scenes.clipboard


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
@pytest.mark.parametrize("colour", COLOURS)
def test_the_title_can_be_read_in_every_colour(theme: Theme, colour: str) -> None:
    tint = annotation_color(theme, colour)
    for share in (CHIP_TINT, CHIP_HOVER):
        chip = mixed(theme.canvas, tint, share).name()
        assert contrast(theme.text, chip) >= 4.5
    assert contrast(theme.muted, mixed(theme.canvas, tint, CHIP_TINT).name()) >= 4.5


@pytest.mark.parametrize("zoom", [0.1, 0.25, 0.5, 1.0, 3.0])
def test_the_title_is_never_smaller_than_can_be_read(view: CanvasView, session: Session, zoom: float) -> None:
    annotated(session, FRAME)
    assert TYPE_TITLE * scale_at(zoom) * zoom >= LEAST_TYPE - 1e-6
    item = view.canvas.annotations.frames["frame"]
    assert item.title.boundingRect().contains(item.title.chip(zoom))


def test_a_picture_has_the_frame_and_its_title_in_it(view: CanvasView, session: Session) -> None:
    # Convention 27.
    annotated(session, replace(FRAME, colour="red"))
    for theme in (DARK, LIGHT):
        scene = drawn(session.graph, session.analysis, theme)
        made = image(scene, PictureSettings(scale=1.0))
        plain = drawn(replace(session.graph, frames={}), session.analysis, theme)
        assert made.height() > image(plain, PictureSettings(scale=1.0)).height()
        tinted = mixed(theme.canvas, annotation_color(theme, "red"), CHIP_TINT)
        seen = {made.pixelColor(x, y).rgb() for x in range(0, made.width(), 3) for y in range(0, 80, 3)}
        assert any(_near(QColor(one), tinted) for one in seen)


def _near(one: QColor, other: QColor) -> bool:
    return max(abs(one.red() - other.red()), abs(one.green() - other.green()), abs(one.blue() - other.blue())) <= 2
