"""Tests that a frozen value compares, tells itself and refuses to change as a frozen dataclass does."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError, dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.frozen import frozen


def made(decorate: Callable[[type], type]) -> Any:
    """The same fields, made into a value in one way or the other."""

    class Value:
        """One field of each sort."""

        name: str
        sizes: tuple[int, ...] = ()
        said: str = field(default="", compare=False)
        extra: dict[str, int] = field(default_factory=dict, hash=False)
        hidden: int = field(default=0, repr=False)

    Value.__qualname__ = "Own"
    return decorate(Value)


Trusted = made(dataclass(frozen=True))
Own = made(frozen)


@frozen
class Bare:
    """A value without fields."""


FIELDS = st.tuples(
    st.sampled_from("ab"),
    st.sampled_from([(), (1,), (1, 2)]),
    st.sampled_from("xy"),
    st.sampled_from([{}, {"a": 1}]),
    st.integers(0, 1),
)


@given(FIELDS, FIELDS)
def test_two_values_are_equal_where_two_dataclasses_are(one: tuple[Any, ...], other: tuple[Any, ...]) -> None:
    assert (Own(*one) == Own(*other)) is (Trusted(*one) == Trusted(*other))
    assert (hash(Own(*one)) == hash(Own(*other))) is (hash(Trusted(*one)) == hash(Trusted(*other)))
    assert repr(Own(*one)) == repr(Trusted(*one))
    assert Own(*one) != Trusted(*one)


def test_a_value_does_not_change_but_a_copy_may_differ() -> None:
    value = Own("a", (1,))
    with pytest.raises(FrozenInstanceError):
        value.name = "b"
    assert replace(value, name="b") == Own("b", (1,)) and value.name == "a"
    assert pickle.loads(pickle.dumps(value)) == value


def test_values_without_fields_are_equal() -> None:
    assert Bare() == Bare() and hash(Bare()) == hash(Bare()) and repr(Bare()) == "Bare()"


def test_fields_may_be_left_out_and_set_by_what_follows_and_a_value_of_a_subclass_keeps_what_it_has() -> None:
    @frozen
    class Begin:
        number: int
        self_made: list[int] = field(default_factory=list, init=False)

        def __post_init__(self) -> None:
            self.self_made.append(self.number)

    @frozen
    class Further(Begin):
        more: str = "usual"

    class Loose(Begin):
        other = 0

    assert Begin(4).self_made == [4] and Further(3) == Further(number=3, more="usual")
    for wrong in ({}, {"number": 1, "unknown": 1}):
        with pytest.raises(TypeError, match="__init__"):
            Begin(**wrong)
    one = Loose(number=5)
    one.other = 7
    assert one.other == 7 and one.self_made == [5]
    with pytest.raises(FrozenInstanceError):
        one.number = 6
    with pytest.raises(FrozenInstanceError):
        del one.number
    del one.other
    assert one.other == 0
