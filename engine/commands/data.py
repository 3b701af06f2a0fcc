"""The command that gets data sets over the net, each only when somebody said yes to its size."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path
from time import perf_counter

from engine.commands.codes import FAILED, OK, USAGE
from engine.commands.say import complain, say, say_json, table
from engine.data.downloading.downloads import DOWNLOADS, Download, download_of
from engine.data.downloading.fetching import MEGABYTE, Arrived, fetch
from engine.message import Misfit
from engine.starting.getting import place

TOLD_SECONDS = 0.2


def data(arguments: Namespace) -> int:
    """List what can be got, or get one of them."""
    if arguments.name is None:
        return _listed(as_json=arguments.json)
    try:
        wanted = download_of(arguments.name)
    except Misfit as misfit:
        complain(str(misfit.message))
        return USAGE
    folder = Path(arguments.out) if arguments.out else place(wanted)
    lacking = wanted.lacking(folder)
    if lacking and not (arguments.yes or _agreed(wanted, sum(one.size for one in lacking), folder)):
        return FAILED
    if lacking:
        fetch(wanted, folder, _Teller().tell)
    if arguments.json:
        say_json({"name": wanted.name, "type": wanted.type, "folder": str(folder)})
    else:
        say(f"{wanted.title} is in '{folder}'. Train with it: layerloom train FILE --data '{folder}'")
    return OK


def _listed(*, as_json: bool) -> int:
    if as_json:
        fields = ("name", "title", "type", "about", "source", "cited", "size")
        listed = [{field: getattr(one, field) for field in fields} for one in DOWNLOADS.values()]
        say_json([{**told, "here": _is_here(DOWNLOADS[told["name"]])} for told in listed])
        return OK
    rows = [
        (one.name, one.about, "yes" if _is_here(one) else "no", f"{one.size / MEGABYTE:,.1f} MB")
        for one in DOWNLOADS.values()
    ]
    for line in table(("Name", "What it is", "Here", "Size"), rows, numbers=1):
        say(line)
    return OK


def _is_here(download: Download) -> bool:
    return not download.lacking(place(download))


def _agreed(download: Download, size: int, folder: Path) -> bool:
    """Whether somebody at the terminal wants it; nothing is loaded without that."""
    question = f"{download.title}: {size / MEGABYTE:,.1f} MB, to '{folder}'. {download.source}"
    if not sys.stdin.isatty():
        complain(f"{question} Say --yes to get it.")
        return False
    print(f"{question}\nGet it? [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


class _Teller:
    """Says how far it is, in one line of a terminal."""

    def __init__(self) -> None:
        self.is_live = sys.stderr.isatty()
        self._told_at = 0.0

    def tell(self, arrived: Arrived) -> None:
        is_done = arrived.bytes == arrived.size
        if not self.is_live or (perf_counter() - self._told_at < TOLD_SECONDS and not is_done):
            return
        self._told_at = perf_counter()
        told = f"{arrived.bytes / MEGABYTE:,.1f} of {arrived.size / MEGABYTE:,.1f} MB  {arrived.file}"
        print(f"\r\x1b[K{told}", end="\n" if is_done else "", file=sys.stderr, flush=True)
