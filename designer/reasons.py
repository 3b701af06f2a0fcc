"""Says why a command is not possible now, in one short sentence, where that is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from designer.canvas.annotations.commands import STRETCHES
from designer.canvas.arranging import EDGES
from designer.training.layer_steering import COMMANDS as STEERING
from designer.training.layer_steering import FREEZE, FRESH, UNFREEZE
from designer.training.record import IDLE
from engine.graph.annotations import COLOURS

if TYPE_CHECKING:
    from designer.frame import Frame

COLOURING = [f"colour_{name}" for name in COLOURS]
ONE = ("use_again", "layer_help", "rename", "connect")
SOME = ("cut", "copy", "duplicate", "group", "delete", "delete_bridging", "bypass", "fold", "show_code")
MORE = ("arrange_selection", *(f"align_{edge}" for edge in EDGES))
THREE = ("distribute_across", "distribute_down")
EXAMPLES = ("next_example", "previous_example")
WIRED = ("disconnect", "disconnect_from", "move_wires")
WIRE = ("insert_on_wire", "select_source", "select_target", "add_waypoint")
BLOCK = ("ungroup", "save_block", "enter_block")
RUN = ("step", "epoch", "stop", "restart", "runs_folder")


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
        **_example_reasons(window),
        "look_at_data": translate("reasons", "There is no Data node yet."),
        **_wire_reasons(window),
        "leave_block": translate("reasons", "This is not the inside of a block."),
        "generate": translate("reasons", "This network writes and draws nothing."),
        "runs_folder": translate("reasons", "Nothing was trained yet."),
        "stop": translate("reasons", "No training runs."),
        "replay": _replay_reason(window),
        **{one: window.evaluating.reason(one) for one in window.evaluating.slots()},
        **_layer_reasons(window),
        "find_rate": translate("reasons", "A learning rate is being found."),
        "find_batch": translate("reasons", "A training runs."),
        "repair": translate("reasons", "Select a layer whose problem has a repair."),
        **dict.fromkeys(ONE, translate("reasons", "Select one layer first.")),
        **dict.fromkeys(SOME, translate("reasons", "Select a layer first.")),
        **dict.fromkeys(MORE, translate("reasons", "Select two layers or more first.")),
        **dict.fromkeys(THREE, translate("reasons", "Select three layers or more first.")),
        **dict.fromkeys(("arrange", "arrange_down"), translate("reasons", "There is no layer yet.")),
        "frame_selection": translate("reasons", "Select what is to stand in the frame first."),
        "point_note": translate("reasons", "Select a note and a layer first."),
        **dict.fromkeys((*STRETCHES, *COLOURING), translate("reasons", "Select a frame or note first.")),
        **dict.fromkeys(BLOCK, translate("reasons", "Select a block first.")),
    }
    if name in RUN and name not in told and window.running.state != IDLE:
        return translate("reasons", "A training runs.")
    return told.get(name, "")


def _replay_reason(window: Frame) -> str:
    """Why there is nothing to go through once more."""
    running = window.running.state != IDLE
    translate = QCoreApplication.translate
    return translate("reasons", "A training runs.") if running else translate("reasons", "Nothing was trained yet.")


def _layer_reasons(window: Frame) -> dict[str, str]:
    """Why the selected layers cannot be frozen or reset in the training."""
    translate = QCoreApplication.translate
    if not window.steering.layers.trained():
        return dict.fromkeys(STEERING, translate("reasons", "No training runs."))
    if not window.session.selection:
        return dict.fromkeys(STEERING, translate("reasons", "Select a layer first."))
    if not window.steering.layers.possible()[FRESH]:
        return dict.fromkeys(STEERING, translate("reasons", "This layer has no weights of its own."))
    frozen, learns = translate("reasons", "This layer is frozen already."), translate("reasons", "This layer learns.")
    return {FREEZE: frozen, UNFREEZE: learns}


def _example_reasons(window: Frame) -> dict[str, str]:
    """Why the previews cannot show another example."""
    if not window.previewing.is_on:
        reason = QCoreApplication.translate("reasons", "Previews are off. Turn them on in the menu View.")
    elif not any(node.type == "Data" for node in window.session.project.graph.nodes.values()):
        reason = QCoreApplication.translate("reasons", "There is no Data node yet.")
    elif window.previewing.examples == 1:
        reason = QCoreApplication.translate("reasons", "There is only one example.")
    else:
        reason = QCoreApplication.translate("reasons", "There are no previews yet.")
    return dict.fromkeys(EXAMPLES, reason)


def _wire_reasons(window: Frame) -> dict[str, str]:
    """Why nothing can be done to a wire, or drawn from the selected layer."""
    translate = QCoreApplication.translate
    count, chosen = len(window.canvas.canvas.selected_wires), len(window.session.selection)
    one = translate("reasons", "Select a wire first.") if not count else translate("reasons", "Select only one wire.")
    wired = translate("reasons", "No wire leads there.") if chosen else translate("reasons", "Select a layer first.")
    last = translate("reasons", "This layer has no output.")
    fitting = last if chosen == 1 else translate("reasons", "Select one layer first.")
    straight = translate("reasons", "This wire has no waypoints.") if count else one
    bent = dict.fromkeys(("next_waypoint", "remove_waypoints"), straight)
    return {**dict.fromkeys(WIRE, one), **bent, **dict.fromkeys(WIRED, wired), "add_fitting": fitting}
