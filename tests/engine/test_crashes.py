"""Kills trainings in the middle of writing, and fills their disk: what was learned can always be taken up again."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from engine.runs import Run
from engine.training.checkpoint import checkpoints
from engine.training.start import train
from tests import quick_python
from tests.engine.projects import assert_equal_runs, dense, figures, project, recorded, told
from tests.engine.strategies import WHOLE

ROOT = Path(__file__).parents[2]
needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="only POSIX systems can fork and limit a process")

PRELUDE = """
import json, os, random, resource, signal, sys, time
from pathlib import Path
from engine.message import Misfit
from engine.training import news, record
from engine.training.checkpoint import checkpoints
from engine.training.start import recording
from tests.engine.projects import points, trained
from tests.engine.test_crashes import wide
folder = Path(sys.argv[1])
record.AT_MOST_SECONDS = news.NEWS_SECONDS = 0.0  # a checkpoint behind each step
def begin():
    return recording(wide(), resume=folder) if folder.exists() else recording(wide(), out=folder, threads=1)
"""
KILLS = """
trained(points(epochs=1))  # imports once what every child would import again
chance, strays, steps = random.Random(0), 0, []
for turn in range(int(sys.argv[2])):
    listen, tell = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            for message in begin().steps():
                os.write(tell, b".") if (folder / "checkpoints").exists() else None
        except BaseException as error:
            os.write(2, repr(error).encode())
            os._exit(1)
        os._exit(0)
    os.close(tell)
    os.read(listen, 1)
    time.sleep(chance.uniform(0, 0.08))
    os.kill(child, signal.SIGKILL)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (-signal.SIGKILL, 0), code
    os.close(listen)
    strays += any(folder.rglob(".*"))
    steps.append(int(checkpoints(folder)[-1].name[5:]))
print(json.dumps({"strays": strays, "steps": steps}))
"""
FULL = """
recorder, told = begin(), []
for message in recorder.steps():
    if recorder.loop.step == 6:
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
    told.append(message)
last = told[-1]
names = sorted(place.name for place in (folder / "checkpoints").iterdir())
print(json.dumps({"kind": type(last).__name__, "message": str(last.message), "names": names}))
"""


def wide() -> object:
    """A network whose checkpoint is large enough to be hit while it is written."""
    return project("Moons", dense("hidden", 128), dense("second", 128), dense("answer", 2), epochs=16)


def ran(code: str, folder: Path, *words: str) -> dict:
    command = quick_python.line("-c", PRELUDE + code, str(folder), *words)
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@needs_fork
def test_a_run_that_is_killed_many_times_while_it_writes_ends_as_one_that_never_was(tmp_path: Path) -> None:
    told(recorded(wide(), tmp_path / "whole").steps())
    found = ran(KILLS, tmp_path / "run", "20" if WHOLE else "8")
    assert found["strays"] > 0, "no kill hit a checkpoint in the making"
    assert found["steps"] == sorted(found["steps"])
    told(train(wide(), resume=tmp_path / "run"))
    assert_equal_runs(tmp_path / "whole", tmp_path / "run")
    assert not [place for place in (tmp_path / "run").rglob(".*")]


@needs_fork
def test_a_full_disk_is_one_sentence_and_the_checkpoint_before_it_stays(tmp_path: Path) -> None:
    told(recorded(wide(), tmp_path / "whole").steps())
    found = ran(FULL, tmp_path / "run")
    assert found["kind"] == "Failed"
    assert found["message"].startswith(f"The run cannot be written to '{tmp_path / 'run'}': the disk took only a part")
    assert found["message"].endswith("Free some space, then resume it.") and "\n" not in found["message"]
    assert found["names"] == ["step-00000003", "step-00000004", "step-00000005"]
    assert Run(tmp_path / "run").facts["status"] == "failed"
    assert len(figures(tmp_path / "run")[0]) == 6
    told(train(wide(), resume=tmp_path / "run"))
    assert_equal_runs(tmp_path / "whole", tmp_path / "run")
    assert len(checkpoints(tmp_path / "run")) == 3
