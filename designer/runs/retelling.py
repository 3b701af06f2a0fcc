"""Reads what a training told from the folder of its run, into the record of a document."""

from __future__ import annotations

from collections.abc import Iterator
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
    try:
        for piece in pieces(Run(folder), size):
            for line in piece:
                message = message_of(line)
                if isinstance(message, EpochDone):
                    # An epoch may be told before the losses of its last steps.
                    held.append(message)
                    continue
                if isinstance(message, Progress):
                    record.take(message)
                    while held and held[0].step <= message.step:
                        record.take(held.pop(0))
                elif message is not None:
                    record.take(message)
            yield None
    finally:
        for late in held:
            record.take(late)
