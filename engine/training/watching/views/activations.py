"""How the values that leave a layer are spread over the probe's examples, and how many of its units say nothing."""

from __future__ import annotations

from typing import Any

from engine.training.watching.ask import Ask, Seen
from engine.training.watching.leaving import leaving
from engine.training.watching.numbers import histograms
from engine.training.watching.probe import Probe
from engine.training.watching.units import saturated_share, silent_units
from engine.training.watching.view import view


@view("activations")
def activations(probe: Probe, ask: Ask) -> Seen | None:
    """A histogram of what leaves each port of a node, the share of its units that are dead, and that are saturated.

    A unit is a channel, or else a number of the last axis; it is dead where it is zero for every example of the probe.
    """
    values = leaving(probe, ask.node)
    if not values:
        return None
    facts = probe.loop.analysis.nodes[ask.node]
    ports: dict[str, dict[str, Any]] = {}
    for port, found in values.items():
        silent, units = silent_units(facts, port, found)
        saturated = saturated_share(facts, found)
        ports[port] = {"dead": silent / units, "units": units}
        if saturated is not None:
            ports[port]["saturated"] = saturated
    return Seen(ask, probe.step, facts={"histograms": histograms(values), "ports": ports})
