"""Says why a command is not possible now, in one short sentence, where that is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from designer.training import IDLE

if TYPE_CHECKING:
    from designer.frame import Frame

ONE = ("use_again", "layer_help")
SOME = ("cut", "copy", "duplicate", "group", "delete")
BLOCK = ("ungroup", "save_block", "enter_block")
RUN = ("step", "stop", "restart", "runs_folder")


def reasons(window: Frame) -> dict[str, str]:
    """The name of each command that is not possible, with its reason; empty where it is not known."""
    off = [name for name, action in window.actions_by_name.items() if not action.isEnabled()]
    return {name: reason_for(window, name) for name in off}


def reason_for(window: Frame, name: str) -> str:
    """Why this command is not possible now."""
    translate = QCoreApplication.translate
    if window.pages.currentWidget() is not window.across and name not in RUN[1:]:
        return translate("reasons", "Open a network first.")
    told = {
        "undo": translate("reasons", "There is nothing to take back."),
        "redo": translate("reasons", "Nothing was taken back."),
        "leave_block": translate("reasons", "This is not the inside of a block."),
        "generate": translate("reasons", "This network writes and draws nothing."),
        "runs_folder": translate("reasons", "Nothing was trained yet."),
        "stop": translate("reasons", "No training runs."),
        **dict.fromkeys(ONE, translate("reasons", "Select one layer first.")),
        **dict.fromkeys(SOME, translate("reasons", "Select a layer first.")),
        **dict.fromkeys(BLOCK, translate("reasons", "Select a block first.")),
    }
    if name in RUN and name not in told and window.running.state != IDLE:
        return translate("reasons", "A training runs.")
    return told.get(name, "")
