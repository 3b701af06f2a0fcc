"""Keeps one value for each epoch, at the step at which it ended."""

import math
from array import array
from bisect import bisect_right


class EpochValues:
    """Steps in order, and the value at each; one that is not finite is a gap."""

    def __init__(self) -> None:
        self.steps = array("q")
        self.values = array("d")

    def __len__(self) -> int:
        return len(self.steps)

    def add(self, step: int, value: float) -> None:
        """A value at a step; it replaces what was known of this and later steps."""
        self.truncate(step - 1)
        self.steps.append(step)
        self.values.append(value if math.isfinite(value) else math.nan)

    def truncate(self, step: int) -> None:
        """Forgets what came after a step."""
        kept = bisect_right(self.steps, step)
        del self.steps[kept:], self.values[kept:]

    def at(self, step: int) -> float:
        """The value of the last epoch that had ended at a step; nan before the first."""
        index = bisect_right(self.steps, step) - 1
        return self.values[index] if index >= 0 else math.nan

    def latest(self) -> float:
        """The last value that is known; nan where there is none."""
        return next((value for value in reversed(self.values) if not math.isnan(value)), math.nan)
