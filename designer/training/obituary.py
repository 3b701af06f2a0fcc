"""Says how a training process came to an end that it did not tell itself."""

from __future__ import annotations

import signal

from engine.message import Message
from engine.training.process import Died


def obituary(died: Died, epoch: int, step: int, folder: str) -> Message:
    """One sentence: what ended it, where it stood, and what to press now."""
    code = died.exit_code
    if not folder and code is not None:
        text = "The training process ended (exit code {code}) before the first step. Press Train to try again."
        return Message(text, {"code": code})
    if code is not None and code < 0:
        text = (
            "The training process was ended from outside ({signal}) in epoch {epoch}, after step {step}. "
            "Press Continue to go on from the last checkpoint."
        )
        return Message(text, {"signal": _signal_name(-code), "epoch": epoch, "step": step})
    if code is None:
        text = "The training did not answer and was ended in epoch {epoch}, after step {step}. Press Continue to go on."
        return Message(text, {"epoch": epoch, "step": step})
    text = (
        "The training process ended by itself (exit code {code}) in epoch {epoch}, after step {step}. "
        "Press Continue to go on from the last checkpoint."
    )
    return Message(text, {"code": code, "epoch": epoch, "step": step})


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return str(number)
