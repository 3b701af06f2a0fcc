"""Examples of like length side by side, so that a recurrent layer does not walk to the end of one long example."""

from __future__ import annotations

import torch
from torch import Tensor

from engine.seeds import stable_seed

POOL = 50
"""So many batches are sorted among themselves: enough for them to be alike, few enough to be others in each epoch."""


def alike(rows: Tensor, lengths: Tensor, size: int, seed: int, epoch: int) -> Tensor:
    """The same rows, shuffled before, so that each batch of this size holds examples of like length.

    ``lengths`` has one whole number for each example. Each pool of batches is sorted, and the batches come in an order
    that seed and epoch decide; what is too few for a batch comes last, as it does without. All on the CPU.
    """
    pools = rows.split(POOL * size)
    gathered = torch.cat([pool[lengths[pool].argsort(stable=True)] for pool in pools])
    whole = len(rows) - len(rows) % size
    # Cut off before the batches are mixed: it is no batch of its own size.
    batches, rest = gathered[:whole].view(-1, size), gathered[whole:]
    random = torch.Generator().manual_seed(stable_seed("alike", seed, epoch))
    return torch.cat([batches[torch.randperm(len(batches), generator=random)].reshape(-1), rest])
