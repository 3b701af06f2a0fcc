"""Points that made-up people gave to made-up films, for recommenders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.data.declare import DataSet, data_set
from engine.declare import param
from engine.seeds import stable_seed
from engine.shape import Shape, label

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, Any]

MIDDLE = 5.0
"""The points that a usual person gives to a usual film."""
LEANING = 0.6
"""How far people, and films, usually stray from that."""
TASTE = 1.2
"""How far taste usually moves a rating."""


@data_set(title="Ratings", category="Tables", icon="data", telling="{people} people × {films} films")
class Ratings(DataSet):
    """How many points from about 0 to 10 people gave to films, where most of the table is unknown: rating = 5 + how
    generous the person is + how good the film is + taste of the person · taste of the film + noise. The ratings are
    scaled to mean 0 and deviation 1, so that always saying the mean is wrong by 1."""

    source = "Made by Layerloom from these settings; free to use for anything."
    standardised = ("rating",)

    people: int = param(200, low=2, high=2000, about="How many people gave ratings.", log=True)
    films: int = param(100, low=2, high=2000, about="How many films they could rate.", log=True)
    rank: int = param(
        3, low=1, high=64, about="How many numbers make the taste of a person, and of a film.", label="Numbers of taste"
    )
    known: float = param(
        0.3, low=0.01, high=1.0, about="The share of the films that each person has rated.", label="Share known"
    )
    noise: float = param(0.5, low=0.0, high=5.0, unit="points", about="How far a rating strays by mere chance.")
    seed: int = param(0, low=0, high=2**31 - 1, about="Another seed gives other people with other tastes.")

    def facts(self) -> Mapping[str, Shape]:
        return {"person": label(self.people), "film": label(self.films), "rating": Shape(())}

    def example_count(self) -> int:
        return self.people * self._rated()

    def _rated(self) -> int:
        """How many films each person has rated."""
        return max(1, round(self.known * self.films))

    def table(self) -> Numbers:
        """The points of every person for every film before the noise."""
        import numpy as np

        random = np.random.default_rng(stable_seed(self.type, "table", self.seed))
        generous, good = (LEANING * random.standard_normal(count) for count in (self.people, self.films))
        # Evenly spread, of deviation 1: two extremes that meet stay within the points.
        tastes, kinds = (random.uniform(-(3**0.5), 3**0.5, (count, self.rank)) for count in (self.people, self.films))
        points = MIDDLE + generous[:, None] + good + TASTE * (tastes @ kinds.T) / self.rank**0.5
        return np.asarray(points)

    def load(self) -> dict[str, Numbers]:
        import numpy as np

        random = np.random.default_rng(stable_seed(self.type, "known", self.seed))
        person = np.repeat(np.arange(self.people), self._rated())
        film = np.concatenate([random.permutation(self.films)[: self._rated()] for _ in range(self.people)])
        points = self.table()[person, film] + self.noise * random.standard_normal(len(person))
        return {"person": person.astype(np.int64), "film": film.astype(np.int64), "rating": points.astype(np.float32)}
