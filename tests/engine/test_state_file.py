"""Says that a state of a training comes back exactly, and that none can hold anything but numbers and texts."""

from __future__ import annotations

import json
import math
import struct
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file

from engine.files.tensors import BYTES, HEADER_LIMIT, table_of
from engine.message import Misfit
from engine.training import state_check, state_file

TENSORS = [
    torch.arange(6.0).reshape(2, 3).T,
    torch.tensor(3),
    torch.zeros(0, 4),
    torch.tensor([True, False]),
    torch.tensor([1.5, math.nan, -math.inf], dtype=torch.bfloat16),
    torch.tensor([2**62, -1]),
]


def test_a_tree_comes_back_exactly(tmp_path: Path) -> None:
    shared = torch.randn(4)
    tree: dict[str, Any] = {
        "tensors": TENSORS,
        "shared": [shared, shared[:2], shared],
        "numbers": [0.1, 1e-310, math.inf, -math.inf, 2**60, True, None],
        "state": {0: {"step": torch.tensor(1.0)}, 7: {}},
        "texts": {'"\n\u2028': "\x00", "tensor": {"float": "inf", "pairs": []}},
    }
    state_file.save(tree, tmp_path / "s.safetensors")
    found = state_file.load(tmp_path / "s.safetensors")
    for one, other in zip(TENSORS + tree["shared"], found["tensors"] + found["shared"], strict=True):
        assert one.dtype == other.dtype and torch.equal(one.nan_to_num(7), other.nan_to_num(7))
    assert all(found[name] == tree[name] for name in ("numbers", "texts"))
    assert found["numbers"][5] is True and list(found["state"]) == [0, 7]
    state_file.save({"nan": math.nan}, tmp_path / "s.safetensors")
    assert math.isnan(state_file.load(tmp_path / "s.safetensors")["nan"])


@pytest.mark.parametrize("value", [object(), print, Path("x"), b"x", 1j, {1, 2}])
def test_nothing_else_can_be_kept(tmp_path: Path, value: object) -> None:
    with pytest.raises(TypeError, match="cannot be kept"):
        state_file.save({"one": value}, tmp_path / "s.safetensors")


TREES = {
    "no JSON": "{",
    "no tree": "[]",
    "a kind that is not there": '{"object": "os.system"}',
    "two kinds": '{"pairs": [], "tensor": 0}',
    "a tensor that is not there": '{"pairs": [["a", {"tensor": 9}]]}',
    "a list for a key": '{"pairs": [[[], 1]]}',
    "no float": '{"pairs": [["a", {"float": "1_0x"}]]}',
    "no pairs": '{"pairs": 7}',
    "pairs of three": '{"pairs": [[1, 2, 3]]}',
    "deep": '{"pairs": [["a", ' + "[" * 50 + "]" * 50 + "]]}",
    "bottomless": '{"pairs": [["a", ' + "[" * 100_000 + "]" * 100_000 + "]]}",
}


@pytest.mark.parametrize("name", TREES)
def test_a_tree_that_is_none_is_told(tmp_path: Path, name: str) -> None:
    save_file({"0": torch.zeros(2)}, tmp_path / "s.safetensors", metadata={state_file.TREE: TREES[name]})
    with pytest.raises(Misfit, match="holds no state of a training"):
        state_file.load(tmp_path / "s.safetensors")


def entry(dtype: object = "F32", shape: object = (2,), place: object = (0, 8), **more: object) -> dict[str, object]:
    return {"dtype": dtype, "shape": shape, "data_offsets": place, **more}


HEADERS: dict[str, tuple[object, int]] = {
    "a list": ([], 0),
    "no entry": ({"a": 1}, 0),
    "a type that is not there": ({"a": entry("OBJECT")}, 8),
    "more fields": ({"a": entry(code="import os")}, 8),
    "sizes below nothing": ({"a": entry(shape=(-1, -2))}, 8),
    "sizes that are too large": ({"a": entry(shape=(2**62, 2**62), place=(0, 2**126))}, 8),
    "sizes that do not fit": ({"a": entry(shape=(3,))}, 8),
    "thousands of axes": ({"a": entry(shape=(1,) * 5000 + (2,))}, 8),
    "tensors over each other": ({"a": entry(), "b": entry()}, 8),
    "a hole between tensors": ({"a": entry(), "b": entry(place=(16, 24))}, 24),
    "more behind the last": ({"a": entry()}, 16),
    "less than promised": ({"a": entry(shape=(2**30,), place=(0, 2**32))}, 8),
    "a place before the first": ({"a": entry(place=(-8, 0))}, 8),
    "a long name": ({"a" * 2000: entry()}, 8),
    "texts that are none": ({"__metadata__": {"a": 1}, "a": entry()}, 8),
}


@pytest.mark.parametrize("name", HEADERS)
def test_a_table_that_does_not_fit_is_refused_before_anything_is_read(tmp_path: Path, name: str) -> None:
    header, count = HEADERS[name]
    text = json.dumps(header).encode()
    (tmp_path / "m.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + bytes(count))
    with pytest.raises(Misfit, match=r"^m\.safetensors is damaged"):
        table_of(tmp_path / "m.safetensors")


@pytest.mark.parametrize("length", [0, 1, 99, HEADER_LIMIT + 1, 2**62, 2**64 - 1])
def test_a_header_of_no_possible_length_is_refused(tmp_path: Path, length: int) -> None:
    file = tmp_path / "m.safetensors"
    file.write_bytes(struct.pack("<Q", length) + b"{}")
    with open(file, "r+b") as opened:
        opened.truncate(10 if length < 2**20 else 2**40)
    with pytest.raises(Misfit, match="its header would have"):
        table_of(file)


def test_more_numbers_than_are_needed_are_refused(tmp_path: Path) -> None:
    save_file({"a": torch.zeros(100)}, tmp_path / "m.safetensors")
    assert table_of(tmp_path / "m.safetensors", most=400).sizes == {"a": (100,)}
    with pytest.raises(Misfit, match="holds 400 bytes of numbers, but at most 399 are needed"):
        table_of(tmp_path / "m.safetensors", most=399)


@pytest.mark.parametrize("dtype", [torch.float64, torch.float16, torch.bfloat16, torch.int8, torch.uint8, torch.bool])
def test_each_type_of_numbers_is_known(tmp_path: Path, dtype: torch.dtype) -> None:
    save_file({"a": torch.zeros(3, dtype=dtype)}, tmp_path / "m.safetensors")
    assert table_of(tmp_path / "m.safetensors").sizes == {"a": (3,)} and len(BYTES) == 14


@pytest.mark.parametrize("place", [-1, 625, 1e9, math.nan])
def test_a_generator_that_stands_outside_of_itself_is_refused(place: float) -> None:
    state = torch.zeros(627, dtype=torch.float64)
    state_check.check_random({"numpy": state})
    state[624] = place
    with pytest.raises(Misfit, match="stand nowhere"):
        state_check.check_random({"numpy": state})


@pytest.mark.parametrize(("name", "value"), [("exp_avg", torch.zeros(1)), ("step", torch.zeros(2))])
def test_a_memory_of_other_sizes_than_its_weight_is_refused(name: str, value: torch.Tensor) -> None:
    weight = torch.nn.Parameter(torch.zeros(9))
    weight.grad = torch.ones(9)
    optimizer = torch.optim.Adam([weight])
    optimizer.step()
    kept = optimizer.state_dict()
    state_check.check_optimizer(optimizer, kept)
    kept["state"][0][name] = value
    with pytest.raises(Misfit, match="other sizes than the weight"):
        state_check.check_optimizer(optimizer, kept)
