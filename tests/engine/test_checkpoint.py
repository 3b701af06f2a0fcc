"""Cuts trainings at chosen steps and goes on with them: nothing shows that they were ever cut."""

from __future__ import annotations

import os
import subprocess
import zlib
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
import torch

from engine.graph.model import Project
from engine.message import Misfit
from engine.runs import Run
from engine.training import checkpoint, news, record, state_file
from engine.training.checkpoint import STATE, SUMS, WEIGHTS, best, checkpoints
from engine.training.messages import Finished, Started
from engine.training.record import Recorder
from engine.training.start import recording, train
from engine.training.state import state_of
from tests import quick_python
from tests.engine.projects import (
    MOONS,
    assert_equal_runs,
    cnn,
    cut,
    figures,
    kept,
    lstm,
    mlp,
    points,
    recorded,
    same,
    state,
    stopped,
    told,
    with_param,
)

ROOT = Path(__file__).parents[2]
STEPS = 24
CUTS = (0, 1, 7, 12, 13, 23, 24)
"""Of two epochs of twelve steps: without any checkpoint, then behind the first step, in an epoch, at its end, ..."""

CASES: dict[str, tuple[Callable[..., Project], dict[str, object]]] = {
    "mlp with SGD": (mlp, {"type": "SGD", "momentum": 0.9, "nesterov": True}),
    "mlp with AdamW": (mlp, {"type": "AdamW"}),
    "cnn with Adam": (cnn, {"type": "Adam"}),
    "lstm with RMSprop": (lstm, {"type": "RMSprop", "momentum": 0.5}),
}


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """For each case a whole run and runs that were cut; a new process has gone on with each of these."""
    folder = tmp_path_factory.mktemp("runs")
    again = []
    for name, (make, optimizer) in CASES.items():
        one = make(epochs=2, batch_size=120, optimizer=optimizer)
        told(recorded(one, folder / name / "whole").steps())
        again += [cut(one, folder / name / str(step), step) for step in CUTS[1:]]
        unkept = recorded(one, folder / name / "0")
        next(unkept.steps())
        again.append(unkept.run.folder)
        twice = cut(one, folder / name / "twice", 5)
        again.append(stopped(recording(one, resume=twice), 17))
    code = "import sys, engine\nfor run in sys.argv[1:]:\n  list(engine.train(None, resume=run))\n"
    subprocess.run(quick_python.line("-c", code, *map(str, again)), cwd=ROOT, check=True, timeout=120)
    return folder


# Convention 38.
@pytest.mark.parametrize("step", [*CUTS, "twice"])
@pytest.mark.parametrize("name", CASES)
def test_a_run_that_was_cut_ends_as_one_that_was_not(runs: Path, name: str, step: int | str) -> None:
    whole, again = runs / name / "whole", runs / name / str(step)
    assert_equal_runs(whole, again)
    assert len(figures(again)[0]) == STEPS
    lines = list(Run(again).lines())
    assert [line["step"] for line in lines if line["event"] == "started"] == (
        [0, 5, 17] if step == "twice" else [0, step]
    )
    assert [line["event"] for line in lines].count("finished") == 1
    assert Run(again).facts["status"] == "finished"
    assert best(again)[-1].name == best(whole)[-1].name


def test_runs_that_are_taken_up_together_and_go_on_one_after_the_other_do_not_mix(tmp_path: Path) -> None:
    told(recorded(mlp(epochs=1), tmp_path / "whole").steps())
    again = [recording(mlp(), resume=cut(mlp(epochs=1), tmp_path / name, 7)) for name in ("one", "two")]
    for recorder in again:
        told(recorder.steps())
        assert_equal_runs(tmp_path / "whole", recorder.run.folder)


@pytest.fixture
def two(tmp_path: Path) -> Path:
    """A run that was stopped twice, and so has two checkpoints: of steps 3 and 5."""
    folder = cut(points(), tmp_path / "run", 3)
    return stopped(recording(points(), resume=folder), 5)


