"""The program as a wheel, without its window: what pip installs where a job runs."""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
from collections.abc import Iterator
from email.parser import HeaderParser
from functools import cache
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from engine.message import Misfit
from engine.submitting.lock import OURS, is_needed

PACKAGES = ("engine", "resources")
ROOT = Path(__file__).parents[2]
WHEN = (1980, 1, 1, 0, 0, 0)
"""The same program is the same file, whenever it is packed."""
KIND = "Wheel-Version: 1.0\nGenerator: layerloom\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


@cache
def wheel() -> tuple[str, bytes]:
    """The name of the file and its content; raises Misfit where the program is not installed."""
    try:
        own = distribution(OURS)
    except PackageNotFoundError as error:
        text = "This Layerloom is not installed, so it does not know what it needs. Install it: pip install -e ."
        raise Misfit(text) from error
    files = dict(_code())
    about = f"{OURS}-{own.version}.dist-info"
    files |= {f"{about}/{name}": text.encode() for name, text in _about(own).items()}
    record = f"{about}/RECORD"
    files[record] = "".join(f"{name},{_sum(data)},{len(data)}\n" for name, data in files.items()).encode()
    files[record] += f"{record},,\n".encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, WHEN)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return f"{OURS}-{own.version}-py3-none-any.whl", packed.getvalue()


def _code() -> Iterator[tuple[str, bytes]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path.relative_to(ROOT).as_posix(), path.read_bytes()


def _about(own: Distribution) -> dict[str, str]:
    """What pip wants to know; the licence goes along."""
    head = HeaderParser().parsestr(own.read_text("METADATA") or "", headersonly=True)
    dropped = ("Description", "Description-Content-Type", "Provides-Extra")
    lines = [
        f"{name}: {value}\n"
        for name, value in head.items()
        if name not in dropped and (name != "Requires-Dist" or is_needed(value))
    ]
    found = {"METADATA": "".join(lines), "WHEEL": KIND, "entry_points.txt": own.read_text("entry_points.txt") or ""}
    licence = own.read_text("licenses/LICENSE")
    return found | ({"licenses/LICENSE": licence} if licence else {})


def _sum(data: bytes) -> str:
    return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
