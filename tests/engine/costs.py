"""What the tests of costs share: data for a network, and a deep network."""

from collections.abc import Mapping
from typing import Any

import torchinfo
from torch import Tensor

from engine.compile.cost import Table
from engine.compile.memory import example
from engine.compile.network import compiled
from engine.graph.analysis import analyse
from engine.graph.edits import add, connect
from engine.graph.facts import Analysis
from engine.graph.model import Node, Project, Tied, Wire
from tests.engine.networks import chained, learning, node


def data_of(analysis: Analysis, batch: int) -> Mapping[str, Tensor]:
    """A batch of whatever the Data node of a network brings."""
    facts = next(one for one in analysis.outer if one.node.type == "Data")
    return {name: example(shape, batch) for name, shape in facts.outputs.items()}


def check_against_torchinfo(analysis: Analysis) -> None:
    made, table = compiled(analysis, 0), Table(analysis)
    data = data_of(analysis, 1)
    if not made.plan.takes:
        return
    told = torchinfo.summary(made.network, input_data=[data[name] for name in made.plan.takes], verbose=0)
    assert (table.parameters, table.trainable) == (told.total_params, told.trainable_params)
    assert table.frozen == told.total_params - told.trainable_params
    assert table.as_torchinfo == told.total_mult_adds


def deep(turns: int, *inside: Node, **settings: Any) -> Project:
    """An image through a block that is done so many times."""
    body = chained(node("Input", "enter", port="x"), *inside, node("Output", "leave", port="y"))
    made = Node("deep", "Block", params={"repeat": turns, **settings}, inside=body)
    return learning("Deep", node("Conv2d", "first", filters=4), made, node("Flatten", "flat"))


def used_again(project: Project, of: str, behind: str, entry: str) -> Analysis:
    """The project with a node more that uses another one again, behind a third."""
    again = Node("again", "Again", params={"of": Tied(of)})
    graph = connect(add(project.graph, again), Wire(behind, "output", "again", entry))
    analysis = analyse(Project(graph, project.training, project.title))
    assert not analysis.problems
    return analysis
