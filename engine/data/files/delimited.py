"""Tables as text: how a CSV or TSV file is written, found out from its beginning, and its cells."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from engine.data.column import HOLES
from engine.data.files.table_text import LINE_LIMIT, whole
from engine.frozen import frozen
from engine.message import Misfit, need

if TYPE_CHECKING:
    import polars

SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|", "blank": " "}
SAMPLE = 256 * 2**10
LINES = 200
"""So many lines of the beginning are looked at."""
MOST_COLUMNS = 16_384
CODINGS = ("utf-8", "utf-16", "gb18030", "shift_jis", "latin-1")
NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?%?$")
DECIMAL_COMMA = re.compile(r"[+-]?\d{1,3}(\.\d{3})*,\d+$|[+-]?\d+,\d+$")


@frozen
class Written:
    """How a table is written as text."""

    separator: str = "comma"
    decimal: str = "."
    encoding: str = "utf-8"
    header: bool = True
    """Whether its first line names the columns."""


def written(path: Path) -> Written:
    """How a file is written, as its first lines show; raises Misfit where it is no table."""
    content = _beginning(path, SAMPLE)
    need(
        content.removeprefix(b"\xef\xbb\xbf").strip(), "{file} is empty. Choose a table that has lines.", file=str(path)
    )
    encoding = encoding_of(content, path)
    lines = content.decode(encoding, "replace").splitlines()
    # The last one may be cut.
    lines = [line for line in (lines[:-1] if len(content) == SAMPLE else lines) if line.strip()][:LINES]
    need(
        lines and max(map(len, lines)) <= LINE_LIMIT,
        "{file} begins with a line of more than {limit:,} letters, so it is no table. Save it anew as CSV.",
        file=str(path),
        limit=min(LINE_LIMIT, SAMPLE),
    )
    separator = _separator(lines)
    rows = _parted(lines, separator)
    cells = [cell.strip() for row in rows[1:] for cell in row]
    commas = sum(bool(DECIMAL_COMMA.match(cell)) for cell in cells)
    points = sum("." in cell and bool(NUMBER.match(cell)) for cell in cells)
    decimal = "," if separator != "comma" and commas > points else "."
    return Written(separator, decimal, encoding, _has_header(rows))


def encoding_of(content: bytes, path: Path) -> str:
    """The encoding of a text by how it begins; raises Misfit where it is no text."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    need(b"\0" not in content, "{file} is no text, so it cannot be read as a table of lines.", file=str(path))
    for encoding in ("utf-8", "gb18030", "shift_jis"):
        try:
            # A sign may be cut at the end.
            text = content[: len(content) - len(content) % 4 - 4 if len(content) >= SAMPLE else None].decode(encoding)
        except UnicodeDecodeError as error:
            if encoding == "utf-8" and len(content) >= SAMPLE and error.start > len(content) - 8:
                return encoding
            continue
        if encoding == "utf-8" or _is_asian(text):
            return encoding
    # Where most of it is UTF-8, a line is not, and that is told when it is read.
    text = content.decode("utf-8", "replace")
    strange, odd = sum(sign > "\x7f" for sign in text), text.count("\ufffd")
    return "utf-8" if strange >= 2 * odd else "latin-1"


def _is_asian(text: str) -> bool:
    """Whether what is not ASCII is mostly of the common signs of Chinese or Japanese.

    Two letters with accents are a sign of GB 18030 as well, but a rare one: the common ones begin with B0 to D7.
    """
    strange = [sign for sign in text if ord(sign) > 127]
    kana = sum("\u3040" <= sign <= "\u30ff" for sign in strange)
    common = sum(
        0xB0 <= sign.encode("gb18030", "replace")[0] <= 0xD7 for sign in strange if "\u4e00" <= sign <= "\u9fa5"
    )
    return bool(strange) and kana + common >= 0.6 * len(strange)


def _beginning(path: Path, size: int) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(size)
    except OSError as error:
        raise Misfit("{file} cannot be read ({reason}).", file=str(path), reason=error.strerror or error) from error


@contextmanager
def _long_cells() -> Iterator[None]:
    """Let cells be as long as lines may be, for every reader of the process."""
    limit = csv.field_size_limit(2**31 - 1)
    try:
        yield
    finally:
        csv.field_size_limit(limit)


def _parted(lines: list[str], separator: str) -> list[list[str]]:
    with _long_cells():
        return list(csv.reader(lines, delimiter=SEPARATORS[separator], skipinitialspace=separator != "tab"))


def _separator(lines: list[str]) -> str:
    """What parts most lines into equally many columns, more than one."""
    best, found = (0.0, 0), "comma"
    for name in SEPARATORS:
        counts = Counter(map(len, _parted(lines, name)))
        width, times = counts.most_common(1)[0]
        # A blank parts words as well: it only counts where nothing else parts anything.
        share = times / sum(counts.values())
        if width > 1 and (share, width) > best and not (name == "blank" and best[1] > 1):
            best, found = (share, width), name
    return found


