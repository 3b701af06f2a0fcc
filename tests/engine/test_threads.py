"""How many threads a training takes: by a rule that no clock decides, kept in its run and obeyed when it goes on."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from engine.graph.analysis import analyse
from engine.runs import Run
from engine.templates import template
from engine.training.loop import Loop
from engine.training.start import recording
from engine.training.threads import EACH, worth_while
from tests.engine.projects import cut, mlp, points, with_param


@pytest.fixture(autouse=True)
def _as_before() -> object:
    """Other tests have the threads that they had."""
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


def test_a_thread_is_taken_for_so_much_arithmetic_and_one_always() -> None:
    analysis = analyse(template("digits-mlp"))
    worth = EACH // analysis.multiply_adds
    assert worth_while(analysis, 1, 64) == worth_while(analysis, worth, 64) == 1
    assert [worth_while(analysis, times * (worth + 1), 64) for times in (2, 5, 64)] == [2, 5, 64]
    assert worth_while(analysis, 1_000_000, 3) == 3, "no more than are given"
    assert worth_while(analysis, 1_000_000) >= 1, "as many as PyTorch takes by itself"


def test_a_small_network_takes_one_thread_and_a_large_batch_more() -> None:
    assert Loop(points(), most=2).threads == 1
    wide = mlp(batch_size=1024)
    units = -(-2 * EACH // (1024 * (64 + 10)))
    wide = with_param(wide, "hidden", "units", units)
    assert Loop(wide, most=2).threads == torch.get_num_threads() == 2
    assert Loop(wide, threads=1, most=2).threads == 1, "what is said is obeyed"


def test_a_run_goes_on_with_the_threads_that_it_began_with_also_against_the_rule(tmp_path: Path) -> None:
    folder = cut(points(), tmp_path / "run", 3, threads=2)
    assert Run(folder).threads == 2
    torch.set_num_threads(1)
    assert recording(points(), resume=folder, most=1).loop.threads == torch.get_num_threads() == 2
