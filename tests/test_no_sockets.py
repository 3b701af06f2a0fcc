"""The program opens no socket to the outside: in no process of its own, unless a person asked for a download."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from engine import files
from engine.starting.beginning import begun
from tests.engine.table_files import fruits
from tests.watched_net import surroundings, told

COMMANDS = "import json, sys; from engine.cli import main; sys.exit(any(main(one) for one in json.loads(sys.argv[1])))"


def layerloom(folder: Path, *commands: Sequence[str | Path]) -> None:
    """All of these, one behind the other, in one process: each imports PyTorch otherwise."""
    words = json.dumps([list(map(str, one)) for one in commands])
    line = [sys.executable, "-P", "-c", COMMANDS, words]
    done = subprocess.run(line, env=surroundings(folder), capture_output=True, text=True, timeout=250)
    assert done.returncode == 0, done.stderr


def project_in(folder: Path) -> Path:
    project = begun(fruits(folder / "fruits.csv")).project
    files.save(project, folder / "fruits.loom")
    return folder / "fruits.loom"


def test_the_hook_sees_a_socket_in_a_process_and_none_between_processes(tmp_path: Path) -> None:
    tried = "import socket, multiprocessing; multiprocessing.Pipe(); socket.socketpair()\n"
    surrounded = surroundings(tmp_path)
    subprocess.run([sys.executable, "-P", "-c", tried], env=surrounded, check=True)
    assert told(tmp_path, "began") and not told(tmp_path, "outside")
    subprocess.run([sys.executable, "-P", "-c", tried + "socket.socket(socket.AF_INET)"], env=surrounded, check=True)
    assert len(told(tmp_path, "outside")) == 1


def test_the_command_line_opens_no_socket(tmp_path: Path) -> None:
    file, run, table = project_in(tmp_path), tmp_path / "run", tmp_path / "fruits.csv"
    layerloom(
        tmp_path,
        ("train", file, "--epochs", "1", "--device", "cpu", "--out", run),
        ("evaluate", file, "--run", run, "--input", table),
        ("predict", file, "--run", run, "--input", table, "-o", tmp_path / "said.csv"),
        ("export", file, "--to", "pytorch", "-o", tmp_path / "fruits.py"),
        ("export-run", run, "--to", "tensorboard", "-o", tmp_path / "events"),
        ("new", "--from-data", table, tmp_path / "again.loom"),
        ("data",),
    )
    assert (tmp_path / "said.csv").exists() and (tmp_path / "again.loom").exists()
    assert told(tmp_path, "began")
    assert told(tmp_path, "outside") == []


def test_the_window_its_training_and_what_works_beside_them_open_no_socket(tmp_path: Path) -> None:
    file = project_in(tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "tests.watched_net", str(file)],
        env=surroundings(tmp_path),
        cwd=Path(__file__).parents[1],
        stdout=subprocess.PIPE,
        text=True,
        timeout=280,
    )
    assert done.stdout.splitlines() == ["done"]
    processes = "\n".join(told(tmp_path, "began"))
    for name in ("preview", "weigh", "look", "find_rate", "multiprocessing"):
        assert name in processes, f"{name} was not watched"
    assert told(tmp_path, "outside") == []


def test_the_kind_of_socket_that_is_allowed_reaches_this_machine_alone() -> None:
    assert socket.AF_UNIX == 1, "tests/watched_net.py writes the number down"
