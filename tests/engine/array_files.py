"""Files of arrays for tests: small good ones of each kind, and the parts of hostile ones."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from safetensors.numpy import save_file

from tests.engine.idx_files import idx_bytes, write_pair

Arrays = Mapping[str, np.ndarray[Any, Any]]


def save_npz(path: Path, arrays: Arrays) -> None:
    np.savez(path, **arrays)


def save_packed_npz(path: Path, arrays: Arrays) -> None:
    np.savez_compressed(path, **arrays)


def save_hdf5(path: Path, arrays: Arrays) -> None:
    with h5py.File(path, "w") as file:
        for name, values in arrays.items():
            file.create_dataset(name, data=values)


def save_packed_hdf5(path: Path, arrays: Arrays) -> None:
    """In chunks that do not divide the sizes, packed by gzip, with a checksum in every second array."""
    with h5py.File(path, "w") as file:
        for at, (name, values) in enumerate(arrays.items()):
            chunk = tuple(max(1, size * 2 // 5) for size in values.shape)
            packed = {"compression": "gzip", "shuffle": at % 2 == 0, "fletcher32": at % 2 == 1}
            file.create_dataset(name, data=values, chunks=chunk, **packed)


def save_safetensors(path: Path, arrays: Arrays) -> None:
    save_file({name: np.ascontiguousarray(values) for name, values in arrays.items()}, path)


SAVERS: Mapping[str, tuple[str, Callable[[Path, Arrays], None]]] = {
    "npz": (".npz", save_npz),
    "packed npz": (".npz", save_packed_npz),
    "HDF5": (".h5", save_hdf5),
    "packed HDF5": (".hdf5", save_packed_hdf5),
    "safetensors": (".safetensors", save_safetensors),
}
"""Writes several arrays into one file, by what that is called, with the end of its name."""


def digits(folder: Path) -> Path:
    """Grey pictures and their classes."""
    random = np.random.default_rng(0)
    path = folder / "digits.npz"
    np.savez(path, x=random.integers(0, 256, (40, 8, 8), dtype=np.uint8), y=np.arange(40) % 4)
    return path


def idx_pair(folder: Path) -> Path:
    """A folder with pictures and their classes as IDX."""
    random = np.random.default_rng(0)
    folder.mkdir(exist_ok=True)
    images, labels = random.integers(0, 256, (40, 8, 9)), np.arange(40) % 4
    return write_pair(folder, ("my-images-idx3-ubyte", "my-labels-idx1-ubyte"), idx_bytes(images), idx_bytes(labels))


def npy_bytes(header: str, content: bytes = b"", version: int = 1) -> bytes:
    """A .npy file with any header."""
    written = header.encode("latin-1") + b"\n"
    length = struct.pack("<H" if version == 1 else "<I", len(written))
    return b"\x93NUMPY" + bytes((version, 0)) + length + written + content


def safetensors_bytes(header: bytes, content: bytes = b"") -> bytes:
    return struct.pack("<Q", len(header)) + header + content
