"""The memory and the load of a graphics card, as its driver tells them; nothing where there is no such driver."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import torch


class Gpu(NamedTuple):
    """One card: bytes, and shares from 0 to 1."""

    name: str
    used: int
    total: int
    load: float


@cache
def _library() -> Any:
    """NVIDIA's library, if its driver is there."""
    try:
        import pynvml

        pynvml.nvmlInit()
    except Exception:  # Whatever a driver, or what stands in its place, may raise: then there is no card to tell of.
        return None
    return pynvml


def gpu(device: torch.device) -> Gpu | None:
    """The card that computes, or the first one where none does; None where there is none, or it does not answer."""
    library = _library()
    if library is None:
        return None
    try:
        card = _card(library, device)
        memory, load = library.nvmlDeviceGetMemoryInfo(card), library.nvmlDeviceGetUtilizationRates(card)
        name = library.nvmlDeviceGetName(card)
        return Gpu(str(name), int(memory.used), int(memory.total), load.gpu / 100)
    except library.NVMLError:
        return None


def _card(library: Any, device: torch.device) -> Any:
    """The driver counts all cards, PyTorch those that it may use: they agree about the name of each alone."""
    if device.type == "cuda":
        uuid = getattr(torch.cuda.get_device_properties(device), "uuid", None)
        if uuid is not None:
            return library.nvmlDeviceGetHandleByUUID(f"GPU-{uuid}")
    return library.nvmlDeviceGetHandleByIndex(device.index or 0)
