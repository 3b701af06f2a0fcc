"""Tells whether memory ran short, on the processor or on a GPU, and gives back what is not needed any more."""

from __future__ import annotations

import gc

import torch

SHORT = "This needs more memory than there is. Choose a smaller batch size, fewer examples, or a smaller network."
SAID = (
    "DefaultCPUAllocator: can't allocate memory",
    "DefaultCPUAllocator: not enough memory",
    "MPS backend out of memory",
    "CUDA error: out of memory",
    "CUBLAS_STATUS_ALLOC_FAILED",
    "CUDNN_STATUS_ALLOC_FAILED",
    "std::bad_alloc",
    "bad allocation",
)
"""How errors begin to say so that have no type of their own."""


def is_short(error: BaseException) -> bool:
    """Whether this error means that there was not enough memory."""
    if isinstance(error, (MemoryError, torch.OutOfMemoryError)):
        return True
    return isinstance(error, RuntimeError) and any(text in str(error) for text in SAID)


def give_back(device: torch.device) -> None:
    """Give back what no name holds any more; not while the error is handled, whose frames hold their tensors."""
    gc.collect()
    clear(device)


def clear(device: torch.device) -> None:
    """Let go of the memory that PyTorch keeps of a GPU for tensors to come."""
    if device.type == "cuda":
        torch.cuda.empty_cache()
    if device.type == "mps":
        torch.mps.empty_cache()
