"""The exact versions of all that the program needs to train, as they are installed here."""

from __future__ import annotations

import platform
import re
from importlib.metadata import PackageNotFoundError, requires, version

OURS, TORCH = "layerloom", "torch"
OF_THE_WINDOW = ("pyside6-essentials", "pyqtgraph")
INDEX = "https://download.pytorch.org/whl/"
BUILD = re.compile(r"cpu|cu[0-9]+|rocm[0-9.]+|xpu")
"""The builds of PyTorch that have an index of their own; the usual one has none."""


def locks(gpus: bool) -> dict[str, str]:
    """Requirements files by their names, in the order in which pip takes them.

    PyTorch stands by itself: the index of its builds is asked for nothing else. With ``gpus`` one that was built for
    none is taken as it usually is.
    """
    number, _, build = version(TORCH).partition("+")
    index = ""
    if BUILD.fullmatch(build) and not (gpus and build == "cpu"):
        index = f"--index-url {INDEX}{build}\n"
        number += f"+{build}"
    where = f"Python {platform.python_version()} on {platform.system()}"
    head = f"# What Layerloom {version(OURS)} needs to train, as it was installed with {where}.\n"
    others = [f"{name}=={version(name).partition('+')[0]}\n" for name in sorted(_needed() - {TORCH})]
    return {"torch.lock": f"{index}{TORCH}=={number}\n", "requirements.lock": head + "".join(others)}


def is_needed(requirement: str) -> bool:
    """Whether a line of the program's requirements is for more than its window, its tests or its benchmarks."""
    return "extra ==" not in requirement and _name(requirement) not in OF_THE_WINDOW


def _needed() -> set[str]:
    """All that is installed of what the program needs, and of what that needs in turn."""
    found: set[str] = set()
    waiting = [_name(one) for one in requires(OURS) or () if is_needed(one)]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        try:
            further = requires(name) or ()
        except PackageNotFoundError:
            # Needed on another system, or by another Python.
            continue
        found.add(name)
        waiting += [_name(one) for one in further if "extra ==" not in one]
    return found


def _name(requirement: str) -> str:
    """The name at the begin of a requirement, as packages are compared."""
    found = re.match(r"[A-Za-z0-9][A-Za-z0-9._-]*", requirement)
    return re.sub(r"[-_.]+", "-", found[0]).lower() if found else ""
