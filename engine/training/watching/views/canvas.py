"""What the canvas shows of a network that learns: a picture at each node, and how much flows along each wire."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from engine.data.batches import example_count
from engine.training.preview import MOST_NODES, NodePreview
from engine.training.watching.ask import Ask, Seen
from engine.training.watching.level import Level, Port, flowing, level_of
from engine.training.watching.numbers import Array
from engine.training.watching.pictures import Pictures
from engine.training.watching.probe import Probe
from engine.training.watching.typed import held
from engine.training.watching.view import view

AT_ONCE = 200
"""So many nodes have a picture in one look; of more of them others are shown with the next."""
FINE = ((10, 1.0), (40, 0.5), (AT_ONCE, 0.25))
"""How fine the pictures of up to so many nodes are, so that one look is never more than 256 KiB."""


@view("canvas", first=True)
def canvas(probe: Probe, ask: Ask) -> Seen | None:
    """The nodes of one level of blocks, the keys of ``path`` between dots, with their pictures of one example.

    With ``wires`` of ``signal`` or ``gradient`` there is a size for each port that wires leave: the root mean square
    of what flows there over the probe, or of the gradient of the loss by it. The number of what a person entered is -1.
    """
    path = [key for key in ask.option("path", "").split(".") if key]
    level = level_of(probe.loop.analysis, path)
    if level is None or len(level.graph.nodes) > MOST_NODES:
        return None
    ports, sizes = _sizes(probe, level, ask.option("wires", "signal"))
    shown = _pictures(probe, ask, level) if ask.option("pictures", True) else ()
    count = example_count(held(probe.loop))
    number = -1 if probe.entered else probe.chosen % count
    facts = {"ports": ports, "nodes": shown, "example": number, "examples": count}
    return Seen(ask, probe.step, {"sizes": sizes}, facts)


def _pictures(probe: Probe, ask: Ask, level: Level) -> tuple[tuple[str, NodePreview], ...]:
    keys, memory = list(level.graph.nodes), probe.memory(ask)
    first = memory.get("next", 0) % max(len(keys), 1) if len(keys) > AT_ONCE else 0
    turn = [*keys[first:], *keys[:first]][:AT_ONCE]
    memory["next"] = first + len(turn)
    pictures = Pictures(probe, level, next(fine for most, fine in FINE if len(turn) <= most))
    return tuple((key, pictures.of(level.nodes[key])) for key in turn)


def _sizes(probe: Probe, level: Level, wanted: str) -> tuple[tuple[Port, ...], Array]:
    """The ports that have a size, and the sizes."""
    found = {port: values for port in level.ports() if (values := _flow(probe, level, port, wanted))}
    if not found:
        return (), np.empty(0, np.float32)
    sizes: Array = torch.stack([_size(values) for values in found.values()]).cpu().numpy()
    return tuple(found), sizes


def _flow(probe: Probe, level: Level, port: Port, wanted: str) -> Sequence[Tensor]:
    if wanted == "signal":
        return [one for one in flowing(level, port, probe) if one.dtype.is_floating_point and one.numel()]
    if wanted == "gradient" and any(one.requires_grad for one in probe.loop.network.parameters()):
        return [one for one in level.heard(port, probe.slopes.values) if one is not None and one.numel()]
    return ()


def _size(values: Sequence[Tensor]) -> Tensor:
    """The root mean square of all these numbers."""
    count = sum(one.numel() for one in values)
    norms = torch.stack([torch.linalg.vector_norm(one.detach().float()) for one in values])
    size: Tensor = torch.linalg.vector_norm(norms) / math.sqrt(count)
    return size
