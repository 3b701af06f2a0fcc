"""How long a network of ResNet-152's size takes from its file to all its shapes, weights and problems."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.resnet import both
from benchmarks.row import at_most
from engine.files import dumps

TIMES = 5
GOAL_MILLISECONDS = 300

MEASURE = """
import json, sys, time
from engine.files import load
from engine.graph.analysis import analyse
found = []
for _ in range(int(sys.argv[2])):
    begun = time.perf_counter()
    analysis = analyse(load(sys.argv[1]))
    found.append((time.perf_counter() - begun) * 1000)
print(json.dumps({"times": found, "parameters": analysis.parameters, "torch": int("torch" in sys.modules)}))
"""


def rows() -> list[dict[str, Any]]:
    """The median of some readings in a process of its own, for both ways to draw it; torch must not be loaded."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for name, project in both():
            file = Path(folder) / "resnet.loom"
            file.write_text(dumps(project), encoding="utf-8")
            command = [sys.executable, "-c", MEASURE, str(file), str(TIMES)]
            told = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
            label = f"ResNet-152 of {name}: file to analysis, median of {TIMES} (ms)"
            found.append(at_most(label, told["times"], GOAL_MILLISECONDS))
            found.append(at_most(f"torch imported for ResNet-152 of {name}", told["torch"], 0))
    return found
