"""Damaged and hostile tables: how each is made, and the words that refuse it."""

from __future__ import annotations

import os
import struct
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import polars

from engine.frozen import frozen

Make = Callable[[Path], Path]


@frozen
class Case:
    """A file or folder, made in an empty folder, and the words that a person must be told."""

    make: Make
    words: str
    """A regular expression of the sentence that refuses it; of a reason, where it loads."""
    loads: bool = False


HEAD = "size,colour,kind\n"
MEBIBYTE = 2**20


def rows(count: int, start: int = 0) -> str:
    return "".join(f"{at % 13}.5,{'red' if at % 3 else 'blue'},{'ab'[at % 2]}\n" for at in range(start, start + count))


GOOD = HEAD + rows(40)


def content(value: str | bytes, name: str = "t.csv") -> Make:
    def make(folder: Path) -> Path:
        (folder / name).write_bytes(value.encode() if isinstance(value, str) else value)
        return folder / name

    return make


def sparse(begin: str | bytes, size: int = 2**30, end: str | bytes = b"", name: str = "t.csv") -> Make:
    """So many bytes that take no place: behind the beginning there is nothing but NUL."""

    def make(folder: Path) -> Path:
        path = content(begin, name)(folder)
        os.truncate(path, size)
        with path.open("ab") as file:
            file.write(end.encode() if isinstance(end, str) else end)
        return path

    return make


def parquet(frame: Callable[[], polars.DataFrame], name: str = "t.parquet", **how: Any) -> Make:
    def make(folder: Path) -> Path:
        frame().write_parquet(folder / name, **how)
        return folder / name

    return make


def spoiled(make: Make, spoil: Callable[[bytes], bytes]) -> Make:
    def made(folder: Path) -> Path:
        path = make(folder)
        path.write_bytes(spoil(path.read_bytes()))
        return path

    return made


def small() -> polars.DataFrame:
    return polars.DataFrame({"x": np.arange(60) * 0.5, "y": np.arange(60) % 2})


def footer_that_lies(content: bytes) -> bytes:
    """The length of the table of contents beyond the file."""
    return content[:-8] + struct.pack("<I", 2**31 - 1) + content[-4:]


def wide(count: int) -> str:
    return ",".join(f"c{at}" for at in range(count)) + "\n" + (",".join(["1"] * count) + "\n") * 2


BINARY = polars.DataFrame({"x": [b"\0\1"] * 30, "y": [0, 1] * 15})
NESTED = polars.DataFrame({"x": [[1.0, 2.0]] * 30, "y": [0, 1] * 15})

