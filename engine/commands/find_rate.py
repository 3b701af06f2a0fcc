"""Finds a learning rate for the window: a project comes in as one line, its curve goes out point by point."""

from __future__ import annotations

import contextlib
import json
import sys
from typing import Any

from engine.commands.beside import THREADS
from engine.files import FileProblem, loads
from engine.message import Misfit
from engine.training.rate_finder import suggested, sweep


def main() -> None:
    """Tell each rate with its loss, then the rate to use; or the sentence that says why there is none."""
    project = sys.stdin.readline()
    told = sys.stdout

    def tell(**what: Any) -> None:
        print(json.dumps(what), file=told, flush=True)

    rates: list[float] = []
    losses: list[float] = []
    with contextlib.redirect_stdout(sys.stderr):
        try:
            for rate, loss in sweep(loads(json.loads(project), "project"), threads=THREADS):
                rates.append(rate)
                losses.append(loss)
                tell(rate=rate, loss=loss)
        except (FileProblem, Misfit) as problem:
            tell(why=str(problem.message))
        except (RuntimeError, MemoryError) as error:
            tell(why=str(error))
        else:
            tell(suggestion=suggested(rates, losses))


if __name__ == "__main__":
    main()
