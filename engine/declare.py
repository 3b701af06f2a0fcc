"""How a layer, a data set, an optimizer or any other choice is declared: once, as a dataclass that does not change."""

from __future__ import annotations

import dataclasses
import functools
import inspect
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Generic, Literal, TypeVar, cast

from engine.frozen import frozen
from engine.message import Message, Misfit, need
from engine.nearest import mendable
from engine.reading import READERS
from engine.repair import ForgetParam

T = TypeVar("T", bound="Declared")
Kind = Literal[
    "int",
    "float",
    "bool",
    "text",
    "choice",
    "sizes",
    "numbers",
    "pairs",
    "points",
    "names",
    "folder",
    "file",
    "node",
    "part",
    "declared",
    "several",
]

Folder = Annotated[str, "folder"]
"""A path to a folder, edited with a Browse button."""
File = Annotated[str, "file"]
"""A path to a file, edited with a Browse button."""
NodeKey = Annotated[str, "node"]
"""The key of another node of the project, chosen from a list; empty for none."""
PartName = Annotated[str, "part"]
"""The name of a part of the data, chosen from a list; empty for all that fit."""
Names = Annotated[tuple[str, ...], "names"]
"""Texts of which none may be there."""
Numbers = Annotated[tuple[float, ...], "numbers"]
"""Numbers of which none may be there, such as one weight for each class."""
Pairs = Annotated[tuple[tuple[int, int], ...], "pairs"]
"""Pairs of whole numbers, such as (input, unit) of a connection, each counted from 1; none may be there."""
Points = Annotated[tuple[tuple[float, float, int], ...], "points"]
"""Points on a plane, each with the number of its class, from 0; none may be there."""


def param(
    default: Any,
    *,
    low: float | None = None,
    high: float | None = None,
    unit: str = "",
    about: str,
    label: str = "",
    log: bool = False,
    group: str = "",
    hidden: bool = False,
) -> Any:
    """Declare one parameter: default, limits (both included), unit, help, and whether a slider moves by factors.

    A form shows the parameters of a ``group`` together under its name, behind those of none, and those that are
    ``hidden`` not at all: they are found out, and no person types them.
    """
    facts = {"low": low, "high": high, "unit": unit, "about": about, "label": label, "log": log, "group": group}
    return dataclasses.field(default=default, metadata={**facts, "hidden": hidden})


@frozen
class Param:
    """What a form, a check, a file and a page of help know of one parameter."""

    name: str
    kind: Kind
    default: Any
    low: float | None
    high: float | None
    unit: str
    about: str
    label: str
    log: bool
    group: str = ""
    hidden: bool = False
    choices: tuple[str, ...] = ()
    family: Family[Any] | None = None

    def read(self, value: Any) -> Any:
        """Check one value of a file or a form and return it as the declaration takes it; raises Misfit."""
        return READERS[self.kind](self, value)


class Declared:
    """What every declared thing has: a type name, a title, a category, an icon, help, and parameters."""

    type: ClassVar[str] = ""
    title: ClassVar[str] = ""
    category: ClassVar[str] = ""
    icon: ClassVar[str] = ""
    telling: ClassVar[str] = ""
    """A template over the parameters for the short line that tells this one from its like."""

    def __init__(self, *values: Any, **named: Any) -> None:
        """Written here once, since dataclass would write it, and what follows, for each of hundreds."""
        usual = self._usual()
        contents = {**usual, **dict(zip(usual, values, strict=False)), **named}
        if len(contents) > len(usual) or len(values) > len(usual) or any(map(_is_missing, contents.values())):
            raise TypeError(f"{type(self).__name__} takes {', '.join(usual)}, but was given {values} and {named}.")
        self.__dict__.update(contents)
        made = getattr(self, "__post_init__", None)
        if made is not None:
            made()

    def __setattr__(self, name: str, value: Any) -> None:
        """What is made keeps its values."""
        if name in self.__dict__:
            raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")
        object.__setattr__(self, name, value)

    def __eq__(self, other: object) -> bool:
        return self._contents() == other._contents() if type(other) is type(self) else NotImplemented

    def __hash__(self) -> int:
        return hash((type(self), self._contents()))

    def __repr__(self) -> str:
        told = (f"{one.name}={getattr(self, one.name)!r}" for one in dataclasses.fields(cast(Any, self)))
        return f"{type(self).__qualname__}({', '.join(told)})"

    def _contents(self) -> tuple[Any, ...]:
        return tuple(getattr(self, one.name) for one in dataclasses.fields(cast(Any, self)))

    @classmethod
    @functools.cache
    def _usual(cls) -> dict[str, Any]:
        """The default of each field by its name."""
        return {one.name: one.default for one in dataclasses.fields(cast(Any, cls))}

    @classmethod
    def help(cls) -> str:
        return inspect.cleandoc(cls.__doc__ or "")

    @classmethod
    @functools.cache
    def params(cls) -> tuple[Param, ...]:
        hints = typing.get_type_hints(cls, include_extras=True)
        fields = dataclasses.fields(cast(Any, cls))
        found = [_param(field, hints[field.name]) for field in fields if field.metadata]
        return tuple(sorted(found, key=lambda one: bool(one.group)))

    @classmethod
    def defaults(cls) -> dict[str, Any]:
        """The parameters of a fresh one, as a file keeps them."""
        return {one.name: plain(one.default) for one in cls.params()}

    def tell(self) -> Message:
        """The short line of telling parameters, such as ``32 filters``; empty where there are none."""
        values = {one.name: getattr(self, one.name) for one in self.params()}
        return Message(self.telling, values)


