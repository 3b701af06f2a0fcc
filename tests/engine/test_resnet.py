"""Tests a network of ResNet-152's size against the figures of the published one."""

from __future__ import annotations

import pytest

from benchmarks.resnet import MULTIPLY_ADDS, PARAMETERS, resnet152
from engine.compile.plan import plan
from engine.graph.analysis import analyse


@pytest.mark.parametrize("blocks", [True, False], ids=["blocks", "layers"])
def test_resnet152_has_the_parameters_and_multiply_adds_of_the_published_one(blocks: bool) -> None:
    analysis = analyse(resnet152(blocks=blocks))
    assert [str(problem.message) for problem in analysis.problems] == []
    assert analysis.parameters == PARAMETERS
    assert analysis.multiply_adds == MULTIPLY_ADDS
    assert plan(analysis).steps


def test_a_block_with_repeat_keeps_it_to_a_screen() -> None:
    assert len(resnet152(blocks=True).graph.nodes) <= 20
    assert len(resnet152(blocks=False).graph.nodes) > 500
