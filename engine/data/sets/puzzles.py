"""Strings that ask for thought: a sum to work out, and letters to keep in mind."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from engine.data.declare import data_set
from engine.data.sets.letters import Strings
from engine.declare import param
from engine.shape import Shape

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, Any]

IN_SUMS, IN_RESULTS = " 0123456789+-×=", " -0123456789"
SIGNS: Mapping[str, str] = MappingProxyType({"plus": "+", "minus": "-", "times": "×"})
WORKED: Mapping[str, Callable[[int, int], int]] = MappingProxyType(
    {"plus": operator.add, "minus": operator.sub, "times": operator.mul}
)
KEPT = "abcdefgh"
SILENCE, CALL = ".", "?"


@data_set(title="Arithmetic", category="Text", icon="data", telling="{operation}, up to {digits} digits")
class Arithmetic(Strings):
    """Sums such as "12+7=" with their result, "19", sign by sign; blanks fill up what is shorter than the longest. The
    network is never told what a number is: it has to find out how to carry. Each epoch brings fresh sums, and never one
    of those that are kept for validation."""

    texts = ("sum", "result")
    signs = MappingProxyType({"sum": IN_SUMS, "result": IN_RESULTS})

    digits: int = param(3, low=1, high=4, about="How many digits each of the two numbers has at most.")
    operation: Literal["plus", "minus", "times"] = param("plus", about="What is done with the two numbers.")

    def facts(self) -> Mapping[str, Shape]:
        longest = 2 * self.digits if self.operation == "times" else self.digits + 1
        return {
            "sum": Shape((2 * self.digits + 2,), ("time",), "integer", len(IN_SUMS) + 1),
            "result": Shape((longest,), ("time",), "integer", len(IN_RESULTS) + 1),
        }

    def possible(self) -> int:
        return int(100**self.digits)

    def made(self, numbers: Numbers, random: np.random.Generator) -> dict[str, Numbers]:
        pairs = [divmod(number, 10**self.digits) for number in numbers.tolist()]
        sign, worked = SIGNS[self.operation], WORKED[self.operation]
        sums = [f"{one}{sign}{other}=" for one, other in pairs]
        return {
            "sum": self.tokens("sum", sums),
            "result": self.tokens("result", [str(worked(one, other)) for one, other in pairs]),
        }

    def numbers(self, outputs: Mapping[str, Numbers]) -> Numbers:
        import numpy as np

        sums = [self.decode("sum", tokens).rstrip(" =") for tokens in outputs["sum"].tolist()]
        pairs = [text.split(SIGNS[self.operation]) for text in sums]
        return np.array([int(one) * 10**self.digits + int(other) for one, other in pairs], np.int64)

    def encode(self, output: str, text: str) -> list[int]:
        """A text that is shorter than the others is filled up with blanks."""
        return super().encode(output, text.ljust(self.facts()[output].sizes[0]))

    def tokens(self, output: str, texts: Sequence[str]) -> Numbers:
        size = self.facts()[output].sizes[0]
        return super().tokens(output, [text.ljust(size) for text in texts])


@data_set(title="Copying", category="Text", icon="data", telling="{letters} letters, {pause} steps later")
class Copying(Strings):
    """Some letters, then a long silence, then a call: "adgc.....?....", and only now the letters are to be said again,
    "..........adgc". It shows how long a network remembers. Each epoch brings fresh letters, and never some that are
    kept for validation."""

    texts = ("heard", "said")
    signs = MappingProxyType({"heard": SILENCE + KEPT + CALL, "said": SILENCE + KEPT})
    source = (
        "Made by Layerloom from these settings, free to use for anything; the task is of S. Hochreiter and "
        "J. Schmidhuber, Long short-term memory, 1997, in the form of M. Arjovsky, A. Shah and Y. Bengio, 2016."
    )

    letters: int = param(6, low=2, high=10, about="How many letters there are to remember.")
    pause: int = param(20, low=1, high=500, unit="steps", about="How long the silence is before the call.", log=True)

    def facts(self) -> Mapping[str, Shape]:
        size = (2 * self.letters + self.pause,)
        return {name: Shape(size, ("time",), "integer", len(signs) + 1) for name, signs in self.signs.items()}

    def possible(self) -> int:
        return int(len(KEPT) ** self.letters)

    def _values(self) -> Numbers:
        import numpy as np

        return len(KEPT) ** np.arange(self.letters, dtype=np.int64)

    def made(self, numbers: Numbers, random: np.random.Generator) -> dict[str, Numbers]:
        import numpy as np

        # 1 is silence, and the first letter follows.
        kept = numbers[:, None] // self._values() % len(KEPT) + 2
        outputs = {name: np.ones((len(numbers), *shape.sizes), np.int64) for name, shape in self.facts().items()}
        outputs["heard"][:, : self.letters] = kept
        outputs["heard"][:, -self.letters - 1] = self.signs["heard"].index(CALL) + 1
        outputs["said"][:, -self.letters :] = kept
        return outputs

    def numbers(self, outputs: Mapping[str, Numbers]) -> Numbers:
        found: Numbers = ((outputs["heard"][:, : self.letters] - 2) * self._values()).sum(axis=1)
        return found
