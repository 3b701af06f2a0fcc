"""Checkpoints: all that a training needs to go on exactly where it was, in a folder that is whole or not there."""

from __future__ import annotations

import shutil
import zlib
from collections.abc import Callable
from pathlib import Path

import msgspec
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from engine.files.tensors import BYTES_LIMIT, table_of
from engine.message import Misfit, need
from engine.runs import METRICS
from engine.training import state_check, state_file
from engine.training.loop import Loop
from engine.training.randomness import set_random_state
from engine.training.state import random_of, restore_changes, restore_update, state_of
from engine.training.together import sharding
from engine.training.whole_folder import MAKING, drop, flush, place_whole

WEIGHTS = "model.safetensors"
STATE = "state.safetensors"
FORMER = "state.pt"
"""What it was before: a pickle, which can hold programs. Such a file is never opened."""
SUMS = "sums.json"
"""The checksum of each file: neither of the two formats notices a number that has changed."""
KEPT = 3
SPARE = 64 * 2**20
"""How many bytes a state may have beside what it has for each weight: random numbers and the scores of an epoch."""


def write(loop: Loop, folder: Path) -> Path:
    """Keep a checkpoint of this moment in the run folder ``folder``; the last three stay. Raises OSError."""
    tensors = weights_of(loop)
    state = state_of(loop)
    # A checkpoint must not be ahead of the metrics, after a loss of power either.
    flush(folder / METRICS)

    def fill(making: Path) -> None:
        save_file(tensors, making / WEIGHTS)
        state_file.save(state, making / STATE)

    target = _put(at(folder, loop.step), fill)
    for old in checkpoints(folder)[:-KEPT]:
        drop(old)
    return target


def write_best(tensors: dict[str, Tensor], step: int, folder: Path) -> Path:
    """Keep the weights that judged best so far, those of this step, beside the checkpoints. Raises OSError."""
    before = best(folder)
    target = _put(folder / "checkpoints" / f"best-{step:08d}", lambda making: save_file(tensors, making / WEIGHTS))
    for old in before:
        if old != target:
            drop(old)
    return target


def weights_of(loop: Loop) -> dict[str, Tensor]:
    """A copy of all weights and running figures of the network by name: their mean, where that is taken."""
    with loop.averages.shown():
        return {
            name: sharding.whole(value.detach()).clone().contiguous()
            for name, value in loop.network.state_dict().items()
        }


def at(folder: Path, step: int) -> Path:
    """The checkpoint of a run that was kept behind this step."""
    return folder / "checkpoints" / f"step-{step:08d}"


def checkpoints(folder: Path) -> list[Path]:
    """The checkpoints of a run, oldest first."""
    return _numbered(folder, "step-")


def best(folder: Path) -> list[Path]:
    """The folder of the weights that judged best, where there is one; two after a crash, the newer one last."""
    return _numbered(folder, "best-")


def learned(folder: Path) -> dict[str, Tensor]:
    """The weights that a run is to be used with: those that judged best, or else the newest that can be read.

    Raises Misfit where there are none.
    """
    return learned_at(folder)[0]


def learned_at(folder: Path) -> tuple[dict[str, Tensor], int]:
    """The same, and behind which step they were kept."""
    places = [*reversed(best(folder)), *reversed(checkpoints(folder))]
    need(places, "The run '{folder}' has no weights yet: it keeps them after its first epoch.", folder=str(folder))
    troubles = []
    for place in places:
        try:
            _check(place, (WEIGHTS,))
            return _weights(place), int(place.name.rpartition("-")[2])
        except Exception as error:
            troubles.append(_reason(error))
    text = "The weights of the run '{folder}' cannot be read: {error}. Train anew."
    raise Misfit(text, folder=str(folder), error=troubles[0])


def put(loop: Loop, folder: Path, step: int) -> int:
    """Put the newest weights that a run has kept up to this step into its network; says of which step they are.

    Nothing else of the training changes. Raises Misfit where there are none, or none that can be read.
    """
    kept = {int(place.name.rpartition("-")[2]): place for place in (*best(folder), *checkpoints(folder))}
    troubles = []
    for at in sorted((at for at in kept if at <= step), reverse=True):
        try:
            _check(kept[at], (WEIGHTS,))
            loop.network.load_state_dict(_weights(kept[at], needed=_bytes(loop)))
        except Exception as error:
            troubles.append(_reason(error))
            continue
        loop.step = at
        return at
    need(troubles, "The run '{folder}' has kept no weights of step {step} or before.", folder=folder.name, step=step)
    text = "The weights of the run '{folder}' cannot be read: {error}."
    raise Misfit(text, folder=folder.name, error=troubles[0])


