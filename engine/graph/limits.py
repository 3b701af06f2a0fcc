"""How large a project may be: what a file is refused for, no edit may make."""

from __future__ import annotations

SIZE_LIMIT = 16 * 2**20
"""Bytes of a file."""
VALUE_LIMIT = 400_000
"""Values of a file, lists and objects counted as well: more than the largest allowed network has."""
NODE_LIMIT = 10_000
WIRE_LIMIT = 30_000
DATA_LIMIT = 100
BLOCK_LIMIT = 32
"""Levels of blocks in blocks."""
PORT_LIMIT = 64
"""Inputs of one block, and outputs."""
ANNOTATION_LIMIT = 10_000
"""Frames and notes."""
TEXT_LIMIT = 100_000
WHOLE_LIMIT = 2**63
PLACE_LIMIT = 1e7
PARAM_DEPTH = 4
EXTRA_DEPTH = 16
MOST_VISITS = 10_000
"""So many nodes are looked at in one analysis, each turn and each use again counted: a file can ask for any number."""
