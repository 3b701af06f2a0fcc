"""How much each step of a sequence looks at each other, head by head, for one example."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from engine.compile.tapping import Call
from engine.frozen import frozen
from engine.training.watching.level import flowing, level_of
from engine.training.watching.numbers import Array
from engine.training.watching.probe import Probe

STEPS = 64
"""So many steps are shown at most, from and to."""
NUMBERS = 60_000
"""So many numbers are shown at most: of many heads over many steps the first ones."""

Stack = nn.TransformerEncoder | nn.TransformerDecoder
StackLayer = nn.TransformerEncoderLayer | nn.TransformerDecoderLayer


@frozen
class Attention:
    """The maps of one attention: shares (heads × from × to); each row adds up to 1."""

    maps: Array
    heads: int
    rows: int
    columns: int
    """How many there are in the network; fewer may be shown."""
    layers: int
    sights: tuple[str, ...]
    """What can be looked at: ``self``, or the ``memory`` of a decoder as well."""
    sight: str = "self"
    """What is looked at here."""


class _Look(NamedTuple):
    """What one attention is called with: of the example in front, time first."""

    attention: nn.MultiheadAttention
    query: Tensor
    key: Tensor
    value: Tensor
    mask: Tensor | None
    padding: Tensor | None


def attention_of(probe: Probe, node: str, *, layer: int = -1, sight: str = "self") -> Attention | None:
    """The maps of an attention layer, or of one layer of a Transformer, the last where none is named.

    ``sight`` chooses between what a decoder looks at: its own steps, or the ``memory``. None for any other node.
    """
    plain = _plain(probe, node)
    if plain is not None:
        return _found(plain, 1, ("self",), "self")
    call = probe.call(node)
    if call is None or isinstance(call.layer, nn.RNNBase):
        return None
    layers = len(call.layer.layers) if isinstance(call.layer, Stack) else 1
    depth = layer if 0 <= layer < layers else layers - 1
    with probe.undisturbed(training=False), torch.no_grad():
        sights = next(looks for at, looks in enumerate(_looks(call)) if at == depth)
        sight = sight if sight in sights else "self"
        weights = _weights(sights[sight])
    return _found(weights, layers, tuple(sights), sight)


def _found(weights: Tensor, layers: int, sights: tuple[str, ...], sight: str) -> Attention:
    heads, rows, columns = weights.shape
    part = weights[:, :STEPS, :STEPS]
    shown = part[: max(1, NUMBERS // part[0].numel())].float().cpu().numpy().copy()
    return Attention(shown, heads, rows, columns, layers, sights, sight)


def _plain(probe: Probe, node: str) -> Tensor | None:
    """The shares of an attention without weights (heads × from × to), of the example in front; None for any other."""
    facts, level = probe.loop.analysis.nodes.get(node), level_of(probe.loop.analysis, ())
    if facts is None or level is None or facts.node.type != "ScaledDotProduct" or facts.node.bypassed:
        return None
    given = {wire.input: flowing(level, (wire.source, wire.output), probe) for wire in level.graph.into(node)}
    if not (given.get("query") and given.get("key")):
        return None
    query, key = (given[name][0][0].float() for name in ("query", "key"))
    fits = query @ key.transpose(-1, -2) / math.sqrt(query.shape[-1])
    rows, columns = fits.shape[-2:]
    hidden = torch.zeros(rows, columns, dtype=torch.bool, device=fits.device)
    if facts.node.params.get("causal"):
        hidden |= torch.ones_like(hidden).triu(1)
    if given.get("length"):
        hidden |= torch.arange(columns, device=fits.device) >= given["length"][0][0]
    return fits.masked_fill(hidden, -math.inf).softmax(-1).reshape(-1, rows, columns)


def _weights(look: _Look) -> Tensor:
    """PyTorch's own shares, head by head."""
    found: Tensor = look.attention(
        look.query,
        look.key,
        look.value,
        key_padding_mask=look.padding,
        attn_mask=look.mask,
        average_attn_weights=False,
    )[1]
    return found[0]


def _looks(call: Call) -> Iterator[dict[str, _Look]]:
    """What the attentions of each layer are called with, from the bottom to the top."""
    if isinstance(call.layer, nn.MultiheadAttention):
        yield {"self": _alone(call)}
        return
    given = _first(call)
    layers: Any = call.layer.layers if isinstance(call.layer, Stack) else [call.layer]
    steps = given["steps"]
    for layer in layers:
        yield _decoding(layer, steps, given) if "memory" in given else _encoding(layer, steps, given)
        steps = _through(layer, steps, given)


def _alone(call: Call) -> _Look:
    attention = call.layer
    assert isinstance(attention, nn.MultiheadAttention)
    query, key, value, padding, _, mask = (*call.given, None, None, None)[:6]
    query, key, value = (one[:, :1].float() for one in (query, key, value))
    return _Look(attention, query, key, value, mask, None if padding is None else padding[:1])


def _first(call: Call) -> Mapping[str, Any]:
    """What arrives at a Transformer, by name: of the example in front alone."""
    decodes = isinstance(call.layer, (nn.TransformerDecoder, nn.TransformerDecoderLayer))
    names: tuple[str, ...] = ("steps", "mask", "padding")
    if decodes:
        names = ("steps", "memory", "mask", "memory_mask", "padding", "memory_padding")
    found: dict[str, Any] = dict.fromkeys(names) | dict(zip(names, call.given, strict=False))
    for name in ("steps", "memory"):
        if name in found:
            found[name] = found[name][:, :1].float()
    for name in ("padding", "memory_padding"):
        if found.get(name) is not None:
            found[name] = found[name][:1]
    return found


def _encoding(layer: Any, steps: Tensor, given: Mapping[str, Any]) -> dict[str, _Look]:
    seen = layer.norm1(steps) if layer.norm_first else steps
    return {"self": _Look(layer.self_attn, seen, seen, seen, given["mask"], given["padding"])}


def _decoding(layer: Any, steps: Tensor, given: Mapping[str, Any]) -> dict[str, _Look]:
    found = _encoding(layer, steps, given)
    own = layer.self_attn(*found["self"][1:4], key_padding_mask=given["padding"], attn_mask=given["mask"])[0]
    asked = layer.norm2(steps + own) if layer.norm_first else layer.norm1(steps + own)
    memory = given["memory"]
    look = _Look(layer.multihead_attn, asked, memory, memory, given["memory_mask"], given["memory_padding"])
    return found | {"memory": look}


def _through(layer: StackLayer, steps: Tensor, given: Mapping[str, Any]) -> Tensor:
    """What the next layer of the stack gets."""
    if isinstance(layer, nn.TransformerDecoderLayer):
        masks = {"tgt_mask": given["mask"], "tgt_key_padding_mask": given["padding"]}
        masks |= {"memory_mask": given["memory_mask"], "memory_key_padding_mask": given["memory_padding"]}
        found: Tensor = layer(steps, given["memory"], **masks)
    else:
        found = layer(steps, src_mask=given["mask"], src_key_padding_mask=given["padding"])
    return found
