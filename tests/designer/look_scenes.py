"""What the tests of the look share: both themes, an application that gets its look back, and a picture's pixels."""

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtGui import QFont, QImage
from PySide6.QtWidgets import QApplication

from designer.look.theme import DARK, LIGHT

THEMES = pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=lambda tokens: tokens.name)


def pixels(image: QImage) -> np.ndarray:
    """Height x width x (red, green, blue, alpha)."""
    image = image.convertToFormat(QImage.Format.Format_RGBA8888)
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4).astype(int)


@pytest.fixture
def application(qapp: QApplication) -> Iterator[QApplication]:
    """The application; the look that it had comes back after the test."""
    palette, font = qapp.palette(), QFont(qapp.font())
    yield qapp
    qapp.setStyleSheet("")
    qapp.setPalette(palette)
    qapp.setFont(font)
