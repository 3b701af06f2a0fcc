"""The templates that a new project starts from: .loom files that ship with Layerloom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field, replace
from functools import cached_property
from importlib.resources import files as files_of
from importlib.resources.abc import Traversable
from typing import Any

import msgspec

from engine.data import DATA_SETS
from engine.files import loads
from engine.frozen import frozen
from engine.graph.model import Project
from engine.layers.source import Data
from engine.message import Misfit

ENDING = ".loom"


@frozen
class Template:
    """What a gallery shows of a template; the network itself is read when it is needed."""

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
    file: Traversable = field(repr=False)

    @cached_property
    def project(self) -> Project:
        """What the template opens, without the texts of the gallery."""
        return replace(loads(self.file.read_bytes(), self.file.name), extra={})

    @property
    def texts(self) -> tuple[str, ...]:
        """All that a search looks at."""
        return (self.name, self.title, self.about, self.category, self.data, self.expected, self.source)


class _Node(msgspec.Struct):
    type: str
    params: dict[str, Any] = {}


class _Head(msgspec.Struct):
    """What is read of each file for a gallery; the files are ours, so that nothing of it needs checking."""

    title: str
    about: str
    category: str
    expected: str
    source: str
    parameters: int
    starts: bool
    order: int
    nodes: list[_Node]


def templates() -> tuple[Template, ...]:
    """All templates in the order of the gallery."""
    return tuple(sorted((_template(file) for file in _files()), key=lambda one: (one.order, one.name)))


def template(name: str) -> Project:
    """A fresh project from a template; raises Misfit where there is none of this name."""
    for file in _files():
        if file.name == name + ENDING:
            return _template(file).project
    known = ", ".join(one.name for one in templates())
    raise Misfit("There is no template '{name}'. There are: {known}.", name=name, known=known)


def _files() -> Iterator[Traversable]:
    folder = files_of("resources") / "templates"
    return (file for file in folder.iterdir() if file.name.endswith(ENDING))


def _template(file: Traversable) -> Template:
    head = msgspec.json.decode(file.read_bytes(), type=_Head)
    texts = {name: getattr(head, name) for name in _Head.__struct_fields__ if name != "nodes"}
    return Template(name=file.name.removesuffix(ENDING), data=_data(head), file=file, **texts)


def _data(head: _Head) -> str:
    kinds = [node.params["examples"]["type"] for node in head.nodes if node.type == Data.type]
    return DATA_SETS.members[kinds[0]].title if kinds else ""
