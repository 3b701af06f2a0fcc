"""The commands of the menu View."""

from PySide6.QtCore import QT_TRANSLATE_NOOP

from designer.commands.command import Command

COMMANDS = (
    Command(
        "enter_block",
        "View",
        QT_TRANSLATE_NOOP("actions", "Go into the block"),
        QT_TRANSLATE_NOOP("actions", "Show the inside of the selected block."),
        ("Alt+Down",),
        "enter",
    ),
    Command(
        "leave_block",
        "View",
        QT_TRANSLATE_NOOP("actions", "Go out of the block"),
        QT_TRANSLATE_NOOP("actions", "Show the network around the block."),
        ("Alt+Up",),
        "chevron_up",
    ),
    Command(
        "fit",
        "View",
        QT_TRANSLATE_NOOP("actions", "Show everything"),
        QT_TRANSLATE_NOOP("actions", "Zoom so that the whole network is seen."),
        ("Home",),
        "fit",
    ),
    Command(
        "fit_selection",
        "View",
        QT_TRANSLATE_NOOP("actions", "Show the selection"),
        QT_TRANSLATE_NOOP("actions", "Zoom to the selected layers."),
        (".",),
        "search",
    ),
    Command(
        "zoom_in",
        "View",
        QT_TRANSLATE_NOOP("actions", "Zoom in"),
        QT_TRANSLATE_NOOP("actions", "Look closer."),
        ("Ctrl++", "Ctrl+="),
        "zoom_in",
    ),
    Command(
        "zoom_out",
        "View",
        QT_TRANSLATE_NOOP("actions", "Zoom out"),
        QT_TRANSLATE_NOOP("actions", "See more."),
        ("Ctrl+-",),
        "zoom_out",
    ),
    Command(
        "reset_zoom",
        "View",
        QT_TRANSLATE_NOOP("actions", "Actual size"),
        QT_TRANSLATE_NOOP("actions", "Zoom back to 100 %."),
        ("Ctrl+0",),
        "zoom_reset",
    ),
    Command(
        "summary",
        "View",
        QT_TRANSLATE_NOOP("actions", "Summary"),
        QT_TRANSLATE_NOOP("actions", "Show what each layer costs, and whether training fits into memory."),
        ("Ctrl+I",),
        "summary",
        line=True,
    ),
    Command(
        "theme_light",
        "View",
        QT_TRANSLATE_NOOP("actions", "Light"),
        QT_TRANSLATE_NOOP("actions", "Dark text on a light ground."),
        group="theme",
        line=True,
    ),
    Command(
        "theme_dark",
        "View",
        QT_TRANSLATE_NOOP("actions", "Dark"),
        QT_TRANSLATE_NOOP("actions", "Light text on a dark ground."),
        group="theme",
    ),
    Command(
        "theme_system",
        "View",
        QT_TRANSLATE_NOOP("actions", "As the system"),
        QT_TRANSLATE_NOOP("actions", "Light or dark, as the rest of the screen."),
        group="theme",
    ),
)
