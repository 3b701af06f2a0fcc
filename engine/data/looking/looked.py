"""Looks at data: an overview, the figures of each part, raw and behind transforms, and all troubles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import msgspec

from engine.data.declare import DataSet
from engine.data.looking import rules as _  # noqa: F401  (fills the table of rules)
from engine.data.looking.examined import MOST_COLUMNS, Examined, Judged, calm, columns_of
from engine.data.looking.figures import classed, figures
from engine.data.looking.rule import RULES
from engine.data.looking.told import Figures, Looked, OutputTold, Overview, PartTold, Trouble, short
from engine.data.transform import is_number, told
from engine.shape import Shape

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, Any]

MOST_PARTS, MOST_COLUMNS_TOLD = 200, 100
"""So many parts are told of, and of so many numbers side by side each by itself."""
FIGURES_BYTES, BEHIND_BYTES, REPAIRS_BYTES = 80_000, 40_000, 50_000
"""Bytes of the figures of parts, of those of outputs, and of repairs, which may hold all columns of a table."""
LEAST_BYTES = 600
MOST_TROUBLES = 5
"""So many troubles of one rule are told, the worst ones."""
MOST_OUTPUTS = 20


def look(
    data_set: DataSet,
    parts: Mapping[str, Numbers],
    train: Numbers,
    validation: Numbers,
    *,
    node: str = "",
    judged: Mapping[str, Judged] | None = None,
) -> Looked:
    """All that is told of a data set, of which these are the loaded parts, and the rows of training and validation.

    ``node`` is the key of the Data node, at which repairs are done, and ``judged`` tells of the objectives by the
    outputs that they judge.
    """
    with calm():
        return _looked(Examined(data_set, parts, train, validation, node=node, judged=judged))


def _looked(examined: Examined) -> Looked:
    room = _Room(FIGURES_BYTES)
    behind = _Room(BEHIND_BYTES)
    told_parts = tuple(_part(examined, name, room, behind) for name in list(examined.shapes)[:MOST_PARTS])
    outputs = tuple(_outputs(examined, _Room(BEHIND_BYTES)))
    troubles, hidden = _troubles(examined, _Room(REPAIRS_BYTES))
    return Looked(_overview(examined), told_parts, outputs, troubles, hidden + len(examined.shapes) - len(told_parts))


class _Room:
    """How many bytes may still be sent."""

    def __init__(self, left: int) -> None:
        self.left = left

    def takes(self, found: Any) -> bool:
        """Whether this fits; then the room is smaller."""
        size = len(msgspec.msgpack.encode(found))
        fits = size <= self.left
        self.left -= size if fits else 0
        return fits

    def taken(self, found: Figures) -> Figures | None:
        """The figures, as far as they fit."""
        made = cast(Any, found)
        smaller = (found, replace(made, columns=found.columns[:10]), replace(made, columns=()))
        return next((one for one in smaller if self.takes(one)), None)


def _overview(examined: Examined) -> Overview:
    each = sum(shape.size for shape in examined.pipeline.facts.values())
    size = sum(map(_size, examined.whole.values()))
    train, held = len(examined.train_rows), len(examined.validation_rows)
    return Overview(examined.data_set.title, examined.count, train, held, size, each, examined.told_by)


def _size(values: Numbers) -> int:
    """How many bytes these take; of texts, one for each letter."""
    return sum(map(len, values)) if values.dtype.kind == "O" else values.nbytes


def _part(examined: Examined, name: str, room: _Room, behind: _Room) -> PartTold:
    shape, size = examined.shapes[name], _size(examined.whole[name])
    # Where there is no room for the least, nothing is computed for it.
    found = room.taken(_figures(examined, name)) if room.left > LEAST_BYTES else None
    return PartTold(short(name), examined.role(name), told(shape), size, found, _alone(examined, name, behind))


def _alone(examined: Examined, name: str, room: _Room) -> OutputTold | None:
    """What becomes of a part that is put together with others."""
    output = examined.output_of(name)
    steps = examined.way(name)
    if not steps or len(examined.pipeline.outputs.get(output, ())) < 2:
        return None
    shape = steps[-1].transform.shape(steps[-1].shape)
    is_told = is_number(shape) and len(shape) <= 1 and shape.count <= MOST_COLUMNS and room.left > LEAST_BYTES
    found = room.taken(_behind(examined, name, shape, examined.sampled(name))) if is_told else None
    return OutputTold(short(name), (short(name),), 1, told(shape), found)


def _figures(examined: Examined, name: str) -> Figures:
    values = examined.parts[name]
    return figures(
        values,
        examined.shapes[name],
        columns=examined.columns.get(name, ()),
        most_columns=MOST_COLUMNS_TOLD,
        classes=lambda: classed(
            values,
            examined.is_held,
            examined.is_trained,
            examined.shapes[name].classes or 1,
            partial(examined.class_name, name),
        ),
        name=name,
        data_set=examined.data_set,
    )


def _outputs(examined: Examined, room: _Room) -> Iterator[OutputTold]:
    """What the network sees: told by some examples, unless it is what was told of the part already."""
    steps = {(step.is_whole, step.name) for step in examined.pipeline.steps}
    for name, parts in list(examined.pipeline.outputs.items())[:MOST_OUTPUTS]:
        shape = examined.pipeline.facts[name]
        changed = (True, name) in steps or any((False, part) in steps for part in parts)
        found = None
        if (changed or len(parts) > 1) and (is_number(shape) or name in examined.pipeline.texts):
            found = room.taken(_behind(examined, name, shape, examined.seen[name]))
        named = tuple(short(one) for one in parts[:MOST_OUTPUTS])
        yield OutputTold(short(name), named, len(parts), told(shape), found)


def _behind(examined: Examined, name: str, shape: Shape, values: Numbers) -> Figures:
    columns = columns_of(values) if len(shape) <= 1 and shape.count <= MOST_COLUMNS else ()
    return figures(
        values,
        shape,
        columns=columns,
        most_columns=MOST_COLUMNS_TOLD,
        classes=lambda: Figures(len(values)),
        name=name,
        data_set=examined.reading,
    )


def _troubles(examined: Examined, room: _Room) -> tuple[tuple[Trouble, ...], int]:
    """What all rules find, the worst of each, and how many more there are."""
    every = {one.name: list(one.find(examined)) for one in RULES.values()}
    ranks: list[tuple[int, Trouble]] = []
    hidden = 0
    for one in RULES.values():
        causes = {cause.part for name in one.unless for cause in every[name]}
        mine = [trouble for trouble in every[one.name] if trouble.part not in causes]
        ranked = sorted(mine, key=lambda trouble: -trouble.figure)
        ranks += enumerate(ranked[:MOST_TROUBLES])
        hidden += len(ranked[MOST_TROUBLES:])
    # The worst of each rule come first, also to the room that there is for repairs.
    worst = (trouble for rank, trouble in sorted(ranks, key=lambda one: one[0]))
    return tuple(_with_room(one, room) for one in worst), hidden


def _with_room(trouble: Trouble, room: _Room) -> Trouble:
    """A trouble with those of its repairs that can be sent."""
    repairs = tuple(one for one in trouble.repairs if room.takes(one))
    return trouble if repairs == trouble.repairs else replace(cast(Any, trouble), repairs=repairs)
