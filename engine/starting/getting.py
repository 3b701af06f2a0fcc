"""Data sets that others published: where they come to lie, what a window asks to get one, and the network for it."""

from __future__ import annotations

from pathlib import Path

import msgspec

from engine.data import DATA_SETS
from engine.data.declare import Found
from engine.data.downloads import DOWNLOADS, Download
from engine.home import home
from engine.message import Message
from engine.starting.asking import Sentence
from engine.starting.beginning import Beginning, beginning_of


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


def begun_with(download: Download, folder: Path) -> Beginning:
    """A project for a data set that lies in this folder."""
    data_set = DATA_SETS.read({"type": download.type, "folder": str(folder)})
    origin = Message("Whose data they are: {source}", {"source": Message(download.source)})
    return beginning_of(Found(data_set, reasons=(origin,)), download.title, count=download.examples)
