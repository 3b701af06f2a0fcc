"""Holds the table of shown numbers to what there is: nothing is shown that no test holds to plain PyTorch."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import designer.watching.kinds  # noqa: F401  (fills the table of panels)
from designer.watching.panel import PANELS
from engine.training.watching.schedule import VIEWS
from tests.shown_numbers import SHOWN, TESTS

ROOT = Path(__file__).parents[1]


def test_every_view_and_every_panel_has_a_test_of_its_numbers() -> None:
    assert SHOWN.keys() == {*VIEWS, *PANELS, "summary"}
    assert all(SHOWN.values())


@pytest.mark.parametrize("place", TESTS)
def test_the_test_of_a_number_is_there(place: str) -> None:
    path, _, name = place.partition("::")
    assert re.search(rf"^def {name}\(", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE)
