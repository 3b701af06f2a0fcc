"""Reads what a training told from the folder of its run, into the record of a document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from designer.training.record import Record
from engine.recorded.pieces import pieces
from engine.runs import Run, message_of
from engine.training.messages import EpochDone, Progress


def retold(folder: Path, record: Record, size: int | None = None) -> Iterator[None]:
    """Let a record take all that was told, or what stands in the first ``size`` bytes of it, some at a time.

    Raises OSError where it cannot be read to its end; what was read until then stands.
    """
    held: list[EpochDone] = []
    last: Progress | None = None
    try:
        for piece in pieces(Run(folder), size):
            for line in piece:
                message = message_of(line)
                if isinstance(message, EpochDone):
                    # An epoch may be told before the losses of its last steps.
                    held.append(message)
                    continue
                if isinstance(message, Progress):
                    message, last = paced(message, last), message
                    record.take(message)
                    while held and held[0].step <= message.step:
                        record.take(held.pop(0))
                elif message is not None:
                    record.take(message)
            yield None
    finally:
        for late in held:
            record.take(late)


def paced(progress: Progress, last: Progress | None) -> Progress:
    """With its speed, which no file tells: it follows from the time since the progress before."""
    seconds = progress.seconds - last.seconds if last is not None else 0.0
    if last is None or seconds <= 0 or progress.step <= last.step:
        return progress
    return replace(progress, steps_per_second=(progress.step - last.step) / seconds)
