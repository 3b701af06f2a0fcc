"""Makes what leaves a node small enough to be looked at: pictures, tiles, curves, bars and words."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from engine.data.declare import DataSet
from engine.data.looking.preview import (
    MOST_BARS,
    MOST_LETTERS,
    MOST_POINTS,
    MOST_TILES,
    PICTURE,
    TILE,
    Kind,
    Preview,
)

TOKENS = 24
"""So many numbers of tokens are told where there is no text of them."""


def reduced(port: str, values: Tensor, axes: Sequence[str], fineness: float = 1.0) -> Preview:
    """What one example, without the axis of examples, looks like; ``axes`` are the names of its axes.

    Pictures have so much of their usual ``fineness``, where many of them are told at once.
    """
    if not values.dtype.is_floating_point:
        if values.ndim < 2:
            return _words(port, " ".join(str(one) for one in values.flatten()[:TOKENS].tolist()), values.numel())
        values = values.float()
    values = torch.nan_to_num(values.float())
    if values.numel() == 0:
        return _words(port, "", 0)
    if values.ndim == 0:
        return _words(port, f"{values.item():.4g}", 1)
    if values.ndim == 1:
        return _curve(port, values) if axes[0] == "time" else _bars(port, values)
    if values.ndim == 2:
        return _plane(port, values, axes, fineness)
    return _pictures(port, values.flatten(0, -3), fineness)


def datum(port: str, values: Tensor, axes: Sequence[str], data_set: DataSet) -> Preview:
    """What leaves a data set: as text where it can be read, by the name of its class where that has one."""
    if port in data_set.texts:
        return _words(port, data_set.decode(port, values.tolist()), values.numel())
    names = data_set.class_names.get(port, ())
    if names and values.ndim == 0:
        return _words(port, names[int(values)], 1)
    return reduced(port, values, axes)


def _words(port: str, text: str, total: int) -> Preview:
    short = text if len(text) <= MOST_LETTERS else text[: MOST_LETTERS - 1] + "…"
    return Preview(port, "text", short, total=total)


def _bars(port: str, values: Tensor) -> Preview:
    """Numbers side by side; where there are too many, some from all over."""
    count = len(values)
    shown = values if count <= MOST_BARS else values[torch.linspace(0, count - 1, MOST_BARS).round().long()]
    return _row(port, "bars", shown, count)


def _curve(port: str, values: Tensor) -> Preview:
    shown = values if len(values) <= MOST_POINTS else functional.adaptive_avg_pool1d(values[None], MOST_POINTS)[0]
    return _row(port, "curve", shown, len(values))


def _row(port: str, kind: Kind, shown: Tensor, total: int) -> Preview:
    numbers = shown.contiguous().numpy().astype("<f4").tobytes()
    return Preview(port, kind, "", (len(shown),), numbers, float(shown.min()), float(shown.max()), total)


def tiles(port: str, values: Tensor, fineness: float = 1.0) -> Preview:
    """Pictures (count, height, width) side by side, from negative through zero to positive."""
    return _signed(port, "tiles", _smaller(values[:MOST_TILES], round(TILE * fineness)), len(values))


def _plane(port: str, values: Tensor, axes: Sequence[str], fineness: float) -> Preview:
    """Rows and columns: time goes from left to right; one row alone is a curve."""
    if tuple(axes) == ("height", "width"):
        return _gray(port, values, fineness)
    if axes[0] == "time":
        values = values.T
    if len(values) == 1:
        return _curve(port, values[0])
    small = _smaller(values[None], round(PICTURE * fineness))
    return _signed(port, "map", small, values.numel())


def _pictures(port: str, values: Tensor, fineness: float) -> Preview:
    count = len(values)
    if count == 1:
        return _gray(port, values[0], fineness)
    if count == 3:
        return _bytes(port, "colours", _smaller(values, round(PICTURE * fineness)))
    return tiles(port, values, fineness)


def _gray(port: str, values: Tensor, fineness: float) -> Preview:
    small = _smaller(values[None], round(PICTURE * fineness))
    # Below zero is told from above it.
    return _signed(port, "map", small, values.numel()) if small.min() < 0 else _bytes(port, "picture", small)


def _smaller(values: Tensor, side: int) -> Tensor:
    """Pictures (count, height, width) with no side longer than this."""
    height, width = values.shape[1:]
    small = min(height, side), min(width, side)
    return values if small == (height, width) else functional.adaptive_avg_pool2d(values, small)


def _bytes(port: str, kind: Kind, values: Tensor) -> Preview:
    low, high = min(float(values.min()), 0.0), max(float(values.max()), 1e-12)
    numbers = ((values - low) / (high - low) * 255).round().to(torch.uint8)
    return Preview(port, kind, "", tuple(values.shape), numbers.numpy().tobytes(), low, high, len(values))


def _signed(port: str, kind: Kind, values: Tensor, total: int) -> Preview:
    scale = max(float(values.abs().max()), 1e-12)
    numbers = (values / scale * 127).round().to(torch.int8)
    return Preview(port, kind, "", tuple(values.shape), numbers.numpy().tobytes(), -scale, scale, total)
