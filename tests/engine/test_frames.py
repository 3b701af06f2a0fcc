"""What a window and its training process tell each other: all of it comes back as it was, and nothing else is made."""

from __future__ import annotations

import json
import pickle
import random
import struct
from pathlib import Path

import numpy as np
import pytest

from engine.graph.facts import Problem
from engine.message import Message
from engine.repair import At, Insert, SetParam, Together
from engine.templates import template, templates
from engine.training import frames
from engine.training.changes import Change
from engine.training.commands import Command, Continue, Revisit, Start, Watch
from engine.training.frames import SAID, TABLE, TOLD, BrokenFrame, read, written
from engine.training.health.finding import Finding
from engine.training.messages import EpochDone, Failed, Points, Progress, Started, TrainingMessage
from engine.training.preview import Preview
from engine.training.process import Beat, Died, Ready
from engine.training.watching.answer import Shown
from engine.training.watching.ask import Ask, Histogram, Seen

NAN, INFINITE = float("nan"), float("inf")


def framed(tree: object, *blobs: bytes) -> bytes:
    """A frame as a process would write it by hand."""
    text = json.dumps(tree).encode()
    return b"".join((struct.pack(">I", len(text)), text, *blobs))


REPAIR = Together((At("dense", SetParam("units", 3)), Insert("input", "ReLU")), "Do {both}", {"both": "two"})
FINDING = Finding(
    "dead", "relu", Message("{share} of {title}", {"share": 0.5, "title": Message("ReLU")}), 0.5, (REPAIR,)
)
MESSAGES: tuple[TrainingMessage | Ready | Beat, ...] = (
    Ready("cpu", "Zwölf Kerne"),
    Beat(),
    Started(
        "/tmp/\udcff", "cpu", "CPU", 3, 5, 20, 4, changes=(Change("frozen", True, "a"),), metrics={"accuracy": "a"}
    ),
    EpochDone(1, 5, {"loss": NAN}, {"loss": -INFINITE}, 0.5, {"confusion": ((1.0, 2.0), (3.0, 4.0))}),
    Failed(Message("It is {what}.", {"what": 3}), diverged=True, finding=FINDING),
    Seen(Ask("health"), 3, facts={"findings": (FINDING,), "none": None, "many": [1, 2**70, "x"], 3: ((), {})}),
    Seen(Ask("try_it"), 4, facts={"shown": Shown(3, 0.5, (Preview("image", "picture", "", (1, 2, 2), b"1234"),))}),
)


@pytest.mark.parametrize("message", MESSAGES, ids=lambda one: type(one).__name__)
def test_what_a_process_tells_comes_back_as_it_was(message: TrainingMessage | Ready | Beat) -> None:
    back = read(written(message), TOLD)
    assert type(back) is type(message) and repr(back) == repr(message)


def test_arrays_come_back_with_their_kinds_sizes_and_bits_and_can_be_written_to() -> None:
    arrays = {
        "plain": np.arange(6, dtype=np.float32).reshape(2, 3),
        "turned": np.arange(6).reshape(2, 3).T,
        "single": np.array(NAN),
        "empty": np.zeros((0, 4), np.uint8),
        "truths": np.array([True, False]),
        "halves": np.array([1.5, -INFINITE], np.float16),
    }
    histogram = Histogram("weight", np.arange(3), -1.0, 1.0, 0.0, 1.0)
    back = read(written(Seen(Ask("weights"), 1, arrays, {"histograms": (histogram,)})), TOLD)
    for name, array in arrays.items():
        there = back.arrays[name]
        assert (there.dtype, there.shape, there.tobytes()) == (array.dtype, array.shape, array.tobytes())
        assert there.flags.writeable
    np.testing.assert_array_equal(back.facts["histograms"][0].counts, histogram.counts)


def test_numbers_of_numpy_come_back_as_numbers_and_strange_values_of_a_sentence_as_texts() -> None:
    said = Message("{path} {problem}", {"path": Path("a/b"), "problem": Problem("a", Message("x"))})
    back = read(written(EpochDone(np.int64(3), 5, {"loss": np.float32(0.5)}, {}, 0.0)), TOLD)  # type: ignore[arg-type]
    assert (back.epoch, back.train) == (3, {"loss": 0.5})
    values = read(written(Failed(said)), TOLD).message.values
    assert values["path"] == str(Path("a/b")) and isinstance(values["problem"], str)


@pytest.mark.parametrize("name", [one.name for one in templates()])
def test_every_template_can_be_sent_to_be_trained(name: str) -> None:
    start = Start(template(name), name="ä", threads=1)
    assert read(written(start), SAID) == start


def test_every_class_of_the_table_has_a_name_of_its_own_and_fields_that_can_be_checked() -> None:
    assert len(TABLE) == len({*frames.TOLD, *frames.SAID, *frames.PARTS})
    for cls in TABLE.values():
        assert list(frames._fields(cls)) == list(cls.__match_args__), cls


