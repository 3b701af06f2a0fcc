"""Holds sounds to the standard library's and SciPy's readers and transforms, and refuses every damaged file."""

from __future__ import annotations

import math
import struct
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import signal
from scipy.io import wavfile

from engine.data import DATA_SETS
from engine.data.files.wav import read_wav
from engine.data.finding import found
from engine.data.sets.sounds import MOST_CLASSES
from engine.data.spectra import energies, loudness, mel_bands, resampled
from engine.declare import make, plain
from engine.message import Misfit
from tests.engine.wav_files import folder_of, tone, write


@pytest.mark.parametrize("width", [1, 2, 3, 4])
@pytest.mark.parametrize("channels", [1, 2])
def test_numbers_of_all_widths_are_read_as_scipy_reads_them(tmp_path: Path, width: int, channels: int) -> None:
    values = np.random.default_rng(0).uniform(-1, 1, 300)
    path = write(tmp_path / "a.wav", values, channels=channels, width=width)
    rate, theirs = wavfile.read(path)
    theirs = theirs.reshape(-1, channels)
    # SciPy puts 24 bits into the upper bytes of 32.
    wanted = (theirs - 128.0) / 128 if width == 1 else theirs / 2.0 ** (8 * min(4, theirs.itemsize) - 1)
    one = read_wav(path)
    assert (one.rate, one.channels, one.frames) == (rate, channels, 300 // channels)
    assert np.allclose(one.samples(10**6), wanted.mean(axis=1), atol=1e-7)
    assert np.array_equal(one.samples(17), one.samples(10**6)[:17])


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_floating_numbers_are_read_as_they_are(tmp_path: Path, kind: type) -> None:
    values = np.random.default_rng(0).uniform(-2, 2, (100, 2)).astype(kind)
    wavfile.write(tmp_path / "a.wav", 44100, values)
    assert np.allclose(read_wav(tmp_path / "a.wav").samples(1000), values.mean(axis=1), atol=1e-6)


def chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def riff(*chunks: bytes) -> bytes:
    return b"RIFF" + struct.pack("<I", 4 + sum(map(len, chunks))) + b"WAVE" + b"".join(chunks)


def fmt(form: int = 1, channels: int = 1, rate: int = 8000, bits: int = 16, block: int | None = None) -> bytes:
    block = channels * bits // 8 if block is None else block
    return chunk(b"fmt ", struct.pack("<HHIIHH", form, channels, rate, 0, block, bits))


DATA = chunk(b"data", b"\1\2" * 100)
GUID = struct.pack("<HHI", 22, 16, 0) + struct.pack("<H", 1) + b"\0" * 14
EXTENDED = chunk(b"fmt ", struct.pack("<HHIIHH", 0xFFFE, 1, 8000, 16000, 2, 16) + GUID)


def test_the_longer_header_other_chunks_and_an_open_end_are_read(tmp_path: Path) -> None:
    wanted = np.full(100, 0x0201 / 2**15, np.float32)
    opened = b"data" + b"\xff" * 4 + b"\1\2" * 100
    for content in (
        riff(EXTENDED, DATA),
        riff(chunk(b"LIST", b"abc"), fmt(), chunk(b"odd ", b"x"), DATA),
        riff(fmt(), opened),
    ):
        (tmp_path / "a.wav").write_bytes(content)
        assert np.array_equal(read_wav(tmp_path / "a.wav").samples(1000), wanted)


def test_a_long_sound_of_many_channels_is_read_piece_by_piece(tmp_path: Path) -> None:
    values = np.random.default_rng(0).integers(-(2**15), 2**15, (100_000, 16), np.int16)
    wavfile.write(tmp_path / "a.wav", 44100, values)
    tracemalloc.start()
    found_samples = read_wav(tmp_path / "a.wav").samples(90_000)
    assert tracemalloc.get_traced_memory()[1] < 8e6
    tracemalloc.stop()
    assert np.allclose(found_samples, values[:90_000].mean(axis=1) / 2**15, atol=1e-6)


def test_an_hour_of_silence_that_takes_no_room_on_the_disk_takes_none_in_memory(tmp_path: Path) -> None:
    place, size = folder_of(tmp_path, 1), 2**32 - 100
    head = riff(fmt(channels=64, rate=768_000, bits=32, form=3), b"data" + struct.pack("<I", size - 44))
    with (place / "low" / "0.wav").open("wb") as file:
        file.write(head)
        file.truncate(size)
    tracemalloc.start()
    one = make(DATA_SETS.members["Sounds"], {**plain_of(place), "rate": 8000, "seconds": 0.1})
    assert not one.load()["sound"][1].any()
    with pytest.raises(Misfit, match="are too many to read at once"):
        make(DATA_SETS.members["Sounds"], {**plain_of(place), "seconds": 20.0}).load()
    assert tracemalloc.get_traced_memory()[1] < 200e6
    tracemalloc.stop()


DAMAGED = {
    "empty": (b"", "is no WAV file: it does not begin with RIFF and WAVE"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "is no WAV file"),
    "an AVI": (b"RIFF\x24\0\0\0AVI LIST", "is no WAV file"),
    "no chunks": (riff(), "is a WAV file without any sound in it"),
    "no sound": (riff(fmt()), "is a WAV file without any sound in it"),
    "no numbers": (riff(fmt(), chunk(b"data", b"")), "is a WAV file without any sound in it"),
    "half a number": (riff(fmt(), chunk(b"data", b"\1")), "is a WAV file without any sound in it"),
    "no description": (riff(DATA), "does not say what sound it holds"),
    "short description": (riff(chunk(b"fmt ", b"\1\0\1\0"), DATA), "ends within its header"),
    "cut off": (riff(fmt(), DATA)[:-50], "ends after 150 bytes of sound, but its header promises 200"),
    "a bomb": (
        riff(fmt(), b"data\xf0\xff\xff\xff"),
        "ends after 0 bytes of sound, but its header promises 4,294,967,280",
    ),
    "no channels": (riff(fmt(channels=0), DATA), "promises 0 channels, but 1 to 64 can be"),
    "many channels": (riff(fmt(channels=65535, bits=8), DATA), "promises 65,535 channels, but 1 to 64 can be"),
    "no rate": (riff(fmt(rate=0), DATA), "promises 0 numbers a second, but 100 to 768,000 can be"),
    "absurd rate": (riff(fmt(rate=2**32 - 1), DATA), "promises 4,294,967,295 numbers a second"),
    "packed": (riff(fmt(form=2, bits=4), DATA), "packed in a way which is not read (form 2, 4 bits)"),
    "MP3 inside": (riff(fmt(form=0x55), DATA), "packed in a way which is not read (form 85, 16 bits)"),
    "odd bits": (riff(fmt(bits=13), DATA), "packed in a way which is not read (form 1, 13 bits)"),
    "a contradiction": (riff(fmt(block=7), DATA), "1 channels of 16 bits do not make 7 bytes"),
    "endless chunks": (riff(*[chunk(b"junk", b"")] * 2000), "is a WAV file without any sound in it"),
    "far away": (riff(b"junk\xff\xff\xff\xff", fmt(), DATA), "is a WAV file without any sound in it"),
    "no number": (riff(fmt(form=3, bits=32), chunk(b"data", b"\0\0\xc0\x7f" * 9)), "holds nan at second 0.00"),
    "too loud": (riff(fmt(form=3, bits=32), chunk(b"data", struct.pack("<2f", 0, 1e30))), "which is no loudness"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_file_is_one_sentence_and_takes_no_memory(tmp_path: Path, name: str) -> None:
    content, sentence = DAMAGED[name]
    place = folder_of(tmp_path / "all")
    (place / "low" / "0.wav").write_bytes(content)
    tracemalloc.start()
    with pytest.raises(Misfit) as caught:
        found(place).data_set.load()
    assert sentence in str(caught.value) and str(place / "low" / "0.wav") in str(caught.value)
    assert tracemalloc.get_traced_memory()[1] < 50e6
    tracemalloc.stop()


@pytest.mark.parametrize(
    ("rate", "wanted"), [(44100, 16000), (8000, 16000), (16000, 8000), (22050, 22049), (8000, 8000)]
)
@pytest.mark.parametrize("count", [1000, 1001])
def test_a_sound_at_another_rate_is_what_scipy_makes_of_it(rate: int, wanted: int, count: int) -> None:
    values = np.random.default_rng(0).standard_normal(count)
    ours = resampled(values, rate, wanted)
    assert np.allclose(ours, signal.resample(values, len(ours)), atol=1e-5)
    assert len(ours) == round(count * wanted / rate)


def test_what_is_higher_than_half_the_new_rate_is_taken_away_and_the_rest_stays() -> None:
    low, high = tone(440, rate=44100), tone(15_000, rate=44100)
    kept = resampled(low + high, 44100, 16000)
    assert np.abs(kept[500:-500] - tone(440, rate=16000)[500:-500]).max() < 0.01


@pytest.mark.parametrize(("window", "hop"), [(256, 64), (101, 30), (16, 1), (512, 512)])
def test_energies_are_those_of_scipy(window: int, hop: int) -> None:
    values = np.random.default_rng(0).standard_normal(4000)
    bell = signal.get_window("hann", window)
    options = {"window": bell, "nperseg": window, "noverlap": window - hop, "detrend": False, "scaling": "spectrum"}
    _, _, theirs = signal.spectrogram(values, mode="complex", **options)
    wanted = np.abs(theirs * bell.sum()) ** 2 / window
    ours = energies(values, window, hop)
    assert ours.shape == wanted.shape and np.allclose(ours, wanted, rtol=1e-4, atol=1e-6)


def test_silence_is_0_and_a_loud_tone_about_1() -> None:
    assert loudness(energies(np.zeros(2000), 512, 256)).max() == pytest.approx(0, abs=1e-6)
    assert 0.9 < loudness(energies(tone(1000, loud=1.0), 512, 256)).max() < 1.4
    quiet, louder = (loudness(energies(tone(1000, loud=size), 512, 256)).max() for size in (0.1, 0.2))
    assert louder - quiet == pytest.approx(math.log10(4) / 6, abs=1e-3)


@pytest.mark.parametrize(("bands", "window", "rate"), [(64, 512, 16000), (40, 256, 8000), (512, 64, 48000)])
def test_each_band_hears_its_own_pitch_most_and_none_is_deaf(bands: int, window: int, rate: int) -> None:
    found = mel_bands(bands, window, rate)
    assert found.shape == (bands, window // 2 + 1) and found.min() >= 0 and found.max() <= 1
    assert (found.max(axis=1) > 0).all()
    heard = found.argmax(axis=1)
    assert (np.diff(heard) >= 0).all()
    if bands == 64:
        middles = 700 * (10 ** (np.linspace(0, 2595 * np.log10(1 + rate / 1400), bands + 2)[1:-1] / 2595) - 1)
        assert np.abs(heard * rate / window - middles).max() <= rate / window


def test_a_folder_is_found_with_all_settings_and_each_is_explained(tmp_path: Path) -> None:
    place = folder_of(tmp_path)
    (place / "low" / "notes.txt").write_text("no sound")
    (place / "empty").mkdir()
    result = found(place)
    one = result.data_set
    assert one.type == "Sounds" and len(result.reasons) == 3
    assert (plain(one)["rate"], plain(one)["seconds"], plain(one)["classes"]) == (8000, 0.5, ["high", "low"])
    assert str(result.reasons[0]) == "8 sounds of 2 classes: high, low."
    values = one.load()
    assert values["label"].tolist() == [0] * 4 + [1] * 4 and one.class_names["label"] == ("high", "low")
    assert values["sound"].shape == (8, *one.facts()["sound"].sizes) == (8, 1, 32, 30)
    high, low = (values["sound"][values["label"] == at].mean(axis=(0, 1, 3)).argmax() for at in (0, 1))
    assert high > 2 * low


def test_names_that_begin_with_their_class_need_no_folders(tmp_path: Path) -> None:
    for name in ("dog_1", "dog_2", "cat_1"):
        write(tmp_path / f"{name}.WAV", tone(300))
    one = found(tmp_path).data_set
    assert one.class_names["label"] == ("cat", "dog") and one.load()["label"].tolist() == [0, 1, 1]


def test_a_wave_keeps_its_numbers_and_silence_follows_a_short_one(tmp_path: Path) -> None:
    place = folder_of(tmp_path)
    write(place / "low" / "0.wav", tone(200, 0.25))
    write(place / "low" / "1.wav", tone(200, 9.0))
    one = make(DATA_SETS.members["Sounds"], {**plain_of(place), "form": "wave"})
    found_waves = one.load()["sound"]
    assert found_waves.shape == (8, 1, one.facts()["sound"][1])
    assert np.allclose(found_waves[4, 0, :2000], tone(200, 0.25), atol=1e-4) and (found_waves[4, 0, 2000:] == 0).all()
    assert np.abs(found_waves[5, 0, -100:]).max() > 0.5


def plain_of(place: Path) -> dict[str, Any]:
    values = plain(found(place).data_set)
    return {name: value for name, value in values.items() if name != "type"}


def test_facts_open_no_file_and_follow_from_the_settings(tmp_path: Path) -> None:
    settings = {"folder": str(tmp_path / "gone"), "rate": 16000, "seconds": 1.0, "window": 400, "hop": 160}
    shapes = {
        form: make(DATA_SETS.members["Sounds"], {**settings, "form": form}).facts()["sound"].sizes
        for form in ("mel", "spectrum", "wave")
    }
    assert shapes == {"mel": (1, 64, 98), "spectrum": (1, 201, 98), "wave": (1, 16000)}


def test_a_folder_that_changed_is_asked_for(tmp_path: Path) -> None:
    place = folder_of(tmp_path)
    one = found(place).data_set
    write(place / "middle" / "0.wav", tone(600))
    with pytest.raises(Misfit, match="holds 9 sounds of 3 classes now, but 8 of 2 when they were looked at"):
        one.load()


def test_what_cannot_be_learned_from_is_a_sentence(tmp_path: Path) -> None:
    alone = write(tmp_path / "alone" / "one.wav", tone(300))
    with pytest.raises(Misfit, match="is one sound alone"):
        found(alone)
    with pytest.raises(Misfit, match="holds 0 sounds of 0 classes, but two classes at least are needed"):
        found(alone.parent)
    write(tmp_path / "same" / "a_1.wav", tone(300))
    with pytest.raises(Misfit, match="holds 1 sounds of 1 classes"):
        found(tmp_path / "same")
    place = folder_of(tmp_path / "many", 1)
    for at in range(MOST_CLASSES):
        (place / str(at)).mkdir()
    with pytest.raises(Misfit, match="holds more than 1,000 folders"):
        DATA_SETS.members["Sounds"].found(place)


def test_sounds_that_do_not_fit_into_memory_are_refused_before_any_is_read(tmp_path: Path) -> None:
    values = {
        **plain_of(folder_of(tmp_path)),
        "form": "spectrum",
        "rate": 96000,
        "seconds": 60.0,
        "hop": 1,
        "window": 2048,
    }
    with pytest.raises(Misfit, match="do not fit into the 2 GB of memory"):
        make(DATA_SETS.members["Sounds"], values).load()
