"""The PyTorch source of a network: what a person reads and copies, and what is compiled and trained."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator

from engine.compile.classes import Classes, Line, told
from engine.compile.paths import places
from engine.compile.plan import Plan, Value, plan
from engine.compile.printer import Printer
from engine.compile.repeats import block_class
from engine.graph.facts import Analysis, NodeFacts
from engine.layers.declare import Objective
from engine.layers.learned import NORMED, Learned
from engine.shape import Shape


def source(analysis: Analysis) -> str:
    """A Python file that defines the network and its objectives; raises Misfit where the project has a problem.

    ``Network(...)`` takes the data by name and returns a dictionary of results; ``objectives(outputs, data)`` returns
    each weighted loss by name, whose sum is what training makes small; ``penalties(network)``, where layers have any,
    returns what their weights add to it.
    """
    return text_of(source_lines(analysis))


def tapped_source(analysis: Analysis, whole: Plan) -> tuple[str, frozenset[str]]:
    """The classes of :func:`source` once more, each handing its values on, and their names."""
    classes = Classes(tapped=True)
    classes.blocks(whole.steps)
    name = class_name(analysis)
    network = classes.network(name, whole, ())
    head = ["import torch", "import torch.nn.functional as F", "from torch import nn"]
    return text_of([*head, *classes.lines, *network]), frozenset((name, *classes.names.values()))


def text_of(lines: list[str]) -> str:
    return "\n".join(lines).rstrip() + "\n"


def lines_by_node(lines: list[str]) -> dict[str, list[int]]:
    """The numbers of the lines, from 0, that each node has, by its key."""
    found: dict[str, list[int]] = {}
    for number, line in enumerate(lines):
        for key in line.keys if isinstance(line, Line) else ():
            found.setdefault(key, []).append(number)
    return found


def source_lines(analysis: Analysis) -> list[str]:
    """The lines of :func:`source`; those that a node has are each a :class:`engine.compile.classes.Line`."""
    whole = plan(analysis)
    classes = Classes()
    classes.blocks(whole.steps)
    shapes = {argument: analysis.nodes[value.node].outputs[value.output] for argument, value in whole.takes.items()}
    network = classes.network(class_name(analysis), whole, tuple(_doc(analysis, shapes)))
    return [
        f'"""{told(analysis.project.title) or "A network"}, drawn with Layerloom."""',
        "",
        "import torch",
        "import torch.nn.functional as F",
        "from torch import nn",
        "",
        *(line for one in classes.needed for line in ("", *one.text.strip().splitlines(), "")),
        *classes.lines,
        *network,
        *_objectives(whole),
        *_penalties(analysis),
    ]


def class_name(analysis: Analysis) -> str:
    """The name of the network's class: the title in letters that Python takes, unless another class has that name."""
    name = _camel(analysis.project.title) or "Network"
    blocks = {block_class(key) for key, facts in analysis.nodes.items() if facts.node.inside is not None}
    # Later turns of blocks begin with Turn, and the layers that PyTorch lacks with Loom.
    while name in blocks or name.startswith(("Turn", "Loom")):
        name = f"Network{name}"
    return name


def _camel(text: str) -> str:
    words = re.findall(r"[A-Za-z0-9]+", text)
    found = "".join(word[0].upper() + word[1:] for word in words)[:48]
    return found if re.match(r"[A-Za-z]..", found) and not keyword.iskeyword(found) else ""


def _doc(analysis: Analysis, shapes: dict[str, Shape]) -> Iterator[str]:
    takes = [f"{name} (batch × {shape})" if len(shape) else f"{name} (batch)" for name, shape in shapes.items()]
    yield f'    """Takes {", ".join(takes) or "nothing"}; {analysis.parameters:,} parameters."""'


def _objectives(whole: Plan) -> list[str]:
    """The function of the weighted objectives; nothing where there is none."""
    rows: list[str] = []
    for step in whole.objectives:
        assert isinstance(step.facts.layer, Objective)
        weight = step.facts.layer.weight
        text = Printer(step, _judged(whole)).objective()
        name = told(step.facts.node.name)
        comment = f"  # {name}" if name else ""
        factor = "" if weight == 1 else f"{weight!r} * "
        rows.append(Line(f'        "{step.key}": {factor}{text},{comment}', step.key))
    if not rows:
        return []
    doc = '    """How wrong the outputs are, one number for each objective; training makes their sum small."""'
    return ["", "def objectives(outputs, data):", doc, "    return {", *rows, "    }", ""]


def _judged(whole: Plan) -> dict[Value, str]:
    """How the function of the objectives reaches each value: among the results, or in the data."""
    read = {value for step in whole.objectives for values in step.arguments.values() for value in values}
    known = {value: f'data["{value.output}"]' for value in read}
    return known | {value: f'outputs["{name}"]' for name, value in whole.gives.items()}


def _penalties(analysis: Analysis) -> list[str]:
    """The function of what weights cost by their size; nothing where no layer has such a penalty."""
    rows: list[str] = []
    for key, facts in analysis.nodes.items():
        if not isinstance(facts.layer, Learned) or facts.again or not (facts.layer.l1 or facts.layer.l2):
            continue
        found = [f"{place.path}.{name}" for place, own in places(analysis, key) for name in _punished(own)]
        tensors = ", ".join(f'("{name.rpartition(".")[0]}", "{name.rpartition(".")[2]}")' for name in found)
        for factor, label, power in ((facts.layer.l1, "l1", "abs"), (facts.layer.l2, "l2", "square")):
            if factor and tensors:
                tensor = "getattr(network.get_submodule(path), name)"
                total = f"sum({tensor}.{power}().sum() for path, name in [{tensors}])"
                rows.append(Line(f'        "{key}.{label}": {factor!r} * {total},', key))
    if not rows:
        return []
    doc = '    """What large weights cost, for each layer with a penalty; it is added to the objectives."""'
    return ["", "def penalties(network):", doc, "    return {", *rows, "    }"]


def _punished(facts: NodeFacts) -> Iterator[str]:
    """The names of the tensors that a penalty counts: no biases, nothing of another node, a normed one as it acts."""
    own = (name for name in facts.weights if "bias" not in name and name not in facts.tied)
    yield from dict.fromkeys("weight" if name.startswith(NORMED) else name for name in own)
