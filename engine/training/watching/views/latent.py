"""A walk through the latent values of a network: from one example to another, or along one unit."""

from __future__ import annotations

import torch

from engine.training.reduce import reduced
from engine.training.watching.answer import Shown
from engine.training.watching.ask import Ask, Seen
from engine.training.watching.live_decoder import live_decoder
from engine.training.watching.paging import ROOM
from engine.training.watching.probe import Probe
from engine.training.watching.typed import rows
from engine.training.watching.view import view

STEPS, MOST = 11, 32
FAR = 3.0
"""So many deviations of a unit a walk along it goes to both sides of its mean."""


@view("latent", pause=0.3)
def latent(probe: Probe, ask: Ask) -> Seen | None:
    """The pictures of option ``steps`` places on the way.

    From the example ``from`` to the example ``to``; or, where ``unit`` is not -1, with the latent values of the example
    ``from`` but for that unit, which goes from 3 deviations below its mean over some examples to 3 above.
    """
    found = None if ask.node else live_decoder(probe)
    if found is None:
        return None
    unit = min(ask.option("unit", -1), found.units - 1)
    steps = min(max(2, ask.option("steps", STEPS)), MOST)
    ends = rows(probe.loop, [ask.option("from", 0), ask.option("to", 1)])
    values = found.latent(probe, ends)
    share = torch.linspace(0, 1, steps, device=values.device)
    if unit < 0:
        way = values[0] + share[:, None] * (values[1] - values[0])
        told = share
    else:
        spread = found.spread(probe)[:, unit]
        low, high = spread.mean() - FAR * spread.std(), spread.mean() + FAR * spread.std()
        told = low + share * (high - low)
        way = values[:1].repeat(steps, 1)
        way[:, unit] = told
    labels = {name: ends[name][:1].repeat(steps) for name in found.how.labels}
    drawn = found.pictures(probe, way, labels).cpu()
    shown = [reduced("picture", one, ("channels", "height", "width")) for one in drawn]
    every = max(1, -(-sum(len(one.numbers) for one in shown) // ROOM))
    examples = tuple(Shown(at, float(told[at]), (), made=shown[at]) for at in range(0, steps, every))
    own = tuple(values[0].cpu().tolist()) if unit >= 0 else ()
    facts = {"examples": examples, "units": found.units, "unit": unit, "here": own[unit] if own else 0.0}
    return Seen(ask, probe.step, facts=facts)
