"""One stable number from a seed and what it is for, the same on every machine."""

from __future__ import annotations

import hashlib
import json


def stable_seed(*parts: int | str) -> int:
    """A number of 63 bits that depends on all parts and their order, never on machine, process or version.

    The parts are written as JSON in ASCII, so that ``(1, 23)``, ``(12, 3)`` and ``("1", 23)`` differ, and
    hashed with SHA-256; the first 8 bytes, big end first, lose one bit, so that every generator takes them.
    """
    digest = hashlib.sha256(json.dumps(parts).encode("ascii")).digest()
    return int.from_bytes(digest[:8], "big") >> 1
