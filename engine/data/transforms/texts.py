"""Makes numbers of texts: words or characters become tokens, and tokens rows of one length."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from engine.data.texts.words import Counted, characters_of, words_of
from engine.data.transform import Fitted, Transform, is_text, transform
from engine.declare import param
from engine.message import need
from engine.shape import Shape, Varies, label

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, Any]

Unit = Literal["words", "characters"]
UNKNOWN = 1
SPECIAL = 2
"""How many tokens are no words: 0 fills up short texts, and 1 stands for all rare words."""
USUAL_WORDS, MOST_WORDS = 5_000, 100_000
LEAST = 2
"""A word that comes less often is a rare one: nothing can be learned of it."""
LONGEST = 10_000
"""So many tokens one text has at most."""
MOST_LETTERS = 200_000
"""Of a longer text its begin is read."""
MEMORY_LIMIT = 2**27
"""So many tokens all examples may have together, padding included: 1 GiB."""
END = "\n"
"""What parts the words of a vocabulary: it is in none of them."""


@transform(title="Tokenise", category="Texts", icon="tokenise", telling="{vocabulary:,} {unit}")
class Tokenise(Transform):
    """Turns a text into numbers, one for each word and sign, in small letters, or one for each character. 0 is left to
    fill up short texts, 1 stands for all rare words, and the more common a word is, the smaller is its number. Which
    ones are common is counted in the training part alone. Put a Pad behind it."""

    loses = True
    # Rare words cannot be told from each other any more.
    learns = ("vocabulary",)

    unit: Unit = param("words", about="What has a number of its own.")
    vocabulary: int = param(
        USUAL_WORDS,
        low=SPECIAL,
        high=MOST_WORDS,
        about="How many different numbers there are; what is rarer, or comes once alone, is the number 1.",
        log=True,
    )

    def fits(self, shape: Shape) -> bool:
        return is_text(shape)

    def shape(self, shape: Shape) -> Shape:
        return Shape((), (), "tokens", self.vocabulary)

    def fit(self, values: Numbers, shape: Shape) -> dict[str, Numbers]:
        """The vocabulary, the most common first, as the bytes of its letters."""
        import numpy as np

        counted = Counted()
        for text in values:
            counted.add(pieces(text, self.unit))
        known = counted.common(self.vocabulary - SPECIAL, LEAST)
        letters = (END if self.unit == "words" else "").join(known).encode()
        return {"vocabulary": np.frombuffer(letters, np.uint8)}

    def applied(self, values: Numbers, fitted: Fitted) -> Numbers:
        import numpy as np

        known = vocabulary(fitted["vocabulary"], self.unit)[: self.vocabulary - SPECIAL]
        numbers = dict(zip(known, range(SPECIAL, SPECIAL + len(known)), strict=True))
        found = np.empty(len(values), object)
        for at, text in enumerate(values):
            tokens = [numbers.get(piece, UNKNOWN) for piece in pieces(text, self.unit)]
            # A text without words is one that nobody knows: there is something to read in each.
            found[at] = np.array(tokens or [UNKNOWN], np.int32)
        return found

    def decode(self, tokens: Sequence[int], fitted: Fitted) -> str:
        """The text of these tokens; those that only fill up are left out."""
        known = ("", "?", *vocabulary(fitted["vocabulary"], self.unit))
        told = (known[token] for token in tokens if 0 < token < len(known))
        return (" " if self.unit == "words" else "").join(told)


@transform(title="Pad", category="Texts", icon="pad_texts", telling="to {longest:,}")
class Pad(Transform):
    """Makes all texts equally long: longer ones are cut, and shorter ones filled up with 0. How long each is without
    that leaves the data beside it as its length: wire it to layers that read a text step by step."""

    counts = True
    loses = True

    longest: int = param(
        40, low=1, high=LONGEST, unit="tokens", about="Longer texts are cut behind so many tokens.", log=True
    )

    def fits(self, shape: Shape) -> bool:
        return shape.dtype == "tokens"

    def shape(self, shape: Shape) -> Shape:
        return Shape((Varies(self.longest),), ("time",), "integer", shape.classes)

    def counted(self, shape: Shape) -> Shape:
        return label(self.longest + 1)

    def fit(self, values: Numbers, shape: Shape) -> dict[str, Numbers]:
        text = "{count:,} texts of {longest:,} tokens each do not fit into the memory that they may take. Lower the "
        text += "setting Longest of Pad to {most:,}, or take fewer examples."
        most = max(1, MEMORY_LIMIT // max(1, len(values)))
        need(self.longest <= most, text, count=len(values), longest=self.longest, most=most)
        return {}

    def applied(self, values: Numbers, fitted: Fitted) -> Numbers:
        import numpy as np

        found = np.zeros((len(values), self.longest), np.int64)
        for row, tokens in zip(found, values, strict=True):
            row[: len(tokens)] = tokens[: self.longest]
        return found

    def lengths(self, values: Numbers) -> Numbers:
        import numpy as np

        found = np.array([len(tokens) for tokens in values], np.int64)
        return np.minimum(found, self.longest)


def pieces(text: str, unit: str) -> list[str]:
    """The words and signs of a text, or its characters, as far as they are read."""
    begin = text[:MOST_LETTERS]
    return (words_of(begin) if unit == "words" else characters_of(begin))[:LONGEST]


def vocabulary(letters: Numbers, unit: str) -> list[str]:
    """The words that a fitted Tokenise knows, or the characters."""
    text = letters.tobytes().decode(errors="replace")
    return list(text) if unit == "characters" else text.split(END) if text else []
