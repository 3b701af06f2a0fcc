"""Reads WAV files, and trusts nothing in them: what a sound is, and how its numbers go."""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from engine.frozen import frozen
from engine.message import Misfit, need

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, Any]

PCM, FLOAT, EXTENSIBLE = 1, 3, 0xFFFE
WIDTHS = {PCM: (8, 16, 24, 32), FLOAT: (32, 64)}
"""How many bits a number may have."""
MOST_CHANNELS = 64
SLOWEST, FASTEST = 100, 768_000
"""So many numbers make a second of any sound that a machine records."""
MOST_CHUNKS = 1000
OPEN_END = 0xFFFFFFFF
"""What a recorder writes that does not know yet how long the sound will be."""
TOGETHER = 2**18
"""So many numbers are read at once, of all channels, which bounds the memory that this takes."""
LOUDEST = 1e6
"""A number beyond it is no loudness: 1 is as loud as most machines play."""


@frozen
class Wav:
    """What the header of a sound says."""

    path: Path
    rate: int
    """So many numbers make a second."""
    channels: int
    form: int
    bits: int
    begin: int
    """The byte of the file that the sound begins with."""
    frames: int
    """How many numbers each channel has."""

    @property
    def frame_bytes(self) -> int:
        return self.channels * self.bits // 8

    @property
    def seconds(self) -> float:
        return self.frames / self.rate

    def samples(self, most: int) -> Numbers:
        """The first numbers of the sound, ``most`` at most, from -1 to 1; the mean of all channels.

        Never more than these are read, however long the sound is.
        """
        import numpy as np

        count = min(self.frames, most)
        found = np.empty(count, np.float32)
        try:
            with self.path.open("rb") as file:
                file.seek(self.begin)
                for at in range(0, count, TOGETHER // self.channels):
                    part = found[at : at + TOGETHER // self.channels]
                    content = file.read(len(part) * self.frame_bytes)
                    _need_whole(self.path, len(content), len(part) * self.frame_bytes)
                    part[:] = self._mean(content, at)
        except OSError as error:
            raise _unreadable(self.path, error) from error
        return found

    def _mean(self, content: bytes, at: int) -> Numbers:
        """The mean of all channels, from the frame of this number on."""
        import numpy as np

        values = _decoded(content, self.form, self.bits).reshape(-1, self.channels)
        bad = ~(np.abs(values) <= LOUDEST)
        need(
            not bad.any(),
            "{file} holds {value} at second {second:.2f}, which is no loudness. Save it anew, or take it away.",
            file=str(self.path),
            value=values[bad][0] if bad.any() else 0,
            second=float((at + bad.any(axis=1).argmax()) / self.rate),
        )
        found: Numbers = values.mean(axis=1, dtype=np.float64)
        return found


def read_wav(path: Path) -> Wav:
    """What the header of a WAV file says; raises Misfit, with the path, for every file that is none.

    Format: Multimedia Programming Interface and Data Specifications 1.0, IBM and Microsoft, 1991, and its
    WAVEFORMATEXTENSIBLE.
    """
    try:
        need(
            os.path.isfile(path),
            "{file} is no file that can be read. Take it away, or put a WAV file in its place.",
            file=str(path),
        )
        with path.open("rb") as file:
            return _header(path, file, os.fstat(file.fileno()).st_size)
    except OSError as error:
        raise _unreadable(path, error) from error


def _header(path: Path, file: BinaryIO, size: int) -> Wav:
    begin = file.read(12)
    need(
        begin[:4] == b"RIFF" and begin[8:] == b"WAVE",
        "{file} is no WAV file: it does not begin with RIFF and WAVE. Convert it to WAV, or take it away.",
        file=str(path),
    )
    described: tuple[int, int, int, int] | None = None
    for _ in range(MOST_CHUNKS):
        head = file.read(8)
        if len(head) < 8:
            break
        name, length = struct.unpack("<4sI", head)
        if name == b"fmt ":
            described = _described(path, file.read(min(length, 40)))
            length -= min(length, 40)
        elif name == b"data":
            return _checked(path, described, file.tell(), length, size)
        file.seek(length + length % 2, os.SEEK_CUR)
    raise Misfit("{file} is a WAV file without any sound in it. Get a fresh copy of it.", file=str(path))


def _described(path: Path, content: bytes) -> tuple[int, int, int, int]:
    """Form, channels, rate and bits."""
    need(len(content) >= 16, "{file} ends within its header. Get a fresh copy of it.", file=str(path))
    form, channels, rate, _, block, bits = struct.unpack("<HHIIHH", content[:16])
    if form == EXTENSIBLE and len(content) >= 26:
        (form,) = struct.unpack("<H", content[24:26])
    text = "{file} holds sound that is packed in a way which is not read (form {form}, {bits} bits). Save it as PCM "
    text += "with 16 bits."
    need(bits in WIDTHS.get(form, ()), text, file=str(path), form=form, bits=bits)
    need(
        1 <= channels <= MOST_CHANNELS,
        "{file} promises {channels:,} channels, but 1 to {most} can be. Get a fresh copy of it.",
        file=str(path),
        channels=channels,
        most=MOST_CHANNELS,
    )
    need(
        SLOWEST <= rate <= FASTEST,
        "{file} promises {rate:,} numbers a second, but {slowest:,} to {fastest:,} can be. Get a fresh copy of it.",
        file=str(path),
        rate=rate,
        slowest=SLOWEST,
        fastest=FASTEST,
    )
    need(
        block == channels * bits // 8,
        "{file} contradicts itself: {channels} channels of {bits} bits do not make {block} bytes. Get a fresh copy of "
        "it.",
        file=str(path),
        channels=channels,
        bits=bits,
        block=block,
    )
    return form, channels, rate, bits


def _checked(path: Path, described: tuple[int, int, int, int] | None, begin: int, length: int, size: int) -> Wav:
    if described is None:
        raise Misfit("{file} does not say what sound it holds. Get a fresh copy of it.", file=str(path))
    form, channels, rate, bits = described
    if length == OPEN_END:
        length = size - begin
    _need_whole(path, size - begin, length)
    frames = length // (channels * bits // 8)
    need(frames, "{file} is a WAV file without any sound in it. Get a fresh copy of it.", file=str(path))
    return Wav(path, rate, channels, form, bits, begin, frames)


def _need_whole(path: Path, found: int, promised: int) -> None:
    need(
        found >= promised,
        "{file} ends after {found:,} bytes of sound, but its header promises {promised:,}. Get a fresh copy of it.",
        file=str(path),
        found=found,
        promised=promised,
    )


def _decoded(content: bytes, form: int, bits: int) -> Numbers:
    """Numbers of sound from -1 to 1; only those that are floating may go beyond."""
    import numpy as np

    if form == FLOAT:
        return np.frombuffer(content, f"<f{bits // 8}")
    if bits == 8:
        return (np.frombuffer(content, np.uint8).astype(np.float32) - 128) / 128
    if bits == 24:
        # The three bytes are the upper ones of four.
        wide = np.zeros((len(content) // 3, 4), np.uint8)
        wide[:, 1:] = np.frombuffer(content, np.uint8).reshape(-1, 3)
        return wide.view("<i4").ravel() / np.float64(2**31)
    return np.frombuffer(content, f"<i{bits // 8}") / np.float64(2 ** (bits - 1))


def _unreadable(path: Path, error: OSError) -> Misfit:
    return Misfit("{file} cannot be read ({reason}).", file=str(path), reason=error.strerror or str(error))
