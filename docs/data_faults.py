"""Writes docs/data-faults.md, what bad data are told, by running into each of these faults."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from engine.data.finding import found
from engine.message import Misfit
from tests.engine.hostile_files import KNOWN

PAGE = Path(__file__).with_name("data-faults.md")

HEAD = """# What bad data are told

Every file or folder that nothing can be learned from ends in one sentence: where, what was expected, what to do. These
are the very sentences, written by `python -m docs.data_faults`, which makes each of these files and drops it; a test
holds this page to them. `tests/engine/test_hostile_files.py` has all {count} cases, and bounds the time (5 s) and the
memory (500 MB) that each may take.

| data | what is said |
|---|---|
"""

CHOSEN = {
    "ragged CSV": ("a long line",),
    "encodings": ("two encodings", "UTF-16 that is cut"),
    "headers": ("names alone",),
    "numbers": ("targets that are NaN alone",),
    "nothing": ("empty", "one class"),
    "huge": ("a line of 1 GB", "an open quote"),
    "Parquet": ("cut short", "a footer that lies"),
    "Excel": ("a doctype", "a zip bomb"),
    "pictures that are none": ("a text", "a JPEG cut short"),
    "pixel bombs": ("PNG", "TIFF"),
    "tables of pictures": ("a picture that is not there",),
    "folders": ("one class", "pictures without classes", "nothing there"),
    "texts": ("1 GB in one line",),
    "sounds": ("4 GB promised", "packed as MP3"),
    "IDX": ("a huge promise", "another count of labels"),
    "arrays": ("a pickle", "a zip bomb", "other counts", "a picture with a hole"),
}
"""Some of each case, by their names in tests/engine/hostile_files.py."""


def page() -> str:
    """The whole page."""
    rows = [row(case, name) for case, names in CHOSEN.items() for name in names]
    return HEAD.format(count=sum(map(len, KNOWN.values()))) + "\n".join(rows) + "\n"


def row(case: str, name: str) -> str:
    """The line of one of them."""
    return f"| {case}: {name} | {said(case, name)} |"


def said(case: str, name: str) -> str:
    """What is said of one of them, without the folder that it happened to stand in."""
    with tempfile.TemporaryDirectory() as folder:
        path = KNOWN[case][name].make(Path(folder).resolve())
        try:
            one = found(path)
            one.data_set.load()
        except Misfit as misfit:
            told = str(misfit)
        else:
            raise AssertionError(f"{case}: {name} loads")
    place = str(Path(folder).resolve())
    told = told.replace(place + os.sep, "").replace(place, "the folder").replace("|", "\\|")
    return " ".join(told.split())


def main() -> int:
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{PAGE.name}: {len(page().splitlines())} lines")
    return 0


if __name__ == "__main__":
    sys.exit(main())
