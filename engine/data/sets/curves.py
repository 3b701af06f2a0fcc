"""Numbers that follow from other numbers, so that a network learns to say how much rather than which."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.data.declare import DataSet, data_set
from engine.declare import declared, param
from engine.seeds import stable_seed
from engine.shape import Shape, features

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, Any]


@declared
class Answers(DataSet):
    """What these data sets share: places between -1 and 1, and a number from -1 to 1 for each of them, with noise."""

    source = "Made by Layerloom from these settings; free to use for anything."

    examples: int = param(1000, low=10, high=100_000, log=True, about="How many places to make.")
    noise: float = param(0.05, low=0.0, high=1.0, about="How far answers stray; without noise they go from -1 to 1.")
    seed: int = param(0, low=0, high=2**31 - 1, about="Another seed gives other places of the same surface or curve.")

    def example_count(self) -> int:
        return self.examples

    def aims(self) -> tuple[str, ...]:
        return (tuple(self.facts())[-1],)

    def answers(self, places: Numbers) -> Numbers:
        """The right answer at each place, ``(count, 1)``, before the noise."""
        raise NotImplementedError

    def load(self) -> dict[str, Numbers]:
        import numpy as np

        (place, shape), (answer, _) = self.facts().items()
        random = np.random.default_rng(stable_seed(self.type, self.seed))
        places = random.uniform(-1, 1, (self.examples, *shape.sizes))
        answers = self.answers(places) + self.noise * random.standard_normal((self.examples, 1))
        return {place: places.astype(np.float32), answer: answers.astype(np.float32)}


@data_set(title="Plane", category="Points", icon="data", telling="{examples:,} points, noise {noise}")
class Plane(Answers):
    """Points with a height each: half the sum of their two numbers, which is a tilted plane. A network without any
    hidden layer learns it."""

    def facts(self) -> Mapping[str, Shape]:
        return {"point": features(2), "height": features(1)}

    def answers(self, places: Numbers) -> Numbers:
        found: Numbers = places.mean(axis=1, keepdims=True)
        return found


@data_set(title="Sines", category="Points", icon="data", telling="{waves} waves, {examples:,} points")
class Sines(Answers):
    """A curve made of sine waves, each twice as fast as the one before and half as high: a network is given a place on
    the line and says how high the curve is there. More waves ask for a wider or a deeper network."""

    waves: int = param(2, low=1, high=6, about="How many waves there are; the first goes up and down once.")

    def facts(self) -> Mapping[str, Shape]:
        return {"place": features(1), "height": features(1)}

    def answers(self, places: Numbers) -> Numbers:
        import numpy as np

        turns = 2.0 ** np.arange(self.waves)
        waves = np.sin(np.pi * places * turns) / turns
        # The highest that such a sum can be, whatever the phases.
        found: Numbers = waves.sum(axis=1, keepdims=True) / (1 / turns).sum()
        return found
