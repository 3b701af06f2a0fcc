"""Compares the LSTM that a template draws by hand with PyTorch's own, and says what the forecasts look at."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from engine.compile.network import compiled
from engine.compile.plan import plan
from engine.graph.analysis import analyse
from engine.templates import template
from engine.training.scores import judged

UNITS = 64


def network(name: str) -> nn.Module:
    return compiled(analyse(template(name)), 0).network


def test_the_lstm_drawn_by_hand_is_that_of_pytorch_with_the_same_weights() -> None:
    made = network("lstm-by-hand")
    trusted = nn.LSTM(8, UNITS, batch_first=True)
    with torch.no_grad():
        trusted.bias_hh_l0.zero_()
        # PyTorch's order of the gates.
        for at, gate in enumerate(("enter", "forget", "new", "say")):
            dense = made.cell.get_submodule(f"cell_{gate}_weights")
            rows = slice(at * UNITS, at * UNITS + UNITS)
            trusted.weight_ih_l0[rows], trusted.weight_hh_l0[rows] = dense.weight[:, :8], dense.weight[:, 8:]
            trusted.bias_ih_l0[rows] = dense.bias
    image = torch.randn(5, 1, 8, 8)
    _, (state, _) = trusted(image.squeeze(1))
    found: dict[str, Tensor] = made(image)
    assert torch.allclose(found["dense"], made.dense(state[0]), atol=1e-6)


@pytest.mark.parametrize("name", ["forecast-lstm", "forecast-conv", "forecast-csv"])
def test_a_forecast_is_judged_beside_the_last_value(name: str) -> None:
    analysis = analyse(template(name))
    ends = {one.name: one.prediction for one in judged(plan(analysis)) if one.meter is not None}
    past = torch.randn(6, 24 if name == "forecast-csv" else 64, 1)
    found = network(name)(past)
    said, last = (found[ends[metric][1]] for metric in ("error", "error_of_last"))
    assert torch.equal(last, past[:, -1].expand_as(said))
    assert not torch.equal(said, last)


def test_the_forecast_of_convolutions_looks_at_all_64_steps() -> None:
    made = network("forecast-conv")
    past = torch.randn(2, 64, 1, requires_grad=True)
    sum(values.sum() for values in made(past).values()).backward()
    assert past.grad is not None
    assert (past.grad.abs() > 0).all()
