"""What a node does with an example, as small pictures that are told by the type of its layer."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import torch
from torch import Tensor

from engine.graph.block import kind_of
from engine.graph.facts import NodeFacts
from engine.layers.declare import Metric, Objective
from engine.training.preview import MOST_POINTS, NodePreview, Preview
from engine.training.reduce import datum, reduced, tiles
from engine.training.watching.answers import class_of
from engine.training.watching.attention_maps import attention_of
from engine.training.watching.gates import gates_of
from engine.training.watching.level import Level, flowing
from engine.training.watching.numbers import histogram, sample_of
from engine.training.watching.probe import Probe

FEW = 12
"""So few numbers leave a layer that those of the example are shown beside how all of them are spread."""
LATENT = ("Dense", "Sample")
"""The layers whose two or three numbers are places on a map of all that the network knows."""
DEPTH = 0.35
"""How far the third axis of a point goes to the right and upwards."""
GATES = ("input", "forget", "reset", "update", "cell", "output", "state")
"""What is shown of recurrent layers, as far as they have it."""


class Pictures:
    """The pictures of one look at one level."""

    def __init__(self, probe: Probe, level: Level, fineness: float) -> None:
        self.probe = probe
        self.level = level
        self.fineness = fineness

    def of(self, facts: NodeFacts) -> NodePreview:
        """What is to be seen of a node; empty where nothing is."""
        if facts.node.type == "Data":
            return NodePreview(tuple(self._examples(facts)))
        if isinstance(facts.layer, Objective):
            loss = self._losses.get(facts.node.key)
            return NodePreview((reduced("loss", loss, ()),) if loss is not None else ())
        if isinstance(facts.layer, Metric) or facts.node.bypassed:
            return NodePreview()
        kind = kind_of(facts.layer.type) if facts.layer is not None else None
        category = kind.category if kind is not None else ""
        inside = self._gates(facts) if category == "Recurrent" else ()
        inside = self._attention(facts) if category == "Attention" else inside
        return NodePreview(inside or tuple(self._outputs(facts, kind.type if kind is not None else "", category)))

    def _examples(self, facts: NodeFacts) -> Iterator[Preview]:
        # Of what a person entered there is only what enters the network.
        known = self.probe.loop.taken if self.probe.entered else facts.outputs
        for name, shape in facts.outputs.items():
            if name in self.probe.data and name in known:
                yield datum(name, self.probe.data[name][0].cpu(), shape.axes, self.probe.loop.data_set)

    @cached_property
    def _losses(self) -> dict[str, Tensor]:
        """What each objective says of the probe, without the penalties of weights."""
        outputs, data, objectives = self.probe.outputs, self.probe.data, self.probe.loop.objectives
        with self.probe.undisturbed(training=False), torch.no_grad():
            return {name: loss.cpu() for name, loss in objectives(outputs, data).items()}

    def _gates(self, facts: NodeFacts) -> tuple[Preview, ...]:
        """Each gate over time, unit by unit."""
        found = gates_of(self.probe, facts.node.key)
        if found is None:
            return ()
        shown = {name: found.values[name] for name in GATES if name in found.values}
        if "cell" in shown:
            del shown["state"]
        axes = ("time", "features")
        return tuple(reduced(name, torch.from_numpy(one), axes, self.fineness) for name, one in shown.items())

    def _attention(self, facts: NodeFacts) -> tuple[Preview, ...]:
        found = attention_of(self.probe, facts.node.key)
        return (tiles("attention", torch.from_numpy(found.maps), self.fineness),) if found is not None else ()

    def _outputs(self, facts: NodeFacts, kind: str, category: str) -> Iterator[Preview]:
        spreads = kind == "Dense" or category == "Activation"
        for name, shape in facts.outputs.items():
            found = flowing(self.level, (facts.node.key, name), self.probe)
            if not found:
                continue
            values = found[0].detach()
            if kind in LATENT and shape.sizes in ((2,), (3,)):
                yield self._points(name, values)
                continue
            is_row = len(shape) == 1 and shape.dtype == "float"
            if not (spreads and is_row) or shape.count <= FEW:
                yield reduced(name, values[0].cpu(), shape.axes, self.fineness)
            if spreads and is_row:
                yield _spread(name, values)

    def _points(self, port: str, values: Tensor) -> Preview:
        """Where the examples lie, each with its class."""
        places = torch.nan_to_num(values.float().cpu())
        flat = places[:, :2] + DEPTH * places[:, 2:] if places.shape[1] == 3 else places
        flat = flat[:MOST_POINTS]
        classes = self._classes[: len(flat)] if len(self._classes) >= len(flat) else torch.full((len(flat),), -1)
        numbers = torch.cat([flat, classes[:, None].float()], 1)
        low, high = float(flat.min()), float(flat.max())
        told = numbers.contiguous().numpy().astype("<f4").tobytes()
        return Preview(port, "points", "", tuple(numbers.shape), told, low, high, len(places))

    @cached_property
    def _classes(self) -> Tensor:
        """The class of each example of the probe; empty where they have none."""
        name = class_of(self.probe.loop)
        return self.probe.data[name].reshape(-1).cpu() if name is not None else torch.empty(0)


def _spread(port: str, values: Tensor) -> Preview:
    """How the numbers of all examples are spread."""
    found = histogram(port, sample_of(values))
    counts = found.counts.astype("<f4")
    return Preview(port, "histogram", "", counts.shape, counts.tobytes(), found.low, found.high, values.numel())
