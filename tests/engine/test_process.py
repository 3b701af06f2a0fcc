"""Drives a real training process as a window does: start, pause, step, continue, stop, resume, watch, and failures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from safetensors.torch import load_file

from engine.graph.model import Project
from engine.home import home
from engine.runs import Run
from engine.training.changes import Change
from engine.training.checkpoint import WEIGHTS, checkpoints
from engine.training.commands import Continue, Pause, Revisit, RunEpoch, StepOnce, Stop, Watch
from engine.training.messages import Changed, EpochDone, Failed, Paused, Points, Progress, Refused, Unseen
from engine.training.process import Ready
from engine.training.watching.ask import Ask, Seen
from tests.engine.networks import node
from tests.engine.owner import Owner
from tests.engine.projects import (
    assert_equal_runs,
    dense,
    epochs,
    failing,
    figures,
    losses,
    mlp,
    points,
    project,
    recorded,
    told,
)

LONG = 1_000_000
pytestmark = pytest.mark.as_people_do


@pytest.fixture(scope="module")
def shared() -> Iterator[Owner]:
    """One process for most of these tests: it must take one training after another anyway."""
    owner = Owner()
    owner.wait(Ready)
    yield owner
    owner.worker.kill()
    owner.worker.process.close()


@pytest.fixture
def owner(shared: Owner) -> Iterator[Owner]:
    yield shared
    assert shared.worker.process.is_alive()
    shared.settle()


def test_a_training_in_the_process_is_the_one_in_python(owner: Owner, tmp_path: Path) -> None:
    started = owner.begin(mlp(epochs=2), name="digits of mine")
    finished = owner.end()
    told(recorded(mlp(epochs=2), tmp_path / "run").steps())
    assert_equal_runs(tmp_path / "run", Path(started.folder))
    assert Path(started.folder).parent == home() / "runs" and started.folder.endswith("-digits-of-mine")
    assert losses(owner.of(Progress)) == figures(tmp_path / "run")[0]
    assert [done.epoch for done in epochs(owner.heard)] == [1, 2]
    assert (finished.step, finished.stopped) == (started.steps_per_epoch * 2, False)
    assert not owner.of(Points) and not owner.of(Seen)


def test_points_and_a_moving_boundary_are_shown(owner: Owner) -> None:
    owner.send(Watch((Ask("boundary"),)))
    owner.begin(points(epochs=LONG))
    shown = owner.wait(Points)
    first = owner.wait(Seen)
    second = owner.wait(Seen, lambda one: one.step > first.step)
    owner.send(Stop())
    owner.end()
    assert shown.classes == 2 and len(shown.points) == 160
    before, behind = first.arrays["probabilities"], second.arrays["probabilities"]
    assert before.shape == behind.shape and (before != behind).any()


def test_pause_step_continue_and_stop_lose_no_step(owner: Owner, tmp_path: Path) -> None:
    started = owner.begin(points(epochs=LONG))
    owner.wait(Progress)
    owner.send(Pause())
    paused = owner.wait(Paused)
    assert len(losses(owner.of(Progress))) == paused.step
    for turn in (1, 2, 3, 4, 5, 6):
        owner.send(StepOnce())
        assert owner.wait(Paused).step == paused.step + turn
        assert len(losses(owner.of(Progress))) == paused.step + turn
    owner.send(Continue())
    owner.wait(Progress, lambda one: one.step > paused.step + 6)
    owner.send(Pause())
    paused = owner.wait(Paused)
    owner.send(Stop())
    finished = owner.end()
    assert (finished.stopped, finished.step) == (True, paused.step)
    recorded_losses, done = figures(Path(started.folder))
    assert losses(owner.of(Progress)) == recorded_losses and len(recorded_losses) == paused.step
    assert len(done) == len(owner.of(EpochDone)) == paused.step // 5 == finished.epoch


def test_a_change_in_a_pause_is_the_one_of_a_script_and_one_epoch_runs_to_its_end(owner: Owner, tmp_path: Path) -> None:
    rate = Change("optimizer.learning_rate", 0.125)
    one = points(epochs=4, optimizer={"type": "SGD", "learning_rate": 0.25})
    owner.begin(one, paused=True)
    assert owner.wait(Paused).step == 1
    owner.send(rate, Change("frozen", True, "tanh"))
    changed = owner.wait(Changed)
    assert (changed.step, str(changed.said)) == (1, "Learning rate: 0.25 → 0.125")
    assert "has no weights" in str(owner.wait(Refused).message)
    owner.send(RunEpoch())
    paused = owner.wait(Paused)
    assert (paused.step, paused.epoch, len(owner.of(EpochDone))) == (5, 2, 1)
    owner.send(RunEpoch())
    assert owner.wait(Paused).step == 10
    owner.send(Continue())
    owner.end()
    told(recorded(one, tmp_path / "script", changes=[(1, rate)]).steps())
    assert losses(owner.of(Progress)) == figures(tmp_path / "script")[0]


def test_one_epoch_of_a_training_that_runs_ends_with_it(owner: Owner) -> None:
    started = owner.begin(points(epochs=LONG))
    owner.wait(Progress)
    owner.send(RunEpoch())
    paused = owner.wait(Paused)
    assert paused.step % started.steps_per_epoch == 0 and len(owner.of(EpochDone)) == paused.epoch - 1
    owner.send(RunEpoch(), Pause())
    owner.wait(Paused)
    owner.send(Stop())
    owner.end()


def test_a_training_that_starts_paused_stands_behind_its_first_step(owner: Owner) -> None:
    owner.begin(mlp(epochs=1), paused=True)
    assert owner.wait(Paused).step == 1
    assert len(losses(owner.of(Progress))) == 1
    owner.send(Continue())
    owner.end()


def test_steps_go_over_the_end_of_an_epoch_and_of_the_training(owner: Owner) -> None:
    owner.begin(points(epochs=2), paused=True)
    for step in range(1, 10):
        assert owner.wait(Paused).step == step
        owner.send(StepOnce())
    assert owner.wait(Paused).step == 10
    assert len(epochs(owner.heard)) == 1
    owner.send(StepOnce())
    finished = owner.end()
    assert (finished.step, finished.stopped, len(epochs(owner.heard))) == (10, False, 2)


def test_a_stopped_run_goes_on_and_ends_as_one_that_was_not_stopped(owner: Owner, tmp_path: Path) -> None:
    one = mlp(epochs=3)
    started = owner.begin(one, paused=True)
    owner.wait(Paused)
    owner.send(StepOnce())
    owner.wait(Paused)
    owner.send(Stop())
    stopped = owner.end()
    again = owner.begin(one, resume=started.folder)
    assert (again.step, again.folder) == (2, started.folder) and stopped.step == 2
    owner.end()
    told(recorded(one, tmp_path / "whole").steps())
    assert_equal_runs(tmp_path / "whole", Path(started.folder))


def test_a_stop_that_comes_while_it_starts_is_obeyed_and_can_be_resumed(owner: Owner, tmp_path: Path) -> None:
    owner.start(mlp(epochs=3))
    owner.send(Stop())
    finished = owner.end()
    assert finished.stopped and finished.step < 5
    owner.begin(mlp(epochs=3), resume=finished.folder)
    owner.end()
    told(recorded(mlp(epochs=3), tmp_path / "whole").steps())
    assert_equal_runs(tmp_path / "whole", Path(finished.folder))


def test_the_watched_layer_is_shown_while_learning_while_paused_and_after_the_end(owner: Owner, tmp_path: Path) -> None:
    owner.send(Watch((Ask("weights", "hidden"),)))
    started = owner.begin(mlp(epochs=60))
    first = owner.wait(Seen)
    assert first.ask.node == "hidden" and [one.name for one in first.facts["histograms"]] == ["weight", "bias"]
    owner.send(Pause())
    paused = owner.wait(Paused)
    owner.send(Watch((Ask("weights", "norm"),)))
    assert owner.wait(Seen, lambda one: one.ask.node == "norm").step == paused.step
    owner.send(Continue())
    assert owner.wait(Seen, lambda one: one.step > paused.step).ask.node == "norm"
    finished = owner.end()
    owner.send(Watch((Ask("weights", "answer"),)))
    last = owner.wait(Seen, lambda one: one.ask.node == "answer")
    assert last.step == finished.step
    told(recorded(mlp(epochs=60), tmp_path / "unseen").steps())
    assert_equal_runs(tmp_path / "unseen", Path(started.folder))


def steep() -> Project:
    chosen = {"optimizer": {"type": "SGD", "learning_rate": 100.0}, "schedule": {"type": "Constant"}}
    return project("Moons", dense("a", 16), dense("b", 16), dense("answer", 2), epochs=LONG, **chosen)


def fails(owner: Owner, one: Project, **options: object) -> Failed:
    owner.start(one, **options)
    failed = owner.wait(Failed)
    assert "\n" not in str(failed.message)
    return failed


def test_a_loss_that_is_no_number_is_told_with_its_step_and_the_next_training_starts(owner: Owner) -> None:
    failed = fails(owner, steep())
    assert failed.diverged and failed.message.values["step"] == len(losses(owner.of(Progress))) + 1
    assert Run(Path(failed.folder)).facts["status"] == "diverged"
    owner.begin(points())
    owner.end()


def test_a_loss_that_is_no_number_is_told_while_single_steps_are_made(owner: Owner) -> None:
    owner.start(steep(), paused=True)
    while isinstance(told_last := owner.wait((Paused, Failed)), Paused):
        owner.send(StepOnce())
    failed = told_last
    assert failed.diverged and failed.message.values["step"] == len(losses(owner.of(Progress))) + 1


def test_an_error_in_a_step_is_one_sentence_and_the_next_training_starts(owner: Owner, tmp_path: Path) -> None:
    failed = fails(owner, points(), resume=str(failing(tmp_path / "run")))
    assert str(failed.message).startswith("The training failed in step 4: ")
    assert not failed.diverged and "Traceback" in failed.details
    assert Run(Path(failed.folder)).facts["status"] == "failed"
    owner.begin(points())
    owner.end()


def test_data_that_are_not_there_are_told_and_leave_no_run_behind(owner: Owner, tmp_path: Path) -> None:
    before = sorted((home() / "runs").iterdir())
    layers = [node("Flatten", "flatten"), dense("answer", 10)]
    failed = fails(owner, project("Mnist", *layers))
    assert str(failed.message).startswith("MNIST needs its files, but no folder was given.")
    failed = fails(owner, project({"type": "Mnist", "folder": str(tmp_path / "gone")}, *layers))
    assert str(failed.message).startswith(f"MNIST's files were not found in {tmp_path / 'gone'}.")
    assert sorted((home() / "runs").iterdir()) == before


def test_a_run_that_cannot_be_resumed_is_told(owner: Owner, tmp_path: Path) -> None:
    failed = fails(owner, points(), resume=str(tmp_path / "gone"))
    assert str(failed.message).startswith(f"'{tmp_path / 'gone'}' is not the folder of a run")
    told(recorded(points(), tmp_path / "run").steps())
    (tmp_path / "run" / "project.loom").write_text("{", encoding="utf-8")
    failed = fails(owner, points(), resume=str(tmp_path / "run"))
    assert "project.loom" in str(failed.message)


def test_a_resumed_run_whose_data_have_vanished_keeps_its_checkpoints(owner: Owner, tmp_path: Path) -> None:
    told(recorded(points(), tmp_path / "run").steps())
    text = (tmp_path / "run" / "project.loom").read_text(encoding="utf-8")
    assert '{"type": "Moons", "examples": 200' in text
    there = text[text.index('{"type": "Moons"') : text.index("}", text.index('{"type": "Moons"')) + 1]
    (tmp_path / "run" / "project.loom").write_text(
        text.replace(there, '{"type": "Mnist", "folder": ""}'), encoding="utf-8"
    )
    fails(owner, points(), resume=str(tmp_path / "run"))
    assert len(checkpoints(tmp_path / "run")) == 1


def test_a_run_that_is_over_is_looked_at_with_the_weights_of_a_step(owner: Owner) -> None:
    """Its kept weights answer what is asked for; nothing in its folder changes, and a training begins as before."""
    started = owner.begin(points(epochs=3))
    owner.end()
    run = Run(Path(started.folder))
    kept = run.kept_steps
    before = {file: file.stat().st_mtime_ns for file in run.folder.rglob("*")}
    asks = (Ask("boundary"), Ask("weights", "hidden"))
    for step in (kept[-1], kept[0]):
        owner.send(Revisit(run.project, str(run.folder), step, asks, threads=1))
        owner.wait(Points)
        shown = {one.ask: one for one in (owner.wait(Seen), owner.wait(Seen))}
        assert {one.step for one in shown.values()} == {step} and set(shown) == set(asks)
        place = next(one for one in (run.folder / "checkpoints").iterdir() if int(one.name.rpartition("-")[2]) == step)
        weights = load_file(place / WEIGHTS)
        mean = next(one.mean for one in shown[asks[1]].facts["histograms"] if one.name == "weight")
        assert mean == pytest.approx(next(float(v.mean()) for k, v in weights.items() if "hidden" in k and v.ndim == 2))
    owner.send(Revisit(run.project, str(run.folder), kept[0] - 1, asks, threads=1))
    unseen = owner.wait(Unseen)
    assert (unseen.view, "has kept no weights of step" in str(unseen.message)) == ("", True)
    learning = tuple(Ask(view) for view in ("health", "walk", "updates", "machine"))
    owner.send(Revisit(run.project, str(run.folder), kept[0], (*learning, Ask("boundary")), threads=1))
    told_of = [owner.wait(Unseen) for _ in range(3)]
    assert [one.view for one in told_of] == ["machine", "updates", "walk"]
    assert all(str(one.message).startswith("Of this run only the weights were kept") for one in told_of)
    assert owner.wait(Seen).ask == Ask("boundary"), "what is of the weights alone is shown"
    assert {file: file.stat().st_mtime_ns for file in run.folder.rglob("*")} == before
    owner.begin(points(epochs=1))
    owner.end()
