"""What the ranks of a job do, as far as one process shows it: norms, the run they go on with, GPUs, and their end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import torch
import torch.distributed as dist
from torch import nn

from engine.cli import main
from engine.files import save
from engine.message import Misfit
from engine.templates import template
from engine.training.together import jobs
from engine.training.together import ranks as ranks_of
from engine.training.together.batch_norms import synchronise
from engine.training.together.holding import held
from engine.training.together.ranks import Ranks
from tests.engine.followed_runs import growing

pytestmark = pytest.mark.skipif(not dist.is_available(), reason="this PyTorch trains in one process alone")
STARTS = """
import subprocess, sys, time
rank = subprocess.Popen([sys.executable, "-c", sys.argv[1]], stdout=subprocess.DEVNULL)
print(rank.pid, flush=True)
time.sleep(60)
"""
RANK = """
import signal, sys, time
from engine.training.together.launching import end_with_launcher
signal.signal(signal.SIGTERM, lambda *_: (open({place!r}, "w").write("kept"), sys.exit()))
end_with_launcher()
open({place!r}, "w").write("trains")
time.sleep(60)
"""


@pytest.fixture
def ranks(tmp_path: Path) -> Iterator[Ranks]:
    """The first of two ranks, whose words to the other reach nobody: what all of them have is what it has itself."""
    dist.init_process_group("gloo", init_method=f"file://{tmp_path}/met", rank=0, world_size=1)
    yield Ranks(0, 2)
    dist.destroy_process_group()


@pytest.mark.parametrize("kind", [torch.float64, torch.float32, torch.bfloat16])
def test_a_norm_of_all_ranks_is_that_of_pytorch_in_each_precision(ranks: Ranks, kind: torch.dtype) -> None:
    torch.manual_seed(0)
    values = (torch.randn(67, 3, 13, 11) * 2 + 50).to(kind)
    found = []
    for together in (False, True):
        norm = nn.BatchNorm2d(3).to(torch.promote_types(kind, torch.float32))
        ranks.is_talking = together
        given = values.clone().requires_grad_()
        made = (synchronise(norm, ranks, torch.device("cpu")) if together else norm)(given)
        (made.double() ** 3).mean().backward()
        assert made.dtype == kind and given.grad is not None and norm.weight.grad is not None
        assert norm.running_mean is not None and norm.running_var is not None
        found.append((norm.running_mean, norm.running_var, made, given.grad, norm.weight.grad))
    rough = {torch.float64: 1e-12, torch.float32: 2e-4, torch.bfloat16: 2e-2}[kind]
    # What is kept of the batches is as exact as PyTorch keeps it.
    for own, whole, exactly in zip(*found, (min(rough, 1e-4), min(rough, 1e-4), rough, rough, rough), strict=True):
        torch.testing.assert_close(whole.double(), own.double(), rtol=exactly, atol=exactly)


def test_a_job_goes_on_with_its_run_and_with_no_other(
    ranks: Ranks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAYERLOOM_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TORCHELASTIC_RUN_ID", "digits")
    monkeypatch.chdir(tmp_path)
    run = growing(tmp_path / "run", [1.0])
    assert jobs.begun(ranks, "run") == ""
    jobs.note(Path("run"))
    assert jobs.begun(ranks, "run") == jobs.begun(ranks, str(run.folder)) == jobs.begun(ranks, None) == str(run.folder)
    # The note was left by a machine that lost its power; a person has named another folder, or deleted that one.
    assert jobs.begun(ranks, "second") == ""
    run.folder.rename(tmp_path / "away")
    assert jobs.begun(ranks, "run") == "" and not jobs.is_over()
    jobs.forget()
    assert jobs.is_over()


def test_a_home_that_cannot_be_written_is_told_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAYERLOOM_HOME", str(tmp_path))
    (tmp_path / "jobs").write_text("")
    with pytest.raises(Misfit, match="LAYERLOOM_HOME") as told:
        jobs.note(tmp_path / "run")
    assert str(tmp_path / "jobs") in str(told.value)


def test_all_ranks_of_a_machine_with_too_few_gpus_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranks_of, "choose", lambda wanted: torch.device("cuda"))
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    monkeypatch.setenv("LOCAL_WORLD_SIZE", "2")
    for number in range(2):
        with pytest.raises(Misfit) as told:
            Ranks(number, 2, number).device("cuda")
        assert "has 1 for 2" in str(told.value)


@pytest.mark.skipif(os.name == "nt", reason="Windows ends a process at once")
def test_a_rank_keeps_a_checkpoint_and_ends_when_who_started_it_was_killed(tmp_path: Path) -> None:
    place = tmp_path / "said"
    words = [sys.executable, "-c", STARTS, RANK.format(place=str(place))]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as launcher:
        assert launcher.stdout is not None
        rank = psutil.Process(int(launcher.stdout.readline()))
        until = time.monotonic() + 60
        while not place.exists() or place.read_text() != "trains":
            assert time.monotonic() < until
            time.sleep(0.02)
        launcher.send_signal(signal.SIGKILL)
    psutil.wait_procs([rank], timeout=60)
    assert not rank.is_running() and place.read_text() == "kept"


@pytest.mark.skipif(os.name == "nt", reason="Windows locks no folders")
def test_a_run_that_one_process_trains_is_trained_by_no_other_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run, project = growing(tmp_path / "run", [1.0]), tmp_path / "spiral.loom"
    save(template("spiral"), project)
    before = {one.name: one.read_bytes() for one in run.folder.iterdir()}
    with held(run.folder):
        assert main(["train", str(project), "--resume", str(run.folder)]) == 1
    assert f"Another process trains the run in '{run.folder}'" in capsys.readouterr().err
    assert {one.name: one.read_bytes() for one in run.folder.iterdir()} == before
    # It is let go of with its process, and one that is not there is told of elsewhere.
    with held(run.folder), held(tmp_path / "none"):
        pass
