"""Damaged and hostile files of arrays: how each is made, and the sentence that refuses it."""

from __future__ import annotations

import os
import pickle
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from tests.engine.array_files import npy_bytes, safetensors_bytes

MEBIBYTE = 1 << 20
RANDOM = np.random.default_rng(0)
X, Y = RANDOM.normal(size=(20, 5)), np.arange(20) % 2
Make = Callable[[Path], object]


def content(name: str, content: bytes) -> tuple[str, Make]:
    return name, lambda path: path.write_bytes(content)


def npy(header: str, content: bytes = b"", version: int = 1) -> tuple[str, Make]:
    return "a.npy", lambda path: path.write_bytes(npy_bytes(header, content, version))


def npz(**arrays: Any) -> tuple[str, Make]:
    return "a.npz", lambda path: np.savez(path, **arrays)


def hdf5(make: Callable[[h5py.File], object]) -> tuple[str, Make]:
    def write(path: Path) -> None:
        with h5py.File(path, "w") as file:
            make(file)

    return "a.h5", write


def safetensors(header: bytes, content: bytes = b"") -> tuple[str, Make]:
    return "a.safetensors", lambda path: path.write_bytes(safetensors_bytes(header, content))


def named(header: str) -> str:
    return f"{{'descr': '<f8', 'fortran_order': False, 'shape': {header}, }}"


class Harmful:
    """What runs code where it is unpickled."""

    def __reduce__(self) -> Any:
        return os.mkdir, ("harm was done",)


def pickled(path: Path) -> None:
    header = "{'descr': '|O', 'fortran_order': False, 'shape': (3,), }"
    path.write_bytes(npy_bytes(header, pickle.dumps([Harmful()] * 3)))


def with_object(path: Path) -> None:
    x = np.empty(20, object)
    x[:] = "a text"
    np.savez(path, x=x, y=Y)


def zip_bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file, file.open("x.npy", "w") as entry:
        entry.write(npy_bytes(named("(8650752,)")))
        for _ in range(66):
            entry.write(bytes(MEBIBYTE))


