"""Every template is what its script makes, is clean, reads from left to right, exports, and learns."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files as files_of
from itertools import combinations, islice

import pytest
import torch

from engine import files
from engine.compile.source import lines_by_node, source, source_lines
from engine.data import DATA_SETS
from engine.graph.analysis import analyse
from engine.graph.measures import WIDTH
from engine.graph.model import Graph
from engine.templates import Template, template, templates
from engine.training.choices import obstacles
from engine.training.loop import Loop
from engine.training.messages import Progress
from resources.templates.make import CATEGORIES, projects
from tests.engine.stand_ins import on_meta, stood_in

TEMPLATES = templates()
MADE = projects()
NODE = (WIDTH, 88)
LARGE = 5_000_000
"""Networks with more parameters than this take their steps without numbers."""

every_template = pytest.mark.parametrize("one", TEMPLATES, ids=[one.name for one in TEMPLATES])


def graphs(graph: Graph) -> Iterator[Graph]:
    """A graph and the inside of every block in it."""
    yield graph
    yield from (node.inside for _, node in graph.walk() if node.inside is not None)


def test_the_gallery_has_what_the_scripts_make_in_its_order() -> None:
    assert [one.name for one in TEMPLATES] == list(MADE)
    assert [one.category for one in TEMPLATES] == sorted((one.category for one in TEMPLATES), key=CATEGORIES.index)
    titles = [one.title for one in TEMPLATES]
    assert len(set(titles)) == len(titles)


@every_template
def test_a_template_tells_what_it_does_and_what_to_expect(one: Template) -> None:
    assert one.title and one.data in {kind.title for kind in DATA_SETS}
    assert one.about.endswith(".") and 20 < len(one.about) <= 200
    assert one.expected.endswith(".") and any(sign.isdigit() for sign in one.expected) and len(one.expected) <= 140
    assert one.parameters == analyse(one.project).parameters


@every_template
def test_a_template_is_what_its_script_makes(one: Template) -> None:
    stored = (files_of("resources") / "templates" / f"{one.name}.loom").read_text(encoding="utf-8")
    assert stored == files.dumps(MADE[one.name])


@every_template
def test_a_template_is_clean_without_its_data(one: Template) -> None:
    assert [str(problem.message) for problem in obstacles(analyse(template(one.name)))] == []


@every_template
def test_the_nodes_of_a_template_do_not_overlap_and_read_from_left_to_right(one: Template) -> None:
    for graph in graphs(one.project.graph):
        places = {key: node.position for key, node in graph.nodes.items()}
        for (x, y), (other_x, other_y) in combinations(places.values(), 2):
            assert abs(x - other_x) >= NODE[0] or abs(y - other_y) >= NODE[1]
        for wire in graph.wires:
            (x, y), (next_x, next_y) = places[wire.source], places[wire.target]
            # In the next row a line begins anew, as in a text.
            assert next_x > x or next_y > y, wire


@every_template
def test_whatever_learns_in_a_template_has_a_line_in_its_source(one: Template) -> None:
    analysis = analyse(one.project)
    lines = source_lines(analysis)
    for key, facts in analysis.nodes.items():
        own = [lines[number] for number in lines_by_node(lines).get(key, ())]
        assert own or not facts.weights, key
        assert not facts.weights or facts.again or any(f"self.{key}" in line for line in own), key


@every_template
def test_a_template_exports_and_takes_two_steps(one: Template) -> None:
    analysis = analyse(one.project)
    compile(source(analysis), one.name, "exec")
    if one.parameters > LARGE:
        assert on_meta(analysis) > 0
        return
    loop = Loop(stood_in(one.project), threads=1)
    before = {name: weight.detach().clone() for name, weight in loop.network.named_parameters()}
    told = [message for message in islice(loop.steps(), 2)]
    losses = [loss for message in (*told, *loop.rest()) if isinstance(message, Progress) for loss in message.losses]
    assert len(losses) == 2 or len(told) == 2
    learned = [name for name, weight in loop.network.named_parameters() if not torch.equal(weight, before[name])]
    assert learned
