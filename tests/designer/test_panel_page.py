"""Checks the page of the panels: every panel stands there, with a picture in each theme."""

import pytest

from designer.watching.panel import PANELS
from docs.panels import PAGE, PICTURES, page


def test_the_page_of_the_panels_is_what_they_say_of_themselves() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m docs.panels"
    assert all(f"### {one.title}\n" in page() for one in PANELS.values())


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", PANELS)
def test_a_panel_has_its_picture(name: str, theme: str) -> None:
    assert (PICTURES / f"{name}-{theme}.png").is_file(), "run make shots"
