"""The first thing in a training process: it hears its window and gives signs of life, and then begins to serve."""

from __future__ import annotations

import contextlib
import signal
import threading
import time
import traceback
from typing import TYPE_CHECKING

from engine.message import Message
from engine.training.frames import SAID
from engine.training.messages import Failed
from engine.training.owner import Owner
from engine.training.process import Beat
from engine.training.wire import Wire

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

BEAT_SECONDS = 1.0


def live(connection: Connection) -> None:
    """Serve the owner at the other end until it is gone; what keeps this process from that is told as Failed."""
    # Ctrl+C in a terminal reaches the whole group; the owner decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    owner = Owner(Wire(connection, SAID))
    threading.Thread(target=_beat, args=(owner,), name="layerloom-beat", daemon=True).start()
    with contextlib.suppress(EOFError, OSError):
        try:
            # Imported here: PyTorch comes with it, which takes seconds in which the owner wants signs of life.
            from engine.training.serve import serve

            serve(owner)
        except (EOFError, OSError):
            raise
        except Exception as error:
            text = "The training process cannot go on: {error}."
            reason = (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
            owner.send(Failed(Message(text, {"error": reason}), details=traceback.format_exc()))


def _beat(owner: Owner) -> None:
    with contextlib.suppress(OSError):
        while True:
            owner.send(Beat())
            time.sleep(BEAT_SECONDS)