def zip_of_many(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as file:
        for at in range(1001):
            file.writestr(f"{at}.npy", b"")


def zip_with_a_long_list(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as file:
        for at in range(80):
            file.writestr("n" * 65_000 + f"{at}.npy", b"")


def zip_that_lies(path: Path) -> None:
    """A header of numbers that are not there."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("x.npy", npy_bytes(named("(100000000, 100)"), bytes(80)))


def zip_encrypted(path: Path) -> None:
    np.savez(path, x=X, y=Y)
    path.write_bytes(path.read_bytes().replace(b"PK\x01\x02\x2d\x03\x2d\0\0\0", b"PK\x01\x02\x2d\x03\x2d\0\1\0"))


def zip_with_wrong_sum(path: Path) -> None:
    np.savez_compressed(path, x=X, y=Y)
    with zipfile.ZipFile(path) as file:
        sum_of_x = file.getinfo("x.npy").CRC.to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(sum_of_x, bytes(4)))


def cut(path: Path) -> None:
    np.savez(path, x=X, y=Y)
    path.write_bytes(path.read_bytes()[:-40])


def swollen_chunk(file: h5py.File) -> None:
    x = file.create_dataset("x", (256, 1024), "<f4", chunks=(256, 1024), compression="gzip")
    # The same piece again and again, which is quicker than to pack it all.
    packing = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = packing.compress(bytes(MEBIBYTE)) + packing.flush(zlib.Z_FULL_FLUSH)
    adler = (400 * MEBIBYTE % 65_521 << 16) + 1
    x.id.write_direct_chunk((0, 0), b"\x78\x01" + piece * 400 + b"\x03\0" + adler.to_bytes(4, "big"))


def virtual(file: h5py.File) -> None:
    layout = h5py.VirtualLayout((20, 5), "<f8")
    layout[:] = h5py.VirtualSource("/etc/passwd", "x", (20, 5))
    file.create_virtual_dataset("x", layout)


def deep(file: h5py.File) -> None:
    file["/".join(["g"] * 40) + "/x"] = X


def tiny_chunks(file: h5py.File) -> None:
    """Each array has few enough by itself."""
    for name in ("x", "y", "z"):
        file.create_dataset(name, (40_000,), "|u1", chunks=(1,), compression="gzip")


def references(file: h5py.File) -> None:
    file["y"] = Y
    file.create_dataset("x", data=np.array([file["y"].ref] * 20), dtype=h5py.ref_dtype)


def nothing(path: Path) -> None:
    path.write_bytes(b"")


RECORDS = np.zeros(20, [("a", "<f4"), ("b", "<i4")])
WITH_NAN, WITH_INFINITY = np.where(np.arange(20) == 7, np.nan, 0.5), np.where(np.arange(20) == 7, np.inf, 0.5)
HOSTILE: Mapping[str, tuple[str, Make, str]] = {
    "nothing in it": ("a.npy", nothing, "a.npy is empty"),
    "another kind": (*content("a.h5", b"x,y\n1,2\n"), "is called .h5, but does not begin as such a file does"),
    "a web page": (*content("a.npz", b"<html>"), "is called .npz, but does not begin"),
    "a pickle": ("a.npy", pickled, "holds Python objects, which are never unpacked"),
    "objects in a zip": ("a.npz", with_object, "'x' in .* holds Python objects"),
    "no header": (*content("a.npy", b"\x93NUMPY\x01\0"), "does not begin as a file of NumPy's does"),
    "an unknown version": (*npy(named("(3,)"), bytes(24), version=9), "does not begin as a file of NumPy's does"),
    "code for a header": (*npy("__import__('os').mkdir('harm was done')"), "a header that NumPy never writes"),
    "deep brackets": (*npy("(" * 1000), "a header that NumPy never writes"),
    "a long header": (
        *content("a.npy", b"\x93NUMPY\x02\0\xff\xff\xff\x7f" + bytes(99)),
        "header of 2,147,483,647 bytes",
    ),
    "a huge promise": (*npy(named("(1000000000, 1000)"), bytes(80)), "promises 8,000,000,000,000 bytes for 'a'"),
    "a promise beyond counting": (*npy(named(f"({10**30},)"), bytes(80)), "promises 8,000,000,"),
    "a negative size": (*npy(named("(-3, 4)"), bytes(96)), "of a negative size"),
    "a cut array": (*npy(named("(3, 4)"), bytes(95)), "promises 96 bytes for 'a', but has only 95"),
    "records": (*npz(x=RECORDS, y=Y), "'x' in .* holds records of several fields"),
    "complex numbers": (*npz(x=X * 1j, y=Y), "'x' in .* holds complex numbers"),
    "texts": (*npz(x=X, y=np.array(["cat", "dog"] * 10)), "'y' in .* holds texts, but only numbers"),
    "dates": (*npz(x=np.arange(20).astype("M8[D]"), y=Y), "'x' in .* holds dates or times"),
    "a zip bomb": ("a.npz", zip_bomb, "more than 100 times as many, as only a trap does"),
    "a zip of too many": ("a.npz", zip_of_many, "holds 1,001 arrays, but 1 to 1,000 were expected"),
    "a zip with a long list": ("a.npz", zip_with_a_long_list, "table of contents of more than 4,194,304 bytes"),
    "a zip that lies": ("a.npz", zip_that_lies, "promises 80,000,000,000 bytes for 'x', but has only 80"),
    "an encrypted zip": ("a.npz", zip_encrypted, "is packed in a way that is not read here"),
    "a wrong checksum": ("a.npz", zip_with_wrong_sum, "cannot be read .*CRC"),
    "a cut zip": ("a.npz", cut, "cannot be read"),
    "no array in a zip": ("a.npz", lambda path: zipfile.ZipFile(path, "w").close(), "does not begin as such a file"),
    "an external link": (
        *hdf5(lambda file: file.update({"y": Y, "x": h5py.ExternalLink("/etc/passwd", "/x")})),
        "names 'x', which lies in another file",
    ),
    "numbers in another file": (
        *hdf5(lambda file: file.create_dataset("x", (20, 5), "<f8", external=[("/etc/passwd", 0, 800)])),
        "names 'x', which lies in another file",
    ),
    "a virtual array": (*hdf5(virtual), "names 'x', which lies in another file"),
    "references": (*hdf5(references), "'x' in .* holds references to something else"),
    "records in HDF5": (*hdf5(lambda file: file.update({"x": RECORDS})), "'x' in .* holds records"),
    "objects in HDF5": (*hdf5(lambda file: file.update({"x": ["a"] * 20, "y": Y})), "'x' in .* holds texts"),
    "chunks never written": (
        *hdf5(lambda file: file.create_dataset("x", (10**9, 100), "<f8", chunks=(1000, 100), compression="gzip")),
        "promises to unpack from 0 to 800,000,000,000 bytes",
    ),
    "a chunk that swells": (*hdf5(swollen_chunk), "is damaged where 'x' lies"),
    "tiny chunks": (*hdf5(tiny_chunks), "'x' in .* lies in too many or too large pieces"),
    "another way of packing": (
        *hdf5(lambda file: file.create_dataset("x", data=X, compression="lzf")),
        "'x' in .* is packed in a way that is not read here",
    ),
    "groups in groups": (*hdf5(deep), "groups within groups without end"),
    "many groups": (
        *hdf5(lambda file: [file.create_group(f"g{at}") for at in range(1100)]),
        "holds more than 1,000 arrays",
    ),
    "groups of nothing": (*hdf5(lambda file: file.create_group("g")), "a.h5 holds no arrays"),
    "a cut HDF5": (*content("a.h5", b"\x89HDF\r\n\x1a\n" + bytes(60)), "cannot be read"),
    "a table beyond the file": (*content("a.safetensors", b"\xff" * 8 + b"{}"), "is no safetensors file"),
    "a table that is none": (*safetensors(b"[" * 5000), "cannot be read"),
    "a table of nothing": (*safetensors(b"{}"), "holds 0 arrays"),
    "a place beyond the file": (
        *safetensors(b'{"x": {"dtype": "F32", "shape": [2], "data_offsets": [8, 16]}}', bytes(8)),
        "promises 16 bytes for 'x', but has only 8",
    ),
    "a place of another size": (
        *safetensors(b'{"x": {"dtype": "F32", "shape": [99999999999], "data_offsets": [0, 8]}}', bytes(8)),
        "does not say rightly where 'x' lies",
    ),
    "a size that is no number": (
        *safetensors(b'{"x": {"dtype": "F32", "shape": [true, 1e9], "data_offsets": [0, 8]}}', bytes(8)),
        "does not say rightly where 'x' lies",
    ),
    "tiny floats": (
        *safetensors(b'{"x": {"dtype": "F8_E4M3", "shape": [8], "data_offsets": [0, 8]}}', bytes(8)),
        "'x' in .* holds numbers of a kind that is not known here",
    ),
    "other counts": (*npz(x=X, y=Y[:19]), "'x' in .* has 20 examples, but 'y' has 19"),
    "no examples": (*npz(x=X[:0], y=Y[:0]), "'x' in .* is empty"),
    "one example": (*npz(x=X[:1], y=Y[:1]), "holds 1 example, but at least 2 are needed"),
    "single numbers": (*npz(x=np.float64(3)), "'x' in .* is a single number"),
    "a class by itself": (*npz(x=X, y=Y * 0 + 3), "are of the class 3, so there is nothing to learn"),
    "a target that is missing": (*npz(x=X, y=WITH_NAN), r"Row 7 of 'y' in .* \(counted from 0\) holds NaN"),
    "a target beyond counting": (*npz(x=X, y=WITH_INFINITY), "Row 7 of 'y' in .* holds inf"),
    "an input beyond counting": (*npz(x=X * 1e200, y=Y), "Row 0 of 'x' in .* but a number up to 1e30 was expected"),
    "a picture with a hole": (*npz(x=np.full((20, 9, 9), np.nan), y=Y), "Row 0 of 'x' in .* holds NaN"),
    "weights": (*npz(**{f"layer{at}": X for at in range(65)}), "holds 65 arrays, as the weights of a network do"),
}
