"""Runs the exported source of what changes batches at random: it makes the same numbers from the same seed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from engine import files
from engine.cli import main
from engine.compile.drawing import drawing
from engine.data.batches import batch_of
from engine.data.pipeline import Pipeline
from engine.data.sets.digits import Digits
from engine.data.transform import TRANSFORMS, Transform
from engine.data.transforms.scaling import Scale
from engine.seeds import stable_seed
from engine.training.loop import Loop
from engine.training.start import train
from tests.engine.test_mixed_training import digits
from tests.engine.test_preparing import ran

DRAWN = [kind for kind in TRANSFORMS if kind.draws]
ANSWERS = {"label": 10}


def batch() -> dict[str, torch.Tensor]:
    return {"image": torch.rand(12, 1, 8, 8, generator=seeded(5)), "label": torch.arange(12) % 10}


def seeded(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize("kinds", [*((one,) for one in DRAWN), DRAWN], ids=lambda kinds: kinds[-1].type)
def test_the_source_draws_the_same_bits(kinds: list[type[Transform]]) -> None:
    pipeline = Pipeline(Digits(), tuple(kind() for kind in kinds))
    exported: Any = ran("\n".join(drawing(pipeline, ANSWERS)))["draw"]
    made, expected = exported(batch(), seeded(3)), pipeline.drawn(batch(), seeded(3), ANSWERS)
    assert all(torch.equal(made[name], values) for name, values in expected.items())
    assert not torch.equal(made["image"], batch()["image"])
    assert (made["label"].shape == (12, 10)) == any(kind.mixes for kind in kinds)


def test_nothing_is_exported_where_nothing_is_drawn() -> None:
    assert drawing(Pipeline(Digits(), (Scale(),)), {}) == []


def test_a_step_of_a_run_is_made_again_from_the_exported_file_alone(tmp_path: Path) -> None:
    project = digits("RandomCrop", "CutMix", epochs=1)
    files.save(project, tmp_path / "mixed.loom")
    run, out = tmp_path / "run", tmp_path / "network.py"
    list(train(replace(project), out=run, device="cpu", threads=1))
    assert main(["export", str(tmp_path / "mixed.loom"), "--to", "pytorch", "--run", str(run), "-o", str(out)]) == 0
    assert "import engine" not in out.read_text()
    exported = ran(out.read_text())
    loop, plain = Loop(project, 1), Loop(digits(epochs=1), 1)
    wanted, bare = (batch_of(one.data, 0, 0, 2, 128) for one in (loop, plain))
    made = exported["draw"](bare, seeded(stable_seed("drawn", 0, 0, 2)))
    assert all(torch.equal(made[name], values) for name, values in wanted.items())
    outputs = loop.network.eval()(wanted["image"])
    assert torch.equal(
        exported["objectives"](outputs, made)["objective"], loop.objectives(outputs, wanted)["objective"]
    )
    assert np.isfinite(float(exported["objectives"](outputs, made)["objective"].detach()))
