"""Strings of letters that a network answers with other strings: backwards, or a date in another way of writing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

from engine.data.declare import DataSet, data_set
from engine.declare import declared, param
from engine.message import Misfit, need
from engine.seeds import stable_seed
from engine.shape import Shape, Varies, label

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, Any]

LETTERS = "abcdefghijklmnopqrstuvwxyz"
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
FIRST_DAY, DAYS = "1950-01-01", 36_525
"""A hundred years, in which two digits name one year alone: 50 is 1950 and 49 is 2049."""
WAYS = (
    "{day} {month} {year}",
    "{month} {day}, {year}",
    "{day} {short} {year}",
    "{short} {day}, {year}",
    "{day:02}/{number:02}/{year}",
    "{day:02}/{number:02}/{last:02}",
    "{day}.{number}.{year}",
)
"""How people write a date; with strokes or points, the day comes before the month."""
LONGEST_DATE = len("September 30, 1999")
IN_DATES = " ,./0123456789" + "".join(sorted({sign for month in MONTHS for sign in month}))
IN_ANSWERS = "-0123456789"


def _examples() -> Any:
    about = "How many to make; those for training are made anew in every epoch."
    return param(10_000, low=10, high=30_000, log=True, about=about)


@declared
class Strings(DataSet):
    """What these data sets share: strings that come from whole numbers, so that none of them comes twice by chance."""

    source = "Made by Layerloom from these settings; free to use for anything."
    signs: ClassVar[Mapping[str, str]]
    """The letters of each output; the first has token 1. Token 0 is before the first letter, and behind the last."""

    examples: int = _examples()
    seed: int = param(0, low=0, high=2**31 - 1, about="Another seed gives other strings.")

    def possible(self) -> int:
        """How many different strings there are."""
        raise NotImplementedError

    def made(self, numbers: Numbers, random: np.random.Generator) -> dict[str, Numbers]:
        """The examples of these numbers, each at least 0 and less than :meth:`possible`."""
        raise NotImplementedError

    def numbers(self, outputs: Mapping[str, Numbers]) -> Numbers:
        """The numbers of examples that were made."""
        raise NotImplementedError

    def example_count(self) -> int:
        return self.examples

    def load(self) -> dict[str, Numbers]:
        import numpy as np

        need(
            self.examples <= self.possible(),
            "{title} has only {possible:,} different strings with these settings, but {examples:,} were asked for. "
            "Lower the examples, or make the strings longer.",
            title=self.title,
            possible=self.possible(),
            examples=self.examples,
        )
        random = np.random.default_rng(stable_seed(self.type, self.seed))
        return self.made(random.choice(self.possible(), self.examples, replace=False), random)

    def renewed(self, train: Mapping[str, Numbers], held: Mapping[str, Numbers], seed: int) -> dict[str, Numbers]:
        import numpy as np

        random = np.random.default_rng(stable_seed(self.type, self.seed, seed))
        kept, count = self.numbers(held), len(next(iter(train.values())))
        drawn = random.choice(self.possible(), count + len(kept), replace=False)
        # Of so many different ones at least these are left; load() has seen to it that there are as many.
        return self.made(drawn[~np.isin(drawn, kept)][:count], random)

    def encode(self, output: str, text: str) -> list[int]:
        signs, size = self.signs[output], self.facts()[output].sizes[0]
        for sign in text:
            need(
                sign in signs,
                "{title} cannot write {sign!r} in '{output}'. It knows: {known}",
                title=self.title,
                sign=sign,
                output=output,
                known=signs,
            )
        if len(text) > size or (len(text) < size and not isinstance(size, Varies)):
            wanted = "{title} needs {size} letters in '{output}', but {given!r} has {count}."
            raise Misfit(wanted, title=self.title, size=size, output=output, given=text, count=len(text))
        return [signs.index(sign) + 1 for sign in text] + [0] * (size - len(text))

    def tokens(self, output: str, texts: Sequence[str]) -> Numbers:
        """What ``encode`` gives of each of many texts that are right, a row each, in a tenth of its time."""
        import numpy as np

        signs, size = self.signs[output], int(self.facts()[output].sizes[0])
        numbered = str.maketrans(signs, "".join(chr(number) for number in range(1, len(signs) + 1)))
        letters = "".join([text.ljust(size, "\0") for text in texts]).translate(numbered)
        return np.frombuffer(letters.encode("latin-1"), np.uint8).reshape(len(texts), size).astype(np.int64)

    def decode(self, output: str, tokens: Sequence[int]) -> str:
        return "".join(self.signs[output][token - 1] for token in tokens if token)


@data_set(title="Reversed letters", category="Text", icon="data", telling="{letters} letters")
class ReversedLetters(Strings):
    """Strings of random letters, and the same strings from back to front. Each letter is a number from 1 for a to 26
    for z; 0 is what stands before the first letter of an answer. Each epoch brings fresh strings, and never one of
    those that are kept for validation."""

    texts = ("letters", "reversed")
    signs = MappingProxyType({"letters": LETTERS, "reversed": LETTERS})

    letters: int = param(8, low=4, high=12, about="How many letters each string has.")

    def facts(self) -> Mapping[str, Shape]:
        text = Shape((self.letters,), ("time",), "integer", len(LETTERS) + 1)
        return {"letters": text, "reversed": text}

    def possible(self) -> int:
        return int(len(LETTERS) ** self.letters)

    def _values(self) -> Numbers:
        """What each place of a string counts, as in any number of so many digits."""
        import numpy as np

        return len(LETTERS) ** np.arange(self.letters, dtype=np.int64)

    def made(self, numbers: Numbers, random: np.random.Generator) -> dict[str, Numbers]:
        tokens = numbers[:, None] // self._values() % len(LETTERS) + 1
        return {"letters": tokens, "reversed": tokens[:, ::-1]}

    def numbers(self, outputs: Mapping[str, Numbers]) -> Numbers:
        found: Numbers = ((outputs["letters"] - 1) * self._values()).sum(axis=1)
        return found


@data_set(title="Dates", category="Text", icon="data", telling="{examples:,} days")
class Dates(Strings):
    """Days from 1950 to 2049 as people write them, such as "3 October 2019", "Oct 3, 2019" or "03/10/19", and as
    computers do: 2019-10-03. Short ones are filled up with 0, and their length is told. Each epoch brings fresh days,
    and never one of those that are kept for validation."""

    texts = ("written", "standard")
    signs = MappingProxyType({"written": IN_DATES, "standard": IN_ANSWERS})

    def facts(self) -> Mapping[str, Shape]:
        written = Shape((Varies(LONGEST_DATE),), ("time",), "integer", len(IN_DATES) + 1)
        standard = Shape((len(FIRST_DAY),), ("time",), "integer", len(IN_ANSWERS) + 1)
        return {"written": written, "standard": standard, "length": label(LONGEST_DATE + 1)}

    def possible(self) -> int:
        return DAYS

    def made(self, numbers: Numbers, random: np.random.Generator) -> dict[str, Numbers]:
        import numpy as np

        days = np.datetime_as_string(np.datetime64(FIRST_DAY) + numbers).tolist()
        ways = random.integers(0, len(WAYS), len(days)).tolist()
        texts = [_written(day, WAYS[way]) for day, way in zip(days, ways, strict=True)]
        return {
            "written": self.tokens("written", texts),
            "standard": self.tokens("standard", days),
            "length": np.array([len(text) for text in texts], np.int64),
        }

    def numbers(self, outputs: Mapping[str, Numbers]) -> Numbers:
        import numpy as np

        days = [self.decode("standard", tokens) for tokens in outputs["standard"].tolist()]
        found: Numbers = (np.array(days, "datetime64[D]") - np.datetime64(FIRST_DAY)).astype(np.int64)
        return found


def _written(day: str, way: str) -> str:
    """A day such as 2019-10-03 in another way of writing."""
    year, month, number = (int(part) for part in day.split("-"))
    name = MONTHS[month - 1]
    return way.format(day=number, month=name, short=name[:3], number=month, year=year, last=year % 100)
