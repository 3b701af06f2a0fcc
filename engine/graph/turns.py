"""The turns of a repeated block: what goes into each, what comes out at the end, and where the shapes settle."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.graph.block import Block, Input, Repetition, faces, layer_of, repetition
from engine.graph.facts import NodeFacts, Turn
from engine.graph.model import Graph, Node
from engine.layers.arranging import sized
from engine.message import Misfit, need
from engine.repair import AddNode, At, DrawFromNearest, SetParam
from engine.shape import Shape

Given = Mapping[str, Shape | None]
"""The shapes at the ports of a block by name; None where one is not known."""
Walk = Callable[[Given, int], tuple[Mapping[str, NodeFacts], Given]]
"""Walks the inside of a block with these shapes at its inputs, for the turn of this number, from 1."""


def turns(settings: Block, title: str, inside: Graph, given: Given, walk: Walk) -> tuple[tuple[Turn, ...], Given]:
    """The turns of a block with its settings, and the shapes at its outputs; raises Misfit."""
    rule = repetition(inside)
    if settings.over == "time":
        return _over_time(settings, title, inside, rule, given, walk)
    made: list[Turn] = []
    left = settings.repeat
    misused = [*rule.each, *rule.states, *rule.feedback]
    now: Given = {**given, **{port: None for port in misused}}
    while left:
        nodes, outputs = walk(now, settings.repeat - left + 1)
        following = {**now, **{rule.chained[port]: outputs.get(port) for port in rule.chained}}
        # Where a turn hands on what it got, all later ones are like it.
        alike = left if following == now or None in outputs.values() else 1
        made.append(Turn(alike, nodes))
        left -= alike
        now = following
    need(
        not misused,
        "'{input}' of {title} brings one step of time, a state or feedback, but the block is not repeated over time. "
        "Repeat it over time, or let it bring the whole value.",
        input=next(iter(misused), ""),
        title=title,
        repairs=(SetParam("over", "time"),),
    )
    need(
        len(made) == 1 or not settings.shared,
        "The turns of {title} share their weights, but a later turn gets values of another size than the first. Hand "
        "out values of the size that comes in, or do not share.",
        title=title,
        repairs=(SetParam("shared", False),),
    )
    return tuple(made), _known(outputs)


def _known(outputs: Given) -> dict[str, Shape]:
    return {port: shape for port, shape in outputs.items() if shape is not None}


def _over_time(
    settings: Block, title: str, inside: Graph, rule: Repetition, given: Given, walk: Walk
) -> tuple[tuple[Turn, ...], Given]:
    sequences = [*rule.each, *rule.feedback]
    need(
        any(port not in rule.states for port in given),
        "{title} is repeated over time, but all its inputs are states. Add an Input that brings each step of time.",
        title=title,
        repairs=(AddNode("Input", {"port": "step", "brings": "each step"}),),
    )
    complete = all(given.get(port) is not None for port in sequences)
    count: int = settings.repeat
    inner = dict(given)
    for port in sequences:
        shape = given.get(port)
        if shape is None:
            continue
        need(
            len(shape),
            "'{input}' of {title} needs a sequence to take one step after the other, but got a single number. Wire a "
            "sequence to it, or repeat the block over layers.",
            repairs=(DrawFromNearest(port), SetParam("over", "layers")),
            input=port,
            title=title,
        )
        inner[port] = Shape(shape.sizes[1:], shape.axes[1:], shape.dtype, shape.classes)
    steps = {port: shape[0] for port in sequences if (shape := given.get(port)) is not None}
    if steps:
        count = next(iter(steps.values()))
        need(
            len(set(steps.values())) == 1,
            "The sequences of {title} have different numbers of steps: {steps}. Make them equally long.",
            repairs=tuple(DrawFromNearest(port) for port in steps if steps[port] != count),
            title=title,
            steps=", ".join(f"{port} {size}" for port, size in steps.items()),
        )
    starts = faces(inside, "Input")
    for port in rule.states:
        _handed_on(title, port, rule.chained)
        if inner.get(port) is None:
            inner[port] = _fresh_state(inside, starts[port].key)
    for port in rule.feedback:
        _handed_on(title, port, {name: name for name in faces(inside, "Output")})
    nodes, outputs = walk(inner, 1)
    if not complete:
        return (Turn(count, nodes),), {}
    for port in rule.states:
        entry = "" if given.get(port) is not None else starts[port].key
        _check_state(title, port, inner[port], outputs.get(port), entry)
    for port in rule.feedback:
        _check_feedback(title, port, inner[port], outputs.get(port), faces(inside, "Output")[port].key)
        _check_start(title, inside.nodes[starts[port].key], inner[port])
    found = {}
    for port, shape in _known(outputs).items():
        stacked = Shape((count, *shape.sizes), ("time", *shape.axes), shape.dtype, shape.classes)
        found[port] = shape if port in rule.states else stacked
    return (Turn(count, nodes),), found


def _check_state(title: str, port: str, start: Shape | None, out: Shape | None, entry: str) -> None:
    """``entry`` is the Input that says how the state begins, where nothing brings it from outside."""
    resized = (At(entry, SetParam("sizes", [int(size) for size in out])),) if out is not None and entry else ()
    need(
        out is None or start is None or (out.sizes == start.sizes and out.dtype == start.dtype),
        "The state '{input}' of {title} begins as {start}, but is handed on as {out}. Give both the same size "
        "and kind of numbers.",
        repairs=resized,
        input=port,
        title=title,
        start=start,
        out=out,
    )


def _check_feedback(title: str, port: str, right: Shape | None, said: Shape | None, end: str) -> None:
    """What a block says comes back in place of the right answer: of a score for each token the likeliest one."""
    if right is None or said is None or (right.sizes == said.sizes and right.dtype == said.dtype):
        return
    need(
        right.dtype == "integer",
        "'{input}' of {title} takes {right} back at each step, but the block says {said} there. Give both the same "
        "size and kind of numbers.",
        repairs=tuple(At(end, one) for one in sized("value", said, int(right[-1]))) if len(right) == len(said) else (),
        input=port,
        title=title,
        right=right,
        said=said,
    )
    scores = said.dtype == "float" and said.sizes[:-1] == right.sizes and len(said) > 0
    need(
        scores and (right.classes is None or said[-1] <= right.classes),
        "'{input}' of {title} takes one of {classes} back at each step, but the block says {said} there. Let it say "
        "one score for each of them.",
        repairs=tuple(At(end, one) for one in sized("value", said, right.classes or 1)) if scores else (),
        input=port,
        title=title,
        classes=right.classes,
        said=said,
    )


def _check_start(title: str, entry: Node, right: Shape | None) -> None:
    """The token before the first step must be one that there is."""
    layer = _input_of(entry)
    if layer is None or right is None or right.classes is None:
        return
    need(
        layer.start < right.classes,
        "The feedback '{input}' of {title} begins with {start}, but there are {classes} different things, the first "
        "with the number 0. Choose a smaller start.",
        repairs=(At(entry.key, SetParam("start", 0)),),
        input=layer.port,
        title=title,
        start=layer.start,
        classes=right.classes,
    )


def _handed_on(title: str, port: str, outputs: Mapping[str, str]) -> None:
    need(
        port in outputs,
        "'{input}' of {title} is carried from step to step, but no Output of that name hands it on. Add an Output "
        "called '{input}'.",
        repairs=(AddNode("Output", {"port": port}),),
        input=port,
        title=title,
    )


def _fresh_state(inside: Graph, key: str) -> Shape | None:
    layer = _input_of(inside.nodes[key])
    return None if layer is None else Shape(layer.sizes)


def _input_of(node: Node) -> Input | None:
    try:
        layer = layer_of(node)
    except Misfit:
        return None
    assert isinstance(layer, Input)
    return layer
