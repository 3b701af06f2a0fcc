"""The weights of a layer: how they are spread, and the kernels of a convolution."""

from __future__ import annotations

from torch import Tensor

from engine.training.watching.ask import Ask, Seen
from engine.training.watching.numbers import Array, histograms
from engine.training.watching.probe import Probe
from engine.training.watching.view import view

CHANNELS = 16
KERNEL_NUMBERS = 60_000
"""So many numbers of kernels are shown at most: less than a quarter of a mebibyte, more than a screen can show."""


@view("weights")
def weights(probe: Probe, ask: Ask) -> Seen | None:
    """A histogram of each learned tensor of a node."""
    tensors = probe.weights(ask.node)
    return Seen(ask, probe.step, facts={"histograms": histograms(tensors)}) if tensors else None


@view("kernels")
def kernels(probe: Probe, ask: Ask) -> Seen | None:
    """The first kernels of a convolution: (filters, channels, height, width) or (filters, channels, width).

    ``filters`` says how many there are in all.
    """
    facts = probe.loop.analysis.nodes.get(ask.node)
    if facts is None or facts.node.type not in ("Conv1d", "Conv2d"):
        return None
    weight = probe.weights(ask.node)["weight"]
    return Seen(ask, probe.step, {"kernels": _shown(weight)}, {"filters": len(weight)})


def _shown(weight: Tensor) -> Array:
    some = weight[:, : max(1, min(CHANNELS, KERNEL_NUMBERS // weight[0, 0].numel()))]
    found: Array = some[: max(1, KERNEL_NUMBERS // some[0].numel())].detach().float().cpu().numpy().copy()
    return found
