"""Finds templates by a few typed letters, as the palette finds layers, and sorts them by their categories."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from designer.panels.search import Entry, found
from designer.texts import word
from engine.templates import Template


def entry_of(one: Template) -> Entry:
    """A template as something that the palette's search can find."""
    title = word(one.title)
    told = " ".join(text for text in one.texts if text not in (one.name, one.title))
    names = f"{title} {one.title} {one.name} {one.name.replace('-', ' ')}".casefold()
    return Entry(one.name, title, one.category, "", f"{told} {word(one.about)}", names)


def fitting(query: str, entries: Sequence[Entry]) -> list[str]:
    """The names of the templates in which every typed word occurs, those that are called so first."""
    return [entry.type for entry in found(query, entries)]


def categories(templates: Iterable[Template]) -> list[str]:
    """The categories in the order in which the templates come."""
    return list(dict.fromkeys(one.category for one in templates))
