"""Tests the command line: results, sentences and exit codes, for good projects and for broken ones."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from benchmarks.run import GROUPS
from engine.cli import COMMANDS, main
from engine.commands import bench, project
from engine.files import dumps, load
from engine.templates import template, templates

ROOT = Path(__file__).parents[2]
NAMES = [one.name for one in templates()]

Printed = pytest.CaptureFixture[str]


def run(*words: object) -> int:
    return main([str(word) for word in words])


@pytest.fixture
def spiral(tmp_path: Path) -> Path:
    path = tmp_path / "spiral.loom"
    assert run("new", "spiral", path) == 0
    return path


# Convention 51.
def test_templates_are_listed_for_people_and_for_programs(capsys: Printed) -> None:
    assert run("templates") == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0].split() == ["Name", "Title", "Category", "Data", "Parameters"]
    assert [line.split()[0] for line in told[2:]] == NAMES
    assert run("templates", "--json") == 0
    listed = json.loads(capsys.readouterr().out)
    assert [one["name"] for one in listed] == NAMES
    assert {"digits-mlp", "digits-cnn", "digits-lstm", "spiral", "mnist-cnn"} <= set(NAMES)
    fields = ["name", "title", "category", "data", "parameters", "about", "expected", "source"]
    # Of some networks nobody in particular is the author.
    assert all(list(one) == fields and all(one[field] for field in fields[:-1]) for one in listed)
    assert {one["name"]: one["data"] for one in listed}["digits-lstm"] == "Digits"


# Convention 51.
@pytest.mark.parametrize("name", NAMES)
def test_a_new_project_has_no_problems(tmp_path: Path, capsys: Printed, name: str) -> None:
    path = tmp_path / "new.loom"
    assert run("new", name, path) == 0
    assert load(path) == template(name)
    capsys.readouterr()
    assert run("check", path) == 0
    assert capsys.readouterr().out == f"'{path}' has no problems.\n"
    assert run("check", path, "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"problems": []}


def test_a_new_project_replaces_a_file_only_by_force(tmp_path: Path, capsys: Printed) -> None:
    path = tmp_path / "mine.loom"
    path.write_text("my work", encoding="utf-8")
    assert run("new", "spiral", path) == 1
    assert path.read_text(encoding="utf-8") == "my work"
    assert (
        capsys.readouterr().err
        == f"layerloom: '{path}' is there already. Choose another name, or --force to replace it.\n"
    )
    assert run("new", "spiral", path, "--force") == 0
    assert load(path).title.startswith("Spiral")


def test_an_unknown_template_is_answered_with_those_that_there_are(tmp_path: Path, capsys: Printed) -> None:
    assert run("new", "spirale", tmp_path / "a.loom") == 2
    told = capsys.readouterr().err
    assert told.startswith("layerloom: There is no template 'spirale'. There are: ")
    assert all(name in told for name in NAMES)


# Convention 51.
def test_a_summary_shows_each_layer_in_aligned_columns(spiral: Path, capsys: Printed) -> None:
    capsys.readouterr()
    assert run("summary", spiral) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["Layer", "Key", "Output", "Parameters", "Multiply-adds", "Receptive", "field"]
    dense = next(line for line in lines if " dense_2 " in line)
    assert dense.split() == ["Dense", "dense_2", "32", "features", "*", "1,056", "*", "1,024", "–"]
    table = lines[: lines.index("")]
    assert table[-1].split() == ["Together", "1,218", "1,152"]
    assert {len(line) for line in table[:-1]} == {len(lines[0])}


# Convention 52.
def test_a_summary_for_programs_has_totals_layers_and_problems(spiral: Path, capsys: Printed) -> None:
    capsys.readouterr()
    assert run("summary", spiral, "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert {"parameters", "multiply_adds", "layers", "problems", "memory"} <= found.keys()
    assert (found["parameters"], found["multiply_adds"], found["problems"]) == (1218, 1152, [])
    row = next(row for row in found["layers"] if row["key"] == "dense_2")
    assert row == {
        "key": "dense_2",
        "name": "Dense",
        "type": "Dense",
        "inputs": {"features": [[32]]},
        "outputs": {"output": [32]},
        "axes": {"output": ["features"]},
        "parameters": 1056,
        "trainable_parameters": 1056,
        "multiply_adds": 1024,
        "memory": None,
        "receptive_field": None,
        "times": 1,
    }


# Convention 51.
def test_an_export_is_python_in_a_file_or_on_the_screen(spiral: Path, tmp_path: Path, capsys: Printed) -> None:
    out = tmp_path / "spiral.py"
    capsys.readouterr()
    assert run("export", spiral, "--to", "pytorch", "-o", out) == 0
    assert capsys.readouterr().out == ""
    assert run("export", spiral, "--to", "pytorch") == 0
    assert capsys.readouterr().out == out.read_text(encoding="utf-8")
    names = [part.name for part in ast.parse(out.read_text(encoding="utf-8")).body if isinstance(part, ast.ClassDef)]
    assert names == ["SpiralSeeTheBoundaryBend"]


@pytest.mark.parametrize(
    "words", [("new", "spiral"), ("export", "FILE", "--to", "pytorch", "-o")], ids=["new", "export"]
)
def test_a_result_that_cannot_be_written_is_a_failure(spiral: Path, capsys: Printed, words: tuple[str, ...]) -> None:
    capsys.readouterr()
    target = spiral / "inside-a-file.out"
    assert run(*(spiral if word == "FILE" else word for word in words), target) == 1
    told = capsys.readouterr()
    assert told.err.startswith(f"layerloom: '{target}' cannot be written: ")
    assert (told.out, told.err.count("\n")) == ("", 1)


USAGE = [
    ("chek", "a.loom"),
    ("check",),
    ("check", "a.loom", "b.loom"),
    ("check", "a.loom", "--jso"),
    ("summary", "a.loom", "--yaml"),
    ("export", "a.loom"),
    ("export", "a.loom", "--to", "cobol"),
    ("train", "a.loom", "--epochs", "none"),
    ("train", "a.loom", "--epochs", "0"),
    ("train", "a.loom", "--seed", "-1"),
    ("train", "a.loom", "--device", "abacus"),
    ("--nonsense",),
]


# Convention 52.
@pytest.mark.parametrize("words", USAGE, ids=" ".join)
def test_what_cannot_be_understood_is_a_usage_error(capsys: Printed, words: tuple[str, ...]) -> None:
    assert run(*words) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("usage: layerloom ")
    assert "error: " in told.err


# Convention 50.
@pytest.mark.parametrize("words", [(), *((command,) for command in COMMANDS)], ids=" ".join)
def test_every_command_explains_itself_with_an_example(capsys: Printed, words: tuple[str, ...]) -> None:
    assert run(*words, "--help") == 0
    told = capsys.readouterr().out
    assert told.startswith("usage: layerloom ")
    assert "example" in told
    assert re.search(rf"\n  layerloom {' '.join(words) or 'train'}\b", told)


# Convention 50.
def test_the_version_is_printed(capsys: Printed) -> None:
    assert run("--version") == 0
    assert capsys.readouterr().out == f"layerloom {version('layerloom')}\n"


def test_a_network_with_a_problem_is_not_exported(tmp_path: Path, capsys: Printed) -> None:
    path, out = tmp_path / "problem.loom", tmp_path / "out.py"
    path.write_text(dumps(template("spiral")).replace('"units": 32', '"units": 0', 1), encoding="utf-8")
    assert run("export", path, "--to", "pytorch", "-o", out) == 1
    assert capsys.readouterr().err == "layerloom: dense: Units is 0, but must be from 1 to 65536.\n"
    assert not out.exists()


def test_a_name_in_a_file_cannot_steer_the_terminal(tmp_path: Path, capsys: Printed) -> None:
    path = tmp_path / "steer.loom"
    text = dumps(template("spiral")).replace('"type": "Tanh"', '"type": "Tanh", "name": "\\u001b[31m\\nred"', 1)
    path.write_text(text.replace('"type": "Tanh",', '"type": "\\u001b[2J\\nTanh",', 2), encoding="utf-8")
    assert run("summary", path) == 0
    assert run("check", path) == 1
    told = capsys.readouterr().out
    assert all(line.isprintable() for line in told.split("\n"))


def test_benchmarks_need_a_checkout(tmp_path: Path, capsys: Printed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "ROOT", tmp_path)
    assert run("bench") == 1
    assert capsys.readouterr().err == (
        "layerloom: The benchmarks are no part of an installation. Run this command in a checkout of the source.\n"
    )


@pytest.mark.parametrize("holds", [True, False])
def test_benchmarks_fail_where_a_goal_is_missed(tmp_path: Path, capsys: Printed, holds: bool) -> None:
    (tmp_path / "benchmarks").mkdir()
    (tmp_path / "benchmarks/__init__.py").touch()
    shutil.copy(ROOT / "benchmarks/row.py", tmp_path / "benchmarks")
    row = {"name": "loop", "value": 1.25, "goal": "<= 1.3", "holds": holds}
    code = f"GROUPS = ['loop']\n\ndef rows(only):\n    return [{row!r} | {{'name': only}}]\n"
    (tmp_path / "benchmarks/run.py").write_text(code, encoding="utf-8")
    script = (
        "import pathlib, sys; from engine.commands import bench; from engine.cli import main; "
        f"bench.ROOT = pathlib.Path({str(tmp_path)!r}); "
        "code = main(['bench', '--only', 'loop']); sys.exit(main(['bench', '--only', 'loop', '--json']) * 2 + code)"
    )
    made = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert made.returncode == (0 if holds else 3)
    table, found = made.stdout.split("{", 1)
    assert table.splitlines()[2].split() == ["loop", "1.25", "<=", "1.3", "yes" if holds else "no"]
    assert json.loads("{" + found) == {"rows": [{**row, "name": "loop"}]}


# Convention 50.
@pytest.mark.skipif(os.name == "nt", reason="The stand-in for Python is a shell script.")
def test_a_file_alone_opens_the_window_in_a_new_process(
    tmp_path: Path, spiral: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = tmp_path / "python"
    python.write_text(
        f'#!/bin/sh\nprintf "%s\\n" "$@" > {tmp_path}/words\nexit $(cat {tmp_path}/code)\n', encoding="utf-8"
    )
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "code").write_text("0", encoding="utf-8")
    assert run(spiral) == 0
    # -P: no designer.py that lies beside the project may be run.
    assert (tmp_path / "words").read_text(encoding="utf-8").split() == ["-P", "-m", "designer", str(spiral)]
    (tmp_path / "code").write_text("9", encoding="utf-8")
    assert run() == 1
    assert (tmp_path / "words").read_text(encoding="utf-8").split() == ["-P", "-m", "designer"]


def test_a_word_that_is_neither_file_nor_command_is_told(capsys: Printed) -> None:
    assert run("chek") == 3
    assert capsys.readouterr().err == "layerloom: There is no file and no command 'chek'. See layerloom --help.\n"


def test_ctrl_c_is_a_sentence(capsys: Printed, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt() -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(project, "templates", interrupt)
    assert run("templates") == 130
    assert capsys.readouterr().err == "layerloom: Interrupted.\n"


def command(*words: object, **options: Any) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "engine", *map(str, words)]
    return subprocess.run(line, cwd=ROOT, text=True, stderr=subprocess.PIPE, **options)


# Convention 50.
def test_the_same_commands_run_as_python_m_engine(spiral: Path) -> None:
    done = command("check", spiral, stdout=subprocess.PIPE)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"'{spiral}' has no problems.\n", "")


@pytest.mark.skipif(os.name == "nt", reason="Pipes break in another way on Windows.")
def test_a_reader_who_leaves_early_sees_no_traceback(spiral: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = command("summary", spiral, stdout=writing)
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, "")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="Only Linux has a disk that is always full.")
def test_an_output_that_cannot_be_written_is_a_sentence(spiral: Path) -> None:
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = command("summary", spiral, stdout=full)
    expected = "layerloom: The output cannot be written: No space left on device.\n"
    assert (done.returncode, done.stderr) == (1, expected)


def test_a_terminal_without_the_signs_gets_a_result_all_the_same(spiral: Path) -> None:
    poor = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = command("summary", spiral, stdout=subprocess.PIPE, env=poor)
    assert (done.returncode, done.stderr) == (0, "")
    assert "dense_2" in done.stdout


def test_a_group_of_the_benchmarks_that_is_not_there_is_told_with_those_that_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["bench", "--only", "lop"]) == 2
    told = capsys.readouterr().err
    assert all(name in told for name in ("'lop'", *GROUPS))
