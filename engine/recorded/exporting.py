"""Writes a run for other programs: event files for TensorBoard, or tables in CSV."""

from __future__ import annotations

import contextlib
import csv
import os
from collections.abc import Iterator, Mapping
from io import TextIOWrapper
from pathlib import Path
from typing import Any, TextIO

from engine.cells import harmless
from engine.files import replaced
from engine.message import Misfit, need
from engine.recorded.event_file import EventFile
from engine.recorded.pieces import pieces
from engine.recorded.results import read_results
from engine.runs import PROJECT, Line, Run

FORMATS = ("tensorboard", "csv")
STEPS, EPOCHS, CHANGES = "steps.csv", "epochs.csv", "changes.csv"
SERIES = ("train", "validation")


def run_of(name: str | os.PathLike[str], runs: Path) -> Run:
    """The run in a folder, or that of this name in the folder of all runs."""
    for folder in (Path(name), runs / name):
        if (folder / PROJECT).is_file():
            return Run(folder)
    text = "'{run}' is not the folder of a run, and no run in '{runs}' has this name."
    raise Misfit(text, run=os.fspath(name), runs=str(runs))


def export(run: Run, form: str, out: Path) -> list[Path]:
    """Write a run into a folder, which is made where it is not there; says which files were written."""
    need(form in FORMATS, "A run cannot be written as '{form}'.", form=form)
    try:
        out.mkdir(parents=True, exist_ok=True)
        return _events(run, out) if form == "tensorboard" else _tables(run, out)
    except OSError as error:
        text = "The run cannot be written to '{folder}': {error}. Choose another place."
        raise Misfit(text, folder=str(out), error=error.strerror or str(error)) from error


def _events(run: Run, out: Path) -> list[Path]:
    began = read_results(run).began
    # TensorBoard knows its files by this word in their names, and orders them by the time.
    file = out / f"events.out.tfevents.{int(began):010d}.layerloom"
    with replaced(file) as opened:
        written = EventFile(opened, began)
        for seconds, step, name, value in numbers(run):
            written.add(began + seconds, step, name, value)
    return [file]


def numbers(run: Run) -> Iterator[tuple[float, int, str, float]]:
    """Every number of a run: the seconds of training until then, the step, its name and its value."""
    before = 0.0
    for line in _lines(run):
        match line:
            case {"event": "steps", "first": int(first), "losses": list(losses), "seconds": int() | float() as seconds}:
                share = (seconds - before) / max(1, len(losses))
                for at, loss in enumerate(losses):
                    yield before + share * (at + 1), first + at, "loss/step", _number(loss)
                    # The rate is told with the last of them.
                rate = line.get("learning_rate")
                if isinstance(rate, (int, float)) and losses:
                    yield float(seconds), first + len(losses) - 1, "learning_rate", float(rate)
                before = float(seconds)
            case {"event": "epoch", "step": int(step), "seconds": int() | float() as seconds}:
                for series in SERIES:
                    for name, value in _values(line, series).items():
                        yield float(seconds), step, f"{name}/{series}", value


def _tables(run: Run, out: Path) -> list[Path]:
    """All losses in one table, all epochs in another, and what was changed in a third, where anything was.

    A number that is none is left empty.
    """
    changes: list[list[object]] = []
    epochs: list[dict[str, Any]] = []
    with _table(out / STEPS) as opened:
        table = csv.writer(opened)
        table.writerow(["step", "loss", "learning_rate", "seconds"])
        for line in _lines(run):
            match line:
                case {"event": "steps", "first": int(first), "losses": list(losses)} if losses:
                    rows = [[first + at, loss, "", ""] for at, loss in enumerate(losses)]
                    # Rate and time are those of the last of them.
                    rows[-1][2:] = [line.get("learning_rate", ""), line.get("seconds", "")]
                    table.writerows(rows)
                case {"event": "epoch", "epoch": int(epoch), "step": int(step)}:
                    epochs.append(_epoch(line, epoch, step))
                case {"event": "changed", "step": int(step), "name": str(name), "said": str(said)}:
                    changes.append([step, *map(harmless, (name, line.get("node", ""), line.get("value", ""), said))])
    names = dict.fromkeys(name for epoch in epochs for name in epoch)
    with _table(out / EPOCHS) as opened:
        writer = csv.DictWriter(opened, list(names) or ["epoch", "step", "seconds"])
        writer.writeheader()
        writer.writerows(epochs)
    if not changes:
        return [out / STEPS, out / EPOCHS]
    with _table(out / CHANGES) as opened:
        csv.writer(opened).writerows([["step", "setting", "layer", "value", "said"], *changes])
    return [out / STEPS, out / EPOCHS, out / CHANGES]


@contextlib.contextmanager
def _table(file: Path) -> Iterator[TextIO]:
    with replaced(file) as opened:
        text = TextIOWrapper(opened, encoding="utf-8", newline="")
        try:
            yield text
        finally:
            text.detach()


def _epoch(line: Line, epoch: int, step: int) -> dict[str, Any]:
    row: dict[str, Any] = {"epoch": epoch, "step": step, "seconds": line.get("seconds", "")}
    names = ((f"{series}_{name}", value) for series in SERIES for name, value in _values(line, series).items())
    return row | {harmless(name): value for name, value in names}


def _values(line: Line, series: str) -> Mapping[str, float]:
    values = line.get(series)
    return {name: _number(one) for name, one in values.items()} if isinstance(values, dict) else {}


def _lines(run: Run) -> Iterator[Line]:
    for piece in pieces(run):
        yield from piece


def _number(value: object) -> float:
    """A number as it was recorded: JSON has none for what is no number."""
    return float(value) if isinstance(value, (int, float)) else float("nan")
