"""Breaks the training process that it is loaded into, as a file in the home says; the program has none of it."""

from __future__ import annotations

import ctypes
import json
import os
import pickle
import random
import resource
import signal
import struct
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import torch

from engine.data.batches import Split
from engine.home import home
from engine.training import checkpoint, wire
from engine.training.loop import Loop
from tests.faults.fault_files import fired, plan

MIB = 2**20
ROOM = 512 * MIB
EACH = 32 * MIB
"""So much memory each example takes where it is short: a batch of 64 does not fit into the room, one of 8 does."""
FULL = 4096
"""So many bytes a file may have on a full disk."""


def tell() -> None:
    plan().unlink(missing_ok=True)
    there = fired().with_suffix(".new")
    there.write_text(json.dumps(time.monotonic()))
    there.replace(fired())


class Fault:
    """One thing that goes wrong at a step: in the pass through the network, in the data, or at a checkpoint."""

    def __init__(self, kind: str, step: int, seed: int) -> None:
        self.kind, self.step, self.chance = kind, step, random.Random(seed)
        self.is_on = False

    def strikes(self, loop: Loop, where: str) -> bool:
        if WHERE.get(self.kind) != where or loop.step < self.step:
            return False
        if not self.is_on:
            self.is_on = True
            tell()
        return True


def forward_of(loop: Loop, fault: Fault) -> Callable[..., Any]:
    forward = type(loop.network).forward

    def broken(*values: Any) -> Any:
        if fault.strikes(loop, "forward"):
            DO[fault.kind](loop, fault, values)
        return forward(loop.network, *values)

    return broken


def crash(loop: Loop, fault: Fault, values: Any) -> None:
    ctypes.string_at(0)


def leave(loop: Loop, fault: Fault, values: Any) -> None:
    os._exit(1)


def poison(number: float) -> Callable[..., None]:
    def pour(loop: Loop, fault: Fault, values: Any) -> None:
        with torch.no_grad():
            next(loop.network.parameters()).fill_(number)

    return pour


def starve(loop: Loop, fault: Fault, values: Any) -> None:
    if fault.step >= 0:
        fault.step = -1
        used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + ROOM, resource.RLIM_INFINITY))
    torch.empty(len(values[0]) * EACH, dtype=torch.uint8)


def misfit(loop: Loop, fault: Fault, values: Any) -> None:
    torch.zeros(3) + torch.zeros(4)


def garble(loop: Loop, fault: Fault, values: Any) -> None:
    """Bytes that no process tells, of five kinds, in the middle of all that it does tell."""
    fault.step = 2**62
    (own,) = WIRES
    raw, framed = own._connection.fileno(), own._connection.send_bytes
    with own._turn:
        match fault.chance.randrange(5):
            case 0:
                os.write(raw, fault.chance.randbytes(fault.chance.randint(16, 4000)))
            case 1:
                os.write(raw, struct.pack("!iQ", -1, 2**60))
            case 2:
                framed(wire.HEAD.pack(wire.MARK, 2**32 - 1))
            case 3:
                framed(pickle.dumps(Canary()))
            case 4:
                text = b'["c","Popen",["l","touch","canary"]]'
                framed(wire.HEAD.pack(wire.MARK, len(text) + 4))
                framed(struct.pack(">I", len(text)) + text)


class Canary:
    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, (f"touch {home() / 'canary'}",)


def hang_up(loop: Loop, fault: Fault, values: Any) -> None:
    """Close the pipe, and live on: at work, or for ever."""
    fault.step = 2**62
    (own,) = WIRES
    own._connection.close()
    if fault.chance.random() < 0.5:
        time.sleep(1000)


DO: dict[str, Callable[..., None]] = {
    "SEGV": crash,
    "exit 1": leave,
    "NaN": poison(float("nan")),
    "Inf": poison(float("inf")),
    "memory limit": starve,
    "error in forward": misfit,
    "garbage frame": garble,
    "closed pipe": hang_up,
}
WHERE = {**dict.fromkeys(DO, "forward"), "error in data": "data", "full disk": "disk"}
WIRES: list[wire.Wire] = []
_current: list[tuple[Loop, Fault]] = []


def _break_epochs() -> None:
    epoch = Loop._epoch

    def broken(self: Loop) -> Iterator[None]:
        if plan().is_file():
            fault = Fault(**json.loads(plan().read_text()))
            _current[:] = [(self, fault)]
            self.network.forward = forward_of(self, fault)  # type: ignore[method-assign]
        yield from epoch(self)

    Loop._epoch = broken  # type: ignore[method-assign]


def _break_data() -> None:
    batches = Split.batches

    def broken(self: Split, *given: Any) -> Iterator[dict[str, torch.Tensor]]:
        for one in batches(self, *given):
            for loop, fault in _current:
                if loop.data is self and fault.strikes(loop, "data"):
                    raise ValueError("line 17 of examples.csv has three columns and not four")
            yield one

    Split.batches = broken  # type: ignore[method-assign, assignment]


def _break_checkpoints() -> None:
    write = checkpoint.write

    def broken(loop: Loop, folder: Path) -> None:
        if any(fault.strikes(loop, "disk") for there, fault in _current if there is loop):
            _current.clear()
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (FULL, resource.RLIM_INFINITY))
        write(loop, folder)

    checkpoint.write = broken


def _remember_wires() -> None:
    init = wire.Wire.__init__

    def remembered(self: wire.Wire, *given: Any) -> None:
        init(self, *given)
        WIRES[:] = [self]

    wire.Wire.__init__ = remembered  # type: ignore[method-assign]


_break_epochs()
_break_data()
_break_checkpoints()
_remember_wires()
