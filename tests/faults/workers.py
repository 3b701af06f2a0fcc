"""Does many cases in forked workers that measure each: what it raised, its time and memory, and whether it died."""

from __future__ import annotations

import contextlib
import fcntl
import mmap
import os
import resource
import signal
import struct
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Begin = Callable[[], tuple[Callable[[int], Any], Callable[[Any], object]]]
"""Makes, in each worker, what makes a case, which is not measured, and what does it, which is."""
WORKERS = 2
SECONDS = 1.0
BYTES = 200_000_000
HANGS = 20.0
"""Of the processor; a case that takes longer is ended by a signal, and counts as a death."""
SLOT = struct.Struct("<qqddq")


@dataclass(frozen=True)
class Measured:
    """What came of all cases together."""

    done: int
    deaths: tuple[int, ...]
    wrong: tuple[str, ...]
    """A line for each case that raised something else than it may, or took too long or too much."""
    seconds: float
    slowest: int
    bytes: int
    """The most that a case needed beyond what its worker had before it."""


def measured(cases: int, begin: Begin, seconds: float = SECONDS) -> Measured:
    """Do the cases from 0 on; what ``begin`` makes raises where one ends as it may not."""
    with tempfile.TemporaryDirectory() as folder:
        memory = mmap.mmap(-1, SLOT.size * WORKERS)
        notes = [Path(folder) / str(at) for at in range(WORKERS)]
        for at in range(WORKERS):
            memory[at * SLOT.size : (at + 1) * SLOT.size] = SLOT.pack(at, 0, 0.0, 0.0, 0)
        waiting = {_forked(at, cases, begin, memory, notes[at], seconds): at for at in range(WORKERS)}
        deaths = []
        while waiting:
            pid, status = os.wait()
            at = waiting.pop(pid, -1)
            if at < 0 or status == 0:
                continue
            case, *rest = SLOT.unpack_from(memory, at * SLOT.size)
            deaths.append(case)
            SLOT.pack_into(memory, at * SLOT.size, case + WORKERS, *rest)
            waiting[_forked(at, cases, begin, memory, notes[at], seconds)] = at
        slots = [SLOT.unpack_from(memory, at * SLOT.size) for at in range(WORKERS)]
        wrong = [line for note in notes if note.exists() for line in note.read_text().splitlines()]
        slow = max(slots, key=lambda slot: slot[2])
        done = sum(slot[1] for slot in slots)
        return Measured(
            done, tuple(deaths), tuple(wrong), slow[2], int(slow[3]), max(max(slot[4] for slot in slots), 0)
        )


def _forked(at: int, cases: int, begin: Begin, memory: mmap.mmap, note: Path, seconds: float) -> int:
    pid = os.fork()
    if pid:
        return pid
    try:
        _work(at, cases, begin, memory, note, seconds)
    except BaseException as error:
        _write(note, f"the worker ended: {type(error).__name__}: {error}")
        os._exit(1)
    os._exit(0)


def _work(at: int, cases: int, begin: Begin, memory: mmap.mmap, note: Path, seconds: float) -> None:
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    first, done, worst, slowest, grown = SLOT.unpack_from(memory, at * SLOT.size)
    make, do = begin()
    turn = os.open(note.parent, os.O_RDONLY)
    for case in range(first, cases, WORKERS):
        SLOT.pack_into(memory, at * SLOT.size, case, done, worst, slowest, grown)
        fcntl.flock(turn, fcntl.LOCK_SH)
        # Only what is done to the program has to do with so little.
        resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        case_made = make(case)
        resource.setrlimit(resource.RLIMIT_AS, (_address_space() + BYTES, resource.RLIM_INFINITY))
        before = _forget_the_most()
        signal.setitimer(signal.ITIMER_PROF, HANGS)
        begun = time.process_time()
        try:
            do(case_made)
        except BaseException as error:
            _write(note, f"case {case}: {type(error).__name__}: {str(error)[:300]}")
        took, grown_to = time.process_time() - begun, _most()
        signal.setitimer(signal.ITIMER_PROF, 0)
        if took > seconds:
            # Other programs slow a processor down that both share: the least of six counts, while the others wait.
            fcntl.flock(turn, fcntl.LOCK_EX)
            took = min(took, *(_again(do, case_made) for _ in range(5)))
        fcntl.flock(turn, fcntl.LOCK_UN)
        if took > seconds:
            _write(note, f"case {case}: {took:.2f} s")
        if took > worst:
            worst, slowest = took, float(case)
        done += 1
        grown = max(grown, grown_to - before)
    SLOT.pack_into(memory, at * SLOT.size, cases, done, worst, slowest, grown)


def _again(do: Callable[[Any], object], case: Any) -> float:
    begun = time.process_time()
    with contextlib.suppress(BaseException):
        do(case)
    return time.process_time() - begun


def _write(note: Path, line: str) -> None:
    with open(note, "a") as opened:
        opened.write(" ".join(line.split()) + "\n")


def _forget_the_most() -> int:
    """Count the most memory anew from here on, and say what it is."""
    Path("/proc/self/clear_refs").write_text("5")
    return _most()


def _most() -> int:
    """The most bytes that this process had in memory."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split(maxsplit=1)[0]) * 1024


def _address_space() -> int:
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
