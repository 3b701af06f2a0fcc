"""Says what attention sees, that it is PyTorch's own in training and in use, and where places and patches end up."""

from __future__ import annotations

from math import cos, sin, sqrt
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from engine.compile.network import initialise
from engine.graph.analysis import analyse
from engine.layers import LAYERS
from engine.repair import DrawFromData, Insert, SetParam
from engine.shape import Shape, Varies, features, image, label, sequence
from tests.engine.one_layer import Built
from tests.engine.strategies import Case
from tests.engine.test_layer_values import built, result
from tests.engine.test_recurrent_layers import problems, ran

LENGTHS = [4, 6, 1, 3]
PADDED = Shape((Varies(6), 8), ("time", "features"))
HEADS = {"heads": 2}
SMALL = {"heads": 2, "hidden": 16}
STACKS = {
    "TransformerEncoderLayer": {},
    "TransformerEncoder": {"layers": 2},
    "TransformerDecoderLayer": {},
    "TransformerDecoder": {"layers": 2},
}
every_transformer = pytest.mark.parametrize("kind", STACKS)


def random(*sizes: int, seed: int = 0) -> Tensor:
    return torch.randn(*sizes, generator=torch.Generator().manual_seed(seed))


def transformer(kind: str, *wired: str, padded: bool = False, **params: Any) -> Built:
    """A Transformer of 8 features over 6 steps, and a memory of 5 where it takes one; ``wired`` are its lengths."""
    shapes: dict[str, tuple[Shape, ...]] = {"steps": (PADDED if padded else sequence(6, 8),)}
    if "Decoder" in kind:
        shapes["memory"] = (sequence(Varies(5) if padded else 5, 8),)
    lengths = {"length": label(7), "memory_length": label(6)}
    shapes |= {name: (lengths[name],) for name in wired}
    return built(kind, shapes, **{**SMALL, **STACKS[kind], **params})


def data_for(kind: str, seed: int = 0) -> dict[str, Tensor]:
    steps = {"steps": random(4, 6, 8, seed=seed)}
    return steps | ({"memory": random(4, 5, 8, seed=seed + 1)} if "Decoder" in kind else {})


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("heads", [(), (3,)], ids=["alone", "heads"])
@pytest.mark.parametrize("lengths", [None, [4, 2]], ids=["whole", "padded"])
def test_scaled_dot_product_is_its_formula(causal: bool, heads: tuple[int, ...], lengths: list[int] | None) -> None:
    ports = {"query": (5, 8), "key": (4, 8), "value": (4, 6)}
    shapes = {name: (Shape((*heads, *sizes)),) for name, sizes in ports.items()}
    data = {name: random(2, *heads, *sizes, seed=at) for at, (name, sizes) in enumerate(ports.items())}
    seen = torch.ones(5, 4, dtype=torch.bool)
    seen = seen.tril() if causal else seen
    if lengths is not None:
        shapes["length"] = (label(5),)
        data["length"] = torch.tensor(lengths)
        seen = seen & (torch.arange(4) < data["length"][:, None, None])
        seen = seen[:, None] if heads else seen
    found = ran(built("ScaledDotProduct", shapes, causal=causal), **data)["output"]
    scores = data["query"] @ data["key"].transpose(-1, -2) / sqrt(8)
    expected = scores.masked_fill(~seen, -torch.inf).softmax(-1) @ data["value"]
    assert torch.allclose(found, expected, atol=1e-6)


@pytest.mark.parametrize("params", [{}, {"bias": False}, {"causal": True}, {"looks": True}], ids=str)
def test_self_attention_is_that_of_pytorch(params: dict[str, Any]) -> None:
    one = built("MultiHeadAttention", {"query": (sequence(6, 8),)}, **HEADS, **params)
    plain = nn.MultiheadAttention(8, 2, bias=params.get("bias", True), batch_first=True)
    plain.load_state_dict(one.network.get_submodule("layer").state_dict())
    steps = random(4, 6, 8)
    mask = torch.ones(6, 6, dtype=torch.bool).triu(1) if "causal" in params else None
    with torch.no_grad():
        expected, weights = plain(steps, steps, steps, attn_mask=mask, average_attn_weights=False)
    found = ran(one, query=steps)
    assert torch.allclose(found["output"], expected, atol=1e-6)
    if "looks" in params:
        assert torch.allclose(found["weights"], weights, atol=1e-6)


