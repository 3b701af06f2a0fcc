"""The command that lets a trained network answer for a whole file."""

from __future__ import annotations

import csv
import sys
from argparse import Namespace
from collections.abc import Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import TextIO

from engine.commands.say import complain
from engine.files import load
from engine.graph.places import with_data
from engine.training.predicting import Predictor


def predict(arguments: Namespace) -> int:
    """Write the examples of a file with what a network says to each of them."""
    project = load(arguments.file)
    if arguments.data is not None:
        project = with_data(project, Path(arguments.data))
    predictor = Predictor(project, Path(arguments.folder))
    entered = predictor.data_set.inputs(Path(arguments.input))
    columns = {**entered.told, **_apart(predictor.columns(entered.parts), entered.told)}
    if arguments.out is None:
        _write(sys.stdout, columns)
        return 0
    with open(arguments.out, "w", encoding="utf-8", newline="") as file:
        _write(file, columns)
    count = len(next(iter(columns.values())))
    complain(f"Wrote {count:,} predictions to '{arguments.out}'.")
    return 0


def _apart(found: Mapping[str, Sequence[str]], taken: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    """The columns of the answers, with names that the file does not have itself."""
    return {name if name not in taken else f"{name} (network)": cells for name, cells in found.items()}


def _write(file: TextIO, columns: Mapping[str, Sequence[str]]) -> None:
    rows = zip(*columns.values(), strict=True)
    csv.writer(file, lineterminator="\n").writerows(chain([list(columns)], rows))
