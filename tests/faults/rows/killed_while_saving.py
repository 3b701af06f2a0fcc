"""A program that saves again and again is killed: its document, the earlier versions, and nothing else is left."""

from __future__ import annotations

import os
import random
import shutil
import signal
import struct
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from engine.files import FileProblem, load, tidying, versions
from engine.files.strays import PREFIX
from engine.graph.model import Project
from engine.templates import template
from tests.faults.row import Outcome, Row

LATEST_S = 0.06
"""So long after the first save began the kill comes at the latest."""
MOST_GROWTH = 4_000
LONGEST = 90_000
BEGUN, DONE = b"b", b"d"


@dataclass
class Found:
    """What the kills left."""

    unreadable: int = 0
    lost: int = 0
    stray: int = 0
    hit: int = 0
    """How many kills came in the middle of a write."""
    told: list[str] = field(default_factory=list)


def run(cases: int, seed: int) -> Outcome:
    found, before = Found(), os.environ.get("LAYERLOOM_HOME")
    for case in range(cases):
        place = Path(tempfile.mkdtemp(prefix="layerloom-saving-"))
        os.environ["LAYERLOOM_HOME"] = str(place / "home")
        try:
            _one(place, random.Random(f"{seed} {case}"), partial(_tell, found, case), found)
        finally:
            shutil.rmtree(place)
            os.environ["LAYERLOOM_HOME"] = before or ""
    for text in found.told:
        print(f"  case {text} (again: the row with SEED={seed})")
    told = f"{found.unreadable} unreadable, {found.lost} lost, {found.stray} stray"
    told += f" of {cases:,} ({found.hit:,} in the middle of a write)"
    return Outcome(told, not (found.unreadable or found.lost or found.stray))


def _tell(found: Found, case: int, text: str) -> None:
    found.told.append(f"{case}: {text}")


def _one(place: Path, chance: random.Random, tell: Callable[[str], None], found: Found) -> None:
    file, growth = place / "documents" / "network.loom", chance.randint(10, MOST_GROWTH)
    file.parent.mkdir()
    begun, done = _killed(lambda say: _save_for_ever(file, growth, say), chance.uniform(0, LATEST_S))
    found.hit += any(place.rglob(f"{PREFIX}*"))
    tidying.tidy([])
    strays = [str(one) for one in place.rglob(f"{PREFIX}*")]
    found.stray += len(strays)
    try:
        there = _number(load(file), growth) if done or file.exists() else 0
    except FileProblem as problem:
        found.unreadable += 1
        return tell(str(problem))
    if there not in (done, begun):
        found.lost += 1
        tell(f"the file holds version {there}, but {done} was saved and {begun} begun")
    _look_at_versions(file, growth, there, tell, found)
    if strays:
        tell(f"left {strays}")
    return None


def _look_at_versions(file: Path, growth: int, there: int, tell: Callable[[str], None], found: Found) -> None:
    """Of the five versions kept, one may be what the file holds: it was killed before the next took its place."""
    kept = []
    for version in versions.versions(file):
        try:
            kept.append(_number(versions.load(version, file), growth))
        except FileProblem as problem:
            found.unreadable += 1
            tell(str(problem))
    wanted = set(range(max(1, there - versions.KEPT + (there in kept)), there))
    if missing := wanted - set(kept):
        found.lost += len(missing)
        tell(f"the file holds version {there}, and of the earlier ones {sorted(missing)} are gone: {kept} are there")


def _killed(work: Callable[[Callable[[bytes, int], None]], None], wait: float) -> tuple[int, int]:
    """What a process said to have begun and done last, killed so long after it had begun."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.close(reading)
            work(lambda what, number: os.write(writing, what + struct.pack("<i", number)) and None)
        finally:
            os._exit(1)
    os.close(writing)
    with open(reading, "rb", buffering=0) as told:
        text = told.read(5)
        time.sleep(wait)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        while more := told.read(4096):
            text += more
    last = {text[at : at + 1]: struct.unpack("<i", text[at + 1 : at + 5])[0] for at in range(0, len(text), 5)}
    return last[BEGUN], last.get(DONE, 0)


def _save_for_ever(file: Path, growth: int, say: Callable[[bytes, int], None]) -> None:
    number = 0
    while True:
        number += 1
        project = _version(number, growth)
        say(BEGUN, number)
        assert versions.save_keeping(project, file) is None
        say(DONE, number)


def _version(number: int, growth: int) -> Project:
    """A document that grows with each version."""
    return replace(template("spiral"), title=f"{number}", about="x" * min(number * growth, LONGEST))


def _number(project: Project, growth: int) -> int:
    """Which version a document is; 0 where it is none of them."""
    number = int(project.title) if project.title.isdecimal() else 0
    return number if project == _version(number, growth) else 0


ROW = Row(
    1,
    "killed while saving",
    "1,000 kill -9 at random times while saving",
    "0 unreadable, 0 lost versions, 0 stray files after the next start",
    1_000,
    30,
    run,
)
