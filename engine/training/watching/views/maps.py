"""What one chosen example looks like when it leaves a layer: feature maps, a sequence, or a row of numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from engine.training.watching.ask import Ask, Seen
from engine.training.watching.leaving import leaving
from engine.training.watching.probe import Probe
from engine.training.watching.view import view

MOST, SIDE = 64, 64
"""So many maps of so many numbers a side: with a byte for each number a quarter of a mebibyte."""
LONG, WIDE = 512, 256
"""So many steps of a sequence are shown, of so many features."""
ROW = 1024


@view("maps")
def maps(probe: Probe, ask: Ask) -> Seen | None:
    """What the example of option ``example`` is behind a node, at its first port or that of option ``port``.

    ``maps`` (count, height, width) are signed bytes, 127 for ``scale``; ``low`` and ``high`` are the exact ends of
    each map. A ``row`` is of exact numbers.
    """
    values = leaving(probe, ask.node)
    if not values:
        return None
    port = ask.option("port", "")
    port = port if port in values else next(iter(values))
    axes = probe.loop.analysis.nodes[ask.node].outputs[port].axes
    facts = {"port": port, "ports": tuple(values), **probe.counted, "sizes": tuple(values[port].shape[1:])}
    one = torch.nan_to_num(values[port][0].detach().float().cpu())
    if one.ndim < 2:
        return Seen(ask, probe.step, {"row": one.reshape(-1)[:ROW].numpy().copy()}, {"kind": "row", **facts})
    if one.ndim == 2 and axes != ("height", "width"):
        turned = one.T if axes[0] == "time" else one
        kind, planes, room = "sequence", turned[None], (WIDE, LONG)
    else:
        kind, planes, room = "maps", one.flatten(0, -3)[:MOST] if one.ndim > 2 else one[None], (SIDE, SIDE)
    arrays, scale = _bytes(planes, room)
    return Seen(ask, probe.step, arrays, {"kind": kind, "scale": scale, **facts})


def _bytes(planes: Tensor, room: tuple[int, int]) -> tuple[dict[str, np.ndarray[Any, Any]], float]:
    """Planes (count, height, width) small enough, and what 127 stands for."""
    low, high = planes.flatten(1).amin(1), planes.flatten(1).amax(1)
    height, width = planes.shape[1:]
    sizes = min(height, room[0]), min(width, room[1])
    small = planes if sizes == (height, width) else functional.adaptive_avg_pool2d(planes, sizes)
    scale = max(float(small.abs().max()), 1e-12)
    shown = (small / scale * 127).round().to(torch.int8).numpy().copy()
    return {"maps": shown, "low": low.numpy().copy(), "high": high.numpy().copy()}, scale
