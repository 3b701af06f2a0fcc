"""Points on a plane in patterns that show how a network bends its boundary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.data.declare import DataSet, data_set
from engine.declare import declared, param
from engine.seeds import stable_seed
from engine.shape import Shape, features, label

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, Any]


def _noise(default: float) -> Any:
    about = "How far points stray from the pattern, which is 2 wide and 2 high."
    return param(default, low=0.0, high=1.0, about=about)


@declared
class Points(DataSet):
    """What all patterns share: points of two or more classes, between about -1 and 1 on both axes."""

    source = "Made by Layerloom from these settings; free to use for anything."

    examples: int = param(
        1000, low=10, high=100_000, log=True, about="How many points to make, for all classes together."
    )
    noise: float = _noise(0.05)
    seed: int = param(0, low=0, high=2**31 - 1, about="Another seed gives other points of the same pattern.")

    def classes(self) -> int:
        return 2

    def pattern(self, random: np.random.Generator, labels: Numbers) -> Numbers:
        """The points of these classes before the noise, as ``(count, 2)``."""
        raise NotImplementedError

    def facts(self) -> Mapping[str, Shape]:
        return {"point": features(2), "label": label(self.classes())}

    def example_count(self) -> int:
        return self.examples

    def load(self) -> dict[str, Numbers]:
        import numpy as np

        random = np.random.default_rng(stable_seed(self.type, self.seed))
        labels = np.arange(self.examples, dtype=np.int64) % self.classes()
        clean = self.pattern(random, labels)
        noisy = clean + self.noise * random.standard_normal(clean.shape)
        return {"point": noisy.astype(np.float32), "label": labels}


@data_set(title="Clouds", category="Points", icon="data", telling="{examples:,} points, noise {noise}")
class Clouds(Points):
    """Two round clouds of points side by side. A straight line parts them, so a network needs no hidden layer."""

    def pattern(self, random: np.random.Generator, labels: Numbers) -> Numbers:
        import numpy as np

        # an eighth of a turn on, so that neither axis alone tells them apart
        middles = _polar(np.full(len(labels), 0.65), np.pi * (labels + 0.25))
        # the root spreads the points evenly over the disc
        inside = np.sqrt(random.random(len(labels)))
        return middles + _polar(0.3 * inside, 2 * np.pi * random.random(len(labels)))


@data_set(title="Moons", category="Points", icon="data", telling="{examples:,} points, noise {noise}")
class Moons(Points):
    """Two half moons that reach into each other. No straight line parts them, but a gentle curve does."""

    def pattern(self, random: np.random.Generator, labels: Numbers) -> Numbers:
        import numpy as np

        angle = np.pi * random.random(len(labels))
        upper = np.stack([np.cos(angle) - 0.5, np.sin(angle) - 0.25], axis=1)
        return np.where(labels[:, None] == 0, upper, -upper) / 1.5


@data_set(title="Circles", category="Points", icon="data", telling="{examples:,} points, noise {noise}")
class Circles(Points):
    """A small ring inside a large one. A network must close its boundary all the way round."""

    def pattern(self, random: np.random.Generator, labels: Numbers) -> Numbers:
        import numpy as np

        return _polar(np.where(labels == 0, 0.9, 0.45), 2 * np.pi * random.random(len(labels)))


@data_set(title="Spiral", category="Points", icon="data", telling="{arms} arms, {examples:,} points")
class Spiral(Points):
    """Arms that wind around each other. More turns make the boundary longer, and ask for a wider or a deeper
    network."""

    noise: float = _noise(0.03)
    arms: int = param(2, low=2, high=5, about="How many arms; each one is a class.")
    turns: float = param(1.5, low=0.25, high=4.0, about="How often each arm winds around the middle.")

    def classes(self) -> int:
        return self.arms

    def pattern(self, random: np.random.Generator, labels: Numbers) -> Numbers:
        import numpy as np

        # the root spreads the points evenly over the length; no arm reaches the middle, where all would meet
        along = np.sqrt(random.random(len(labels)))
        return _polar(0.1 + 0.85 * along, 2 * np.pi * (self.turns * along + labels / self.arms))


@data_set(title="XOR", category="Points", icon="data", telling="{examples:,} points, noise {noise}")
class Xor(Points):
    """Four squares, where opposite corners belong together: a point is of class 1 where its two signs differ.
    It is the smallest puzzle that no network without a hidden layer can solve."""

    def pattern(self, random: np.random.Generator, labels: Numbers) -> Numbers:
        import numpy as np

        distance = random.uniform(0.05, 1.0, (len(labels), 2))
        right = np.where(np.arange(len(labels)) // 2 % 2 == 0, 1.0, -1.0)
        upper = np.where(labels == 0, right, -right)
        return np.stack([right, upper], axis=1) * distance


def _polar(radius: Numbers, angle: Numbers) -> Numbers:
    import numpy as np

    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
