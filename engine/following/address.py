"""Where a run is that is followed: in a folder, or in one of another machine that ssh reaches."""

from __future__ import annotations

import os
import re
from pathlib import Path

from engine.frozen import frozen
from engine.message import need
from engine.recorded.results import STAMP

SCHEME = "ssh://"
LONGEST = 4096
SERVER = re.compile(
    r"((?:[A-Za-z0-9_][A-Za-z0-9._-]*@)?(?:[A-Za-z0-9_][A-Za-z0-9._-]*|\[[0-9A-Fa-f:.]+\]))(?::([0-9]{1,5}))?"
)
"""A name or number of a machine, perhaps with a user before it and a port behind it; nothing in it is an option."""
HOME = "/~/"


@frozen
class Address:
    """``host`` is empty for a folder of this machine; a port of 0 is the one that ssh would take."""

    path: str
    host: str = ""
    port: int = 0

    @property
    def folder(self) -> Path | None:
        """The folder, where it is one of this machine or of a drive that it has."""
        return None if self.host else Path(self.path)

    @property
    def name(self) -> str:
        """What the run is called by its place, without the time that stands before it."""
        name = self.path.rstrip("/").rpartition("/")[2] if self.host else Path(self.path).name
        stamped = STAMP.fullmatch(name)
        return stamped[2] if stamped else name

    def __str__(self) -> str:
        if not self.host:
            return self.path
        port = f":{self.port}" if self.port else ""
        return f"{SCHEME}{self.host}{port}{self.path if self.path.startswith('/') else '/~/' + self.path[2:]}"


def address(text: str) -> Address:
    """Read what a person wrote or chose; raises Misfit where it cannot be an address.

    ``ssh://user@host:port/path`` is a folder from the root of that machine, ``ssh://host/~/path`` one below the folder
    in which ssh begins there.
    """
    text = text.strip()
    bad = "'{address}' is not where a run can be. Write the path of a folder, or ssh://host/path."
    is_plain = all(sign.isprintable() for sign in text)
    need(text and len(text) <= LONGEST and is_plain, bad, address=text[:200])
    if not text.lower().startswith(SCHEME):
        need("://" not in text, bad, address=text)
        return Address(os.path.abspath(os.path.expanduser(text)))
    server, slash, path = text[len(SCHEME) :].partition("/")
    found = SERVER.fullmatch(server)
    port = int(found[2] or 0) if found else 0
    need(found and path.strip("/") and port < 2**16, bad, address=text)
    assert found is not None
    path = slash + path
    # A path that begins with a point or a slash is no option.
    return Address(f"./{path[len(HOME) :]}" if path.startswith(HOME) else path, found[1], port)
