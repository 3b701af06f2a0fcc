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
TEXT = rb'"(?:[^"\\]++|(?:\\.)++)*+"'
NO_NAME = TEXT + rb"(?![ \t\r\n]*+:)"
TOKEN = re.compile(rb'(?:[^"\[\]{}]++|' + NO_NAME + rb")*+(?:(" + TEXT + rb"?)|([\[\]{}]))", re.DOTALL)
"""A bracket, the name of a field, or a text without an end, behind whatever comes before it."""
TEXT_OR_NUMBER = re.compile(TEXT + rb"?|(-?[0-9][0-9.eE+-]*+)", re.DOTALL)
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
    _check_count(data, file)
    try:
        value = msgspec.json.decode(data)
        if _is_deep(value) or _texts(data) != _texts(msgspec.json.encode(value)):
            _scan(data, file)
        return value
    except RecursionError:
        _scan(data, file)
        raise _nesting_problem(data, 0, file) from None
    except msgspec.ValidationError:
        _scan(data, file)
        raise _number_problem(data, file) from None
    except msgspec.DecodeError as error:
        raise _syntax_problem(data, file, str(error), _scan(data, file)) from None


def line_of(data: bytes, offset: int) -> int:
    return data.count(b"\n", 0, offset) + 1


def values_in(data: bytes) -> int:
    """How many values there are, or a few more; a value is a text or has one for its name: four quotes at most."""
    return max(sum(map(data.count, (b",", b"[", b"{"))), data.count(b'"') // 4)


def _check_count(data: bytes, file: str) -> None:
    """Refuse what must not be decoded at all."""
    if values_in(data) > VALUE_LIMIT:
        text = "'{file}' cannot be opened: it holds more than {limit:,} values."
        raise FileProblem(text, file=file, limit=VALUE_LIMIT)


def _is_deep(value: Any) -> bool:
    level = [value]
    for _ in range(NESTING_LIMIT):
        parts = (one.values() if isinstance(one, dict) else one for one in level if isinstance(one, (dict, list)))
        level = [part for some in parts for part in some if isinstance(part, (dict, list))]
        if not level:
            return False
    return True


def _texts(data: bytes) -> int:
    """How many texts there are; the decoder keeps one of two fields with the same name, and so has fewer of them."""
    escaped = data.replace(b"\\\\", b"")
    return (escaped.count(b'"') - escaped.count(b'\\"')) // 2


def _scan(data: bytes, file: str) -> bool:
    """Refuse what is nested too deep or stands twice; False where brackets or a text are still open at the end."""
    fields: list[set[bytes]] = []
    for match in TOKEN.finditer(data):
        name, bracket = match[1], match[2]
        if bracket in (b"{", b"["):
            fields.append(set())
            if len(fields) > NESTING_LIMIT:
                raise _nesting_problem(data, match.start(2), file)
        elif bracket:
            del fields[-1:]
        elif len(name) == 1 or not name.endswith(b'"'):
            return False
        elif fields and (spelt := _spelt(name)) in fields[-1]:
            text = "'{file}' cannot be opened: the field {field} in line {line} stands twice in one object."
            raise FileProblem(text, file=file, field=visible(name.decode()), line=line_of(data, match.start(1)))
        elif fields:
            fields[-1].add(spelt)
    return not fields


def _nesting_problem(data: bytes, offset: int, file: str) -> FileProblem:
    text = "'{file}' cannot be opened: line {line} is nested more than {limit} levels deep."
    return FileProblem(text, file=file, line=line_of(data, offset), limit=NESTING_LIMIT)


def _spelt(name: bytes) -> bytes:
    """The name of a field without needless escapes."""
    try:
        return msgspec.json.encode(msgspec.json.decode(name)) if b"\\" in name else name
    except msgspec.DecodeError:
        return name


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
