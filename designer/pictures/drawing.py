"""Draws one level of a network into a picture: SVG, PNG or PDF, in either theme and at any size."""

from __future__ import annotations

import re
from typing import Literal

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from designer.canvas.annotations.frame_item import FrameTitle
from designer.canvas.nodes.problem_card import ProblemCard
from designer.canvas.scene import CanvasScene
from designer.look.style import interface_font, mono_font
from designer.look.theme import DARK, LIGHT, SPACE_6, TYPE_BODY, Theme
from engine.declare import Declared, declared, param
from engine.graph.facts import Analysis
from engine.graph.model import Graph
from engine.message import need

Kind = Literal["svg", "png", "pdf"]
KINDS: tuple[Kind, ...] = ("svg", "png", "pdf")
INCH, POINTS = 96, 72
"""A unit of the canvas is a pixel of the web: 96 to the inch."""
FINE = 4
"""Vector formats are drawn so much larger and shown smaller, so that their icons are fine."""
MOST_PIXELS = 100_000_000
WIDEST = 30_000
LONGEST_PAGE = 14_400
"""In points: no reader opens a larger page of PDF."""
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@declared
class PictureSettings(Declared):
    """How a picture of the network looks."""

    theme: Literal["as the window", "light", "dark"] = param("as the window", about="The colours of the picture.")
    scale: float = param(2.0, low=0.1, high=10.0, unit="×", about="How large it is, against the canvas at 100 %.")
    ground: bool = param(True, about="Fill the ground behind the network; without it the picture is transparent.")


def drawn(graph: Graph, analysis: Analysis, theme: Theme) -> CanvasScene:
    """A scene with this level of the network: nothing is selected, and no card of a problem hides anything."""
    scene = CanvasScene(theme)
    scene.show_graph(graph, analysis)
    for item in scene.items():
        if isinstance(item, ProblemCard):
            item.hide()
    return scene


def area_of(scene: CanvasScene) -> QRectF:
    """All that is drawn, with a margin."""
    area = scene.bounds(scene.nodes)
    for item in scene.items():
        # What a title would need from afar is not seen at the size of the picture.
        if isinstance(item, FrameTitle):
            area = area.united(item.place(1.0))
        elif item.isVisible() and not isinstance(item, ProblemCard):
            area = area.united(item.sceneBoundingRect())
    return QRectF(area.adjusted(-SPACE_6, -SPACE_6, SPACE_6, SPACE_6).toAlignedRect())


def size_of(scene: CanvasScene, settings: PictureSettings) -> QSize:
    """The width and height of the picture in pixels."""
    return (area_of(scene).size() * settings.scale).toSize().expandedTo(QSize(1, 1))


def picture(scene: CanvasScene, kind: Kind, settings: PictureSettings, title: str = "") -> bytes:
    """The file of a picture; raises Misfit with a sentence where it would be too large."""
    if kind == "png":
        return _encoded(image(scene, settings))
    return _svg(scene, settings, title) if kind == "svg" else _pdf(scene, settings, title)


def image(scene: CanvasScene, settings: PictureSettings) -> QImage:
    """The picture in pixels; raises Misfit with a sentence where there would be too many."""
    size = size_of(scene, settings)
    need(
        max(size.width(), size.height()) <= WIDEST and size.width() * size.height() <= MOST_PIXELS,
        "The picture would have {width:,} × {height:,} pixels, which is too much. Choose a smaller scale, or SVG.",
        width=size.width(),
        height=size.height(),
    )
    made = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    made.fill(Qt.GlobalColor.transparent)
    _paint(QPainter(made), scene, settings, settings.scale)
    return made


def _paint(painter: QPainter, scene: CanvasScene, settings: PictureSettings, scale: float) -> None:
    area = area_of(scene)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    target = QRectF(0, 0, area.width() * scale, area.height() * scale)
    if settings.ground:
        painter.fillRect(target, QColor(scene.ink.theme.canvas))
    scene.render(painter, target, area)
    painter.end()


def _encoded(made: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    made.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def _svg(scene: CanvasScene, settings: PictureSettings, title: str) -> bytes:
    area, buffer = area_of(scene), QBuffer()
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setResolution(INCH)
    generator.setSize(size_of(scene, settings))
    generator.setViewBox(QRectF(0, 0, area.width() * FINE, area.height() * FINE))
    generator.setTitle(title)
    _paint(QPainter(generator), scene, settings, FINE)
    return _readable(bytes(buffer.data().data()).decode()).encode()


def _readable(text: str) -> str:
    """Name faces to fall back to, where the first is not installed, and leave out what XML cannot say."""
    for font, generic in ((interface_font(TYPE_BODY), "sans-serif"), (mono_font(TYPE_BODY), "monospace")):
        families = ",".join(font.families())
        text = text.replace(f'font-family="{families}"', f'font-family="{families},{generic}"')
    return NOT_IN_XML.sub("", text)


def _pdf(scene: CanvasScene, settings: PictureSettings, title: str) -> bytes:
    page = area_of(scene).size() * settings.scale * POINTS / INCH
    need(
        max(page.width(), page.height()) <= LONGEST_PAGE,
        "The page would be {width:.0f} × {height:.0f} cm, which no reader opens. Choose a smaller scale, or SVG.",
        width=page.width() / POINTS * 2.54,
        height=page.height() / POINTS * 2.54,
    )
    buffer = QByteArray()
    device = QBuffer(buffer)
    device.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(device)
    writer.setTitle(title)
    writer.setCreator("Layerloom")
    writer.setResolution(INCH * FINE)
    # As it is: Qt would name it after a paper of nearly this size, and take that size.
    size = QPageSize(QSizeF(page), QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch)
    writer.setPageSize(size)
    writer.setPageMargins(QMarginsF())
    _paint(QPainter(writer), scene, settings, FINE * settings.scale)
    return bytes(device.data().data())


def themed(choice: str, current: Theme) -> Theme:
    """The theme that the settings of a picture name."""
    return {"light": LIGHT, "dark": DARK}.get(choice, current)
