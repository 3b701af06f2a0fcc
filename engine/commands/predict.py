"""The command that lets a trained network answer for a whole file."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from engine.commands.given import project_of
from engine.commands.say import complain
from engine.commands.telling import shown
from engine.evaluation.writing import apart, write_csv, write_table
from engine.training.predicting import Predictor
from engine.training.trained import changed_data


def predict(arguments: Namespace) -> int:
    """Write the examples of a file with what a network says to each of them."""
    project = project_of(arguments)
    predictor = Predictor(project, Path(arguments.folder))
    changed = changed_data(project, Path(arguments.folder))
    if changed is not None:
        complain(str(changed))
    with shown():
        entered = predictor.data_set.inputs(Path(arguments.input))
    columns = {**entered.told, **apart(predictor.columns(entered.parts), entered.told)}
    if arguments.out is None:
        write_csv(columns, sys.stdout)
        return 0
    write_table(columns, Path(arguments.out))
    count = len(next(iter(columns.values())))
    complain(f"Wrote {count:,} predictions to '{arguments.out}'.")
    return 0
