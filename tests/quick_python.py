"""Runs Python in processes forked from one that has imported PyTorch: to import it anew takes seconds each time."""

from __future__ import annotations

import gc
import importlib
import json
import os
import runpy
import select
import signal
import socket
import sys
import threading
import types
from contextlib import suppress
from multiprocessing import forkserver, process, resource_tracker

from engine.training import parent
from tests import forked_workers

LAUNCHER = """
import json, os, signal, socket, sys, time
PASSED_ON = signal.SIGINT, signal.SIGTERM
def pass_on(number, frame):
    try:
        line.send(str(number).encode())
    except OSError:
        pass
with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as line:
    until = time.monotonic() + 120
    while line.connect_ex("\\0" + sys.argv[1]):
        if time.monotonic() > until:
            sys.exit("The process that forks did not begin.")
        time.sleep(0.02)
    asked = json.dumps([sys.argv[2:], dict(os.environ), os.getcwd()]).encode()
    signal.pthread_sigmask(signal.SIG_BLOCK, PASSED_ON)
    socket.send_fds(line, [asked], [0, 1, 2])
    for one in PASSED_ON:
        signal.signal(one, pass_on)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, PASSED_ON)
    code = int(line.recv(16) or b"1")
if code < 0:
    if -code in PASSED_ON:
        signal.signal(-code, signal.SIG_DFL)
    os.kill(os.getpid(), -code)
os._exit(code)
"""
"""What a test starts, ends and sends signals to: it stands for the process that is forked, which has its pipes."""
MOST_BYTES = 1 << 20

_place: list[str] = []


def line(*words: str) -> list[str]:
    """What to start in the place of Python with these words: ``-m`` and a module, ``-c`` and a text, or a file; before
    them ``-P``, where no module may come from the folder one happens to stand in.

    It is Python itself where no process can be forked, and in a test that starts its processes as people do. What is
    forked has the surroundings, the folder, the pipes and the end of a process that is started; but it has imported
    already, and its memory is not that of one that has just begun.
    """
    return launching(place(), *words) if forked_workers.are_forked() else [sys.executable, *words]


def launching(place: str, *words: str) -> list[str]:
    """What to start to have Python with these words forked by who listens there."""
    return [sys.executable, "-I", "-S", "-c", LAUNCHER, place, *words]


def place() -> str:
    """Where the process that forks listens, which is begun where there is none yet."""
    if not _place:
        _place.append(begin("python"))
    return _place[0]


def begin(name: str, *modules: str) -> str:
    """Begin a process that forks, which imports these modules besides; says where it listens."""
    # Only here: what is forked imports this file, and needs nothing of Qt's.
    from tests import leftovers

    # Linux has names that are no files; nothing of it is left.
    place = f"layerloom-tests-{name}-{os.getpid()}"
    begun = forked_workers.context().Process(target=_serve, args=(place, *modules), daemon=True)
    begun.start()
    assert begun.pid is not None
    leftovers.MADE.own.add(begun.pid)
    # It ends with this process, and nothing of it stays open here.
    process._children.discard(begun)  # type: ignore[attr-defined]
    return place


def _serve(place: str, *modules: str) -> None:
    """Fork for each that asks, tell it how that ended, and end what nobody waits for any more."""
    for name in modules:
        importlib.import_module(name)
    # Nobody is to search for garbage in it again and again.
    gc.collect()
    gc.freeze()
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
                # A signal that it is to get; of who was killed nothing comes any more.
                os.kill(forked[line], int(line.recv(16) or signal.SIGKILL))
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
    pid = os.fork()
    if pid:
        for one in pipes:
            os.close(one)
        return pid
    code = 1
    try:
        _take(pipes)
        code = _run(asked)
        sys.stdout.flush()
    finally:
        os._exit(code)


def _take(pipes: list[int]) -> None:
    """Have these as one's own, and nothing else that is open."""
    for number, one in enumerate(pipes):
        os.dup2(one, number)
    os.closerange(3, 1024)
    sys.stdin, sys.stdout = open(0), open(1, "w")  # noqa: SIM115
    sys.stderr = open(2, "w", buffering=1, errors="backslashreplace")  # noqa: SIM115


def _run(asked: bytes) -> int:
    """Be the process that was asked for; says with which code it ends."""
    try:
        words, surroundings, folder = json.loads(asked)
        os.environ.clear()
        os.environ.update(surroundings)
        os.chdir(folder)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        _stand_alone()
        _be(*words)
    except SystemExit as end:
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException as error:
        sys.excepthook(type(error), error, error.__traceback__)
        return 1
    finally:
        threading._shutdown()  # type: ignore[attr-defined]
    return 0


def _stand_alone() -> None:
    """It was started by nobody that multiprocessing knows, as far as it is asked, and may start processes itself."""
    process._parent_process = None  # type: ignore[attr-defined]
    process.current_process()._config["daemon"] = False  # type: ignore[attr-defined]
    resource_tracker._resource_tracker._fd = None  # type: ignore[attr-defined]


def _be(*words: str) -> None:
    """Do what Python does with these words."""
    is_safe = words[0] == "-P"
    kind, *given = words[is_safe:]
    first = os.path.dirname(os.path.abspath(kind)) if kind not in ("-m", "-c") else os.getcwd()
    found = [one for one in os.environ.get("PYTHONPATH", "").split(os.pathsep) if one]
    sys.path[:] = dict.fromkeys([*([] if is_safe else [first]), *found, *sys.path])
    if kind == "-m":
        sys.argv = given
        runpy.run_module(given[0], run_name="__main__", alter_sys=True)
    elif kind == "-c":
        sys.argv = [kind, *given[1:]]
        main = sys.modules["__main__"] = types.ModuleType("__main__")
        exec(compile(given[0], "<string>", "exec"), main.__dict__)
    else:
        sys.argv = [kind, *given]
        runpy.run_path(kind, run_name="__main__")
