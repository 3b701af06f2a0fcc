"""Finds out what a file or folder of a person's holds."""

from __future__ import annotations

import os
from pathlib import Path

from engine.data.closed import whole
from engine.data.declare import DATA_SETS, DataSet, Found
from engine.message import Misfit, need


def kind_of(path: Path) -> type[DataSet] | None:
    """The data set that reads this file or folder; None where none does."""
    return next((kind for kind in DATA_SETS if kind.reads(path)), None)


def found(path: Path, target: str = "") -> Found:
    """The data set of a file or folder, with its settings, its transforms and the reasons for them.

    Raises Misfit, in one sentence, where nothing can be learned from it.
    """
    path = whole(path)
    need(os.path.lexists(path), "{file} was not found.", file=str(path))
    text = "{file} is a link to something that is not there. Drop the file itself on the window."
    need(not os.path.islink(path) or os.path.exists(path), text, file=str(path))
    need(os.access(path, os.R_OK), "{file} may not be read by you. Ask its owner for the right to.", file=str(path))
    need(path.is_dir() or path.is_file(), "{file} is neither a file nor a folder.", file=str(path))
    kind = kind_of(path)
    if kind is None:
        raise Misfit(
            "{file} is of no kind that can be learned from. Tables (CSV, Parquet, Excel), pictures, texts, sounds "
            "(WAV) and arrays (NumPy, HDF5, IDX, safetensors) can be, and folders of them.",
            file=str(path),
        )
    return kind.found(path, target) if target else kind.found(path)
