"""What a network makes of examples beside what it was to make, the worst first."""

from __future__ import annotations

import numpy as np
import torch

from engine.data.batches import example_count
from engine.training.reduce import reduced
from engine.training.watching.answer import Shown
from engine.training.watching.answers import drawn
from engine.training.watching.ask import Ask, Seen
from engine.training.watching.judging import judging
from engine.training.watching.paging import page_of, pictured, size_of
from engine.training.watching.probe import Probe
from engine.training.watching.typed import held, rows
from engine.training.watching.view import view

LEAST_NUMBERS = 3
"""One or two measured numbers are a prediction, and nothing that can be looked at."""


@view("reconstruction", pause=0.5)
def reconstruction(probe: Probe, ask: Ask) -> Seen | None:
    """A page of examples in the order of their mean squared errors, with options ``page`` and ``count``."""
    loop = probe.loop
    if ask.node:
        return None
    known = judging(probe)
    shape = loop.data_set.facts()[known.making[0].target] if known.making else None
    if shape is None or shape.count < LEAST_NUMBERS:
        return None
    one = known.making[0]
    seen = np.flatnonzero(known.step >= 0)
    error = np.nan_to_num(known.error[seen], nan=np.inf, posinf=np.inf)
    order = seen[np.lexsort((seen, -error))]
    facts_of = loop.data_set.facts()
    others = tuple(name for name in loop.taken if name != one.target and len(facts_of[name]))
    first = pictured(loop, rows(loop, [0]), (one.target, one.target, *others))
    part, page, pages = page_of(ask, order, size_of(ask, first))
    data = rows(loop, part.tolist())
    with probe.undisturbed(training=False, judged=True), torch.no_grad(), loop.precision():
        outputs = loop.network(*[data[name] for name in loop.taken])
    results = drawn(one, outputs, data).cpu()
    examples = []
    for row, at in enumerate(part.tolist()):
        single = {name: values[row : row + 1] for name, values in data.items()}
        wanted = pictured(loop, single, (one.target,))[0]
        result = reduced(one.target, results[row], shape.axes)
        inputs = pictured(loop, single, others)
        away = float((results[row] - data[one.target][row].cpu()).square().mean())
        examples.append(Shown(at, away, inputs, made=result, wanted=wanted))
    facts = {
        "examples": tuple(examples),
        "page": page,
        "pages": pages,
        "judged": len(seen),
        "all": example_count(held(loop)),
        "mean": float(np.nanmean(known.error[seen])),
    }
    return Seen(ask, probe.step, facts=facts)
