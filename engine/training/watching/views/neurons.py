"""The single neurons of a small dense layer: their connections, and what each says of every point in a plane."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from engine.compile.tapping import Tap
from engine.training.watching.ask import Ask, Seen
from engine.training.watching.level import level_of
from engine.training.watching.numbers import Array
from engine.training.watching.probe import Probe
from engine.training.watching.view import view
from engine.training.watching.views.boundary import plane

MOST = 64
"""Of larger layers no single connection could be seen."""
SIDE = 16
"""So many points a map has on each side."""


@view("neurons", pause=0.2)
def neurons(probe: Probe, ask: Ask) -> Seen | None:
    """The ``weights`` (neurons × what arrives) and ``biases`` of a dense layer of up to 64 × 64.

    Where the data are points in a plane also what each neuron says all over it: ``maps`` (neurons × rows × columns),
    row 0 at the lowest y, and ``arriving``, the same of what arrives; of each map the largest number is 127 or -127.
    """
    facts = probe.loop.analysis.nodes.get(ask.node)
    if facts is None or facts.layer is None or facts.layer.type != "Dense" or "weight" not in probe.weights(ask.node):
        return None
    layer = probe.loop.network.get_submodule(probe.path(ask.node))
    if not isinstance(layer, nn.Linear) or max(layer.weight.shape) > MOST:
        return None
    shown = {"weights": _array(layer.weight)}
    if layer.bias is not None:
        shown["biases"] = _array(layer.bias)
    return Seen(ask, probe.step, {**shown, **_maps(probe, ask.node)})


def _array(values: Tensor) -> Array:
    found: Array = values.detach().float().cpu().numpy().copy()
    return found


def _maps(probe: Probe, node: str) -> dict[str, Array]:
    """What leaves a node of the outermost graph, and what arrives there, at each point of a grid."""
    level = level_of(probe.loop.analysis, probe.loop.analysis.paths[node])
    whole = plane(probe.loop, SIDE)
    if whole is None or level is None or level.place:
        return {}
    with probe.undisturbed(training=False), torch.no_grad(), probe.loop.precision():
        _, values = probe.tapped.forward(whole.points)
    into = level.graph.into(node)
    arriving = level.heard((into[0].source, into[0].output), values) if into else ()
    leaving = values.get(Tap("", node, "output"), ())
    if not arriving or not leaving or arriving[0].ndim != 2 or leaving[0].ndim != 2:
        return {}
    return {"maps": _pictures(leaving[0]), "arriving": _pictures(arriving[0])}


def _pictures(values: Tensor) -> Array:
    """A map for each column of numbers, in signed bytes."""
    columns = torch.nan_to_num(values.float().T[:MOST])
    scales = columns.abs().amax(1, keepdim=True).clamp(min=1e-12)
    found: Array = (columns / scales * 127).round().to(torch.int8).cpu().numpy()
    return found.reshape(-1, SIDE, SIDE)
