"""Parts a text into words, and finds which of them are the most common."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from itertools import islice

ALONE = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
"""Chinese and Japanese signs, between which there are no spaces: each is a word."""
LONGEST_WORD = 64
WORD = rf"[{ALONE}]|(?:[^\W{ALONE}]|['-]){{1,{LONGEST_WORD}}}|[^\w\s]"
"""A word or a sign, as a pattern: to compile it takes longer than to import this file."""
SPACED = rf" ?(?:{WORD})|\s"
"""The same with the space in front of it: put together, they are the text again."""
MOST_COUNTED = 500_000
"""When so many different words have been counted, those that came once are forgotten."""


def words_of(text: str) -> list[str]:
    """The words and signs of a text, in small letters, with each accent in one piece with its letter."""
    return re.findall(WORD, unicodedata.normalize("NFC", text.lower()))


def has_words(text: str) -> bool:
    """Whether there is a word or a sign in a text."""
    return re.search(WORD, text) is not None


def characters_of(text: str) -> list[str]:
    """The characters of a text, with each accent in one piece with its letter."""
    return list(unicodedata.normalize("NFC", text))


class Counted:
    """How often each word comes."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def add(self, words: Iterable[str]) -> None:
        self.counts.update(words)
        if len(self.counts) > MOST_COUNTED:
            self.counts = Counter({word: count for word, count in self.counts.items() if count > 1})

    def common(self, most: int, least: int = 1) -> tuple[str, ...]:
        """The most common first, but for those that come less often; equally common ones in alphabetical order."""
        kept = (word for word, count in self.counts.items() if count >= least)
        return tuple(islice(sorted(kept, key=lambda word: (-self.counts[word], word)), most))
