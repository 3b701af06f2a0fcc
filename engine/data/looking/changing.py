"""What the drawn transforms make of one example, some times over, as a network meets it while it learns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.data.looking.preview import Preview, reduced
from engine.seeds import stable_seed

if TYPE_CHECKING:
    from engine.data.looking.examined import Examined

TIMES = 6
BESIDE = 15
"""So many other examples are in its batch, with which it may be mixed."""


def changed(examined: Examined, at: int) -> tuple[Preview, ...]:
    """The outputs of an example that are changed at random in each batch, so many times; none where none are."""
    pipeline, train = examined.pipeline, examined.train_rows
    names = list(dict.fromkeys(step.name for step in pipeline.draws))
    if not names:
        return ()
    import numpy as np
    import torch

    others = train[np.linspace(0, len(train) - 1, min(BESIDE, len(train))).astype(int)]
    rows = np.concatenate([[at], others[others != at]])
    seen = examined.prepared.applied({name: values[rows] for name, values in examined.whole.items()})
    batch = {name: torch.from_numpy(np.ascontiguousarray(seen[name])) for name in names}
    found: list[Preview] = []
    for time in range(TIMES):
        random = torch.Generator().manual_seed(stable_seed("shown", at, time))
        drawn = pipeline.drawn(batch, random)
        found += [reduced(name, drawn[name][0].numpy(), pipeline.facts[name].axes) for name in names]
    return tuple(found)
