"""How the pictures of a training lie in memory: channel by channel, or all channels of a pixel side by side."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, cast

import torch
from torch import Tensor, nn

from engine.data.batches import Split

PLAIN, CHANNELS_LAST = "plain", "channels last"
FORMATS = {PLAIN: torch.contiguous_format, CHANNELS_LAST: torch.channels_last}
COARSE = ("bf16", "fp16")
PICTURE = 4
"""A batch of pictures has so many axes: examples, channels, height and width."""


def layout_for(network: nn.Module, device: torch.device, precision: str) -> str:
    """How the pictures of this network are to lie; the clock has no say, so that the same seed gives the same bits.

    What follows a convolution lies as its pictures do. On a processor a step takes 0.6 to 0.9 of its time with the
    channels last: pooling, and oneDNN's convolutions, read whole pixels. Tensor cores want them so as well; without
    them, CUDA's convolutions do not.
    """
    if not any(isinstance(part, nn.Conv2d) for part in network.modules()):
        return PLAIN
    on_processor = device.type == "cpu" and torch.backends.mkldnn.is_available()
    on_tensor_cores = device.type == "cuda" and precision in COARSE
    return CHANNELS_LAST if on_processor or on_tensor_cores else PLAIN


def known(layout: Any) -> str:
    """A layout as a file has it; the plain one where it is none, as in a run from before there were others."""
    return layout if isinstance(layout, str) and layout in FORMATS else PLAIN


def laid(data: Split, names: Collection[str], layout: str) -> Split:
    """The data with the pictures among these outputs in this layout: the same numbers at other places in memory."""
    lay = partial(lay_batch, names, layout)
    # What is drawn at random is drawn of the plain ones: noise is made in the order in which numbers lie.
    if data.draws or type(data) is not Split:
        made: Split = replace(cast(Any, data), lay=lay)
        return made

    def renewed(epoch: int) -> dict[str, Tensor] | None:
        found = data.renew(epoch)
        return found and lay(found)

    # Once for all: what is cut of them lies as they do.
    return replace(data, train=lay(data.train), validation=lay(data.validation), renew=renewed)


def lay_batch(names: Collection[str], layout: str, data: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Examples with the pictures among these outputs in this layout."""
    order = FORMATS[layout]
    return {
        name: values.to(memory_format=order) if name in names and _is_picture(values) else values
        for name, values in data.items()
    }


def _is_picture(values: Tensor) -> bool:
    return values.ndim == PICTURE and values.is_floating_point()
