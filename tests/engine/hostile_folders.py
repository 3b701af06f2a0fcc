"""Damaged and hostile pictures, sounds, texts and folders: how each is made, and the words that refuse it."""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from tests.engine.hostile_tables import Case, Make, content, sparse
from tests.engine.picture_files import in_folders
from tests.engine.text_files import letters, reviews
from tests.engine.wav_files import folder_of


def with_file(make: Make, name: str, value: bytes | Callable[[], bytes]) -> Make:
    """A good folder with one file more; what takes long to be made is made by a function."""

    def made(folder: Path) -> Path:
        make(folder)
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(value if isinstance(value, bytes) else value())
        return folder

    return made


def picture(value: bytes | Callable[[], bytes], name: str = "above/bad.png") -> Make:
    return with_file(lambda folder: in_folders(folder, each=2), name, value)


def sound(value: bytes) -> Make:
    return with_file(lambda folder: folder_of(folder, 2), "low/bad.wav", value)


def chunk(name: bytes, value: bytes) -> bytes:
    return struct.pack(">I", len(value)) + name + value + struct.pack(">I", zlib.crc32(name + value))


def png(wide: int, high: int, *more: bytes, colour: int = 2, depth: int = 8, packed: bytes | None = None) -> bytes:
    """A PNG of any promised size with next to nothing behind it."""
    header = struct.pack(">IIBBBBB", wide, high, depth, colour, 0, 0, 0)
    body = zlib.compress(bytes(1000)) if packed is None else packed
    parts = (chunk(b"IHDR", header), *more, chunk(b"IDAT", body), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def tiff(wide: int, high: int) -> bytes:
    """Tags: width, height, bits, not packed, black is 0, where it lies, one channel, rows, bytes."""
    tags = [(256, wide), (257, high), (258, 8), (259, 1), (262, 1), (273, 8), (277, 1), (278, high), (279, 100)]
    body = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(tags)) + body + bytes(200)


def bmp(wide: int, high: int) -> bytes:
    header = struct.pack("<IiiHHIIiiII", 40, wide, high, 1, 24, 0, 0, 2835, 2835, 0, 0)
    return b"BM" + struct.pack("<IHHI", 254, 0, 0, 54) + header + bytes(200)


def gif(wide: int, high: int) -> bytes:
    begin = b"GIF89a" + struct.pack("<HHBBB", wide, high, 0x80, 0, 0) + bytes(6)
    return begin + b"," + struct.pack("<HHHHB", 0, 0, wide, high, 0) + b"\x02\x02\x44\x01\0;"


def saved(size: tuple[int, int], form: str, mode: str = "RGB", **how: Any) -> bytes:
    stream = BytesIO()
    Image.new(mode, size).save(stream, form, **how)
    return stream.getvalue()


def squeezed(count: int) -> bytes:
    """So many megabytes of nothing, packed by hand since the same piece comes again and again."""
    packing = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = packing.compress(bytes(2**20)) + packing.flush(zlib.Z_FULL_FLUSH)
    adler = (count * 2**20 % 65_521 << 16) + 1
    return b"\x78\x01" + piece * count + b"\x03\0" + adler.to_bytes(4, "big")


def wav(
    rate: int = 8000, channels: int = 1, bits: int = 16, form: int = 1, length: int = 800, body: int = 800
) -> bytes:
    block = channels * bits // 8
    header = struct.pack("<HHIIHH", form, channels, rate, rate * block % 2**32, block, bits)
    data = b"data" + struct.pack("<I", length) + bytes(body)
    return b"RIFF" + struct.pack("<I", 4 + 24 + len(data)) + b"WAVEfmt " + struct.pack("<I", 16) + header + data


def folders(**files: list[str]) -> Make:
    """Folders of small pictures, with these names."""

    def make(folder: Path) -> Path:
        for name, pictures in files.items():
            (folder / name).mkdir()
            for one in pictures:
                (folder / name / one).write_bytes(saved((9, 9), "PNG"))
        return folder

    return make


def spoilt(spoil: Callable[[Path], object], make: Make = in_folders) -> Make:
    def made(folder: Path) -> Path:
        make(folder)
        spoil(folder)
        return folder

    return made


def loop(folder: Path) -> None:
    (folder / "above" / "again").symlink_to(folder)
    (folder / "below" / "again.png").symlink_to("again.png")


def link_to_itself(folder: Path) -> None:
    """One beside the others in the folder and in each of its folders."""
    for place in (folder, *(one for one in list(folder.iterdir()) if one.is_dir())):
        (place / "again").symlink_to("again")


def device(folder: Path) -> None:
    (folder / "above" / "endless.png").symlink_to("/dev/zero")


def pipe(folder: Path) -> None:
    os.mkfifo(folder / "above" / "waits.png")


def strange_name(folder: Path) -> None:
    os.rename(folder / "above", os.fsencode(folder) + b"/above\xff\xfe")
    name = os.fsencode(folder) + b"/below/"
    os.rename(name + b"0.png", name + b"\xe9\xff.png")


