"""Says how a training process came to an end that it did not tell itself."""

from __future__ import annotations

import signal

from engine.message import Message
from engine.training.process import CLOSED, GARBLED, SILENT, Died

BEFORE = {
    SILENT: "The training process did not answer and was ended before the first step. Press Train to try again.",
    CLOSED: (
        "The training process closed its connection and was ended before the first step. Press Train to try again."
    ),
    GARBLED: (
        "The training process told something that cannot be read, and was ended before the first step. "
        "Press Train to try again."
    ),
    "": "The training process ended (exit code {code}) before the first step. Press Train to try again.",
}
"""Where there is nothing yet to go on from, by the cause."""
AMIDST = {
    SILENT: "The training did not answer and was ended in epoch {epoch}, after step {step}. Press Continue to go on.",
    CLOSED: (
        "The training process closed its connection and was ended in epoch {epoch}, after step {step}. "
        "Press Continue to go on from the last checkpoint."
    ),
    GARBLED: (
        "The training process told something that cannot be read, and was ended in epoch {epoch}, after step {step}. "
        "Press Continue to go on from the last checkpoint."
    ),
    "": (
        "The training process ended by itself (exit code {code}) in epoch {epoch}, after step {step}. "
        "Press Continue to go on from the last checkpoint."
    ),
}
CRASHES = tuple(
    getattr(signal, name) for name in ("SIGSEGV", "SIGBUS", "SIGILL", "SIGFPE", "SIGABRT") if hasattr(signal, name)
)
"""The signals by which the system ends what did something that cannot be done."""


def obituary(died: Died, epoch: int, step: int, folder: str) -> Message:
    """One sentence: what ended it, where it stood, and what to press now."""
    code, place = died.exit_code, {"epoch": epoch, "step": step}
    if not folder:
        return Message(BEFORE[died.cause], {} if died.cause else {"code": code})
    if not died.cause and code is not None and -code in CRASHES:
        text = (
            "The training process crashed ({signal}) in epoch {epoch}, after step {step}. "
            "Press Continue to go on from the last checkpoint."
        )
        return Message(text, {"signal": _signal_name(-code), **place})
    if not died.cause and code is not None and code < 0:
        text = (
            "The training process was ended from outside ({signal}) in epoch {epoch}, after step {step}. "
            "Press Continue to go on from the last checkpoint."
        )
        return Message(text, {"signal": _signal_name(-code), **place})
    return Message(AMIDST[died.cause], place if died.cause else {"code": code, **place})


def unborn(error: OSError) -> Message:
    """Why no process began."""
    text = "The training process cannot be started: {error}. Close other programs, then try it again."
    return Message(text, {"error": error.strerror or str(error)})


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return str(number)
