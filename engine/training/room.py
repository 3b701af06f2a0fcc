"""How much memory a training has: of a GPU, or of the machine and of the container that it runs in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psutil
import torch

ROOT = Path("/")
TWO = ("sys/fs/cgroup", "memory.max", "memory.current", "inactive_file")
ONE = ("sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
"""Both versions of control groups: where they lie, the limit, what is used, and what of that can be given back."""


def capacity(device: torch.device) -> int:
    """All the memory of the device in bytes, also what others use now: a person can close them."""
    if device.type == "cuda":
        return int(torch.cuda.get_device_properties(device).total_memory)
    return min([int(psutil.virtual_memory().total), *(limit for limit, _ in limits())])


def free(device: torch.device) -> int:
    """The bytes that a training could take now, with those that PyTorch keeps of a GPU."""
    if device.type == "cuda":
        return int(torch.cuda.mem_get_info(device)[0]) + int(torch.cuda.memory_reserved(device))
    return min([int(psutil.virtual_memory().available), *(left for _, left in limits())])


def limits(root: Path = ROOT) -> Iterator[tuple[int, int]]:
    """The limit of each control group around this process, and what is left of it, in bytes; only Linux has them."""
    for place, limit, used, idle in (TWO, ONE):
        top = root / place
        for group in _groups(root, top):
            most, taken = _number(group / limit), _number(group / used)
            if most is not None and taken is not None:
                yield most, max(0, most - taken + _counted(group / "memory.stat", idle))


def _groups(root: Path, top: Path) -> Iterator[Path]:
    """The folder of the group of this process and those around it, as far as they are seen from within."""
    yield top
    try:
        lines = (root / "proc/self/cgroup").read_text(encoding="utf-8").splitlines()
    except OSError:
        return
    for line in lines:
        number, kinds, path = line.split(":", 2)
        if number != "0" and "memory" not in kinds.split(","):
            continue
        group = top / path.strip("/")
        while group != top and top in group.parents and ".." not in group.parts:
            yield group
            group = group.parent


def _number(file: Path) -> int | None:
    """What a file says; None where there is none, or where it sets no limit."""
    try:
        return int(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _counted(file: Path, name: str) -> int:
    """One line of the counts of a group: files in memory that nobody has used of late can be let go at once."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(f"{name} ")), 0)
