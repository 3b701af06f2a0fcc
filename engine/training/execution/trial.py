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
from engine.training.execution.captured import Captured, obstacle
from engine.training.execution.compiling import CompiledNetwork, keep_cache
from engine.training.execution.layout import lay_batch
from engine.training.execution.reason import reason
from engine.training.execution.step import Take, Tensors, stepping
from engine.training.execution.ways import BOTH, COMPILED, FUNCTIONAL
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
    """Seconds a step of each way by its name, and seconds until the network is compiled once more from the cache."""

    seconds: Mapping[str, float]
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
        wish |= {"layout": loop.execution.layout}
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
    device, project = torch.device(wish["device"]), files.load(place / PROJECT)
    settings = training_of(project)
    prepare(device, wish["threads"], settings.precision)
    analysis = analyse(project)
    made = compiled(analysis, settings.seed)
    network = made.network.to(device).train()
    update = Update(network, settings, device, Averages(network, settings.averaging))
    learn, taken, precision = update.learner(settings.batch_size), tuple(wish["taken"]), settings.precision
    data = lay_batch(taken, wish["layout"], {name: one.to(device) for name, one in load_file(place / BATCH).items()})
    size = len(data[taken[0]])

    def stepped(forward: Any, objectives: Any) -> Take:
        return stepping(forward, objectives, taken, counting(device, precision), lambda: learn)

    def begun() -> CompiledNetwork:
        return CompiledNetwork(made, network, size)

    assert made.objectives is not None
    functional = stepped(bound(network), penalised(made.objectives, made.penalties, network))
    first = begun()
    _seconds(stepped(first.forward, first.objectives), data, device)
    # As the training itself will do it, with all that is in the cache by now.
    torch._dynamo.reset()
    fast = begun()
    takes = {FUNCTIONAL: functional, COMPILED: stepped(fast.forward, fast.objectives)}
    again = _seconds(takes[COMPILED], data, device)
    if obstacle(update, device) is None:
        whole = Captured(fast.forward, fast.objectives, update, device, size)
        takes[BOTH] = whole.taking(taken, counting(device, precision), lambda: learn, exact=False)
        # One plain step, and one in which it is captured.
        again += sum(_seconds(takes[BOTH], data, device) for _ in range(2))
        if whole.refusal:
            del takes[BOTH]
    return Measured(_compared(takes, data, device), again)


def _compared(takes: Mapping[str, Take], data: Tensors, device: torch.device) -> dict[str, float]:
    """All in turns, so that what else the machine does slows down each of them."""
    times: dict[str, list[float]] = {way: [] for way in takes}
    until = perf_counter() + SECONDS
    while len(times[FUNCTIONAL]) < LEAST_ROUNDS or perf_counter() < until:
        for way, take in takes.items():
            times[way].append(_seconds(take, data, device))
    return {way: median(found) for way, found in times.items()}


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
