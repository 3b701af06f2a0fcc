"""One long text of a person's as characters, words or pieces of words, which a network learns to go on with."""

from __future__ import annotations

import hashlib
import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from engine.data.closed import whole
from engine.data.continued import Continued, parted
from engine.data.declare import Entered, Found, data_set
from engine.data.files.encodings import Decoded
from engine.data.files.plain_text import read_bytes, seems_text, text_of, told_encoding
from engine.data.files.text_folder import TEXTS, layout_of, texts_in
from engine.data.own import OwnFile, checksum_of, file_at
from engine.data.texts.pieces import Pieces, merges_of
from engine.data.texts.words import SPACED, Counted
from engine.declare import Names, make, param
from engine.message import Message, need
from engine.shape import Shape

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, Any]

SIZE_LIMIT = 32 * 2**20
TOO_LARGE = (
    "{file} has more than {limit:,} bytes, which is more than can be read as one text. Cut it into smaller files."
)
UNKNOWN = "\N{REPLACEMENT CHARACTER}"
"""The sign for whatever is too rare to have a number of its own."""
BREAK = "\n"
MOST_SIGNS = 4096
MOST_WORDS, LEAST = 10_000, 2
MOST_MERGES = 4096
SEEN = 0.8
"""The share of the text, from its begin, in which words and pieces are counted; its end is kept for validation."""
WORD_SAMPLE, PIECE_SAMPLE, FEW_SIGNS = 4_000_000, 1_000_000, 512
"""In no more characters than these, to save time, and in fewer where there are more signs and so many more pairs."""
USUAL_LENGTH, SHORTEST, PARTS = 128, 8, 40
"""How long the pieces are at first; of a short text there should be so many of them, but none shorter than that."""
SHOWN = 10

Unit = Literal["characters", "words", "pieces"]


