"""Makes runs that grow as if something trained them, and an ssh that runs its command on this machine."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from engine.following.address import address
from engine.following.follow import Follow
from engine.following.told import Told
from engine.runs import METRICS, Run
from tests.engine.recorded_runs import written

PATIENCE_S = 30.0
SSH = """#!{python}
import os, pathlib, sys
words = sys.argv[1:]
place = pathlib.Path({place!r})
with open(place / "asked", "a") as asked:
    print(repr(words), os.getpid(), file=asked)
if (place / "down").exists():
    sys.exit("ssh: connect to host there port 22: Connection refused")
print("Welcome to this machine")
sys.stdout.flush()
# As ssh does it: the words behind the machine are one text, for the shell of that person; here in this very process.
os.execv("/bin/sh", ["sh", "-c", "exec " + " ".join(words[words.index("--") + 2 :])])
"""
needs_a_shell = pytest.mark.skipif(os.name == "nt", reason="the stand-in for ssh is a script for a shell")
both_ways = pytest.mark.parametrize("way", ["near", pytest.param("far", marks=needs_a_shell)])


def stand_in(place: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An ``ssh`` for this test and the processes that it starts; says where it notes what it was asked."""
    place.mkdir(parents=True)
    script = place / "ssh"
    script.write_text(SSH.format(python=sys.executable, place=str(place)))
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{place}{os.pathsep}{os.environ['PATH']}")
    return place


def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str) -> str:
    """How the run in the folder 'run' is named on this way."""
    if way == "near":
        return str(tmp_path / "run")
    stand_in(tmp_path / "bin", monkeypatch)
    return f"ssh://there{tmp_path}/run"


def growing(folder: Path, losses: list[float]) -> Run:
    """A run of ten epochs that something trains, so far with these losses."""
    run = written(folder, list[float | None](losses), status="running", epochs=(0.5,) * 10)
    # Neither its epochs nor its end were told yet.
    lines = (folder / METRICS).read_bytes().splitlines(keepends=True)
    (folder / METRICS).write_bytes(b"".join(lines[:2]))
    return run


def grow(run: Run, first: int, losses: list[float]) -> None:
    """Let it tell of further steps."""
    last = first + len(losses) - 1
    told = {"event": "steps", "epoch": 1, "step": last, "first": first, "learning_rate": 0.1, "seconds": float(last)}
    run.add_lines([msgspec.json.encode({**told, "losses": losses}) + b"\n"])


def finish(run: Run, step: int, status: str = "finished") -> None:
    """Let it end."""
    stopped = status == "stopped"
    told = {"event": "finished", "epoch": 10, "step": step, "stopped": stopped, "folder": "/there", "seconds": 9.0}
    run.add_lines([msgspec.json.encode({**told, "reason": None}) + b"\n"])
    run.tell(status=status)


class Listener:
    """Hears what is told of a run, in a thread."""

    def __init__(self, follow: Follow) -> None:
        self.follow = follow
        self.heard: list[Told] = []
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def _listen(self) -> None:
        for told in self.follow.told():
            self.heard.append(told)

    def wait(self, done: Callable[[list[Told]], object]) -> None:
        until = time.monotonic() + PATIENCE_S
        while not done(self.heard):
            assert time.monotonic() < until, self.heard
            time.sleep(0.01)

    def of(self, kind: type) -> list[Told]:
        return [one for one in self.heard if isinstance(one, kind)]

    def close(self) -> None:
        self.follow.close()
        self._thread.join(PATIENCE_S)
        assert not self._thread.is_alive()
        # The thread of the source ends with its last part.
        for one in threading.enumerate():
            if one.name.startswith("layerloom-s"):
                one.join(PATIENCE_S)


@contextmanager
def followed(place: object, copy: Path) -> Iterator[Listener]:
    """Follow the run at this address, with short pauses; something was told of it already."""
    copy.mkdir(exist_ok=True)
    listener = Listener(Follow(address(str(place)), copy, pauses=(0.05, 0.1)))
    try:
        listener.wait(lambda heard: heard)
        yield listener
    finally:
        listener.close()
