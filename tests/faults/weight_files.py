"""The weight and state files that row "mutated files" changes: those of a run, each read by the code that reads it."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random

from engine.recorded.history import Look, Snapshot, Spread
from tests.faults.mutating import changed_bytes, changed_tree

SOUND = 0.1
"""So many times of one the checksum is left as it was, and tells the change."""


class Weights:
    """The folder of a short run, of which a copy is changed in each case; made in the process that reads it."""

    def __init__(self) -> None:
        import torch

        torch.set_num_threads(1)
        import numpy as np
        from safetensors.numpy import save_file

        from engine.recorded import history
        from engine.training.checkpoint import checkpoints
        from engine.training.start import recording
        from tests.engine.projects import cut, points

        self.project = points(optimizer={"type": "Adam"})
        self.home = Path(tempfile.mkdtemp(prefix="weights-"))
        self.run = cut(self.project, self.home / "run", 3)
        self.place = checkpoints(self.run)[-1]
        (self.run / history.HISTORY).write_bytes(b"".join(map(history.piece_of, _snapshots())))
        save_file({"0.mean": np.zeros(3), "0.deviation": np.ones(3), "0.categories": np.arange(4)}, self.run / FITTED)
        self.loop = recording(self.project, resume=self.run, threads=1).loop
        self.usual = {file: file.read_bytes() for file in self.run.rglob("*") if file.is_file()}

    def end(self) -> None:
        shutil.rmtree(self.home)

    def open_changed(self, case: int, chance: int) -> None:
        """Change one file, and read it; raises AssertionError where the reader ends in another way than it may."""
        random = Random(f"{chance}/weights/{case}")
        name = random.choice(list(READERS))
        (file,) = [one for one in self.usual if one.name == name]
        try:
            self._put(file, changed(self.usual[file], name, random))
            if random.random() >= SOUND:
                self._sum()
            READERS[name](self)
        finally:
            for one, data in self.usual.items():
                self._put(one, data)

    def _put(self, file: Path, data: bytes) -> None:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.write(handle, data)
        os.close(handle)

    def _sum(self) -> None:
        sums = {name: zlib.crc32((self.place / name).read_bytes()) for name in ("model.safetensors", STATE)}
        if (self.place / "sums.json").read_bytes() == self.usual[self.place / "sums.json"]:
            (self.place / "sums.json").write_text(json.dumps(sums))

    def restore(self) -> None:
        """What is taken must also be steps that end: PyTorch trusts what it remembers of a weight."""
        from engine.message import Misfit
        from engine.training import checkpoint

        try:
            checkpoint.restore(self.loop, self.place)
        except Misfit as misfit:
            _check(misfit)
            return
        for weight in self.loop.update.weights:
            weight.grad = weight.detach() * 0 + 1
        for optimizer in self.loop.update.optimizers:
            try:
                optimizer.step()
            except Exception:
                # A training that fails in a step says so; what counts here is that the process lives.
                return

    def learned(self) -> None:
        from engine.message import Misfit
        from engine.training import checkpoint

        try:
            found, _ = checkpoint.learned_at(self.run)
        except Misfit as misfit:
            _check(misfit)
            return
        sum(float(one.sum()) for one in found.values())

    def told(self) -> None:
        """The list of runs shows a damaged one with a sentence, or with less."""
        from engine.recorded.results import read_results
        from engine.runs import Run

        read_results(Run(self.run))
        list(Run(self.run).lines())

    def remembered(self) -> None:
        """A damaged history of distributions is shown as far as it is whole."""
        from engine.recorded import history

        assert all(step >= 0 for step, _ in history.pieces(self.run))
        for snapshot in history.snapshots(self.run):
            list(snapshot.seen())
        for seen in history.seen_in(self.run, history.Ask("weights", "dense")):
            assert seen.facts

    def transformed(self) -> None:
        from engine.data.transformed import pipeline_of
        from engine.decoding import data_of
        from engine.message import Misfit
        from engine.training import fitted

        try:
            fitted.load(pipeline_of(data_of(self.project)), self.run)
        except Misfit as misfit:
            _check(misfit)

    def opened(self) -> None:
        """The same numbers as data of one's own."""
        from engine.data.files.safetensors import open_safetensors
        from engine.message import Misfit

        try:
            with open_safetensors(self.place / "model.safetensors") as found:
                assert found.arrays
        except Misfit as misfit:
            _check(misfit)
        self.learned()


STATE = "state.safetensors"
FITTED = "transforms.safetensors"
READERS: Mapping[str, Callable[[Weights], None]] = {
    "model.safetensors": Weights.opened,
    STATE: Weights.restore,
    "sums.json": Weights.restore,
    "run.json": Weights.told,
    "metrics.jsonl": Weights.told,
    "history.msgpack": Weights.remembered,
    FITTED: Weights.transformed,
}


def _snapshots() -> list[Snapshot]:
    """A history of distributions as a training writes it."""
    spread = Spread("weight", bytes(range(64)), -1.0, 1.0, 0.1, 0.5)
    return [Snapshot(step, (Look("weights", "dense", (spread, spread), {"count": 9}),)) for step in (3, 6, 9)]


def _check(misfit: Exception) -> None:
    told = str(misfit)
    assert told.endswith(".") and "\n" not in told and len(told) < 1500, told


def changed(data: bytes, name: str, random: Random) -> bytes:
    """Other bytes, another table at the head, or another tree of values."""
    if random.random() < 0.4 or name not in ("model.safetensors", STATE, FITTED):
        return changed_bytes(data, random)
    length = int.from_bytes(data[:8], "little")
    header, numbers = json.loads(data[8 : 8 + length]), data[8 + length :]
    if name == STATE and random.random() < 0.7:
        texts = header["__metadata__"]
        texts["state"] = json.dumps(changed_tree(json.loads(texts["state"]), random))
    else:
        header = changed_tree(header, random)
    if random.random() < 0.2:
        numbers = changed_bytes(numbers, random)
    text = json.dumps(header).encode("utf-8", "surrogatepass")
    return len(text).to_bytes(8, "little") + text + numbers
