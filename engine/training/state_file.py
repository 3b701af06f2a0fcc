"""Keeps a tree of plain values and tensors in one safetensors file: numbers and texts, and nothing that could run."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from safetensors.torch import load_file, save_file
from torch import Tensor

from engine.files.tensors import BYTES_LIMIT, table_of
from engine.message import Misfit, need

TREE = "state"
"""The text of the file that holds the tree; a tensor stands in it as its number."""
DEPTH_LIMIT = 40


def save(tree: dict[str, Any], file: Path) -> None:
    """Write a tree of mappings, lists, numbers, texts, None and tensors. Raises OSError, SafetensorError."""
    tensors: list[Tensor] = []
    text = msgspec.json.encode(_plain(tree, tensors)).decode()
    save_file({str(at): one for at, one in enumerate(_apart(tensors))}, file, metadata={TREE: text})


def load(file: Path, *, most: int = BYTES_LIMIT) -> dict[str, Any]:
    """The tree in a file, its tensors on the processor; raises Misfit where it holds none, and OSError.

    Tuples come back as lists. ``most`` is how many bytes its tensors may take.
    """
    table = table_of(file, most=most)
    need(TREE in table.texts, "{file} holds no state of a training", file=file.name)
    tensors = load_file(file)
    try:
        found = _tree(msgspec.json.decode(table.texts[TREE]), tensors, DEPTH_LIMIT)
    except (msgspec.DecodeError, RecursionError, KeyError, TypeError, ValueError) as error:
        raise Misfit("{file} is damaged: it holds no state of a training", file=file.name) from error
    need(isinstance(found, dict), "{file} holds no state of a training", file=file.name)
    return dict(found)


def _plain(value: Any, tensors: list[Tensor]) -> Any:
    """A value as JSON can say it: what it lacks is an object with one field that says what it is."""
    if isinstance(value, Tensor):
        tensors.append(value.detach().cpu().contiguous())
        return {"tensor": len(tensors) - 1}
    if isinstance(value, float) and not math.isfinite(value):
        return {"float": str(value)}
    if isinstance(value, dict):
        # The numbers of weights are keys too, and JSON knows texts alone.
        return {"pairs": [[_plain(key, tensors), _plain(one, tensors)] for key, one in value.items()]}
    if isinstance(value, (list, tuple)):
        return [_plain(one, tensors) for one in value]
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    raise TypeError(f"a {type(value).__name__} cannot be kept in the state of a training")


def _apart(tensors: list[Tensor]) -> Iterator[Tensor]:
    """The format refuses two tensors that lie over each other."""
    seen: set[int] = set()
    for one in tensors:
        place = one.untyped_storage().data_ptr()
        yield one.clone() if place in seen else one
        seen.add(place)


def _tree(value: Any, tensors: dict[str, Tensor], depth: int) -> Any:
    if depth == 0:
        raise ValueError("it is nested too deep")
    if isinstance(value, list):
        return [_tree(one, tensors, depth - 1) for one in value]
    if not isinstance(value, dict):
        return value
    ((kind, content),) = value.items()
    if kind == "tensor":
        return tensors[str(content)]
    if kind == "float":
        return float(content)
    if kind == "pairs":
        return {_tree(key, tensors, 1): _tree(one, tensors, depth - 1) for key, one in content}
    raise ValueError(f"there is no '{kind}' in a state")