def sweep(folder: Path) -> None:
    """Remove what a crash left half written or half removed in a run folder."""
    for stray in (*folder.glob(".layerloom-*.tmp"), *(folder / "checkpoints").glob(f"{MAKING}*")):
        if stray.is_dir():
            shutil.rmtree(stray, ignore_errors=True)
        else:
            stray.unlink(missing_ok=True)


def set_aside(checkpoint: Path) -> None:
    """Rename a checkpoint that cannot be read: it is kept, but neither counted nor tried again."""
    kept = checkpoint.with_name(f"damaged-{checkpoint.name}")
    shutil.rmtree(kept, ignore_errors=True)
    checkpoint.rename(kept)


def restore(loop: Loop, folder: Path) -> None:
    """Put a training where a checkpoint folder says; raises Misfit where the checkpoint cannot be read or fits not."""
    try:
        text = "it was kept by an older Layerloom, as a pickle, which is no longer opened"
        need((folder / STATE).exists() or not (folder / FORMER).exists(), text)
        _check(folder)
        # Optimizers keep up to three numbers for each weight, and a mean or gradients may wait beside them.
        state = state_file.load(folder / STATE, most=16 * _bytes(loop) + SPARE)
        random = random_of(loop, state)
        state_check.check_random(random)
        restore_changes(loop, state)
        sharding.load(loop.network, _weights(folder, needed=_bytes(loop)))
        restore_update(loop, state)
        loop.history = [float(loss) for loss in state.get("history", [])]
        loop.scores.restore(state["scores"])
        loop.execution.restore(loop, state.get("execution", {}))
        loop.epoch, loop.batch, loop.step = (int(state[name]) for name in ("epoch", "batch", "step"))
        loop.seconds, loop.best = float(state["seconds"]), float(state["best"])
        set_random_state(random, loop.device)
        loop.random = random
    except Exception as error:
        text = "The checkpoint '{folder}' cannot be used: {error}. Resume from another one, or train anew."
        raise Misfit(text, folder=str(folder), error=_reason(error)) from error


def _reason(error: Exception) -> str:
    """One line for a person."""
    said = (error.strerror if isinstance(error, OSError) else None) or str(error).strip() or type(error).__name__
    return said.splitlines()[0].rstrip(".:")


def _numbered(folder: Path, prefix: str) -> list[Path]:
    found = {
        int(place.name.removeprefix(prefix)): place
        for place in (folder / "checkpoints").glob(f"{prefix}*")
        if place.name.removeprefix(prefix).isdecimal()
    }
    return [found[step] for step in sorted(found)]


def _put(target: Path, fill: Callable[[Path], None]) -> Path:
    """Keep what this writes, with a checksum of each file, in a folder that is whole or not there."""

    def fill_whole(making: Path) -> None:
        _fill(making, fill)
        sums = {file.name: _sum(file) for file in making.iterdir()}
        (making / SUMS).write_bytes(msgspec.json.encode(sums))

    return place_whole(target, fill_whole)


def _fill(making: Path, fill: Callable[[Path], None]) -> None:
    try:
        fill(making)
    except (SafetensorError, RuntimeError) as error:
        # What the two libraries raise where a disk is full.
        raise OSError(None, f"the disk took only a part of it ({str(error).strip().splitlines()[0]})") from error


def _sum(file: Path) -> int:
    found = 0
    with open(file, "rb") as data:
        while piece := data.read(1 << 20):
            found = zlib.crc32(piece, found)
    return found


def _check(folder: Path, names: tuple[str, ...] = (WEIGHTS, STATE)) -> None:
    sums = msgspec.json.decode((folder / SUMS).read_bytes(), type=dict[str, int])
    for name in names:
        need(_sum(folder / name) == sums.get(name), "{file} is damaged", file=name)


def _weights(place: Path, *, needed: int = BYTES_LIMIT) -> dict[str, Tensor]:
    table_of(place / WEIGHTS, most=needed)
    return load_file(place / WEIGHTS)


def _bytes(loop: Loop) -> int:
    """How many bytes the weights and running figures of a network take."""
    return sum(value.numel() * value.element_size() for value in loop.network.state_dict().values())
