"""How far two processes that train one network together end from one that trains it alone."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.row import Row, at_most

ROOT = Path(__file__).parents[1]
WORKER = ROOT / "tests" / "engine" / "together_worker.py"
NETWORKS = ("digits-mlp", "digits-cnn", "digits-lstm")
STEPS, GOAL = 200, 1e-12
TORCHRUN = ("-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2")


def rows() -> list[Row]:
    """The largest difference of any weight, in double precision, behind 200 steps."""
    from safetensors.numpy import load_file

    with tempfile.TemporaryDirectory() as folder:
        surroundings = {**os.environ, "PYTHONPATH": str(ROOT), "LAYERLOOM_HOME": folder, "OMP_NUM_THREADS": "1"}
        for start in ((), TORCHRUN):
            command = [sys.executable, *start, str(WORKER), folder, str(STEPS), *NETWORKS]
            subprocess.run(command, env=surroundings, check=True, capture_output=True)
        found = []
        for name in NETWORKS:
            one, two = (load_file(Path(folder) / f"{name}-{count}.safetensors") for count in (1, 2))
            apart = max(float(abs(two[key] - value).max()) for key, value in one.items())
            told = f"two ranks against one process, {STEPS} steps in float64, {name}: largest difference"
            found.append(at_most(told, apart, GOAL))
    return found
