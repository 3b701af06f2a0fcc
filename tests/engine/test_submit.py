"""Tests the jobs that are written for a cluster: what is in them, and that no name of a person's becomes code."""

from __future__ import annotations

import json
import os
import re
import subprocess
import zipfile
from pathlib import Path

import msgspec
import pytest

from engine import files
from engine.files import load
from engine.files.places import unasked
from engine.graph.absent import absent
from engine.graph.analysis import analyse
from engine.submitting.job import Job, name_of, seconds_of
from engine.submitting.lock import locks
from engine.submitting.wheel import wheel
from tests.engine.picture_files import in_folders
from tests.engine.projects import dense, project
from tests.engine.submitted_jobs import HOSTILE, STARTS, TARGETS, digits_in, run, submitted

Printed = pytest.CaptureFixture[str]
pytestmark = pytest.mark.skipif(os.name == "nt", reason="the scripts are for Linux")


@pytest.fixture
def digits(tmp_path: Path) -> Path:
    return digits_in(tmp_path)


@pytest.mark.parametrize("to", TARGETS)
def test_a_job_has_all_that_it_needs(digits: Path, tmp_path: Path, to: str, capsys: Printed) -> None:
    capsys.readouterr()
    assert run("submit", digits, "--to", to, "-o", tmp_path / "job", "--processes", 2, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert sorted(told["files"]) == sorted(os.listdir(tmp_path / "job"))
    assert STARTS[to] in told["files"] and told["processes"] == 2 and told["data"] == []
    assert load(tmp_path / "job" / "project.loom") == load(digits)
    page = (tmp_path / "job" / "README.md").read_text()
    assert all(f"`{name}`" in page for name in told["files"]) and len(page.splitlines()) < 60
    for name in told["files"]:
        if not name.endswith(".whl"):
            assert "%%{" not in (tmp_path / "job" / name).read_text(), name


def test_the_program_goes_along_without_its_window(tmp_path: Path) -> None:
    name, data = wheel()
    (tmp_path / name).write_bytes(data)
    with zipfile.ZipFile(tmp_path / name) as packed:
        names = packed.namelist()
        assert packed.testzip() is None
        (about,) = [one for one in names if one.endswith(".dist-info/METADATA")]
        needed = packed.read(about).decode().lower()
    parts = {one.split("/")[0] for one in names}
    assert parts == {"engine", "resources", about.split("/")[0]}
    assert "torch" in needed and not re.search("pyside|pyqtgraph|extra ==", needed)
    assert wheel.__wrapped__() == (name, data)


def test_the_locks_have_exact_versions_of_all_that_is_needed_and_nothing_of_the_window() -> None:
    lines = [line for text in locks(gpus=False).values() for line in text.splitlines() if line[0] not in "#-"]
    assert all(re.fullmatch(r"[a-z0-9-]+==[0-9][A-Za-z0-9.!+]*", line) for line in lines)
    names = [line.partition("==")[0] for line in lines]
    assert {"torch", "numpy", "msgspec", "sympy"} <= set(names) and len(names) == len(set(names))
    assert not set(names) & {"pyside6-essentials", "pyqtgraph", "shiboken6", "pytest", "layerloom"}


def test_a_pytorch_without_gpus_is_not_asked_for_where_there_are_some() -> None:
    assert "+cpu" not in locks(gpus=True)["torch.lock"]
    index, _, torch = locks(gpus=False)["torch.lock"].rpartition("torch==")
    build = torch.strip().partition("+")[2]
    assert index == (f"--index-url https://download.pytorch.org/whl/{build}\n" if build else "")


@pytest.mark.parametrize("to", TARGETS)
@pytest.mark.parametrize("option", ["--name", "--gpus", "--time", "--partition", "--account"])
def test_no_option_becomes_code(digits: Path, tmp_path: Path, capsys: Printed, to: str, option: str) -> None:
    for text in HOSTILE:
        capsys.readouterr()
        assert run("submit", digits, "--to", to, "-o", tmp_path / "job", f"{option}={text}") == 2, text
        told = capsys.readouterr().err
        assert told.startswith("layerloom: ") and told.endswith(".\n") and len(told.splitlines()) == 1
        assert not (tmp_path / "job").exists()


def test_a_number_of_seconds_is_what_slurm_makes_of_it() -> None:
    known = {"90": 5400, "90:30": 5430, "1:30:00": 5400, "2-1": 176_400, "2-1:30": 178_200, "1-00:00:30": 86_430}
    assert {text: seconds_of(text) for text in known} == known
    assert [seconds_of(text) for text in ("", "1h", "-5", "1:2:3", "1::2", "1-", "1e3", "5 ")] == [0] * 8


@pytest.mark.parametrize("text", [*HOSTILE, "", "7", "net.v2", "a" * 300, "Ünet", "---"])
def test_a_job_is_called_like_its_file_as_far_as_that_can_be_a_name(text: str) -> None:
    Job(name=name_of(text)).check()


def own_data(folder: Path) -> Path:
    """A project with a table, and the table."""
    folder.mkdir()
    table = folder / "wine $(touch CANARY).csv"
    table.write_text("a,b,kind\n" + "".join(f"{at % 7},{at % 3},{'xy'[at % 2]}\n" for at in range(60)))
    assert run("new", "--from-data", table, "--target", "kind", folder / "wine.loom") == 0
    return table


@pytest.mark.parametrize("copied", [True, False])
def test_data_are_copied_or_named_with_the_leave_to_read_them(
    tmp_path: Path, capsys: Printed, monkeypatch: pytest.MonkeyPatch, copied: bool
) -> None:
    table = own_data(tmp_path / "own")
    capsys.readouterr()
    words = ["--with-data"] if copied else []
    assert run("submit", tmp_path / "own/wine.loom", "--to", "slurm", "-o", tmp_path / "job", *words, "--json") == 0
    (told,) = json.loads(capsys.readouterr().out)["data"]
    there = f"data/1/{table.name}" if copied else str(table)
    size = table.stat().st_size
    assert told == {"here": str(table), "there": there, "files": 1, "bytes": size, "copied": copied}
    job = (tmp_path / "job").rename(tmp_path / "elsewhere") if copied else tmp_path / "job"
    if copied:
        table.unlink()
        assert not (job / "home").exists()
    # Where it runs, nobody has chosen anything but what the job brings along.
    monkeypatch.setenv("LAYERLOOM_HOME", str(job / "home"))
    brought = load(job / "project.loom")
    assert unasked(brought) == () and absent(analyse(brought)) is None
    assert told["there"] in (job / "README.md").read_text()


def test_places_that_nobody_agreed_to_are_not_agreed_to_by_a_job(tmp_path: Path, capsys: Printed) -> None:
    table = own_data(tmp_path / "own")
    text = (tmp_path / "own/wine.loom").read_text().replace(json.dumps(table.name), json.dumps(str(table)))
    (tmp_path / "strange").mkdir()
    (tmp_path / "strange/x.loom").write_text(text)
    words = ["submit", tmp_path / "strange/x.loom", "--to", "slurm", "-o", tmp_path / "job"]
    capsys.readouterr()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LAYERLOOM_HOME", str(tmp_path / "nobody"))
        assert run(*words) == 1
        assert "lies outside the folder of the project" in capsys.readouterr().err
        assert not (tmp_path / "job").exists()
        assert run(*words, "--data", table) == 0
    assert msgspec.json.decode((tmp_path / "job/home/places.json").read_bytes()) == [str(table)]


def test_a_folder_of_pictures_goes_along_once_whatever_links_are_in_it(tmp_path: Path) -> None:
    folder = in_folders(tmp_path / "own")
    assert run("new", "--from-data", folder, tmp_path / "p.loom") == 0
    (folder / "above" / "again").symlink_to(folder)
    os.mkfifo(folder / "above" / "pipe")
    job = submitted(tmp_path / "p.loom", "torchrun", tmp_path / "job", "--with-data")
    copies = sorted(one.name for one in (job / "data").rglob("*") if one.is_file())
    assert copies == sorted(one.name for one in folder.rglob("*") if one.is_file() and "again" not in one.parts)


def test_a_network_with_a_problem_is_no_job(tmp_path: Path, capsys: Printed) -> None:
    file = tmp_path / "x.loom"
    files.save(project("Digits", dense("answer", 7)), file)
    assert run("submit", file, "--to", "slurm", "-o", tmp_path / "job") == 1
    assert capsys.readouterr().err.startswith("layerloom: ") and not (tmp_path / "job").exists()


def test_a_folder_with_something_in_it_stays_as_it_is(digits: Path, tmp_path: Path, capsys: Printed) -> None:
    (tmp_path / "job").mkdir()
    (tmp_path / "job/mine").write_text("work")
    assert run("submit", digits, "--to", "slurm", "-o", tmp_path / "job") == 1
    assert "is not an empty folder" in capsys.readouterr().err
    assert os.listdir(tmp_path / "job") == ["mine"]
    assert not [one for one in tmp_path.iterdir() if one.name.endswith(".part")]


def test_an_empty_folder_is_filled_while_somebody_stands_in_it(
    digits: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "job").mkdir()
    monkeypatch.chdir(tmp_path / "job")
    assert run("submit", digits, "--to", "slurm", "-o", ".") == 0
    assert "job.sbatch" in os.listdir() and Path("job.sbatch").read_text()


@pytest.mark.parametrize("name", ["-rf", "-", "$(touch CANARY)", "a\n'b"])
def test_the_line_that_is_printed_leads_into_the_folder_whatever_that_is_called(
    digits: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    capsys.readouterr()
    assert run("submit", digits, "--to", "torchrun", f"--out={name}", "--json") == 0
    enter, _, start = json.loads(capsys.readouterr().out)["start"].rpartition(" && ")
    made = subprocess.run(["bash", "-c", f"{enter} && ls"], check=True, capture_output=True, text=True)
    assert start == "bash train.sh" and "train.sh" in made.stdout.split()
    assert not list(tmp_path.rglob("CANARY"))


def test_data_that_are_not_here_may_be_there(tmp_path: Path) -> None:
    own_data(tmp_path / "own").unlink()
    job = submitted(tmp_path / "own/wine.loom", "skypilot", tmp_path / "job")
    assert "not on the machine that wrote this" in (job / "README.md").read_text()
    assert not (job / "data").exists() and (job / "home" / "places.json").exists()


def test_a_disk_that_takes_nothing_leaves_nothing(digits: Path, tmp_path: Path, capsys: Printed) -> None:
    (tmp_path / "file").write_text("")
    assert run("submit", digits, "--to", "slurm", "-o", tmp_path / "file" / "job") == 3
    assert "cannot be written" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--time", "--partition", "--account"])
def test_what_only_slurm_knows_is_refused_elsewhere(digits: Path, tmp_path: Path, option: str) -> None:
    assert run("submit", digits, "--to", "torchrun", "-o", tmp_path / "job", option, "1:00:00") == 2
