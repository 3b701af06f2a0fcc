"""Random networks of blocks that repeat, layers used again and tied weights: network and analysis agree."""

from __future__ import annotations

import torch
from hypothesis import given

from engine.compile.network import compiled
from engine.graph.analysis import analyse
from engine.graph.model import Project
from tests.engine.repeated_networks import repeated_networks
from tests.engine.strategies import several
from tests.engine.test_source import batch_of, check_same_network, run

examples = several(200, 50)


@examples
@given(project=repeated_networks())
def test_the_printed_source_is_the_network_that_trains(project: Project) -> None:
    check_same_network(analyse(project))


@examples
@given(project=repeated_networks())
def test_parameters_and_shapes_are_those_that_the_analysis_says(project: Project) -> None:
    analysis = analyse(project)
    made = compiled(analysis, 1)
    assert sum(weight.numel() for weight in made.network.parameters()) == analysis.parameters
    found = run(made.network, analysis, batch_of(analysis))
    for name, value in made.plan.gives.items():
        assert tuple(found[name].shape[1:]) == tuple(analysis.nodes[value.node].outputs[value.output])


@examples
@given(project=repeated_networks())
def test_first_weights_follow_from_the_seed_alone(project: Project) -> None:
    analysis = analyse(project)
    first, second = (compiled(analysis, 5).network.state_dict() for _ in range(2))
    assert all(torch.equal(first[name], second[name]) for name in first)
