"""The PyTorch source of a network: what a person reads and copies, and what is compiled and trained."""

from __future__ import annotations

import keyword
import re
from collections import Counter
from collections.abc import Collection, Iterator
from itertools import pairwise
from typing import Any

from engine.compile.plan import Plan, Step, Value, plan
from engine.graph.analysis import Analysis, spread
from engine.layers.call import Expression, Function, Item, Module, Port
from engine.layers.declare import Objective
from engine.shape import Shape

TAKEN = frozenset({"torch", "nn", "self", "outputs", "data", *keyword.kwlist})
"""Names that a local variable of the printed code must not hide."""
WIDTH = 100


def source(analysis: Analysis) -> str:
    """A Python file that defines the network and its objectives; raises Misfit where the project has a problem.

    ``Network(...)`` takes the data by name and returns a dictionary of results; ``objectives(outputs, data)`` returns
    each weighted loss by name, whose sum is what training makes small.
    """
    whole = plan(analysis)
    name = class_name(analysis)
    lines = [
        f'"""{_told(analysis.project.title) or "A network"}, drawn with Layerloom."""',
        "",
        "import torch",
        "import torch.nn.functional as F",
        "from torch import nn",
        "",
    ]
    lines += [line for block, inner in _blocks(whole.steps) for line in _class(block, inner, ())]
    shapes = {argument: analysis.nodes[value.node].outputs[value.output] for argument, value in whole.takes.items()}
    lines += _class(name, whole, tuple(_doc(analysis, shapes)))
    lines += _objectives(whole)
    return "\n".join(lines).rstrip() + "\n"


def class_name(analysis: Analysis) -> str:
    """The name of the network's class: the title in letters that Python takes, unless a block has that name."""
    name = _camel(analysis.project.title) or "Network"
    blocks = {block_class(key) for key, facts in analysis.nodes.items() if facts.node.inside is not None}
    while name in blocks:
        name += "Network"
    return name


def _camel(text: str) -> str:
    words = re.findall(r"[A-Za-z0-9]+", text)
    made = "".join(word[0].upper() + word[1:] for word in words)[:48]
    return made if re.match(r"[A-Za-z]..", made) and not keyword.iskeyword(made) else ""


def _told(text: str) -> str:
    """A person's text as it may stand in a comment or docstring: one line, nothing that ends it."""
    return "".join(sign for sign in text if sign.isprintable() and sign not in "\\\"'")[:120].strip()


def _doc(analysis: Analysis, shapes: dict[str, Shape]) -> Iterator[str]:
    takes = [f"{name} (batch × {shape})" if len(shape) else f"{name} (batch)" for name, shape in shapes.items()]
    yield f'    """Takes {", ".join(takes) or "nothing"}; {analysis.parameters:,} parameters."""'


def _blocks(steps: tuple[Step, ...]) -> Iterator[tuple[str, Plan]]:
    """The class names and plans of all blocks, innermost first."""
    for step in steps:
        if step.inside is not None:
            yield from _blocks(step.inside.steps)
            yield block_class(step.key), step.inside


def block_class(key: str) -> str:
    """The class of a block: ``BlockEncoder`` of ``encoder``. Keys are unique in a project, and so are these names."""
    return "Block" + re.sub(r"(?:^|_)([a-z])", lambda first: first[1].upper(), key)


def _class(name: str, whole: Plan, doc: tuple[str, ...]) -> list[str]:
    names = _names(whole)
    made, computed = [], []
    for step in whole.steps:
        constructor, line = _step(step, names)
        made += constructor
        computed.append(f"        {line}{_comment(step)}")
    results = [f'"{result}": {names[value]}' for result, value in whole.gives.items()]
    arguments = "".join(f", {names[value]}" for value in whole.takes.values())
    init = ["    def __init__(self):", "        super().__init__()", *made, ""]
    forward = [f"    def forward(self{arguments}):", *computed, *_returned(results), ""]
    body = [*doc, "", *init, *forward] if doc else [*init, *forward]
    return ["", f"class {name}(nn.Module):", *body]


def _returned(results: list[str]) -> list[str]:
    line = f"        return {{{', '.join(results)}}}"
    if len(line) <= WIDTH:
        return [line]
    return ["        return {", *(f"            {result}," for result in results), "        }"]


def _comment(step: Step) -> str:
    name = _told(step.facts.node.name)
    return f"  # {name}" if name else ""


def _names(whole: Plan) -> dict[Value, str]:
    """A local variable for each value: the data by their own names, a node by its key.

    What the next line alone reads is called ``x``, as people write it: its memory is free again at once.
    """
    names: dict[Value, str] = {}
    for argument, value in whole.takes.items():
        names[value] = _free(argument, names.values())
    passing, keys = _passing(whole), [step.key for step in whole.steps]
    chain = _free("x", [*names.values(), *keys])
    for step in whole.steps:
        outputs = step.facts.output_ports
        for output in outputs:
            wanted = step.key if len(outputs) == 1 else f"{step.key}_{output}"
            value = Value(step.key, output)
            names[value] = chain if value in passing else _free(wanted, names.values())
    return names


