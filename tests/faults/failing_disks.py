"""Lets disks fail while something is written, each time in a forked child of a process that has imported it all."""

from __future__ import annotations

import ctypes
import importlib
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import traceback
from functools import cache
from pathlib import Path

from tests.faults import written

SHIM = Path(__file__).with_name("shim.c")
NOBODY, PAGE, DISK = 65534, 4096, 2**20
TARGETS = {
    "document": (written.document, "work", "work/*.loom"),
    "journal": (written.journal, "home", "home/recovery/*/*.journal"),
    "checkpoint": (written.checkpoint, "work/run/checkpoints", "work/run/checkpoints/step-*/*"),
    "export": (written.export, "work", "work/*"),
}
"""What is written, the folder that fails, and which files must stay as they are."""
IMPORTED = {
    "document": ("engine.files.versions",),
    "journal": ("designer.documents.recovery", "designer.session"),
    "checkpoint": ("engine.training.start",),
    "export": ("engine.evaluation.writing", "engine.recorded.exporting"),
}


class Case:
    """A child writes once and says so, waits until the disk fails, and writes again."""

    def __init__(self, place: Path, target: str, chance: random.Random) -> None:
        self.place, self.chance, self.target = place, chance, target
        self.write, folder, self.kept = TARGETS[target]
        self.failing = place / folder
        self.mounted: list[Path] = []
        for name in ("home", "work"):
            (place / name).mkdir()
        place.chmod(0o755)

    def run(self, fault: Fault) -> tuple[list[str], int]:
        """What is wrong with what came of it, and how often the disk could have broken."""
        fault.prepare(self)
        ours, theirs = self._child(fault)
        if not os.read(ours, 1):
            return ["it could not be written before"], 0
        before = self._bytes()
        fault.strike(self)
        os.write(theirs, b"g")
        said, count = json.loads(b"".join(iter(lambda: os.read(ours, 65536), b"")) or '["", 0]')
        os.close(ours)
        os.close(theirs)
        os.waitpid(self.child, 0)
        after = self._bytes()
        wrong = [f"{name} is not as it was" for name in before if after.get(name) != before[name]]
        wrong += [] if before else ["nothing was there before"]
        if not said or "\n" in said or str(self.place) not in said:
            wrong.append(f"it said {said!r}")
        return wrong, count

    def _child(self, fault: Fault) -> tuple[int, int]:
        here, answer = os.pipe()
        wait, go = os.pipe()
        self.child = os.fork()
        if self.child:
            os.close(answer)
            os.close(wait)
            return here, go
        try:
            os.close(here)
            os.close(go)
            os.environ["LAYERLOOM_HOME"] = str(self.place / "home")
            act = self.write(self.place / "work", self.chance)
            os.write(answer, b"r")
            os.read(wait, 1)
            fault.strike_child(self)
            os.write(answer, json.dumps([act(), _shim().shim_count()]).encode())
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(0)

    def _bytes(self) -> dict[str, bytes]:
        return {str(file): file.read_bytes() for file in sorted(self.place.glob(self.kept)) if file.is_file()}

    def largest(self) -> int:
        """How many bytes the largest file has that was written before; the next one is as large, or larger."""
        return max(map(len, self._bytes().values()))

    def mount(self, *words: str, at: Path) -> None:
        subprocess.run(["mount", *words, str(at)], check=True)
        self.mounted.append(at)

    def clean(self) -> None:
        for place in reversed(self.mounted):
            subprocess.run(["umount", "--lazy", str(place)], check=True)
        for folder, _, _ in os.walk(self.place):
            os.chmod(folder, 0o755)
        shutil.rmtree(self.place)


class Fault:
    """What is done to a disk: nothing."""

    def prepare(self, case: Case) -> None:
        """Before anything is written."""

    def strike(self, case: Case) -> None:
        """Before it is written again: in the process that looks on, as root."""

    def strike_child(self, case: Case) -> None:
        """The same, in the process that writes."""