def test_what_is_not_in_the_table_is_not_sent() -> None:
    for stranger in (Seen(Ask("x"), 1, facts={"x": object()}), Died(None), Points(np.array([None]), np.zeros(1), 2)):
        with pytest.raises(TypeError, match="not in the table"):
            written(stranger)


def test_what_is_too_long_is_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "MOST_BYTES", 1000)
    with pytest.raises(ValueError, match="too much to be told"):
        written(Points(np.zeros(1000), np.zeros(1), 2))


HOSTILE = {
    "nothing": b"",
    "half a head": b"\0\0",
    "a text longer than the frame": struct.pack(">I", 2**32 - 1) + b"[]",
    "no text": struct.pack(">I", 4) + b"\xff\xfe\0\0",
    "a pickle": pickle.dumps(Message("x")),
    "a pickle as text": framed("cos\nsystem\n(S'touch canary'\ntR."),
    "a class that is not in the table": framed(["c", "Popen", ["l", "touch", "canary"]]),
    "a class by its path": framed(["c", "os.system", "touch canary"]),
    "a letter that means nothing": framed(["x", 1]),
    "no letter": framed([]),
    "a letter that is a list": framed([["c"]]),
    "an object": framed({"c": "Beat"}),
    "a number alone": framed(3),
    "too few fields": framed(["c", "Ready", "cpu"]),
    "too many fields": framed(["c", "Beat", 1]),
    "another kind of field": framed(["c", "Ready", "cpu", 3]),
    "a truth for a number": framed(["c", "Seen", ["c", "Ask", "x", "", ["t"]], True, ["d"], ["d"]]),
    "a part that is a message's own": framed(["c", "Message", "x", ["d"]]),
    "a command": framed(["c", "Pause"]),
    "an array of objects": framed(["a", "|O", 1], b"\0" * 8),
    "an array with fields": framed(["a", "f4,f8", 1], b"\0" * 12),
    "an array larger than the frame": framed(["a", "<f8", 2**40], b"\0" * 8),
    "an array with a negative side": framed(["a", "<f8", -1, -8], b"\0" * 64),
    "an array with a side that is a text": framed(["a", "<f8", "8"], b"\0" * 64),
    "an empty array with a huge side": framed(["a", "<f8", 0, 2**70]),
    "bytes that are not there": framed(["b", 2**40]),
    "a negative number of bytes": framed(["b", -1], b"1234"),
    "something behind the end": framed(["c", "Beat"], b"more"),
    "a dictionary with half a pair": framed(["d", "a"]),
    "a dictionary of lists": framed(["d", ["l"], 1]),
    "great depth": struct.pack(">I", 400_000) + b'["t",' * 40_000 + b"1" * 160_000 + b"]" * 40_000,
}


@pytest.mark.parametrize("frame", HOSTILE.values(), ids=HOSTILE)
def test_what_nobody_can_have_meant_is_refused_and_nothing_of_it_is_done(
    frame: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BrokenFrame):
        read(frame, TOLD)
    assert not list(tmp_path.iterdir())


def test_a_command_is_not_taken_from_a_process_nor_a_message_from_a_window() -> None:
    with pytest.raises(BrokenFrame, match="direction"):
        read(written(Continue()), TOLD)
    with pytest.raises(BrokenFrame, match="direction"):
        read(written(Beat()), SAID)


def test_thousands_of_changed_frames_are_read_as_what_a_process_can_tell_or_refused() -> None:
    """Bits, bytes and lengths are changed; what comes out is a message, with fields of its kinds, or BrokenFrame."""
    chance = random.Random(8)
    commands: tuple[Command, ...] = (
        Start(template("digits-mlp")),
        Revisit(template("spiral"), "x", 3),
        Watch((Ask("a"),)),
    )
    progress = Progress(1, 9, 5, np.arange(5, dtype=np.float32), 0.1, 2.0, 9.0)
    sources = [(written(one), TOLD) for one in (*MESSAGES, progress)] + [(written(one), SAID) for one in commands]
    refused = 0
    for _ in range(6000):
        frame, kinds = chance.choice(sources)
        try:
            assert isinstance(read(_changed(bytearray(frame), chance), kinds), kinds)
        except BrokenFrame:
            refused += 1
    assert 3000 < refused < 6000


def _changed(frame: bytearray, chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(frame) or 1)
        what = chance.randrange(5)
        if what == 0 and frame:
            frame[at] ^= 1 << chance.randrange(8)
        elif what == 1 and frame:
            frame[at] = chance.choice(b'[]{}",0-9:tlcab')
        elif what == 2:
            del frame[at : at + chance.randrange(40)]
        elif what == 3:
            frame[at:at] = chance.randbytes(chance.randrange(8))
        else:
            frame[at:at] = frame[chance.randrange(len(frame) or 1) :][:60]
    return bytes(frame)
