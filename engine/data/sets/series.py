"""Series of numbers that a network learns to continue: windows of the past with what came next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.data.declare import DataSet, data_set
from engine.declare import declared, param
from engine.message import need
from engine.seeds import stable_seed
from engine.shape import Shape, features, sequence

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, Any]

MOST_NUMBERS = 20_000_000
"""So many numbers all windows together may have: 80 MB."""
WEEK = 7
"""How many short seasons the long one has, as a week has days."""


def window_of(default: int) -> Any:
    about = "How many steps of the past the network sees."
    return param(default, low=2, high=1000, unit="steps", about=about, log=True)


def horizon_of(default: int) -> Any:
    about = "How many steps it says ahead. Examples stand so many apart: no two must say the same step."
    return param(default, low=1, high=200, unit="steps", about=about, log=True)


@declared
class Windows(DataSet):
    """What these data sets share: pieces of one long series, the last of which are kept for validation."""

    standardised = ("past", "next")
    ordered = True

    window: int = window_of(64)
    horizon: int = horizon_of(12)

    def series(self) -> Numbers:
        """The whole series, one number for each step of time."""
        raise NotImplementedError

    def facts(self) -> Mapping[str, Shape]:
        return {"past": sequence(self.window, 1), "next": features(self.horizon)}

    def _count(self, steps: int) -> int:
        """How many examples so many steps make."""
        return max(0, (steps - self.window) // self.horizon)

    def load(self) -> dict[str, Numbers]:
        import numpy as np

        values = self.series()
        count, each = self._count(len(values)), self.window + self.horizon
        need(
            count >= 2,
            "{title} needs at least {wanted:,} steps for a window of {window} and a horizon of {horizon}, but there "
            "are {steps:,}. Lower the window or the horizon.",
            title=self.title,
            wanted=each + self.horizon,
            window=self.window,
            horizon=self.horizon,
            steps=len(values),
        )
        need(
            count * each <= MOST_NUMBERS,
            "{title} would make {count:,} examples of {each:,} numbers, which are more than {limit:,} in all. Lower "
            "the window, or raise the horizon.",
            title=self.title,
            count=count,
            each=each,
            limit=MOST_NUMBERS,
        )
        pieces = np.lib.stride_tricks.sliding_window_view(values, each)[:: self.horizon].astype(np.float32)
        return {"past": pieces[:, : self.window, None], "next": pieces[:, self.window :]}


@data_set(title="Series", category="Series", icon="data", telling="{length:,} steps · {horizon} ahead")
class Series(Windows):
    """A series as shops and power stations know it: a short season inside a long one, a slow trend, and noise that
    nobody can foresee. The network sees a window of the past and says what comes next; the last steps are kept for
    validation."""

    source = "Made by Layerloom from these settings; free to use for anything."

    length: int = param(10_000, low=500, high=100_000, unit="steps", about="How long the whole series is.", log=True)
    season: int = param(24, low=2, high=500, unit="steps", about="The short season; the long one has seven of them.")
    trend: float = param(1.0, low=-10.0, high=10.0, about="How far the series rises from its first step to its last.")
    noise: float = param(0.1, low=0.0, high=1.0, about="How far steps stray; the short season goes from -1 to 1.")
    seed: int = param(0, low=0, high=2**31 - 1, about="Another seed gives other noise and other starts of seasons.")

    def example_count(self) -> int:
        return self._count(self.length)

    def series(self) -> Numbers:
        import numpy as np

        random = np.random.default_rng(stable_seed(self.type, self.seed))
        steps, starts = np.arange(self.length), random.random(2)
        short = np.sin(2 * np.pi * (steps / self.season + starts[0]))
        long = np.sin(2 * np.pi * (steps / (WEEK * self.season) + starts[1])) / 2
        rising = self.trend * (steps / self.length - 0.5)
        values: Numbers = short + long + rising + self.noise * random.standard_normal(self.length)
        return values
