"""Opens a file of arrays of any kind that can be read: NumPy's, HDF5, safetensors and IDX."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from engine.data.files.hdf5 import MAGIC as HDF5_MAGIC
from engine.data.files.hdf5 import open_hdf5
from engine.data.files.idx import open_idx
from engine.data.files.npy import MAGIC as NPY_MAGIC
from engine.data.files.npy import ZIP_MAGIC, open_npy, open_npz
from engine.data.files.safetensors import open_safetensors
from engine.data.files.stored import ArrayFile, damaged
from engine.message import Misfit, need

OPENERS: Mapping[str, tuple[bytes, Callable[[Path], ArrayFile]]] = MappingProxyType(
    {
        ".npy": (NPY_MAGIC, open_npy),
        ".npz": (ZIP_MAGIC, open_npz),
        ".h5": (HDF5_MAGIC, open_hdf5),
        ".hdf5": (HDF5_MAGIC, open_hdf5),
        ".safetensors": (b"", open_safetensors),
    }
)
"""By the end of the name: how such a file begins, and what opens it."""


def reads_arrays(path: Path) -> bool:
    """Whether it is a file of arrays as its name says."""
    return path.suffix.lower() in OPENERS and os.path.isfile(path)


def opened(path: Path) -> ArrayFile:
    """The arrays of a file, to be used in a ``with``; raises Misfit where it is damaged or a trap."""
    begin, opener = OPENERS.get(path.suffix.lower(), (b"", open_idx))
    try:
        with path.open("rb") as file:
            found = file.read(len(begin))
        need(path.stat().st_size, "{file} is empty. Get a fresh copy of it, or save the arrays anew.", file=str(path))
        text = "{file} is called {ending}, but does not begin as such a file does. Get a fresh copy of it, or save the "
        text += "arrays anew."
        need(found == begin, text, file=str(path), ending=path.suffix)
        return opener(path)
    except OSError as error:
        raise damaged(path, error) from error


def opened_both(path: Path, second: Path | None) -> ArrayFile:
    """The arrays of a file, and those of a second one where there is one, to be used in a ``with``."""
    file = opened(path)
    if second is None:
        return file
    try:
        other = opened(second)
    except Misfit:
        file.__exit__()
        raise
    return ArrayFile(path, {**other.arrays, **file.arrays}, *file.open_files, *other.open_files)


def opened_idx(path: Path, name: str) -> ArrayFile:
    """The one array of an IDX file under this name, to be used in a ``with``; raises Misfit where it is damaged."""
    file = opened(path)
    (array,) = file.arrays.values()
    array.name = name
    return ArrayFile(path, {name: array}, *file.open_files)
