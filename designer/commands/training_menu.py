"""The commands of the menus Training and Help."""

from PySide6.QtCore import QT_TRANSLATE_NOOP

from designer.commands.command import Command

COMMANDS = (
    Command(
        "train",
        "Training",
        QT_TRANSLATE_NOOP("actions", "Train"),
        QT_TRANSLATE_NOOP("actions", "Train the network, pause it, or go on after a pause."),
        ("Ctrl+Return",),
        "train",
    ),
    Command(
        "step",
        "Training",
        QT_TRANSLATE_NOOP("actions", "Step"),
        QT_TRANSLATE_NOOP("actions", "Learn from one batch, then stand still."),
        ("Ctrl+Shift+Return",),
        "step",
    ),
    Command(
        "stop",
        "Training",
        QT_TRANSLATE_NOOP("actions", "Stop"),
        QT_TRANSLATE_NOOP("actions", "Keep a checkpoint and end the training."),
        ("Ctrl+Alt+Return",),
        "stop",
    ),
    Command(
        "restart",
        "Training",
        QT_TRANSLATE_NOOP("actions", "Train from the beginning"),
        QT_TRANSLATE_NOOP("actions", "Begin again with fresh weights."),
        (),
        "restart",
        line=True,
    ),
    Command(
        "runs_folder",
        "Training",
        QT_TRANSLATE_NOOP("actions", "Open the folder of the run"),
        QT_TRANSLATE_NOOP("actions", "Metrics, checkpoints and the project as it was trained."),
        (),
        "folder",
    ),
    Command(
        "generate",
        "Training",
        QT_TRANSLATE_NOOP("actions", "Generate"),
        QT_TRANSLATE_NOOP("actions", "Let the trained network write or draw."),
        ("Ctrl+Shift+E",),
        "pencil",
        line=True,
    ),
    Command(
        "layer_help",
        "Help",
        QT_TRANSLATE_NOOP("actions", "Help on the layer"),
        QT_TRANSLATE_NOOP("actions", "Explain the selected layer: formula, shapes, settings, and its page in PyTorch."),
        ("F1",),
        "help",
    ),
    Command(
        "shortcuts",
        "Help",
        QT_TRANSLATE_NOOP("actions", "Keyboard shortcuts…"),
        QT_TRANSLATE_NOOP("actions", "Show all shortcuts, and change them."),
        ("Ctrl+Alt+K",),
        "keyboard",
    ),
    Command(
        "about",
        "Help",
        QT_TRANSLATE_NOOP("actions", "About Layerloom"),
        QT_TRANSLATE_NOOP("actions", "Versions of the program and of what it stands on."),
        (),
        "help",
    ),
)