def _passing(whole: Plan) -> set[Value]:
    """The values of steps with one output that only the step right behind them reads, and once."""
    read = Counter(value for step in whole.steps for values in step.arguments.values() for value in values)
    read.update(whole.gives.values())
    found = set()
    for step, following in pairwise(whole.steps):
        if len(step.facts.output_ports) > 1:
            continue
        next_reads = [value for values in following.arguments.values() for value in values]
        found |= {value for value in next_reads if value.node == step.key and read[value] == 1}
    return found


def _free(name: str, used: Collection[str]) -> str:
    while name in used or name in TAKEN:
        name += "_"
    return name


def _step(step: Step, names: dict[Value, str]) -> tuple[list[str], str]:
    """The lines of the constructor and the line of the forward pass of one node."""
    if step.inside is not None:
        return [f"        self.{step.key} = {block_class(step.key)}()"], _block_line(step, names)
    printer = _Printer(step, names)
    text = printer.call()
    made = [f"        self.{step.key} = {_construct(module)}" for module in printer.modules]
    return made, f"{names[Value(step.key, step.facts.output_ports[0])]} = {text}"


def _block_line(step: Step, names: dict[Value, str]) -> str:
    given = ", ".join(names[step.arguments[port.name][0]] for port in step.facts.input_ports)
    call = f"self.{step.key}({given})"
    outputs = step.facts.output_ports
    left = [names[Value(step.key, output)] for output in outputs]
    if len(outputs) == 1:
        return f'{left[0]} = {call}["{outputs[0]}"]'
    return f"{', '.join(left)} = {call}.values()"


def _construct(module: Module) -> str:
    parts = [_literal(part) for part in module.arguments]
    parts += [f"{name}={_literal(value)}" for name, value in module.options.items()]
    return f"{module.path}({', '.join(parts)})"


def _literal(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        inner = ", ".join(_literal(part) for part in value)
        return f"[{inner}]" if isinstance(value, list) else f"({inner}{',' if len(value) == 1 else ''})"
    assert value is None or isinstance(value, (bool, int, float, str))
    return '"' + value + '"' if isinstance(value, str) and value.isidentifier() else repr(value)


class _Printer:
    """Prints the call of one layer; gathers the module that its constructor must make."""

    def __init__(self, step: Step, names: dict[Value, str]) -> None:
        self.step = step
        self.names = names
        self.modules: list[Module] = []

    def call(self) -> str:
        facts = self.step.facts
        assert facts.layer is not None
        arguments, options = spread(facts.layer.inputs(), facts.inputs, facts.layer.title)
        return self.text(facts.layer.call(*arguments, **options))

    def text(self, expression: Any) -> str:
        if isinstance(expression, Port):
            return self._name(self.step.arguments[expression.name][expression.index or 0])
        if isinstance(expression, Module):
            return self._module(expression)
        if isinstance(expression, Function):
            return self._function(expression)
        if isinstance(expression, Item):
            return f"{self.text(expression.value)}[{_index(expression.index)}]"
        if isinstance(expression, (list, tuple)) and any(isinstance(part, Expression) for part in expression):
            return f"[{', '.join(self.text(part) for part in expression)}]"
        return _literal(expression)

    def _name(self, value: Value) -> str:
        return self.names[value]

    def _ports(self) -> list[str]:
        ports = self.step.facts.input_ports
        return [self._name(value) for port in ports for value in self.step.arguments.get(port.name, ())]

    def _module(self, module: Module) -> str:
        if not self.modules:
            self.modules.append(module)
        given = [self.text(part) for part in module.inputs] or self._ports()
        return f"self.{self.step.key}({', '.join(given)})"

    def _function(self, function: Function) -> str:
        bare = not any(_holds(part) for part in (*function.arguments, *function.options.values()))
        parts = self._ports() if bare else []
        parts += [self.text(part) for part in function.arguments]
        parts += [f"{name}={self.text(value)}" for name, value in function.options.items()]
        if function.path.startswith("torch.Tensor."):
            return f"{parts[0]}.{function.path.removeprefix('torch.Tensor.')}({', '.join(parts[1:])})"
        return f"{function.path}({', '.join(parts)})"


def _holds(part: Any) -> bool:
    if isinstance(part, (list, tuple)):
        return any(_holds(one) for one in part)
    return isinstance(part, Expression)


def _index(index: int | slice | tuple[int | slice, ...]) -> str:
    if isinstance(index, tuple):
        return ", ".join(_index(one) for one in index)
    if isinstance(index, slice):
        parts = ["" if part is None else str(part) for part in (index.start, index.stop)]
        return ":".join(parts)
    return str(index)


def _objectives(whole: Plan) -> list[str]:
    if not whole.objectives:
        return []
    names = {value: f'outputs["{name}"]' for name, value in whole.gives.items()}
    lines = []
    for step in whole.objectives:
        assert isinstance(step.facts.layer, Objective)
        read = {value for values in step.arguments.values() for value in values}
        known = names | {value: f'data["{value.output}"]' for value in read if value not in names}
        weight = step.facts.layer.weight
        text = _Printer(step, known).call()
        lines.append(f'        "{step.key}": {"" if weight == 1 else f"{weight!r} * "}{text},{_comment(step)}')
    doc = '    """How wrong the outputs are, one number for each objective; training makes their sum small."""'
    return ["", "def objectives(outputs, data):", doc, "    return {", *lines, "    }"]
