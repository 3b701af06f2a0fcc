"""What stands in the place of a training process in tests: each does one thing that a healthy one never does."""

from __future__ import annotations

import ctypes
import os
import signal
import struct
import time
from collections.abc import Mapping
from multiprocessing.connection import Connection

import numpy as np

from engine.message import Message
from engine.training import parent
from engine.training.commands import Pause
from engine.training.frames import SAID
from engine.training.messages import Paused, Preparing
from engine.training.process import Beat
from engine.training.watching.ask import Ask, Seen
from engine.training.wire import HEAD, MARK, Wire

MANY = 20_000
LARGE = 4 * 2**20
FOR_EVER = 1000


def closes(connection: Connection, _: Mapping[str, str]) -> None:
    connection.close()
    time.sleep(FOR_EVER)


def tells_garbage(connection: Connection, _: Mapping[str, str]) -> None:
    connection.send_bytes(b"\x80\x04cos\nsystem\n.")
    time.sleep(FOR_EVER)


def promises_too_much(connection: Connection, _: Mapping[str, str]) -> None:
    os.write(connection.fileno(), struct.pack("!iQ", -1, 2**50))
    time.sleep(FOR_EVER)


def promises_a_large_frame(connection: Connection, _: Mapping[str, str]) -> None:
    connection.send_bytes(HEAD.pack(MARK, 2**32 - 1))
    time.sleep(FOR_EVER)


def sends_another_length(connection: Connection, _: Mapping[str, str]) -> None:
    connection.send_bytes(HEAD.pack(MARK, 100))
    connection.send_bytes(bytes(99))
    time.sleep(FOR_EVER)


def promises_less_than_nothing(connection: Connection, _: Mapping[str, str]) -> None:
    os.write(connection.fileno(), struct.pack("!i", -7))
    time.sleep(FOR_EVER)


def tells_a_command(connection: Connection, _: Mapping[str, str]) -> None:
    Wire(connection, SAID).send(Pause())
    time.sleep(FOR_EVER)


def stops_in_half_a_message(connection: Connection, _: Mapping[str, str]) -> None:
    connection.send_bytes(HEAD.pack(MARK, LARGE))
    os.write(connection.fileno(), struct.pack("!i", LARGE) + bytes(1000))
    os.kill(os.getpid(), signal.SIGSTOP)


def dies_in_half_a_message(connection: Connection, _: Mapping[str, str]) -> None:
    connection.send_bytes(HEAD.pack(MARK, LARGE))
    os.write(connection.fileno(), struct.pack("!i", LARGE) + bytes(1000))
    os.kill(os.getpid(), signal.SIGKILL)


def floods(connection: Connection, _: Mapping[str, str]) -> None:
    wire = Wire(connection, SAID)
    for step in range(MANY):
        wire.send(Paused(1, step))


def paints(connection: Connection, _: Mapping[str, str]) -> None:
    """Shows a hundred large pictures, and says when they are on their way."""
    wire = Wire(connection, SAID)
    for step in range(100):
        wire.send(Seen(Ask("weights", f"layer_{step % 2}"), step, {"picture": np.full(LARGE, step, np.uint8)}))
    wire.send(Preparing(Message("done")))
    time.sleep(FOR_EVER)


def holds_on(connection: Connection, _: Mapping[str, str]) -> None:
    """Is in one long step of C that lets no other thread of Python run."""
    parent.follow()
    Wire(connection, SAID).send(Beat())
    ctypes.PyDLL(None).sleep(FOR_EVER)
