"""Keeps runs in folders: each its own, with the frozen project, what it ran on, and metrics that no crash can spoil."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import numpy as np
import pytest
import torch

import engine
from engine.files import FileProblem
from engine.home import home
from engine.message import Message, Misfit
from engine.runs import METRICS, Run, line_of, new_run
from engine.training.messages import EpochDone, Failed, Finished, Paused, Progress, Started
from engine.training.start import train
from engine.training.watching.ask import Ask, Seen
from tests.engine.networks import node
from tests.engine.projects import cut, epochs, figures, measured, points, recorded, told


def test_a_run_keeps_the_project_as_it_was_trained_and_what_it_ran_on(tmp_path: Path) -> None:
    settings = {"epochs": 2, "seed": 9, "optimizer": {"type": "SGD", "learning_rate": 0.5}}
    said = told(train(points(), out=tmp_path / "run", threads=1, **settings))
    run = Run(tmp_path / "run")
    assert run.project.graph == points().graph
    assert {name: run.project.training[name] for name in settings} == settings
    facts = run.facts
    wanted = {"status": "finished", "device": "cpu", "threads": 1, "seed": 9, "torch": torch.__version__}
    assert facts.items() >= wanted.items() and facts["machine"] and facts["layerloom"]
    assert isinstance(said[0], Started) and said[0].folder == str(run.folder)
    assert said[0].threads == 1 and said[0].epochs == 2


def test_metrics_hold_all_that_was_told(tmp_path: Path) -> None:
    judged = measured(points(), node("F1", "f1"), node("ConfusionMatrix", "table"))
    said = told(recorded(judged, tmp_path / "run").steps())
    lines = list(Run(tmp_path / "run").lines())
    assert [line["event"] for line in lines if line["event"] != "steps"] == ["started", *["epoch"] * 3, "finished"]
    losses, done = figures(tmp_path / "run")
    assert losses == [loss for one in said if isinstance(one, Progress) for loss in one.losses.tolist()]
    assert done == [
        {
            "event": "epoch",
            "epoch": one.epoch,
            "step": one.step,
            "train": one.train,
            "validation": one.validation,
            "tables": {name: [list(row) for row in rows] for name, rows in one.tables.items()},
        }
        for one in epochs(said)
    ]
    assert all(set(one["validation"]) == {"loss", "accuracy", "f1"} for one in done)
    assert all(list(one["tables"]) == ["table"] for one in done)
    assert lines[0]["metrics"] == {"accuracy": "objective", "f1": "f1", "table": "table"}


def test_a_training_that_nobody_reads_to_its_end_has_written_what_it_told(tmp_path: Path) -> None:
    messages = train(points(epochs=50), out=tmp_path / "run", threads=1)
    for message in messages:
        if isinstance(message, EpochDone) and message.epoch == 3:
            break
    messages.close()  # type: ignore[attr-defined]
    assert len(figures(tmp_path / "run")[1]) == 3


def test_runs_that_start_in_the_same_second_have_a_folder_each() -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: new_run(points(), "same name"), range(16)))
    folders = {run.folder for run in made}
    assert len(folders) == 16
    assert all(folder.parent == home() / "runs" and "-same-name" in folder.name for folder in folders)
    assert all(run.project.graph == points().graph for run in made)


@pytest.mark.parametrize(
    ("name", "ending"),
    [("../../etc", "etc"), ("  ", "network"), ("数字", "network"), ("a b/c\\d", "a-b-c-d"), ("x" * 300, "x" * 48)],
)
def test_a_folder_has_a_plain_name_whatever_the_project_is_called(name: str, ending: str) -> None:
    folder = new_run(points(), name).folder
    assert folder.parent == home() / "runs"
    assert folder.name.split("-", 2)[2].rstrip("0123456789").rstrip("-") == ending


def test_a_run_never_goes_into_a_folder_that_holds_something(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(Misfit, match=r"full' is not an empty folder\. Choose another place"):
        new_run(points(), "", tmp_path / "full")
    assert [file.name for file in (tmp_path / "full").iterdir()] == ["letter.txt"]
    (tmp_path / "empty").mkdir()
    assert new_run(points(), "", tmp_path / "empty").folder == tmp_path / "empty"


@pytest.mark.parametrize("place", ["file", "file/below"])
def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(Misfit) as caught:
        new_run(points(), "", tmp_path / place)
    assert str(caught.value).startswith(f"The run folder '{tmp_path / place}' cannot be written: ")
    assert str(caught.value).endswith(". Choose another place.")


@pytest.mark.parametrize("torn", [b'{"event":"epoch","epo', b"\x00\x00\x00\n", b"[1, 2]\n", b"\xff\xfe\n"])
def test_a_line_that_a_crash_tore_ends_the_metrics_and_a_resumed_run_writes_over_it(
    tmp_path: Path, torn: bytes
) -> None:
    folder = cut(points(), tmp_path / "run", 7)
    before = list(Run(folder).lines())
    with open(folder / METRICS, "ab") as file:
        file.write(torn)
    assert list(Run(folder).lines()) == before
    told(train(points(), resume=folder))
    assert len(figures(folder)[0]) == 15


def test_lines_that_are_no_news_are_forgotten_by_a_resumed_run(tmp_path: Path) -> None:
    folder = cut(points(), tmp_path / "run", 7)
    with open(folder / METRICS, "ab") as file:
        file.write(b'{"event":"steps"}\n{}\n{"event":"epoch","step":"x"}\n{"event":"steps","first":1,"step":2}\n')
    told(train(points(), resume=folder))
    assert len(figures(folder)[0]) == 15


def test_going_on_forgets_what_came_after_the_checkpoint_and_cuts_a_line_that_spans_it(tmp_path: Path) -> None:
    run = new_run(points(), "", tmp_path / "run")
    losses = [float(step) for step in range(1, 21)]
    news = [
        {"event": "started", "step": 0},
        {"event": "steps", "first": 1, "step": 8, "losses": losses[:8]},
        {"event": "epoch", "epoch": 1, "step": 5},
        {"event": "steps", "first": 9, "step": 20, "losses": losses[8:]},
        {"event": "epoch", "epoch": 2, "step": 10},
        {"event": "epoch", "epoch": 3, "step": 15},
        {"event": "failed", "message": "x"},
    ]
    run.add_lines(msgspec.json.encode(line) + b"\n" for line in news)
    run.go_on(points(), 10)
    kept = list(run.lines())
    assert kept == [*news[:3], {"event": "steps", "first": 9, "step": 10, "losses": [9.0, 10.0]}, news[4]]
    run.go_on(points(), 0)
    assert list(run.lines()) == news[:1]


def test_a_folder_that_is_no_run_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(Misfit, match=f"'{tmp_path}' is not the folder of a run: No such file"):
        train(points(), resume=tmp_path)
    (tmp_path / "run.json").write_text("{", encoding="utf-8")
    with pytest.raises(Misfit, match=f"'{tmp_path}' is not the folder of a run: "):
        train(points(), resume=tmp_path)
    (tmp_path / "run.json").write_text('{"threads": "many"}', encoding="utf-8")
    assert Run(tmp_path).threads is None and list(Run(tmp_path).lines()) == []
    with pytest.raises(FileProblem, match=r"project\.loom"):
        train(points(), resume=tmp_path)


def test_only_what_counts_is_written_down() -> None:
    news = Progress(1, 2, 1, np.array([0.5, 0.25], np.float32), 0.1, 1.5, 20.0)
    facts = {"epoch": 1, "step": 2, "first": 1, "learning_rate": 0.1, "seconds": 1.5}
    assert line_of(news) == {"event": "steps", **facts, "losses": [0.5, 0.25]}
    failed = Failed(Message("At {step}.", {"step": 3}), diverged=True)
    assert line_of(failed) == {"event": "failed", "message": "At 3.", "diverged": True}
    end = {"epoch": 1, "step": 2, "stopped": False, "folder": "x", "seconds": 1.0}
    assert line_of(Finished(**end)) == {"event": "finished", **end, "reason": None}
    early = line_of(Finished(**end, reason=Message("After {step}.", {"step": 3})))
    assert early == {"event": "finished", **end, "reason": "After 3."}
    assert line_of(Seen(Ask("weights"), 1)) is None and line_of(Paused(1, 2)) is None


def test_the_functions_of_the_readme_work_together(tmp_path: Path) -> None:
    engine.save(points(), tmp_path / "a.loom")
    one = engine.load(tmp_path / "a.loom")
    assert engine.analyse(one).problems == ()
    network = engine.build(one)
    assert network(torch.zeros(5, 2))["answer"].shape == (5, 2)
    said = list(engine.train(one, epochs=2, seed=1, out=tmp_path / "run"))
    assert isinstance(said[0], Started) and isinstance(said[-1], Finished)
    assert [message.epoch for message in said if isinstance(message, EpochDone)] == [1, 2]
    assert [type(message) for message in engine.train(one, resume=tmp_path / "run")] == [Started, Finished]


def test_building_a_network_draws_from_no_generator_of_the_caller() -> None:
    torch.manual_seed(5)
    before = torch.get_rng_state()
    one, other = engine.build(points()), engine.build(points())
    assert torch.equal(torch.get_rng_state(), before)
    assert all(torch.equal(first, second) for first, second in zip(one.parameters(), other.parameters(), strict=True))
