"""Makes jobs for a cluster in the tests, and runs them as they are, with a stand-in for SLURM and for Python."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from engine import files
from engine.cli import main, parser
from engine.graph.model import Project
from engine.templates import template
from tests.engine import slurm_stand_in

TARGETS = ("slurm", "torchrun", "skypilot")
STARTS = {"slurm": "job.sbatch", "torchrun": "train.sh", "skypilot": "sky.yaml"}
HOSTILE = (
    *(
        "$(touch CANARY)",
        "`touch CANARY`",
        "; touch CANARY",
        "x\ntouch CANARY",
        '"; touch CANARY; "',
        "'; touch CANARY",
    ),
    *("%%{name}", "${IFS}", "--wrap=x", "a b", "a: b", "x\n#SBATCH --uid=0", "&x"),
    *("!!python/object", "\u202etxt", "é"),
)
"""What would be code, an option or a structure in a shell, in SLURM's lines or in YAML."""
RECORDER = """#!{python}
import json, os, sys, time
if sys.argv[1:3] == ["-m", "zipfile"]:
    os.mkdir(sys.argv[-1])
    sys.exit()
with open(os.environ["NOTES"], "a") as notes:
    print(json.dumps({{"words": sys.argv[1:], "env": dict(os.environ), "folder": os.getcwd()}}), file=notes)
code = os.environ.get("ENDS", "0")
if "WAITS" in os.environ and "--out" in sys.argv:
    os.mkdir("run")
    open("run/run.json", "w").close()
    until = time.monotonic() + 60
    while not os.path.exists("run/control.json") and time.monotonic() < until:
        time.sleep(0.02)
    code = "130"
with open(os.environ["LAYERLOOM_ENDED"], "w") as ended:
    ended.write(code)
"""
"""A Python that notes what it was to do in place of training, and may wait until it is told to stop."""


def run(*words: object) -> int:
    return main([str(word) for word in words])


def digits_in(folder: Path) -> Path:
    """Digits, for two epochs."""
    made = template("digits-mlp")
    files.save(Project(made.graph, {**made.training, "epochs": 2, "device": "cpu"}, made.title), folder / "digits.loom")
    return folder / "digits.loom"


def submitted(file: Path, to: str, out: Path, *words: object) -> Path:
    assert run("submit", file, "--to", to, "-o", out, *words) == 0
    return out


def recorder_in(folder: Path) -> Path:
    script = folder / "recorder"
    script.write_text(RECORDER.format(python=sys.executable))
    script.chmod(0o755)
    return script


def surroundings(tmp_path: Path, python: object, **more: object) -> dict[str, str]:
    """Those of a clean home on a machine with SLURM and a Python that has all packages."""
    commands = tmp_path / "commands"
    if not commands.exists():
        slurm_stand_in.install(commands)
    clean = {"PATH": f"{commands}:{os.environ['PATH']}", "HOME": str(tmp_path / "clean")}
    clean |= {"LAYERLOOM_PYTHON": str(python), "NOTES": str(tmp_path / "notes"), "TMPDIR": str(tmp_path)}
    return {**clean, slurm_stand_in.STATE: str(tmp_path / "slurm"), **{name: str(one) for name, one in more.items()}}


def bash(command: str, folder: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["bash", "-c", command], cwd=folder, env=env, capture_output=True, text=True, timeout=240)


def notes(tmp_path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (tmp_path / "notes").read_text().splitlines()]


def torchrun_of(words: list[str]) -> Any:
    """What torchrun itself reads out of this line; the training reads what stands behind."""
    from torch.distributed.run import parse_args

    assert words[:2] == ["-m", "torch.distributed.run"]
    line = parse_args(words[2:])
    assert line.module and line.training_script == "engine"
    parser().parse_args(line.training_script_args)
    return line


def printed(folder: Path) -> str:
    """What the job of SLURM has printed there."""
    (log,) = folder.glob("digits-*.out")
    return log.read_text()
