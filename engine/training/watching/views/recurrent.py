"""The gates and the state of a recurrent layer over time, for one example."""

from __future__ import annotations

from engine.training.watching.ask import Ask, Seen
from engine.training.watching.gates import STEPS, gates_of
from engine.training.watching.probe import Probe
from engine.training.watching.tokens import tokens
from engine.training.watching.view import view


@view("recurrent", pause=0.2)
def recurrent(probe: Probe, ask: Ask) -> Seen | None:
    """Each gate (steps × units); options: ``layer`` of several, ``reverse`` for the other direction, ``example``."""
    found = gates_of(probe, ask.node, layer=ask.option("layer", -1), reverse=ask.option("reverse", False))
    if found is None:
        return None
    whole = probe.loop.analysis.nodes[ask.node].inputs["steps"][0]
    facts = {
        **probe.counted,
        "layers": found.layers,
        "ways": found.ways,
        "steps": found.steps,
        "units": found.units,
        "tokens": tokens(probe, ask.node, "steps", int(whole[0]))[: min(found.steps, STEPS)],
    }
    return Seen(ask, probe.step, dict(found.values), facts)
