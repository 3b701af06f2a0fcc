"""Runs the jobs that are written for a cluster, as they are: by SLURM, by hand, and by SkyPilot."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

from engine.files import dumps
from engine.graph.model import Project
from engine.runs import Run
from engine.templates import template
from tests.engine import slurm_stand_in
from tests.engine.projects import assert_equal_runs
from tests.engine.strategies import WHOLE
from tests.engine.submitted_jobs import (
    HOSTILE,
    TARGETS,
    bash,
    digits_in,
    notes,
    printed,
    recorder_in,
    submitted,
    surroundings,
    torchrun_of,
)

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the scripts are for Linux")


@pytest.fixture
def digits(tmp_path: Path) -> Path:
    return digits_in(tmp_path)


@pytest.fixture
def recorder(tmp_path: Path) -> Path:
    return recorder_in(tmp_path)


def test_slurm_starts_torchrun_on_each_machine(digits: Path, tmp_path: Path, recorder: Path) -> None:
    options = ("--nodes", 2, "--processes", 3, "--cpus", 2, "--gpus", "a100:3", "--time", "2-00:00:00")
    job = submitted(digits, "slurm", tmp_path / "job", *options, "--partition", "gpu,long", "--account", "me")
    asked = slurm_stand_in.options(job / "job.sbatch")
    assert asked["gpus-per-node"] == "a100:3" and asked["time"] == "2-00:00:00" and asked["partition"] == "gpu,long"
    assert (asked["account"], asked["cpus-per-task"], asked["job-name"]) == ("me", "6", "digits")
    made = bash("sbatch job.sbatch --epochs 3", job, surroundings(tmp_path, recorder))
    assert made.returncode == 0, made.stderr + printed(job)
    number = made.stdout.split()[-1]
    port = 10000 + int(number) % 20000
    for told in notes(tmp_path):
        line = torchrun_of(told["words"])
        assert (line.nnodes, line.nproc_per_node, line.max_restarts) == ("2", "3", 3)
        assert (line.rdzv_backend, line.rdzv_id, line.rdzv_endpoint) == ("c10d", number, f"localhost:{port}")
        assert told["env"]["HEAD_TOLD"] == "machine0" and told["env"]["OMP_NUM_THREADS"] == "2"
        assert line.training_script_args == ["train", "project.loom", "--out", "run", "--epochs", "3"]
        assert told["env"]["LAYERLOOM_HOME"] == str(job / "home") and told["folder"] == str(job)
    assert len(notes(tmp_path)) == 2


def test_a_job_whose_time_is_over_stops_with_a_checkpoint_and_goes_on_in_its_next_turn(
    digits: Path, tmp_path: Path, recorder: Path
) -> None:
    job = submitted(digits, "slurm", tmp_path / "job")
    limit = {slurm_stand_in.LIMIT: f"{job / 'run' / 'run.json'}:", "WAITS": "1"}
    made = bash("sbatch job.sbatch --seed 3", job, surroundings(tmp_path, recorder, **limit))
    assert made.returncode == 0, printed(job)
    turns = [torchrun_of(told["words"]).training_script_args[2:] for told in notes(tmp_path)]
    assert turns == [["--out", "run", "--seed", "3"], ["--resume", "run", "--seed", "3"]]
    assert json.loads((job / "run" / "control.json").read_text()) == {"wish": "stop"}


@pytest.mark.parametrize("code", [1, 4])
def test_a_job_that_fails_is_not_begun_again(digits: Path, tmp_path: Path, recorder: Path, code: int) -> None:
    job = submitted(digits, "slurm", tmp_path / "job")
    made = bash("sbatch job.sbatch", job, surroundings(tmp_path, recorder, ENDS=code))
    assert made.returncode == code and len(notes(tmp_path)) == 1


def test_a_job_in_another_folder_says_where_it_is_to_be_submitted(digits: Path, tmp_path: Path, recorder: Path) -> None:
    job = submitted(digits, "slurm", tmp_path / "job")
    made = bash(f"sbatch {job}/job.sbatch", tmp_path, surroundings(tmp_path, recorder))
    assert made.returncode == 2
    assert "Submit this job in its own folder" in printed(tmp_path)


def test_machines_are_brought_together_by_hand(digits: Path, tmp_path: Path, recorder: Path) -> None:
    job = submitted(digits, "torchrun", tmp_path / "job", "--nodes", 2, "--sharded")
    env = surroundings(tmp_path, recorder)
    refused = bash("bash train.sh", job, env)
    assert refused.returncode == 2 and "HEAD=machine1" in refused.stderr
    for line in ("HEAD=box bash train.sh", "HEAD=box NUMBER=1 PORT=77 bash train.sh --epochs 3"):
        assert bash(line, job, env).returncode == 0
    shared, apart = (torchrun_of(told["words"]) for told in notes(tmp_path))
    assert (shared.rdzv_endpoint, shared.rdzv_backend, shared.max_restarts) == ("box:29500", "c10d", 3)
    assert (apart.node_rank, apart.master_addr, apart.master_port, apart.max_restarts) == (1, "box", 77, 0)
    assert apart.training_script_args[2:] == ["--out", "run", "--sharded", "--epochs", "3"]


@pytest.mark.parametrize("nodes", [1, 2])
def test_skypilot_reads_its_task_and_runs_torchrun(digits: Path, tmp_path: Path, recorder: Path, nodes: int) -> None:
    job = submitted(digits, "skypilot", tmp_path / "job", "--nodes", nodes, "--gpus", "A100:2", "--name", "on")
    task = yaml.safe_load((job / "sky.yaml").read_text())
    assert (task["name"], task["workdir"], task["num_nodes"]) == ("on", ".", nodes)
    assert task["resources"] == {"cpus": "8+", "accelerators": "A100:2"}
    assert set(task) == {"name", "workdir", "num_nodes", "resources", "setup", "run"}
    env = surroundings(tmp_path, recorder, SKYPILOT_NODE_IPS="10.0.0.1\n10.0.0.2", SKYPILOT_TASK_ID="sky-1_on")
    env["SKYPILOT_NODE_RANK"] = "1"
    for part in ("setup", "run"):
        made = bash(f"set -e\n{task[part]}", job, env)
        assert made.returncode == 0, made.stderr
    line = torchrun_of(notes(tmp_path)[0]["words"])
    assert line.nproc_per_node == "2" and line.nnodes == str(nodes)
    if nodes == 2:
        assert (line.node_rank, line.master_addr) == (1, "10.0.0.1")
        assert line.training_script_args[2:] == ["--out", "runs/sky-1_on"]


@pytest.mark.parametrize("to", TARGETS)
def test_names_of_files_and_titles_stay_names(tmp_path: Path, recorder: Path, to: str) -> None:
    name = " ".join(HOSTILE).replace("/", "-")
    file = tmp_path / name / f"{name}.loom"
    file.parent.mkdir()
    made = template("digits-mlp")
    file.write_text(dumps(Project(made.graph, made.training, "\n".join(HOSTILE))), encoding="utf-8")
    job = submitted(file, to, file.parent / "$(touch CANARY)")
    begin = {"slurm": "sbatch job.sbatch", "torchrun": "bash train.sh"}.get(to)
    begin = begin or yaml.safe_load((job / "sky.yaml").read_text())["run"]
    env = surroundings(tmp_path, recorder, SKYPILOT_NODE_IPS="here", SKYPILOT_TASK_ID="one")
    ended = bash(begin, job, env)
    assert ended.returncode == 0, ended.stderr
    titles = [line for line in (job / "README.md").read_text().splitlines() if line.startswith("# ")]
    assert len(titles) == 1 and not set("`<[|") & set(titles[0])
    assert not list(tmp_path.rglob("CANARY"))


def finished(folder: Path, epochs: int = 2) -> None:
    done = [line for line in Run(folder).lines() if line["event"] == "epoch"]
    assert len(done) == epochs and Run(folder).facts["status"] == "finished"


@pytest.mark.skipif(not WHOLE, reason="trains with many processes; make accept does")
@pytest.mark.timeout(600)
@pytest.mark.parametrize("nodes", [1, 2])
def test_slurm_trains_to_the_end_also_in_two_turns(digits: Path, tmp_path: Path, nodes: int) -> None:
    for name in ("whole", "cut"):
        job = submitted(digits, "slurm", tmp_path / name, "--nodes", nodes, "--processes", 2 // nodes, "--cpus", 1)
        limit = {slurm_stand_in.LIMIT: f'{job / "run" / "metrics.jsonl"}:"epoch"'} if name == "cut" else {}
        env = surroundings(tmp_path, sys.executable, **limit, **{slurm_stand_in.STATE: tmp_path / f"slurm-{name}"})
        made = bash("sbatch job.sbatch --epochs 8", job, env)
        assert made.returncode == 0, printed(job)
        finished(job / "run", 8)
    assert (tmp_path / "slurm-cut" / "requeued-0").exists()
    assert_equal_runs(tmp_path / "whole" / "run", tmp_path / "cut" / "run")


@pytest.mark.skipif(not WHOLE, reason="trains with many processes; make accept does")
@pytest.mark.timeout(600)
def test_torchrun_and_skypilot_train_to_the_end(digits: Path, tmp_path: Path) -> None:
    job = submitted(digits, "torchrun", tmp_path / "hand", "--processes", 2)
    line = re.search(r"```sh\n(.*)\n```", (job / "README.md").read_text())
    assert line is not None
    assert bash(line[1], job, surroundings(tmp_path, sys.executable)).returncode == 0
    finished(job / "run")
    job = submitted(digits, "skypilot", tmp_path / "sky", "--processes", 2)
    task = yaml.safe_load((job / "sky.yaml").read_text())
    env = surroundings(tmp_path, sys.executable, SKYPILOT_NODE_IPS="127.0.0.1", SKYPILOT_TASK_ID="one")
    assert bash(f"set -e\n{task['setup']}\n{task['run']}", job, env).returncode == 0
    finished(job / "run")
    assert_equal_runs(tmp_path / "hand" / "run", tmp_path / "sky" / "run")


def process_of(number: int, folder: Path) -> int:
    """The process that is this rank of the job in a folder."""
    for one in Path("/proc").glob("[0-9]*"):
        try:
            is_rank = f"RANK={number}".encode() in (one / "environ").read_bytes().split(b"\0")
            if is_rank and (one / "cwd").readlink() == folder:
                return int(one.name)
        except OSError:
            continue
    raise AssertionError(f"rank {number} does not run in {folder}")


@pytest.mark.skipif(not WHOLE or sys.platform != "linux", reason="trains with many processes; make accept does")
@pytest.mark.timeout(600)
def test_a_job_goes_on_by_itself_where_a_process_of_it_was_killed(digits: Path, tmp_path: Path) -> None:
    job = submitted(digits, "torchrun", tmp_path / "job", "--processes", 2)
    env = surroundings(tmp_path, sys.executable)
    with open(tmp_path / "log", "wb") as log:
        begun = subprocess.Popen(["bash", "train.sh", "--epochs", "8"], cwd=job, env=env, stdout=log, stderr=log)
    until = time.monotonic() + 120
    news = job / "run" / "metrics.jsonl"
    while not (news.exists() and '"epoch"' in news.read_text()) and time.monotonic() < until:
        time.sleep(0.02)
    os.kill(process_of(1, job), signal.SIGKILL)
    assert begun.wait(240) == 0, (tmp_path / "log").read_text()
    assert (tmp_path / "log").read_text().count("Training on cpu") == 2
    finished(job / "run", 8)