def _has_header(rows: list[list[str]]) -> bool:
    """Whether the first line names the columns: no number stands there, but below; or nothing there comes again."""
    first, others = [cell.strip() for cell in rows[0]], rows[1:]
    if any(not cell or NUMBER.match(cell) for cell in first) or len(set(first)) < len(first):
        return False
    if len(first) > 1 and rows[0] in others:
        return True
    below = [[row[at].strip() for row in others if at < len(row)] for at in range(len(first))]
    if any(cells and all(NUMBER.match(cell) or cell.casefold() in HOLES for cell in cells) for cells in below):
        return True
    return not any(name in cells for name, cells in zip(first, below, strict=True))


def table(path: Path, how: Written) -> polars.DataFrame:
    """All cells of a file as texts; raises Misfit with the line where it is not such a table."""
    import polars

    content = whole(path, how.encoding)
    try:
        frame = polars.read_csv(
            content,
            separator=SEPARATORS[how.separator],
            has_header=False,
            infer_schema=False,
            quote_char='"',
            truncate_ragged_lines=False,
            raise_if_empty=True,
        )
    except polars.exceptions.PolarsError as error:
        _refuse_ragged(path, content, how)
        text = "{file} cannot be read as a table ({reason}). Save it anew as CSV."
        raise Misfit(text, file=str(path), reason=str(error).splitlines()[0]) from error
    # A line that is too short ends in holes, as one does that has no last value.
    if frame.to_series(-1).null_count() > 0 and not _is_even(content, frame, how):
        _refuse_ragged(path, content, how)
    if content.count(b'"') % 2 and any("\n" in (cell or "") for cell in frame.row(-1)):
        *_, (line, _, _) = _rows(content, how)
        raise _open_quote(path, line)
    names, frame = _named(path, frame, how)
    frame.columns = names
    frame = frame.filter(~polars.all_horizontal(polars.all().is_null()))
    _refuse_names(path, frame, how)
    return frame


def _is_even(content: bytes, frame: polars.DataFrame, how: Written) -> bool:
    """Whether no line is too short, since all that part the columns of so many lines are there; none is too long."""
    sign = SEPARATORS[how.separator]
    count = content.count(sign.encode())
    if b'"' in content:
        count -= sum(int(column.str.count_matches(sign, literal=True).sum()) for column in frame)
    return count == (frame.width - 1) * frame.height


def _refuse_names(path: Path, frame: polars.DataFrame, how: Written) -> None:
    """Raise Misfit where the names of the columns come again among the lines, as in files that were put together."""
    if not how.header or frame.width == 1:
        return
    rows = frame.to_series(0).eq(frame.columns[0]).arg_true().to_list()
    again = next((row for row in rows if list(frame.row(row)) == frame.columns), None)
    if again is not None:
        text = "Line {line:,} of {file} repeats the names of the columns. Take that line away."
        raise Misfit(text, line=line_of(path, how, again), file=str(path))


def _open_quote(path: Path, line: int) -> Misfit:
    text = "Line {line:,} of {file} opens a quote that it does not close. Close it, or take it away."
    return Misfit(text, line=line, file=str(path))


def _named(path: Path, frame: polars.DataFrame, how: Written) -> tuple[list[str], polars.DataFrame]:
    """The names of the columns, each once, and the lines below them."""
    need(
        frame.width <= MOST_COLUMNS,
        "{file} has {count:,} columns, but at most {limit:,} are read.",
        file=str(path),
        count=frame.width,
        limit=MOST_COLUMNS,
    )
    if not how.header:
        return [f"column {at + 1}" for at in range(frame.width)], frame
    raw = [str(cell or "").strip() for cell in frame.row(0)]
    found: list[str] = []
    for at, name in enumerate(raw):
        plain = name or f"column {at + 1}"
        found.append(plain if plain not in found else f"{plain} {at + 1}")
    return found, frame.slice(1)


def _refuse_ragged(path: Path, content: bytes, how: Written) -> None:
    """Raise Misfit with the first line that has another number of cells than the first one."""
    wanted = 0
    for line, row, lines in _rows(content, how):
        if not row or not any(cell.strip() for cell in row):
            continue
        wanted = wanted or len(row)
        if len(row) != wanted and lines > 1:
            raise _open_quote(path, line)
        if len(row) != wanted:
            text = (
                "Line {line:,} of {file} has {found:,} cells, but the first line has {wanted:,}. Repair that line, or "
            )
            text += "choose what parts the columns in the setting Separator."
            raise Misfit(text, line=line, file=str(path), found=len(row), wanted=wanted)


def _rows(content: bytes, how: Written) -> Iterator[tuple[int, list[str], int]]:
    """Each line where it begins, its cells, and how many lines of the file it goes over."""
    lines = io.TextIOWrapper(io.BytesIO(content), "utf-8", newline="")
    reader = csv.reader(lines, delimiter=SEPARATORS[how.separator])
    begun = 1
    with _long_cells(), suppress(csv.Error):
        for row in reader:
            yield begun, row, reader.line_num + 1 - begun
            begun = reader.line_num + 1


def line_of(path: Path, how: Written, row: int) -> int:
    """The number of the line in the file where a row of :func:`table` begins."""
    wanted = row + (1 if how.header else 0)
    filled = (line for line, cells, _ in _rows(whole(path, how.encoding), how) if any(cell.strip() for cell in cells))
    return next((line for at, line in enumerate(filled) if at == wanted), 0)
