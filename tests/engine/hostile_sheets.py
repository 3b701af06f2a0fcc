"""Damaged and hostile spreadsheets: how each is made, and the words that refuse it."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.engine.hostile_tables import GOOD, MEBIBYTE, Case, Make, content, spoiled

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


def shared(*texts: str, named: Callable[[int], int], count: int = 3000) -> Make:
    """An Excel file of so many lines, each with a cell that names one of these texts."""
    spaces = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    table = f"<sst {spaces}>{''.join(f'<si><t>{text}</t></si>' for text in texts)}</sst>"
    cells = (row(at, f'<c r="A{at}" t="s"><v>{named(at)}</v></c>', str(at), "ab"[at % 2]) for at in range(2, count + 2))
    return excel(row(1, "x", "y", "z"), *cells, more={"xl/sharedStrings.xml": table.encode()})


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


SHEETS: Mapping[str, Case] = {
    "a doctype": Case(open_document(before=LAUGHS + "]>"), "t.ods cannot be read .*document type"),
    "OpenDocument": Case(open_document(), "", loads=True),
    "repeated cells": Case(open_document("5000", "16384"), "t.ods has 5,100 rows and 16,385"),
    "cells repeated beyond counting": Case(
        open_document("1", "9" * 18), "t.ods has 101 rows and 1,000,000,000,000,000,000 "
    ),
    "a long text that is repeated": Case(
        spoiled_entry(open_document("20000", "1"), b"<text:p>b<", b"<text:p>" + b"b" * 30_000 + b"<"),
        "t.ods would unpack from .* only a trap",
    ),
    "blanks that are repeated": Case(
        spoiled_entry(open_document(), b"<text:p>b<", b'<text:p>b<text:s text:c="100000000"/><'),
        "t.ods would unpack from .* only a trap",
    ),
    "a long text that many cells name": Case(
        shared("a" * 30_000, named=lambda at: 0), "t.xlsx would unpack from .* only a trap"
    ),
    "a long note among short cells": Case(
        shared("a" * 30_000, "b", "c", named=lambda at: 0 if at == 9 else 1 + at % 2), "", loads=True
    ),
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
    "a sheet that is called as in OpenDocument": Case(
        excel(
            target="/content.xml",
            more={"content.xml": SHEET.format("", row(1, "x") + row(1_048_576, "z", columns=["XFD"])).encode()},
        ),
        "t.xlsx has 1,048,576 rows and 16,384 columns, but nearly all",
    ),
    "a size that lies": Case(excel(*EXCEL_ROWS, dimension='<dimension ref="A1:XFD1048576"/>'), "", loads=True),
    "laughs": Case(excel(row(1, "x", "y"), row(2, "&j;", "1"), before=LAUGHS + "]>"), "t.xlsx cannot be read .*entity"),
    "an entity of another file": Case(
        excel(row(1, "x", "y"), row(2, "&a;", "1"), before=OUTSIDE), "t.xlsx cannot be read .*entity"
    ),
    "a sheet elsewhere": Case(excel(*EXCEL_ROWS, target="file:///etc/passwd", mode=' TargetMode="External"'), "t.xlsx"),
    "a sheet above": Case(excel(*EXCEL_ROWS, target="../../../../etc/passwd"), "t.xlsx cannot be read"),
    "links to other files": Case(
        excel(*EXCEL_ROWS, more={"xl/externalLinks/externalLink1.xml": b"<externalLink/>"}), "", loads=True
    ),
    "formulas": Case(
        excel(row(1, "x", "y"), *(row(at, f'<c r="A{at}"><f>1/0+{at}</f></c>', "ab"[at % 2]) for at in range(2, 20))),
        "t.xlsx",
    ),
}
