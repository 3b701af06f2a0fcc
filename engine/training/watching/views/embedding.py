"""Where the examples lie by what leaves a layer: close together where the layer takes them for alike."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor

from engine.compile.tapping import Tap
from engine.data.batches import example_count
from engine.graph.class_names import names_of
from engine.training.loop import Loop
from engine.training.watching.answers import class_of
from engine.training.watching.ask import Ask, Seen
from engine.training.watching.numbers import Array
from engine.training.watching.principal import principal
from engine.training.watching.probe import PRODUCTS, Probe, rows_of
from engine.training.watching.typed import held
from engine.training.watching.view import view

EXAMPLES, COMPONENTS, MOST = 500, 3, 50
"""So many examples are shown at most, by so many numbers each: as many as can be drawn, or more to go on with."""
WIDTH = 1024
"""Of a wider layer so many numbers are taken, evenly from all of them."""
PASSES = 4
"""Computing the examples may take as long as so many probes."""
BATCH = 128


@view("embedding", pause=2.0)
def embedding(probe: Probe, ask: Ask) -> Seen | None:
    """Examples of the validation by the principal components of what leaves a node (examples × components).

    Option ``components``: how many are wanted.
    """
    tap = next((tap for tap in probe.values if tap.node == ask.node), None)
    source = held(probe.loop)
    chosen = _chosen(probe.loop, example_count(source))
    if tap is None or len(chosen) < 2 or probe.values[tap][0].shape[:1] != (example_count(probe.data),):
        return None
    rows, width = _leaving(probe, tap, source, chosen)
    if not rows.isfinite().all():
        return None
    found = principal(rows, min(MOST, max(1, ask.option("components", COMPONENTS))))
    places = _steady(probe, ask, found.places.float().numpy())
    labels, titles = _classes(probe.loop, source, chosen)
    arrays = {"places": places, "examples": np.array(chosen, np.int32), "labels": labels}
    shares = tuple(float(one) for one in found.shares[:3])
    return Seen(ask, probe.step, arrays, {**probe.counted, "names": titles, "width": width, "shares": shares})


def _chosen(loop: Loop, count: int) -> list[int]:
    """The numbers of the examples, evenly from all; fewer where the network is large."""
    most = PASSES * PRODUCTS // max(1, loop.analysis.multiply_adds)
    most = min(EXAMPLES, max(rows_of(loop), int(most)), count)
    return [at * count // most for at in range(most)] if most else []


def _leaving(probe: Probe, tap: Tap, source: Mapping[str, Tensor], chosen: list[int]) -> tuple[Tensor, int]:
    """What leaves the node for these examples, a row for each, and how many numbers that is in the network."""
    found: list[Tensor] = []
    width = 0
    with probe.undisturbed(training=False), torch.no_grad(), probe.loop.precision():
        for start in range(0, len(chosen), BATCH):
            some = chosen[start : start + BATCH]
            values = probe.tapped.forward(*[source[name][some] for name in probe.loop.taken])[1][tap][0]
            # A single number for each example has no axis that could be flattened.
            values = values.reshape(len(values), -1)
            width = values.shape[1]
            found.append(
                values[:, torch.linspace(0, width - 1, min(width, WIDTH), device=values.device).round().long()]
            )
    return torch.cat(found).float().cpu(), width


def _steady(probe: Probe, ask: Ask, places: Array) -> Array:
    """The same places, each component turned so that the picture does not flip from one look to the next."""
    memory = probe.memory(ask)
    before = memory.get("places")
    if before is not None and before.shape == places.shape:
        places = places * np.where((before * places).sum(0) < 0, -1, 1).astype(np.float32)
    memory["places"] = places
    return places


def _classes(loop: Loop, source: Mapping[str, Tensor], chosen: list[int]) -> tuple[Array, tuple[str, ...]]:
    """The class of each example, and what the classes are called; one class for all where there are none."""
    name = class_of(loop)
    if name is None:
        return np.zeros(len(chosen), np.int16), ()
    labels: Array = source[name][chosen].reshape(-1).cpu().numpy().astype(np.int16)
    count = max(int(loop.data_set.facts()[name].classes or 0), int(labels.max()) + 1)
    return labels, names_of(loop.data_set, name, count)
