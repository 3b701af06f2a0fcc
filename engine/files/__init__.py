"""Project <-> file: readable JSON, one line a node or wire, checked on the way in, never half written."""

from engine.files.disk import format_in, load, replaced, save, settle, write_atomically, write_file
from engine.files.problem import FileProblem, NewerFormat
from engine.files.read import load_part, loads
from engine.files.write import dump_part, dumps

__all__ = [
    "FileProblem",
    "NewerFormat",
    "dump_part",
    "dumps",
    "format_in",
    "load",
    "load_part",
    "loads",
    "replaced",
    "save",
    "settle",
    "write_atomically",
    "write_file",
]
