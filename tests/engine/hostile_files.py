"""All damaged and hostile files and folders, case by case: how each is made, and the words that a person is told."""

from __future__ import annotations

import gzip
import struct
import warnings
import zlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from tests.engine.hostile_array_files import HOSTILE
from tests.engine.hostile_folders import FOLDERS
from tests.engine.hostile_sheets import SHEETS
from tests.engine.hostile_tables import TABLES, Case, Make, content, sparse
from tests.engine.idx_files import idx_bytes

COUNT = 40
LABELS = idx_bytes(np.arange(COUNT) % 4)
IMAGES = idx_bytes(np.zeros((COUNT, 8, 8), np.uint8))


def array(damage: str) -> Case:
    name, make, words = HOSTILE[damage]

    def made(folder: Path) -> Path:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            make(folder / name)
        return folder / name

    return Case(made, words)


def idx(images: bytes = IMAGES, labels: bytes = LABELS, ending: str = "") -> Make:
    def make(folder: Path) -> Path:
        (folder / f"a-images-idx3-ubyte{ending}").write_bytes(images)
        (folder / f"a-labels-idx1-ubyte{ending}").write_bytes(labels)
        return folder

    return make


def heading(*sizes: int, kind: int = 8) -> bytes:
    return bytes((0, 0, kind, len(sizes))) + struct.pack(f">{len(sizes)}I", *sizes)


def gzip_bomb(begin: bytes, count: int = 1024) -> bytes:
    """So many megabytes of nothing behind a beginning."""
    packing = zlib.compressobj(9, zlib.DEFLATED, -15)
    first = packing.compress(begin) + packing.flush(zlib.Z_FULL_FLUSH)
    piece = packing.compress(bytes(2**20)) + packing.flush(zlib.Z_FULL_FLUSH)
    return b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + first + piece * count + b"\x03\0" + bytes(8)


IDX: Mapping[str, Case] = {
    "a gzip bomb behind the promise": Case(
        idx(gzip_bomb(heading(COUNT, 8, 8)), gzip.compress(LABELS), ".gz"), "goes on after the 2,560 bytes"
    ),
    "a gzip bomb that is promised": Case(
        idx(gzip_bomb(heading(2**20, 32, 32)), gzip.compress(LABELS), ".gz"),
        "more than 100 times as many, as only a trap",
    ),
    "a gzip cut short": Case(
        idx(gzip.compress(IMAGES)[:-12], gzip.compress(LABELS), ".gz"), "a-images.* cannot be read"
    ),
    "a huge promise": Case(idx(heading(2**32 - 1, 2**32 - 1, 2**32 - 1)), "a-images.* promises 79,228,162"),
    "no pixels": Case(idx(heading(COUNT, 0, 8)), "holds no IDX file of pictures"),
    "cut short": Case(idx(IMAGES[:-1]), "a-images.* promises 2,560 bytes .*only 2,559"),
    "too long": Case(idx(IMAGES + b"0"), "a-images.* goes on after"),
    "another count of labels": Case(idx(labels=idx_bytes(np.arange(COUNT - 1) % 4)), "40 .*39|39 .*40"),
    "one class": Case(idx(labels=idx_bytes(np.zeros(COUNT, np.uint8))), "so there is nothing to learn"),
    "no labels": Case(idx(labels=b""), "No labels lie beside", loads=True),
    "255 axes": Case(idx(bytes((0, 0, 8, 255)) + bytes(2000)), "holds no IDX file of pictures"),
    "1 GB that nothing promised": Case(
        lambda folder: (idx()(folder), sparse(IMAGES, name="a-images-idx3-ubyte")(folder), folder)[2],
        "a-images.* goes on after",
    ),
}

KNOWN: Mapping[str, Mapping[str, Case]] = {
    **TABLES,
    "Excel": SHEETS,
    **FOLDERS,
    "IDX": IDX,
    "arrays": {
        **{damage: array(damage) for damage in HOSTILE},
        "a header of 1 GB": Case(
            sparse(struct.pack("<Q", 2**30) + b'{"x":', 2**30 + 8, name="a.safetensors"),
            "its header would have 1,073,741,824 bytes",
        ),
        "places that overlap": Case(
            content(
                struct.pack("<Q", 120)
                + b'{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},'.ljust(60)
                + b'"y":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}'.ljust(60)
                + np.arange(3, dtype="<f4").tobytes(),
                "a.safetensors",
            ),
            "its arrays lie over each other",
        ),
    },
}
"""By the case, and by what is wrong: files and folders that are damaged, a trap, or no use."""
