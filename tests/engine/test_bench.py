"""The benchmarks themselves: what a row says, what is kept, who takes turns, and that equals are compared."""

from __future__ import annotations

import json
import sys
from itertools import count
from pathlib import Path
from types import ModuleType

import pytest
import torch
import torch.nn.functional as F

from benchmarks import graphics, peers
from benchmarks.contenders import app, careful, textbook
from benchmarks.exponents import exponent, grown
from benchmarks.networks import NETWORKS, digits
from benchmarks.results import file_name, keep, this_machine
from benchmarks.row import at_least, at_most, not_measured, yardstick
from benchmarks.turns import better, by_turns, ratios, timed
from engine.cli import main
from engine.compile.network import build


def test_a_row_has_the_median_and_the_quartiles_of_its_readings() -> None:
    row = at_most("speed", [5.0, 1.0, 2.0, 3.0, 4.0], 3)
    assert row == {"name": "speed", "value": 3.0, "goal": "<= 3", "holds": True, "spread": [2.0, 4.0], "readings": 5}
    assert at_most("speed", 3.0001, 3)["holds"] is False
    assert at_least("speed", [1.0, 2.0, 9.0], 2.1)["holds"] is False and at_least("speed", 2.0, 2)["holds"]


def test_a_tiny_difference_is_not_rounded_away() -> None:
    assert at_most("apart", 2.345678e-12, 1e-12) | {"name": ""} == at_most("", 2.3457e-12, 1e-12)
    assert not at_most("apart", 2.3e-12, 1e-12)["holds"]


@pytest.mark.parametrize("power", [0.0, 1.0, 2.0])
def test_the_exponent_of_a_power_is_found(power: float) -> None:
    assert exponent({size: 3 * size**power for size in (10, 100, 1_000, 10_000)}) == pytest.approx(power)


def test_what_costs_the_same_at_small_sizes_cannot_hide_how_large_ones_grow() -> None:
    points = {size: 1.0 + (size / 1_000) ** 2 for size in (10, 100, 1_000, 3_000, 10_000)}
    assert exponent(points) > 1.5
    row = grown("time", "nodes", "ms", points, 1.1)
    assert row["holds"] is False and [size for size, _ in row["points"]] == list(points)


def test_works_take_turns_and_who_begins_changes() -> None:
    called: list[str] = []
    clock = count()

    def work(name: str) -> float:
        called.append(name)
        return float(next(clock))

    found = by_turns({name: lambda name=name: work(name) for name in "abc"}, 3, settling=0.0)
    assert "".join(called) == "abc" + "abc" + "bca" + "cab"
    assert found == {"a": [3, 8, 10], "b": [4, 6, 11], "c": [5, 7, 9]}
    assert ratios([1.0, 4.0], [2.0, 2.0]) == [0.5, 2.0] and better([3.0], [2.0]) == [2.0]


def test_a_group_is_kept_beside_what_other_groups_found_before(tmp_path: Path) -> None:
    order = ("loop", "growth")
    keep("growth", [grown("time", "nodes", "ms", {10: 1.0, 100: 10.0}, 1.1)], order, 0.5, tmp_path)
    path = keep("loop", [at_most("slow", [1.0, 2.0], 1), not_measured("GPU", ">= 5", "no CUDA")], order, 0.5, tmp_path)
    keep("loop", [at_most("fast", 0.5, 1), not_measured("GPU", ">= 5", "no CUDA")], order, 0.5, tmp_path)
    kept = json.loads(path.read_text(encoding="utf-8"))
    assert list(kept["groups"]) == list(order)
    assert [row["name"] for row in kept["groups"]["loop"]["rows"]] == ["fast", "GPU"]
    assert kept["groups"]["growth"]["versions"]["torch"] == torch.__version__
    assert kept["machine"] == this_machine() and path.stem == file_name(kept["machine"])
    page = path.with_suffix(".md").read_text(encoding="utf-8")
    assert "| GPU | not measured |  | >= 5 | not measured: no CUDA |" in page
    assert page.count("load of other programs when it began: 0.5;") == 2
    assert "| nodes | 10 | 100 |" in page and "| ms | 1 | 10 |" in page


@pytest.mark.parametrize("name", NETWORKS)
def test_what_is_compared_is_the_same_network(name: str) -> None:
    drawn, written = build(NETWORKS[name].project()), NETWORKS[name].by_hand()
    written.load_state_dict(dict(zip(written.state_dict(), drawn.state_dict().values(), strict=True)))
    images, _ = digits()
    (scores,) = drawn(images[:64]).values()
    torch.testing.assert_close(scores, written(images[:64]))


def test_every_loop_that_is_compared_learns_the_digits(tmp_path: Path) -> None:
    network, data, threads = NETWORKS["MLP"], digits(), torch.get_num_threads()
    try:
        for loop in (careful, textbook):
            written = network.by_hand()
            timed(loop(written, data, 3))()
            assert F.cross_entropy(written(data[0]), data[1]).item() < 0.8, loop.__name__
        timed(app(network.project(), tmp_path / "run", 3))()
    finally:
        torch.set_num_threads(threads)
    lines = [json.loads(line) for line in (tmp_path / "run" / "metrics.jsonl").read_text().splitlines()]
    assert [line["train"]["loss"] < 1 for line in lines if line["event"] == "epoch"][-1]


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
def test_without_a_gpu_its_rows_say_that_they_are_not_measured() -> None:
    rows = graphics.rows()
    assert [(row["value"], row["holds"]) for row in rows] == [(None, None)] * 2
    assert all(row["reason"] == "this machine has no CUDA" for row in rows)


def test_a_peer_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "GOALS", {"no_such_peer": {"MLP": 5.0}})
    monkeypatch.setattr(peers, "NAMES", {"no_such_peer": "NoSuchPeer"})
    (row,) = peers.rows()
    assert row["name"] == "times faster than NoSuchPeer, MLP" and row["holds"] is None
    assert row["reason"] == "no_such_peer is not installed; pip install '.[bench]' brings it"


def test_what_could_not_be_measured_misses_no_goal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        at_most("fast", [1.0, 2.0, 3.0], 2),
        not_measured("GPU", ">= 5", "no CUDA"),
        yardstick("bare", [3.0], 1.5),
    ]
    run = ModuleType("benchmarks.run")
    run.__dict__.update(GROUPS=("loop",), rows=lambda only: rows)
    monkeypatch.setitem(sys.modules, "benchmarks.run", run)
    assert main(["bench"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[2].split() == ["fast", "2", "1.5", "to", "2.5", "<=", "2", "yes"]
    assert told[3].split() == ["GPU", "not", "measured", ">=", "5", "not", "measured:", "no", "CUDA"]
    assert told[4].split()[:6] == ["yardstick:", "bare", "3", "there", "1.5", "to"] and "2.0 times" in told[4]
    assert main(["bench", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"rows": rows}