def garbage(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 0xFF
    file.write_bytes(data)


def half(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def emptied(file: Path) -> None:
    file.write_bytes(b"")


def remove(file: Path) -> None:
    file.unlink()


@pytest.mark.parametrize("file", [WEIGHTS, STATE, SUMS])
@pytest.mark.parametrize("damage", [garbage, half, emptied, remove])
def test_a_damaged_checkpoint_gives_way_to_the_one_before_it(
    two: Path, tmp_path: Path, file: str, damage: Callable[[Path], None]
) -> None:
    damage(checkpoints(two)[-1] / file)
    recorder = recording(points(), resume=two)
    assert recorder.loop.step == 3
    assert [place.name for place in checkpoints(two)] == ["step-00000003"]
    assert (two / "checkpoints" / "damaged-step-00000005").is_dir()
    assert len(figures(two)[0]) == 3
    told(recorder.steps())
    told(recorded(points(), tmp_path / "whole").steps())
    assert_equal_runs(tmp_path / "whole", two)


def test_a_run_whose_checkpoints_are_all_damaged_says_so_and_loses_nothing(two: Path) -> None:
    for place in checkpoints(two):
        garbage(place / WEIGHTS)
    before = sorted(two.rglob("*"))
    with pytest.raises(Misfit, match=r"^None of the 2 checkpoints of this run can be used\. The newest: .* damaged\."):
        train(points(), resume=two)
    assert sorted(two.rglob("*")) == before
    assert len(figures(two)[0]) == 5


def test_a_checkpoint_of_version_0_1_which_knew_one_optimizer_alone_goes_on(tmp_path: Path) -> None:
    folder = cut(points(), tmp_path / "run", 8)
    place = checkpoints(folder)[0]
    content = state_file.load(place / STATE)
    known = ("optimizer", "random", "epoch", "batch", "step", "seconds", "best", "scores")
    state_file.save({name: content[name] for name in known}, place / STATE)
    sums = {name: checkpoint._sum(place / name) for name in (WEIGHTS, STATE)}
    (place / SUMS).write_bytes(msgspec.json.encode(sums))
    told(train(points(), resume=folder))
    told(recorded(points(), tmp_path / "whole").steps())
    assert_equal_runs(tmp_path / "whole", folder)


class Bomb:
    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.target),)


@pytest.mark.parametrize(
    ("name", "told"), [(STATE, "state.safetensors is damaged"), ("state.pt", "by an older Layerloom, as a pickle")]
)
def test_a_state_that_would_run_code_is_refused_and_runs_nothing(tmp_path: Path, name: str, told: str) -> None:
    folder = cut(points(), tmp_path / "run", 3)
    place = checkpoints(folder)[0]
    (place / name).unlink(missing_ok=True)
    (place / STATE).unlink(missing_ok=True)
    torch.save({"step": 3, "more": Bomb(tmp_path / "exploded")}, place / name)
    sums = {file: checkpoint._sum(place / file) for file in (WEIGHTS, name)}
    (place / SUMS).write_bytes(msgspec.json.encode(sums))
    with pytest.raises(Misfit, match=told):
        train(points(), resume=folder)
    assert not (tmp_path / "exploded").exists()


def test_a_checkpoint_of_another_network_is_refused(tmp_path: Path) -> None:
    folder = cut(points(), tmp_path / "run", 3)
    other = cut(mlp(), tmp_path / "other", 3)
    checkpoints(folder)[0].rename(tmp_path / "aside")
    checkpoints(other)[0].rename(folder / "checkpoints" / "step-00000003")
    with pytest.raises(Misfit, match=r"cannot be used: .* holds [\d,]+ bytes of numbers, but at most 168 are needed"):
        train(points(), resume=folder)


# Convention 38.
def test_the_last_three_checkpoints_and_the_best_weights_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record, "AT_MOST_SECONDS", 0.0)
    monkeypatch.setattr(record, "AT_LEAST_SECONDS", 0.0)
    monkeypatch.setattr(news, "NEWS_SECONDS", 0.0)
    recorder = recorded(points(epochs=6), tmp_path / "run")
    judged, weights = {}, {}
    for message in recorder.steps():
        if hasattr(message, "validation"):
            judged[message.step] = message.validation["loss"]
            weights[message.step] = state(recorder.loop)
    names = [place.name for place in checkpoints(tmp_path / "run")]
    assert names == ["step-00000028", "step-00000029", "step-00000030"]
    lowest = min(judged, key=judged.__getitem__)
    (place,) = best(tmp_path / "run")
    assert place.name == f"best-{lowest:08d}"
    assert same(checkpoint.load_file(place / WEIGHTS), weights[lowest])
    assert sorted(one.name for one in place.parent.iterdir()) == [place.name, *names]


def test_a_step_is_kept_once_and_a_stopped_run_always_has_a_checkpoint(tmp_path: Path) -> None:
    recorder = recorded(points(epochs=1), tmp_path / "run")
    recorder.stop()
    told(recorder.steps())
    assert [place.name for place in checkpoints(tmp_path / "run")] == ["step-00000001"]
    told(train(points(), resume=tmp_path / "run"))
    before = {place: (place / STATE).stat() for place in checkpoints(tmp_path / "run")}
    assert [place.name for place in before] == ["step-00000001", "step-00000005"]
    told(train(points(), resume=tmp_path / "run"))
    assert {place: (place / STATE).stat() for place in checkpoints(tmp_path / "run")} == before


