"""Sounds in a folder of the user's: one folder for each class, or files whose names begin with it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from engine.data.closed import whole
from engine.data.declare import DataSet, Entered, Found, data_set
from engine.data.files.folder import entries
from engine.data.files.wav import Wav, read_wav
from engine.declare import Folder, Names, param
from engine.message import Message, Misfit, need, shown_name
from engine.progress import counted
from engine.shape import Shape, image, label, signal

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, Any]

ENDINGS = (".wav", ".wave")
MOST_SOUNDS, MOST_CLASSES, MOST_ENTRIES = 200_000, 1000, 500_000
MEMORY_LIMIT = 2 * 2**30
"""So many bytes all sounds together may take."""
LONGEST_READ = 60.0
"""No sound is read beyond so many seconds."""
MOST_NUMBERS = 2**23
"""So many numbers of one sound are worked with at once."""
LOOKED_AT = 500
"""The headers of so many sounds say how fast and how long all are."""
GLANCE = 200
"""So many names of a folder are looked at to tell whether it holds sounds."""
SHOWN = 8
USUAL_RATE, LONGEST_FOUND, MOST_COLUMNS = 16_000, 10.0, 256
LAYOUT = (
    "Sounds needs a folder with one folder of WAV files for each class, or with WAV files whose names begin with their "
    "class, such as dog_1.wav."
)

Labelled = tuple[Path, str]


@data_set(title="Sounds", category="Your own", icon="data", telling="{seconds} s · {rate:,} a second")
class Sounds(DataSet):
    """Your own sounds: WAV files in one folder for each class, or with names that begin with it, such as dog_1.wav.
    Each becomes a picture of its pitches, low ones first, from 0 for silence to about 1 for a loud tone; or stays a
    wave. Longer ones are cut, and silence follows shorter ones."""

    source = "Your own sounds; they stay where they are."

    chosen = ("form", "window", "hop", "bands")

    folder: Folder = param("", about="The folder with the sounds; it stays where it is.")
    form: Literal["mel", "spectrum", "wave"] = param(
        "mel", about="Bands as wide as ears hear pitch, all frequencies alike, or the numbers of the wave."
    )
    rate: int = param(
        USUAL_RATE, low=1000, high=96_000, log=True, about="So many numbers make a second; other sounds are changed."
    )
    seconds: float = param(1.0, low=0.01, high=LONGEST_READ, unit="s", log=True, about="How long each example is.")
    window: int = param(
        512, low=16, high=16_384, log=True, about="So many numbers make one column; more part pitches better."
    )
    hop: int = param(256, low=1, high=16_384, log=True, about="So many numbers further is the next column.")
    bands: int = param(64, low=4, high=512, about="How many bands of pitch there are, for mel.")
    classes: Names = param(("0", "1"), about="What the classes are called, in the order of their numbers.", hidden=True)
    examples: int = param(0, low=0, high=MOST_SOUNDS, about="How many sounds there are.", hidden=True)

    def __post_init__(self) -> None:
        self.__dict__["class_names"] = {"label": self.classes}

    @property
    def steps(self) -> int:
        """How many numbers each example has as a wave; one window at least."""
        return max(self.window, round(self.rate * self.seconds))

    def facts(self) -> Mapping[str, Shape]:
        rows = self.bands if self.form == "mel" else self.window // 2 + 1
        picture = image(1, rows, (self.steps - self.window) // self.hop + 1)
        return {
            "sound": signal(1, self.steps) if self.form == "wave" else picture,
            "label": label(max(2, len(self.classes))),
        }

    def example_count(self) -> int | None:
        return self.examples or None

    @classmethod
    def reads(cls, path: Path) -> bool:
        try:
            return (_is_sound(path.name) and path.is_file()) or (path.is_dir() and _has_sounds(path))
        except (OSError, ValueError):
            return False

    @classmethod
    def found(cls, path: Path, target: str = "") -> Found:
        need(
            path.is_dir(),
            "{file} is one sound alone, and nothing can be learned from it. {layout}",
            file=str(path),
            layout=Message(LAYOUT),
        )
        sounds = _labelled(str(path))
        counts = Counter(kind for _, kind in sounds)
        headers = [read_wav(sound) for sound, _ in sounds[:: max(1, len(sounds) // LOOKED_AT)]]
        lengths = sorted(one.seconds for one in headers)
        rate, _ = Counter(one.rate for one in headers).most_common(1)[0]
        rate = max(1000, min(rate, USUAL_RATE))
        # Most of them are whole; what a few have beyond would be silence in all others.
        seconds = min(LONGEST_FOUND, max(0.05, round(lengths[int(0.95 * (len(lengths) - 1))], 2)))
        # About 32 ms, in which a voice hardly moves, and no more columns than a network sees through.
        window = 2 ** (round(rate * 0.032).bit_length() - 1)
        hop = max(window // 2, round(rate * seconds / MOST_COLUMNS))
        made = cls(
            folder=str(path),
            rate=rate,
            seconds=seconds,
            window=window,
            hop=min(hop, 16_384),
            bands=max(4, min(64, window // 8)),
            classes=tuple(sorted(counts)),
            examples=len(sounds),
        )
        return Found(made, reasons=tuple(_reasons(made, headers, counts)))

    def find(self) -> list[Labelled]:
        """Each sound with the name of its class; raises Misfit where they are not those that were found."""
        sounds = _labelled(self.folder)
        names = tuple(sorted({kind for _, kind in sounds}))
        need(
            names == self.classes and len(sounds) == (self.examples or len(sounds)),
            "{folder} holds {count:,} sounds of {found:,} classes now, but {expected:,} of {classes:,} when they were "
            "looked at. Drop the folder on the window once more.",
            folder=self.folder,
            count=len(sounds),
            found=len(names),
            expected=self.examples,
            classes=len(self.classes),
        )
        return sounds

    def load(self) -> dict[str, Numbers]:
        import numpy as np

        sounds = self.find()
        numbers = {name: at for at, name in enumerate(self.classes)}
        values = self._all([path for path, _ in sounds])
        return {"sound": values, "label": np.array([numbers[kind] for _, kind in sounds], np.int64)}

    def inputs(self, path: Path, aims: bool = False) -> Entered:
        import numpy as np

        if not aims:
            paths = [path] if path.is_file() else _sounds_below(str(path))
            return Entered({"sound": self._all(paths)}, {"file": [shown_name(one) for one in paths]})
        text = "{file} is one sound, which says no class. Choose a folder with one folder of sounds for each class."
        need(path.is_dir(), text, file=str(path))
        sounds = _labelled(str(path))
        text = "{file} is of the class {name}, but the network learned no such class. It knows {known}. Name the class "
        text += "as one of these, or take it away."
        known = ", ".join(self.classes[:SHOWN]) + (", ..." if len(self.classes) > SHOWN else "")
        for sound, kind in sounds:
            need(kind in self.classes, text, file=str(sound), name=kind, known=known)
        labels = np.array([self.classes.index(kind) for _, kind in sounds], np.int64)
        parts = {"sound": self._all([sound for sound, _ in sounds]), "label": labels}
        return Entered(parts, {"file": [shown_name(sound) for sound, _ in sounds]})

    def told(self, rows: Sequence[int]) -> Mapping[str, Sequence[str]]:
        sounds = self.find()
        return {"file": [shown_name(sounds[row][0]) for row in rows]}

    def _all(self, sounds: Sequence[Path]) -> Numbers:
        """What the network gets of all these sounds; raises Misfit where memory cannot hold them."""
        import numpy as np

        shape = self.facts()["sound"]
        most = MEMORY_LIMIT // shape.size
        need(
            len(sounds) <= most,
            "{count:,} sounds of {told} do not fit into the {limit} GB of memory that they may take. Lower Seconds, "
            "Rate or Bands, or raise Hop.",
            count=len(sounds),
            told=shape.told,
            limit=MEMORY_LIMIT // 2**30,
        )
        values: Numbers = np.empty((len(sounds), *shape.sizes), np.float32)
        for row, path in enumerate(counted(sounds, "Reading sounds: {done:,} of {count:,}", len(sounds))):
            values[row, 0] = self._seen(read_wav(path))
        return values

    def _seen(self, sound: Wav) -> Numbers:
        """What the network gets of one sound."""
        import numpy as np

        from engine.data.spectra import energies, loudness, mel_bands, resampled

        text = "{file} has {rate:,} numbers a second, of which {seconds} s are too many to read at once. Lower Seconds."
        few = sound.rate * self.seconds <= MOST_NUMBERS
        need(few, text, file=str(sound.path), rate=sound.rate, seconds=self.seconds)
        # A little more, so that the end of the transform falls behind what is kept.
        heard = resampled(sound.samples(round(sound.rate * (self.seconds + 0.1)) + 1), sound.rate, self.rate)
        wave = np.zeros(self.steps, np.float32)
        count = min(len(heard), round(self.rate * self.seconds))
        wave[:count] = heard[:count]
        if self.form == "wave":
            return wave
        bands = mel_bands(self.bands, self.window, self.rate) if self.form == "mel" else None
        return loudness(energies(wave, self.window, self.hop, bands))


def _reasons(made: Sounds, headers: list[Wav], counts: Counter[str]) -> Iterator[Message]:
    yield Message(
        "{count:,} sounds of {classes:,} classes: {some}.",
        {"count": made.examples, "classes": len(counts), "some": ", ".join(islice(made.classes, SHOWN))},
    )
    rates = sorted({one.rate for one in headers})
    yield Message(
        "Each second becomes {rate:,} numbers, as the sounds have {lowest:,} to {highest:,} and speech needs no more "
        "than {usual:,}.",
        {"rate": made.rate, "lowest": rates[0], "highest": rates[-1], "usual": USUAL_RATE},
    )
    yield Message(
        "Each example is {seconds} s long, since the sounds last {shortest:.2f} to {longest:.2f} s; 95 of 100 are kept "
        "whole.",
        {
            "seconds": made.seconds,
            "shortest": min(one.seconds for one in headers),
            "longest": max(one.seconds for one in headers),
        },
    )


def _is_sound(name: str) -> bool:
    return name.lower().endswith(ENDINGS) and not name.startswith(".")


def _has_sounds(folder: Path) -> bool:
    """Whether a glance finds a sound in it, or in one of its first folders."""
    inner = (folder / name for name in sorted(islice(entries(folder, folders=True), GLANCE))[:5])
    places = chain([folder], inner)
    return any(_is_sound(name) for one in places for name in islice(entries(one, folders=False), GLANCE))


def _labelled(folder: str) -> list[Labelled]:
    """Each sound of a folder with the name of its class, in the order of classes and names."""
    need(folder, "{layout} No folder was given: choose one in the setting Folder.", layout=Message(LAYOUT))
    searched = str(whole(folder))
    files, folders = _entries(searched)
    need(
        len(folders) <= MOST_CLASSES,
        "{folder} holds more than {most:,} folders, which are more classes than Sounds tells apart. {layout}",
        folder=searched,
        most=MOST_CLASSES,
        layout=Message(LAYOUT),
    )
    places = [(os.path.join(searched, name), shown_name(name)) for name in folders]
    found = [(Path(place, name), kind) for place, kind in places for name in _entries(place)[0]]
    if not found:
        found = [(Path(searched, name), shown_name(name.split("_")[0])) for name in files if "_" in name]
    kinds = {kind for _, kind in found}
    text = "{folder} holds {count:,} sounds of {classes:,} classes, but two classes at least are needed, and no more "
    text += "than {most_sounds:,} sounds of {most_classes:,} classes. {layout}"
    limits: dict[str, Any] = {"most_sounds": MOST_SOUNDS, "most_classes": MOST_CLASSES, "layout": Message(LAYOUT)}
    need(
        2 <= len(kinds) <= MOST_CLASSES and len(found) <= MOST_SOUNDS,
        text,
        folder=searched,
        count=len(found),
        classes=len(kinds),
        **limits,
    )
    return sorted(found, key=lambda one: (one[1], one[0].name))


def _sounds_below(folder: str) -> list[Path]:
    """The sounds in a folder, and in the folders in it; raises Misfit where there are none."""
    files, folders = _entries(folder)
    inner = [os.path.join(folder, one) for one in folders]
    found = [Path(place, name) for place in (folder, *inner) for name in (_entries(place)[0] if inner else files)]
    text = "{folder} holds no sound. Choose a folder with files whose names end in {endings}."
    need(found, text, folder=folder, endings=", ".join(ENDINGS))
    return found[:MOST_SOUNDS]


def _entries(folder: str) -> tuple[list[str], list[str]]:
    """The names of the sounds, and of the folders, in a folder."""
    try:
        files = list(filter(_is_sound, islice(entries(folder, folders=False), MOST_ENTRIES)))
        folders = list(islice(entries(folder, folders=True), MOST_ENTRIES))
    except (OSError, ValueError) as error:
        text = "{folder} cannot be read ({reason}). {layout} Choose another folder in the setting Folder."
        raise Misfit(text, folder=folder, reason=str(error), layout=Message(LAYOUT)) from error
    return sorted(files), sorted(folders)
