"""Reads the files of a run on another machine as they grow, through one connection of the system's own ssh."""

from __future__ import annotations

import contextlib
import errno
import shutil
import subprocess
import threading
from collections.abc import Generator
from typing import IO

from engine.following.address import Address
from engine.following.parts import CHUNK, GROWING, WHOLE, Beat, Grown, Part, Whole, need_size
from engine.following.script import BEAT, GONE, GROWN_FILE, HELLO, WHOLE_FILE, command
from engine.message import Misfit, need

OPTIONS = {
    # Nobody is there to answer a question.
    "BatchMode": "yes",
    "ConnectTimeout": "15",
    "ServerAliveInterval": "10",
    "ServerAliveCountMax": "3",
    "RequestTTY": "no",
    "RemoteCommand": "none",
    # Whatever the settings of ssh have for this machine, nothing listens and nothing else is started.
    "ClearAllForwardings": "yes",
    "ForwardAgent": "no",
    "ForwardX11": "no",
    "PermitLocalCommand": "no",
    "Tunnel": "no",
}
GREETING = 2**16
"""So many bytes may stand before what is told: shells greet."""
LONGEST_LINE = 200
LONGEST_SAID = 300
END_S = 2.0


class Far:
    """Each call of :meth:`parts` is a connection; the next one begins where the last one broke off."""

    can_hang = False

    def __init__(self, address: Address) -> None:
        self.address = address
        self._process: subprocess.Popen[bytes] | None = None
        self._said = ""
        """The last line of what ssh complained of."""
        self._read = dict.fromkeys(GROWING, ("0", 0))
        self._was_there = False

    def parts(self) -> Generator[Part, None, None]:
        process = self._process = self._begun()
        assert process.stdin is not None and process.stdout is not None and process.stderr is not None
        listener = threading.Thread(target=self._listen, args=(process.stderr,), name="layerloom-ssh", daemon=True)
        listener.start()
        try:
            places = "".join(f"{which} {size}\n" for which, size in self._read.values())
            process.stdin.write(f"{self.address.path}\n{places}".encode("utf-8", "surrogateescape"))
            process.stdin.flush()
            _greeted(process.stdout)
            while line := process.stdout.readline(LONGEST_LINE):
                yield self._part(line.decode("ascii", "replace").split(), process.stdout)
            raise EOFError
        except (EOFError, BrokenPipeError, ValueError):
            process.kill()
            listener.join(END_S)
            raise OSError(None, self._said or "the connection was closed") from None
        finally:
            self._end(process, listener)

    def wish(self, wish: str) -> None:
        process = self._process
        if process is None or process.stdin is None:
            raise OSError(None, "there is no connection to it")
        try:
            process.stdin.write(f"{wish}\n".encode())
            process.stdin.flush()
        except ValueError as error:
            raise OSError(None, "there is no connection to it") from error

    def close(self) -> None:
        process = self._process
        if process is not None:
            process.kill()

    def _end(self, process: subprocess.Popen[bytes], listener: threading.Thread) -> None:
        self._process = None
        # First its input: by that the other machine knows that nobody follows any more.
        _shut(process.stdin)
        process.kill()
        process.wait()
        _shut(process.stdout)
        listener.join(END_S)
        if not listener.is_alive():
            _shut(process.stderr)

    def _begun(self) -> subprocess.Popen[bytes]:
        ssh = shutil.which("ssh")
        need(ssh, "There is no 'ssh' on this machine. Install OpenSSH, or choose a folder.")
        assert ssh is not None
        options = [word for name, value in OPTIONS.items() for word in ("-o", f"{name}={value}")]
        port = ["-p", str(self.address.port)] if self.address.port else []
        words = [ssh, *options, *port, "--", self.address.host.replace("[", "").replace("]", ""), command()]
        self._said = ""
        pipe = subprocess.PIPE
        return subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=pipe)

    def _listen(self, complaints: IO[bytes]) -> None:
        while line := complaints.readline(LONGEST_SAID):
            text = "".join(sign for sign in line.decode("utf-8", "replace").strip() if sign.isprintable())
            self._said = text.rstrip(".") or self._said

    def _part(self, words: list[str], stream: IO[bytes]) -> Part:
        """The next part; raises ValueError where what comes is not what the script says."""
        match words:
            case [sign] if sign == BEAT:
                self._was_there = True
                return Beat()
            case [sign] if sign == GONE:
                if self._was_there:
                    raise OSError(errno.ENOENT, "its folder is gone")
                text = "'{folder}' on {machine} is not the folder of a run. Write the folder that a training writes."
                raise Misfit(text, folder=self.address.path, machine=self.address.host)
            case [sign, name, size] if sign == WHOLE_FILE and name in WHOLE:
                need_size(name, int(size))
                return Whole(name, _exactly(stream, int(size), WHOLE[name]))
            case [sign, name, which, start, size] if sign == GROWN_FILE and name in GROWING:
                data = _exactly(stream, int(size), CHUNK)
                self._read[name] = which, int(start) + len(data)
                return Grown(name, int(start), data)
        raise ValueError(words)


def _shut(pipe: IO[bytes] | None) -> None:
    # What was not sent by now cannot be sent any more.
    with contextlib.suppress(OSError):
        if pipe is not None:
            pipe.close()


def _greeted(stream: IO[bytes]) -> None:
    left = GREETING
    while left > 0 and (line := stream.readline(left)):
        if line.strip() == HELLO.encode():
            return
        left -= len(line)
    raise EOFError


def _exactly(stream: IO[bytes], size: int, limit: int) -> bytes:
    if not 0 <= size <= limit:
        raise ValueError(size)
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data
