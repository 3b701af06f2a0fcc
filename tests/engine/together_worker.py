"""Trains templates in double precision for some steps each, alone or as one of several ranks: started by torchrun."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import torch
from safetensors.torch import save_file

from engine.graph.edits import set_param, within
from engine.graph.model import Project
from engine.templates import template
from engine.training import checkpoint
from engine.training.loop import Loop
from engine.training.messages import EpochDone
from engine.training.start import changed
from engine.training.together.launching import leave_python
from engine.training.together.ranks import Ranks, joined

PLAIN = {"Dropout": {"share": 0.0}, "Conv2d": {"bias": False}, "MultiHeadAttention": {"dropout": 0.0}}
SHARDED = "+sharded"


def plain(project: Project) -> Project:
    """The same network, of which nothing is dropped, as each rank draws random numbers of its own.

    And no bias stands before a batch norm: it does nothing, and learns from rounding errors alone.
    """
    for path, node in project.graph.walk():
        for name, value in PLAIN.get(node.type, {}).items():
            change = partial(set_param, key=node.key, name=name, value=value)
            project = within(project, path, change)
    return project


def trained(name: str, steps: int, ranks: Ranks) -> dict[str, torch.Tensor]:
    """The weights of a template behind so many steps, and how it was judged on the way."""
    # 1,437 examples: the last batch of an epoch is small, and cannot be parted evenly.
    settings = {"epochs": 100, "device": "cpu", "batch_size": 50, "accumulation": 2}
    loop = Loop(changed(plain(template(name)), None, settings), 1, ranks)
    for part in (loop.data.train, loop.data.validation):
        part.update({name: values.double() for name, values in part.items() if values.is_floating_point()})
    judged: list[float] = []
    for message in loop.steps():
        judged += (*message.train.values(), *message.validation.values()) if isinstance(message, EpochDone) else ()
        if loop.step >= steps:
            break
    return {**checkpoint.weights_of(loop), "judged": torch.tensor(judged)}


def main(out: Path, steps: int, names: list[str]) -> None:
    ranks = joined()
    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float64)
    for name in names:
        ranks.sharded = name.endswith(SHARDED) and ranks.count > 1
        found = trained(name.removesuffix(SHARDED), steps, ranks)
        if ranks.writes:
            save_file(found, out / f"{name}-{ranks.count}.safetensors")
    ranks.leave()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
    leave_python(0)
