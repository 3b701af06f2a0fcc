"""Tests an installation: Qt that counts its references, a whole wheel, the command, a clear refusal."""

import importlib.metadata
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from PySide6.QtCore import QObject

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_void_calls_of_qt_leave_the_references_of_none_alone() -> None:
    thing = QObject()
    before = sys.getrefcount(None)
    for _ in range(10_000):
        thing.setObjectName("thing")
    assert abs(sys.getrefcount(None) - before) <= 50


def test_the_installed_version_is_the_one_in_pyproject() -> None:
    assert importlib.metadata.version("layerloom") == PROJECT["version"]


def test_each_direct_dependency_has_its_reason_in_the_readme_and_no_other_has_one() -> None:
    told = (
        (ROOT / "README.md")
        .read_text(encoding="utf-8")
        .partition("Direct dependencies: ")[2]
        .partition(". For tests")[0]
    )
    reasons = dict(re.findall(r"([\w-]+)\s+\(([^)]+)\)", told))
    names = [re.match(r"[\w-]+", one)[0] for one in PROJECT["dependencies"]]  # type: ignore[index]
    assert sorted(reasons) == sorted(names)
    assert all(len(reason.split()) > 1 for reason in reasons.values()), "a reason is more than a word"


def test_every_command_resolves_to_a_function() -> None:
    commands = importlib.metadata.distribution("layerloom").entry_points
    assert {command.name: command.value for command in commands} == PROJECT["scripts"]
    for command in commands:
        assert callable(command.load())


def test_the_wheel_holds_every_file_of_the_three_packages(tmp_path: Path) -> None:
    made = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--no-deps", "--retries", "0", "-w", str(tmp_path), str(ROOT)],
        capture_output=True,
        text=True,
    )
    if "No matching distribution found for hatchling" in made.stderr:
        pytest.skip("pip reaches no index here, and hatchling, which builds the wheel, comes from there.")
    assert made.returncode == 0, made.stderr
    (wheel,) = tmp_path.glob("*.whl")
    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    packages = [ROOT / name for name in ("designer", "engine", "resources")]
    files = {path for package in packages for path in package.rglob("*") if path.is_file()}
    assert held == {path.relative_to(ROOT).as_posix() for path in files if "__pycache__" not in path.parts}


@pytest.mark.skipif(os.name == "nt", reason="make and sh are not on Windows; the README has a line for it.")
def test_an_old_python_is_refused_in_one_sentence(tmp_path: Path) -> None:
    old = tmp_path / "python3.9"
    old.write_text("#!/bin/sh\necho 3.9\n", encoding="utf-8")
    old.chmod(0o755)
    refused = subprocess.run(
        ["sh", str(ROOT / ".ci/system-packages"), str(old)], cwd=tmp_path, capture_output=True, text=True
    )
    assert refused.returncode != 0
    assert refused.stdout == ""
    assert refused.stderr.count("\n") == 1
    assert f"needs Python 3.11 or newer, but {old} is 3.9" in refused.stderr
