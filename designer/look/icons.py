"""Draws the SVG icons of `resources/icons` in any colour, crisp at every screen density."""

from functools import cache
from importlib.resources import files

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton

DISABLED_OPACITY = 0.4
APART = 4
"""So much room a button with words has behind its icon, besides the little that Qt leaves."""
FOLDER = files("resources").joinpath("icons")


@cache
def source(name: str) -> str:
    """The SVG text of an icon; KeyError where there is none, so that a misspelt name is never a blank."""
    try:
        return FOLDER.joinpath(f"{name}.svg").read_text(encoding="utf-8")
    except FileNotFoundError:
        raise KeyError(name) from None


@cache
def pixmap(name: str, color: str, size: int = 16, device_ratio: float = 1.0) -> QPixmap:
    """An icon of `size` logical pixels in one colour (hex), rendered for the density of one screen."""
    picture = _clear(size, device_ratio)
    drawing = source(name).replace("currentColor", color)
    painter = QPainter(picture)
    QSvgRenderer(QByteArray(drawing.encode())).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return picture


@cache
def icon(name: str, color: str, size: int = 16) -> QIcon:
    """An icon in one colour (hex) for buttons, menus and trees; pale where its widget is disabled."""
    made = QIcon()
    for ratio in sorted({1.0, 2.0, QGuiApplication.primaryScreen().devicePixelRatio()}):
        picture = pixmap(name, color, size, ratio)
        # Without Selected, Fusion would tint the icon of a selected row with the accent.
        made.addPixmap(picture, QIcon.Mode.Normal)
        made.addPixmap(picture, QIcon.Mode.Selected)
        made.addPixmap(_pale(picture, size), QIcon.Mode.Disabled)
    return made


def dress(button: QAbstractButton, name: str, color: str, size: int = 16) -> None:
    """Give a button that has words too an icon that does not touch them."""
    button.setIcon(_beside_words(name, color, size))
    button.setIconSize(QSize(size + APART, size))


@cache
def _beside_words(name: str, color: str, size: int) -> QIcon:
    made = QIcon()
    for ratio in sorted({1.0, 2.0, QGuiApplication.primaryScreen().devicePixelRatio()}):
        for mode, drawn in (
            (QIcon.Mode.Normal, pixmap(name, color, size, ratio)),
            (QIcon.Mode.Disabled, _pale(pixmap(name, color, size, ratio), size)),
        ):
            wide = QPixmap(round((size + APART) * ratio), round(size * ratio))
            wide.setDevicePixelRatio(ratio)
            wide.fill(Qt.GlobalColor.transparent)
            painter = QPainter(wide)
            painter.drawPixmap(0, 0, drawn)
            painter.end()
            made.addPixmap(wide, mode)
    return made


def _pale(picture: QPixmap, size: int) -> QPixmap:
    pale = _clear(size, picture.devicePixelRatio())
    painter = QPainter(pale)
    painter.setOpacity(DISABLED_OPACITY)
    painter.drawPixmap(0, 0, picture)
    painter.end()
    return pale


def _clear(size: int, device_ratio: float) -> QPixmap:
    side = round(size * device_ratio)
    picture = QPixmap(side, side)
    picture.setDevicePixelRatio(device_ratio)
    picture.fill(Qt.GlobalColor.transparent)
    return picture
