"""Writes docs/shortcuts.md, the page of every command with its keys, from the table of the commands."""

from __future__ import annotations

from pathlib import Path

from designer.command_table import COMMANDS, MENUS
from designer.settings.shortcuts import CANVAS_KEYS, plain

PAGE = Path(__file__).with_name("shortcuts.md")
HEAD = """# Commands and shortcuts

Every command of Layerloom, in the order of the menus. All keys can be changed under Help → Keyboard shortcuts, and
Ctrl+Shift+P finds every command by a few letters. This page is written by `python -m docs.shortcuts`; a test holds it
equal to the table of commands.
"""


def page() -> str:
    """The whole page in Markdown."""
    parts = [HEAD]
    for menu in MENUS:
        rows = [_row(str(one.text), one.keys, str(one.about)) for one in COMMANDS if one.menu == menu]
        parts += [f"## {menu}\n", "| Command | Keys | What it does |", "|---|---|---|", *rows, ""]
    parts += ["## On the canvas\n", "These stay as they are.\n", "| Keys | What they do |", "|---|---|"]
    parts += [f"| `{plain(keys)}` | {about} |" for keys, about in CANVAS_KEYS]
    return "\n".join([*parts, ""])


def _row(text: str, keys: tuple[str, ...], about: str) -> str:
    told = ", ".join(f"`{plain(one)}`" for one in keys)
    return f"| {text.rstrip('…')} | {told} | {about} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{PAGE}: {len(COMMANDS)} commands")
