"""What leaves a node when the probe's examples pass."""

from __future__ import annotations

from collections.abc import Mapping

from torch import Tensor

from engine.training.watching.probe import Probe


def leaving(probe: Probe, node: str) -> Mapping[str, Tensor]:
    """The values at each output port of a node, examples first; of one in a repeated block, those of the first turn.

    Empty for an objective, a metric, or a node that is not there.
    """
    facts = probe.loop.analysis.nodes.get(node)
    if facts is None or not facts.outputs:
        return {}
    found: dict[str, Tensor] = {}
    for tap, values in probe.values.items():
        if tap.node == node and values:
            found.setdefault(tap.output, values[0])
    return found
