"""Holds docs/data-faults.md equal to what is really said of bad data."""

from __future__ import annotations

import re

import pytest

from docs.data_faults import CHOSEN, PAGE, row

CASES = [(case, name) for case, names in CHOSEN.items() for name in names]


def without_numbers(text: str) -> str:
    """A packed file is larger or smaller by some bytes with another zlib."""
    return re.sub(r"[\d,]+", "#", text)


@pytest.mark.parametrize(("case", "name"), CASES)
def test_the_page_says_of_bad_data_what_a_person_is_told(case: str, name: str) -> None:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    assert without_numbers(row(case, name)) in map(without_numbers, lines)


def test_the_page_has_no_other_lines() -> None:
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    assert len(lines) == len(CASES) + 1
