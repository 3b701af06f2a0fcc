"""Looks through folders for pictures, and at some of them, to choose the size and the colours of all."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from statistics import median

from engine.data.files import squares
from engine.data.files.folder import entries
from engine.frozen import frozen
from engine.message import Message, Misfit, need
from engine.picture import opened, quiet, read_picture
from engine.progress import counted

ENDINGS = (".jpg", ".jpeg", ".png", ".bmp", ".gif", ".webp", ".ppm", ".pgm", ".tif", ".tiff")
MEMORY_LIMIT = 4 * 2**30
"""How many bytes all pictures together may take as numbers of 4 bytes; the split into two parts needs as many again."""
MOST_PICTURES = 2_000_000
MOST_CLASSES = 10_000
SIDES = (224, 192, 160, 128, 96, 64, 48, 32, 28, 24, 16, 8)
USUAL_SIDE = 128
"""No larger side is chosen: twice the side takes four times the time."""
SAMPLE, SAMPLE_PIXELS = 48, 60_000_000
"""So many pictures are looked at, and their pixels until they are so many."""
GREY = 6
"""So much may red, green and blue differ in a grey picture that was packed as JPEG."""


@frozen
class Look:
    """The size and the colours that suit some pictures, and why."""

    side: int
    is_grey: bool
    reasons: tuple[Message, ...]

    @property
    def colours(self) -> str:
        return "grey" if self.is_grey else "red, green and blue"


def is_picture_name(name: str) -> bool:
    return name.lower().endswith(ENDINGS)


def holds_pictures(folder: str) -> bool:
    """Whether one of its first files is a picture; quick, and False where it cannot be read."""
    try:
        return any(map(is_picture_name, islice(entries(folder, folders=False), 1000)))
    except (OSError, ValueError):
        return False


def looked_at(paths: Sequence[str]) -> Look:
    """What suits all these pictures, as some of them, from all over, say; raises Misfit where one cannot be read."""
    sizes: list[tuple[int, int]] = []
    is_grey, pixels = True, 0
    some = paths[:: -(-len(paths) // SAMPLE)]
    with quiet():
        for path in counted(some, "Looking at some pictures: {done:,} of {count:,}", len(some)):
            with opened(path) as picture:
                sizes.append(picture.size)
                has_colours = picture.mode not in ("1", "L", "LA") and not picture.mode.startswith("I")
            pixels += sizes[-1][0] * sizes[-1][1]
            # A header alone promises much; the pixels tell whether there is a picture behind it.
            if pixels <= SAMPLE_PIXELS or path == some[0]:
                small = read_picture(path, SIDES[-1] * 4, "RGB")
                is_grey = is_grey and not (has_colours and _is_coloured(small))
            else:
                is_grey = is_grey and not has_colours
    side, why = _side(sizes)
    grey = (
        "They are grey, so each pixel is one number."
        if is_grey
        else ("They are coloured, so each pixel is three numbers: red, green and blue.")
    )
    return Look(side, is_grey, (why, Message(grey), *_room(len(paths) * (1 if is_grey else 3) * side**2)))


def _room(numbers: int) -> tuple[Message, ...]:
    """That the pictures are not kept in memory, where they are too many for it."""
    if numbers <= squares.MOST_NUMBERS:
        return ()
    text = "All of them would take {size:.1f} GB of memory, so they are read anew in each epoch, while the network "
    return (Message(text + "learns from those before.", {"size": 4 * numbers / 2**30}),)


def _is_coloured(pixels: bytes) -> bool:
    red, green, blue = pixels[::3], pixels[1::3], pixels[2::3]
    return any(max(one) - min(one) > GREY for one in zip(red, green, blue, strict=True))


def _side(sizes: Sequence[tuple[int, int]]) -> tuple[int, Message]:
    """Height and width of the squares that pictures of these sizes are brought to, and why."""
    shorter = sorted(min(size) for size in sizes)
    values = {"low": shorter[0], "high": shorter[-1]}
    if len(set(sizes)) == 1 and sizes[0][0] == sizes[0][1] and SIDES[-1] <= shorter[0] <= USUAL_SIDE:
        return shorter[0], Message(
            "All that were looked at are {side} × {side} pixels, and stay so.", {"side": shorter[0]}
        )
    wanted = median(shorter)
    side = next((one for one in SIDES if one <= min(wanted, USUAL_SIDE)), SIDES[-1])
    values["side"] = side
    text = "Their shorter sides have {low:,} to {high:,} pixels; the middle of each becomes a square of {side} × {side}"
    if wanted > USUAL_SIDE:
        return side, Message(text + ". A larger side shows more and learns more slowly.", values)
    return side, Message(text + ".", values)


def unreadable(folder: str, error: Exception, layout: str) -> Misfit:
    text = (
        "{folder} cannot be read ({reason}). {layout} Name another folder with --data FOLDER or in the setting Folder."
    )
    return Misfit(text, folder=folder, reason=str(error), layout=Message(layout))


def need_memory(folder: str, count: int, channels: int, side: int) -> None:
    """Raise Misfit where so many pictures are more than memory may hold."""
    most = MEMORY_LIMIT // (4 * channels * side**2)
    need(
        count <= most,
        "{folder} holds more than {most:,} pictures, but as squares of {side} × {side} no more fit into the "
        "{limit} GB of memory that they may take. Choose a smaller side, grey, or a folder with fewer pictures.",
        folder=folder,
        side=side,
        most=most,
        limit=MEMORY_LIMIT // 2**30,
    )


def listed(folder: Path, most: int) -> list[str]:
    """The names of the pictures in a folder in their order, and not many more than can be used; raises OSError."""
    return sorted(islice(filter(is_picture_name, entries(str(folder), folders=False)), most + 1))
