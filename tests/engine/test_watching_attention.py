"""Looks into attention and recurrent layers: gates, states and maps are those that PyTorch computes."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from engine.graph.edits import add, connect
from engine.graph.model import Node, Project, Wire
from engine.training.loop import Loop
from engine.training.watching.ask import Ask
from engine.training.watching.attention_maps import attention_of
from engine.training.watching.gates import Gates, gates_of
from engine.training.watching.probe import Probe
from engine.training.watching.schedule import Watching
from tests.engine.networks import chained, node
from tests.engine.projects import DEFAULTS, dense, points, project


def rows(*layers: Node, **training: Any) -> Loop:
    """A loop over the rows of the digits, read by these layers."""
    return Loop(project("Digits", node("Reshape", "rows", sizes=[8, 8]), *layers, dense("answer", 10), **training), 1)


def probe_of(loop: Loop, example: int = 0) -> Probe:
    return Watching(loop)._probe(Ask("attention", options=(("example", example),)), {})


def first_rows(loop: Loop) -> Tensor:
    """The rows of the example that a probe puts in front."""
    return loop.data.validation["image"][:1].reshape(1, 8, 8)


def gates(loop: Loop, key: str, **options: int | bool) -> Gates:
    found = gates_of(probe_of(loop), key, **options)
    assert found is not None
    return found


@torch.no_grad()
def by_hand(loop: Loop, steps: Tensor, ending: str = "l0") -> dict[str, np.ndarray]:
    """The gates of an LSTM, one step after the other, as its formula has them."""
    lstm = loop.network.read
    ih, hh, b_ih, b_hh = (
        getattr(lstm, f"{name}_{ending}") for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    )
    state, cell = torch.zeros(hh.shape[1]), torch.zeros(hh.shape[1])
    found: dict[str, list[Tensor]] = {name: [] for name in ("input", "forget", "output", "candidate", "cell", "state")}
    for step in steps:
        enter, forget, candidate, say = (ih @ step + b_ih + hh @ state + b_hh).chunk(4)
        enter, forget, candidate, say = enter.sigmoid(), forget.sigmoid(), candidate.tanh(), say.sigmoid()
        cell = forget * cell + enter * candidate
        state = say * cell.tanh()
        for name, one in zip(found, (enter, forget, say, candidate, cell, state), strict=True):
            found[name].append(one)
    return {name: torch.stack(ones).numpy() for name, ones in found.items()}


def alike(found: Gates, wanted: dict[str, np.ndarray]) -> None:
    assert found.values.keys() == wanted.keys()
    for name, values in wanted.items():
        np.testing.assert_allclose(found.values[name], values, atol=1e-6, err_msg=name)


def test_the_gates_of_an_lstm_follow_its_formula_step_by_step() -> None:
    loop = rows(node("LSTM", "read", units=6))
    found = gates(loop, "read")
    alike(found, by_hand(loop, first_rows(loop)[0]))
    assert (found.layers, found.ways, found.steps, found.units) == (1, 1, 8, 6)


def test_each_layer_and_direction_of_an_lstm_has_gates_of_its_own() -> None:
    loop = rows(node("LSTM", "read", units=6, layers=2, direction="both", dropout=0.5))
    loop.network.eval()
    steps = first_rows(loop)[0]
    forward, backward = by_hand(loop, steps), by_hand(loop, steps.flip(0), "l0_reverse")
    alike(gates(loop, "read", layer=0), forward)
    alike(gates(loop, "read", layer=0, reverse=True), {name: one[::-1] for name, one in backward.items()})
    above = torch.cat([torch.tensor(forward["state"]), torch.tensor(backward["state"]).flip(0)], 1)
    alike(gates(loop, "read"), by_hand(loop, above, "l1"))


def test_the_gates_of_a_gru_follow_its_formula() -> None:
    loop = rows(node("GRU", "read", units=6))
    gru, state = loop.network.read, torch.zeros(6)
    found: dict[str, list[Tensor]] = {name: [] for name in ("reset", "update", "candidate", "state")}
    with torch.no_grad():
        for step in first_rows(loop)[0]:
            entering = (gru.weight_ih_l0 @ step + gru.bias_ih_l0).chunk(3)
            kept = (gru.weight_hh_l0 @ state + gru.bias_hh_l0).chunk(3)
            reset, update = ((one + two).sigmoid() for one, two in zip(entering[:2], kept[:2], strict=True))
            candidate = (entering[2] + reset * kept[2]).tanh()
            state = (1 - update) * candidate + update * state
            for name, one in zip(found, (reset, update, candidate, state), strict=True):
                found[name].append(one)
    alike(gates(loop, "read"), {name: torch.stack(ones).numpy() for name, ones in found.items()})


@pytest.mark.parametrize("squeeze", ["tanh", "relu"])
def test_the_state_of_an_rnn_is_what_it_gives(squeeze: str) -> None:
    loop = rows(node("RNN", "read", units=6, squeeze=squeeze))
    with torch.no_grad():
        said = loop.network.read(first_rows(loop))[0][0]
    alike(gates(loop, "read"), {"state": said.numpy()})


def test_a_projected_lstm_says_less_than_it_keeps() -> None:
    loop = rows(node("LSTM", "read", units=6, projection=3))
    found = gates(loop, "read")
    with torch.no_grad():
        said, (_, cell) = loop.network.read(first_rows(loop))
    np.testing.assert_allclose(found.values["state"], said[0].numpy(), atol=1e-6)
    np.testing.assert_allclose(found.values["cell"][-1], cell[0, 0].numpy(), atol=1e-6)


def dates(*layers: Node) -> Loop:
    """A loop over dates of different lengths, whose letters these layers read."""
    graph = chained(
        node("Data", "data", examples={"type": "Dates", "examples": 40}),
        node("Embedding", "letters", features=8),
        *layers,
        dense("answer", 130),
        node("Reshape", "table", sizes=[10, 13]),
        node("CrossEntropy", "objective"),
    )
    lengths = (Wire("data", "length", one.key, "length") for one in layers)
    wires = *lengths, Wire("data", "standard", "objective", "target")
    return Loop(Project(connect(graph, *wires), DEFAULTS, "Dates"), 1)


def test_the_gates_of_a_short_example_end_with_it() -> None:
    loop = dates(node("LSTM", "look", units=6))
    lengths = loop.data.validation["length"]
    for example in range(4):
        found = gates_of(probe_of(loop, example), "look")
        assert found is not None
        loop.network.read = loop.network.look
        length = int(lengths[example])
        with torch.no_grad():
            steps = loop.network.letters(loop.data.validation["written"][example, :length])
        alike(found, by_hand(loop, steps))
    assert len(set(lengths[:4].tolist())) > 1


@torch.no_grad()
def test_nothing_looks_at_the_padding_of_a_short_example() -> None:
    loop = dates(node("MultiHeadAttention", "look", heads=2), node("GRU", "end", units=4))
    found = attention_of(probe_of(loop), "look")
    assert found is not None
    length = int(loop.data.validation["length"][0])
    steps = loop.network.letters(loop.data.validation["written"][0])
    weight = loop.network.look.in_proj_weight
    hidden = torch.arange(len(steps)) >= length
    assert hidden.any()
    wanted = shares(steps @ weight[:8].T, steps @ weight[8:16].T, 2, hidden.expand(len(steps), -1))
    np.testing.assert_allclose(found.maps, wanted, atol=1e-6)


def test_a_layer_that_begins_with_a_state_starts_its_gates_there() -> None:
    one = project(
        "Digits",
        node("Reshape", "rows", sizes=[8, 8]),
        node("GRU", "before", units=6),
        node("Reshape", "again", sizes=[6, 1]),
        node("GRU", "read", units=6),
        dense("answer", 10),
    )
    graph = connect(one.graph, Wire("before", "state", "read", "state"))
    loop = Loop(Project(graph, one.training, one.title), 1)
    with torch.no_grad():
        _, kept = loop.network.before(first_rows(loop))
        wanted = loop.network.read(kept.reshape(1, 6, 1), kept)[0][0]
    np.testing.assert_allclose(gates(loop, "read").values["state"], wanted.numpy(), atol=1e-6)


def shares(query: Tensor, key: Tensor, heads: int, hidden: Tensor | None = None) -> np.ndarray:
    """softmax(query · keyᵀ / √features) of projected sequences, head by head."""
    width = query.shape[1] // heads
    parts = (one.reshape(len(one), heads, width).transpose(0, 1) for one in (query, key))
    first, second = parts
    scores = first @ second.transpose(1, 2) / math.sqrt(width)
    if hidden is not None:
        scores = scores.masked_fill(hidden, -math.inf)
    return scores.softmax(-1).numpy()


@pytest.mark.parametrize("causal", [False, True])
@torch.no_grad()
def test_the_maps_of_attention_are_its_formula(causal: bool) -> None:
    attention = node("MultiHeadAttention", "look", heads=2, causal=causal, dropout=0.5)
    loop = rows(attention, node("Flatten", "flat"))
    found = attention_of(probe_of(loop), "look")
    assert found is not None
    steps = first_rows(loop)[0]
    weight, bias = loop.network.look.in_proj_weight, loop.network.look.in_proj_bias
    query, key = steps @ weight[:8].T + bias[:8], steps @ weight[8:16].T + bias[8:16]
    hidden = torch.ones(8, 8).triu(1).bool() if causal else None
    np.testing.assert_allclose(found.maps, shares(query, key, 2, hidden), atol=1e-6)
    assert (found.heads, found.rows, found.columns, found.sights) == (2, 8, 8, ("self",))


@pytest.mark.parametrize("norm", ["after", "before"])
@torch.no_grad()
def test_each_layer_of_an_encoder_has_maps_of_its_own(norm: str) -> None:
    encoder = node("TransformerEncoder", "encoder", heads=2, hidden=12, layers=2, norm=norm)
    loop = rows(encoder, node("Flatten", "flat"))
    steps = first_rows(loop).transpose(0, 1)
    layers = loop.network.eval().encoder.layers
    for depth, layer in enumerate(layers):
        seen = layer.norm1(steps) if norm == "before" else steps
        weight, bias = layer.self_attn.in_proj_weight, layer.self_attn.in_proj_bias
        query, key = (seen[:, 0] @ weight[at : at + 8].T + bias[at : at + 8] for at in (0, 8))
        found = attention_of(probe_of(loop), "encoder", layer=depth)
        assert found is not None and found.layers == 2
        np.testing.assert_allclose(found.maps, shares(query, key, 2), atol=1e-6)
        steps = layer(steps)
    last = attention_of(probe_of(loop), "encoder")
    assert last is not None and np.array_equal(last.maps, found.maps)


@pytest.mark.parametrize("norm", ["after", "before"])
@torch.no_grad()
def test_a_decoder_looks_at_itself_and_at_its_memory(norm: str) -> None:
    graph = chained(
        node("Data", "data", examples={"type": "Digits"}),
        node("Reshape", "rows", sizes=[8, 8]),
        node("TransformerDecoderLayer", "decoder", heads=2, hidden=12, norm=norm),
        node("Flatten", "flat"),
        dense("answer", 10),
        node("CrossEntropy", "objective"),
    )
    memory = node("Reshape", "memory", sizes=[8, 8])
    graph = connect(
        add(graph, memory),
        Wire("data", "image", "memory", "values"),
        Wire("memory", "output", "decoder", "memory"),
        Wire("data", "label", "objective", "target"),
    )
    loop = Loop(Project(graph, DEFAULTS, "Decoder"), 1)
    layer, steps = loop.network.eval().decoder, first_rows(loop)[0]
    mask = torch.ones(8, 8).triu(1).bool()
    wanted: list[np.ndarray] = []

    def hear(attention: nn.MultiheadAttention, given: tuple[Tensor, ...]) -> None:
        weight, query, key = attention.in_proj_weight, given[0][:, 0], given[1][:, 0]
        hidden = None if wanted else mask
        wanted.append(shares(query @ weight[:8].T, key @ weight[8:16].T, 2, hidden))

    hooks = [one.register_forward_pre_hook(hear) for one in (layer.self_attn, layer.multihead_attn)]
    layer(steps[:, None], steps[:, None], mask)
    for hook in hooks:
        hook.remove()
    probe = probe_of(loop)
    for sight, one in zip(("self", "memory"), wanted, strict=True):
        found = attention_of(probe, "decoder", sight=sight)
        assert found is not None and found.sights == ("self", "memory")
        np.testing.assert_allclose(found.maps, one, atol=1e-6)


def test_what_is_no_attention_and_no_recurrent_layer_has_neither() -> None:
    probe = probe_of(Loop(points(), 1))
    for key in ("hidden", "data", "", "gone"):
        assert gates_of(probe, key) is None and attention_of(probe, key) is None


def test_the_example_that_is_chosen_is_the_one_that_is_read() -> None:
    loop = rows(node("LSTM", "read", units=6))
    found = gates_of(probe_of(loop, 3), "read")
    assert found is not None
    alike(found, by_hand(loop, loop.data.validation["image"][3].reshape(8, 8)))