class Full(Fault):
    """A small disk of memory on which some pages are left, fewer than what is written takes."""

    def prepare(self, case: Case) -> None:
        disk = case.place / case.failing.relative_to(case.place).parts[0]
        case.mount("-t", "tmpfs", "-o", f"size={DISK},mode=755", "none", at=disk)

    def strike(self, case: Case) -> None:
        left = case.chance.randrange(case.largest() // PAGE)
        with open(case.mounted[0] / ".filler", "wb", buffering=0) as filler:
            while True:
                try:
                    filler.write(bytes(PAGE))
                except OSError:
                    break
            filler.truncate(max(0, filler.tell() - left * PAGE))


class Limited(Fault):
    """No file may be longer than a part of what is written."""

    def strike_child(self, case: Case) -> None:
        most = case.chance.randrange(case.largest())
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))


class Forbidden(Fault):
    """Somebody who may not write there."""

    def strike(self, case: Case) -> None:
        for folder, _, _ in os.walk(case.failing):
            os.chmod(folder, 0o555)

    def strike_child(self, case: Case) -> None:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)


class Counting(Fault):
    """No fault: how often could this disk break?"""

    def strike_child(self, case: Case) -> None:
        _shim().shim_arm(str(case.failing).encode(), ctypes.c_long(0), 0)


class Broken(Fault):
    """A disk on which one write, flush or renaming fails, and then perhaps all that follow."""

    def prepare(self, case: Case) -> None:
        most = _count(case.target)
        self.at, self.all_others = case.chance.randint(1, most), case.chance.random() < 0.5

    def strike_child(self, case: Case) -> None:
        _shim().shim_arm(str(case.failing).encode(), ctypes.c_long(self.at), self.all_others)


class ReadOnly(Fault):
    """A disk that was made read-only meanwhile."""

    def strike(self, case: Case) -> None:
        case.mount("--bind", str(case.failing), at=case.failing)
        subprocess.run(["mount", "-o", "remount,bind,ro", str(case.failing)], check=True)


FAULTS = (Full, Limited, Forbidden, Broken, ReadOnly)


def main(cases: int, seed: int) -> None:
    """Print what is wrong, and the outcome as the last line."""
    targets = [list(TARGETS)[at // len(FAULTS) % len(TARGETS)] for at in range(cases)]
    for name in (name for target in TARGETS if target in targets for name in IMPORTED[target]):
        importlib.import_module(name)
    if "checkpoint" in targets:
        with tempfile.TemporaryDirectory() as place:
            written.warm(Path(place))
    held = 0
    for at, target in enumerate(targets):
        fault = FAULTS[at % len(FAULTS)]
        wrong, _ = _came_out(fault(), target, random.Random(f"{seed} {at}"))
        held += not wrong
        for text in wrong:
            print(f"  case {at}, {fault.__name__} at a {target}: {text} (again: the row with SEED={seed})")
    told = f"{held:,} of {cases:,} left the old bytes and said one sentence with the path"
    print(json.dumps({"told": told, "holds": held == cases}))


def _came_out(fault: Fault, target: str, chance: random.Random) -> tuple[list[str], int]:
    case = Case(Path(tempfile.mkdtemp(prefix="layerloom-disks-")), target, chance)
    try:
        return case.run(fault)
    finally:
        case.clean()


@cache
def _count(target: str) -> int:
    """How often a disk could break while this is written; of the exports, which are drawn by chance, the least."""
    draws = range(4) if target == "export" else range(1)
    return min(_came_out(Counting(), target, random.Random(chance))[1] for chance in draws)


def _shim() -> ctypes.CDLL:
    return ctypes.CDLL(os.environ["LD_PRELOAD"])


def _with_shim(arguments: list[str]) -> None:
    """Begin once more, with the disk that can break loaded before all else."""
    library = Path(tempfile.gettempdir()) / f"layerloom-shim-{os.getpid()}.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", str(library), str(SHIM), "-ldl"], check=True)
    surroundings = {**os.environ, "LD_PRELOAD": str(library)}
    os.execve(sys.executable, [sys.executable, "-m", "tests.faults.failing_disks", *arguments], surroundings)


if __name__ == "__main__":
    if "LD_PRELOAD" not in os.environ:
        _with_shim(sys.argv[1:])
    try:
        main(int(sys.argv[1]), int(sys.argv[2]))
    finally:
        Path(os.environ["LD_PRELOAD"]).unlink()
