"""Damaged and hostile tables: how each is made, and the words that refuse it."""

from __future__ import annotations

import os
import struct
import zipfile
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


TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
RELATED = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
RELATED += '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
RELATED += 'Target="{target}"{mode}/></Relationships>'
BOOK = '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
BOOK += 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
BOOK += '<sheets><sheet name="s" sheetId="1" r:id="rId1"/></sheets></workbook>'
SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{0}<sheetData>{1}</sheetData>'
SHEET += "</worksheet>"


def row(number: int, *cells: str, columns: str = "ABCDEFGH") -> str:
    told = "".join(
        f'<c r="{at}{number}" t="inlineStr"><is><t>{cell}</t></is></c>' if not cell.startswith("<") else cell
        for at, cell in zip(columns, cells, strict=False)
    )
    return f'<row r="{number}">{told}</row>'


def excel(
    *sheet_rows: str, before: str = "", dimension: str = "", target: str = "worksheets/sheet1.xml", mode: str = "",
    more: Mapping[str, bytes] | None = None, padding: int = 0,
) -> Make:  # fmt: skip
    """An Excel file of these rows, with anything else that may stand in one."""

    def make(folder: Path) -> Path:
        with zipfile.ZipFile(folder / "t.xlsx", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
            file.writestr("[Content_Types].xml", TYPES)
            file.writestr("_rels/.rels", RELATED.format(kind="officeDocument", target="xl/workbook.xml", mode=""))
            file.writestr("xl/workbook.xml", BOOK)
            file.writestr("xl/_rels/workbook.xml.rels", RELATED.format(kind="worksheet", target=target, mode=mode))
            with file.open("xl/worksheets/sheet1.xml", "w") as entry:
                entry.write(f'<?xml version="1.0"?>{before}'.encode())
                for _ in range(padding):
                    entry.write(b" " * MEBIBYTE)
                entry.write(SHEET.format(dimension, "".join(sheet_rows)).encode())
            for name, value in (more or {}).items():
                file.writestr(name, value)
        return folder / "t.xlsx"

    return make


EXCEL_ROWS = [row(1, "x", "y"), *(row(at, str(at), "ab"[at % 2]) for at in range(2, 40))]
LAUGHS = '<!DOCTYPE w [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + at)} "{f"&{chr(97 + at)};" * 10}">' for at in range(9)
)
OUTSIDE = '<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


MANIFEST = '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'


def open_document(*times: str, before: str = "") -> Make:
    """Cells that come so many times, as OpenDocument can say in a few bytes; or once, as in any table."""
    spaces = (f' xmlns:{one}="urn:oasis:names:tc:opendocument:xmlns:{one}:1.0"' for one in ("office", "table", "text"))
    cell = '<table:table-cell office:value-type="{kind}" {how}><text:p>{value}</text:p></table:table-cell>'
    rows_many, columns_many = times or ("1", "1")
    names = cell.format(kind="string", value="x", how="") + cell.format(kind="string", value="y", how="")
    told = f"<table:table-row>{names}</table:table-row>"
    for at in range(100):
        how = f'office:value="{at % 7}" table:number-columns-repeated="{columns_many}"'
        cells = cell.format(kind="float", value=at % 7, how=how) + cell.format(
            kind="string", value="ab"[at % 2], how=""
        )
        many = rows_many if at == 99 else "1"
        told += f'<table:table-row table:number-rows-repeated="{many}">{cells}</table:table-row>'
    # LibreOffice writes down the rest of each sheet so.
    nothing = '<table:table-cell table:number-columns-repeated="16384"/>'
    told += f'<table:table-row table:number-rows-repeated="1048000">{nothing}</table:table-row>'
    body = f'<office:body><office:spreadsheet><table:table table:name="s">{told}</table:table></office:spreadsheet>'
    whole = f"{before}<office:document-content{''.join(spaces)}>{body}</office:body></office:document-content>"

    def make(folder: Path) -> Path:
        with zipfile.ZipFile(folder / "t.ods", "w", zipfile.ZIP_DEFLATED) as file:
            file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            file.writestr("META-INF/manifest.xml", MANIFEST)
            file.writestr("content.xml", whole)
        return folder / "t.ods"

    return make


def spoiled_entry(make: Make, old: bytes, new: bytes) -> Make:
    """Other bytes somewhere in what is packed."""

    def made(folder: Path) -> Path:
        path = make(folder)
        with zipfile.ZipFile(path) as file:
            held = {one.filename: file.read(one).replace(old, new) for one in file.infolist()}
        with zipfile.ZipFile(path, "w") as file:
            for name, value in held.items():
                file.writestr(name, value)
        return path

    return made


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
    "Excel": {
        "a doctype": Case(open_document(before=LAUGHS + "]>"), "t.ods cannot be read .*document type"),
        "OpenDocument": Case(open_document(), "", loads=True),
        "repeated cells": Case(open_document("5000", "16384"), "t.ods has 5,100 rows and 16,385"),
        "no Excel": Case(content(GOOD, "t.xlsx"), "t.xlsx cannot be read as a table"),
        "nothing": Case(content(b"", "t.xlsx"), "t.xlsx cannot be read"),
        "an old one that is none": Case(
            content(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(3000), "t.xls"), "t.xls cannot be read as a table"
        ),
        "a zip of something else": Case(
            lambda folder: spoiled(excel(), lambda one: one.replace(b"workbook", b"workbork"))(folder),
            "t.xlsx cannot be read",
        ),
        "cut short": Case(spoiled(excel(*EXCEL_ROWS), lambda one: one[:-100]), "t.xlsx cannot be read"),
        "no sheets": Case(spoiled_entry(excel(*EXCEL_ROWS), b"<sheet name", b"<shoot name"), "t.xlsx cannot be read"),
        "no cells": Case(excel(), "t.xlsx cannot be read as a table .*empty"),
        "names alone": Case(excel(row(1, "x", "y")), "t.xlsx has no lines"),
        "a zip bomb": Case(excel(*EXCEL_ROWS, padding=100), "t.xlsx would unpack from .* only a trap"),
        "a cell in the last corner": Case(
            excel(*EXCEL_ROWS, row(1_048_576, "z", columns=["XFD"])),
            "t.xlsx has 1,048,576 rows and 16,384 columns, but nearly all",
        ),
        "a size that lies": Case(excel(*EXCEL_ROWS, dimension='<dimension ref="A1:XFD1048576"/>'), "", loads=True),
        "laughs": Case(
            excel(row(1, "x", "y"), row(2, "&j;", "1"), before=LAUGHS + "]>"), "t.xlsx cannot be read .*entity"
        ),
        "an entity of another file": Case(
            excel(row(1, "x", "y"), row(2, "&a;", "1"), before=OUTSIDE), "t.xlsx cannot be read .*entity"
        ),
        "a sheet elsewhere": Case(
            excel(*EXCEL_ROWS, target="file:///etc/passwd", mode=' TargetMode="External"'), "t.xlsx"
        ),
        "a sheet above": Case(excel(*EXCEL_ROWS, target="../../../../etc/passwd"), "t.xlsx cannot be read"),
        "links to other files": Case(
            excel(*EXCEL_ROWS, more={"xl/externalLinks/externalLink1.xml": b"<externalLink/>"}), "", loads=True
        ),
        "formulas": Case(
            excel(
                row(1, "x", "y"), *(row(at, f'<c r="A{at}"><f>1/0+{at}</f></c>', "ab"[at % 2]) for at in range(2, 20))
            ),
            "t.xlsx",
        ),
    },
}
