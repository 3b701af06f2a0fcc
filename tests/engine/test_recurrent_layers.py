"""Says that recurrent layers read each example to its last real step, begin and end where they should, and cost."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from engine.compile.network import build
from engine.graph.analysis import analyse
from engine.graph.block import Input, Output
from engine.graph.edits import add, connect, new_node
from engine.graph.facts import Problem
from engine.graph.model import Graph, Node, Project, Wire
from engine.layers import LAYERS
from engine.repair import DrawFromData, Insert
from engine.shape import Shape, Varies, features, label, sequence
from tests.engine.one_layer import Built
from tests.engine.strategies import Given
from tests.engine.test_layer_values import built

LENGTHS = [4, 6, 1, 3]
PADDED = Shape((Varies(6), 3), ("time", "features"))
KINDS = ["RNN", "LSTM", "GRU"]

every_kind = pytest.mark.parametrize("kind", KINDS)
every_way = pytest.mark.parametrize(
    "settings",
    [{}, {"direction": "both"}, {"layers": 2}, {"direction": "both", "layers": 2}],
    ids=lambda one: " ".join(map(str, one.values())) or "plain",
)


def padded(generator: int = 0) -> tuple[Tensor, Tensor]:
    """Sequences of random numbers, with nothing but trouble behind the last real step of each."""
    steps = torch.randn(4, 6, 3, generator=torch.Generator().manual_seed(generator))
    for row, length in enumerate(LENGTHS):
        steps[row, length:] = torch.nan
    return steps, torch.tensor(LENGTHS)


def ran(one: Built, **data: Tensor) -> dict[str, Tensor]:
    with torch.no_grad():
        return one.run({f"{port}_0": values for port, values in data.items()})


def problems(kind: str, *wired: str, shapes: dict[str, Shape], **params: Any) -> tuple[Problem, ...]:
    """The problems of one layer between the data and nothing, with these of its ports wired."""
    data = new_node(LAYERS.members["Data"], "data", examples=Given(tuple(shapes.items())))
    graph = add(Graph(), data, new_node(LAYERS.members[kind], "layer", **params))
    return analyse(Project(connect(graph, *(Wire("data", port, "layer", port) for port in wired)))).problems


@pytest.mark.parametrize("gives", ["last step", "whole sequence"])
@every_kind
@every_way
def test_an_example_in_a_padded_batch_is_read_as_if_it_were_alone(
    kind: str, settings: dict[str, Any], gives: str
) -> None:
    settings = {"units": 5, "gives": gives, **settings}
    together = built(kind, {"steps": (PADDED,), "length": (label(7),)}, **settings)
    steps, lengths = padded()
    found = ran(together, steps=steps, length=lengths)
    for row, length in enumerate(LENGTHS):
        alone = built(kind, {"steps": (sequence(length, 3),)}, **settings)
        alone.network.load_state_dict(together.network.state_dict())
        expected = ran(alone, steps=steps[row : row + 1, :length])
        for port, values in expected.items():
            there = found[port][row]
            if port == "output" and gives == "whole sequence":
                assert not there[length:].any(), "nothing is said about the padding"
                there = there[:length]
            assert torch.allclose(there, values[0], atol=1e-6), port


@every_kind
def test_a_length_of_zero_counts_as_one(kind: str) -> None:
    one = built(kind, {"steps": (PADDED,), "length": (label(7),)}, units=5)
    steps = torch.randn(2, 6, 3)
    zeros, ones = (ran(one, steps=steps, length=torch.full((2,), length)) for length in (0, 1))
    assert all(torch.equal(zeros[port], ones[port]) for port in ones)


@every_kind
@pytest.mark.parametrize("layers", [1, 3])
def test_a_sequence_that_is_read_in_two_parts_is_read_as_a_whole(kind: str, layers: int) -> None:
    settings = {"units": 5, "layers": layers}
    whole = built(kind, {"steps": (sequence(6, 3),)}, **settings)
    states = dict.fromkeys(LAYERS.members[kind].asides, features(5) if layers == 1 else Shape((layers, 5)))
    first = built(kind, {"steps": (sequence(4, 3),)}, **settings)
    second = built(kind, {"steps": (sequence(2, 3),), **{name: (one,) for name, one in states.items()}}, **settings)
    for part in (first, second):
        part.network.load_state_dict(whole.network.state_dict())
    steps = torch.randn(2, 6, 3)
    met = ran(first, steps=steps[:, :4])
    found = ran(second, steps=steps[:, 4:], **{name: met[name] for name in states})
    expected = ran(whole, steps=steps)
    assert all(torch.allclose(found[port], expected[port], atol=1e-6) for port in expected)


@pytest.mark.parametrize("settings", [{}, {"projection": 2}], ids=["plain", "projection"])
@pytest.mark.parametrize("missing", ["state", "cell"])
def test_an_lstm_begins_at_zero_where_only_one_of_state_and_cell_is_wired(
    missing: str, settings: dict[str, Any]
) -> None:
    sizes = {"state": settings.get("projection", 5), "cell": 5}
    shapes = {"steps": (sequence(4, 3),), **{name: (features(size),) for name, size in sizes.items()}}
    both = built("LSTM", shapes, units=5, **settings)
    one = built("LSTM", {name: shape for name, shape in shapes.items() if name != missing}, units=5, **settings)
    one.network.load_state_dict(both.network.state_dict())
    begins = {name: torch.randn(2, size) for name, size in sizes.items()}
    begins[missing] = torch.zeros_like(begins[missing])
    steps = torch.randn(2, 4, 3)
    expected = ran(both, steps=steps, **begins)
    found = ran(one, steps=steps, **{name: begins[name] for name in begins if name != missing})
    assert all(torch.equal(found[port], expected[port]) for port in expected)


def test_a_projection_shortens_the_state_but_not_the_memory() -> None:
    one = built("LSTM", {"steps": (sequence(4, 3),)}, units=5, projection=2, direction="both", layers=2)
    plain = nn.LSTM(3, 5, num_layers=2, batch_first=True, bidirectional=True, proj_size=2)
    plain.load_state_dict(one.network.get_submodule("layer").state_dict())
    steps = torch.randn(2, 4, 3)
    found = ran(one, steps=steps)
    with torch.no_grad():
        _, (state, cell) = plain(steps)
    assert torch.equal(found["state"], state.transpose(0, 1)) and found["state"].shape == (2, 4, 2)
    assert torch.equal(found["cell"], cell.transpose(0, 1)) and found["cell"].shape == (2, 4, 5)
    assert torch.equal(found["output"], torch.cat((state[2], state[3]), 1))


@pytest.mark.parametrize(
    ("kind", "params", "count"),
    [
        ("LSTM", {"units": 512}, 2_101_248),
        ("GRU", {"units": 512}, 1_575_936),
        ("RNN", {"units": 512}, 525_312),
    ],
)
def test_recurrent_layers_have_the_weights_of_pytorch(kind: str, params: dict[str, Any], count: int) -> None:
    facts = built(kind, {"steps": (sequence(3, 512),)}, **params).facts
    assert facts.parameters == count
    assert built("LSTM", {"steps": (sequence(28, 28),)}, units=128).facts.parameters == 80_896


def problem_of_the_length(kind: str, *wired: str, length: int = 7, **params: Any) -> Problem:
    (problem,) = problems(kind, "steps", *wired, shapes={"steps": PADDED, "length": label(length)}, **params)
    return problem


@pytest.mark.parametrize("kind", [*KINDS, "GatherLast"])
def test_reading_the_padding_is_a_problem_that_the_length_mends(kind: str) -> None:
    problem = problem_of_the_length(kind)
    assert str(problem.message).endswith(
        "would read the padding: its examples have at most 6 steps, and shorter ones are filled up. "
        "Wire the length of each example to 'length'."
    )
    assert problem.repairs == (DrawFromData("length", "length"),)
    assert not problems(kind, "steps", "length", shapes={"steps": PADDED, "length": label(7)})
    assert not problems(kind, "steps", shapes={"steps": sequence(6, 3)})


def test_the_length_of_another_sequence_is_told_with_both_figures() -> None:
    problem = problem_of_the_length("LSTM", "length", length=10)
    assert str(problem.message).startswith("LSTM reads 6 steps, but what arrives at 'length' counts up to 9.")


def test_a_first_state_of_another_size_is_told_and_a_dense_mends_it() -> None:
    (problem,) = problems("GRU", "steps", "state", shapes={"steps": sequence(6, 3), "state": features(9)}, units=5)
    assert str(problem.message) == (
        "GRU begins with a state of 5, but 'state' gets 9. Put a Dense of 5 units in between."
    )
    assert problem.repairs[0] == Insert("state", "Dense", {"units": 5})
    shapes = {"steps": sequence(6, 3), "state": features(9)}
    (problem,) = problems("GRU", "steps", "state", shapes=shapes, units=5, layers=2)
    assert str(problem.message) == "GRU begins with a state of 2 × 5, but 'state' gets 9. Let it begin with zeros."


def test_a_projection_that_shortens_nothing_is_refused() -> None:
    (problem,) = problems("LSTM", "steps", shapes={"steps": sequence(6, 3)}, units=5, projection=5)
    assert "smaller than its 5 units, but is 5" in str(problem.message)


@every_kind
def test_a_cell_that_is_called_step_by_step_is_the_whole_layer(kind: str) -> None:
    layer = built(kind, {"steps": (sequence(6, 3),)}, units=5)
    weights = {
        name.replace("_l0", ""): value for name, value in layer.network.get_submodule("layer").state_dict().items()
    }
    steps = torch.randn(2, 6, 3)
    states: dict[str, Tensor] = {}
    for time in range(6):
        shapes = {"step": (features(3),), **{name: (features(5),) for name in states}}
        cell = built(f"{kind}Cell", shapes, units=5)
        cell.network.get_submodule("layer").load_state_dict(weights)
        states = ran(cell, step=steps[:, time], **states)
    expected = ran(layer, steps=steps)
    assert all(torch.allclose(states[name], expected[name], atol=1e-6) for name in states)


def test_a_cell_in_a_block_repeated_over_time_is_the_whole_layer() -> None:
    inside = add(
        Graph(),
        new_node(Input, "step_in", port="steps", brings="each step"),
        *(new_node(Input, f"{name}_in", port=name, brings="state", sizes=[5]) for name in ("state", "cell")),
        new_node(LAYERS.members["LSTMCell"], "unit", units=5),
        *(new_node(Output, f"{name}_out", port=name) for name in ("state", "cell", "all")),
    )
    inside = connect(inside, Wire("step_in", "value", "unit", "step"), Wire("unit", "state", "all_out", "value"))
    for name in ("state", "cell"):
        inside = connect(inside, Wire(f"{name}_in", "value", "unit", name), Wire("unit", name, f"{name}_out", "value"))
    data = new_node(LAYERS.members["Data"], "data", examples=Given((("steps", sequence(6, 3)),)))
    block = Node("block", "Block", params={"over": "time"}, inside=inside)
    graph = connect(add(Graph(), data, block), Wire("data", "steps", "block", "steps"))
    network = build(Project(graph))
    layer = nn.LSTM(3, 5, batch_first=True)
    weights = network.get_submodule("block.unit").state_dict()
    layer.load_state_dict({f"{name}_l0": value for name, value in weights.items()})
    steps = torch.randn(2, 6, 3)
    with torch.no_grad():
        found, (expected, (state, cell)) = network(steps), layer(steps)
    for name, value in {"all": expected, "state": state[0], "cell": cell[0]}.items():
        assert torch.allclose(found[f"block_{name}"], value, atol=1e-6)


@pytest.mark.parametrize("missing", ["state", "cell"])
def test_an_lstm_cell_takes_zeros_for_what_is_not_wired(missing: str) -> None:
    ports = {"step": 3, "state": 5, "cell": 5}
    whole = built("LSTMCell", {name: (features(size),) for name, size in ports.items()}, units=5)
    part = built("LSTMCell", {name: (features(size),) for name, size in ports.items() if name != missing}, units=5)
    part.network.load_state_dict(whole.network.state_dict())
    data = {name: torch.randn(2, size) for name, size in ports.items()}
    data[missing] = torch.zeros(2, 5)
    expected = ran(whole, **data)
    found = ran(part, **{name: values for name, values in data.items() if name != missing})
    assert all(torch.equal(found[name], expected[name]) for name in expected)


def test_a_cell_with_a_state_of_another_size_says_so() -> None:
    (problem,) = problems("GRUCell", "step", "state", shapes={"step": features(3), "state": features(9)}, units=5)
    assert str(problem.message).startswith("GRU cell keeps 5 numbers, but 'state' gets 9.")
    assert problem.repairs[0] == Insert("state", "Dense", {"units": 5})


def test_gather_last_takes_the_last_real_step_of_each_example() -> None:
    steps, lengths = padded()
    one = built("GatherLast", {"steps": (PADDED,), "length": (label(7),)})
    found = ran(one, steps=steps, length=lengths)["output"]
    assert torch.equal(found, torch.stack([steps[row, length - 1] for row, length in enumerate(LENGTHS)]))
    whole = ran(built("GatherLast", {"steps": (sequence(6, 3),)}), steps=steps)["output"]
    assert torch.equal(whole[1], steps[1, -1])