TABLES: Mapping[str, Mapping[str, Case]] = {
    "ragged CSV": {
        "a short line": Case(content(GOOD + "1.5,red\n" + rows(5)), "Line 42 of .* has 2 cells.*first line has 3"),
        "a long line": Case(content(GOOD + "1.5,red,a,4,5\n" + rows(5)), "Line 42 of .* has 5 cells"),
        "a last line that is cut": Case(content(GOOD + "1.5"), "Line 42 of .* has 1 cell"),
        "a long line far down": Case(content(HEAD + rows(40_000) + "1,red,a,b\n"), "Line 40,002 of .* has 4 cells"),
        "each line of another length": Case(
            content("".join("1," * at + "2\n" for at in range(1, 60))), "Line 2 of .* has 3 cells"
        ),
    },
    "encodings": {
        "Latin-1": Case(content((HEAD + rows(40)).replace("red", "ré").encode("latin-1")), "latin-1", loads=True),
        "UTF-16": Case(content((HEAD + rows(40)).replace("red", "ré").encode("utf-16")), "utf-16", loads=True),
        "UTF-16 without a mark": Case(content(GOOD.encode("utf-16-le")), "t.csv is no text"),
        "UTF-16 that is cut": Case(content(GOOD.encode("utf-16")[:-1]), "not written in utf-16"),
        "two encodings": Case(
            content(GOOD.replace("red", "ré").encode() + rows(3).replace("red", "ré").encode("latin-1")),
            "Line 43 of .* is not written in UTF-8",
        ),
        "another encoding far down": Case(
            content(HEAD.encode() + rows(40_000).encode() + "1,ré,a\n".encode("latin-1")),
            "Line 40,002 of .* is not written in UTF-8",
        ),
    },
    "headers": {
        "a header in the data": Case(content(GOOD + HEAD + rows(40)), "Line 42 of .* repeats the names of the columns"),
        "names that come twice": Case(content("x,x,,y\n" + "1,2,3,a\n4,5,6,b\n" * 9), "one of 3 classes", loads=True),
        "names alone": Case(content(HEAD), "t.csv needs at least 2 lines of data, but has 0"),
        "names and a line": Case(content(HEAD + rows(1)), "t.csv needs at least 2 lines of data, but has 1"),
        "100,000 columns": Case(content(wide(100_000)), "t.csv begins with a line of more than"),
    },
    "numbers": {
        "decimal commas": Case(content("x;y\n" + "1,5;a\n2,5;b\n" * 20), "parted by a semicolon", loads=True),
        "commas in the thousands": Case(
            content('x,y\n"1,234.5",a\n"2,000",b\n' * 1 + '"3,000",a\n' * 9), "", loads=True
        ),
        "beyond counting": Case(content("x,y\n" + "1,a\n2,b\n" * 30 + "1e999,a\n"), "Line 62 of .* holds '1e999'"),
        "a word among numbers": Case(content("x,y\n" + "1,a\n2,b\n" * 30 + "oh,a\n"), "Line 62 of .* holds 'oh'"),
        "targets that are NaN": Case(
            content("x,y\n" + "1,nan\n2,0\n3,1\n" * 30), "no value in the column 'y'.* line 2"
        ),
        "targets that are NaN alone": Case(
            content("x,y\n" + "1,nan\n2,nan\n3,nan\n" * 30), "t.csv has no column that is left"
        ),
        "an endless number": Case(content("x,y\n" + "1,a\n2,b\n" * 30 + "9" * 10**6 + ",a\n"), "Line 62 of"),
    },
    "nothing": {
        "empty": Case(content(b""), "t.csv is empty"),
        "blanks": Case(content(" \n\t\n" * 99), "t.csv is empty"),
        "a mark alone": Case(content(b"\xef\xbb\xbf"), "t.csv is empty"),
        "commas": Case(content(",,,\n" * 99), "t.csv needs at least 2 lines"),
        "one class": Case(content("x,y\n" + "1,a\n2,a\n" * 30), "'y' of .*t.csv holds one value or class alone"),
        "all alike": Case(content("x,y\n" + "1,a\n" * 30), "'y' of .*t.csv holds one"),
        "one column": Case(content("x\n" + "1\n2\n" * 30), "t.csv has no column that is left"),
    },
    "huge": {
        "a line of 1 GB": Case(sparse("x" * 300_000), "begins with a line of more than"),
        "1 GB of nothing behind a table": Case(sparse(HEAD + rows(40_000)), "Line 40,002 of .* no text"),
        "3 GB": Case(sparse(HEAD + rows(40_000), 3 * 2**30), "3,221,225,472 bytes, but at most"),
        "a huge cell": Case(
            content(HEAD + rows(40_000) + "1,red," + "a" * 20 * MEBIBYTE + "\n"), "Line 40,002 of .* letters"
        ),
        "an open quote": Case(content(HEAD + '1.5,"red,a\n' + rows(200_000)), "Line 2 of .*quote"),
        "an open quote in a line": Case(content(HEAD + rows(300) + '1.5,"red,a\n' + rows(100)), "Line 302 of .*quote"),
        "nothing but quotes": Case(content('"' * 99_999), "t.csv has no column that is left|open|lines of data"),
        "NUL among letters": Case(content(HEAD + rows(20) + "1\0,red,a\n" + rows(20)), "t.csv .*no text"),
        "NUL far down": Case(content(HEAD + rows(40_000) + "1\0,red,a\n" + rows(20)), "Line 40,002 of .*no text"),
    },
    "Parquet": {
        "cut short": Case(spoiled(parquet(small), lambda one: one[:-200]), "t.parquet cannot be read as a table"),
        "cut in the middle": Case(
            spoiled(parquet(small), lambda one: one[: len(one) // 2]), "t.parquet cannot be read"
        ),
        "a hole in the middle": Case(
            spoiled(parquet(small), lambda one: one[:40] + b"\xff" * 60 + one[100:]), "t.parquet cannot be read"
        ),
        "a footer that lies": Case(spoiled(parquet(small), footer_that_lies), "t.parquet cannot be read"),
        "no Parquet": Case(content(GOOD, "t.parquet"), "t.parquet cannot be read as a table"),
        "nothing": Case(content(b"", "t.parquet"), "t.parquet cannot be read"),
        "no lines": Case(parquet(lambda: small().clear()), "t.parquet has no lines"),
        "no columns": Case(parquet(polars.DataFrame), "t.parquet has no lines"),
        "lists": Case(parquet(lambda: NESTED), "'x' of .*t.parquet holds List"),
        "bytes": Case(parquet(lambda: BINARY), "'x' of .*t.parquet holds Binary"),
        "a bomb of numbers": Case(
            parquet(lambda: polars.select(x=polars.repeat(7, 12_000_000), y=polars.repeat(1, 12_000_000))),
            "t.parquet would unpack from .* only a trap",
        ),
        "a bomb of texts": Case(
            parquet(lambda: polars.DataFrame({"x": ["a" * 10**7], "y": [1]})[[0] * 12], compression="zstd"),
            "t.parquet would unpack from .* only a trap",
        ),
    },
}