@pytest.mark.parametrize(("key", "value"), [(8, None), (8, 8), (5, None), (8, 3), (5, 3)])
def test_attention_to_another_sequence_is_that_of_pytorch(key: int, value: int | None) -> None:
    sizes = {"key": key} if value is None else {"key": key, "value": value}
    shapes = {"query": (sequence(6, 8),), **{name: (sequence(4, width),) for name, width in sizes.items()}}
    one = built("MultiHeadAttention", shapes, **HEADS)
    plain = nn.MultiheadAttention(8, 2, kdim=key, vdim=key if value is None else value, batch_first=True)
    plain.load_state_dict(one.network.get_submodule("layer").state_dict())
    data = {"query": random(2, 6, 8), **{name: random(2, 4, width, seed=width) for name, width in sizes.items()}}
    keys = data["key"]
    with torch.no_grad():
        expected, _ = plain(data["query"], keys, data.get("value", keys))
    assert torch.allclose(ran(one, **data)["output"], expected, atol=1e-6)


def test_the_weights_of_attention_are_shares_of_what_may_be_seen() -> None:
    shapes = {"query": (PADDED,), "length": (label(7),)}
    one = built("MultiHeadAttention", shapes, **HEADS, causal=True, looks=True)
    assert one.facts.outputs["weights"].told == "2 heads × ≤ 6 time × ≤ 6 keys"
    weights = ran(one, query=random(4, 6, 8), length=torch.tensor(LENGTHS))["weights"]
    assert torch.allclose(weights.sum(-1), torch.ones(1))
    seen = torch.ones(6, 6).tril().bool() & (torch.arange(6) < torch.tensor(LENGTHS)[:, None, None])
    assert torch.equal(weights > 0, seen[:, None].expand(4, 2, 6, 6))


@pytest.mark.parametrize("causal", [False, True])
@every_transformer
def test_padding_changes_nothing_and_each_example_is_read_as_if_it_were_alone(kind: str, causal: bool) -> None:
    wired = ("length", "memory_length") if "Decoder" in kind else ("length",)
    one = transformer(kind, *wired, padded=True, causal=causal)
    lengths = {"length": torch.tensor(LENGTHS), "memory_length": torch.tensor([5, 2, 3, 1])}
    given = {name: lengths[name] for name in wired}
    data, other = data_for(kind), data_for(kind, seed=7)
    for name, counts in zip(data, given.values(), strict=True):
        for row, length in enumerate(counts):
            other[name][row, :length] = data[name][row, :length]
    found, changed = (ran(one, **each, **given)["output"] for each in (data, other))
    for row, length in enumerate(LENGTHS):
        assert torch.equal(found[row, :length], changed[row, :length])
        sizes = {name: int(counts[row]) for name, counts in zip(data, given.values(), strict=True)}
        alone = built(
            kind,
            {name: (sequence(size, 8),) for name, size in sizes.items()},
            **{**SMALL, **STACKS[kind], "causal": causal},
        )
        alone.network.load_state_dict(one.network.state_dict())
        expected = ran(alone, **{name: data[name][row : row + 1, :size] for name, size in sizes.items()})
        assert torch.allclose(found[row, :length], expected["output"][0], atol=1e-5)


@pytest.mark.parametrize("kind", ["MultiHeadAttention", *STACKS])
def test_a_length_of_zero_counts_as_one(kind: str) -> None:
    first = "query" if kind == "MultiHeadAttention" else "steps"
    shapes = {first: (PADDED,), "length": (label(7),)}
    shapes |= {"memory": (sequence(5, 8),)} if "Decoder" in kind else {}
    one = built(kind, shapes, **(HEADS if kind == "MultiHeadAttention" else {**SMALL, **STACKS[kind]}))
    data = data_for(kind)
    data = {first: data.pop("steps"), **data}
    zeros, ones = (ran(one, **data, length=torch.full((4,), length))["output"] for length in (0, 1))
    assert torch.equal(zeros, ones) and zeros.isfinite().all()


@every_transformer
def test_what_is_causal_never_sees_what_comes_later(kind: str) -> None:
    one = transformer(kind, causal=True)
    data = data_for(kind)
    before = ran(one, **data)["output"]
    data["steps"] = torch.cat((data["steps"][:, :4], random(4, 2, 8, seed=9)), 1)
    after = ran(one, **data)["output"]
    assert torch.equal(before[:, :4], after[:, :4]) and not torch.allclose(before[:, 4:], after[:, 4:])


@pytest.mark.parametrize("activation", ["relu", "gelu"])
@pytest.mark.parametrize("norm", ["after", "before"])
@every_transformer
def test_a_transformer_is_that_of_pytorch(kind: str, norm: str, activation: str) -> None:
    one = transformer(kind, norm=norm, activation=activation, causal=False)
    path = f"{kind.removesuffix('Layer')}Layer"
    options = {"activation": activation, "norm_first": norm == "before", "batch_first": True}
    plain: nn.Module = getattr(nn, path)(8, 2, 16, 0.0, **options)
    if kind != path:
        more = {"enable_nested_tensor": False} if "Encoder" in kind else {}
        plain = getattr(nn, kind)(plain, 2, norm=nn.LayerNorm(8), **more)
    plain.load_state_dict(one.network.get_submodule("layer").state_dict())
    data = data_for(kind)
    with torch.no_grad():
        expected = plain(*data.values())
    assert torch.allclose(ran(one, **data)["output"], expected, atol=1e-5)


