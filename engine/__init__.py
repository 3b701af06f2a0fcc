"""Layerloom without its window: projects, files, analysis, networks and training; importing it loads no PyTorch."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.compile.network import build
    from engine.files import FileProblem, load, save
    from engine.graph.analysis import analyse
    from engine.training import train

__all__ = ["FileProblem", "analyse", "build", "load", "save", "train"]

_HOMES = {
    "FileProblem": "engine.files",
    "analyse": "engine.graph.analysis",
    "build": "engine.compile.network",
    "load": "engine.files",
    "save": "engine.files",
    "train": "engine.training",
}


def __getattr__(name: str) -> Any:
    # What needs PyTorch waits until it is asked for: it takes a second to import.
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'engine' has no attribute '{name}'")
