"""What previews are computed from: some examples of a data set, and the weights of a run."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import msgspec
import torch
from torch import Tensor, nn

from engine.data.batches import split
from engine.data.closed import NOT_READ
from engine.data.declare import DataSet
from engine.data.transformed import knowing
from engine.declare import plain
from engine.files import FileProblem
from engine.graph.model import Project
from engine.message import Message, Misfit
from engine.training import checkpoint
from engine.training.choices import Training
from engine.training.trained import trained

EXAMPLES = 256
"""So many examples are kept of a data set, the first of those that are trained with."""


def digest(*parts: Any) -> str:
    """A short text that is another one where any of these values is."""
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()[:24]


class Examples:
    """The first examples of the data set that was asked for last."""

    def __init__(self) -> None:
        self._identity = ""
        self._found: dict[str, Tensor] = {}
        self.data_set: DataSet | None = None
        """The data set itself, which can read the texts in the examples."""

    def load(self, data_set: DataSet, training: Training) -> tuple[str, dict[str, Tensor] | Message]:
        """What stands for these examples, and the examples, or why there are none."""
        identity = digest(plain(data_set), *map(plain, training.parting.values()))
        if identity != self._identity:
            # Not kept until it worked: missing files may be there with the next question.
            self._identity, self._found = "", {}
            missing = data_set.missing()
            if missing is not None:
                text = "No preview: the files of {title} are not here yet."
                if missing.text == NOT_READ:
                    text = "No preview: nobody has agreed yet to read the files of {title}."
                return identity, Message(text, {"title": data_set.title})
            try:
                whole = split(data_set, **training.parting, device=torch.device("cpu"))
            except Misfit as misfit:
                return identity, misfit.message
            self._identity = identity
            self.data_set = knowing(data_set, whole.prepared)
            # Copies: a part of a tensor would keep the whole of it.
            self._found = {name: values[:EXAMPLES].clone() for name, values in whole.train.items()}
        return identity, self._found


class Weights:
    """The weights of the run that trained the network at hand."""

    def __init__(self) -> None:
        self.stamp = ""
        """What stands for these weights; empty where those of no run are taken."""
        self._found: dict[str, Tensor] = {}

    def load(self, project: Project, run: str) -> bool:
        """Whether there are weights of a run of this network."""
        stamp, folder = "", Path(run)
        try:
            if run:
                trained(project, folder)
                places = [*checkpoint.best(folder), *checkpoint.checkpoints(folder)]
                stamp = " ".join([run, *(place.name for place in places)])
                if stamp != self.stamp:
                    self._found = checkpoint.learned(folder)
        except (Misfit, FileProblem, OSError):
            stamp = ""
        self.stamp = stamp
        self._found = self._found if stamp else {}
        return bool(stamp)

    def put(self, network: nn.Module) -> None:
        """Give a part of the network its trained weights, where there are some."""
        own = network.state_dict()
        network.load_state_dict(own | {name: value for name, value in self._found.items() if name in own})
