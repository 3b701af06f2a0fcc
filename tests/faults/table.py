"""The rows of the table of faults, their last outcomes, and the table in the README."""

from __future__ import annotations

import importlib
import json
import pkgutil
from pathlib import Path

import tests.faults.rows
from tests.faults.row import Outcome, Row

ROOT = Path(__file__).parents[2]
RESULTS = Path(__file__).with_name("results.json")
README = ROOT / "README.md"
BEGIN, END = "<!-- faults: written by make faults -->", "<!-- end of faults -->"
HEAD = "| done to it | goal | came out | holds |\n|---|---|---|---|"


def all_rows() -> list[Row]:
    """Each module in tests/faults/rows has one, called ROW."""
    names = (one.name for one in pkgutil.iter_modules(tests.faults.rows.__path__))
    rows = (importlib.import_module(f"tests.faults.rows.{name}").ROW for name in names)
    return sorted(rows, key=lambda row: row.place)


def keep(row: Row, outcome: Outcome, cases: int) -> None:
    """Remember what came out, and show it in the README; a table can be filled in several sittings."""
    known = _known() | {row.name: {"cases": cases, "told": outcome.told, "holds": outcome.holds}}
    RESULTS.write_text(json.dumps(known, indent=2, ensure_ascii=False, sort_keys=True) + "\n")
    before, _, rest = README.read_text().partition(BEGIN)
    _, _, behind = rest.partition(END)
    README.write_text(f"{before}{BEGIN}\n{table()}\n{END}{behind}")


def table() -> str:
    """All rows in Markdown, also those that have not run yet."""
    known = _known()
    lines = [HEAD]
    for row in all_rows():
        result = known.get(row.name)
        told = result["told"] if result else "not run yet"
        if result and result["cases"] < row.whole:
            told += f" ({result['cases']:,} of {row.whole:,} cases)"
        lines.append(f"| {row.test} | {row.goal} | {told} | {'yes' if _holds(row, result) else '**no**'} |")
    return "\n".join(lines)


def open_rows() -> list[Row]:
    """The rows that did not hold, or not whole, when they ran last."""
    known = _known()
    return [row for row in all_rows() if not _holds(row, known.get(row.name))]


def _holds(row: Row, result: dict | None) -> bool:
    return bool(result and result["holds"] and result["cases"] >= row.whole)


def _known() -> dict[str, dict]:
    return json.loads(RESULTS.read_text()) if RESULTS.is_file() else {}
