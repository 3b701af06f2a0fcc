"""Starts the whole window, as a person does, in forked children of a process that has imported it and made nothing."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.faults.row import Outcome

PATIENCE_S = 60.0
WRITE_ANYTHING, READ_ANYTHING = 1 << 1, 1 << 2
"""CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH."""
Tell = Callable[..., None]
"""Writes a line down, for whoever looks after the child is gone."""


class Window:
    """A running program; ``told`` is the file in which it writes down what it does."""

    def __init__(self, place: Path, script: Callable[[Any, Tell], object], *files: Path) -> None:
        self.told = place / f"told-{time.monotonic_ns()}.jsonl"
        self.said = place / "said.txt"
        self.home = place / "home"
        self.code: int | None = None
        self.pid = os.fork()
        if self.pid == 0:
            os._exit(self._run(script, files))

    def _run(self, script: Callable[[Any, Tell], object], files: tuple[Path, ...]) -> int:
        """In the child: the program from its main function on, with a script for its window."""
        os.environ["LAYERLOOM_HOME"] = str(self.home)
        handle = os.open(self.said, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
        os.dup2(handle, 1)
        os.dup2(handle, 2)
        try:
            from designer import __main__ as program

            make = program.first_window

            def with_script(*given: Path) -> Any:
                window = make(*given)
                window.script = script(window, self._tell)
                return window

            _without_processes()
            _as_a_person()
            program.first_window = with_script
            sys.argv = ["layerloom", *map(str, files)]
            return program.main()
        except BaseException:
            traceback.print_exc()
            return 70
        finally:
            sys.stderr.flush()

    def _tell(self, **said: Any) -> None:
        with open(self.told, "a") as file:
            file.write(json.dumps({"time": time.monotonic()} | said) + "\n")

    def lines(self) -> list[dict[str, Any]]:
        """What it has told; the last line may be one that a kill cut short."""
        text = self.told.read_text() if self.told.exists() else ""
        return [json.loads(line) for line in text.split("\n")[:-1]]

    def wait_for(self, word: str) -> dict[str, Any]:
        """The first line that has this word."""
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end and not self.is_over():
            if found := [line for line in self.lines() if word in line]:
                return found[0]
            time.sleep(0.01)
        self.kill()
        if found := [line for line in self.lines() if word in line]:
            return found[0]
        raise RuntimeError(f"it told no {word!r}, and ended with {self.code}: {self.tail()}")

    def is_over(self) -> bool:
        if self.code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self.code = os.waitstatus_to_exitcode(status) if pid else None
        return self.code is not None

    def wait(self) -> int:
        """Its exit code; one that does not end is killed."""
        end = time.monotonic() + PATIENCE_S
        while not self.is_over():
            if time.monotonic() > end:
                self.kill()
            time.sleep(0.005)
        assert self.code is not None
        return self.code

    def kill(self) -> float:
        """kill -9; says when."""
        moment = time.monotonic()
        if not self.is_over():
            os.kill(self.pid, signal.SIGKILL)
            _, status = os.waitpid(self.pid, 0)
            self.code = os.waitstatus_to_exitcode(status)
        return moment

    def tail(self) -> str:
        return self.said.read_text()[-2000:] if self.said.exists() else ""


def import_all() -> None:
    """Import what the window imports, also what it imports after it is seen; nothing of Qt is made."""
    import designer.__main__
    import designer.main_window
    import designer.unhandled
    import designer.watching.kinds  # noqa: F401


def changed_by(module: str) -> None:
    """Let a module change each training process that this one begins from now on."""
    from engine.training import process

    process._serve = partial(_serve_changed, module)  # type: ignore[assignment]


def _serve_changed(module: str, *given: Any) -> None:
    """Be such a training process."""
    from engine.training.process import _serve

    import_module(module)
    _serve(*given)


def _without_processes() -> None:
    """The processes that train and preview import PyTorch for seconds each, and other rows kill those."""
    from designer.processes import child
    from designer.training.running import Running

    child.start = lambda *_: None  # type: ignore[assignment]
    Running.warm = lambda _: None  # type: ignore[method-assign]


def _as_a_person() -> None:
    """Root may read and write whatever a file says; nobody else may."""
    if os.geteuid() == 0:
        header, data = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
        system = ctypes.CDLL(None, use_errno=True)
        system.capget(header, data)
        # The first of three words in each half: what holds now; what may be taken again; what is handed on.
        for at in (0, 1, 2):
            data[at] &= ~(READ_ANYTHING | WRITE_ANYTHING)
        if system.capset(header, data):
            raise OSError(ctypes.get_errno(), "root could not be made a person")


def is_settled(window: Any) -> bool:
    """Whether its start is over, and nothing is read or kept any more."""
    recovery = window.opened.recovery
    is_busy = recovery._writer.is_busy or recovery._timer.isActive() or recovery._looking.isActive()
    return bool(window.live.filled) and not is_busy


def close(window: Any) -> None:
    """As a person who gives up what was not saved, without the question."""
    for tab in window.documents.tabs.open:
        tab.document.saved()
    window.close()


def tell_outcome(outcome: Outcome) -> None:
    """For the process that asked."""
    print(json.dumps({"told": outcome.told, "holds": outcome.holds}), flush=True)
