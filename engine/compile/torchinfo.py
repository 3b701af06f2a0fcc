"""Counts multiply-adds as torchinfo does, so that its tables can be compared with ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import prod
from typing import Any

from engine.graph.facts import Analysis, NodeFacts
from engine.graph.ports import spread
from engine.layers.call import Expression, Function, Module, Written
from engine.layers.declare import Metric, Objective

CHILD = re.compile(r"self\.\w+\s*=\s*nn\.(?!Parameter|Buffer)[A-Z]")
"""What gives a written module a module inside it."""
RECURRENT = re.compile(r"(weight|bias)_(ih|hh|hr)_l\d+(_reverse)?")


def counted(analysis: Analysis) -> int:
    """The multiply-adds of a network for one example by torchinfo's rule.

    It counts every weight and bias of a convolution once for each place of the output, those of a recurrent layer
    once for each step of time, and those of any other layer once, whatever it is applied to; modules with modules
    inside, and functions without a module, count nothing themselves.
    """
    return sum(_counted(facts) for facts in analysis.outer)


def _counted(facts: NodeFacts) -> int:
    inner = sum(turn.count * sum(_counted(one) for one in turn.nodes.values()) for turn in facts.turns)
    if facts.layer is None or not facts.outputs or isinstance(facts.layer, (Objective, Metric)):
        return inner
    module = next(_modules(facts), None) if facts.weights else None
    return inner + (_own(facts, module) if module else 0)


def _modules(facts: NodeFacts) -> Iterator[Module]:
    assert facts.layer is not None
    arguments, options = spread(facts.layer.inputs(), facts.inputs, facts.layer.title)
    yield from _in(facts.layer.call(*arguments, **options))


def _in(part: Any) -> Iterator[Module]:
    if isinstance(part, (list, tuple)):
        for one in part:
            yield from _in(one)
    elif isinstance(part, Expression):
        if isinstance(part, Module):
            yield part
        yield from _in(list(part.parts()))
        if isinstance(part, Function):
            yield from _in(list(part.options.values()))


def _own(facts: NodeFacts, module: Module) -> int:
    """What the module of one layer counts: its own weights where no module is inside it, else those of the inner."""
    title = module.path.name if isinstance(module.path, Written) else module.path.rpartition(".")[2]
    flat = not any("." in name for name in facts.weights)
    if flat and isinstance(module.path, Written) and CHILD.search(module.path.text):
        return 0
    total = 0
    for name, weight in facts.weights.items():
        parent, _, last = name.rpartition(".")
        if _holds_others(facts, parent) or _is_only_read(facts, parent):
            continue
        total += prod(weight.sizes) * _times(facts, module, parent, last, "" if parent else title)
    return total


def _holds_others(facts: NodeFacts, parent: str) -> bool:
    before = f"{parent}." if parent else ""
    return any("." in name.removeprefix(before) for name in facts.weights if name.startswith(before))


def _is_only_read(facts: NodeFacts, parent: str) -> bool:
    """Whether the module there is the last one of an attention, which reads its weights and never calls it."""
    before, _, last = parent.rpartition(".")
    names = (f"{before}.{name}".lstrip(".") for name in ("in_proj_weight", "q_proj_weight"))
    return last == "out_proj" and any(name in facts.weights for name in names)


def _times(facts: NodeFacts, module: Module, parent: str, name: str, title: str) -> int:
    """How often torchinfo counts one number of a weight; ``title`` is the class of the module, where it is known."""
    output = next(iter(facts.outputs.values()))
    if name not in ("weight", "bias"):
        if "weight" not in name and "bias" not in name:
            return 0
        return _steps(facts) if RECURRENT.fullmatch(name) else output[0] if len(output) else 1
    kernel = facts.weights.get(f"{parent}.weight" if parent else "weight")
    if "Conv" in title or (not title and kernel is not None and len(kernel.sizes) > 2):
        return prod(output[1:]) if "Transpose" in title or kernel is None else kernel.uses
    return output[0] if _is_time_first(module) else 1


def _steps(facts: NodeFacts) -> int:
    """What it takes for the steps of a recurrent layer; of a packed sequence, steps times features."""
    time = max(weight.uses for weight in facts.weights.values())
    return time * next(iter(facts.outputs.values()))[-1] if "length" in facts.inputs else time


def _is_time_first(module: Module) -> bool:
    """Whether time stands where torchinfo looks for the batch."""
    first = next(iter(module.inputs), None)
    return isinstance(first, Function) and first.path == "torch.Tensor.transpose" and first.arguments[1:] == (0, 1)
