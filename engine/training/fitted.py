"""Keeps what the transforms of a run learned from its training part, so that new examples are changed alike."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from engine.data.pipeline import Pipeline, Prepared
from engine.message import Misfit

FILE = "transforms.safetensors"


def save(prepared: Prepared, folder: Path) -> None:
    """Write it into the folder of a run, where it is not there already; nothing where nothing was learned."""
    found = {
        f"{at}.{name}": np.array(values, order="C")
        for at, learned in enumerate(prepared.learned)
        for name, values in learned.items()
    }
    if found and not (folder / FILE).exists():
        save_file(found, folder / FILE)


def load(pipeline: Pipeline, folder: Path) -> Prepared:
    """What the transforms of a run learned; raises Misfit where that cannot be read, or is of other transforms."""
    try:
        found = load_file(folder / FILE) if (folder / FILE).exists() else {}
    except (OSError, SafetensorError) as error:
        text = "What the transforms of the run '{folder}' learned cannot be read ({reason}). Train anew."
        raise Misfit(text, folder=str(folder), reason=str(error)) from error
    learned: list[dict[str, np.ndarray]] = [{} for _ in pipeline.steps]
    for name, values in found.items():
        at, _, own = name.partition(".")
        if not at.isdigit() or int(at) >= len(learned):
            text = "What the transforms of the run '{folder}' learned is of other transforms. Train anew."
            raise Misfit(text, folder=str(folder))
        learned[int(at)][own] = values
    return Prepared(pipeline, tuple(learned))
