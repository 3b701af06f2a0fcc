"""Trains from the command line: events, sentences and exit codes, and Ctrl+C that loses nothing."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

import engine
from engine.cli import main
from engine.graph.model import Project
from engine.runs import Run
from engine.training.checkpoint import checkpoints
from engine.training.start import train
from tests import quick_python
from tests.engine.networks import node
from tests.engine.projects import assert_equal_runs, dense, failing, kept, measured, mlp, points, project, same, told

ROOT = Path(__file__).parents[2]
Printed = pytest.CaptureFixture[str]


@pytest.fixture
def file(tmp_path: Path) -> Callable[[Project], Path]:
    def save(one: Project) -> Path:
        engine.save(one, tmp_path / "a.loom")
        return tmp_path / "a.loom"

    return save


def run(*words: object) -> int:
    return main(["train", *map(str, words)])


def events(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def complaint(printed: Printed) -> str:
    """The one sentence on stderr; nothing may stand on stdout."""
    out, err = printed.readouterr()
    assert out == "" and err.startswith("layerloom: ") and err.count("\n") == 1
    return err.removeprefix("layerloom: ").strip()


# Convention 52.
def test_json_tells_start_epochs_and_end_as_one_object_a_line(
    file: Callable[[Project], Path], tmp_path: Path, capsys: Printed
) -> None:
    assert run(file(mlp()), "--epochs", 2, "--seed", 3, "--out", tmp_path / "run", "--json") == 0
    out, err = capsys.readouterr()
    told_events = events(out)
    assert [one["event"] for one in told_events] == ["started", "epoch", "epoch", "finished"]
    started, first, second, finished = told_events
    assert started["device"] == "cpu" and started["device_name"]
    assert Path(started["run"]) == tmp_path / "run" and Run(tmp_path / "run").facts["seed"] == 3
    assert (started["epochs"], started["examples"], started["validation_examples"]) == (2, 1437, 360)
    assert [(one["epoch"], one["step"]) for one in (first, second)] == [(1, 45), (2, 90)]
    for one in (first, second):
        assert set(one) == {"event", "epoch", "step", "train", "validation", "seconds", "tables"}
        assert set(one["train"]) == set(one["validation"]) == {"loss", "accuracy"}
        assert 0 <= one["validation"]["accuracy"] <= 1 and one["seconds"] > 0
    assert finished["stopped"] is False and finished["step"] == 90 and finished["run"] == started["run"]
    assert err == ""


# Convention 52.
def test_people_read_a_line_for_each_epoch_and_progress_on_stderr(
    file: Callable[[Project], Path], tmp_path: Path, capsys: Printed
) -> None:
    assert run(file(mlp()), "--epochs", 2, "--out", tmp_path / "run") == 0
    out, err = capsys.readouterr()
    figures = r"loss \d+\.\d{4}  accuracy \d\.\d{4}"
    lines = out.splitlines()
    assert len(lines) == 2
    for number, line in enumerate(lines, 1):
        assert re.fullmatch(rf"epoch    {number} of 2  train: {figures}   validation: {figures}", line)
    assert err.startswith("Training on cpu (") and "1,437 examples, 360 for validation." in err
    assert f"Run folder: {tmp_path / 'run'}" in err and re.search(r"Finished in \d+\.\d s\.\n$", err)
    assert "\x1b" not in err and "\r" not in err


def test_json_tells_the_figures_of_metrics_and_their_tables_as_lists_of_rows(
    file: Callable[[Project], Path], tmp_path: Path, capsys: Printed
) -> None:
    path = file(measured(project("Iris", dense("answer", 3)), node("F1", "f1"), node("ConfusionMatrix", "table")))
    assert run(path, "--epochs", 1, "--out", tmp_path / "run", "--json") == 0
    begun, done, _ = events(capsys.readouterr().out)
    assert begun["metrics"] == {"accuracy": "objective", "f1": "f1", "table": "table"}
    assert set(done["train"]) == set(done["validation"]) == {"loss", "accuracy", "f1"}
    rows = done["tables"]["table"]
    assert [sum(row) for row in rows] == [10, 10, 10], "a row for each right class"
    assert all(isinstance(count, int) for row in rows for count in row)
    assert sum(rows[at][at] for at in range(3)) == round(30 * done["validation"]["accuracy"])


def test_people_read_the_last_tables_at_the_end_in_columns_with_the_names_of_the_classes(
    file: Callable[[Project], Path], tmp_path: Path, capsys: Printed
) -> None:
    table = replace(node("ConfusionMatrix", "table"), name="Which iris")
    path = file(measured(project("Iris", dense("answer", 3)), table, node("F1", "f1")))
    assert run(path, "--epochs", 2, "--out", tmp_path / "run") == 0
    lines = capsys.readouterr().out.splitlines()
    assert all(re.search(r"  f1 \d\.\d{4}", line) for line in lines[:2])
    assert lines[2:5] == [
        "",
        "Which iris of the validation examples after epoch 2:",
        "right \\ said  setosa  versicolor  virginica",
    ]
    *_, last = (line for line in Run(tmp_path / "run").lines() if line["event"] == "epoch")
    names = ("setosa", "versicolor", "virginica")
    wanted = [
        f"{name:<12}  {row[0]:>6}  {row[1]:>10}  {row[2]:>9}"
        for name, row in zip(names, last["tables"]["table"], strict=True)
    ]
    assert lines[6:] == wanted


# Convention 41, 51.
def test_the_command_trains_as_python_does_and_a_seed_is_repeatable(
    file: Callable[[Project], Path], tmp_path: Path
) -> None:
    path = file(points())
    assert run(path, "--seed", 5, "--out", tmp_path / "command", "--json") == 0
    told(train(points(), seed=5, out=tmp_path / "python"))
    assert_equal_runs(tmp_path / "command", tmp_path / "python")
    assert run(path, "--seed", 6, "--out", tmp_path / "other", "--json") == 0
    assert not same(kept(tmp_path / "command")[0], kept(tmp_path / "other")[0])


# Convention 39, 52.
def test_a_loss_that_is_no_number_is_told_and_exits_with_4(
    file: Callable[[Project], Path], tmp_path: Path, capsys: Printed
) -> None:
    steep = {"optimizer": {"type": "SGD", "learning_rate": 100.0}, "schedule": {"type": "Constant"}}
    path = file(project("Moons", dense("a", 16), dense("b", 16), dense("answer", 2), **steep))
    assert run(path, "--epochs", 100, "--out", tmp_path / "run", "--json") == 4
    last = events(capsys.readouterr().out)[-1]
    assert (last["event"], last["diverged"], last["run"]) == ("failed", True, str(tmp_path / "run"))
    assert last["message"].startswith("The loss stopped being a number in epoch ")
    assert run(path, "--epochs", 100, "--out", tmp_path / "again") == 4
    assert "layerloom: The loss stopped being a number in epoch " in capsys.readouterr().err


def test_an_error_in_a_step_is_one_sentence_and_exits_with_1(
    file: Callable[[Project], Path], tmp_path: Path, capsys: Printed
) -> None:
    path, folder = file(points()), failing(tmp_path / "run")
    assert run(path, "--resume", folder) == 1
    err = capsys.readouterr().err
    assert "layerloom: The training failed in step 4: " in err
    assert "Traceback" not in err
    assert run(path, "--resume", folder, "--json") == 1
    last = events(capsys.readouterr().out)[-1]
    assert last["event"] == "failed" and last["diverged"] is False


def test_what_cannot_be_trained_is_one_sentence_and_exits_with_1(
    file: Callable[[Project], Path], tmp_path: Path, capsys: Printed
) -> None:
    assert run(file(Project())) == 1
    assert complaint(capsys).startswith("There is no data to learn from yet.")
    layers = [node("Flatten", "flatten"), dense("answer", 10)]
    path = file(project("Mnist", *layers))
    assert run(path) == 1
    assert complaint(capsys).startswith("MNIST needs its files, but no folder was given.")
    assert run(path, "--data", tmp_path / "gone") == 1
    assert complaint(capsys).startswith(f"MNIST's files were not found in {tmp_path / 'gone'}.")
    path = file(points())
    assert run(path, "--data", tmp_path) == 1
    assert complaint(capsys) == "The data set of this project has no files of its own, so --data says nothing to it."
    (tmp_path / "full" / "of").mkdir(parents=True)
    assert run(path, "--out", tmp_path / "full") == 1
    assert complaint(capsys).startswith(f"'{tmp_path / 'full'}' is not an empty folder.")


def test_the_examples_to_judge_by_are_chosen_by_a_split_and_a_share(
    file: Callable[[Project], Path], tmp_path: Path, capsys: Printed
) -> None:
    path, short = file(points()), ("--epochs", 1, "--json")
    for words, kept_aside in (
        (("--split", "Folds:folds=4,held=2"), 50),
        (("--split", "Random", "--validation-share", 0.3), 60),
        (("--validation-share", 0), 0),
    ):
        assert run(path, *words, *short) == 0
        assert events(capsys.readouterr().out)[0]["validation_examples"] == kept_aside
    assert run(path, "--split", "ByGroup", *short) == 1
    assert capsys.readouterr().err.startswith("layerloom: Moons does not say which examples belong together.")
    assert run(path, "--split", f"Given:file={tmp_path}/a,b.csv", *short) == 1
    assert capsys.readouterr().err.startswith("layerloom: Moons comes from no file, so no other file can be read ")
    for odd, sentence in (
        ("Folds:folds=1", "Folds is 1, but must be from 2 to 1000."),
        ("Folds:size=3", "Folds has no parameter 'size'. It has: folds, held."),
        ("Fold", "There is no split called 'Fold' in this version."),
    ):
        assert run(path, "--split", odd) == 2
        assert f"error: argument --split: {sentence}" in capsys.readouterr().err


def test_a_run_that_cannot_be_resumed_is_one_sentence(
    file: Callable[[Project], Path], tmp_path: Path, capsys: Printed
) -> None:
    path = file(points())
    assert run(path, "--resume", tmp_path / "gone") == 1
    assert complaint(capsys).startswith(f"'{tmp_path / 'gone'}' is not the folder of a run")
    assert run(path, "--out", tmp_path / "run", "--json") == 0
    capsys.readouterr()
    assert run(path, "--resume", tmp_path / "run", "--seed", 1) == 1
    assert complaint(capsys) == "A run that goes on keeps its setting 'Seed'. Start a new run to change it."
    assert run(path, "--resume", tmp_path / "run", "--out", tmp_path / "other") == 1
    assert complaint(capsys).startswith("A run that goes on stays in its folder.")
    assert run(path, "--resume", tmp_path / "run", "--seed", 0, "--json") == 0
    assert [one["event"] for one in events(capsys.readouterr().out)] == ["started", "finished"]


# Convention 31.
@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device here")
def test_a_device_that_is_not_there_is_one_sentence(file: Callable[[Project], Path], capsys: Printed) -> None:
    assert run(file(points()), "--device", "cuda") == 1
    said = "This machine has no device 'cuda' that PyTorch can use. Choose auto or cpu."
    assert complaint(capsys) == said


@pytest.mark.parametrize("words", [["--device", "tpu"], ["--epochs", "0"], ["--seed", "-1"], ["--epochs", "ten"]])
def test_a_value_that_cannot_be_is_a_usage_error(
    file: Callable[[Project], Path], capsys: Printed, words: list[str]
) -> None:
    assert run(file(points()), *words) == 2
    assert f"argument {words[0]}: " in capsys.readouterr().err


# Convention 52.
def test_a_file_that_is_no_project_exits_with_3(tmp_path: Path, capsys: Printed) -> None:
    (tmp_path / "bad.loom").write_text('{"layerloom": 1, "nodes": [', encoding="utf-8")
    assert run(tmp_path / "bad.loom") == 3
    assert "bad.loom" in complaint(capsys)
    assert run(tmp_path / "gone.loom") == 3
    assert complaint(capsys) == f"There is no file '{tmp_path / 'gone.loom'}'."


def started(path: Path, *words: object) -> tuple[subprocess.Popen[str], Path]:
    """The command in a process of its own, and its run folder."""
    line = quick_python.line("-m", "engine", "train", str(path), "--json", *map(str, words))
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    process = subprocess.Popen(line, cwd=ROOT, env={**os.environ, "OMP_NUM_THREADS": "1"}, **pipes)
    assert process.stdout is not None
    return process, Path(json.loads(process.stdout.readline())["run"])


# Convention 53.
@pytest.mark.as_people_do
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_ctrl_c_keeps_a_checkpoint_and_says_how_to_go_on(
    file: Callable[[Project], Path], tmp_path: Path, capsys: Printed
) -> None:
    path = file(mlp(epochs=20))
    process, folder = started(path, "--out", tmp_path / "it's a run")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    last = events(out)[-1]
    assert last["event"] == "finished" and last["stopped"] is True
    assert int(checkpoints(folder)[-1].name[5:]) == last["step"] < 20 * 45
    assert err.startswith("layerloom: Stopped; a checkpoint is kept. Go on with: layerloom train ")
    assert err.count("\n") == 1
    words = shlex.split(err.split("Go on with: layerloom ")[1])
    assert words == ["train", str(path), "--resume", str(folder)]
    assert main([*words, "--json"]) == 0
    assert events(capsys.readouterr().out)[0]["step"] == last["step"]
    threads = Run(folder).facts["threads"]
    told(train(mlp(epochs=20), out=tmp_path / "whole", threads=threads))
    assert_equal_runs(tmp_path / "whole", folder)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other broken pipes")
def test_a_reader_that_goes_away_ends_the_training_with_a_checkpoint(
    file: Callable[[Project], Path], tmp_path: Path
) -> None:
    process, folder = started(file(points()), "--epochs", 100_000, "--out", tmp_path / "run")
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    assert process.wait(60) == 1
    assert "Traceback" not in process.stderr.read()
    process.stderr.close()
    assert len(checkpoints(folder)) == 1 and Run(folder).facts["status"] == "stopped"
