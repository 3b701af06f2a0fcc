"""Where a training runs: the choice of a device, what it is called, and how it counts."""

from __future__ import annotations

import os
import platform
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import torch

from engine.message import need


def choose(wanted: str) -> torch.device:
    """The device of this name; ``auto`` takes CUDA, then MPS, then the CPU. Raises Misfit where there is none."""
    if wanted == "auto":
        wanted = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
    there = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    need(
        there.get(wanted, False),
        "This machine has no device '{device}' that PyTorch can use. Choose auto or cpu.",
        device=wanted,
    )
    return torch.device(wanted)


def name_of(device: torch.device) -> str:
    """What a person calls the device, such as ``NVIDIA H200`` or the processor's name."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    if device.type == "mps":
        return "Apple GPU"
    return _processor() or platform.machine()


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "")
    except OSError:
        return platform.processor()


def counting(device: torch.device, precision: str) -> AbstractContextManager[Any]:
    """Inside it, a network computes in this precision, where that may be coarser than its weights."""
    coarse = {"bf16": torch.bfloat16, "fp16": torch.float16}.get(precision)
    return torch.autocast(device.type, coarse) if coarse else nullcontext()


def answers(device: torch.device) -> bool:
    """Whether the device still works: after some errors CUDA does nothing more until its process has ended."""
    if device.type != "cuda":
        return True
    try:
        torch.cuda.synchronize(device)
    except RuntimeError:
        return False
    return True


def prepare(device: torch.device, threads: int | None, precision: str = "fp32") -> int:
    """Make PyTorch repeat itself exactly on this device, with so many threads; says how many there are.

    With tf32, tensor cores multiply matrices, and round their numbers to ten bits behind the point before.
    """
    # Each time: what was trained here before may have counted otherwise.
    torch.set_float32_matmul_precision("high" if precision == "tf32" else "highest")
    if threads is not None and threads != torch.get_num_threads():
        torch.set_num_threads(threads)
    if device.type == "cuda":
        # One size of workspace: with the usual two, matrix products and recurrent layers may differ in the last digits.
        os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
        torch.backends.cudnn.benchmark = False
        torch.use_deterministic_algorithms(True, warn_only=True)
        # It would write into all fresh memory, to betray who reads what nobody wrote.
        torch.utils.deterministic.fill_uninitialized_memory = False  # type: ignore[attr-defined]
    # Its evaluation takes another path than its training, and differs from it in the last digits.
    torch.backends.mha.set_fastpath_enabled(False)
    return torch.get_num_threads()
