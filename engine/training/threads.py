"""How many threads a training takes: as many as its arithmetic keeps busy."""

from __future__ import annotations

import torch

from engine.graph.facts import Analysis

EACH = 10_000_000
"""So many multiply-adds, of one pass forward with a batch, are worth a thread."""
USUAL = torch.get_num_threads()
"""As many as PyTorch takes by itself, before any training says otherwise: one for each core."""


def worth_while(analysis: Analysis, batch_size: int, most: int | None = None) -> int:
    """So many threads, ``most`` at most.

    They follow from the network and its batches alone: a clock would choose differently from run to run, and with
    another number the weights differ in the last digits. A thread that has little to do makes the others wait for it,
    where other programs want its core for ten times as long as the work takes.
    """
    return max(1, min(most or USUAL, analysis.multiply_adds * batch_size // EACH))
