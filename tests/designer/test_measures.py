"""The canvas draws every node as high as the engine takes it to be when it arranges nodes."""

from __future__ import annotations

import pytest

from designer.canvas.scene import CanvasScene
from designer.look.theme import LIGHT
from engine.graph.analysis import analyse
from engine.graph.edits import graph_at
from engine.graph.measures import card_of
from engine.templates import template, templates


@pytest.mark.parametrize("name", [one.name for one in templates()])
def test_the_nodes_of_a_template_are_as_large_as_they_were_taken_to_be(name: str, qapp: object) -> None:
    project = template(name)
    analysis = analyse(project)
    known = {node.key: node for _, node in project.graph.walk()}
    for path in {path for path, _ in project.graph.walk()}:
        graph = graph_at(project, path)
        assert graph is not None
        scene = CanvasScene(LIGHT)
        scene.show_graph(graph, analysis)
        for key, item in scene.nodes.items():
            made = card_of(graph, graph.nodes[key], known)
            assert item.layout.height == made.height, key
            assert {port.name: port.y for port in item.layout.inputs} == made.inputs
            assert {port.name: port.y for port in item.layout.outputs} == made.outputs
