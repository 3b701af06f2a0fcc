"""Answers, for each path that it is given, what becomes of that file, how long it took, and how much memory."""

from __future__ import annotations

import json
import resource
import sys
import time
import traceback
import warnings
from pathlib import Path
from typing import Any

from engine.data.finding import found
from engine.message import Misfit

CAP = 3 * 2**30
"""No more memory than this is given, so that a trap that works ends this process and not the machine."""


def memory(name: str) -> int:
    """What this process has in bytes: VmRSS now, VmHWM at most."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(name))


def answer(path: Path) -> dict[str, Any]:
    Path("/proc/self/clear_refs").write_text("5")  # From now on the most is counted anew.
    before, begun, begun_processor = memory("VmRSS"), time.monotonic(), processor()
    told: dict[str, Any] = {"kind": "loads", "text": ""}
    try:
        one = found(path)
        told["text"] = " ".join(map(str, one.reasons))
        told["examples"] = {len(values) for values in one.data_set.load().values()}
        told["examples"] = sorted(told["examples"])
    except Misfit as misfit:
        told = {"kind": "misfit", "text": str(misfit)}
    except BaseException:
        told = {"kind": "error", "text": traceback.format_exc()}
    told["seconds"], told["processor"] = time.monotonic() - begun, processor() - begun_processor
    told["memory"] = memory("VmHWM") - before
    return told


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
        print(json.dumps(answer(Path(json.loads(line)))), flush=True)


if __name__ == "__main__":
    main()
