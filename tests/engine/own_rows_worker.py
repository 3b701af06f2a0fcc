"""Trains on pictures twice as one of several ranks, with all rows read and with its own: started by torchrun."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import torch
from safetensors.torch import save_file

from engine.data.files import decoding, squares
from engine.data.streams.streamed import Streamed
from engine.starting.beginning import begun
from engine.training import checkpoint
from engine.training.loop import Loop
from engine.training.messages import EpochDone
from engine.training.start import changed
from engine.training.together.ranks import Ranks, joined
from engine.training.together.reading import reading

STEPS = 30
"""More than one epoch of 27 steps, with a validation between."""


def trained(folder: Path, ranks: Ranks, *, own: bool) -> dict[str, torch.Tensor]:
    """The weights behind some steps, and how they were judged on the way."""
    settings: dict[str, Any] = {"device": "cpu", "batch_size": 5, "epochs": 10}
    loop = Loop(changed(begun(folder).project, None, settings), 1, ranks)
    assert isinstance(loop.data, Streamed)
    whole = replace(cast(Any, loop.data), own=None)
    loop.data = reading(whole, loop.made.plan, ranks) if own else whole
    assert (cast(Streamed, loop.data).own is not None) == own
    judged: list[float] = []
    for message in loop.steps():
        judged += (*message.train.values(), *message.validation.values()) if isinstance(message, EpochDone) else ()
        if loop.step >= STEPS:
            break
    return {**checkpoint.weights_of(loop), "judged": torch.tensor(judged, dtype=torch.float64)}


def main(folder: Path, out: Path) -> None:
    squares.MOST_NUMBERS, decoding.MOST_AT_ONCE = 1000, 7
    torch.set_num_threads(1)
    ranks = joined()
    for name, own in (("whole", False), ("own", True)):
        # Each training has its own: what they wrap a network in is kept.
        found = trained(folder, Ranks(ranks.number, ranks.count, ranks.local), own=own)
        if ranks.writes:
            save_file(found, out / f"{name}.safetensors")
    ranks.leave()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
