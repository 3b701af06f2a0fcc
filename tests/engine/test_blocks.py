"""Tests blocks that repeat, walk over time, feed on their own answers and share weights, against plain PyTorch."""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn

from engine.compile.network import compiled
from engine.graph.analysis import analyse
from engine.graph.model import Project
from tests.engine.block_graphs import GATES, deep, teacher_forced, towers, unrolled_lstm


def network(project: Project, seed: int = 0) -> nn.Module:
    analysis = analyse(project)
    assert [str(problem.message) for problem in analysis.problems] == []
    made = compiled(analysis, seed).network
    assert sum(weight.numel() for weight in made.parameters()) == analysis.parameters
    return made


def test_a_block_repeated_50_times_is_one_node_and_50_modules_in_the_state() -> None:
    project = deep(50)
    assert len(project.graph.nodes) == 6
    state = network(project).state_dict()
    assert {f"stage.{turn}.layer.weight" for turn in range(50)} <= state.keys()
    weights = [state[f"stage.{turn}.layer.weight"] for turn in range(50)]
    assert all(not torch.equal(one, two) for one, two in pairwise(weights))


def test_repeating_a_block_leaves_the_weights_of_its_first_turn() -> None:
    once, often = network(deep(1)).state_dict(), network(deep(3)).state_dict()
    assert torch.equal(once["stage.layer.weight"], often["stage.0.layer.weight"])


def test_turns_that_share_their_weights_have_one_set_of_them() -> None:
    shared = network(deep(50, shared=True))
    assert [name for name, _ in shared.named_parameters() if name.startswith("stage")] == [
        "stage.layer.weight",
        "stage.layer.bias",
    ]
    image = torch.randn(3, 1, 8, 8)
    x = shared.first(image.flatten(1))
    for _ in range(50):
        x = torch.relu(shared.stage.layer(x))
    assert torch.equal(shared(image)["answer"], shared.answer(x))


def test_an_lstm_unrolled_by_hand_is_that_of_pytorch_with_the_same_weights() -> None:
    made = network(unrolled_lstm(inputs=5, units=7, length=6))
    trusted = nn.LSTM(5, 7, batch_first=True)
    with torch.no_grad():
        for at, gate in enumerate(GATES):
            rows = slice(at * 7, at * 7 + 7)
            for name, part in (("ih", "x"), ("hh", "h")):
                dense = made.cell.get_submodule(f"{gate}_{part}")
                dense.weight.copy_(getattr(trusted, f"weight_{name}_l0")[rows])
                dense.bias.copy_(getattr(trusted, f"bias_{name}_l0")[rows])
    steps = torch.randn(4, 6, 5)
    whole, (h, c) = trusted(steps)
    found: dict[str, Tensor] = made(steps)
    assert torch.allclose(found["cell_all"], whole, atol=1e-6)
    assert torch.allclose(found["cell_h"], h[0], atol=1e-6)
    assert torch.allclose(found["cell_c"], c[0], atol=1e-6)


def test_two_towers_with_shared_weights_have_one_set_of_parameters() -> None:
    made = network(towers())
    assert [name for name, _ in made.named_parameters()] == ["tower.layer.weight", "tower.layer.bias"]
    left, right = torch.randn(3, 6), torch.randn(3, 6)
    wanted = torch.tanh(made.tower.layer(left)) + torch.tanh(made.tower.layer(right))
    assert torch.allclose(made(left, right)["both"], wanted)


def test_teacher_forcing_trains_and_free_running_judges() -> None:
    made = network(teacher_forced())
    start = torch.randn(3, 6)
    text, other = torch.randint(0, 5, (3, 4)), torch.randint(0, 5, (3, 4))
    made.train()
    assert not torch.equal(made(start, text)["decoder_said"], made(start, other)["decoder_said"])
    made.eval()
    free = made(start, text)["decoder_said"]
    assert torch.equal(free, made(start, other)["decoder_said"]), "it reads its own answers, not the target"
    # Fed with what it said itself, the trained way of reading says the same.
    said = free.argmax(-1)
    made.train()
    assert torch.allclose(made(start, said)["decoder_said"], free, atol=1e-6)
