"""Holds what the templates of Transformers compute to the same networks written apart, with the same weights."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.compile.network import build
from engine.graph.model import Project
from engine.graph.sketch import Sketch, spec
from resources.templates.entry import ENTRIES
from resources.templates.make import project_of
from resources.templates.networks.transformers import Stack, seen_in_patches, told_next
from resources.templates.networks.transformers_of_text import bert, mobile

WIDTH, HEADS, LAYERS, LENGTH = 24, 4, 2, 10
SIZES = {"layers": LAYERS, "heads": HEADS, "width": WIDTH, "hidden": 48}
WORDS = 1200

State = Mapping[str, Tensor]


@pytest.fixture(autouse=True)
def without_gradients() -> Iterator[None]:
    with torch.no_grad():
        yield


def made(sketch: Sketch) -> tuple[nn.Module, State]:
    """The network of a sketch as it is used, all of its weights at random, norms and biases too."""
    network = build(Project(sketch.graph), seed=3).eval()
    torch.manual_seed(3)
    for weight in network.parameters():
        weight.add_(torch.randn_like(weight) * 0.2)
    return network, network.state_dict()


def tokens(*sizes: int) -> Tensor:
    return torch.randint(0, WORDS, sizes, generator=torch.Generator().manual_seed(0))


def same(one: Tensor, other: Tensor) -> None:
    torch.testing.assert_close(one, other, atol=1e-5, rtol=1e-5)


def part(state: State, place: str) -> dict[str, Tensor]:
    return {name.removeprefix(place): value for name, value in state.items() if name.startswith(place)}


def test_the_base_transformer_computes_what_pytorchs_computes() -> None:
    network = build(project_of(ENTRIES["transformer-base"]), seed=0).eval()
    other = nn.Transformer(512, 8, 6, 6, 2048, batch_first=True, device="meta").eval()
    other.load_state_dict(network.state_dict(), assign=True)
    random = torch.Generator().manual_seed(0)
    source, previous = (torch.randn(2, 16, 512, generator=random) for _ in range(2))
    mask = nn.Transformer.generate_square_subsequent_mask(16)
    same(network(source, previous)["decoder"], other(source, previous, tgt_mask=mask, tgt_is_causal=True))


LAYER = {
    "attention": "self_attn",
    "wide": "linear1",
    "narrow": "linear2",
    "first_norm": "norm1",
    "second_norm": "norm2",
}


def stacked(state: State, **options: object) -> nn.TransformerEncoder:
    """PyTorch's own stack of layers with the weights of the block that is drawn."""
    layer = nn.TransformerEncoderLayer(WIDTH, HEADS, 48, activation="gelu", batch_first=True, **options)  # type: ignore[arg-type]
    stack = nn.TransformerEncoder(layer, LAYERS, enable_nested_tensor=False).eval()
    named = {
        f"layers.{at}.{theirs}.{name}": value
        for at in range(LAYERS)
        for ours, theirs in LAYER.items()
        for name, value in part(state, f"layer.{at}.layer_{ours}.").items()
    }
    stack.load_state_dict(named)
    return stack


def normed(state: State, values: Tensor, name: str, epsilon: float) -> Tensor:
    return F.layer_norm(values, values.shape[-1:], state[f"{name}.weight"], state[f"{name}.bias"], epsilon)


def test_bert_computes_what_pytorchs_layers_compute() -> None:
    examples = {"type": "MaskedTokens", "vocabulary": WORDS, "longest": LENGTH}
    network, state = made(bert(Stack(**SIZES, epsilon=1e-12), examples, LENGTH))  # type: ignore[arg-type]
    text, segment, length = tokens(3, LENGTH), tokens(3, LENGTH) % 2, torch.tensor([10, 4, 7])
    found = network(text, segment, length)
    begun = state["words.weight"][text] + state["segments.weight"][segment] + state["learned_positions.weight"]
    hidden = torch.arange(LENGTH) >= length[:, None]
    stack = stacked(state, norm_first=False, layer_norm_eps=1e-12)
    steps = stack(normed(state, begun, "norm", 1e-12), src_key_padding_mask=hidden)
    guesses = steps @ state["words.weight"].T
    same(found["prediction"][~hidden], guesses[~hidden])
    pooled = F.linear(steps[:, 0], state["pooler_dense.weight"], state["pooler_dense.bias"])
    same(found["pooler"], torch.tanh(pooled))


