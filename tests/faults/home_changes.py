"""What becomes of a file in the program's home: each function does one such thing to it."""

from __future__ import annotations

import base64
import json
import os
import random
import shutil
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

HUGE = 3 * 2**30
ODD: tuple[Any, ...] = (
    None, True, -1, 0, 2**31, 2**63, 2**70, -(2**70), 1e300, -1e300, "", "x" * 10_000, "\0", "a\nb\x1b[31m", "<b>&amp;",
    "/dev/zero", "/dev/tty", "//server/share/x.loom", "C:\\x", "../../../etc/passwd", "~", ".", "/", "/proc/self/mem",
    [], {}, [None], {"a": {}}, [[[[]]]], ["x"] * 5000, [0] * 4, {str(n): n for n in range(300)},
)  # fmt: skip
"""Values that somebody may find where others should stand."""


def flip(place: Path, chance: random.Random) -> None:
    data = bytearray(place.read_bytes()) or bytearray(b"x")
    for _ in range(chance.randint(1, 20)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    place.write_bytes(data)


def cut(place: Path, chance: random.Random) -> None:
    os.truncate(place, chance.randint(0, place.stat().st_size))


def empty(place: Path, _: random.Random) -> None:
    os.truncate(place, 0)


def noise(place: Path, chance: random.Random) -> None:
    place.write_bytes(chance.randbytes(chance.randint(1, 5000)))


def huge(place: Path, _: random.Random) -> None:
    os.truncate(place, HUGE)


def deep(place: Path, chance: random.Random) -> None:
    first, last = chance.choice((("[", "]"), ('{"a":', "}"), ('{"nodes":[', "]}")))
    times = chance.choice((100, 5000, 100_000))
    whole = first * times + "1" + last * times
    place.write_text(chance.choice((whole, first * times, f'{{"theme": {whole}, "panels": {whole}}}')))


def odd_value(place: Path, chance: random.Random) -> None:
    """Another value at some place of some line of JSON."""
    if place.stat().st_size >= HUGE:
        return
    lines = place.read_bytes().split(b"\n", 1) if place.suffix == ".journal" else [place.read_bytes()]
    at = chance.randrange(len(lines))
    try:
        value = json.loads(lines[at])
    except (ValueError, RecursionError):
        return flip(place, chance)
    for _ in range(chance.randint(1, 4)):
        value = _with_odd(value, chance)
    lines[at] = json.dumps(value).encode()
    place.write_bytes(b"\n".join(lines))


def _with_odd(value: Any, chance: random.Random) -> Any:
    if isinstance(value, dict) and value and chance.random() < 0.9:
        key = chance.choice(sorted(value))
        if chance.random() < 0.1:
            return {name: part for name, part in value.items() if name != key} | {str(chance.choice(ODD)): value[key]}
        return value | {key: _with_odd(value[key], chance)}
    if isinstance(value, list) and value and chance.random() < 0.8:
        at = chance.randrange(len(value))
        return [*value[:at], _with_odd(value[at], chance), *value[at + 1 :]]
    return chance.choice(ODD)


def swap(place: Path, chance: random.Random) -> None:
    other = chance.choice([one for one in sorted(_home(place).rglob("*")) if one.is_file() and not one.is_symlink()])
    if other.stat().st_size < HUGE:
        place.write_bytes(other.read_bytes())


def link(place: Path, chance: random.Random) -> None:
    home = _home(place)
    targets = ("/dev/zero", "/dev/full", "/nowhere/at/all", place, home, home.parent / "canary", "/proc/self/mem")
    _away(place)
    place.symlink_to(chance.choice(targets))


def folder_instead(place: Path, chance: random.Random) -> None:
    _away(place)
    place.mkdir()
    if chance.random() < 0.5:
        (place / "inside").write_text("x")


def pipe(place: Path, _: random.Random) -> None:
    _away(place)
    os.mkfifo(place)


def locked(place: Path, _: random.Random) -> None:
    place.chmod(0)


def gone(place: Path, _: random.Random) -> None:
    _away(place)


def file_instead_of_folder(place: Path, _: random.Random) -> None:
    if place.parent.name == "home":
        return _away(place)
    _away(place.parent)
    place.parent.write_text("a file")


def locked_folder(place: Path, chance: random.Random) -> None:
    place.parent.chmod(chance.choice((0, 0o444, 0o555)))


def geometry(place: Path, chance: random.Random) -> None:
    """A place of the window that is none."""
    file = _home(place) / "preferences.json"
    numbers = [chance.choice((0, -1, 2**31 - 1, -(2**31), chance.randint(-9000, 9000))) for _ in range(12)]
    flags = [chance.randint(0, 1) for _ in range(2)]
    told = struct.pack(">IHH8iiBBi4i", 0x1D9D0CB, 3, 0, *numbers[:8], chance.randint(-2, 9), *flags, 800, *numbers[8:])
    sizes = [chance.choice((0, 1, 99_999, -5, 2**40)) for _ in range(3)]
    _away(file)
    file.write_text(json.dumps({"geometry": base64.b64encode(told).decode(), "splitters": {"across": sizes}}))


def strange_names(place: Path, chance: random.Random) -> None:
    """Files beside it that nobody expects."""
    names = [b"a\nb.journal", b"\xff\xfe.journal", b".journal", b"x" * 200 + b".loom", b"lock.journal", b"\xff.loom"]
    for name in chance.sample(names, 3):
        other = Path(os.fsdecode(os.fsencode(place.parent) + b"/" + name))
        if other != place and place.stat().st_size < HUGE:
            other.write_bytes(place.read_bytes())


def many(place: Path, chance: random.Random) -> None:
    """More journals than a list can show."""
    journals = [one for one in sorted(_home(place).rglob("*.journal")) if one.is_file() and not one.is_symlink()]
    for number in range(120 if journals and journals[0].stat().st_size < HUGE else 0):
        shutil.copyfile(journals[0], journals[0].with_name(f"{chance.randrange(10**9)}-{number}.journal"))


def _home(place: Path) -> Path:
    return next(one for one in place.parents if one.name == "home")


def _away(place: Path) -> None:
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place)
    else:
        place.unlink(missing_ok=True)


CHANGES: tuple[Callable[[Path, random.Random], None], ...] = (
    flip, flip, cut, empty, noise, huge, deep, odd_value, odd_value, odd_value, odd_value, swap, link, folder_instead,
    pipe, locked, gone, file_instead_of_folder, locked_folder, geometry, strange_names, many,
)  # fmt: skip
"""Those that happen most stand there more than once."""
