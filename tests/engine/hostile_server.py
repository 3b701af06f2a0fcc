"""Answers, for each path that it is given, what becomes of that file, how long it took, and how much memory."""

from __future__ import annotations

import json
import os
import resource
import sys
import traceback
import warnings
from pathlib import Path
from typing import Any

from engine.data.finding import found
from engine.message import Misfit

CAP = 3 * 2**30
"""No more memory than this is given, so that a trap that works ends this process and not the machine."""
NOBODY = 65_534


def memory(name: str) -> int:
    """What this process has in bytes: VmRSS now, VmHWM at most."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(name))


def answer(path: Path) -> dict[str, Any]:
    """What becomes of a file, with the seconds of the processor and the memory that this takes."""
    Path("/proc/self/clear_refs").write_text("5")  # From now on the most is counted anew.
    before, begun = memory("VmRSS"), processor()
    told = judged(path)
    return {**told, "processor": processor() - begun, "memory": memory("VmHWM") - before}


def judged(path: Path) -> dict[str, Any]:
    """Whether it loads, with the reasons; or the sentence that refuses it; or a traceback, which must not be."""
    try:
        one = found(path)
        counts = sorted({len(values) for values in one.data_set.load().values()})
        return {"kind": "loads", "text": " ".join(map(str, one.reasons)), "examples": counts}
    except Misfit as misfit:
        return {"kind": "misfit", "text": str(misfit)}
    except BaseException:
        return {"kind": "error", "text": traceback.format_exc()}


def answer_as_nobody(path: Path) -> dict[str, Any]:
    """The answer of one who is not root, who may read everything; and of this process where it is not."""
    if os.geteuid():
        return answer(path)
    receiving, sending = os.pipe()
    if not (child := os.fork()):
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
        told = judged(path)
        with os.fdopen(sending, "w") as stream:
            json.dump(told, stream)
        os._exit(0)
    os.close(sending)
    with os.fdopen(receiving) as stream:
        found_out: dict[str, Any] = json.load(stream)
    os.waitpid(child, 0)
    return found_out


def processor() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def main() -> None:
    import h5py  # noqa: F401
    import numpy  # noqa: F401
    import PIL.Image  # noqa: F401
    import polars  # noqa: F401

    warnings.simplefilter("error")
    resource.setrlimit(resource.RLIMIT_DATA, (CAP, CAP))
    for line in sys.stdin:
        path, as_nobody = json.loads(line)
        print(json.dumps(answer_as_nobody(Path(path)) if as_nobody else answer(Path(path))), flush=True)


if __name__ == "__main__":
    main()