def _is_missing(value: Any) -> bool:
    return value is dataclasses.MISSING


@typing.dataclass_transform(frozen_default=True)
def declared(cls: type[T]) -> type[T]:
    """Make a declared class of this one: a dataclass of which nothing is generated."""
    return dataclass(init=False, eq=False, repr=False, match_args=False)(cls)


class Family(Generic[T]):
    """All declared things of one sort by their type names: a closed table, and the only way from a name to a class."""

    def __init__(self, noun: str) -> None:
        self.noun = noun
        self.members: dict[str, type[T]] = {}

    def __call__(
        self, *, title: str, category: str = "", icon: str = "", telling: str = ""
    ) -> Callable[[type[T]], type[T]]:
        def declare(cls: type[T]) -> type[T]:
            made = declared(cls)
            made.type, made.title, made.category = cls.__name__, title, category
            made.icon, made.telling = icon, telling
            self.members[cls.__name__] = made
            return made

        return declare

    def __iter__(self) -> Iterator[type[T]]:
        return iter(self.members.values())

    def read(self, raw: Any) -> T:
        """Make a declared thing from ``{"type": name, parameter: value, ...}``; raises Misfit with a sentence."""
        if isinstance(raw, Declared):
            return cast(T, raw)
        need(
            isinstance(raw, Mapping) and isinstance(raw.get("type"), str),
            "A {noun} needs a type.",
            noun=self.noun,
        )
        cls = self.members.get(raw["type"])
        if cls is None:
            raise Misfit("There is no {noun} called '{type}' in this version.", noun=self.noun, type=raw["type"])
        return make(cls, {name: value for name, value in raw.items() if name != "type"})


def make(cls: type[T], raw: Mapping[str, Any], *, guess: bool = True) -> T:
    """Make one of ``cls`` from plain values; a missing one takes its default, an impossible one is a Misfit.

    That has the value which was meant as its repair, and the usual one without ``guess``.
    """
    known = {one.name: one for one in cls.params()}
    name = next((name for name in raw if name not in known), None)
    if name is not None:
        text = "{title} has no parameter '{name}'. It has: {known}."
        repairs = (ForgetParam(name),)
        raise Misfit(text, title=cls.title, name=name, known=", ".join(known) or "none", repairs=repairs)
    return cls(**{name: mendable(known[name], value, guess=guess) for name, value in raw.items()})


def plain(value: Any) -> Any:
    """The value of a parameter as a file keeps it: numbers, texts, lists and objects."""
    if isinstance(value, Declared):
        return {"type": value.type, **{one.name: plain(getattr(value, one.name)) for one in value.params()}}
    if isinstance(value, tuple):
        return [plain(part) for part in value]
    return value


def _param(field: dataclasses.Field[Any], hint: Any) -> Param:
    kind, choices, family = _kind(hint)
    facts = dict(field.metadata)
    facts["label"] = facts["label"] or field.name.replace("_", " ").capitalize()
    return Param(name=field.name, kind=kind, default=field.default, choices=choices, family=family, **facts)


def _kind(hint: Any) -> tuple[Kind, tuple[str, ...], Family[Any] | None]:
    if typing.get_origin(hint) is Annotated:
        extra = hint.__metadata__[0]
        if not isinstance(extra, Family):
            return extra, (), None
        # A tuple of them is a list of any length, whose members stand in their order.
        return ("several" if typing.get_origin(hint.__origin__) is tuple else "declared"), (), extra
    if typing.get_origin(hint) is Literal:
        return "choice", typing.get_args(hint), None
    if isinstance(hint, types.GenericAlias):
        return "sizes", (), None
    simple: dict[Any, Kind] = {bool: "bool", int: "int", float: "float", str: "text"}
    return simple[hint], (), None