@pytest.mark.parametrize("kind", ["MultiHeadAttention", *STACKS])
def test_training_and_use_compute_the_same_to_the_last_bit(kind: str) -> None:
    if kind == "MultiHeadAttention":
        one = built(kind, {"query": (sequence(6, 8),)}, **HEADS)
        data = {"query": random(4, 6, 8)}
    else:
        one, data = transformer(kind, dropout=0.0), data_for(kind)
    in_use = ran(one, **data)["output"]
    one.network.train()
    assert torch.equal(ran(one, **data)["output"], in_use)
    taught = one.run({f"{name}_0": values for name, values in data.items()})["output"]
    assert taught.requires_grad and torch.equal(taught, in_use)


@pytest.mark.parametrize(
    ("kind", "count"),
    [
        ("TransformerEncoderLayer", 3_152_384),
        ("TransformerEncoder", 18_915_328),
        ("TransformerDecoder", 25_225_216),
    ],
)
def test_the_base_transformer_has_its_published_size(kind: str, count: int) -> None:
    shapes = {"steps": (sequence(10, 512),), **({"memory": (sequence(12, 512),)} if "Decoder" in kind else {})}
    layer = Case(LAYERS.members[kind], {}, shapes)
    assert analyse(layer.project()).parameters == count


def test_the_layers_of_a_stack_begin_each_with_weights_of_their_own() -> None:
    shapes = {"steps": (sequence(6, 8),)}
    case = Case(LAYERS.members["TransformerEncoder"], {**SMALL, "layers": 2}, shapes)
    analysis = analyse(case.project())
    network = Built(analysis, "cpu").network
    initialise(network, analysis, 3)
    first, second = (network.get_parameter(f"layer.layers.{at}.linear1.weight") for at in (0, 1))
    assert not torch.equal(first, second)


def test_looking_at_padding_is_a_problem_that_the_length_mends() -> None:
    shapes = {"steps": PADDED, "query": PADDED, "key": PADDED, "value": PADDED, "memory": PADDED}
    text = "would read the padding: its examples have at most 6 steps"
    for kind, wired in {
        "ScaledDotProduct": ("query", "key", "value"),
        "MultiHeadAttention": ("query",),
        "TransformerEncoderLayer": ("steps",),
        "TransformerEncoder": ("steps",),
        "ClassToken": ("steps",),
    }.items():
        (problem,) = problems(kind, *wired, shapes=shapes)
        assert text in str(problem.message) and problem.repairs == (DrawFromData("length", "length"),)
    (problem,) = problems("TransformerDecoder", "steps", "memory", shapes=shapes)
    assert problem.repairs == (DrawFromData("memory_length", "length"),)


@pytest.mark.parametrize("kind", ["MultiHeadAttention", "TransformerEncoderLayer"])
def test_what_is_causal_needs_no_length_because_padding_comes_last(kind: str) -> None:
    first = "query" if kind == "MultiHeadAttention" else "steps"
    assert not problems(kind, first, shapes={first: PADDED}, causal=True, **HEADS)
    if kind == "MultiHeadAttention":
        shapes = {"query": PADDED, "key": PADDED}
        assert problems(kind, "query", "key", shapes=shapes, causal=True, **HEADS)


def test_heads_that_cannot_share_the_features_are_told_with_a_number_that_can() -> None:
    (problem,) = problems("MultiHeadAttention", "query", shapes={"query": sequence(6, 12)}, heads=8)
    assert str(problem.message).startswith("Multi-head attention cannot share 12 features evenly among 8 heads.")
    assert problem.repairs == (SetParam("heads", 4),)


def test_a_memory_of_other_features_is_mended_by_a_dense() -> None:
    shapes = {"steps": sequence(6, 8), "memory": sequence(6, 5)}
    (problem,) = problems("TransformerDecoderLayer", "steps", "memory", shapes=shapes)
    assert problem.repairs == (Insert("memory", "Dense", {"units": 8}),)


