"""Makes an example of what a person entered, exactly as the data set makes its own."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import torch
from torch import Tensor

from engine.data.batches import example_count
from engine.data.origin import Origin, reshapes
from engine.generate import writing
from engine.message import Misfit, need
from engine.training.entering import Entry, entries, lengths_of, pixels, read
from engine.training.loop import Loop

PADDING = 0
"""The token that fills up short texts, in every data set."""
DIGITS = 6
"""So many digits of a measured number are shown."""

TOLERANCE = 1e-3
RANGED = 1000
"""By so many examples is told how bright their pixels can be."""

_ENTRIES: WeakKeyDictionary[Loop, tuple[Entry, ...]] = WeakKeyDictionary()
_ENDS: WeakKeyDictionary[Loop, dict[str, tuple[float, float]]] = WeakKeyDictionary()


def held(loop: Loop) -> Mapping[str, Tensor]:
    """The examples that a network is judged by: those of the validation, or of the training where there is none."""
    source = loop.data.validation
    return source if example_count(source) else loop.data.train


def rows(loop: Loop, numbers: list[int]) -> dict[str, Tensor]:
    """These examples of the validation."""
    source = held(loop)
    count = example_count(source)
    at = [number % count for number in numbers]
    return {name: values[at] for name, values in source.items()}


def entries_of(loop: Loop) -> tuple[Entry, ...]:
    """What enters the network; found once."""
    if loop not in _ENTRIES:
        _ENTRIES[loop] = entries(loop.analysis)
    return _ENTRIES[loop]


def typed(loop: Loop, text: str, number: int = 0) -> dict[str, Tensor]:
    """A single row of what was entered; what was not is that of this example. Raises Misfit where it cannot be read."""
    given, found = read(text), rows(loop, [number])
    for entry in entries_of(loop):
        if entry.name in given:
            found |= {name: one.to(loop.device) for name, one in _made(loop, entry, given[entry.name]).items()}
    return found


def _made(loop: Loop, entry: Entry, value: Any) -> dict[str, Tensor]:
    if entry.kind == "picture":
        return {entry.name: _picture(loop, entry, value)}
    if entry.kind == "text":
        return _text(loop, entry, value)
    if entry.kind == "cells":
        return {entry.name: _cells(loop, entry, value)}
    if entry.kind == "row":
        return {entry.name: _row(loop, entry, value)}
    if entry.kind == "class":
        return {entry.name: _class(entry, value)}
    return {}


def _picture(loop: Loop, entry: Entry, value: Any) -> Tensor:
    numbers = np.frombuffer(pixels(value, entry.shape.count), np.uint8)
    bright = np.divide(numbers, 255, dtype=np.float32).reshape(1, *entry.shape.sizes)
    origin, (low, high) = Origin(loop.data.prepared, entry.name), _ends(loop, entry)
    measured = bright if (low, high) == (0.0, 1.0) else (low + (high - low) * bright).astype(np.float32)
    return torch.from_numpy(np.ascontiguousarray(origin.forward(origin.of_one(measured))))


def _ends(loop: Loop, entry: Entry) -> tuple[float, float]:
    """The numbers of a black and of a white pixel: 0 and 1, unless those of the data go beyond."""
    known = _ENDS.setdefault(loop, {})
    if entry.name not in known:
        values = Origin(loop.data.prepared, entry.name).back(
            loop.data.train[entry.name][:RANGED].cpu().double().numpy()
        )
        low = min((float(one.min()) for one in values.values()), default=0.0)
        high = max((float(one.max()) for one in values.values()), default=1.0)
        known[entry.name] = (low if low < -TOLERANCE else 0.0, high if high > 1 + TOLERANCE else 1.0)
    return known[entry.name]


def _cells(loop: Loop, entry: Entry, value: Any) -> Tensor:
    """A line of a table, read as its file is; raises Misfit where a cell is empty that nothing fills in."""
    need(isinstance(value, dict), "What was entered cannot be read. Enter it once more.")
    cells = {one.name: value.get(one.name, "") for one in entry.fields}
    parts, origin = loop.data_set.read_cells(cells), Origin(loop.data.prepared, entry.name)
    for name, values in parts.items():
        changed = origin.changed(name, values)
        is_hole = (changed < 0).any() if changed.dtype.kind in "iu" else np.isnan(changed).any()
        text = "'{column}' is empty, and no transform fills it in. Enter something there."
        need(not is_hole, text, column=name)
    return torch.from_numpy(np.ascontiguousarray(loop.data.prepared.applied(parts)[entry.name]))


def _text(loop: Loop, entry: Entry, value: Any) -> dict[str, Tensor]:
    need(isinstance(value, str) and value, "Nothing is written yet. Type a text.")
    tokens = loop.data_set.encode(entry.name, value)
    window = int(entry.shape.sizes[0])
    # Who goes on with a text reads its end.
    tokens = tokens[-window:] if follows(loop) else tokens[:window]
    used = max((at + 1 for at, token in enumerate(tokens) if token != PADDING), default=1)
    found = {entry.name: torch.tensor([tokens + [PADDING] * (window - len(tokens))])}
    counted = lengths_of(loop.data_set, entry.name)
    return found | ({counted: torch.tensor([used])} if counted else {})


def follows(loop: Loop) -> bool:
    """Whether the network goes on with a text."""
    how = writing(loop.analysis)
    return how is not None and how.ability == "text"


def _row(loop: Loop, entry: Entry, value: Any) -> Tensor:
    sound = isinstance(value, list) and all(
        isinstance(one, (int, float)) and not isinstance(one, bool) and math.isfinite(one) for one in value
    )
    need(sound, "A row is made of numbers. Enter one in each field.")
    need(
        len(value) == entry.shape.count,
        "A row has {found} numbers, but this network reads {count}. Enter one in each field.",
        found=len(value),
        count=entry.shape.count,
    )
    numbers = np.array(value, np.float64).reshape(1, *(int(size) for size in entry.shape.sizes))
    origin = Origin(loop.data.prepared, entry.name, reshapes)
    return torch.from_numpy(origin.forward(origin.of_one(numbers)).astype(np.float32))


def _class(entry: Entry, value: Any) -> Tensor:
    most = (entry.shape.classes or 1) - 1
    sound = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most
    need(sound, "The number must be from 0 to {most:,}. Enter another one.", most=most)
    return torch.tensor([value])


def shown(loop: Loop, example: Mapping[str, Tensor]) -> dict[str, Any]:
    """A single row of the data as a person would have entered it, as far as it can be."""
    found: dict[str, Any] = {}
    for entry in entries_of(loop):
        one = example[entry.name][0].cpu()
        if entry.kind == "picture":
            origin, (low, high) = Origin(loop.data.prepared, entry.name), _ends(loop, entry)
            bright = (origin.as_one(origin.back(one.numpy()[None])) - low) / (high - low)
            found[entry.name] = (bright.clip(0, 1) * 255).round().astype(np.uint8).tobytes()
        elif entry.kind == "text":
            found[entry.name] = loop.data_set.decode(entry.name, one.tolist())
        elif entry.kind == "cells":
            found[entry.name] = _as_cells(loop, entry, one.numpy()[None])
        elif entry.kind == "row":
            origin = Origin(loop.data.prepared, entry.name, reshapes)
            measured = origin.as_one(origin.back(one.double().numpy()[None]))
            found[entry.name] = [float(f"{number:.{DIGITS}g}") for number in measured.reshape(-1).tolist()]
        elif entry.kind == "class":
            found[entry.name] = int(one)
    return found


def _as_cells(loop: Loop, entry: Entry, values: np.ndarray[Any, Any]) -> dict[str, str]:
    """What a person would type for an example: as few digits as make the network see the very same numbers."""
    origin = Origin(loop.data.prepared, entry.name)
    parts, pieces = (
        origin.back(values.astype(np.float64) if values.dtype.kind == "f" else values),
        origin.pieces(values),
    )
    found = {}
    for one in entry.fields:
        texts = loop.data_set.cell(one.name, parts[one.name])
        same = (text for text in texts if _is_same(loop, origin, one.name, text, pieces[one.name]))
        found[one.name] = next(same, texts[-1])
    return found


def _is_same(loop: Loop, origin: Origin, name: str, text: str, piece: np.ndarray[Any, Any]) -> bool:
    return bool((origin.changed(name, loop.data_set.read_cells({name: text})[name]) == piece).all())


def typed_or_none(loop: Loop, text: str) -> dict[str, Tensor] | None:
    """What was entered; None where it cannot be read."""
    try:
        return typed(loop, text) if text else None
    except Misfit:
        return None
