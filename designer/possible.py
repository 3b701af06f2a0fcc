"""Which commands are possible now, and what undo and redo would do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from designer.canvas.blocks import inside_of
from designer.texts import told

if TYPE_CHECKING:
    from designer.main_window import MainWindow

VIEWING = ("fit", "fit_selection", "zoom_in", "zoom_out", "reset_zoom")
PICTURES = ("export_picture", "copy_picture")
EDITING = ("paste", "paste_keeping", "select_all", "find", "history")
ON_CANVAS = (*VIEWING, *PICTURES, *EDITING, "save", "save_as", "export", "summary", "problems", "try_it")
"""The commands that need the canvas to be seen, and nothing else."""


def show_possible(window: MainWindow) -> None:
    """Enable what can be done, and say what undo and redo would do."""
    actions, session, running = window.actions_by_name, window.session, window.running
    drawing = window.pages.currentWidget() is window.across
    _show_past(window, drawing)
    chosen = [node for key in session.selection if (node := session.graph.nodes.get(key))]
    blocks = sum(node.inside is not None for node in chosen)
    here = {
        **dict.fromkeys(("cut", "copy", "duplicate", "group", "delete_bridging", "bypass", "fold"), bool(chosen)),
        "ungroup": blocks > 0,
        "use_again": len(chosen) == 1,
        "save_block": len(chosen) == blocks == 1,
        "enter_block": len(chosen) == 1 and inside_of(session.analysis, chosen[0].key) is not None,
        "layer_help": len(chosen) == 1,
        "leave_block": bool(session.path),
        "delete": bool(session.chosen or window.canvas.canvas.has_lines_selected),
        "generate": window.generation.ability is not None,
        **window.steering.possible(),
        **window.arranging.possible(),
        **window.annotations.possible(),
        **window.menus.possible(),
        **window.previewing.possible(),
        **window.seeing.possible(),
        **window.copying.possible(),
        **window.without_mouse.possible(),
        **window.runs.possible(),
        **window.data_looking.possible(),
        **window.evaluating.possible(),
        **window.rate_finding.possible(),
        "repair": window.canvas.can_repair(),
        "versions": session.file is not None,
        **dict.fromkeys(ON_CANVAS, True),
    }
    for name, possible in here.items():
        actions[name].setEnabled(possible and drawing)
    for name, possible in window.opened.possible().items():
        actions[name].setEnabled(possible)
    window.bar.set_state(running.state, window.steering.can_continue, drawing)
    if running.is_followed:
        # Of a training elsewhere it can be wished that it stands still, goes on or stops, and nothing finer.
        for part in (actions["step"], actions["epoch"], window.bar.step, window.bar.epoch):
            part.setEnabled(False)
    actions["runs_folder"].setEnabled(bool(running.folder))


def _show_past(window: MainWindow, drawing: bool) -> None:
    document = window.session.document
    for name, label, plain in (
        ("undo", document.undo_label, QCoreApplication.translate("actions", "Undo")),
        ("redo", document.redo_label, QCoreApplication.translate("actions", "Redo")),
    ):
        action = window.actions_by_name[name]
        action.setEnabled(label is not None and drawing)
        action.setText(f"{plain} {told(label)[:1].lower()}{told(label)[1:]}" if label else plain)
