"""Opens changed files in a process whose audit hook notes what they make it do; prints the counts as JSON."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from engine.files import FileProblem, loads
from engine.graph.analysis import analyse
from engine.layers import LAYERS
from engine.layers.declare import ports_of
from tests.faults import graph_files
from tests.faults.hostile_graphs import WORST
from tests.faults.weight_files import Weights

SHARE = 10
OWN_PORTS = ("Block", "Again")
"""Their ports are those of what is inside."""
KINDS = {
    **dict.fromkeys(("import",), "imports"),
    **dict.fromkeys(("exec", "compile", "pickle.find_class", "marshal.loads", "code.__new__"), "execs"),
    **dict.fromkeys(("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.__new__"), "sockets"),
    **dict.fromkeys(
        ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty", "pty.spawn",
         "os.startfile", "ctypes.dlopen"),
        "subprocesses",
    ),
    **dict.fromkeys(
        ("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod",
         "os.chown",         "os.utime", "os.setxattr", "shutil.rmtree", "shutil.move", "shutil.copyfile"),
        "writes outside",
    ),
}  # fmt: skip
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Watch:
    """Counts events once it is on; files below ``allowed`` may be written."""

    def __init__(self, allowed: Path) -> None:
        self.allowed = str(allowed) + os.sep
        self.on = False
        self.hooked = 0
        self.counts: Counter[str] = Counter()
        self.lines: list[str] = []
        sys.addaudithook(self._seen)

    def _seen(self, event: str, values: tuple[Any, ...]) -> None:
        if not self.on:
            return
        self.hooked += 1
        kind = KINDS.get(event)
        if event == "open" and isinstance(values[2], int) and values[2] & WRITING:
            kind = "writes outside"
        if event == "import" and values[0] in sys.modules:
            kind = None
        if kind == "writes outside" and str(values[0]).startswith(self.allowed):
            kind = None
        if kind is not None:
            self.counts[kind] += 1
            self.lines.append(f"{event} {ascii(values)[:200]}")


def main() -> None:
    cases, seed = int(sys.argv[1]), int(sys.argv[2])
    tempfile.tempdir = None
    weights = Weights()
    watch = Watch(weights.home)
    skipped = 0 if cases > 20 * len(WORST) else len(WORST) - 3
    graph_files.trees(), graph_files.broken()
    # The ports of a layer are read from its own annotations when they are first wanted, which compiles those.
    for kind in LAYERS.members.values():
        kind.params()
        if kind.type not in OWN_PORTS:
            ports_of(kind)
    # Layers, readers and what they need are loaded when they are first wanted, whatever the file: once is enough.
    for data in (*graph_files.whole(), *graph_files.broken()):
        _open(data)
    for case in range(300):
        _open(graph_files.graph_file(case + len(WORST), seed + 1))
    for case in range(100):
        weights.open_changed(case, seed + 1)
    watch.on = True
    done = 0
    for case in range(cases - cases // (SHARE + 1)):
        _open(graph_files.graph_file(case + skipped, seed))
        done += 1
    for case in range(cases // (SHARE + 1)):
        weights.open_changed(case, seed)
        done += 1
    watch.on = False
    weights.end()
    told = {"counts": watch.counts, "lines": watch.lines, "files": done, "hooked": watch.hooked}
    print(json.dumps(told), flush=True)
    os._exit(0)


def _open(data: bytes) -> None:
    try:
        analyse(loads(data, "changed.loom", newer=True))
    except FileProblem:
        return


if __name__ == "__main__":
    main()
