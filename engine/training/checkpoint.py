"""Checkpoints: all that a training needs to go on exactly where it was, in one folder that appears at once or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from engine.message import Misfit
from engine.training.loop import Loop

WEIGHTS = "model.safetensors"
STATE = "state.pt"
KEPT = 3


def write(loop: Loop, folder: Path) -> Path:
    """Keep a checkpoint of this moment in the run folder ``folder``; the last three stay.

    It is written into a folder of another name, flushed to the disk, then renamed.
    """
    tensors = weights_of(loop)
    state = state_of(loop)

    def fill(making: Path) -> None:
        save_file(tensors, making / WEIGHTS)
        torch.save(state, making / STATE)

    target = _replace(folder / "checkpoints" / f"step-{loop.step:08d}", fill)
    for old in checkpoints(folder)[:-KEPT]:
        shutil.rmtree(old)
    return target


def write_best(tensors: dict[str, Tensor], folder: Path) -> Path:
    """Keep the weights that judged best so far beside the checkpoints."""
    return _replace(folder / "checkpoints" / "best", lambda making: save_file(tensors, making / WEIGHTS))


def weights_of(loop: Loop) -> dict[str, Tensor]:
    """A copy of all weights and running figures of the network by name."""
    return {name: value.detach().clone().contiguous() for name, value in loop.network.state_dict().items()}


def _replace(target: Path, fill: Callable[[Path], None]) -> Path:
    """Make or replace a folder so that a crash leaves either the old one or the new one whole."""
    making = target.with_name(f".making-{target.name}")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    fill(making)
    for file in (*making.iterdir(), making):
        _flush(file)
    old = target.with_name(f".old-{target.name}")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    making.rename(target)
    _flush(target.parent)
    shutil.rmtree(old, ignore_errors=True)
    return target


def checkpoints(folder: Path) -> list[Path]:
    """The checkpoints of a run that can be resumed, oldest first."""
    return sorted((folder / "checkpoints").glob("step-*"))


def state_of(loop: Loop) -> dict[str, Any]:
    """Everything beside the weights: optimizer, random numbers, position, and the scores of the begun epoch."""
    cuda = [torch.cuda.get_rng_state(loop.device)] if loop.device.type == "cuda" else []
    return {
        "optimizer": loop.optimizer.state_dict(),
        "random": torch.get_rng_state(),
        "cuda": cuda,
        "epoch": loop.epoch,
        "batch": loop.batch,
        "step": loop.step,
        "seconds": loop.seconds,
        "best": loop.best,
        "scores": loop.scores.state(),
    }


def restore(loop: Loop, folder: Path) -> None:
    """Put a training where a checkpoint folder says; raises Misfit where the checkpoint cannot be read or fits not."""
    try:
        loop.network.load_state_dict(load_file(folder / WEIGHTS))
        state = torch.load(folder / STATE, weights_only=True, map_location="cpu")
        loop.optimizer.load_state_dict(state["optimizer"])
        loop.scores.restore(state["scores"])
        loop.epoch, loop.batch, loop.step = (int(state[name]) for name in ("epoch", "batch", "step"))
        loop.seconds, loop.best = float(state["seconds"]), float(state["best"])
        torch.set_rng_state(state["random"])
        for values in state["cuda"]:
            torch.cuda.set_rng_state(values, loop.device)
    except Exception as error:
        text = "The checkpoint '{folder}' cannot be used: {error}. Resume from another one, or train anew."
        raise Misfit(text, folder=str(folder), error=str(error).strip().splitlines()[0]) from error


def _flush(path: Path) -> None:
    # A folder is flushed like a file, so that its new name survives a crash; Windows has no such call.
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
