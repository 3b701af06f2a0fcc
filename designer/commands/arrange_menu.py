"""The commands of the menu Arrange."""

from PySide6.QtCore import QT_TRANSLATE_NOOP

from designer.commands.command import Command

COMMANDS = (
    Command(
        "arrange",
        "Arrange",
        QT_TRANSLATE_NOOP("actions", "Arrange"),
        QT_TRANSLATE_NOOP("actions", "Put every layer in order from left to right, with few crossing wires."),
        ("Ctrl+L",),
        "arrange",
    ),
    Command(
        "arrange_selection",
        "Arrange",
        QT_TRANSLATE_NOOP("actions", "Arrange selected"),
        QT_TRANSLATE_NOOP("actions", "Put the selected layers in order from left to right; the others stay."),
        ("Ctrl+Shift+L",),
        "arrange_selection",
    ),
    Command(
        "arrange_down",
        "Arrange",
        QT_TRANSLATE_NOOP("actions", "Arrange top down"),
        QT_TRANSLATE_NOOP("actions", "Put the selected layers, or all of them, in order from top to bottom."),
        ("Alt+L",),
        "arrange_down",
    ),
    Command(
        "align_left",
        "Arrange",
        QT_TRANSLATE_NOOP("actions", "Align left"),
        QT_TRANSLATE_NOOP("actions", "Move the selected layers to the left edge of them all."),
        ("Alt+A",),
        "align_left",
        line=True,
    ),
    Command(
        "align_centre",
        "Arrange",
        QT_TRANSLATE_NOOP("actions", "Align centre"),
        QT_TRANSLATE_NOOP("actions", "Move the selected layers to one line from top to bottom."),
        ("Alt+H",),
        "align_centre",
    ),
    Command(
        "align_right",
        "Arrange",
        QT_TRANSLATE_NOOP("actions", "Align right"),
        QT_TRANSLATE_NOOP("actions", "Move the selected layers to the right edge of them all."),
        ("Alt+D",),
        "align_right",
    ),
    Command(
        "align_top",
        "Arrange",
        QT_TRANSLATE_NOOP("actions", "Align top"),
        QT_TRANSLATE_NOOP("actions", "Move the selected layers to the upper edge of them all."),
        ("Alt+W",),
        "align_top",
    ),
    Command(
        "align_middle",
        "Arrange",
        QT_TRANSLATE_NOOP("actions", "Align middle"),
        QT_TRANSLATE_NOOP("actions", "Move the selected layers to one line from left to right."),
        ("Alt+M",),
        "align_middle",
    ),
    Command(
        "align_bottom",
        "Arrange",
        QT_TRANSLATE_NOOP("actions", "Align bottom"),
        QT_TRANSLATE_NOOP("actions", "Move the selected layers to the lower edge of them all."),
        ("Alt+S",),
        "align_bottom",
    ),
    Command(
        "distribute_across",
        "Arrange",
        QT_TRANSLATE_NOOP("actions", "Distribute across"),
        QT_TRANSLATE_NOOP("actions", "Make the gaps between the selected layers alike from left to right."),
        ("Alt+Shift+H",),
        "distribute_across",
        line=True,
    ),
    Command(
        "distribute_down",
        "Arrange",
        QT_TRANSLATE_NOOP("actions", "Distribute down"),
        QT_TRANSLATE_NOOP("actions", "Make the gaps between the selected layers alike from top to bottom."),
        ("Alt+Shift+V",),
        "distribute_down",
    ),
)
