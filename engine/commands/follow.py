"""Follows a run for the window: the address and the folder of the copy are given, wishes come in, and news go out."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from engine.following.address import address
from engine.following.follow import Follow
from engine.following.told import Told, encoded, refused
from engine.message import Misfit


def main() -> None:
    """Tell until nobody listens any more."""
    # What libraries print must not stand among the news.
    news, sys.stdout = sys.stdout, sys.stderr
    lock = threading.Lock()

    def tell(told: Told) -> None:
        with lock:
            print(encoded(told).decode(), file=news, flush=True)

    try:
        follow = Follow(address(sys.argv[1]), Path(sys.argv[2]))
    except Misfit as misfit:
        tell(refused(misfit))
        return
    threading.Thread(target=_obey, args=(follow, tell, sys.stdin), name="layerloom-wishes", daemon=True).start()
    for told in follow.told():
        tell(told)


def _obey(follow: Follow, tell: Callable[[Told], None], wishes: TextIO) -> None:
    """Take the wishes, a word a line; behind the last one nobody follows any more."""
    for line in wishes:
        for told in follow.wish(line.strip()):
            tell(told)
    follow.close()
    os._exit(0)


if __name__ == "__main__":
    main()
