"""The templates that a new project starts from: .loom files that ship with Layerloom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from importlib.resources import files as files_of
from importlib.resources.abc import Traversable
from typing import Any

from engine.data import DATA_SETS
from engine.files import loads
from engine.graph.model import Project
from engine.layers.source import Data
from engine.message import Misfit

ENDING = ".loom"


@dataclass(frozen=True)
class Template:
    """What a gallery shows of a template; ``project`` is what it opens, without these texts."""

    name: str
    title: str
    about: str
    category: str
    data: str
    """The name of its data set, as a person reads it."""
    expected: str
    """A sentence with a figure: what comes out of the training."""
    source: str
    """Who published the network, when and under which title; empty where nobody in particular did."""
    parameters: int
    starts: bool
    """Whether the training begins as soon as it is chosen."""
    order: int
    project: Project

    @property
    def texts(self) -> tuple[str, ...]:
        """All that a search looks at."""
        return (self.name, self.title, self.about, self.category, self.data, self.expected, self.source)


def templates() -> tuple[Template, ...]:
    """All templates in the order of the gallery."""
    found = (_template(file.name.removesuffix(ENDING), _read(file)) for file in _files())
    return tuple(sorted(found, key=lambda one: (one.order, one.name)))


def template(name: str) -> Project:
    """A fresh project from a template; raises Misfit where there is none of this name."""
    for file in _files():
        if file.name == name + ENDING:
            return _template(name, _read(file)).project
    known = ", ".join(one.name for one in templates())
    raise Misfit("There is no template '{name}'. There are: {known}.", name=name, known=known)


def _files() -> Iterator[Traversable]:
    folder = files_of("resources") / "templates"
    return (file for file in folder.iterdir() if file.name.endswith(ENDING))


def _read(file: Traversable) -> Project:
    return loads(file.read_bytes(), file.name)


def _template(name: str, project: Project) -> Template:
    """The files are ours: what they tell of themselves needs no checking."""
    told: Mapping[str, Any] = project.extra
    return Template(
        name=name,
        title=project.title,
        about=project.about,
        category=project.category,
        data=_data(project),
        project=replace(project, extra={}),
        **{field: told[field] for field in ("expected", "source", "parameters", "starts", "order")},
    )


def _data(project: Project) -> str:
    kinds = [node.params["examples"]["type"] for node in project.graph.nodes.values() if node.type == Data.type]
    return DATA_SETS.members[kinds[0]].title if kinds else ""
