"""Owns a training process in a test, and listens to it as a window does."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar

from engine.graph.model import Project
from engine.training.commands import Command, Start, Watch
from engine.training.messages import Failed, Finished, Started
from engine.training.process import Died, Heard, Worker

Kind = TypeVar("Kind")
PATIENCE = 60.0


class Owner:
    """Listens to a worker as a window does, and remembers what it heard."""

    def __init__(self) -> None:
        self.worker = Worker()
        self.heard: list[Heard] = []
        self.seen = 0
        """So many of them a test has waited for, or past."""

    def send(self, *commands: Command) -> None:
        for command in commands:
            self.worker.send(command)

    def begin(self, one: Project, **options: object) -> Started:
        """Start a training, forget the one before, and wait until it has begun."""
        self.start(one, **options)
        return self.wait(Started)

    def start(self, one: Project, **options: object) -> None:
        self.heard.clear()
        self.seen = 0
        self.send(Start(one, threads=1, **options))  # type: ignore[arg-type]

    def wait(self, kind: Any, fits: Callable[[Any], bool] = lambda one: True) -> Any:
        """The next message of this kind that fits; fails where the training ends before it comes."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            self.heard += self.worker.receive()
            while self.seen < len(self.heard):
                one = self.heard[self.seen]
                self.seen += 1
                if isinstance(one, kind) and fits(one):
                    return one
                assert not isinstance(one, (Failed, Finished, Died)), one
            time.sleep(0.002)
        raise AssertionError(f"no {kind} came; heard {self.heard[-5:]}")

    def end(self) -> Finished:
        return self.wait(Finished)

    def of(self, kind: type[Kind]) -> list[Kind]:
        return [one for one in self.heard if isinstance(one, kind)]

    def settle(self) -> None:
        """Take in what still comes after the end of a training."""
        self.send(Watch())
        time.sleep(0.05)
        self.heard += self.worker.receive()
