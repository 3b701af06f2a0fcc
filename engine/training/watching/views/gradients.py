"""The gradients of the loss by the learned tensors of a layer, as a step with the probe's examples would find them."""

from __future__ import annotations

from collections.abc import Mapping

from torch import Tensor

from engine.training.watching.ask import Ask, Seen
from engine.training.watching.numbers import histograms
from engine.training.watching.probe import Probe
from engine.training.watching.view import view


@view("gradients")
def gradients(probe: Probe, ask: Ask) -> Seen | None:
    """A histogram of the gradients of each learned tensor of a node, and their Euclidean norms."""
    found = slopes_of(probe, ask.node)
    if not found:
        return None
    norms = {name: float(slope.float().norm()) for name, slope in found.items()}
    return Seen(ask, probe.step, facts={"histograms": histograms(found), "norms": norms})


def slopes_of(probe: Probe, node: str) -> Mapping[str, Tensor]:
    """The gradient of each tensor of a node that learns now; one that two nodes share is summed over both."""
    tensors = {name: one for name, one in probe.weights(node).items() if one.requires_grad}
    if not tensors:
        return {}
    known = dict(probe.loop.network.named_parameters())
    slopes = {id(known[name]): slope for name, slope in probe.slopes.weights.items()}
    return {name: slopes[id(one)] for name, one in tensors.items() if id(one) in slopes}
