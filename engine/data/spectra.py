"""Turns the numbers of a sound into other rates, and into a picture of its pitches."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, Any]

FAINTEST = 1e-6
"""The energy that counts as silence."""
TOGETHER = 2**20
"""So many numbers are taken apart at once, which bounds the memory that this takes."""


def resampled(wave: Numbers, rate: int, wanted: int) -> Numbers:
    """The same sound with ``wanted`` numbers a second in place of ``rate``, by its Fourier transform.

    What is higher than half the new rate is taken away, as it would come back as another pitch.
    """
    import numpy as np

    count = max(1, round(len(wave) * wanted / rate))
    if count == len(wave):
        return wave
    spectrum = np.fft.rfft(wave.astype(np.float64))
    kept = min(count, len(wave))
    found = np.zeros(count // 2 + 1, complex)
    found[: kept // 2 + 1] = spectrum[: kept // 2 + 1]
    if kept % 2 == 0:
        # The pitch just at the half stands for itself and for its mirror image.
        found[kept // 2] *= 2 if count < len(wave) else 0.5
    return np.asarray(np.fft.irfft(found, count) * (count / len(wave)), np.float32)


def energies(wave: Numbers, window: int, hop: int, bands: Numbers | None = None) -> Numbers:
    """The energy of each frequency in each stretch, ``(window // 2 + 1, stretches)``, weighed by Hann's bell.

    It is that of the layer Spectrogram: |Σ bell · wave · exp(-2πi · f · k / window)|² / window. Where ``bands`` are
    given, ``(bands, window // 2 + 1)``, it is what they hear.
    """
    import numpy as np

    bell = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(window) / window)
    stretches = np.lib.stride_tricks.sliding_window_view(wave, window)[::hop]
    found = np.empty((window // 2 + 1 if bands is None else len(bands), len(stretches)), np.float32)
    together = max(1, TOGETHER // window)
    for at in range(0, len(stretches), together):
        part = slice(at, at + together)
        energy = np.abs(np.fft.rfft(stretches[part] * bell, axis=1)).T ** 2 / window
        found[:, part] = energy if bands is None else bands @ energy
    return found


def loudness(energy: Numbers) -> Numbers:
    """From 0 for silence to about 1 for a loud tone, on the logarithmic scale that ears have: 0.1 are 6 decibels."""
    import numpy as np

    return np.asarray(np.log10(1 + energy / FAINTEST) / 6, np.float32)


@lru_cache(maxsize=8)
def mel_bands(bands: int, window: int, rate: int) -> Numbers:
    """How much of each frequency each band hears, ``(bands, window // 2 + 1)``: triangles as wide as ears hear pitch.

    O'Shaughnessy 1987, Speech communication: mel = 2595 · log10(1 + frequency / 700). A band that is narrower than the
    distance of two frequencies hears the nearest one.
    """
    import numpy as np

    highest = 2595 * np.log10(1 + rate / 2 / 700)
    edges = 700 * (10 ** (np.linspace(0, highest, bands + 2) / 2595) - 1)
    frequencies = np.arange(window // 2 + 1) * rate / window
    low, middle, high = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    rising, falling = (frequencies - low) / (middle - low), (high - frequencies) / (high - middle)
    found = np.maximum(0, np.minimum(rising, falling))
    for row in np.flatnonzero(found.max(axis=1) == 0):
        found[row, np.abs(frequencies - middle[row]).argmin()] = 1
    return found
