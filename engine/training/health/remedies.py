"""The repairs that heal a training: settings of the training, and changes of several layers in one step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

from engine.declare import plain
from engine.graph.facts import Analysis, NodeFacts
from engine.message import Message
from engine.repair import At, ChangeType, Insert, Repair, SetParam, Together
from engine.training.choices import Training

LESS, MORE = 0.1, 10.0
"""A learning rate is wrong by powers of ten."""
SHARE = 0.3
"""The share of numbers that a new dropout hides."""


def with_rate(settings: Training, rate: float) -> Repair:
    """Learn with this rate from the next training on."""
    chosen = settings.optimizer
    one = next(one for one in chosen.params() if one.name == "learning_rate")
    limited = min(max(float(f"{rate:.2g}"), cast(float, one.low)), cast(float, one.high))
    optimizer = plain(replace(cast(Any, chosen), learning_rate=limited))
    text = "Set the learning rate to {rate}"
    return Together((SetParam("optimizer", optimizer),), text, {"rate": f"{limited:g}"})


def lower_rate(settings: Training, factor: float = LESS) -> Repair:
    return with_rate(settings, settings.optimizer.learning_rate * factor)


def higher_rate(settings: Training, factor: float = MORE) -> Repair:
    return with_rate(settings, settings.optimizer.learning_rate * factor)


def clipped(settings: Training) -> tuple[Repair, ...]:
    """Clip the gradients, where they are not clipped yet."""
    if settings.clipping.path:
        return ()
    value = {"type": "ClipByNorm", "largest": 1.0}
    return (Together((SetParam("clipping", value),), "Clip the gradients at a length of 1"),)


def begun_as_usual(analysis: Analysis, keys: Sequence[str]) -> tuple[Repair, ...]:
    """Let these layers begin with the weights that suit them, where one of them begins otherwise."""
    odd = [key for key in keys if getattr(analysis.nodes[key].layer, "initial", None) is not None]
    odd = [key for key in odd if cast(Any, analysis.nodes[key].layer).initial.type != "Usual"]
    if not odd:
        return ()
    parts = tuple(At(key, SetParam("initial", {"type": "Usual"})) for key in odd)
    text = "Let {layer} begin with the usual weights" if len(odd) == 1 else "Let {count} layers begin as usual"
    return (Together(parts, text, {"count": len(odd), "layer": title(analysis.nodes[odd[0]])}),)


def changed_into(analysis: Analysis, keys: Sequence[str], kind: str, named: str) -> tuple[Repair, ...]:
    """Make all these layers layers of another type."""
    if not keys:
        return ()
    parts = tuple(At(key, ChangeType(kind)) for key in keys)
    text = "Make {layer} a layer of {title}" if len(keys) == 1 else "Make {count} layers layers of {title}"
    layer = title(analysis.nodes[keys[0]])
    return (Together(parts, text, {"count": len(keys), "title": Message(named), "layer": layer}),)


def normed_before(analysis: Analysis, keys: Sequence[str]) -> tuple[Repair, ...]:
    """Put a norm on the wire into each of these: one of the batch, or of each example where time comes first."""
    found = []
    for facts in (analysis.nodes[key] for key in keys):
        port = facts.input_ports[0].name
        shapes = facts.inputs.get(port, ())
        if shapes and shapes[0].dtype != "integer" and len(shapes[0]):
            kind = "BatchNorm" if shapes[0].axes[0] != "time" and len(shapes[0]) <= 4 else "LayerNorm"
            found.append(At(facts.node.key, Insert(port, kind)))
    if len(found) < 2:
        return tuple(found)
    return (Together(tuple(found), "Put a norm before each of {count} layers", {"count": len(found)}),)


def dropout_before(facts: NodeFacts) -> tuple[Repair, ...]:
    """Put a dropout on the wire into a layer."""
    shapes = facts.inputs.get(facts.input_ports[0].name, ()) if facts.input_ports else ()
    if not shapes or shapes[0].dtype == "integer":
        return ()
    return (At(facts.node.key, Insert(facts.input_ports[0].name, "Dropout", {"share": SHARE})),)


def title(facts: NodeFacts) -> Any:
    """What a sentence calls a node."""
    return facts.node.name or (Message(facts.layer.title) if facts.layer else facts.node.type)
