"""Files that are opened import, run and connect to nothing, and write nowhere: an audit hook of Python counts."""

from __future__ import annotations

import json
import os
import subprocess

from tests.faults import started
from tests.faults.row import Outcome, Row


def run(cases: int, seed: int) -> Outcome:
    command = started.line("-m", "tests.faults.audited", str(cases), str(seed), window=False)
    done = subprocess.run(command, cwd=started.ROOT, env=dict(os.environ), capture_output=True, text=True)
    if done.returncode:
        return Outcome(f"the process ended with {done.returncode}: {done.stderr.strip()[-200:]}", False)
    found = json.loads(done.stdout.splitlines()[-1])
    kinds = ("imports", "execs", "sockets", "subprocesses", "writes outside")
    for line in found["lines"][:20]:
        print(f"  {line}")
    told = ", ".join(f"{found['counts'].get(kind, 0)} {kind}" for kind in kinds)
    opened = found["files"]
    return Outcome(
        f"{told}, of {opened:,} files; {found['hooked']:,} events seen", not found["counts"] and opened >= cases
    )


ROW = Row(
    6,
    "nothing gets out",
    "audit hook over all of them",
    "0 imports, execs, sockets, subprocesses, writes outside an allow-list",
    110_000,
    100,
    run,
)
