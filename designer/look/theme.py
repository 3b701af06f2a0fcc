"""Holds the colours, spacing, type sizes and motion that everything in the window is drawn with."""

import dataclasses
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

ThemeChoice = Literal["light", "dark", "system"]

# Gaps and sizes follow a grid of 4 px.
SPACE_1 = 4
SPACE_2 = 8
SPACE_3 = 12
SPACE_4 = 16
SPACE_6 = 24
SPACE_8 = 32

TYPE_CAPTION = 11
TYPE_SMALL = 12
TYPE_BODY = 13
TYPE_HEADING = 15
TYPE_TITLE = 20

RADIUS = 6
RADIUS_NODE = 8
CONTROL_HEIGHT = 30
ICON_SIZE = 16

GLIDE_MS = 160
"""How long a thing takes to its new place."""


@dataclasses.dataclass(frozen=True)
class Theme:
    """One set of colours, as hex strings: QColor and style sheets both read them.

    `text`, `muted`, `accent`, `good`, `bad`, `warning` and the categories are readable (4.5:1) on `canvas`,
    `panel`, `raised` and `node`; `bad` and `text` also on `bad_soft`, `text` and `accent` on `accent_soft`.
    `faint`, `wire`, `focus` and the curves reach 3:1: for lines, ports and what may be missed.
    """

    name: Literal["light", "dark"]
    canvas: str
    dots: str
    panel: str
    raised: str
    field: str
    node: str
    hover: str
    pressed: str
    border: str
    border_strong: str
    text: str
    muted: str
    faint: str
    accent: str
    accent_fill: str
    accent_hover: str
    on_accent: str
    accent_soft: str
    wire: str
    good: str
    bad: str
    bad_soft: str
    warning: str
    focus: str
    focus_on_accent: str
    shadow: str
    categories: Mapping[str, str] = dataclasses.field(hash=False)
    curves: tuple[str, ...]


DARK = Theme(
    name="dark",
    canvas="#14161B",
    dots="#2A303B",
    panel="#1A1D24",
    raised="#20242D",
    field="#15181E",
    node="#222731",
    hover="#272C37",
    pressed="#2E3440",
    border="#313846",
    border_strong="#6A7487",
    text="#E7EAF0",
    muted="#9BA5B6",
    faint="#717B8E",
    accent="#7F9BFF",
    accent_fill="#4565DF",
    accent_hover="#4E6CE4",
    on_accent="#FFFFFF",
    accent_soft="#262F4E",
    wire="#717B8E",
    good="#6FCF97",
    bad="#FF7A7A",
    bad_soft="#3A2128",
    warning="#E6B450",
    focus="#7F9BFF",
    focus_on_accent="#D3DCFF",
    shadow="#000000",
    categories=MappingProxyType(
        {
            "Data": "#3FB8AF",
            "Basic": "#7F9BFF",
            "Convolution": "#F2A65A",
            "Pooling": "#9AA4B6",
            "Normalization": "#8DBF80",
            "Activation": "#F08085",
            "Recurrent": "#B998F5",
            "Attention": "#E58AC9",
            "Reshape": "#9AA4B6",
            "Merge": "#9AA4B6",
            "Objective": "#E0B84C",
            "Metric": "#E0B84C",
            "Block": "#C3CAD6",
        }
    ),
    curves=("#7F9BFF", "#F2A65A", "#7FEFB4", "#C04FA8", "#DDE2F5", "#BB4A4D"),
)

LIGHT = Theme(
    name="light",
    canvas="#F5F6F8",
    dots="#D3D8E1",
    panel="#FFFFFF",
    raised="#F7F8FA",
    field="#FFFFFF",
    node="#FFFFFF",
    hover="#F0F2F5",
    pressed="#E5E8EE",
    border="#D9DDE5",
    border_strong="#868FA0",
    text="#1A1E27",
    muted="#576074",
    faint="#7F889A",
    accent="#3A5BDB",
    accent_fill="#3A5BDB",
    accent_hover="#3150C8",
    on_accent="#FFFFFF",
    accent_soft="#E8EDFD",
    wire="#7C8798",
    good="#147A45",
    bad="#C92A2A",
    bad_soft="#FDEDED",
    warning="#8A6100",
    focus="#3A5BDB",
    focus_on_accent="#B9C7FC",
    shadow="#1A1E27",
    categories=MappingProxyType(
        {
            "Data": "#0B7A72",
            "Basic": "#3A5BDB",
            "Convolution": "#A65A08",
            "Pooling": "#576277",
            "Normalization": "#48733A",
            "Activation": "#BC434A",
            "Recurrent": "#7347C9",
            "Attention": "#A8327F",
            "Reshape": "#576277",
            "Merge": "#576277",
            "Objective": "#84660A",
            "Metric": "#84660A",
            "Block": "#3B4456",
        }
    ),
    curves=("#3A5BDB", "#C2660A", "#1F9A60", "#B964A8", "#0F2F57", "#6B1519"),
)


def category_color(theme: Theme, category: str) -> str:
    """The colour of a category; one that is not known here is muted, as is the node of an unknown layer."""
    return theme.categories.get(category, theme.muted)


ANNOTATION_TONES = {
    "grey": "Pooling",
    "blue": "Basic",
    "teal": "Data",
    "green": "Normalization",
    "yellow": "Objective",
    "orange": "Convolution",
    "red": "Activation",
    "violet": "Recurrent",
}
"""The category whose tone each colour of frames and notes has."""


def annotation_color(theme: Theme, colour: str) -> str:
    """The tone of a frame or note in a theme."""
    return theme.categories[ANNOTATION_TONES.get(colour, "Pooling")]


def choose_theme(choice: ThemeChoice) -> Theme:
    """The theme for a person's choice; also tells the platform, so that title bars and its dialogs follow."""
    hints = QGuiApplication.styleHints()
    if choice == "system":
        hints.unsetColorScheme()
        return DARK if hints.colorScheme() == Qt.ColorScheme.Dark else LIGHT
    hints.setColorScheme(Qt.ColorScheme.Dark if choice == "dark" else Qt.ColorScheme.Light)
    return DARK if choice == "dark" else LIGHT
