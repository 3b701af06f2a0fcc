"""Keeps what the transforms of a run learned from its training part, so that new examples are changed alike."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file
from safetensors.numpy import save as dumped

from engine.data.pipeline import Pipeline, Prepared
from engine.files import write_atomically
from engine.files.tensors import table_of
from engine.message import Misfit, need

FILE = "transforms.safetensors"


def save(prepared: Prepared, folder: Path) -> None:
    """Write it into the folder of a run, where it is not there whole already; nothing where nothing was learned."""
    found = {
        f"{at}.{name}": np.array(values, order="C")
        for at, learned in enumerate(prepared.learned)
        for name, values in learned.items()
    }
    if found and not _is_there(prepared.pipeline, folder):
        write_atomically(folder / FILE, dumped(found))


def _is_there(pipeline: Pipeline, folder: Path) -> bool:
    try:
        load(pipeline, folder)
    except Misfit:
        return False
    return True


def load(pipeline: Pipeline, folder: Path) -> Prepared:
    """What the transforms of a run learned; raises Misfit where that cannot be read, or is of other transforms."""
    try:
        if (folder / FILE).exists():
            table_of(folder / FILE)
        found = load_file(folder / FILE) if (folder / FILE).exists() else {}
    except (OSError, SafetensorError, Misfit, KeyError) as error:
        text = "What the transforms of the run '{folder}' learned cannot be read ({reason}). Train anew."
        raise Misfit(text, folder=str(folder), reason=str(error)) from error
    learned: list[dict[str, np.ndarray]] = [{} for _ in pipeline.steps]
    text = "What the transforms of the run '{folder}' learned is of other transforms. Train anew."
    for name, values in found.items():
        at, _, own = name.partition(".")
        need(at.isdigit() and int(at) < len(learned), text, folder=str(folder))
        learned[int(at)][own] = values
    is_whole = all(one.keys() >= {*step.transform.learns} for one, step in zip(learned, pipeline.steps, strict=True))
    need(is_whole, text, folder=str(folder))
    return Prepared(pipeline, tuple(learned))
