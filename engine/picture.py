"""Reads pictures of any size and kind as small squares of bytes, for this process or for one that asks; trusts none."""

from __future__ import annotations

import json
import os
import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from typing import IO, TYPE_CHECKING, Any, Literal

from engine.message import Misfit, need

if TYPE_CHECKING:
    from PIL.Image import Image

Mode = Literal["L", "RGB"]

FORMATS = ("JPEG", "PNG", "BMP", "GIF", "WEBP", "PPM", "TIFF")
"""What Pillow may read; for others, such as EPS, it would start another program."""
READERS = ("Jpeg", "Png", "Bmp", "Gif", "WebP", "Ppm", "Tiff")
PIXEL_LIMIT = 64_000_000
"""A picture with more pixels is not opened: a small file may promise a huge one."""
COSTLY_LIMIT, WEBP_LIMIT = 32_000_000, 16_000_000
"""So many where it takes more memory to read them: with none of the cheap modes, or as WebP."""
CHEAP = ("1", "L", "P", "RGB")
SHADES = 255 * 257
"""The brightest of 16 bits."""
TURNS = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}
"""What undoes each orientation that a camera notes down, as Pillow numbers the ways to transpose."""
ORIENTATION = 0x0112
GOOD, BAD = b"+", b"-"


def read_picture(path: str, side: int, mode: Mode) -> bytes:
    """The middle of a picture, upright, row by row with the colours of each pixel together.

    Its shorter side is brought to ``side``. Of an animated one the first picture is taken; what can be seen through
    lies on white. Raises Misfit, with the path, where it cannot be read.
    """
    from PIL.Image import Resampling

    with opened(path) as picture:
        wide, high = picture.size
        picture.draft(mode, (side, side))
        turn = TURNS.get(picture.getexif().get(ORIENTATION, 1))
        found = _solid(picture, path)
        if (wide, high) != (side, side) or found.size != (side, side):
            wide, high = found.size
            left, top = max(wide - high, 0) / 2, max(high - wide, 0) / 2
            box = (left, top, wide - left, high - top)
            found = found.resize((side, side), Resampling.BILINEAR, box)
        if found.mode != mode:
            found = found.convert(mode)
        return (found if turn is None else _turned(found, turn)).tobytes()


@contextmanager
def opened(path: str) -> Iterator[Image]:
    """A picture whose header was read and promises no more than may be; damages of any kind are Misfits."""
    from PIL import Image

    _load_readers()
    try:
        with Image.open(path, formats=FORMATS) as picture:
            _check(picture, path)
            yield picture
    except Misfit:
        raise
    except Image.DecompressionBombError as error:
        text = "{file} promises more than {limit:,} pixels, which are the most that are read. Make a smaller copy of "
        raise Misfit(text + "it, or take it away.", file=path, limit=PIXEL_LIMIT) from error
    except Exception as error:  # Damaged files end in errors of many kinds.
        text = "{file} cannot be read as a picture ({reason}). Get a fresh copy of it, or take it away."
        raise Misfit(text, file=path, reason=str(error)) from error


@cache
def _load_readers() -> None:
    """Let Pillow know what reads FORMATS; where one is missing, it would import what reads and writes all others."""
    for name in READERS:
        import_module(f"PIL.{name}ImagePlugin")


@contextmanager
def quiet() -> Iterator[None]:
    """No warning of Pillow's: what it warns of is checked here, or harms nobody."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _check(picture: Image, path: str) -> None:
    limit = PIXEL_LIMIT
    if picture.format == "WEBP":
        limit = WEBP_LIMIT
    elif picture.mode not in CHEAP or picture.has_transparency_data:
        limit = COSTLY_LIMIT
    need(
        picture.width * picture.height <= limit,
        "{file} promises {count:,} pixels, but at most {limit:,} are read. Make a smaller copy of it, or take it away.",
        file=path,
        count=picture.width * picture.height,
        limit=limit,
    )


def _solid(picture: Image, path: str) -> Image:
    """The pixels in grey or in red, green and blue, 8 bits each, with nothing to be seen through."""
    from PIL import Image

    picture.load()
    if picture.has_transparency_data:
        behind = Image.new("RGBA", picture.size, "white")
        behind.alpha_composite(picture if picture.mode == "RGBA" else picture.convert("RGBA"))
        # Its three colours are as they lie in it; a conversion would take the memory once more.
        return behind.convert("RGB")
    if picture.mode in ("L", "RGB"):
        return picture
    if picture.mode[0] in "IF":
        return _darkened(picture, path)
    return picture.convert("L" if picture.mode == "1" else "RGB")


def _darkened(picture: Image, path: str) -> Image:
    """The upper 8 bits of 16; Pillow's own conversion would make nearly all of it white."""
    import numpy as np
    from PIL import Image

    values = np.asarray(picture)
    text = "{file} holds numbers from {low:g} to {high:g}, but colours from 0 to {most:,} were expected. Save it as a "
    text += "PNG with 8 or 16 bits, or take it away."
    low, high = float(values.min()), float(values.max())
    need(picture.mode[0] == "I" and low >= 0 and high <= SHADES, text, file=path, low=low, high=high, most=SHADES)
    return Image.fromarray((values // 256).astype(np.uint8))


def _turned(picture: Image, turn: int) -> Image:
    from PIL.Image import Transpose

    return picture.transpose(Transpose(turn))


def serve(side: int, mode: Mode) -> None:
    """Read the pictures that another process names on the standard input, until it is closed."""
    import signal

    # Ctrl+C is for the one that asks, which then ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    given, taken = sys.stdin.buffer, sys.stdout.buffer
    with quiet():
        while paths := received(given):
            try:
                answer = b"".join(read_picture(os.fsdecode(path), side, mode) for path in paths.split(b"\0"))
                send(taken, GOOD, answer)
            except Misfit as misfit:
                told = {"text": misfit.message.text, "values": dict(misfit.message.values)}
                send(taken, BAD, json.dumps(told).encode())


def read_pictures(paths: Sequence[str], side: int, mode: Mode) -> bytes:
    """Several pictures one after the other, in this process."""
    with quiet():
        return b"".join(read_picture(path, side, mode) for path in paths)


def ask(paths: Sequence[str], given: IO[bytes]) -> None:
    """Ask a process that serves for several pictures; it may still be at those that were asked for before."""
    send(given, b"", b"\0".join(os.fsencode(path) for path in paths))


def answered(taken: IO[bytes]) -> bytes:
    """What it answers to what was asked first of all that it has not answered; raises EOFError where it is gone."""
    kind, answer = taken.read(1), received(taken)
    if not answer:
        raise EOFError
    if kind == GOOD:
        return answer
    told: dict[str, Any] = json.loads(answer)
    raise Misfit(told["text"], **told["values"])


def send(stream: IO[bytes], kind: bytes, content: bytes) -> None:
    stream.write(kind + len(content).to_bytes(8, "little"))
    # By itself: it is large, and to put it behind the other would copy it.
    stream.write(content)
    stream.flush()


def received(stream: IO[bytes]) -> bytes:
    """What was sent; nothing where the other side is gone."""
    length = int.from_bytes(stream.read(8), "little")
    content = stream.read(length)
    return content if len(content) == length else b""
