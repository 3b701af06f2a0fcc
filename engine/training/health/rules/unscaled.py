"""Inputs that are not scaled: numbers far from the size that weights are made for."""

from __future__ import annotations

from collections.abc import Iterator

from torch import Tensor

from engine.data.looking.rules.unscaled import LEAST, MOST
from engine.graph.model import Wire
from engine.message import Message
from engine.repair import At, Insert, Repair
from engine.training.health.finding import Finding
from engine.training.health.patient import Patient, rms
from engine.training.health.rule import rule

ROWS = 1000
SCALING = ("BatchNorm", "LayerNorm", "RMSNorm", "GroupNorm", "InstanceNorm", "ScaleShift")


@rule("unscaled", looks=1)
def unscaled(patient: Patient) -> Iterator[Finding]:
    """The data, where one of its outputs goes to a layer unscaled."""
    sizes = patient.kept.get("sizes")
    if sizes is None:
        train = patient.loop.data.train
        sizes = patient.kept["sizes"] = {
            name: _measured(train[name][:ROWS]) for name in patient.loop.taken if train[name].is_floating_point()
        }
    for facts in patient.analysis.outer:
        for wire in patient.loop.project.graph.out_of(facts.node.key) if facts.node.type == "Data" else ():
            size, mean, deviation = sizes.get(wire.output, (1.0, 0.0, 1.0))
            if LEAST <= size <= MOST or size == 0 or not _is_bare(patient, wire):
                continue
            text = (
                "The {name} that the network takes is not scaled: its numbers have a size of {size:.3g} (mean "
                "{mean:.3g}, deviation {deviation:.3g}), and about 1 would be healthy."
            )
            values = {"name": wire.output, "size": size, "mean": mean, "deviation": deviation}
            repairs = _repairs(patient, wire, mean, deviation)
            yield Finding("unscaled", facts.node.key, Message(text, values), size, repairs)
            break


def _measured(values: Tensor) -> tuple[float, float, float]:
    values = values.float()
    return rms(values), float(values.mean()), float(values.std(unbiased=False))


def _is_bare(patient: Patient, wire: Wire) -> bool:
    """Whether what the wire brings enters the network as it is."""
    facts = patient.analysis.nodes[wire.target]
    if wire.input == "target" or facts.node.type in SCALING:
        return False
    behind = patient.loop.project.graph.out_of(wire.target)
    if facts.node.type in ("Flatten", "Reshape", "Identity", "Unsqueeze", "Permute"):
        return any(_is_bare(patient, one) for one in behind)
    return True


def _repairs(patient: Patient, wire: Wire, mean: float, deviation: float) -> tuple[Repair, ...]:
    """A norm that finds the scale of each channel by itself, or a fixed scale for all numbers."""
    shape = patient.analysis.nodes[wire.source].outputs[wire.output]
    wires = patient.loop.project.graph.into(wire.target, wire.input)
    place = wires.index(wire) if len(wires) > 1 else None
    factor = float(f"{1 / max(deviation, 1e-6):.4g}")
    shift = float(f"{-mean * factor:.4g}")
    scale = Insert(wire.input, "ScaleShift", {"factor": factor, "shift": shift, "learned": "nothing"}, place)
    if shape.axes and shape.axes[0] != "time" and shape.varying is None and len(shape) <= 4:
        return (At(wire.target, Insert(wire.input, "BatchNorm", {}, place)), At(wire.target, scale))
    return (At(wire.target, scale),)
