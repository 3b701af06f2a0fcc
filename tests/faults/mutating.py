"""Changes files by chance: their bytes, or the tree of values in them."""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence
from random import Random
from typing import Any

NUMBER = re.compile(rb"-?\d+(?:\.\d+)?")
NUMBERS = (b"0", b"-1", b"1e308", b"1e999", b"9" * 30, b"0.1", b"-0.0", b"1000000007", b"NaN", b"007", b"9" * 5000)
PIECES = (b'"', b"{", b"}", b"[", b"]", b",", b":", b"\\", b"\\ud800", b"\0", b"\xff", b"null", b"\n", b"\xe2\x80\xae")
TEXTS = (
    "", "x" * 1000, "../../../etc/passwd", "/dev/zero", "__import__('os').system('true')", '"""', "\u202e", "\x00",
    "Block", "Dense", "Data", "Input", "Output", "Again", "data", "data.image", "value", "class",
    "<img src=x>", "{0}", "%s", "auto",
)  # fmt: skip
VALUES: tuple[Any, ...] = (
    None, True, False, -1, 0, 1, 2**31, 2**63 - 1, 2**63, -(2**63), 10**9, 10**18, 0.1, -0.0, 1e308, *TEXTS,
    [], {}, [[]], [0] * 50, [None], {"type": "Digits"}, {"type": "os.system"}, {"node": "data"}, {"node": "x"},
    {"from": ["data", "image", "count"]}, {"from": ["x", "y", "z"]}, {"from": 1}, [[1, 2], [3]],
    {"a": {"a": {"a": {"a": {}}}}},
)  # fmt: skip


def changed_bytes(data: bytes, random: Random) -> bytes:
    """Some bytes turned over, taken away, put in, doubled or cut off, and numbers that are others."""
    found = bytearray(data)
    for _ in range(random.choice((1, 1, 1, 2, 3, 8))):
        first = random.randrange(len(found) + 1)
        behind = min(len(found), first + random.choice((1, 1, 2, 9, 200)))
        match random.randrange(7):
            case 0 if first < len(found):
                found[first] ^= 1 << random.randrange(8)
            case 1:
                del found[first:behind]
            case 2:
                found[first:first] = random.choice(PIECES)
            case 3:
                found[first:first] = found[first:behind] * random.choice((1, 2, 50))
            case 4 if random.random() < 0.2:
                del found[first:]
            case 5:
                place = random.randrange(len(found) + 1)
                found[first:behind], found[place:place] = b"", bytes(found[first:behind])
            case _:
                one = NUMBER.search(found, first)
                if one:
                    found[one.start() : one.end()] = random.choice(NUMBERS)
    return bytes(found)


def changed_tree(tree: Any, random: Random, others: Sequence[Any] = ()) -> Any:
    """Some values replaced, taken away, doubled, moved or put in from another tree."""
    tree = copy.deepcopy(tree)
    for _ in range(random.choice((1, 1, 2, 3, 6))):
        place = _place(tree, random)
        if not place:
            return copy.deepcopy(random.choice(VALUES))
        _change(place, random, others)
    return tree


def _change(place: Any, random: Random, others: Sequence[Any]) -> None:
    key = random.choice(list(place)) if isinstance(place, dict) else random.randrange(len(place))
    match random.randrange(6):
        case 0:
            del place[key]
        case 1 if isinstance(place, list):
            place.insert(random.randrange(len(place) + 1), copy.deepcopy(place[key]))
        case 2 if isinstance(place, dict):
            place[random.choice((*TEXTS, "later", "inside", "through", "bypassed"))] = place.pop(key)
        case 3 if others:
            place[key] = copy.deepcopy(_place(random.choice(others), random) or 0)
        case 4 if isinstance(place[key], str):
            place[key] = random.choice(TEXTS) + place[key]
        case _:
            place[key] = copy.deepcopy(random.choice(VALUES))


def _place(tree: Any, random: Random) -> Any:
    """A list or an object that holds something, at any depth."""
    here, found = tree, None
    while isinstance(here, (dict, list)) and here:
        found = here
        if random.random() < 0.2:
            break
        here = random.choice(list(here.values()) if isinstance(here, dict) else here)
    return found
