"""Lets a process, and all that it starts, write down each socket to the outside that it opens."""

from __future__ import annotations

import os
import sys
from pathlib import Path

HOOK = r"""
import os, sys

# Sockets of the kind AF_UNIX are the pipes between the program's own processes, and lead nowhere else.
OUT = os.environ["WATCHED_NET"]
ASKS = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo", "urllib.Request")
USES = ("socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg")
LOCAL = 1  # AF_UNIX

def say(*words):
    handle = os.open(OUT, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    os.write(handle, (" ".join(map(str, words)).replace("\n", " ")[:2000] + "\n").encode())
    os.close(handle)

def hear(event, given):
    if event == "socket.__new__" and given[1] not in (LOCAL, -1) or event in ASKS:
        say("outside", event, given, sys.orig_argv)
    elif event in USES and given[0].family != LOCAL:
        say("outside", event, given, sys.orig_argv)

sys.addaudithook(hear)
say("began", *sys.orig_argv)
"""


def surroundings(folder: Path) -> dict[str, str]:
    """What a process needs around it so that it is watched."""
    (folder / "sitecustomize.py").write_text(HOOK)
    root = str(Path(__file__).parents[1])
    path = os.pathsep.join([str(folder), root])
    told = {"PYTHONPATH": path, "WATCHED_NET": str(folder / "net.txt"), "LAYERLOOM_HOME": str(folder / "home")}
    return {**os.environ, **told, "QT_QPA_PLATFORM": "offscreen"}


def told(folder: Path, word: str) -> list[str]:
    """What was written down so far: ``began`` for each process, ``outside`` for each socket to the outside."""
    return [line for line in (folder / "net.txt").read_text().splitlines() if line.startswith(word)]


def work() -> None:
    """Be a window that draws, shows previews, weighs, looks at data, finds a rate and trains, and then ends."""
    import psutil
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from designer.__main__ import first_window

    application = QApplication(sys.argv[:1])
    window = first_window(Path(sys.argv[1]))
    window.show()
    window.data_looking.look()
    window.rate_finding.find()
    window.steering.train()
    done: set[str] = set()
    for name, signal in (
        ("previews", window.previewing.answered),
        ("memory", window.summary.weighing.weighed),
        ("training", window.running.finished),
        ("rate", window.rate_finding.changed),
    ):
        signal.connect(lambda *_, name=name: done.add(name))

    def look() -> None:
        own = psutil.Process()
        for one in (own, *own.children(recursive=True)):
            for each in one.net_connections("inet") if one.is_running() else ():
                print("outside", each, flush=True)
        if done == {"previews", "rate", "training"}:
            # It is weighed while it is looked at.
            window.show_summary()
        if len(done) == 4:
            print("done", flush=True)
            os._exit(0)

    clock = QTimer(window, interval=200)
    clock.timeout.connect(look)
    clock.start()
    application.exec()


if __name__ == "__main__":
    work()
