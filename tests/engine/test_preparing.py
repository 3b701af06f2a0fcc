"""Runs the exported source of transforms: it makes the same numbers as the training did, to the last bit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from engine import files
from engine.cli import main
from engine.compile.preparing import preparing
from engine.data.pipeline import Pipeline
from engine.data.transform import TRANSFORMS, Transform
from engine.shape import Shape, features, image, label
from engine.starting.beginning import begun
from engine.training.predicting import Predictor
from engine.training.start import train
from tests.engine.stand_ins import StandIn
from tests.engine.table_files import fruits

FIXED = [kind for kind in TRANSFORMS if not kind.draws]


def ran(text: str) -> dict[str, Any]:
    found: dict[str, Any] = {"np": np}
    exec(compile(text, "exported.py", "exec"), found)
    return found


@pytest.mark.parametrize("kind", FIXED, ids=lambda kind: kind.type)
def test_the_source_of_each_transform_does_what_it_does(kind: type[Transform]) -> None:
    shapes = {"picture": image(3, 32, 32), "row": features(64), "kind": label(5), "number": Shape((), ())}
    shapes |= {"text": Shape((), (), "text"), "tokens": Shape((), (), "tokens", 9)}
    done = 0
    for name in shapes:
        if not kind(of=name).fits(shapes[name]):
            continue
        data_set = StandIn(((name, shapes[name]), ("label", label(3))))
        parts = data_set.load()
        if name in ("number", "kind"):
            parts[name][::3] = np.nan if name == "number" else -1
        prepared = Pipeline(data_set, (kind(of=name),)).fit(parts)
        made, expected = ran("\n".join(preparing(prepared)))["prepare"](parts), prepared.applied(parts)
        assert made.keys() == expected.keys()
        for output, values in expected.items():
            assert made[output].dtype == values.dtype, output
            assert all(np.array_equal(*rows, equal_nan=True) for rows in zip(made[output], values, strict=True)), output
        done += 1
    assert done, "no part of these shapes is changed by it"


def test_the_exported_source_with_its_transforms_says_what_the_run_says(tmp_path: Path) -> None:
    table = fruits(tmp_path / "fruits.csv")
    project, run, out = begun(table).project, tmp_path / "run", tmp_path / "network.py"
    files.save(project, tmp_path / "fruits.loom")
    list(train(project, out=run, epochs=2, device="cpu", threads=1))
    assert main(["export", str(tmp_path / "fruits.loom"), "--to", "pytorch", "--run", str(run), "-o", str(out)]) == 0
    text = out.read_text()
    assert "import engine" not in text
    exported = ran(text)
    predictor = Predictor(project, run)
    parts = predictor.data_set.inputs(table).parts
    network = next(
        value for value in exported.values() if isinstance(value, type) and issubclass(value, torch.nn.Module)
    )()
    network.load_state_dict(predictor.network.state_dict())
    network.eval()
    made = exported["prepare"](parts)
    (said,) = predictor.outputs(parts)
    with torch.no_grad():
        again = network(torch.from_numpy(made["features"]))
    assert all(torch.equal(again[name], values) for name, values in said.items())
