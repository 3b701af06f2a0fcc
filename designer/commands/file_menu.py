"""The commands of the menu File."""

from PySide6.QtCore import QT_TRANSLATE_NOOP

from designer.commands.command import Command

COMMANDS = (
    Command(
        "new",
        "File",
        QT_TRANSLATE_NOOP("actions", "New"),
        QT_TRANSLATE_NOOP("actions", "Start with an empty canvas."),
        ("Ctrl+N",),
        "new",
    ),
    Command(
        "gallery",
        "File",
        QT_TRANSLATE_NOOP("actions", "Gallery"),
        QT_TRANSLATE_NOOP("actions", "Start from a ready-made network."),
        ("Ctrl+Shift+N",),
        "gallery",
    ),
    Command(
        "new_from_file",
        "File",
        QT_TRANSLATE_NOOP("actions", "New for a file of data…"),
        QT_TRANSLATE_NOOP("actions", "Read a table, a text or another file of yours, and draw a network for it."),
        (),
        "data",
    ),
    Command(
        "new_from_folder",
        "File",
        QT_TRANSLATE_NOOP("actions", "New for a folder of data…"),
        QT_TRANSLATE_NOOP("actions", "Read a folder of pictures, texts or sounds of yours, and draw a network for it."),
        (),
        "folder",
    ),
    Command(
        "new_from_known",
        "File",
        QT_TRANSLATE_NOOP("actions", "New for well-known data…"),
        QT_TRANSLATE_NOOP(
            "actions", "Download MNIST, CIFAR or another data set, and draw a network for it."
        ),
        (),
        "download",
    ),
    Command(
        "open",
        "File",
        QT_TRANSLATE_NOOP("actions", "Open…"),
        QT_TRANSLATE_NOOP("actions", "Open a graph file."),
        ("Ctrl+O",),
        "open",
    ),
    Command(
        "save",
        "File",
        QT_TRANSLATE_NOOP("actions", "Save"),
        QT_TRANSLATE_NOOP("actions", "Save the graph to its file."),
        ("Ctrl+S",),
        "save",
        line=True,
    ),
    Command(
        "save_as",
        "File",
        QT_TRANSLATE_NOOP("actions", "Save as…"),
        QT_TRANSLATE_NOOP("actions", "Save the graph to another file."),
        ("Ctrl+Shift+S",),
        "save_as",
    ),
    Command(
        "export",
        "File",
        QT_TRANSLATE_NOOP("actions", "Export as PyTorch…"),
        QT_TRANSLATE_NOOP("actions", "Write the network as a Python file."),
        ("Ctrl+E",),
        "export",
        line=True,
    ),
    Command(
        "export_picture",
        "File",
        QT_TRANSLATE_NOOP("actions", "Export picture…"),
        QT_TRANSLATE_NOOP("actions", "Write a picture of the network as SVG, PNG or PDF."),
        ("Ctrl+Alt+E",),
        "picture",
    ),
    Command(
        "close_tab",
        "File",
        QT_TRANSLATE_NOOP("actions", "Close"),
        QT_TRANSLATE_NOOP("actions", "Close the network that is looked at."),
        ("Ctrl+W",),
        "close",
        line=True,
    ),
    Command(
        "quit",
        "File",
        QT_TRANSLATE_NOOP("actions", "Quit"),
        QT_TRANSLATE_NOOP("actions", "Close the window."),
        ("Ctrl+Q",),
        icon="quit",
    ),
)
