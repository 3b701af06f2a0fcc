"""Finds out what the numbers of an array stand for: pictures, classes, or measured numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.data.arrays.part import ArrayPart, Images, Labels, Layout, Measures, Role, Unread
from engine.data.arrays.roles import is_called
from engine.data.files.stored import MEBIBYTE, StoredArray
from engine.data.transform import Transform
from engine.data.transforms.columns import Impute
from engine.data.transforms.scaling import Scale
from engine.declare import make
from engine.frozen import frozen
from engine.message import Message, need

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, Any]

FEW = 20
"""Whole numbers of so few different values that a network is to say are classes."""
MOST_KINDS = 1000
SAMPLE = 64 * MEBIBYTE
"""So many bytes of an array are looked at; of one with a single number for each example, all."""
COLOURS = (1, 3, 4)
SMALLEST_SIDE = 8
PICTURES = {"image", "images", "img", "imgs", "picture", "pictures", "photos", "photo", "pixels", "mask", "masks"}
NAMED_CLASSES = {"label", "labels", "class", "classes", "category", "categories", "digit", "digits"}
USUAL_WIDTH = 10.0
"""Numbers that are no larger need no scaling as those of a picture."""


@frozen
class Described:
    """What an array holds, the transforms that it needs, and why."""

    part: ArrayPart
    transforms: tuple[Transform, ...] = ()
    reasons: tuple[Message, ...] = ()


@frozen
class Seen:
    """What the numbers that were looked at are like."""

    low: float
    high: float
    has_holes: bool


def unread(one: StoredArray) -> ArrayPart:
    """An array that is left out, as well as its sizes alone tell what it is."""
    if one.odd:
        return make(Unread, {"name": one.name, "count": one.count})
    return make(Measures, {**_named(one, "ignore"), "sizes": list(one.sizes[1:]) or [1]})


def described(one: StoredArray, role: Role, file: str) -> Described:
    """What an array holds; raises Misfit where it cannot be learned from."""
    if role == "target":
        found = _classes(one, file)
        if found is not None:
            return found
    seen = _seen(one)
    layout = _layout(one)
    return _picture(one, role, layout, seen) if layout and not seen.has_holes else _measures(one, role, seen)


def _named(one: StoredArray, role: Role) -> dict[str, Any]:
    return {"name": one.name, "role": role, "count": one.count}


def _seen(one: StoredArray) -> Seen:
    """What is told by its first numbers, of which those that are none, or too large, are told when they are read."""
    import numpy as np

    low, high, has_holes = np.inf, -np.inf, False
    with np.errstate(all="ignore"):
        for _, values in one.blocks(SAMPLE):
            if values.dtype.kind == "f":
                has_holes |= bool(np.isnan(values).any())
                values = values[np.isfinite(values)]
            if values.size:
                low, high = min(low, float(values.min())), max(high, float(values.max()))
    return Seen(low, high, has_holes) if high >= low else Seen(0.0, 0.0, has_holes)


def _measures(one: StoredArray, role: Role, seen: Seen) -> Described:
    sizes = list(one.sizes[1:]) or [1]
    holes = seen.has_holes and role == "input" and len(sizes) == 1
    part = make(Measures, {**_named(one, role), "sizes": sizes, "holes": holes})
    transforms: list[Transform] = []
    told: list[Message] = []
    if holes:
        transforms.append(Impute(of=one.name))
        told.append(Message("Numbers are missing in '{name}', so an Impute fills them in.", {"name": one.name}))
    is_scaled = role == "input" and seen.low >= -3 and 0.1 <= seen.high <= 3
    if not is_scaled:
        transforms.append(Scale(of=one.name))
        text = "'{name}' holds numbers from {low:.4g} to {high:.4g}, so a Scale brings them to about 0 and 1."
        told.append(Message(text, {"name": one.name, "low": seen.low, "high": seen.high}))
    return Described(part, tuple(transforms), tuple(told))


def _layout(one: StoredArray) -> Layout | None:
    """Where the channels of pictures stand; None where the sizes are not those of pictures."""
    sizes = one.sizes[1:]
    is_named = is_called(one.name, PICTURES)
    if len(sizes) == 2:
        small, large = sorted(sizes)
        # Numbers along time have two axes as well, but are hardly ever nearly square.
        is_square = small >= SMALLEST_SIDE and large <= 2 * small
        is_likely = one.dtype == "|u1" or is_named or sizes[0] == sizes[1]
        return "no channels" if (is_square and is_likely) or (is_named and small > 1) else None
    if len(sizes) != 3:
        return None
    first, last = sizes[0] in COLOURS, sizes[2] in COLOURS
    if first != last:
        return "channels first" if first else "channels last"
    # Both or neither: pictures have more pixels along a side than channels.
    return "channels last" if sizes[2] < min(sizes[:2]) else "channels first"


def _picture(one: StoredArray, role: Role, layout: Layout, seen: Seen) -> Described:
    sizes = one.sizes[1:]
    if layout == "no channels":
        channels, (height, width) = 1, sizes
    else:
        channels, height, width = sizes if layout == "channels first" else (sizes[2], sizes[0], sizes[1])
    white = _white(one, seen)
    settings = {"channels": channels, "height": height, "width": width, "layout": layout, "white": white}
    text = "'{name}' holds pictures of {height} × {width} pixels in {channels} channels, as its sizes show."
    if channels == 1:
        text = "'{name}' holds grey pictures of {height} × {width} pixels, as its sizes show."
    told = [Message(text, {"name": one.name, "height": height, "width": width, "channels": channels})]
    if layout == "channels last":
        text = "The channels of '{name}' stand behind its pixels, so they are turned to the front, as networks expect."
        told.append(Message(text, {"name": one.name}))
    if white != 1:
        text = "The numbers of '{name}' go from {low:g} to {high:g}, so they are divided by {white:g}."
        told.append(Message(text, {"name": one.name, "low": seen.low, "high": seen.high, "white": white}))
    return Described(make(Images, {**_named(one, role), **settings}), (), tuple(told))


def _white(one: StoredArray, seen: Seen) -> float:
    """The number of the brightest pixel."""
    largest = max(abs(seen.low), abs(seen.high))
    if one.dtype == "|u1":
        # Few shades, or classes of pixels, go up to the largest of them.
        return 255.0 if largest >= 128 else max(1.0, largest)
    if largest <= USUAL_WIDTH:
        return 1.0
    return 255.0 if 128 <= largest <= 255 else min(float(largest), 1e9)


def _classes(one: StoredArray, file: str) -> Described | None:
    """The classes that an array names; None where it names none."""
    if len(one.sizes) == 2 and one.sizes[1] > 1:
        return _one_hot(one)
    if one.sizes[1:] not in ((), (1,)):
        return None
    kinds = _different(one)
    if kinds is None or not _few(one, kinds):
        return None
    text = "All examples of '{name}' in {file} are of the class {only}, so there is nothing to learn. Add examples of "
    text += "other classes, or choose another target."
    need(len(kinds) > 1, text, name=one.name, file=file, only=kinds[0])
    low, high = kinds[0], kinds[-1]
    if low in (0, 1) and high - low < 2 * len(kinds):
        # A class may be missing in this file, and is counted all the same.
        kinds = list(range(low, high + 1))
    text = "'{name}' is what the network is to say: whole numbers of {count:,} different values, so they are classes."
    reason = Message(text, {"name": one.name, "count": len(kinds)})
    part = make(Labels, {**_named(one, "target"), "kinds": [str(kind) for kind in kinds]})
    return Described(part, (), (reason,))


def _different(one: StoredArray) -> list[int] | None:
    """All values, in order; None where they are no whole numbers, or too many."""
    import numpy as np

    found: set[int] = set()
    for _, values in one.blocks():
        with np.errstate(all="ignore"):
            known = values[np.isfinite(values)] if values.dtype.kind == "f" else values
            if known.dtype.kind == "f" and not (known == np.round(known)).all():
                return None
            found |= {int(value) for value in np.unique(known)[: MOST_KINDS + 1]}
        if len(found) > MOST_KINDS or any(abs(value) >= 2**53 for value in found):
            return None
    return sorted(found) or None


def _few(one: StoredArray, kinds: list[int]) -> bool:
    """Whether they are so few that they are classes, and no amounts."""
    if len(kinds) <= FEW and one.count >= 2 * len(kinds):
        return True
    is_counted = kinds == list(range(kinds[0], kinds[-1] + 1)) and kinds[0] in (0, 1) and one.count >= 5 * len(kinds)
    is_named = is_called(one.name, NAMED_CLASSES)
    return not one.dtype.startswith(("<f", ">f")) and (is_counted or is_named)


def _one_hot(one: StoredArray) -> Described | None:
    """Classes as rows of numbers of which one alone is 1."""
    import numpy as np

    if one.sizes[1] > MOST_KINDS:
        return None
    for _, values in one.blocks(SAMPLE):
        if not ((values == 0) | (values == 1)).all() or not (np.count_nonzero(values, axis=1) == 1).all():
            return None
    kinds = [str(kind) for kind in range(one.sizes[1])]
    text = "'{name}' is what the network is to say: each row has a single 1, so they are {count:,} classes."
    reason = Message(text, {"name": one.name, "count": len(kinds)})
    return Described(make(Labels, {**_named(one, "target"), "kinds": kinds}), (), (reason,))
