"""Places examples in a plane so that those with like numbers lie close: lines of JSON come in, and lines go out."""

from __future__ import annotations

import contextlib
import os
import queue
import sys
import threading
import warnings

import msgspec

from engine.training.place import Placed, Question, placed

GENTLE = 19
"""Everything else comes first."""


def main() -> None:
    """Answer until nobody asks any more; of several questions that wait, the newest."""
    if hasattr(os, "nice"):
        with contextlib.suppress(OSError):
            os.nice(GENTLE)
    # The training and the window have the cores; numpy reads it when it is imported, with the first question.
    os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    asked: queue.Queue[bytes] = queue.Queue()
    threading.Thread(target=_read, args=(asked,), daemon=True).start()
    # What libraries print must not stand among the answers.
    answers, sys.stdout = sys.stdout, sys.stderr
    warnings.simplefilter("ignore")
    while line := asked.get():
        while not asked.empty() and line:
            line = asked.get()
        if not line:
            break
        question = msgspec.json.decode(line, type=Question)
        try:
            answer = placed(question)
        except Exception as error:  # A library that refuses some numbers must not end the process.
            answer = Placed(question.number, trouble=str(error).splitlines()[0] if str(error) else repr(error))
        print(msgspec.json.encode(answer).decode(), file=answers, flush=True)


def _read(asked: queue.Queue[bytes]) -> None:
    for line in sys.stdin.buffer:
        asked.put(line)
    asked.put(b"")


if __name__ == "__main__":
    main()
