"""Syllables in four tones, as a voice speaks them in Mandarin, made from a pitch that moves and its harmonics."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from engine.data.declare import DataSet, data_set
from engine.declare import param
from engine.seeds import stable_seed
from engine.shape import Shape, label, signal

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, Any]

RATE = 4000
"""So many numbers make a second of sound."""
LENGTH = RATE // 2
HARMONICS = 6
CONTOURS = {
    "level": (5, 5, 5, 5, 5),
    "rising": (3, 3, 3.5, 4.2, 5),
    "dipping": (2, 1.3, 1, 1.8, 3.5),
    "falling": (5, 4.6, 3.6, 2.3, 1),
}
"""The pitch at five points of a syllable, from 1 for the lowest of a voice to 5 for its highest."""
TOGETHER = 500
"""So many waves are made at once, which bounds the memory that this takes."""


@data_set(title="Spoken tones", category="Sounds", icon="data", telling="{examples:,} syllables, noise {noise}")
class Tones(DataSet):
    """Half a second of sound with one syllable in one of Mandarin's four tones: level, rising, dipping or falling. Each
    is spoken by another voice, high or low, quick or slow, early or late, and with noise around it. The wave has 4,000
    numbers a second."""

    class_names = MappingProxyType({"label": tuple(CONTOURS)})
    source = "Made by Layerloom; the contours follow Chao 1930, A system of tone-letters. Free to use for anything."

    examples: int = param(
        1000, low=10, high=20_000, about="How many syllables to make, for all tones together.", log=True
    )
    noise: float = param(0.1, low=0.0, high=2.0, about="How loud the noise is; a voice has a deviation of about 0.25.")
    seed: int = param(0, low=0, high=2**31 - 1, about="Another seed gives other voices.")

    def facts(self) -> Mapping[str, Shape]:
        return {"wave": signal(1, LENGTH), "label": label(len(CONTOURS))}

    def example_count(self) -> int:
        return self.examples

    def load(self) -> dict[str, Numbers]:
        import numpy as np

        random = np.random.default_rng(stable_seed(self.type, self.seed))
        labels = np.arange(self.examples, dtype=np.int64) % len(CONTOURS)
        waves = np.empty((self.examples, 1, LENGTH), np.float32)
        for at in range(0, self.examples, TOGETHER):
            part = labels[at : at + TOGETHER]
            clean = _spoken(part, random)
            waves[at : at + TOGETHER, 0] = clean + self.noise * random.standard_normal(clean.shape)
        return {"wave": waves, "label": labels}


def _spoken(labels: Numbers, random: np.random.Generator) -> Numbers:
    """The sounds of these tones before the noise, each by a voice of its own."""
    import numpy as np

    count = len(labels)
    duration = random.uniform(0.25, 0.45, (count, 1)) * RATE
    start = random.random((count, 1)) * (LENGTH - duration)
    along = (np.arange(LENGTH) - start) / duration
    inside = (along >= 0) & (along <= 1)
    pitch = _pitch(labels, np.clip(along, 0, 1), random)
    phase = 2 * np.pi * (np.cumsum(pitch, axis=1) / RATE + random.random((count, 1)))
    # Each voice has its own timbre: some of its harmonics are louder, the higher ones mostly less.
    loudness = random.uniform(0.3, 1.0, (count, HARMONICS)) / np.arange(1, HARMONICS + 1) ** 0.7
    wave = sum(loudness[:, at, None] * np.sin((at + 1) * phase) for at in range(HARMONICS))
    envelope = np.where(inside, np.sin(np.pi * np.clip(along, 0, 1)) ** 0.5, 0)
    volume = random.uniform(0.5, 1.0, (count, 1)) / loudness.sum(axis=1, keepdims=True)
    return np.asarray(volume * envelope * wave)


def _pitch(labels: Numbers, along: Numbers, random: np.random.Generator) -> Numbers:
    """The vibrations a second, at each place along each syllable from 0 to 1."""
    import numpy as np

    count = len(labels)
    heights = np.array(list(CONTOURS.values()))[labels]
    heights = heights + random.normal(0, 0.25, heights.shape)
    knots = np.linspace(0, 1, heights.shape[1])
    height = np.stack([np.interp(place, knots, row) for place, row in zip(along, heights, strict=True)])
    # A voice reaches up to one and a half or two times its lowest pitch; the sixth harmonic stays below half of RATE.
    lowest = np.exp(random.uniform(np.log(80), np.log(160), (count, 1)))
    reach = random.uniform(0.6, 1.0, (count, 1))
    return np.asarray(lowest * 2 ** (reach * (height - 1) / 4))
