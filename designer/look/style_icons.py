"""Gives style sheets tinted icons, as Qt resources in memory: nothing is written to disk."""

import struct
from functools import cache

from PySide6.QtCore import qRegisterResourceData

from designer.look.icons import source
from designer.look.theme import Theme

FORMAT_VERSION = 1
NO_FLAGS, FOLDER = 0, 2
ANY_COUNTRY, ANY_LANGUAGE = 0, 1


@cache
def register(theme: Theme, wanted: frozenset[tuple[str, str]]) -> str:
    """Register each (icon, token) of `wanted` as `icon.token.svg` and return the folder they lie in."""
    folder = f"layerloom-{theme.name}"
    texts = {
        f"{name}.{token}.svg": source(name).replace("currentColor", getattr(theme, token)) for name, token in wanted
    }
    tree, names, data = packed(folder, {name: text.encode() for name, text in texts.items()})
    if not qRegisterResourceData(FORMAT_VERSION, tree, names, data):
        raise RuntimeError(f"Qt refused the {len(texts)} icons of the style sheet.")
    _kept_alive.append((tree, names, data))
    return f":/{folder}"


# Qt keeps pointers into the registered bytes.
_kept_alive: list[tuple[bytes, bytes, bytes]] = []


def packed(folder: str, files: dict[str, bytes]) -> tuple[bytes, bytes, bytes]:
    """One folder of files in the format of Qt's resource compiler (version 1): tree, names, data."""
    ordered = sorted(files, key=_name_hash)
    offsets = {}
    names = b""
    for name in (folder, *ordered):
        offsets[name] = len(names)
        names += struct.pack(">HI", len(name), _name_hash(name)) + name.encode("utf-16-be")
    tree = struct.pack(">IHII", 0, FOLDER, 1, 1)
    tree += struct.pack(">IHII", offsets[folder], FOLDER, len(ordered), 2)
    data = b""
    for name in ordered:
        tree += struct.pack(">IHHHI", offsets[name], NO_FLAGS, ANY_COUNTRY, ANY_LANGUAGE, len(data))
        data += struct.pack(">I", len(files[name])) + files[name]
    return tree, names, data


def _name_hash(name: str) -> int:
    """Qt's hash of a resource name (qt_hash): the tree is sorted by it."""
    value = 0
    for letter in name:
        value = ((value << 4) + ord(letter)) & 0xFFFFFFFF
        value ^= (value & 0xF0000000) >> 23
        value &= 0x0FFFFFFF
    return value
