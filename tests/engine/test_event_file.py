"""Writes event files as TensorBoard reads them: checksums by the published vectors, and read back by another reader."""

from __future__ import annotations

import math
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.recorded.event_file import EventFile, crc32c, masked, record, scalar_event, varint
from engine.recorded.exporting import export, numbers
from engine.runs import Run
from tests.engine.recorded_runs import run_in


@pytest.mark.parametrize(
    ("data", "crc"),
    [
        (b"", 0),
        (b"123456789", 0xE3069283),
        (bytes(32), 0x8A9136AA),
        (b"\xff" * 32, 0x62A8AB43),
        (bytes(range(32)), 0x46DD794E),
        (bytes(range(31, -1, -1)), 0x113FDB5C),
    ],
)
def test_checksums_are_those_of_rfc_3720(data: bytes, crc: int) -> None:
    assert crc32c(data) == crc


def test_a_record_is_framed_as_a_tfrecord_is() -> None:
    data = b"some data"
    framed = record(data)
    assert framed[:8] == struct.pack("<Q", len(data)) and framed[12:21] == data and len(framed) == 8 + 4 + 9 + 4
    for part, kept in ((framed[:8], framed[8:12]), (data, framed[21:])):
        crc, whole = crc32c(part), int.from_bytes(kept, "little")
        # As tensorflow/core/lib/hash/crc32c.h turns it back.
        turned = (whole - 0xA282EAD8) & 0xFFFFFFFF
        assert (turned >> 17 | turned << 15) & 0xFFFFFFFF == crc
        assert masked(part) == kept


def number(data: bytes, at: int) -> tuple[int, int]:
    found = shift = 0
    while True:
        found |= (data[at] & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if not data[at - 1] & 0x80:
            return found, at


def fields(data: bytes) -> dict[int, bytes | int]:
    """The fields of a protocol buffer, by their numbers."""
    found: dict[int, bytes | int] = {}
    at = 0
    while at < len(data):
        key, at = number(data, at)
        if key & 7 == 0:
            found[key >> 3], at = number(data, at)
            continue
        size, at = number(data, at) if key & 7 == 2 else ({1: 8, 5: 4}[key & 7], at)
        found[key >> 3], at = data[at : at + size], at + size
    return found


def read_back(file: Path) -> list[tuple[float, int, str, float]]:
    """Time, step, name and value of each number of an event file, after its checksums were looked at."""
    data, at, found = file.read_bytes(), 0, []
    while at < len(data):
        size = int.from_bytes(data[at : at + 8], "little")
        content = data[at + 12 : at + 12 + size]
        assert data[at + 8 : at + 12] == masked(data[at : at + 8])
        assert data[at + 12 + size : at + 16 + size] == masked(content)
        at += 16 + size
        event = fields(content)
        (time,) = struct.unpack("<d", event[1])  # type: ignore[arg-type]
        if 5 not in event:
            assert event[3] == b"brain.Event:2" and not found
            continue
        value = fields(fields(event[5])[1])  # type: ignore[arg-type]
        (scalar,) = struct.unpack("<f", value[2])  # type: ignore[arg-type]
        found.append((time, event[2], value[1].decode(), scalar))  # type: ignore[union-attr]
    return found  # type: ignore[return-value]


@given(st.integers(0, 2**63 - 1))
def test_whole_numbers_are_read_back(one: int) -> None:
    assert number(varint(one), 0) == (one, len(varint(one)))


@given(
    st.floats(0, 4e9), st.integers(0, 2**40), st.text(st.characters(codec="utf-8"), max_size=40), st.floats(width=32)
)
def test_an_event_is_read_back(time: float, step: int, name: str, value: float) -> None:
    event = fields(scalar_event(time, step, name, value))
    assert struct.unpack("<d", event[1]) == (time,) and event[2] == step  # type: ignore[arg-type]
    said = fields(fields(event[5])[1])  # type: ignore[arg-type]
    (scalar,) = struct.unpack("<f", said[2])  # type: ignore[arg-type]
    assert said[1] == name.encode() and (scalar == value or (math.isnan(scalar) and math.isnan(value)))


def test_a_number_too_large_for_the_file_is_infinite(tmp_path: Path) -> None:
    with open(tmp_path / "events", "wb") as opened:
        EventFile(opened, 0.0).add(1.0, 1, "loss", -1e300)
    assert read_back(tmp_path / "events") == [(1.0, 1, "loss", -math.inf)]


def test_a_run_has_all_its_numbers_in_the_event_file(tmp_path: Path) -> None:
    run = run_in(tmp_path / "20260102-030405-first")
    (file,) = export(run, "tensorboard", tmp_path / "out")
    told = read_back(file)
    wanted = list(numbers(run))
    assert len(told) == len(wanted) > 20
    began = told[0][0] - wanted[0][0]
    for (time, step, name, value), (seconds, at, tag, loss) in zip(told, wanted, strict=True):
        assert (step, name, value) == (at, tag, struct.unpack("<f", struct.pack("<f", loss))[0])
        assert time == pytest.approx(began + seconds, abs=1e-6)
    losses = [value for _, _, name, value in wanted if name == "loss/step"]
    assert losses == [loss for line in run.lines() if line["event"] == "steps" for loss in line["losses"]]
    assert {name for _, _, name, _ in wanted} == {
        "loss/step",
        "learning_rate",
        "loss/train",
        "loss/validation",
        "accuracy/train",
        "accuracy/validation",
    }


def test_tensorboard_itself_reads_it(tmp_path: Path) -> None:
    loader = pytest.importorskip("tensorboard.backend.event_processing.event_file_loader")
    run = run_in(tmp_path / "run")
    (file,) = export(Run(run.folder), "tensorboard", tmp_path / "out")
    events = [event for event in loader.EventFileLoader(str(file)).Load() if event.HasField("summary")]
    assert [event.step for event in events] == [step for _, step, _, _ in numbers(run)]
