"""Holds the spoken tones to the pitches that make them, and the spectrogram to PyTorch's and to pure tones."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from engine.data import DATA_SETS, DataSet
from engine.data.sets.tones import CONTOURS, LENGTH, RATE
from engine.declare import make
from engine.graph.analysis import analyse
from engine.shape import Shape, signal
from tests.engine.one_layer import Built
from tests.engine.strategies import Case

LAYER = "Spectrogram"


def tones(**params: Any) -> DataSet:
    return make(DATA_SETS.members["Tones"], params)


def spectrogram(wave: Tensor, **params: Any) -> Tensor:
    """What the layer makes of waves (batch × channels × time)."""
    from engine.layers import LAYERS

    shape = signal(wave.shape[1], wave.shape[2])
    layer = make(LAYERS.members[LAYER], params)
    values = {one.name: getattr(layer, one.name) for one in layer.params()}
    analysis = analyse(Case(type(layer), values, {"wave": (shape,)}).project())
    assert not analysis.problems
    (found,) = Built(analysis, "cpu").run({"wave_0": wave}).values()
    return found


def test_the_examples_have_the_shapes_that_the_facts_tell() -> None:
    one = tones(examples=41)
    facts, outputs = one.facts(), one.load()
    assert list(outputs) == list(facts) == ["wave", "label"]
    assert all(values.shape == (41, *facts[name]) for name, values in outputs.items())
    assert [values.dtype for values in outputs.values()] == [np.float32, np.int64]
    assert one.class_names["label"] == ("level", "rising", "dipping", "falling")
    assert np.bincount(outputs["label"]).tolist() == [11, 10, 10, 10]


def test_the_same_seed_makes_the_same_voices_and_another_one_others() -> None:
    first, again, other = (tones(examples=20, seed=seed).load()["wave"] for seed in (0, 0, 1))
    assert np.array_equal(first, again) and not np.array_equal(first, other)


def test_noise_is_as_loud_as_asked_and_nothing_else_is_heard_before_and_after_a_syllable() -> None:
    silent, noisy = (tones(examples=200, noise=noise).load()["wave"] for noise in (0.0, 0.3))
    assert np.abs(silent).max() <= 1 and (np.abs(silent).max(axis=2) > 0.2).all()
    assert (silent == 0).mean() > 0.1
    quiet = noisy[silent == 0]
    assert quiet.std() == pytest.approx(0.3, rel=0.05)


def pitch_of(wave: Tensor) -> list[float]:
    """The strongest frequency below 400 Hz in the first, middle and last fifth of what is heard of a wave."""
    heard = wave[wave.abs() > 0]
    fifth = len(heard) // 5
    parts = [heard[:fifth], heard[2 * fifth : 3 * fifth], heard[-fifth:]]
    found = []
    for part in parts:
        # The distance after which the wave repeats itself best.
        lags = torch.arange(RATE // 350, RATE // 70)
        likeness = [float((part[lag:] * part[:-lag]).sum() / (len(part) - lag)) for lag in lags]
        found.append(RATE / float(lags[int(torch.tensor(likeness).argmax())]))
    return found


def test_the_pitch_of_most_syllables_moves_as_their_tone_says() -> None:
    outputs = tones(examples=80, noise=0.0).load()
    right = []
    for wave, label in zip(torch.from_numpy(outputs["wave"]), outputs["label"], strict=True):
        first, middle, last = (math.log2(pitch) for pitch in pitch_of(wave[0]))
        moves = {
            "level": abs(last - first) < 0.25,
            "rising": last - first > 0.15,
            "dipping": middle < min(first, last),
            "falling": first - last > 0.3,
        }
        right.append(moves[list(CONTOURS)[label]])
    assert np.mean(right) > 0.8


@pytest.mark.parametrize(("window", "hop"), [(256, 64), (100, 30), (2000, 1), (2, 7), (64, 300)])
def test_the_spectrogram_is_the_energy_of_the_short_time_fourier_transform(window: int, hop: int) -> None:
    wave = torch.randn(3, 2, LENGTH, generator=torch.Generator().manual_seed(0))
    power = spectrogram(wave, window=window, hop=hop, scale="power")
    bell = torch.hann_window(window)
    for channel in range(2):
        wanted = torch.stft(wave[:, channel], window, hop, window=bell, center=False, return_complex=True)
        assert torch.allclose(power[:, channel], wanted.abs().square() / window, atol=1e-4)
    frames = (LENGTH - window) // hop + 1
    assert power.shape == (3, 2, window // 2 + 1, frames)
    logarithm = spectrogram(wave, window=window, hop=hop)
    assert torch.allclose(logarithm, (power + 1e-6).log(), atol=1e-4)


@pytest.mark.parametrize("frequency", [125.0, 500.0, 1000.0, 1750.0])
def test_a_pure_tone_has_its_energy_in_the_row_of_its_frequency(frequency: float) -> None:
    time = torch.arange(LENGTH) / RATE
    power = spectrogram(torch.sin(2 * torch.pi * frequency * time)[None, None], scale="power")[0, 0]
    assert set(power.argmax(0).tolist()) == {round(frequency * 256 / RATE)}


def test_a_signal_shorter_than_the_window_is_told_with_what_mends_it() -> None:
    from engine.layers import LAYERS

    shape: Shape = signal(1, 100)
    project = Case(LAYERS.members[LAYER], {"window": 256}, {"wave": (shape,)}).project()
    (problem,) = analyse(project).problems
    assert str(problem.message) == (
        "Spectrogram reads 256 numbers at a time, but the signal has only 100. Choose a window of at most 100."
    )
    assert [repair.value for repair in problem.repairs] == [100]