@pytest.mark.parametrize("width", [8, 7])
def test_sinusoidal_positions_are_the_published_waves(width: int) -> None:
    found = result(built("SinusoidalPositions", {"steps": (sequence(50, width),)}), torch.zeros(2, 50, width))
    for place in (0, 1, 17, 49):
        for at in range(width):
            angle = place / 10_000 ** (2 * (at // 2) / width)
            assert found[1, place, at].item() == pytest.approx((sin, cos)[at % 2](angle), abs=1e-6)


def test_sinusoidal_positions_are_no_weights() -> None:
    assert not built("SinusoidalPositions", {"steps": (sequence(5, 8),)}).network.state_dict()


def test_learned_positions_add_one_row_a_place() -> None:
    one = built("LearnedPositions", {"steps": (sequence(5, 8),)}, longest=9)
    weight = one.network.get_parameter("layer.weight").detach()
    assert torch.equal(result(one, torch.zeros(2, 5, 8)), weight[:5].expand(2, 5, 8))
    (problem,) = problems("LearnedPositions", "steps", shapes={"steps": sequence(20, 8)}, longest=9)
    assert problem.repairs == (SetParam("longest", 20),)


@pytest.mark.parametrize("heads", [1, 2])
def test_rotary_positions_make_a_product_tell_how_far_apart_two_steps_are(heads: int) -> None:
    one = built("RotaryPositions", {"values": (sequence(9, 8),)}, heads=heads)
    query, key = random(8), random(8, seed=1)
    turned = [result(one, part.expand(1, 9, 8))[0].unflatten(-1, (heads, -1)) for part in (query, key)]
    products = torch.einsum("qhf,khf->hqk", *turned)
    assert torch.allclose(products[:, 1:, 1:], products[:, :-1, :-1], atol=1e-5)
    assert not torch.allclose(products[:, 0, 1], products[:, 0, 2], atol=1e-3)
    first = result(one, query.expand(1, 9, 8))[0, 1, :2]
    expected = [query[0] * cos(1) - query[1] * sin(1), query[0] * sin(1) + query[1] * cos(1)]
    assert first.tolist() == pytest.approx([part.item() for part in expected], abs=1e-6)


def test_rotary_positions_turn_each_head_of_its_own_axis_alike() -> None:
    values = random(2, 9, 8)
    flat = result(built("RotaryPositions", {"values": (sequence(9, 8),)}, heads=2), values)
    heads = values.unflatten(-1, (2, 4)).transpose(1, 2)
    apart = result(built("RotaryPositions", {"values": (Shape((2, 9, 4)),)}), heads)
    assert torch.equal(apart.transpose(1, 2).flatten(2), flat)


def test_a_class_token_stands_in_front_and_is_counted() -> None:
    one = built("ClassToken", {"steps": (PADDED,), "length": (label(7),)})
    assert one.facts.outputs["output"].varying == 0 and one.facts.outputs["output"].sizes == (7, 8)
    steps = random(4, 6, 8)
    found = ran(one, steps=steps, length=torch.tensor(LENGTHS))
    token = one.network.get_parameter("layer.weight")
    assert torch.equal(found["output"], torch.cat((token.expand(4, 1, 8), steps), 1))
    assert found["length"].tolist() == [length + 1 for length in LENGTHS]
    whole = built("ClassToken", {"steps": (sequence(6, 8),)})
    assert whole.facts.outputs["output"].varying is None
    assert ran(whole, steps=steps)["length"].tolist() == [7] * 4


def test_patch_embedding_reads_patches_as_one_reads_a_page() -> None:
    one = built("PatchEmbedding", {"picture": (image(3, 4, 6),)}, patch=2, features=5)
    assert one.facts.outputs["output"] == sequence(6, 5)
    picture = random(2, 3, 4, 6)
    weight, bias = (one.network.get_parameter(f"layer.{name}") for name in ("weight", "bias"))
    patches = [picture[:, :, row : row + 2, at : at + 2].flatten(1) for row in (0, 2) for at in (0, 2, 4)]
    expected = torch.stack([patch @ weight.flatten(1).T + bias for patch in patches], 1)
    assert torch.allclose(result(one, picture), expected, atol=1e-5)


def test_a_patch_that_does_not_fit_is_told_with_one_that_does() -> None:
    (problem,) = problems("PatchEmbedding", "picture", shapes={"picture": image(1, 28, 28)}, patch=16)
    assert "28 × 28 pixels into patches of 16 × 16" in str(problem.message)
    assert problem.repairs == (SetParam("patch", 14),)


def test_a_value_for_each_key_is_needed() -> None:
    shapes = {"query": sequence(6, 8), "key": sequence(4, 8), "value": sequence(5, 8)}
    (problem,) = problems("MultiHeadAttention", *shapes, shapes=shapes)
    assert "gets 4 keys and 5 values" in str(problem.message)
    (problem,) = problems("ScaledDotProduct", *shapes, shapes={**shapes, "key": features(8)})
    assert "Scaled dot product needs a sequence" in str(problem.message)
