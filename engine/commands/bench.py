"""The command that measures speed against the goals."""

from __future__ import annotations

import importlib
import sys
from argparse import Namespace
from pathlib import Path

from engine.commands.codes import USAGE
from engine.commands.say import complain, say, say_json, table

ROOT = Path(__file__).parents[2]


def bench(arguments: Namespace) -> int:
    """Measure, and return 1 where a goal is missed; what cannot be measured here misses none."""
    if not (ROOT / "benchmarks" / "run.py").is_file():
        complain("The benchmarks are no part of an installation. Run this command in a checkout of the source.")
        return 1
    # Whatever else is called so, these are meant.
    sys.path.insert(0, str(ROOT))
    groups = importlib.import_module("benchmarks.run")
    if arguments.only not in (None, *groups.GROUPS):
        complain(f"There is no group '{arguments.only}'. There are: {', '.join(groups.GROUPS)}.")
        return USAGE
    rows = groups.rows(arguments.only)
    if arguments.json:
        say_json({"rows": rows})
    else:
        head = ("Measure", "Value", "Quartiles", "Goal", "Holds")
        cells = importlib.import_module("benchmarks.row").cells
        for line in table(head, list(map(cells, rows)), numbers=4):
            say(line)
    return 1 if any(row["holds"] is False for row in rows) else 0
