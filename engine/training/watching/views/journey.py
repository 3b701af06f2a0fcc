"""One chosen example on its way through the whole network, a small picture for each node of the outer level."""

from __future__ import annotations

import math

import msgspec
import numpy as np

from engine.compile.cost import title_of
from engine.data.declare import DataSet
from engine.graph.facts import NodeFacts, seen_data_of
from engine.training.preview import MOST_NODES, Preview
from engine.training.reduce import datum, reduced
from engine.training.watching.ask import Ask, Seen
from engine.training.watching.leaving import leaving
from engine.training.watching.probe import Probe
from engine.training.watching.station import Station
from engine.training.watching.view import view

ROOM = 240_000
"""So many bytes all pictures have together."""
LEAST_TILES = 4
PICTURES = ("picture", "colours", "tiles", "map")
"""What has a byte for each number; all else has four."""


@view("journey", pause=0.2)
def journey(probe: Probe, ask: Ask) -> Seen | None:
    """The stations of the example of option ``example``, from the data to the answer."""
    if ask.node:
        return None
    facts = [one for one in probe.loop.analysis.outer if one.outputs][:MOST_NODES]
    passed = {key: number for number, key in enumerate(dict.fromkeys(tap.node for tap in probe.values))}
    facts = sorted((one for one in facts if one.node.key in passed), key=lambda one: passed[one.node.key])
    room = ROOM // max(1, sum(len(one.outputs) for one in facts))
    stations = tuple(_station(probe, one, room) for one in facts)
    return Seen(ask, probe.step, facts={"stations": stations, **probe.counted}) if stations else None


def _station(probe: Probe, facts: NodeFacts, room: int) -> Station:
    values = leaving(probe, facts.node.key)
    # That of the training can read the texts in the examples.
    data_set = probe.loop.data_set if isinstance(seen_data_of(facts), DataSet) else None
    if isinstance(data_set, DataSet):
        # What is only compared with, as the label, does not pass through the network.
        known = probe.loop.taken if probe.entered else facts.outputs
        values = {name: probe.data[name] for name in known if name in probe.data}
    shown = []
    for port, found in values.items():
        one, axes = found[0].detach().cpu(), facts.outputs[port].axes
        told = datum(port, one, axes, data_set) if isinstance(data_set, DataSet) else reduced(port, one, axes)
        shown.append(fitted(told, room))
    first = next(iter(facts.outputs.values()))
    return Station(facts.node.key, title_of(facts), facts.node.type, tuple(map(int, first.sizes)), tuple(shown))


def fitted(preview: Preview, room: int) -> Preview:
    """A preview in so many bytes: with fewer tiles, and where these are few, with fewer rows and columns."""
    if len(preview.numbers) <= room or preview.kind == "text":
        return preview
    planes = np.frombuffer(preview.numbers, "u1" if preview.kind in PICTURES else "<f4").reshape(preview.sizes)
    if preview.kind == "tiles":
        planes = planes[: max(LEAST_TILES, room // planes[0].nbytes)]
    if planes.nbytes > room:
        sides = 1 if planes.ndim == 1 else 2
        stride = math.ceil((planes.nbytes / room) ** (1 / sides))
        planes = planes[::stride] if sides == 1 else planes[:, ::stride, ::stride]
    return msgspec.structs.replace(preview, sizes=planes.shape, numbers=planes.tobytes())
