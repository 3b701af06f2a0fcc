"""Which entries differ between two versions of a mapping that keep the values in common as they are."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from itertools import compress
from operator import is_, is_not
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def differing(before: Mapping[Key, object], after: Mapping[Key, object]) -> tuple[list[Key], list[Key]]:
    """The keys that are new or have another value, and those that are gone."""
    if before is after:
        return [], []
    # Most edits keep all keys and their order: then nothing is done in Python for the entries that stay.
    if has_same_keys(before, after):
        return list(compress(after, map(is_not, before.values(), after.values()))), []
    changed = [key for key, value in after.items() if before.get(key) is not value]
    return changed, [key for key in before if key not in after]


def has_same_keys(before: Mapping[Key, object], after: Mapping[Key, object]) -> bool:
    """Whether two versions have the same keys in the same order."""
    return len(before) == len(after) and all(map(is_, before, after))
