"""Prints blocks: the classes of their turns, how they are called once or many times, and the walk over time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from engine.compile.plan import Step, Value
from engine.graph.block import Input, Repetition, repetition
from engine.graph.facts import NodeFacts

STEP = "_step"
"""The method that computes one step of time: no key begins with an underscore, so that no layer can hide it."""


def block_class(key: str) -> str:
    """The class of a block: ``BlockEncoder`` of ``encoder``. Keys are unique in a project, and so are these names."""
    return "Block" + re.sub(r"(?:^|_)([a-z])", lambda first: first[1].upper(), key)


def made(step: Step, classes: Mapping[int, str]) -> str:
    """What the constructor makes of a block; ``classes`` names the class of each plan by its identity."""
    names = [(classes[id(turn.plan)], turn.count) for turn in step.turns]
    if step.facts.one_set:
        return f"{names[0][0]}()"
    if len(names) == 1:
        return f"nn.ModuleList([{names[0][0]}() for _ in range({names[0][1]})])"
    parts = [f"{name}()" if count == 1 else f"*({name}() for _ in range({count}))" for name, count in names]
    return f"nn.ModuleList([{', '.join(parts)}])"


def lines(step: Step, names: dict[Value, str]) -> list[str]:
    """The lines of the forward pass that compute a block."""
    module = f"self.{'.'.join(step.module)}"
    outputs = step.facts.output_ports
    left = [names[Value(step.key, output)] for output in outputs]
    given = {port.name: _given(step, port.name, names) for port in step.facts.input_ports}
    if step.facts.repeats == 1 or step.facts.over_time:
        return _once(module, step, left, given)
    return _repeated(module, step, left, given)


def _given(step: Step, port: str, names: Mapping[Value, str]) -> str:
    values = step.arguments.get(port)
    return names[values[0]] if values else "None"


def _once(module: str, step: Step, left: list[str], given: Mapping[str, str]) -> list[str]:
    outputs = step.facts.output_ports
    call = f"{module}({', '.join(given.values())})"
    if len(outputs) == 1:
        return [f'{left[0]} = {call}["{outputs[0]}"]']
    return [f"{', '.join(left)} = {call}.values()"]


def _repeated(module: str, step: Step, left: list[str], given: Mapping[str, str]) -> list[str]:
    assert step.facts.body is not None and step.facts.body.inside is not None
    chained = repetition(step.facts.body.inside).chained
    back = {entry: output for output, entry in chained.items()}
    own = dict(zip(step.facts.output_ports, left, strict=True))
    inside = [own[back[entry]] if entry in back else text for entry, text in given.items()]
    starts = [(own[output], given[entry]) for output, entry in chained.items() if own[output] != given[entry]]
    # All at once: a start may be the value that another variable hid.
    begin = [f"{', '.join(one for one, _ in starts)} = {', '.join(two for _, two in starts)}"] if starts else []
    one_set = step.facts.one_set
    over = f"for _ in range({step.facts.repeats}):" if one_set else f"for turn in {module}:"
    call = f"{module if one_set else 'turn'}({', '.join(inside)})"
    if len(left) == 1:
        body = [f'    {left[0]} = {call}["{step.facts.output_ports[0]}"]']
    else:
        body = [f"    {', '.join(left)} = {call}.values()"]
    return [*begin, over, *body]


def walk(step: Step) -> list[str]:
    """The forward pass of a block repeated over time, which calls its method ``STEP`` once for each step of it."""
    body = step.facts.body
    assert body is not None and body.inside is not None
    rule = repetition(body.inside)
    ports = [port.name for port in step.facts.input_ports]
    text = [f"    def forward(self, {', '.join(f'in_{port}' for port in ports)}):"]
    text += _starts(step, rule)
    stacked = [port for port in step.facts.output_ports if port not in rule.states]
    text += [f"        all_{port} = []" for port in stacked]
    text.append(f"        for time in range({step.facts.repeats}):")
    text += [f"            now_{port} = in_{port}[:, time]" for port in rule.each]
    # The right answer of the step before while training, the own one while judged or used.
    text += [
        f"            now_{port} = in_{port}[:, time - 1] if self.training and time else fed_{port}"
        for port in rule.feedback
    ]
    given = [f"now_{port}" if port in (*rule.each, *rule.feedback) else f"in_{port}" for port in ports]
    text.append(f"            found = self.{STEP}({', '.join(given)})")
    text += [f'            in_{port} = found["{port}"]' for port in rule.states]
    text += [f'            all_{port}.append(found["{port}"])' for port in stacked]
    text += [f"            fed_{port} = {_fed(step, port)}" for port in rule.feedback]
    results = [
        f'"{port}": in_{port}' if port in rule.states else f'"{port}": torch.stack(all_{port}, 1)'
        for port in step.facts.output_ports
    ]
    return [*text, f"        return {{{', '.join(results)}}}", ""]


def _starts(step: Step, rule: Repetition) -> Iterator[str]:
    """What states and feedback begin with: zeros or the token of the start, one for each example."""
    nodes = step.facts.turns[0].nodes.values()
    entries = {one.layer.port: one for one in nodes if isinstance(one.layer, Input)}
    ports = [port.name for port in step.facts.input_ports if port.name not in rule.states]
    like = f"in_{next((port for port in ports if port not in rule.feedback), ports[0])}"

    def rows(entry: NodeFacts) -> str:
        sizes = (f"len({like})", *(str(int(size)) for size in entry.outputs["value"].sizes))
        return f"({', '.join(sizes)}{',' if len(sizes) == 1 else ''})"

    for port in rule.states:
        yield f"        if in_{port} is None:"
        yield f"            in_{port} = torch.zeros({rows(entries[port])}, device={like}.device)"
    for port in rule.feedback:
        entry = entries[port]
        assert isinstance(entry.layer, Input)
        if entry.outputs["value"].dtype == "integer":
            start = f"{entry.layer.start}, device={like}.device"
            yield f"        fed_{port} = torch.full({rows(entry)}, {start})"
        else:
            yield f"        fed_{port} = torch.zeros({rows(entry)}, device={like}.device)"


def _fed(step: Step, port: str) -> str:
    """The block's own answer as the feedback of the next step: the likeliest token where tokens are fed back."""
    nodes = step.facts.turns[0].nodes.values()
    entry = next(one for one in nodes if isinstance(one.layer, Input) and one.layer.port == port)
    tokens = entry.outputs["value"].dtype == "integer"
    likeliest = tokens and step.facts.outputs[port].dtype == "float"
    return f'found["{port}"].argmax(-1)' if likeliest else f'found["{port}"]'
