"""A process that has imported PyTorch and forks a child for each training that it is asked for."""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import struct
import subprocess
import sys
import time
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.faults import started

READY = "ready"


class Server:
    """Answers one request after the other; each is done by a child of its own."""

    def __init__(self, home: Path, hash_seed: int, *, quick: bool = False) -> None:
        """``quick`` has it forked in the suite; its sets have the order then that they have there."""
        # Another order of sets than in the process beside it, as after a new start.
        own = {"PYTHONHASHSEED": str(hash_seed), "LAYERLOOM_HOME": str(home), "PYTHONPATH": str(started.ROOT)}
        words = "-m", "tests.faults.resuming"
        command = started.line(*words, window=False) if quick else [sys.executable, *words]
        self._process = subprocess.Popen(
            command,
            cwd=started.ROOT,
            env={**os.environ, **own},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._is_ready = False

    def ask(self, **request: Any) -> dict[str, Any]:
        """What became of a training: where it stood in the end, and a checksum of each part of it."""
        # Only now: two of them start at the same time.
        self._is_ready = self._is_ready or self._read() == READY
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = self._read()
        return answer

    def _read(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "The process that trains is gone."
        return json.loads(line)

    def close(self) -> None:
        self._process.communicate()


def _train(ask: Mapping[str, Any]) -> dict[str, Any]:
    """Train in a folder, from the start or from where it was left, to a step or to the end."""
    import numpy as np
    import torch

    from engine.training import news, record
    from engine.training.messages import Failed, Finished
    from engine.training.start import recording
    from tests.faults.resumed_kinds import KINDS

    # As another process has them by chance.
    random.seed(ask["chance"])
    np.random.seed(ask["chance"])
    torch.manual_seed(ask["chance"])
    folder = Path(ask["folder"])
    if ask.get("often"):
        # Checkpoints that a kill can hit: else there is none in so short a training.
        record.AT_MOST_SECONDS = record.AT_LEAST_SECONDS = news.NEWS_SECONDS = 0.0
        record.SHARE = 1.0
    folder.parent.mkdir(parents=True, exist_ok=True)
    project, script = KINDS[ask["kind"]](folder.parent)
    where: dict[str, Any] = {"resume": folder} if folder.exists() else {"out": folder, "threads": 1}
    recorder = recording(project, changes=script, **where)
    begun = recorder.loop.step
    for message in recorder.steps():
        if ask.get("heard"):
            os.write(ask["heard"], b".")
        if isinstance(message, Failed):
            raise AssertionError(f"{message.message}\n{message.details}")
        if isinstance(message, Finished):
            break
        if recorder.loop.step >= ask.get("stop", sys.maxsize):
            recorder.stop()
    return {"begun": begun, "at": recorder.loop.step, **_sums(recorder.loop, folder)}


def _sums(loop: Any, folder: Path) -> dict[str, str]:
    """A checksum of each thing that two equal trainings have in common, of what lies on the disk as well."""
    from engine.training.checkpoint import best, learned, weights_of
    from engine.training.state import state_of
    from tests.engine.projects import figures

    found = {**state_of(loop), "weights": weights_of(loop)}
    # Which of two ways with the same bits was taken is a matter of the clock.
    del found["execution"]
    # How long it took is another thing each time.
    del found["seconds"]
    losses, epochs = figures(folder)
    found |= {"losses": losses, "epochs": epochs, "best weights": learned(folder)}
    kept = {"best kept": [one.name for one in best(folder)[-1:]]}
    return {name: _sum(value) for name, value in (found | kept).items()}


def _sum(value: Any) -> str:
    parts = hashlib.sha256()
    _add(parts, value)
    return parts.hexdigest()[:16]


def _add(parts: Any, value: Any) -> None:
    import torch

    if isinstance(value, torch.Tensor):
        parts.update(f"{value.dtype}{tuple(value.shape)}".encode())
        parts.update(value.detach().cpu().contiguous().view(-1).view(torch.uint8).numpy().tobytes())
    elif isinstance(value, Mapping):
        for name in sorted(value, key=repr):
            _add(parts, repr(name))
            _add(parts, value[name])
    elif isinstance(value, Sequence) and not isinstance(value, str):
        parts.update(f"{len(value)} of them".encode())
        for one in value:
            _add(parts, one)
    elif isinstance(value, float):
        parts.update(struct.pack("<d", value))
    else:
        parts.update(repr(value).encode())


def _forked(ask: Mapping[str, Any]) -> dict[str, Any]:
    """Train in a child; with ``kills`` it is killed so many seconds behind its first step, and is not asked."""
    told, tell = os.pipe()
    heard, hear = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(heard)
            answer = _train({**ask, "heard": hear if "kills" in ask else 0})
        except BaseException:
            answer = {"error": traceback.format_exc()}
        os.write(tell, json.dumps(answer).encode())
        os._exit(0)
    os.close(tell)
    os.close(hear)
    if "kills" in ask:
        os.read(heard, 1)
        time.sleep(ask["kills"])
        os.kill(child, signal.SIGKILL)
    with os.fdopen(told, "rb") as said:
        answer = said.read()
    os.close(heard)
    os.waitpid(child, 0)
    return json.loads(answer) if answer else {"killed": True}


def main() -> None:
    """Answer until nobody asks any more."""
    import torch

    from tests.engine.projects import points, trained

    torch.set_num_threads(1)
    # Imports once what every child would import again.
    trained(points(epochs=1))
    from tests.faults import resumed_kinds  # noqa: F401

    print(json.dumps(READY), flush=True)
    for line in sys.stdin:
        print(json.dumps(_forked(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
