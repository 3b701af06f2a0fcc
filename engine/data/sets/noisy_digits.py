"""Handwritten digits under noise that is drawn anew in each epoch, beside the clean ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.data.declare import DataSet, data_set
from engine.data.sets.digits import Digits
from engine.declare import param
from engine.seeds import stable_seed
from engine.shape import Shape, image, label

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, Any]


@data_set(title="Noisy digits", category="Pictures", icon="data", telling="1,797 digits, noise {noise}")
class NoisyDigits(DataSet):
    """The digits of 8 × 8 pixels twice: as they are, and under random numbers from a bell curve. The noise on those
    that train is another one in each epoch, so that no network can learn it by heart."""

    source = Digits.source

    ink = 1.0
    noise: float = param(
        0.1, low=0.0, high=2.0, about="How far the noise usually takes a pixel, where 1 is from white to black."
    )
    seed: int = param(0, low=0, high=2**31 - 1, about="Another seed gives other noise of the same kind.")

    def facts(self) -> Mapping[str, Shape]:
        return {"noisy": image(1, 8, 8), "image": image(1, 8, 8), "label": label(10)}

    def example_count(self) -> int:
        return Digits().example_count()

    def load(self) -> dict[str, Numbers]:
        clean = Digits().load()
        return {"noisy": self._under_noise(clean["image"], self.seed), **clean}

    def renewed(self, train: Mapping[str, Numbers], held: Mapping[str, Numbers], seed: int) -> dict[str, Numbers]:
        return {**train, "noisy": self._under_noise(train["image"], seed)}

    def _under_noise(self, images: Numbers, seed: int) -> Numbers:
        import numpy as np

        random = np.random.default_rng(stable_seed(self.type, seed))
        return (images + self.noise * random.standard_normal(images.shape)).astype(np.float32)
