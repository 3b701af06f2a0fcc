"""Keeps what was measured on this machine: one JSON and one Markdown file a machine, in benchmarks/results."""

from __future__ import annotations

import json
import os
import platform
import re
from collections.abc import Sequence
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import psutil

from benchmarks.row import Row, cells, told

FOLDER = Path(__file__).parent / "results"
PACKAGES = (
    "torch",
    "numpy",
    "PySide6-Essentials",
    "pyqtgraph",
    "scikit-learn",
    "keras",
    "lightning",
    "NodeGraphQt",
)


def keep(group: str, rows: Sequence[Row], groups: Sequence[str], load: float = 0.0, folder: Path = FOLDER) -> Path:
    """Write what a group found in place of what it found before, in the order of ``groups``; says where it stands.

    ``load`` is how many other programs wanted a processor when it began.
    """
    machine = this_machine()
    path = folder / f"{file_name(machine)}.json"
    before = json.loads(path.read_text(encoding="utf-8"))["groups"] if path.is_file() else {}
    measured = {"date": date.today().isoformat(), "load": round(load, 1), "versions": versions(), "rows": list(rows)}
    found = before | {group: measured}
    kept = {"machine": machine, "groups": {name: found[name] for name in groups if name in found}}
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    path.with_suffix(".md").write_text(page(kept), encoding="utf-8")
    return path


def this_machine() -> dict[str, Any]:
    """What decides how fast it is: processor, cores, memory, GPU, system."""
    # Not before a benchmark is over: none may find it imported.
    import torch

    from engine.training.device import choose, name_of

    graphics = torch.cuda.get_device_name() if torch.cuda.is_available() else ""
    return {
        "processor": name_of(choose("cpu")),
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9),
        "gpu": graphics,
        "system": f"{platform.system()} {platform.release()}",
    }


def versions() -> dict[str, str]:
    """Of Python and of each package that matters here; of one that is not installed it says so."""
    return {"Python": platform.python_version(), **{name: _version(name) for name in PACKAGES}}


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "absent"


def file_name(machine: dict[str, Any]) -> str:
    """What the files of a machine are called: small letters, digits and hyphens."""
    text = f"{machine['processor']} {machine['cores']} cores {machine['gpu']}"
    return re.sub(r"[^a-z0-9]+", "-", re.sub(r"\((R|TM)\)", " ", text).lower()).strip("-")


def page(kept: dict[str, Any]) -> str:
    """The Markdown of all that is kept of one machine."""
    machine = kept["machine"]
    on = f"{machine['processor']}, {machine['cores']} cores, {machine['memory_gb']} GB, {machine['system']}"
    lines = [
        f"# {on}",
        "",
        f"GPU: {machine['gpu'] or 'none'}. Written by `layerloom bench`; a group is replaced when it is measured anew. "
        "The spread is between the quartiles.",
    ]
    for name, group in kept["groups"].items():
        lines += ["", f"## {name}", "", _measured(group), ""]
        lines += ["| measure | value | spread | goal | holds |", "|---|---:|---:|---:|---|"]
        lines += [_line(row) for row in group["rows"]]
        lines += [line for row in group["rows"] for line in _points(row)]
    return "\n".join(lines) + "\n"


def _measured(group: dict[str, Any]) -> str:
    versions = ", ".join(f"{name} {number}" for name, number in group["versions"].items())
    return f"{group['date']}; load of other programs when it began: {group['load']:g}; {versions}."


def _line(row: Row) -> str:
    return f"| {' | '.join(cells(row))} |"


def _points(row: Row) -> list[str]:
    """What an exponent was fitted to."""
    if "points" not in row:
        return []
    sizes, values = zip(*row["points"], strict=True)
    head = "| " + " | ".join([row["of"], *(f"{size:,}" for size in sizes)]) + " |"
    rule = "|---|" + "---:|" * len(sizes)
    return ["", head, rule, "| " + " | ".join([row["unit"], *map(told, values)]) + " |"]
