"""Tests what every layer with weights can be told: how they begin, whether they learn, whose they are."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import nn

from engine.compile.network import compiled
from engine.compile.source import source
from engine.declare import plain
from engine.files import dumps, loads
from engine.graph.analysis import analyse
from engine.graph.edits import add, set_param
from engine.graph.grouping import group
from engine.graph.model import Graph, Project, Tied
from engine.layers.initial import INITIALS, Initial
from engine.shape import Shape
from engine.training.loop import Loop
from tests.engine.block_graphs import given, wired
from tests.engine.networks import learning, node


def network(project: Project, seed: int = 0) -> nn.Module:
    analysis = analyse(project)
    assert [str(problem.message) for problem in analysis.problems] == []
    made = compiled(analysis, seed).network
    assert sum(weight.numel() for weight in made.parameters()) == analysis.parameters
    return made


def one(**params: Any) -> Project:
    return learning("One", node("Flatten", "flat"), node("Dense", "layer", units=96, **params))


@pytest.mark.parametrize("cls", list(INITIALS), ids=lambda cls: cls.type)
def test_an_initialisation_is_that_of_pytorch_with_the_same_random_numbers(cls: type[Initial]) -> None:
    made = network(one(initial=plain(cls())))
    again, other = network(one(initial=plain(cls()))), network(one(initial=plain(cls())), seed=1)
    assert torch.equal(made.layer.weight, again.layer.weight)
    random = cls.__name__ not in ("Zeros", "Filled")
    assert torch.equal(made.layer.weight, other.layer.weight) != random
    if not cls().path:
        return
    assert not made.layer.bias.any()
    wanted = torch.empty(96, 64)
    torch.manual_seed(3)
    getattr(nn.init, cls().path.rpartition(".")[2])(wanted, **cls().options())
    assert made.layer.weight.mean().item() == pytest.approx(wanted.mean().item(), abs=0.02)
    assert made.layer.weight.std().item() == pytest.approx(wanted.std().item(), rel=0.1, abs=1e-6)
    assert (made.layer.weight == 0).float().mean().item() == pytest.approx(
        (wanted == 0).float().mean().item(), abs=0.02
    )


def test_an_initialisation_reads_and_writes_like_any_setting() -> None:
    project = one(initial={"type": "Orthogonal", "gain": 2.0})
    assert loads(dumps(project), "a.loom") == project
    weight = network(project).layer.weight
    assert torch.allclose(weight.T @ weight, 4 * torch.eye(64), atol=1e-4)


def test_a_frozen_layer_keeps_its_weights_while_others_learn() -> None:
    loop = Loop(replace(one(frozen=True), training={"epochs": 1, "device": "cpu"}))
    before = {name: weight.clone() for name, weight in loop.network.named_parameters()}
    for _ in loop.steps():
        pass
    same = {name: torch.equal(weight, before[name]) for name, weight in loop.network.named_parameters()}
    assert same == {"layer.weight": True, "layer.bias": True, "answer.weight": False, "answer.bias": False}


def test_penalties_are_what_the_formula_says_and_shrink_the_weights() -> None:
    made = compiled(analyse(one(l1=0.5, l2=0.25)), 0)
    assert made.penalties is not None
    weight = made.network.layer.weight
    found = made.penalties(made.network)
    assert found.keys() == {"layer.l1", "layer.l2"}
    assert torch.isclose(found["layer.l1"], 0.5 * weight.abs().sum())
    assert torch.isclose(found["layer.l2"], 0.25 * weight.square().sum())
    sizes = []
    for l2 in (0.0, 0.1):
        loop = Loop(replace(one(l2=l2), training={"epochs": 1, "device": "cpu"}))
        for _ in loop.steps():
            pass
        sizes.append(float(loop.network.layer.weight.detach().square().sum()))
    assert sizes[1] < 0.5 * sizes[0]


def test_a_spectral_norm_keeps_the_largest_stretch_at_one() -> None:
    made = network(one(norm="spectral"))
    made.train()
    for _ in range(30):
        made(torch.randn(4, 1, 8, 8))
    made.eval()
    assert float(torch.linalg.matrix_norm(made.layer.weight.detach(), 2)) == pytest.approx(1.0, rel=1e-2)
    assert torch.equal(network(one(norm="spectral")).layer.weight, network(one(norm="spectral")).layer.weight)


def test_a_weight_norm_begins_as_the_plain_weight() -> None:
    normed, bare = network(one(norm="weight")), network(one())
    assert torch.allclose(normed.layer.weight, bare.layer.weight, atol=1e-6)
    assert {name for name, _ in normed.layer.named_parameters()} == {
        "bias",
        "parametrizations.weight.original0",
        "parametrizations.weight.original1",
    }


def language() -> Project:
    """A table of words whose weights are also those of the last layer, as in GPT-2."""
    words = Shape((5,), ("time",), "integer", 11)
    graph = add(
        Graph(),
        given(text=words),
        node("Embedding", "table", vocabulary=11, features=6),
        node("Tanh", "bend"),
        node("Dense", "head", units=11, bias=False, tied=Tied("table")),
    )
    return Project(wired(graph, "data.text table.tokens", "table.output bend.values", "bend.output head.features"))


@pytest.mark.parametrize("grouped", [[], ["table"], ["bend", "head"], ["table", "bend", "head"]], ids=str)
def test_a_tied_head_has_the_weights_of_the_table_wherever_both_stand(grouped: list[str]) -> None:
    project = language()
    if grouped:
        project = group(analyse(project), (), grouped)[0]
    made = network(project)
    assert sum(weight.numel() for weight in made.parameters()) == 66
    text = torch.randint(0, 11, (2, 5))
    (found,) = made(text).values()
    weight = next(made.parameters())
    assert torch.allclose(found, torch.tanh(weight[text]) @ weight.T, atol=1e-6)


def test_tied_weights_stay_one_after_loading_and_learn_as_one() -> None:
    made = network(language())
    state = {name: value + 1 for name, value in made.state_dict().items()}
    made.load_state_dict(state)
    assert made.table.weight is made.head.weight
    text = torch.randint(0, 11, (2, 5))
    next(iter(made(text).values())).square().sum().backward()
    torch.optim.SGD(made.parameters(), lr=0.1).step()
    assert torch.equal(made.table.weight, made.head.weight)


def test_weights_that_cannot_be_shared_are_a_problem_with_the_sizes() -> None:
    project = language()
    wrong = replace(project, graph=set_param(project.graph, "head", "units", 12))
    (problem,) = analyse(wrong).problems
    assert problem.node == "head"
    assert "weight 12 × 6" in str(problem.message) and "weight 11 × 6" in str(problem.message)
    gone = replace(project, graph=set_param(project.graph, "head", "tied", Tied("nowhere")))
    assert ["'nowhere', which is not there" in str(problem.message) for problem in analyse(gone).problems] == [True]


def test_the_printed_source_says_what_is_frozen_and_what_is_tied() -> None:
    text = source(analyse(language()))
    assert "self.head.weight = self.table.weight" in text
    assert ".requires_grad_(False)" in source(analyse(one(frozen=True)))
