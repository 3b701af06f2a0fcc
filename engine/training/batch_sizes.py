"""Batch sizes that were tried: what each takes, how fast it trains, and which of them to use."""

from __future__ import annotations

from typing import Literal

from engine.compile.cost import amount
from engine.frozen import frozen
from engine.message import Message

NEAR = 0.95
"""What is as fast as this share of the fastest is fast enough."""
Why = Literal["", "examples", "memory", "time"]


@frozen
class Tried:
    """One batch size: examples a second, and the bytes that training takes with it; a rate of 0 does not fit."""

    size: int
    rate: float
    memory: int

    @property
    def fits(self) -> bool:
        return self.rate > 0


@frozen
class BatchSizes:
    """All that were tried, the smallest first, and why there are no larger ones."""

    tried: tuple[Tried, ...]
    why: Why
    device: str
    examples: int
    """How many there are to train on."""
    free: int
    """The bytes that were free when the search began."""

    @property
    def largest(self) -> int:
        """The largest size that fits, of those that were tried; 0 where none does."""
        return max((one.size for one in self.tried if one.fits), default=0)

    @property
    def recommended(self) -> int:
        """The smallest size that is nearly as fast as the fastest: a smaller batch makes more updates of an epoch."""
        best = max((one.rate for one in self.tried), default=0.0)
        return next((one.size for one in self.tried if one.fits and one.rate >= NEAR * best), 0)

    @property
    def told(self) -> tuple[Message, ...]:
        """The largest size with the reason, and the size to take."""
        if not self.largest:
            text = "Not even the smallest batch fits into {free} of free memory. Make the network smaller."
            return (Message(text, {"free": amount(self.free)}),)
        rate = next(one.rate for one in self.tried if one.size == self.recommended)
        text = "Take {size:,}: {rate:,.0f} examples a second, and no larger batch is much faster."
        return self._end(), Message(text, {"size": self.recommended, "rate": rate})

    def _end(self) -> Message:
        texts = {
            "examples": "A batch of {size:,} fits, and there are no more than {examples:,} examples to train on.",
            "memory": "A batch of {size:,} fits. A larger one would take more than half of the {free} that are free.",
            "time": "A batch of {size:,} fits. Larger ones may fit too; they would take too long to try.",
        }
        values = {"size": self.largest, "examples": self.examples, "free": amount(self.free)}
        return Message(texts[self.why or "examples"], values)