def deep(folder: Path) -> Path:
    place = folder
    for _ in range(200):
        place = place / "d"
        place.mkdir()
    (place / "0.png").write_bytes(saved((9, 9), "PNG"))
    return folder


def table_of_pictures(*lines: str) -> Make:
    def make(folder: Path) -> Path:
        in_folders(folder, each=3)
        (folder / "t.csv").write_text("\n".join(lines), encoding="utf-8")
        return folder / "t.csv"

    return make


LINES = ["file,class", *(f"above/{at}.png,up" for at in range(3)), *(f"below/{at}.png,down" for at in range(3))]
STORY = "To be, or not to be: that is the question.\n" * 90
RANDOM = np.random.default_rng(0)

FOLDERS: Mapping[str, Mapping[str, Case]] = {
    "pictures that are none": {
        "a text": Case(picture(b"This is no picture."), "bad.png cannot be read as a picture"),
        "nothing": Case(picture(b""), "bad.png cannot be read as a picture"),
        "a JPEG cut short": Case(
            picture(saved((90, 90), "JPEG")[:400], "above/bad.jpg"), "bad.jpg cannot be read as a picture"
        ),
        "a PNG cut short": Case(picture(saved((90, 90), "PNG")[:60]), "bad.png cannot be read as a picture"),
        "PostScript, which is a program": Case(
            picture(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n"), "bad.png cannot be read as a picture"
        ),
        "a page": Case(picture(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), "bad.png cannot be read as a picture"),
        "no pixels": Case(picture(png(0, 0)), "bad.png cannot be read"),
        "distances": Case(picture(saved((9, 9), "TIFF", "F"), "above/bad.tif"), "bad.tif holds numbers .*but colours"),
    },
    "pixel bombs": {
        "PNG": Case(picture(png(100_000, 100_000)), "bad.png promises more than"),
        "PNG of one bit": Case(picture(png(100_000, 100_000, colour=0, depth=1)), "bad.png promises more than"),
        "PNG just small enough": Case(picture(png(8000, 8000, packed=squeezed(190))), "12 to 8,000 pixels", loads=True),
        "PNG with 16 bits": Case(picture(png(8000, 8000, colour=6, depth=16)), "bad.png promises 64,000,000 pixels"),
        "PNG with a text that swells": Case(
            picture(png(9, 9, chunk(b"zTXt", b"a\0\0" + squeezed(300)))), "bad.png cannot be read"
        ),
        "PNG with colours that swell": Case(
            picture(png(9, 9, chunk(b"iCCP", b"a\0\0" + squeezed(300)))), "bad.png cannot be read"
        ),
        "PNG with a piece of 2 GB": Case(
            picture(png(9, 9)[:33] + struct.pack(">I", 2**31 - 1) + b"IDAT" + bytes(99)), "bad.png cannot be read"
        ),
        "TIFF": Case(picture(tiff(100_000, 100_000), "above/bad.tif"), "bad.tif promises more than"),
        "BMP": Case(picture(bmp(100_000, 100_000), "above/bad.bmp"), "bad.bmp promises more than"),
        "GIF": Case(picture(gif(65_535, 65_535), "above/bad.gif"), "bad.gif promises more than"),
        "PPM": Case(picture(b"P6 100000 100000 255\n" + bytes(9), "above/bad.ppm"), "bad.ppm promises more than"),
        "JPEG of one colour": Case(
            picture(lambda: saved((8000, 7900), "JPEG", "L", quality=1), "above/bad.jpg"), "", loads=True
        ),
        "WebP": Case(
            picture(lambda: saved((4100, 4100), "WEBP"), "above/bad.webp"), "bad.webp promises 16,810,000 pixels"
        ),
        "a GIF of many pictures": Case(
            picture(
                lambda: saved((3000, 3000), "GIF", save_all=True, append_images=[Image.new("L", (3000, 3000), 9)] * 9),
                "above/bad.gif",
            ),
            "",
            loads=True,
        ),
    },
    "tables of pictures": {
        "a picture that is not there": Case(table_of_pictures(*LINES, "above/9.png,up"), "Line 8 of .*'above/9.png'"),
        "a picture above": Case(table_of_pictures(*LINES, "../../../etc/passwd,up"), "Line 8 of .*passwd"),
        "a picture without a class": Case(table_of_pictures(*LINES, "above/2.png,"), "Line 8 of .*of which class"),
        "one class": Case(table_of_pictures(*LINES[:4]), "t.csv says the same class"),
        "an open quote": Case(table_of_pictures(*LINES, '"above/0.png,up'), "Line 8 of"),
        "a line too long": Case(table_of_pictures(*LINES, "x" * 200_000 + ",up"), "Line 8 of .*letters"),
    },
    "folders": {
        "empty": Case(lambda folder: folder, "is of no kind that can be learned from"),
        "one class": Case(folders(a=["1.png", "2.png"]), "only one of its folders, a"),
        "an empty class": Case(folders(a=["1.png"], b=["1.png"], c=[]), "The folder c in .* no picture"),
        "pictures without classes": Case(
            lambda folder: in_folders(folder) / "above", "nothing that tells their classes"
        ),
        "empty classes alone": Case(folders(a=[], b=[]), "is of no kind"),
        "a loop of links": Case(spoilt(loop), "", loads=True),
        "an endless device": Case(spoilt(device), "", loads=True),
        "a pipe": Case(spoilt(pipe), "", loads=True),
        "a pipe alone": Case(lambda folder: (os.mkfifo(folder / "p.csv"), folder / "p.csv")[1], "neither a file nor"),
        "a device alone": Case(lambda folder: Path("/dev/zero"), "neither a file nor a folder"),
        "names that are no UTF-8": Case(spoilt(strange_name), "", loads=True),
        "folders in folders": Case(deep, "is of no kind"),
        "nothing there": Case(lambda folder: folder / "gone.csv", "gone.csv was not found"),
        "a link to nothing": Case(lambda folder: ((folder / "l.csv").symlink_to("gone"), folder / "l.csv")[1], "l.csv"),
        "another kind of file": Case(content(bytes(range(256)), "a.xyz"), "is of no kind that can be learned from"),
    },
    "texts": {
        "1 GB in one line": Case(sparse(STORY * 30, name="t.txt"), "t.txt has more than 33,554,432 bytes"),
        "1 GB of letters in one line": Case(sparse("x" * 10**6, name="t.txt"), "t.txt has more than 33,554,432 bytes"),
        "no text": Case(content(RANDOM.bytes(9999), "t.txt"), "t.txt is of no kind"),
        "NUL far down": Case(content(STORY * 30 + "\0" + STORY, "t.txt"), "t.txt is no text"),
        "nothing": Case(content(b"", "t.txt"), "t.txt is empty"),
        "a word": Case(content(b"word", "t.txt"), "t.txt has only 4 characters"),
        "a line of 1 MB": Case(content("ab c" * 250_000, "t.txt"), "", loads=True),
        "one letter": Case(content("a" * 99_999, "t.txt"), "t.txt holds one character alone"),
        "Latin-1": Case(content(STORY.replace("e", "é").encode("latin-1"), "t.txt"), "Windows-1252", loads=True),
        "a class that is no text": Case(
            with_file(reviews, "film.odd", RANDOM.bytes(9999)), "is of no kind that can be learned from"
        ),
        "an empty class": Case(with_file(reviews, "film.odd", b""), "film.odd .*has no words"),
        "an empty folder of a class": Case(
            spoilt(lambda folder: (folder / "void").mkdir(), letters), "void holds no texts"
        ),
        "a link to itself beside files": Case(spoilt(link_to_itself, reviews), "film.neg|neg", loads=True),
        "a link to itself in folders": Case(spoilt(link_to_itself, letters), "offer", loads=True),
        "a long line in a class": Case(with_file(reviews, "film.odd", b"so " * 700_000), "film.odd has .*letters"),
        "1 GB in a class": Case(
            lambda folder: (reviews(folder), sparse("a film\n" * 999, name="film.odd")(folder), folder)[2], "film.odd"
        ),
    },
    "sounds": {
        "no WAV": Case(sound(b"This is no sound."), "bad.wav is no WAV file"),
        "nothing": Case(sound(b""), "bad.wav is no WAV file"),
        "cut short": Case(sound(wav(length=8000)), "bad.wav ends after 800 bytes .*promises 8,000"),
        "4 GB promised": Case(sound(wav(length=2**32 - 2)), "bad.wav ends after 800 bytes .*promises 4,294,967,294"),
        "a link to itself": Case(spoilt(link_to_itself, lambda folder: folder_of(folder, 2)), "high, low", loads=True),
        "no channels": Case(sound(wav(channels=0)), "bad.wav promises 0 channels"),
        "30,000 channels": Case(sound(wav(channels=30_000)), "bad.wav promises 30,000 channels"),
        "an absurd rate": Case(sound(wav(rate=2**32 - 1)), "bad.wav promises 4,294,967,295 numbers a second"),
        "no rate": Case(sound(wav(rate=0)), "bad.wav promises 0 numbers a second"),
        "packed as MP3": Case(sound(wav(form=85)), "bad.wav holds sound that is packed"),
        "3 bits": Case(sound(wav(bits=3)), "bad.wav holds sound .*3 bits"),
        "no numbers": Case(
            sound(wav(form=3, bits=32, length=800, body=0) + b"\0\0\xc0\x7f" * 200), "bad.wav holds nan"
        ),
        "no sound in it": Case(sound(wav(length=0, body=0)), "bad.wav is a WAV file without any sound"),
        "one sound alone": Case(content(wav(), "a.wav"), "a.wav is one sound alone"),
        "1 GB of silence": Case(
            lambda folder: (
                folder_of(folder, 2),
                sparse(wav(length=2**30 - 44, body=0), name="low/bad.wav")(folder),
                folder,
            )[2],
            "",
            loads=True,
        ),
    },
}
