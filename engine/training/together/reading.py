"""What a rank reads of data that are too many for the memory: its own rows, where it needs no others."""

from __future__ import annotations

from engine.compile.plan import Plan
from engine.data.batches import Split
from engine.data.streams.own_rows import OwnRows
from engine.data.streams.streamed import Streamed
from engine.training.together.ranks import Ranks


def reading(data: Split, plan: Plan, ranks: Ranks) -> Split:
    """The data as this rank reads them: of what the network alone takes, its own rows of each batch.

    Objectives and metrics see the whole batch on every rank, and so does what mixes examples: then all is read.
    """
    if ranks.count == 1 or not isinstance(data, Streamed):
        return data
    judging = (*plan.objectives, *plan.metrics)
    judged = {value for step in judging for values in step.arguments.values() for value in values}
    alone = frozenset(name for name, value in plan.takes.items() if value not in judged)
    return data.reading(OwnRows(ranks.share, alone))
