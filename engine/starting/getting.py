"""Data sets that others published: where they come to lie, and what a window asks to get one."""

from __future__ import annotations

from pathlib import Path

import msgspec

from engine.data.downloading.downloads import DOWNLOADS, Download
from engine.home import home
from engine.starting.asking import Sentence


class Get(msgspec.Struct, frozen=True):
    """What is to be got, and the folder for it."""

    download: Download
    folder: str


class Got(msgspec.Struct, frozen=True):
    """How far it is, that all has come, or why it has not."""

    bytes: int = 0
    size: int = 0
    """So many bytes have come of so many."""
    is_here: bool = False
    refusal: Sentence | None = None


def place(download: Download) -> Path:
    """The folder of a data set that was not put elsewhere."""
    return home() / "data" / download.name


def downloads_for(type_name: str) -> tuple[Download, ...]:
    """Those that a data set of this type reads."""
    return tuple(one for one in DOWNLOADS.values() if one.type == type_name)
