"""Every command of the window in one table: menus, tool bar and shortcuts are loops over it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP


@dataclass(frozen=True)
class Command:
    """One command: its name in the code, its menu, its text, its keys, and what it does in a sentence."""

    name: str
    menu: str
    text: Any  # What PySide's marker for translation returns, it types as object.
    about: Any
    keys: tuple[str, ...] = ()
    icon: str = ""
    group: str = ""
    """Commands of one group are ticked one at a time."""
    line: bool = False
    """A line in the menu stands before it."""


MENUS: tuple[Any, ...] = (
    QT_TRANSLATE_NOOP("actions", "File"),
    QT_TRANSLATE_NOOP("actions", "Edit"),
    QT_TRANSLATE_NOOP("actions", "View"),
    QT_TRANSLATE_NOOP("actions", "Training"),
    QT_TRANSLATE_NOOP("actions", "Help"),
)

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
        "quit",
        "File",
        QT_TRANSLATE_NOOP("actions", "Quit"),
        QT_TRANSLATE_NOOP("actions", "Close the window."),
        ("Ctrl+Q",),
        "close",
        line=True,
    ),
    Command(
        "undo",
        "Edit",
        QT_TRANSLATE_NOOP("actions", "Undo"),
        QT_TRANSLATE_NOOP("actions", "Take back the last change."),
        ("Ctrl+Z",),
        "undo",
    ),
    Command(
        "redo",
        "Edit",
        QT_TRANSLATE_NOOP("actions", "Redo"),
        QT_TRANSLATE_NOOP("actions", "Make the change that was taken back."),
        ("Ctrl+Shift+Z", "Ctrl+Y"),
        "redo",
    ),
    Command(
        "cut",
        "Edit",
        QT_TRANSLATE_NOOP("actions", "Cut"),
        QT_TRANSLATE_NOOP("actions", "Move the selected layers to the clipboard."),
        ("Ctrl+X",),
        "cut",
        line=True,
    ),
    Command(
        "copy",
        "Edit",
        QT_TRANSLATE_NOOP("actions", "Copy"),
        QT_TRANSLATE_NOOP("actions", "Copy the selected layers to the clipboard."),
        ("Ctrl+C",),
        "copy",
    ),
    Command(
        "paste",
        "Edit",
        QT_TRANSLATE_NOOP("actions", "Paste"),
        QT_TRANSLATE_NOOP("actions", "Paste layers from the clipboard at the pointer."),
        ("Ctrl+V",),
        "paste",
    ),
    Command(
        "duplicate",
        "Edit",
        QT_TRANSLATE_NOOP("actions", "Duplicate"),
        QT_TRANSLATE_NOOP("actions", "Make a copy of the selected layers beside them."),
        ("Ctrl+D",),
        "duplicate",
    ),
    Command(
        "delete",
        "Edit",
        QT_TRANSLATE_NOOP("actions", "Delete"),
        QT_TRANSLATE_NOOP("actions", "Remove the selected layers and wires."),
        ("Delete", "Backspace"),
        "delete",
    ),
    Command(
        "select_all",
        "Edit",
        QT_TRANSLATE_NOOP("actions", "Select all"),
        QT_TRANSLATE_NOOP("actions", "Select every layer."),
        ("Ctrl+A",),
        "select_all",
        line=True,
    ),
    Command(
        "group",
        "Edit",
        QT_TRANSLATE_NOOP("actions", "Group"),
        QT_TRANSLATE_NOOP("actions", "Put the selected layers into one block."),
        ("Ctrl+G",),
        "group",
        line=True,
    ),
    Command(
        "ungroup",
        "Edit",
        QT_TRANSLATE_NOOP("actions", "Ungroup"),
        QT_TRANSLATE_NOOP("actions", "Put the layers of the selected block in its place."),
        ("Ctrl+Shift+G",),
        "ungroup",
    ),
    Command(
        "use_again",
        "Edit",
        QT_TRANSLATE_NOOP("actions", "Use again with the same weights"),
        QT_TRANSLATE_NOOP("actions", "Add a node that applies the selected layer or block once more."),
        ("Ctrl+Shift+D",),
        "again",
    ),
    Command(
        "save_block",
        "Edit",
        QT_TRANSLATE_NOOP("actions", "Save block to the palette…"),
        QT_TRANSLATE_NOOP("actions", "Keep the selected block for every network, in the list of layers."),
        ("Ctrl+Alt+S",),
        "save_block",
    ),
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
        "about",
        "Help",
        QT_TRANSLATE_NOOP("actions", "About Layerloom"),
        QT_TRANSLATE_NOOP("actions", "Versions of the program and of what it stands on."),
        (),
        "help",
    ),
)
