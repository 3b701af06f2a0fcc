"""Weighs one project after the other for the window: a line of JSON comes in, a line of JSON goes out."""

from __future__ import annotations

import contextlib
import json
import sys
from dataclasses import asdict
from typing import Any

from engine.files import FileProblem, loads
from engine.graph.analysis import analyse
from engine.message import Misfit
from engine.training.weighing import weigh


def main() -> None:
    """Answer until nobody asks any more; each answer has the number of its question."""
    for line in sys.stdin:
        asked = json.loads(line)
        with contextlib.redirect_stdout(sys.stderr):
            answer = _answer(asked["project"])
        print(json.dumps({"number": asked["number"], **answer}), flush=True)


def _answer(project: str) -> dict[str, Any]:
    """What the training takes, or a sentence that says why that cannot be told."""
    try:
        return {"footprint": asdict(weigh(analyse(loads(project, "project"))))}
    except (FileProblem, Misfit) as problem:
        return {"why": str(problem.message)}
    except (RuntimeError, MemoryError) as error:
        return {"why": f"The memory cannot be measured: {error}"}


if __name__ == "__main__":
    main()
