"""A process beside a training that compiles the network of it and measures whether that is worth while."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from engine import files
from engine.compile.bound import bound
from engine.compile.network import compiled
from engine.frozen import frozen
from engine.graph.analysis import analyse
from engine.training.averages import Averages
from engine.training.choices import training_of
from engine.training.device import counting, prepare
from engine.training.execution.compiling import CompiledNetwork, keep_cache, reason
from engine.training.execution.step import Take, Tensors, stepping
from engine.training.losses import penalised
from engine.training.update import Update

if TYPE_CHECKING:
    from engine.training.loop import Loop

PROJECT, BATCH, WISH, ANSWER = "project.loom", "batch.safetensors", "wish.json", "answer.json"
SECONDS = 1.5
LEAST_ROUNDS = 5
NICE = 5


@frozen
class Measured:
    """Seconds a step of both ways, and seconds until the network is compiled once more from the cache."""

    functional: float
    compiled: float
    again: float


class Trial:
    """One such process, from the moment that it is started; it ends with the one that started it.

    Nothing of the training waits meanwhile. What it has compiled lies in the cache, where the training finds it.
    """

    def __init__(self, loop: Loop, batch: Mapping[str, Tensor]) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="layerloom-", ignore_cleanup_errors=True)
        place = Path(self._folder.name)
        files.save(loop.project, place / PROJECT, along=False)
        save_file({name: value.cpu().contiguous().clone() for name, value in batch.items()}, place / BATCH)
        wish = {"device": str(loop.device), "threads": loop.threads, "taken": loop.taken}
        (place / WISH).write_text(json.dumps(wish), encoding="utf-8")
        command = [sys.executable, "-m", "engine.training.execution.trial", str(place)]
        root = Path(__file__).parents[3]
        quiet = subprocess.DEVNULL
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=quiet, stderr=quiet, cwd=root)

    @property
    def is_over(self) -> bool:
        return self._process.poll() is not None

    def answer(self) -> Measured | str:
        """What was measured, or why it could not be; once it is over."""
        try:
            said = json.loads((Path(self._folder.name) / ANSWER).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            said = {"error": "the process that compiles has ended"}
        self.end()
        return str(said["error"]) if "error" in said else Measured(**said)

    def end(self) -> None:
        """Leave nothing of it."""
        self._process.kill()
        self._process.wait()
        if self._process.stdin:
            self._process.stdin.close()
        self._folder.cleanup()


def tried(place: Path) -> Measured:
    """What this process measures for the one that started it."""
    wish = json.loads((place / WISH).read_text(encoding="utf-8"))
    device = torch.device(wish["device"])
    prepare(device, wish["threads"])
    analysis = analyse(files.load(place / PROJECT))
    settings = training_of(analysis.project)
    made = compiled(analysis, settings.seed)
    network = made.network.to(device).train()
    update = Update(network, settings, device, Averages(network, settings.averaging))
    learn, taken = update.learner(settings.batch_size), tuple(wish["taken"])
    data = {name: value.to(device) for name, value in load_file(place / BATCH).items()}

    def stepped(forward: Any, objectives: Any) -> Take:
        return stepping(forward, objectives, taken, counting(device, settings.precision), lambda: learn)

    def begun() -> Take:
        whole = CompiledNetwork(made, network, len(data[taken[0]]))
        return stepped(whole.forward, whole.objectives)

    assert made.objectives is not None
    functional = stepped(bound(network), penalised(made.objectives, made.penalties, network))
    _seconds(begun(), data, device)
    # As the training itself will do it, with all that is in the cache by now.
    torch._dynamo.reset()
    fast = begun()
    again = _seconds(fast, data, device)
    return _compared(functional, fast, data, device, again)


def _compared(functional: Take, fast: Take, data: Tensors, device: torch.device, again: float) -> Measured:
    """Both in turns, so that what else the machine does slows down both."""
    times: tuple[list[float], list[float]] = ([], [])
    until = perf_counter() + SECONDS
    while len(times[0]) < LEAST_ROUNDS or perf_counter() < until:
        for found, take in zip(times, (functional, fast), strict=True):
            found.append(_seconds(take, data, device))
    return Measured(median(times[0]), median(times[1]), again)


def _seconds(take: Callable[..., object], data: Tensors, device: torch.device) -> float:
    begun = perf_counter()
    take(data, 0.0, 0)
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    return perf_counter() - begun


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(1)


def main(place: Path) -> None:
    """Measure, and leave the answer in the folder."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(NICE)
    keep_cache()
    try:
        said: dict[str, Any] = dict(vars(tried(place)))
    except Exception as error:
        said = {"error": reason(error)}
    making = place / f"{ANSWER}.making"
    making.write_text(json.dumps(said), encoding="utf-8")
    making.replace(place / ANSWER)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
