"""Says that a network of ResNet-152's size is the same with blocks that repeat and with every layer by itself."""

from __future__ import annotations

from benchmarks.resnet import both, unrolled
from engine.compile.plan import plan
from engine.graph.analysis import analyse
from engine.layers.convolution import Conv2d


def test_blocks_that_repeat_have_the_figures_of_all_layers_by_themselves() -> None:
    first, second = (analyse(project) for _, project in both())
    for analysis in (first, second):
        assert [str(problem.message) for problem in analysis.problems] == []
        assert plan(analysis).steps
    assert (first.parameters, first.multiply_adds) == (second.parameters, second.multiply_adds)


def test_every_layer_stands_by_itself_in_the_graph_without_blocks() -> None:
    nodes = unrolled().graph.nodes.values()
    assert all(node.inside is None for node in nodes)
    assert sum(node.type == Conv2d.type for node in nodes) == 155
