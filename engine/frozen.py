"""Makes small classes of values that do not change, quicker than ``dataclass`` by itself does."""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Callable
from dataclasses import Field, FrozenInstanceError, field
from operator import attrgetter
from typing import Any, TypeVar, cast

T = TypeVar("T")


@typing.dataclass_transform(frozen_default=True, field_specifiers=(dataclasses.field,))
def frozen(cls: type[T]) -> type[T]:
    """Make a frozen dataclass of this class, which compiles nothing before the first value of it is made.

    ``dataclass`` generates the source of each method and compiles it: for 150 classes that took a tenth of the start of
    the window, in which most of them have no value yet. How two are compared and told is written here once.
    """
    made: Any = dataclasses.dataclass(init=False, eq=False, repr=False)(cls)
    fields = dataclasses.fields(made)
    compared = _contents([one.name for one in fields if one.compare])
    hashed = _contents([one.name for one in fields if (one.compare if one.hash is None else one.hash)])
    names = frozenset(one.name for one in fields)

    def first(self: Any, *values: Any, **named: Any) -> None:
        made.__init__ = _initial(made, fields)
        made.__init__(self, *values, **named)

    def refuse(self: Any, name: str, *value: object) -> None:
        if type(self) is made or name in names:
            raise FrozenInstanceError(f"cannot change field {name!r}")
        (super(made, self).__setattr__ if value else super(made, self).__delattr__)(name, *value)

    def equal(self: Any, other: object) -> bool:
        return bool(compared(self) == compared(other)) if other.__class__ is self.__class__ else NotImplemented

    def hashing(self: Any) -> int:
        return hash(hashed(self))

    def told(self: Any) -> str:
        parts = (f"{one.name}={getattr(self, one.name)!r}" for one in fields if one.repr)
        return f"{type(self).__qualname__}({', '.join(parts)})"

    methods = {"__init__": first, "__setattr__": refuse, "__delattr__": refuse}
    for name, method in {**methods, "__eq__": equal, "__hash__": hashing, "__repr__": told}.items():
        if name not in cls.__dict__:
            setattr(made, name, method)
    return cast("type[T]", made)


def _contents(names: list[str]) -> Callable[[Any], Any]:
    """What reads these fields of a value."""
    return attrgetter(*names) if names else lambda _: ()


def _initial(cls: type, fields: tuple[Field[Any], ...]) -> Callable[..., None]:
    """What sets the fields of a value, as ``dataclass`` generates it."""
    kinds = ("default", "default_factory", "init")
    again = [(one.name, Any, field(**{kind: getattr(one, kind) for kind in kinds})) for one in fields]
    following = {"__post_init__": cls.__post_init__} if hasattr(cls, "__post_init__") else {}
    twin = dataclasses.make_dataclass(cls.__name__, again, namespace=following, frozen=True, eq=False, repr=False)
    return cast("Callable[..., None]", twin.__init__)  # type: ignore[misc]
