"""How much each step of a sequence looks at each other, for one example."""

from __future__ import annotations

from engine.training.watching.ask import Ask, Seen
from engine.training.watching.attention_maps import STEPS, attention_of
from engine.training.watching.probe import Probe
from engine.training.watching.tokens import tokens
from engine.training.watching.view import view


@view("attention", pause=0.2)
def attention(probe: Probe, ask: Ask) -> Seen | None:
    """The maps of an attention (heads × from × to); options: ``layer`` of a stack, ``sight``, ``example``."""
    found = attention_of(probe, ask.node, layer=ask.option("layer", -1), sight=ask.option("sight", "self"))
    if found is None:
        return None
    ports = {one.name for one in probe.loop.analysis.nodes[ask.node].input_ports}
    asking = "query" if "query" in ports else "steps"
    asked = found.sight if found.sight != "self" else asking
    if asking == "query" and tokens(probe, ask.node, "key", found.columns):
        asked = "key"
    facts = {
        **probe.counted,
        "heads": found.heads,
        "rows": found.rows,
        "columns": found.columns,
        "layers": found.layers,
        "sights": found.sights,
        "sight": found.sight,
        "from": tokens(probe, ask.node, asking, found.rows)[:STEPS],
        "to": tokens(probe, ask.node, asked, found.columns)[:STEPS],
    }
    return Seen(ask, probe.step, {"maps": found.maps}, facts)
