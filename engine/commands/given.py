"""The project that a command is about, with its data where the command says."""

from __future__ import annotations

import os
from argparse import Namespace
from pathlib import Path

from engine.files import chosen_places, load
from engine.graph.model import Project
from engine.graph.places import with_data


def project_of(arguments: Namespace) -> Project:
    """The project in the file; who names a place behind --data has chosen it, now and for the next time.

    Raises :class:`engine.files.FileProblem`, and Misfit where the data of the project come from no file.
    """
    if arguments.data is None:
        return load(arguments.file)
    chosen_places.remember([os.path.abspath(arguments.data)])
    return with_data(load(arguments.file), Path(arguments.data))
