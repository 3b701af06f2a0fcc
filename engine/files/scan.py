"""The bytes of a file as plain values: JSON without NaN, bombs, bottomless nesting, or a field that stands twice."""

from __future__ import annotations

import codecs
import math
import re
from typing import Any

import msgspec

from engine.files.problem import FileProblem, visible
from engine.graph.limits import SIZE_LIMIT, VALUE_LIMIT

NESTING_LIMIT = 200
TEXT = rb'"(?:[^"\\]++|\\.)*+"?'
TOKEN = re.compile(rb"(" + TEXT + rb")([ \t\r\n]*+:)?|[\[\]{}]", re.DOTALL)
TEXT_OR_NUMBER = re.compile(TEXT + rb"|(-?[0-9][0-9.eE+-]*+)", re.DOTALL)
WORD = re.compile(rb"[^\s,:\[\]{}\"]{1,40}|.", re.DOTALL)


def decode(data: bytes, file: str) -> Any:
    """The value that a file holds; raises FileProblem with the line where it is none."""
    if len(data) > SIZE_LIMIT:
        text = "'{file}' cannot be opened: it is larger than {limit} MiB."
        raise FileProblem(text, file=file, limit=SIZE_LIMIT // 2**20)
    data = data.removeprefix(codecs.BOM_UTF8)
    if not data.strip():
        raise FileProblem("'{file}' is empty.", file=file)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        text = "'{file}' is no Layerloom project: line {line} holds bytes that are no text in UTF-8."
        raise FileProblem(text, file=file, line=line_of(data, error.start)) from None
    whole = _scan(data, file)
    try:
        return msgspec.json.decode(data)
    except msgspec.ValidationError:
        raise _number_problem(data, file) from None
    except msgspec.DecodeError as error:
        raise _syntax_problem(data, file, str(error), whole) from None


def line_of(data: bytes, offset: int) -> int:
    return data.count(b"\n", 0, offset) + 1


def _scan(data: bytes, file: str) -> bool:
    """Refuse what must not be decoded at all; False where brackets or a text are still open at the end."""
    values = sum(data.count(sign) for sign in (b",", b"[", b"{"))
    # A value is a text or has one for its name, which are four quotes at most.
    if values > VALUE_LIMIT or data.count(b'"') > 4 * VALUE_LIMIT:
        text = "'{file}' cannot be opened: it holds more than {limit:,} values."
        raise FileProblem(text, file=file, limit=VALUE_LIMIT)
    fields: list[set[bytes]] = []
    for match in TOKEN.finditer(data):
        token, colon = match[0], match[2]
        if token in (b"{", b"["):
            fields.append(set())
            _check_nesting(len(fields), data, match.start(), file)
        elif token in (b"}", b"]"):
            del fields[-1:]
        elif colon and fields:
            if match[1] in fields[-1]:
                text = "'{file}' cannot be opened: the field {field} in line {line} stands twice in one object."
                field = visible(match[1].decode())
                raise FileProblem(text, file=file, field=field, line=line_of(data, match.start()))
            fields[-1].add(match[1])
        elif len(token) == 1 or not token.endswith(b'"'):
            return False
    return not fields


def _check_nesting(depth: int, data: bytes, offset: int, file: str) -> None:
    if depth > NESTING_LIMIT:
        text = "'{file}' cannot be opened: line {line} is nested more than {limit} levels deep."
        raise FileProblem(text, file=file, line=line_of(data, offset), limit=NESTING_LIMIT)


def _number_problem(data: bytes, file: str) -> FileProblem:
    """The decoder says that a number is too large, but not where."""
    for match in TEXT_OR_NUMBER.finditer(data):
        if match[1] and (len(match[1]) > 4000 or math.isinf(_float(match[1]))):
            text = "'{file}' cannot be opened: the number {number} in line {line} is too large."
            number = visible(match[1].decode(), 24)
            return FileProblem(text, file=file, number=number, line=line_of(data, match.start()))
    return FileProblem("'{file}' cannot be opened: a number in it is too large.", file=file)


def _float(digits: bytes) -> float:
    try:
        return float(digits)
    except ValueError:
        return 0.0


def _syntax_problem(data: bytes, file: str, error: str, whole: bool) -> FileProblem:
    position = re.search(r"byte (\d+)", error)
    if position is None and not whole:
        text = "'{file}' breaks off in line {line}: the rest of the file is missing."
        return FileProblem(text, file=file, line=line_of(data.rstrip(), len(data)))
    # Of what follows the end, the decoder names the byte behind the first.
    behind = 1 if "trailing characters" in error else 0
    offset = min(int(position[1]) - behind if position else len(data), len(data.rstrip()) - 1)
    begin = data.rfind(b"\n", 0, offset) + 1
    found = WORD.match(data, offset)
    assert found is not None
    text = "'{file}' is not valid JSON: line {line}, column {column} has an unexpected '{found}'."
    return FileProblem(
        text,
        file=file,
        line=line_of(data, offset),
        column=len(data[begin:offset].decode(errors="replace")) + 1,
        found=visible(found[0].decode(errors="replace")),
    )
