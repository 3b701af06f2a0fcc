"""The way in which a training takes its steps: no bit depends on it, and it is chosen by measuring, told and kept."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from time import sleep
from typing import Any

import psutil
import pytest
import torch
from torch import Tensor, nn

from engine.files import save
from engine.graph.model import Project
from engine.runs import METRICS, Run
from engine.training.adam import Adam, AdamW
from engine.training.averages import Averages
from engine.training.changes import Change
from engine.training.checkpoint import checkpoints, restore, write
from engine.training.choices import Training
from engine.training.execution.choosing import ENOUGH_EPOCHS
from engine.training.execution.trial import Measured, Trial
from engine.training.execution.ways import COMPILED, EAGER, FUNCTIONAL
from engine.training.fused import fused
from engine.training.loop import Loop
from engine.training.messages import EpochDone, Finished, WayChosen
from engine.training.optimizer import Optimizer
from engine.training.optimizers import SGD
from engine.training.start import train
from engine.training.update import Update
from tests.engine.networks import node
from tests.engine.projects import NETWORKS, dense, mlp, points, project, same
from tests.engine.strategies import WHOLE

whole = pytest.mark.skipif(not WHOLE, reason="compiling takes a minute; make accept does it")

ROOT = Path(__file__).parents[2]
MANY = 2 * ENOUGH_EPOCHS + 4
CHANGES = [
    (5, Change("share", 0.5, "dropout")),
    (9, Change("frozen", True, "hidden")),
    (20, Change("optimizer.weight_decay", 0.3)),
    (40, Change("frozen", False, "hidden")),
    (50, Change("reset", 7, "answer")),
]


def kept(loop: Loop, folder: Path) -> Path:
    """A checkpoint of this moment."""
    (folder / METRICS).touch()
    return write(loop, folder)


def ended(project: Project, folder: Path, **options: Any) -> dict[str, Tensor]:
    """The weights behind a training of this project."""
    messages = list(train(project, out=folder, threads=1, **options))
    assert isinstance(messages[-1], Finished)
    loop = Loop(Run(folder).project, 1)
    restore(loop, checkpoints(folder)[-1])
    return dict(loop.network.state_dict())


@pytest.mark.parametrize("name", NETWORKS)
def test_the_functional_way_ends_with_the_bits_of_the_eager_one(name: str, tmp_path: Path) -> None:
    found = [ended(NETWORKS[name](epochs=2), tmp_path / way, execution=way) for way in (EAGER, FUNCTIONAL)]
    assert same(*found)


def test_what_is_changed_on_the_way_changes_the_same_in_both_ways(tmp_path: Path) -> None:
    found = [ended(mlp(epochs=2), tmp_path / way, execution=way, changes=CHANGES) for way in (EAGER, FUNCTIONAL)]
    assert same(*found)


def test_all_ways_are_measured_between_epochs_and_the_fastest_is_told_and_kept(tmp_path: Path) -> None:
    messages = list(train(points(epochs=MANY), out=tmp_path / "run", threads=1))
    (chosen,) = (one for one in messages if isinstance(one, WayChosen))
    assert isinstance(messages[messages.index(chosen) - 1], EpochDone)
    assert chosen.way in (EAGER, FUNCTIONAL) and chosen.times >= 1.0
    loop = Loop(points(epochs=MANY), 1)
    assert chosen.step % loop.steps_per_epoch == 0
    said = "no other way is faster here" if chosen.way == EAGER else f"{chosen.times:.2f} times as fast as eager here"
    assert said in str(chosen.said)
    facts = Run(tmp_path / "run").facts
    assert (facts["way"], facts["way_times"]) == (chosen.way, chosen.times)
    restore(loop, checkpoints(tmp_path / "run")[-1])
    assert loop.execution.is_chosen and loop.execution.way == chosen.way
    assert {way for _, way in loop.execution.taken} == {EAGER, FUNCTIONAL}


def test_a_run_that_goes_on_obeys_what_was_chosen(tmp_path: Path) -> None:
    loop = Loop(points(epochs=MANY + 3), 1)
    for message in loop.steps():
        if isinstance(message, WayChosen):
            break
    place = kept(loop, tmp_path)
    again = Loop(points(epochs=MANY + 3), 1)
    restore(again, place)
    told = list(again.steps())
    assert not any(isinstance(one, WayChosen) for one in told)
    assert again.execution.taken == loop.execution.taken


def trials() -> int:
    """How many processes compile a network beside this one."""
    return sum("engine.training.execution.trial" in one.cmdline() for one in psutil.Process().children())


@pytest.mark.parametrize(
    ("exact", "way", "count"), [(False, FUNCTIONAL, 1), (True, FUNCTIONAL, 0), (False, COMPILED, 0)]
)
def test_a_run_that_goes_on_tries_the_compiled_network_again_unless_it_is_exact_or_compiled(
    exact: bool, way: str, count: int
) -> None:
    # So long that a second of it is worth while.
    loop = Loop(points(epochs=1_000_000, exact=exact), 1)
    kept = {"taken": [[0, way]], "chosen": True, "layout": "plain", "speeds": {EAGER: 3.0, way: 1.5}}
    loop.execution.restore(loop, kept)
    if way == COMPILED:
        assert loop.execution.choose(loop) is None and not trials()
        return
    steps = loop.steps()
    while not trials() and loop.epoch <= 2 * ENOUGH_EPOCHS:
        assert not isinstance(next(steps), WayChosen)
    assert trials() == count
    # What the other way takes is told in scale until it is measured.
    speeds = loop.execution.state()["speeds"]
    assert speeds[EAGER] / speeds[FUNCTIONAL] == pytest.approx(2.0)
    steps.close()
    assert not trials()


def test_a_begun_epoch_goes_on_in_the_way_that_it_began_in(tmp_path: Path) -> None:
    project = points(epochs=4)
    loop = Loop(project, 1)
    steps = loop.steps()
    while loop.step < loop.steps_per_epoch + 2:
        next(steps)
    begun = loop.execution.way
    place = kept(loop, tmp_path)
    again = Loop(project, 1)
    restore(again, place)
    next(again.steps())
    assert again.execution.way == begun and again.execution.taken == loop.execution.taken


@pytest.mark.parametrize("way", [EAGER, FUNCTIONAL])
def test_a_way_that_is_set_is_taken_from_the_first_step_on_and_nothing_is_measured(way: str) -> None:
    loop = Loop(points(epochs=MANY, execution=way), 1)
    assert not any(isinstance(one, WayChosen) for one in loop.steps())
    assert loop.execution.taken == [(0, way)]


OPTIMIZERS = [AdamW(), AdamW(amsgrad=True), Adam(weight_decay=0.1), SGD(momentum=0.0), SGD(momentum=0.9, nesterov=True)]


@pytest.mark.parametrize("chosen", OPTIMIZERS, ids=str)
def test_the_bare_step_of_an_optimizer_is_the_one_of_pytorch(chosen: Optimizer) -> None:
    found = []
    for is_bare in (True, False):
        torch.manual_seed(1)
        network, settings = nn.Sequential(nn.Linear(5, 4), nn.Tanh(), nn.Linear(4, 2)), Training(optimizer=chosen)
        update = Update(network, settings, torch.device("cpu"), Averages(network, settings.averaging))
        (optimizer,) = update.optimizers
        for step in range(6):
            optimizer.zero_grad()
            network(torch.randn(8, 5)).square().sum().backward()
            bare = fused(optimizer) if is_bare and step else None
            assert bool(bare) == (is_bare and step > 0)
            if bare is None:
                optimizer.param_groups[0]["lr"] = 0.01 / (step + 1)
                optimizer.step()
            else:
                assert bare(0.01 / (step + 1))
        found.append({**network.state_dict(), **_memory(optimizer)})
    assert same(*found)


def _memory(optimizer: torch.optim.Optimizer) -> dict[str, Tensor]:
    state = optimizer.state_dict()["state"]
    return {f"{key} {name}": one for key, values in state.items() for name, one in values.items() if one is not None}


def test_a_weight_without_a_gradient_is_left_to_pytorch() -> None:
    network, settings = nn.ModuleList([nn.Linear(2, 2), nn.Linear(2, 2)]), Training()
    update = Update(network, settings, torch.device("cpu"), Averages(network, settings.averaging))
    learn = update.learner(100)
    for step in range(4):
        before = [weight.detach().clone() for weight in network[1].parameters()]
        values = network[0](torch.ones(1, 2))
        learn((values if step % 2 else network[1](values)).sum(), 1.0, step)
        after = list(network[1].parameters())
        # What has no gradient is not even decayed.
        assert [torch.equal(*pair) for pair in zip(before, after, strict=True)] == [step % 2 == 1] * 2


@whole
def test_a_compiled_network_learns_nearly_the_same_and_resumes_compiled(tmp_path: Path) -> None:
    settings: dict[str, Any] = {"epochs": 2, "exact": False}
    # In a process of its own: PyTorch's compiler warns of itself, and leaves processes waiting for more work.
    save(points(execution=COMPILED, **settings), tmp_path / "compiled.loom")
    command = [sys.executable, "-m", "engine", "train", "compiled.loom", "--out", str(tmp_path / "run")]
    subprocess.run(command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True, capture_output=True)
    expected = ended(points(execution=FUNCTIONAL, **settings), tmp_path / "functional")
    loop = Loop(points(execution=COMPILED, **settings), 1)
    restore(loop, checkpoints(tmp_path / "run")[-1])
    found = loop.network.state_dict()
    assert all(torch.allclose(value, found[name], atol=1e-4) for name, value in expected.items())
    assert loop.execution.way == COMPILED


def chain(**training: Any) -> Project:
    """A network that is nothing but passes over the memory: compiled, all of them are one."""
    layers = [node("ReLU", f"relu_{number}") for number in range(24)]
    examples = {"type": "Moons", "examples": 4096}
    shape = {"batch_size": 2048, "epochs": 100_000, "validation_share": 0.0, **training}
    return project(examples, dense("hidden", 256), *layers, dense("answer", 2), **shape)


@whole
def test_a_training_that_need_not_be_exact_goes_over_to_the_compiled_network_where_that_is_faster(
    tmp_path: Path,
) -> None:
    save(chain(exact=False), tmp_path / "chain.loom")
    own = {**os.environ, "PYTHONPATH": str(ROOT), "LAYERLOOM_HOME": str(tmp_path / "home")}
    told: list[dict[str, Any]] = []
    for wanted in (["chain.loom", "--out", "run"], ["chain.loom", "--resume", "run"]):
        command = [sys.executable, "-m", "engine", "train", *wanted, "--json"]
        with subprocess.Popen(command, cwd=tmp_path, env=own, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            epochs = 0
            for line in process.stdout:
                said = json.loads(line)
                told += [said] if said["event"] == "way" else []
                epochs += said["event"] == "epoch"
                if told and told[-1]["way"] == COMPILED and (epochs > 3 or "--out" in wanted):
                    process.send_signal(signal.SIGINT)
                    break
    ways = [one["way"] for one in told]
    # Going on, it is compiled from the first step on, and nothing is asked anew.
    assert len(ways) == 2 and ways[0] in (EAGER, FUNCTIONAL) and ways[1] == COMPILED
    assert told[1]["times"] > max(1.0, told[0]["times"]) and "times as fast as eager here" in told[1]["said"]
    facts = Run(tmp_path / "run").facts
    assert (facts["way"], facts["way_times"]) == (COMPILED, told[1]["times"])
    loop = Loop(Run(tmp_path / "run").project, 1)
    restore(loop, checkpoints(tmp_path / "run")[-1])
    at = [(epoch, way) for epoch, way in loop.execution.taken if way == COMPILED]
    assert len(at) == 1 and at[0][0] * loop.steps_per_epoch == told[1]["step"]


@whole
def test_a_process_beside_the_training_measures_what_compiling_gains() -> None:
    loop = Loop(points(exact=False), 1)
    trial = Trial(loop, next(loop.data.batches(0, 0, 32)))
    while not trial.is_over:
        sleep(0.1)
    answer = trial.answer()
    assert isinstance(answer, Measured) and set(answer.seconds) == {FUNCTIONAL, COMPILED}
    assert min(*answer.seconds.values(), answer.again) > 0


def test_a_process_beside_the_training_ends_at_once_where_the_training_does() -> None:
    loop = Loop(points(exact=False), 1)
    trial = Trial(loop, next(loop.data.batches(0, 0, 32)))
    assert not trial.is_over
    trial.end()
    assert trial.is_over


@pytest.mark.parametrize(("compiled", "way"), [(0.01, COMPILED), (100.0, None)])
def test_the_compiled_network_is_taken_where_it_saves_more_time_than_it_costs(compiled: float, way: str | None) -> None:
    loop = Loop(points(epochs=100_000, exact=False), 1)
    steps = loop.steps()
    while not loop.execution.is_chosen:
        next(steps)
    chosen = loop.execution.weighed(loop, Measured({FUNCTIONAL: 1.0, COMPILED: compiled}, again=0.0))
    assert (chosen and chosen.way) == way
    steps.close()
