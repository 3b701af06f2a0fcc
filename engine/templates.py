"""The templates that a new project starts from: .loom files that ship with Layerloom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib.resources import files as files_of
from importlib.resources.abc import Traversable

from engine.declare import make
from engine.files import loads
from engine.graph.model import Project
from engine.layers.source import Data
from engine.message import Misfit

ENDING = ".loom"


@dataclass(frozen=True)
class Template:
    """What a gallery shows of a template; ``data`` is the short name of its data set, ``order`` its place."""

    name: str
    title: str
    about: str
    category: str
    data: str
    order: int


def templates() -> tuple[Template, ...]:
    """All templates in the order of the gallery."""
    found = (_template(file.name.removesuffix(ENDING), _read(file)) for file in _files())
    return tuple(sorted(found, key=lambda one: (one.order, one.name)))


def template(name: str) -> Project:
    """A fresh project from a template; raises Misfit where there is none of this name."""
    for file in _files():
        if file.name == name + ENDING:
            project = _read(file)
            return replace(project, extra={field: value for field, value in project.extra.items() if field != "order"})
    known = ", ".join(one.name for one in templates())
    raise Misfit("There is no template '{name}'. There are: {known}.", name=name, known=known)


def _files() -> Iterator[Traversable]:
    folder = files_of("resources") / "templates"
    return (file for file in folder.iterdir() if file.name.endswith(ENDING))


def _read(file: Traversable) -> Project:
    return loads(file.read_bytes(), file.name)


def _template(name: str, project: Project) -> Template:
    order = project.extra.get("order", 0)
    return Template(
        name, project.title, project.about, project.category, _data(project), order if isinstance(order, int) else 0
    )


def _data(project: Project) -> str:
    sources = (node for node in project.graph.nodes.values() if node.type == Data.type)
    return next((make(Data, node.params).examples.type.lower() for node in sources), "")
