"""A disk is full, broken or closed to writing: what was there before stays as it was, and one sentence says why."""

from __future__ import annotations

import os
import shutil
import sys

from tests.faults.row import Outcome, Row
from tests.faults.started import in_a_process_of_its_own


def run(cases: int, seed: int) -> Outcome:
    return in_a_process_of_its_own("tests.faults.failing_disks", cases, seed, window=False)


def needs() -> str:
    if sys.platform != "linux":
        return "only Linux can mount, limit and drop rights like this"
    if os.geteuid() != 0:
        return "only root may mount a small disk"
    return "" if shutil.which("cc") else "there is no C compiler for the disk that breaks"


ROW = Row(
    2,
    "write faults",
    "200 write faults (full tmpfs, RLIMIT_FSIZE, EACCES, EIO by a shim, read-only) for document, journal, checkpoint, "
    "export",
    "old bytes identical 200/200, one sentence with the path",
    200,
    10,
    run,
    needs,
)
