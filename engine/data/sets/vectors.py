"""Sequences of vectors that go on in a way which can be learned: what a Transformer without any words reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.data.declare import DataSet, data_set
from engine.declare import param
from engine.message import need
from engine.seeds import stable_seed
from engine.shape import Shape, sequence

if TYPE_CHECKING:
    import numpy as np

LIMIT = 2**27
"""So many numbers all sequences of one data set may have: 0.5 GiB once loaded."""


@data_set(title="Waves", category="Series", icon="data", telling="{steps} steps of {features} numbers")
class Waves(DataSet):
    """Made-up sequences of vectors, in which each number swings up and down; all of an example swing equally fast.
    The source is the first half and the target the other half. What a decoder reads is called previous: the target
    one step late, from the last step of the source on."""

    source = "Made by Layerloom from these settings; free to use for anything."

    examples: int = param(1000, low=10, high=100_000, log=True, about="How many sequences to make.")
    steps: int = param(16, low=1, high=4096, unit="steps", about="How long the source is, and the target.", log=True)
    features: int = param(512, low=1, high=4096, about="How many numbers each step has.", log=True)
    seed: int = param(0, low=0, high=2**31 - 1, about="Another seed gives other waves.")

    def facts(self) -> Mapping[str, Shape]:
        return dict.fromkeys(("source", "previous", "target"), sequence(self.steps, self.features))

    def example_count(self) -> int:
        return self.examples

    def load(self) -> dict[str, np.ndarray[Any, Any]]:
        import numpy as np

        whole = self.examples * 2 * self.steps * self.features
        need(
            whole <= LIMIT,
            "{examples:,} waves of two times {steps:,} steps with {features:,} numbers each make {whole:,} numbers, "
            "but {limit:,} at most fit. Make fewer or shorter ones.",
            examples=self.examples,
            steps=self.steps,
            features=self.features,
            whole=whole,
            limit=LIMIT,
        )
        random = np.random.default_rng(stable_seed(self.type, self.seed))
        speed = random.uniform(0.2, 1.0, (self.examples, 1, 1)).astype(np.float32)
        start = random.uniform(0, 2 * np.pi, (self.examples, 1, self.features)).astype(np.float32)
        time = np.arange(2 * self.steps, dtype=np.float32).reshape(1, -1, 1)
        waves = np.sin(start + speed * time)
        return {
            "source": waves[:, : self.steps],
            "previous": waves[:, self.steps - 1 : -1],
            "target": waves[:, self.steps :],
        }
