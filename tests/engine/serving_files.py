"""A small web server for tests: it gives files whole or from a byte on, cuts connections, and gives the wrong thing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

Served = dict[str, "bytes | Behaviour"]


class Behaviour:
    """How one address answers: how many bytes before each cut, whether it goes on in the middle, what it says of it."""

    def __init__(
        self,
        content: bytes,
        cuts: tuple[int, ...] = (),
        ranges: bool = True,
        status: int = 0,
        said: str = "",
        length: int | None = None,
    ) -> None:
        self.content = content
        self.cuts = list(cuts)
        self.ranges = ranges
        self.status = status
        self.said = said
        self.length = length


class Server:
    """Where it is, and what it was asked: each address with the byte that was asked for."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.asked: list[tuple[str, int]] = []


@contextmanager
def serving(served: Served) -> Iterator[Server]:
    """A server on this machine, as long as the block lasts."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    told = Server(f"http://127.0.0.1:{server.server_address[1]}/")
    server.RequestHandlerClass = _answering(served, told)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _answering(served: Served, told: Server) -> Callable[..., BaseHTTPRequestHandler]:
    class Answering(BaseHTTPRequestHandler):
        def log_message(self, *said: Any) -> None:
            pass

        def do_GET(self) -> None:
            name = self.path[1:]
            begin = int(self.headers.get("Range", "bytes=0-")[6:-1])
            told.asked.append((name, begin))
            found = served.get(name)
            if found is None:
                self.send_error(404)
                return
            one = found if isinstance(found, Behaviour) else Behaviour(found)
            begin = begin if one.ranges else 0
            rest, size = one.content[begin:], len(one.content)
            self.send_response(one.status or (206 if begin else 200))
            if begin:
                self.send_header("Content-Range", one.said or f"bytes {begin}-{size - 1}/{size}")
            self.send_header("Content-Length", str(len(rest) if one.length is None else one.length))
            self.end_headers()
            self.wfile.write(rest[: one.cuts.pop(0)] if one.cuts else rest)

    return Answering
