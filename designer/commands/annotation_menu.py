"""The commands of the menu Notes and frames."""

from PySide6.QtCore import QT_TRANSLATE_NOOP

from designer.commands.command import Command

MENU = "Notes and frames"
ON = ("annotation",)

COMMANDS = (
    Command(
        "frame_selection",
        MENU,
        QT_TRANSLATE_NOOP("actions", "Frame the selection"),
        QT_TRANSLATE_NOOP("actions", "Put a titled frame around all that is selected."),
        ("Ctrl+J",),
        "frame",
        places=("node",),
    ),
    Command(
        "add_note",
        MENU,
        QT_TRANSLATE_NOOP("actions", "Add a note"),
        QT_TRANSLATE_NOOP("actions", "Write a note at the pointer, or one that points at the selected layer."),
        ("N",),
        "note",
        places=("canvas", "node"),
    ),
    Command(
        "point_note",
        MENU,
        QT_TRANSLATE_NOOP("actions", "Point the note at the layer"),
        QT_TRANSLATE_NOOP("actions", "Draw an arrow from the selected note to the selected layer, or take it away."),
        ("Alt+J",),
        "note_arrow",
        places=ON,
    ),
    Command(
        "colour_grey",
        MENU,
        QT_TRANSLATE_NOOP("actions", "Grey"),
        QT_TRANSLATE_NOOP("actions", "Colour the selected frames and notes grey."),
        icon="swatch",
        tone="grey",
        line=True,
        places=ON,
    ),
    Command(
        "colour_blue",
        MENU,
        QT_TRANSLATE_NOOP("actions", "Blue"),
        QT_TRANSLATE_NOOP("actions", "Colour the selected frames and notes blue."),
        icon="swatch",
        tone="blue",
        places=ON,
    ),
    Command(
        "colour_teal",
        MENU,
        QT_TRANSLATE_NOOP("actions", "Teal"),
        QT_TRANSLATE_NOOP("actions", "Colour the selected frames and notes teal."),
        icon="swatch",
        tone="teal",
        places=ON,
    ),
    Command(
        "colour_green",
        MENU,
        QT_TRANSLATE_NOOP("actions", "Green"),
        QT_TRANSLATE_NOOP("actions", "Colour the selected frames and notes green."),
        icon="swatch",
        tone="green",
        places=ON,
    ),
    Command(
        "colour_yellow",
        MENU,
        QT_TRANSLATE_NOOP("actions", "Yellow"),
        QT_TRANSLATE_NOOP("actions", "Colour the selected frames and notes yellow."),
        icon="swatch",
        tone="yellow",
        places=ON,
    ),
    Command(
        "colour_orange",
        MENU,
        QT_TRANSLATE_NOOP("actions", "Orange"),
        QT_TRANSLATE_NOOP("actions", "Colour the selected frames and notes orange."),
        icon="swatch",
        tone="orange",
        places=ON,
    ),
    Command(
        "colour_red",
        MENU,
        QT_TRANSLATE_NOOP("actions", "Red"),
        QT_TRANSLATE_NOOP("actions", "Colour the selected frames and notes red."),
        icon="swatch",
        tone="red",
        places=ON,
    ),
    Command(
        "colour_violet",
        MENU,
        QT_TRANSLATE_NOOP("actions", "Violet"),
        QT_TRANSLATE_NOOP("actions", "Colour the selected frames and notes violet."),
        icon="swatch",
        tone="violet",
        places=ON,
    ),
)
