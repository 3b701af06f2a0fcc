"""Forks the processes beside a window from one that has imported PyTorch: to import it anew takes seconds each time."""

from __future__ import annotations

import json
import multiprocessing
import os
import runpy
import select
import signal
import socket
import sys
import threading
from contextlib import suppress
from multiprocessing import forkserver, process

from PySide6.QtCore import QProcess

from engine.training import parent
from tests import leftovers

LAUNCHER = """
import json, os, socket, sys, time
with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as line:
    until = time.monotonic() + 120
    while line.connect_ex("\\0" + sys.argv[1]):
        if time.monotonic() > until:
            sys.exit("The process that forks did not begin.")
        time.sleep(0.02)
    asked = json.dumps([sys.argv[2:], dict(os.environ), os.getcwd()]).encode()
    socket.send_fds(line, [asked], [0, 1, 2])
    code = int(line.recv(16) or b"1")
if code < 0:
    os.kill(os.getpid(), -code)
os._exit(code)
"""
"""What the window starts and ends: it stands for the process that is forked, which has its pipes."""
MOST_BYTES = 1 << 20

_place: list[str] = []


def start(started: QProcess, module: str, *words: str) -> None:
    """Instead of :func:`designer.processes.child.start`."""
    if not _place:
        _place.append(_begin())
    started.start(sys.executable, ["-I", "-S", "-c", LAUNCHER, _place[0], module, *words])


def _begin() -> str:
    """Begin the process that forks; says where it listens."""
    # Linux has names that are no files; nothing of it is left.
    place = f"layerloom-tests-{os.getpid()}"
    begun = multiprocessing.get_context("forkserver").Process(target=_serve, args=(place,), daemon=True)
    begun.start()
    assert begun.pid is not None
    leftovers.MADE.own.add(begun.pid)
    # It ends with this process, and nothing of it stays open here.
    process._children.discard(begun)  # type: ignore[attr-defined]
    return place


def _serve(place: str) -> None:
    """Fork for each that asks, tell it how that ended, and end what nobody waits for any more."""
    # The one that it was forked from ends when nobody holds this any more, and this one with it.
    os.close(forkserver._forkserver._forkserver_alive_fd)  # type: ignore[attr-defined]
    parent._death_signal(signal.SIGKILL)
    asking = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    asking.bind(f"\0{place}")
    asking.listen()
    forked: dict[socket.socket, int] = {}
    while True:
        ready = select.select([asking, *forked], [], [], 0.02 if forked else None)[0]
        for line in ready:
            if line is not asking:
                # Who asked was killed.
                os.kill(forked[line], signal.SIGKILL)
            elif pid := _fork(new := asking.accept()[0]):
                forked[new] = pid
        _bury(forked)


def _bury(forked: dict[socket.socket, int]) -> None:
    """Tell who waits for what has ended, and how."""
    for line, pid in list(forked.items()):
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            del forked[line]
            with line, suppress(OSError):
                line.send(str(os.waitstatus_to_exitcode(status)).encode())


def _fork(line: socket.socket) -> int:
    """The number of the new process; 0 where who asked was killed before."""
    asked, pipes, *_ = socket.recv_fds(line, MOST_BYTES, 3)
    if not asked:
        line.close()
        return 0
    own, pid = os.getpid(), os.fork()
    if pid:
        for one in pipes:
            os.close(one)
        return pid
    code = 1
    try:
        code = _run(own, asked, pipes)
    finally:
        sys.stdout.flush()
        os._exit(code)


def _run(server: int, asked: bytes, pipes: list[int]) -> int:
    """Be the process that was asked for."""
    for number, one in enumerate(pipes):
        os.dup2(one, number)
    os.closerange(3, 1024)
    words, surroundings, folder = json.loads(asked)
    os.environ.clear()
    os.environ.update(surroundings)
    os.chdir(folder)
    found = surroundings["PYTHONPATH"].split(os.pathsep)
    sys.path[:] = [*found, *(one for one in sys.path if one not in found)]
    sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")  # noqa: SIM115
    signal.signal(signal.SIGINT, signal.default_int_handler)
    process._parent_process = None  # type: ignore[attr-defined]
    sys.argv = ["beside", str(server), *words]
    try:
        runpy.run_module("engine.commands.beside", run_name="__main__", alter_sys=True)
    except SystemExit as end:
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr, flush=True)
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    finally:
        threading._shutdown()  # type: ignore[attr-defined]
    return 0
