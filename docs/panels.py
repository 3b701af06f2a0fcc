"""Writes docs/panels.md, the page of every panel with its picture, from what the panels say of themselves."""

from __future__ import annotations

from pathlib import Path

from designer.watching import kinds as _  # noqa: F401  (fills the table of panels)
from designer.watching.panel import PANELS, Panel
from designer.watching.panel_menu import GROUPS

PAGE = Path(__file__).with_name("panels.md")
PICTURES = PAGE.parent / "images" / "panels"
HEAD = """# Panels

What can be watched while a network learns, and after it. Each panel is opened by the + beside the tabs of a group,
docks where it is dropped, and stays with the selected layer or with one that it is pinned to. The pictures are of
templates that were trained for some seconds; `make shots` takes them again. This page is written by `python -m
docs.panels`; a test holds it equal to the table of panels.
"""


def page() -> str:
    """The whole page in Markdown."""
    parts = [HEAD]
    for group, title in GROUPS.items():
        parts += [f"## {title}\n", *(_entry(one) for one in PANELS.values() if one.group == group)]
    return "\n".join(parts)


def _entry(one: type[Panel]) -> str:
    light, dark = (f"images/panels/{one.name}-{theme}.png" for theme in ("light", "dark"))
    return f"### {one.title}\n\n{one.about} ([dark]({dark}))\n\n![{one.title}]({light})\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{PAGE}: {len(PANELS)} panels")
