"""What is not healthy and can be told before a training begins, from the graph and from what it will take of memory."""

from __future__ import annotations

from collections.abc import Iterator

from engine.compile.cost import amount
from engine.graph.before import source_of
from engine.graph.facts import Analysis
from engine.layers.declare import Objective
from engine.message import Message
from engine.repair import At, RemoveNode, Repair, SetParam, Together
from engine.training.choices import training_of
from engine.training.footprint import Footprint
from engine.training.health.finding import Finding
from engine.training.health.remedies import title

DOUBLED = {
    "CrossEntropy": ("Softmax", "LogSoftmax", "Softmax2d", "Sigmoid"),
    "BinaryCrossEntropy": ("Sigmoid", "Hardsigmoid", "LogSigmoid"),
    "KLDivergence": ("Softmax",),
    "SoftMargin": ("Sigmoid",),
}
"""The activations that an objective has within itself."""
HANDING_ON = ("Identity", "Flatten", "Reshape", "Squeeze", "Unsqueeze")
ROOM = 0.9
"""The part of the memory that a batch is made to fit into."""


def doubled(analysis: Analysis) -> Iterator[Finding]:
    """The activations before an objective that does the same once more: two of them leave hardly any slope."""
    for key, facts in analysis.nodes.items():
        if not isinstance(facts.layer, Objective) or facts.node.type not in DOUBLED or facts.node.bypassed:
            continue
        before, passed = source_of(analysis, key, "prediction"), set[str]()
        while before and before not in passed and analysis.nodes[before].node.type in HANDING_ON:
            passed.add(before)
            before = source_of(analysis, before)
        if not before:
            continue
        found = analysis.nodes[before].node
        if found.type not in DOUBLED[facts.node.type] or found.bypassed:
            continue
        text = (
            "{layer} comes before {objective}, which has one within itself: done twice, the gradient is too small to "
            "learn well."
        )
        values = {"layer": title(analysis.nodes[before]), "objective": title(facts)}
        yield Finding("doubled", before, Message(text, values), 2.0, (RemoveNode(),))


def too_large(analysis: Analysis, footprint: Footprint) -> Iterator[Finding]:
    """A batch that does not fit into the memory; the largest power of two that does is one click away."""
    if footprint.fits:
        return
    data = next((facts.node.key for facts in analysis.outer if facts.node.type == "Data"), "")
    text = (
        "A batch of {batch} examples takes {total} of memory to train, but {device} has {capacity}. "
        "The training will be slow, or break off."
    )
    values = {
        "batch": footprint.batch,
        "total": amount(footprint.total),
        "capacity": amount(footprint.capacity),
        "device": footprint.device_name,
    }
    remedies = (*_twice(analysis, footprint), *_smaller(analysis, footprint))
    yield Finding("memory", data, Message(text, values), footprint.total / footprint.capacity, remedies)


def _twice(analysis: Analysis, footprint: Footprint) -> Iterator[Repair]:
    """To compute blocks twice, where the batch fits by that: no bit of the training becomes another one."""
    # Only here: the window knows these rules from its start on, and hardly ever needs this one.
    from engine.compile.recomputing import ALL, OFF, recomputing

    if training_of(analysis.project).recompute != OFF:
        return
    found = recomputing(analysis, ALL).measured(footprint.nodes, footprint.activations, footprint.batch)
    if found.taken and footprint.total - found.saved <= ROOM * footprint.capacity:
        text = "Compute {count} blocks twice: the same training with less memory, about {more:.0%} more to compute"
        yield Together((SetParam("recompute", ALL),), text, {"count": len(found.taken), "more": found.more})


def _smaller(analysis: Analysis, footprint: Footprint) -> tuple[Repair, ...]:
    """The batch that fits, and as many batches in one update as make it the old size."""
    fixed = footprint.weights + footprint.gradients + footprint.optimizer
    each = (footprint.activations + footprint.data) / footprint.batch
    fitting = (ROOM * footprint.capacity - fixed) / max(each, 1e-9)
    if fitting < 1:
        return ()
    batch = 1 << (int(fitting).bit_length() - 1)
    batch = min(batch, max(footprint.batch // 2, 1))
    together = training_of(analysis.project).accumulation * max(round(footprint.batch / batch), 1)
    gathered = (SetParam("batch_size", batch), SetParam("accumulation", together))
    text = "Take {batch} examples in a batch, and {count} batches for one update"
    return (Together(gathered, text, {"batch": batch, "count": together}), At("", SetParam("batch_size", batch)))
