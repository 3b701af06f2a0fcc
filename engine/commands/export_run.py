"""The command that writes a run for TensorBoard or a spreadsheet."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from engine.commands.codes import OK
from engine.commands.say import say
from engine.recorded.exporting import export, run_of
from engine.recorded.listing import place


def export_run(arguments: Namespace) -> int:
    """Write the run in a folder, or of a name, into another folder."""
    for file in export(run_of(arguments.folder, place()), arguments.to, Path(arguments.out)):
        say(f"Wrote '{file}'.")
    return OK
