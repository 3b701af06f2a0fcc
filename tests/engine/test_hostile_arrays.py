"""Says that damaged and hostile files of arrays end in one sentence, and take little memory."""

from __future__ import annotations

import os
import tracemalloc
import warnings
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.data import DATA_SETS
from engine.data.finding import found
from engine.declare import plain
from engine.message import Misfit
from tests.engine.array_files import SAVERS, digits, npy_bytes
from tests.engine.hostile_array_files import HOSTILE, MEBIBYTE, X, Y
from tests.engine.strategies import several


@pytest.mark.parametrize("damage", HOSTILE)
def test_a_hostile_file_is_refused_in_a_sentence_with_its_path_and_takes_little_memory(
    damage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, make, expected = HOSTILE[damage]
    path = tmp_path / name
    monkeypatch.chdir(tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        make(path)
    tracemalloc.start()
    try:
        with pytest.raises(Misfit, match=expected) as caught:
            found(path)
        assert tracemalloc.get_traced_memory()[1] < 16 * MEBIBYTE
    finally:
        tracemalloc.stop()
    sentence = str(caught.value)
    assert str(path) in sentence and sentence.endswith(".") and len(sentence) < 600 + len(str(path))
    assert os.listdir(tmp_path) == [name], "nothing in a file is executed"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.npy")
    with pytest.raises(Misfit, match="is neither a file nor a folder"):
        found(tmp_path / "a.npy")


def test_a_class_that_was_not_there_before_is_told_with_its_row(tmp_path: Path) -> None:
    raw = plain(found(digits(tmp_path)).data_set)
    raw["arrays"][1]["kinds"] = ["0", "1", "2"]
    with pytest.raises(Misfit, match=r"Row 3 of 'y' in .* is of the class 3, but its classes are 0, 1, 2"):
        DATA_SETS.read(raw).load()
    raw["arrays"][1]["kinds"] = ["0", "1", "cat"]
    with pytest.raises(Misfit, match="The classes of 'y' are whole numbers, but one of them is 'cat'"):
        DATA_SETS.read(raw).load()


def test_more_than_memory_holds_is_refused_before_it_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    header = "{'descr': '|u1', 'fortran_order': False, 'shape': (2000000, 1000), }"
    path.write_bytes(npy_bytes(header))
    os.truncate(path, path.stat().st_size + 2_000_000_000)
    one = found(path).data_set
    tracemalloc.start()
    try:
        with pytest.raises(Misfit, match="takes 7,629 MB once loaded, but at most 4,096 MB may be"):
            one.load()
        assert tracemalloc.get_traced_memory()[1] < 2 * MEBIBYTE
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("kind", SAVERS)
@several(40, 15)
@given(data=st.data())
def test_a_file_with_other_bytes_anywhere_is_read_or_refused_with_its_path(
    kind: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    ending, save = SAVERS[kind]
    path = tmp_path_factory.getbasetemp() / f"damaged{ending}"
    save(path, {"x": X, "y": Y})
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(content)))
        content[start : start + data.draw(st.integers(0, 6))] = data.draw(st.binary(max_size=6))
    path.write_bytes(content)
    try:
        outputs = found(path).data_set.load()
    except Misfit as error:
        assert str(path) in str(error)
    else:
        assert len({len(values) for values in outputs.values()}) == 1