@data_set(title="Language text", category="Your own", icon="data", telling="{length} {unit} at once")
class LanguageText(Continued, OwnFile):
    """Your own text, cut into examples of equal length, and the same examples one step later: who can say what comes
    next can write. A step is a character, a word with the space in front of it, or a piece of a word that comes often
    (byte-pair encoding), and each has a number. The end of the text is kept for validation, words and pieces are
    counted in the first 80 % alone, and each epoch cuts the training part at other places."""

    source = "Your own text; it stays where it is."

    unit: Unit = param(
        "characters", about="What one step of the text is; the longer, the fewer steps and the more of them to know."
    )
    length: int = param(USUAL_LENGTH, low=2, high=4096, about="How many steps each example has.", log=True)
    vocabulary: int = param(
        4000,
        low=16,
        high=MOST_WORDS,
        about="How many different words or pieces there are at the most; characters are as many as the text has.",
        log=True,
    )
    chosen = ("unit", "length", "vocabulary")

    characters: int = param(0, low=0, about="How many characters the text has.", hidden=True)
    signs: str = param(BREAK + " ", about="All characters that the text has.", hidden=True)
    words: Names = param((), about="The most common words and signs, each with the space in front.", hidden=True)
    merges: Names = param((), about="Which pieces are put together to longer ones, in order.", hidden=True)

    def facts(self) -> Mapping[str, Shape]:
        return dict.fromkeys(self.texts, Shape((self.length,), ("time",), "integer", len(self._known)))

    def example_count(self) -> int | None:
        """Known where steps are characters; how many words or pieces there are is not counted."""
        return (self.characters - 1) // self.length if self.characters and self.unit == "characters" else None

    @classmethod
    def reads(cls, path: Path) -> bool:
        if layout_of(path) == "whole":
            return True
        return path.name.lower().endswith(TEXTS) and seems_text(path)

    @classmethod
    def found(cls, path: Path, target: str = "") -> Found:
        units = get_args(Unit)
        text = "A text has no {target}: say {units} as what a network is to learn of it."
        need(target in ("", *units), text, target=target, units=", ".join(units))
        bare = cls(file=str(path))
        read = bare._read()
        _need_long(path, read.text)
        counts = Counter(read.text)
        signs = _signs(counts)
        seen = read.text[: int(len(read.text) * SEEN)]
        settings = {
            "file": str(path),
            "checksum": bare._sum(),
            "unit": target or units[0],
            "length": max(SHORTEST, min(USUAL_LENGTH, len(read.text) // PARTS)),
            "characters": len(read.text),
            "signs": signs,
            "words": _words(seen[:WORD_SAMPLE]),
            "merges": merges_of(seen[: _sample(len(signs))], signs, MOST_MERGES),
        }
        made = make(cls, settings)
        told = [_told_text(made, len(read.text)), _told_signs(made, len(counts)), _told_units(made, len(seen))]
        return Found(
            made, (), (*told, *([] if read.encoding == "UTF-8" else [told_encoding(read.encoding, path.name)]))
        )

    def find(self) -> Path:
        """The file, or the folder whose texts are one."""
        path = whole(self.file)
        return path if self.file and os.path.isdir(path) else file_at(self.file, self.title)

    def unchanged(self) -> Path:
        path = self.find()
        text = (
            "{file} has changed since {title} looked at it, so its signs and words may no longer fit. Drop it on the "
        )
        text += "window once more, or choose it anew in the setting File."
        need(not self.checksum or self._sum() == self.checksum, text, file=str(path), title=self.title)
        return path

    def load(self) -> dict[str, Numbers]:
        path = self.unchanged()
        codes = self._codes(self._read().text)
        count = (len(codes) - 1) // self.length
        need(
            count >= 2,
            "{file} has {count:,} {unit}, but two examples of {length:,} and what follows are needed. Take a longer "
            "text, or lower the setting Length.",
            file=str(path),
            count=len(codes),
            unit=Message(self.unit),
            length=self.length,
        )
        return parted(codes, self.length)

    def inputs(self, path: Path, aims: bool = False) -> Entered:
        other = make(
            type(self),
            {**{one.name: getattr(self, one.name) for one in self.params()}, "file": str(path), "checksum": ""},
        )
        read = other._read().text
        if self.unit != "words" and UNKNOWN not in self.signs:
            self._need_known(path, read)
        parts = parted(other._codes(read), self.length)
        count = len(parts["text"])
        text = "{file} is shorter than one example of {length:,} {unit} and what follows. Take a longer text."
        need(count, text, file=str(path), length=self.length, unit=Message(self.unit))
        told = {"text": [self.decode("text", tokens) for tokens in parts["text"].tolist()]}
        return Entered(parts if aims else {"text": parts["text"]}, told)

    def told(self, rows: Sequence[int]) -> Mapping[str, Sequence[str]]:
        tokens = self.load()["text"]
        return {"row": [str(row) for row in rows], "text": [self.decode("text", tokens[row].tolist()) for row in rows]}

    def _need_known(self, path: Path, read: str) -> None:
        known = {*self.signs}
        for number, line in enumerate(read.split(BREAK), 1):
            strange = next((at for at, sign in enumerate(line) if sign not in known), None)
            need(
                strange is None,
                "Line {line:,} of {file} holds {sign!r} at place {place:,}, which the text of the training has "
                "nowhere. Take it out.",
                line=number,
                file=str(path),
                sign=line[strange or 0 : (strange or 0) + 1],
                place=(strange or 0) + 1,
            )

    def encode(self, output: str, text: str) -> list[int]:
        strange = sorted({*text} - {*self.signs}) if self.unit != "words" and UNKNOWN not in self.signs else []
        need(
            not strange,
            "The text holds characters that the text of the training has not: {some}. Write it without them.",
            some=", ".join(repr(one) for one in strange[:SHOWN]) + (", …" if len(strange) > SHOWN else ""),
        )
        return list(self._tokens(text))

    def decode(self, output: str, tokens: Sequence[int]) -> str:
        return "".join(self._known[token] for token in tokens)

    @cached_property
    def _known(self) -> tuple[str, ...]:
        """What each number stands for."""
        if self.unit == "words":
            return tuple(dict.fromkeys((UNKNOWN, *self.words)))[: self.vocabulary]
        if self.unit == "pieces":
            return tuple(self._pieces.numbers)
        return tuple(dict.fromkeys(self.signs)) or (UNKNOWN,)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {one: number for number, one in enumerate(self._known)}

    @cached_property
    def _pieces(self) -> Pieces:
        return Pieces(dict.fromkeys(self.signs or UNKNOWN), self.merges, self.vocabulary, UNKNOWN)

    def _tokens(self, text: str) -> Iterable[int]:
        if self.unit == "pieces":
            return self._pieces.tokens(text)
        unknown = self._numbers.get(UNKNOWN, 0)
        parts: Iterable[str] = (one[0] for one in re.finditer(SPACED, text)) if self.unit == "words" else text
        return (self._numbers.get(one, unknown) for one in parts)

    def _codes(self, text: str) -> Numbers:
        """The numbers of a text; characters are looked up all at once."""
        import numpy as np

        if self.unit != "characters":
            return np.fromiter(self._tokens(text), np.int64)
        points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        known = np.array([ord(sign) for sign in self._known], np.uint32)
        order = known.argsort()
        at = np.minimum(np.searchsorted(known[order], points), len(known) - 1)
        return np.where(known[order][at] == points, order[at], self._numbers.get(UNKNOWN, 0))

    def _paths(self) -> list[Path]:
        path = self.find()
        if not path.is_dir():
            return [path]
        found = texts_in(path)
        text = "{folder} holds no texts. Put some into it whose names end in {endings}."
        need(found, text, folder=str(path), endings=", ".join(TEXTS))
        return found

    def _sum(self) -> str:
        paths = self._paths()
        sums = [checksum_of(path) for path in paths]
        return sums[0] if len(sums) == 1 else hashlib.sha256(" ".join(sums).encode()).hexdigest()[:32]

    def _read(self) -> Decoded:
        """The whole text, with the encoding of the first file that is not UTF-8."""
        found, left = [], SIZE_LIMIT
        for path in self._paths():
            content = read_bytes(path, SIZE_LIMIT, TOO_LARGE)
            left -= len(content)
            text = "{folder} holds more than {limit:,} bytes of text. Take some of its files away."
            need(left >= 0, text, folder=str(path.parent), limit=SIZE_LIMIT)
            found.append(text_of(content, path))
        encodings = [one.encoding for one in found if one.encoding != "UTF-8"]
        return Decoded(BREAK.join(one.text for one in found), *encodings[:1])


def _need_long(path: Path, text: str) -> None:
    need(text.strip(), "{file} is empty. Choose a text that has some pages.", file=str(path))
    least = 3 * SHORTEST
    short = (
        "{file} has only {count:,} characters, but {least:,} are the least. Choose a longer text; a million is good."
    )
    need(len(text) >= least, short, file=str(path), count=len(text), least=least)
    need(
        len({*text}) > 1,
        "{file} holds one character alone, {sign!r}, so there is nothing to learn.",
        file=str(path),
        sign=text[0],
    )


def _signs(counts: Mapping[str, int]) -> str:
    """The characters in the order of their numbers, the line break first; rare ones of very many are one sign."""
    signs = {*counts}
    if len(signs) > MOST_SIGNS:
        signs = {*sorted(signs, key=lambda sign: (-counts[sign], sign))[: MOST_SIGNS - 1], UNKNOWN}
    return "".join(sorted(signs, key=lambda sign: (sign != BREAK, sign)))


def _sample(signs: int) -> int:
    """In how many characters pieces are counted."""
    return PIECE_SAMPLE if signs <= FEW_SIGNS else PIECE_SAMPLE // 4


def _words(text: str) -> tuple[str, ...]:
    counted = Counted()
    counted.add(one[0] for one in re.finditer(SPACED, text))
    return counted.common(MOST_WORDS - 1, LEAST)


def _told_text(made: LanguageText, count: int) -> Message:
    text = "It is a text of {count:,} characters, so a network learns to go on with it: to say, at each step of "
    return Message(text + "{length:,}, which one comes next.", {"count": count, "length": made.length})


def _told_signs(made: LanguageText, count: int) -> Message:
    if count <= MOST_SIGNS:
        return Message("It has {count:,} different characters, and each is a number.", {"count": count})
    text = "It has {count:,} different characters; the {kept:,} most common are told apart, and all others are one "
    return Message(text + "unknown sign.", {"count": count, "kept": MOST_SIGNS - 1})


def _told_units(made: LanguageText, seen: int) -> Message:
    text = (
        "A step can also be one of its {words:,} most common words, or a piece of a word, by the setting Unit; these "
    )
    text += "were counted in its first {seen:,} characters, because its end is kept for validation."
    return Message(text, {"words": len(made.words), "seen": min(seen, WORD_SAMPLE)})
