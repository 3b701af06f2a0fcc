"""Writes the template files from the same edits that a person makes: python -m resources.templates.make."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import replace
from pathlib import Path

from engine import files
from engine.graph.analysis import analyse
from engine.graph.arrange import arrange
from engine.graph.model import Project
from resources.templates import networks
from resources.templates.entry import CATEGORIES, ENTRIES, Entry

FOLDER = Path(__file__).parent
for _module in pkgutil.iter_modules(networks.__path__):
    importlib.import_module(f"{networks.__name__}.{_module.name}")


def entries() -> list[Entry]:
    """All templates in the order of the gallery: by category, and in each as they are written."""
    return sorted(ENTRIES.values(), key=lambda one: CATEGORIES.index(one.category))


def project_of(one: Entry) -> Project:
    """The project of a template, with what the gallery tells of it."""
    graph = arrange(one.draw().graph, one.columns)
    made = Project(graph, one.training, one.title, one.about, one.category)
    told = {
        "order": entries().index(one) + 1,
        "expected": one.expected,
        "source": one.source,
        "starts": one.starts,
        "parameters": analyse(made).parameters,
    }
    return replace(made, extra=told)


def projects() -> dict[str, Project]:
    """Every template by its name, in the order of the gallery."""
    return {one.name: project_of(one) for one in entries()}


def main() -> None:
    for file in FOLDER.glob("*.loom"):
        if file.stem not in ENTRIES:
            file.unlink()
    for name, project in projects().items():
        files.save(project, FOLDER / f"{name}.loom")


if __name__ == "__main__":
    main()