def test_what_a_crash_left_half_written_is_swept_and_never_resumed(two: Path) -> None:
    strays = [two / "checkpoints" / name for name in (".making-step-00000009", ".making-dropped-step-00000001")]
    for stray in strays:
        (stray / "deep").mkdir(parents=True)
        (stray / WEIGHTS).write_bytes(b"half")
    (two / ".layerloom-0123.tmp").write_bytes(b"half")
    (two / "checkpoints" / "step-of-mine").mkdir()
    assert recording(points(), resume=two).loop.step == 5
    assert not [place for place in two.rglob(".*")]
    assert (two / "checkpoints" / "step-of-mine").is_dir()


def test_more_epochs_go_on_where_a_finished_run_ended_and_are_remembered(tmp_path: Path) -> None:
    constant = {"schedule": {"type": "Constant"}}
    told(recorded(points(epochs=2, **constant), tmp_path / "run").steps())
    told(recorded(points(epochs=4, **constant), tmp_path / "whole").steps())
    stopped(recording(points(), resume=tmp_path / "run", epochs=4), 17)
    assert Run(tmp_path / "run").project.training["epochs"] == 4
    told(train(points(), resume=tmp_path / "run"))
    assert_equal_runs(tmp_path / "whole", tmp_path / "run")


def test_a_finished_run_goes_on_to_its_end_at_once(tmp_path: Path) -> None:
    told(recorded(points(), tmp_path / "run").steps())
    before = kept(tmp_path / "run")[0]
    first, last = told(train(points(), resume=tmp_path / "run"))
    assert isinstance(first, Started) and first.step == 15
    assert isinstance(last, Finished) and not last.stopped and (last.epoch, last.step) == (3, 15)
    assert same(kept(tmp_path / "run")[0], before)


def test_a_finished_run_that_is_taken_up_has_the_rate_of_its_last_step(tmp_path: Path) -> None:
    recorder = recorded(points(), tmp_path / "run")
    told(recorder.steps())
    again = recording(points(), resume=tmp_path / "run")
    wanted, found = (state_of(one.loop)["optimizer"]["param_groups"] for one in (recorder, again))
    assert wanted[0]["lr"] != recorder.loop.settings.optimizer.learning_rate
    assert found == wanted


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"seed": 1}, "A run that goes on keeps its setting 'Seed'. Start a new run to change it."),
        ({"validation_share": 0.5}, "A run that goes on keeps its setting 'Validation share'."),
        ({"split": {"type": "Random"}}, "A run that goes on keeps its setting 'Split'."),
        ({"epochs": 1}, "This run has done 2 epochs already and cannot end after 1. Give it more epochs."),
        ({"out": "elsewhere"}, "A run that goes on stays in its folder."),
    ],
)
def test_a_run_that_goes_on_keeps_what_decides_its_figures(tmp_path: Path, settings: dict, sentence: str) -> None:
    folder = cut(points({**MOONS, "examples": 100}), tmp_path / "run", 7)
    before = {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    with pytest.raises(Misfit) as caught:
        train(points(), resume=folder, **settings)
    assert str(caught.value).startswith(sentence)
    assert {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()} == before


def test_a_run_goes_on_with_as_many_threads_as_it_had(tmp_path: Path) -> None:
    folder = cut(points(), tmp_path / "run", 3)
    torch.set_num_threads(2)
    assert recording(points(), resume=folder).loop.threads == torch.get_num_threads() == 1


def test_the_recorder_of_a_resumed_run_has_the_best_loss_so_far(tmp_path: Path) -> None:
    folder = cut(points(), tmp_path / "run", 12)
    recorder: Recorder = recording(points(), resume=folder)
    losses = [line["validation"]["loss"] for line in Run(folder).lines() if line["event"] == "epoch"]
    assert recorder.loop.best == min(losses)


@pytest.mark.parametrize("optimizer", ["SGD", "AdamW"])
def test_a_checkpoint_from_before_optimizers_knew_frozen_weights_goes_on_as_if_it_was_never_cut(
    optimizer: str, tmp_path: Path
) -> None:
    one = with_param(points(optimizer={"type": optimizer}), "hidden", "frozen", True)
    told(recorded(one, tmp_path / "whole").steps())
    folder = cut(one, tmp_path / "run", 7)
    place = checkpoints(folder)[-1]
    state = state_file.load(place / STATE)
    kept, (group,) = state["optimizer"]["state"], state["optimizer"]["param_groups"]
    assert set(kept) == {2, 3} and group["params"] == [0, 1, 2, 3]
    # The first two are frozen: only the others were numbered.
    older = {"state": {0: kept[2], 1: kept[3]}, "param_groups": [{**group, "params": [0, 1]}]}
    state_file.save({**state, "optimizer": older}, place / STATE)
    sums = {name: zlib.crc32((place / name).read_bytes()) for name in (WEIGHTS, STATE)}
    (place / SUMS).write_bytes(msgspec.json.encode(sums))
    told(recording(one, resume=folder).steps())
    assert_equal_runs(tmp_path / "whole", folder)
