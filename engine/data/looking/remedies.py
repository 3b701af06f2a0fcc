"""The repairs of data: transforms that are added to the Data node, and columns that are left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from engine.data.transform import Transform
from engine.data.transforms.scaling import Scale
from engine.declare import plain
from engine.message import Misfit
from engine.repair import At, Repair, SetParam, Together

if TYPE_CHECKING:
    from engine.data.looking.examined import Examined


def with_transforms(
    examined: Examined, transforms: Sequence[Transform], text: str, **values: Any
) -> tuple[Repair, ...]:
    """Let these change the data from now on."""
    change = SetParam("transforms", plain(tuple(transforms)))
    return (Together((At(examined.node, change),), text, values),)


def before(transforms: Sequence[Transform], new: Transform, kind: type[Transform]) -> tuple[Transform, ...]:
    """A new one in front of the first of a kind, or else behind all."""
    at = next((at for at, one in enumerate(transforms) if isinstance(one, kind)), len(transforms))
    return (*transforms[:at], new, *transforms[at:])


def scaled(examined: Examined, part: str) -> tuple[Repair, ...]:
    """Scale one part, or all that the network reads."""
    found = (*examined.transforms, Scale(of=part))
    one = with_transforms(examined, found, "Scale '{part}' to mean 0 and deviation 1", part=part)
    if part not in examined.inputs or any(isinstance(step, Scale) and not step.of for step in examined.transforms):
        return one
    found = (*examined.transforms, Scale())
    return (*one, *with_transforms(examined, found, "Scale all parts that the network reads"))


def left_out(examined: Examined, part: str) -> tuple[Repair, ...]:
    """Leave out a column of a table, with all that changes it alone; not the last one that the network reads."""
    data_set = examined.written
    columns: list[Any] = data_set.get("columns", [])
    at = examined.columns_read.get(part)
    if at is None or len(examined.columns_read) == 1:
        return ()
    changed = {**data_set, "columns": [*columns[:at], {**columns[at], "role": "ignore"}, *columns[at + 1 :]]}
    kept = plain(tuple(one for one in examined.transforms if one.of != part))
    # First what names the column goes, then the column itself: no step between them is impossible.
    steps = (SetParam("transforms", kept), SetParam("examples", changed))
    text = "Leave '{part}' out"
    return (Together(tuple(At(examined.node, one) for one in steps), text, {"part": part}),)


def more_classes(examined: Examined, part: str, count: int) -> tuple[Repair, ...]:
    """Let the data set have so many classes, where a setting of it says how many there are."""
    data_set, classes = examined.data_set, examined.shapes[part].classes
    for one in data_set.params():
        fits = one.name in ("classes", "vocabulary") and getattr(data_set, one.name) == classes
        if fits and one.kind == "int" and count <= (one.high or count):
            value = plain(replace(cast(Any, data_set), **{one.name: count}))
            text = "Set {setting} to {count}"
            parts = (At(examined.node, SetParam("examples", value)),)
            return (Together(parts, text, {"setting": one.label, "count": count}),)
    return ()


def copies_parted(examined: Examined) -> tuple[Repair, ...]:
    """Part the examples so that copies are left out, or else stay in one part; not what is read piece by piece."""
    try:
        if examined.data_set.stream() is not None or examined.data_set.renews:
            return ()
    except Misfit:
        return ()
    ways = {"leave out": "Leave copies out", "keep together": "Keep copies in the same part"}
    return tuple(
        Together((SetParam("split", {"type": "CopiesTogether", "copies": way}),), text) for way, text in ways.items()
    )