def test_a_vision_transformer_computes_what_pytorchs_layers_compute() -> None:
    stack = Stack(**SIZES, epsilon=1e-6, dropout=0.0)  # type: ignore[arg-type]
    network, state = made(seen_in_patches(Sketch({"type": "Digits"}), stack, 2, 16))
    image = torch.rand(3, 1, 8, 8, generator=torch.Generator().manual_seed(0))
    rows = F.conv2d(image, state["patch_embedding.weight"], state["patch_embedding.bias"], stride=2)
    token = state["class_token.weight"].expand(3, 1, -1)
    placed = torch.cat((token, rows.flatten(2).transpose(1, 2)), 1) + state["learned_positions.weight"]
    first = normed(state, stacked(state, norm_first=True, layer_norm_eps=1e-6)(placed), "norm", 1e-6)[:, 0]
    same(network(image)["prediction"], F.linear(first, state["prediction.weight"], state["prediction.bias"]))


def test_gpt_2_computes_what_its_formulas_say() -> None:
    examples = {"type": "NextTokens", "vocabulary": WORDS, "longest": LENGTH}
    stack = Stack(**SIZES, activation=spec("GELU", form="tanh"), causal=True)  # type: ignore[arg-type]
    network, state = made(told_next(stack, examples, LENGTH))
    text = tokens(3, LENGTH)
    steps = state["words.weight"][text] + state["learned_positions.weight"]
    for at in range(LAYERS):
        own = part(state, f"layer.{at}.layer_")
        steps = steps + looked(own, *(normed(own, steps, "first_norm", 1e-5),) * 3, later=True)
        wide = F.linear(normed(own, steps, "second_norm", 1e-5), own["wide.weight"], own["wide.bias"])
        curved = 0.5 * wide * (1 + torch.tanh((2 / torch.pi) ** 0.5 * (wide + 0.044715 * wide**3)))
        steps = steps + F.linear(curved, own["narrow.weight"], own["narrow.bias"])
    same(network(text)["prediction"], normed(state, steps, "norm", 1e-5) @ state["words.weight"].T)


def looked(own: State, query: Tensor, key: Tensor, value: Tensor, later: bool = False) -> Tensor:
    """Attention of several heads, formula by formula."""
    matrices = [own[f"attention.{name}_proj_weight"] for name in "qkv" if f"attention.{name}_proj_weight" in own]
    matrices = matrices or list(own["attention.in_proj_weight"].chunk(3))
    biases = own["attention.in_proj_bias"].chunk(3)
    parts = [F.linear(*pair) for pair in zip((query, key, value), matrices, biases, strict=True)]
    q, k, v = (one.unflatten(-1, (HEADS, -1)).transpose(1, 2) for one in parts)
    scores = q @ k.mT / q.shape[-1] ** 0.5
    if later:
        scores = scores.masked_fill(torch.ones_like(scores, dtype=torch.bool).triu(1), -torch.inf)
    gathered = (scores.softmax(-1) @ v).transpose(1, 2).flatten(2)
    return F.linear(gathered, own["attention.out_proj.weight"], own["attention.out_proj.bias"])


def test_mobilebert_computes_what_its_formulas_say() -> None:
    network, state = made(mobile(width=WIDTH, narrow=8, layers=LAYERS))
    text, segment, length = tokens(2, 512), tokens(2, 512) % 2, torch.tensor([512, 512])

    def dense(own: State, values: Tensor, name: str) -> Tensor:
        return F.linear(values, own[f"{name}.weight"], own[f"{name}.bias"])

    def scaled(own: State, values: Tensor, name: str) -> Tensor:
        return values * own[f"{name}_scale.weight"] + own[f"{name}_scale.bias"]

    words = F.pad(state["words.weight"][text], (0, 0, 1, 1))
    # Each word between its neighbours, laid side by side.
    three = torch.cat((words[:, :-2], words[:, 1:-1], words[:, 2:]), -1)
    begun = F.linear(three, state["trigrams.weight"].transpose(1, 2).flatten(1), state["trigrams.bias"])
    steps = scaled(state, begun + state["segments.weight"][segment] + state["learned_positions.weight"], "embedding")
    for at in range(LAYERS):
        own = part(state, f"layer.{at}.layer_")
        narrow = scaled(own, dense(own, steps, "bottleneck"), "bottleneck")
        shared = scaled(own, dense(own, steps, "shared"), "shared")
        inner = scaled(own, looked(own, shared, shared, steps) + narrow, "attention")
        for turn in range(4):
            thinking = part(own, f"feed_forward.{turn}.layer_feed_forward_")
            inner = scaled(thinking, dense(thinking, dense(thinking, inner, "wide").relu(), "narrow") + inner, "narrow")
        steps = scaled(own, dense(own, inner, "output") + steps, "output")
    found = network(text, segment, length)
    same(found["pooler"], steps[:, 0])
    same(found["prediction"], steps[..., :8] @ state["words.weight"].T)
