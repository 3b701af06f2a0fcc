"""Each row of the table of faults holds in its short form; `make faults` runs them whole."""

from __future__ import annotations

import pytest

from tests.faults.row import Row
from tests.faults.table import all_rows


@pytest.mark.parametrize("row", all_rows(), ids=lambda row: row.name)
def test_the_row_holds(row: Row) -> None:
    if reason := row.needs():
        pytest.skip(reason)
    outcome = row.run(row.short, 0)
    assert outcome.holds, outcome.told
