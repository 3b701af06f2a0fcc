"""Several processes train one network together: their weights, their end, and what happens when one of them dies."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from engine.runs import Run
from engine.training import checkpoint
from tests import quick_python
from tests.engine.strategies import WHOLE

ROOT = Path(__file__).parents[2]
NETWORKS = ("digits-mlp", "digits-cnn", "digits-lstm", "transformer-digits+sharded")
STEPS = 200 if WHOLE else 66
"""More than one epoch of 29 steps, with a small batch at its end."""
TORCHRUN = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2"]
PATIENCE = 240

pytestmark = [
    pytest.mark.skipif(not torch.distributed.is_available(), reason="this PyTorch trains in one process alone"),
    pytest.mark.timeout(600),
]


def surroundings(home: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "LAYERLOOM_HOME": str(home), "OMP_NUM_THREADS": "1"}


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The weights of each network, trained by one process and by two of them, which torchrun starts.

    Each of them is forked; `make accept` has all of them started as people do.
    """
    out = tmp_path_factory.mktemp("together")
    command = [str(ROOT / "tests" / "engine" / "together_worker.py"), str(out), str(STEPS), *NETWORKS]
    alone, together = [sys.executable, *command], [sys.executable, *TORCHRUN, *command]
    if not WHOLE:
        alone = quick_python.line(*command)
        together = quick_python.line(*TORCHRUN, "--no-python", *alone)
    for line in (alone, together):
        subprocess.run(line, env=surroundings(out), check=True, timeout=PATIENCE, capture_output=True)
    return out


@pytest.mark.parametrize("name", NETWORKS)
def test_two_ranks_learn_what_one_process_learns(weights: Path, name: str) -> None:
    one, two = (load_file(weights / f"{name}-{count}.safetensors") for count in (1, 2))
    assert one.keys() == two.keys() and len(one["judged"])
    for key, value in one.items():
        torch.testing.assert_close(two[key], value, rtol=0, atol=1e-12, msg=key)


def train(project: Path, out: Path, epochs: int) -> subprocess.Popen[str]:
    settings = ["--epochs", str(epochs), "--device", "cpu", "--out", str(out), "--processes", "2"]
    command = [sys.executable, "-m", "engine", "train", str(project), *settings]
    return subprocess.Popen(
        command, env=surroundings(out.parent), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def rank_of(number: int, out: Path) -> int:
    """The process that is this rank of the job that writes into this folder."""
    for one in (place for place in Path("/proc").iterdir() if place.name.isdecimal()):
        try:
            said, called = (one / "environ").read_bytes(), (one / "cmdline").read_bytes()
        except OSError:
            continue
        if f"\0RANK={number}\0".encode() in b"\0" + said and os.fsencode(out) in called:
            return int(one.name)
    raise AssertionError(f"rank {number} does not run")


def last_weights(out: Path) -> dict[str, torch.Tensor]:
    return load_file(checkpoint.checkpoints(out)[-1] / checkpoint.WEIGHTS)


whole_alone = pytest.mark.skipif(not WHOLE, reason="starts jobs of two processes each: `make accept` runs it")


@whole_alone
@pytest.mark.skipif(sys.platform != "linux", reason="the ranks are found in /proc")
def test_a_job_goes_on_where_a_rank_was_killed_and_ends_as_if_it_were_not(tmp_path: Path) -> None:
    project = tmp_path / "project.loom"
    made = [sys.executable, "-m", "engine", "new", "digits-cnn", str(project)]
    subprocess.run(made, env=surroundings(tmp_path), check=True, capture_output=True)
    told = {}
    for name in ("killed", "whole"):
        lines: list[str] = []
        with train(project, tmp_path / name, 8) as job:
            assert job.stdout is not None
            for line in job.stdout:
                again = any(line[:12] == one[:12] for one in lines)
                if name == "killed" and re.match(r"epoch +4 of", line) and not again:
                    os.kill(rank_of(1, tmp_path / name), signal.SIGKILL)
                lines.append(line)
        told[name] = "".join(lines)
        assert job.returncode == 0, told[name]
    assert "Another process of this training has ended" in told["killed"]
    assert told["killed"].count("Training on cpu") == 2 and told["whole"].count("Training on cpu") == 1
    killed, whole = last_weights(tmp_path / "killed"), last_weights(tmp_path / "whole")
    assert all(torch.equal(killed[key], value) for key, value in whole.items())
    lines = [[one for one in Run(tmp_path / name).lines() if one["event"] == "epoch"] for name in ("killed", "whole")]
    assert [one["train"] for one in lines[0]] == [one["train"] for one in lines[1]]


@whole_alone
def test_a_job_that_is_ended_keeps_a_checkpoint_of_all_ranks(tmp_path: Path) -> None:
    project = tmp_path / "project.loom"
    made = [sys.executable, "-m", "engine", "new", "digits-mlp", str(project)]
    subprocess.run(made, env=surroundings(tmp_path), check=True, capture_output=True)
    with train(project, tmp_path / "run", 100_000) as job:
        assert job.stdout is not None
        for line in job.stdout:
            if line.startswith("epoch"):
                job.send_signal(signal.SIGTERM)
                break
        told = job.communicate(timeout=PATIENCE)[0]
    assert "a checkpoint is kept" in told and "Traceback" not in told, told
    assert job.returncode == 130
    assert checkpoint.checkpoints(tmp_path / "run")
