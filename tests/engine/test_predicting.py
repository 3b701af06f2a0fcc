"""Lets a trained network answer for a whole file, and compares with what it says while it trains."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file, save_file

from engine import files
from engine.cli import main
from engine.data.arrays.part import Measures, Role
from engine.data.column import Kinds, Number
from engine.data.declare import DataSet
from engine.data.sets.arrays import Arrays
from engine.data.sets.table import Table
from engine.data.transformed import pipeline_of
from engine.declare import plain
from engine.graph.edits import add, connect
from engine.graph.model import Graph, Project, Wire
from engine.message import Misfit
from engine.starting.beginning import begun
from engine.training import checkpoint, fitted
from engine.training.loop import Loop
from engine.training.predicting import Predictor
from engine.training.start import train
from tests.engine.networks import chained, node
from tests.engine.table_files import classic, fruits, write


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """A table with kinds, holes and dates, a project for it, and the run that trained it."""
    folder = tmp_path_factory.mktemp("predicting")
    table = fruits(folder / "fruits.csv")
    project = begun(table).project
    files.save(project, folder / "fruits.loom")
    list(train(project, out=folder / "run", epochs=3, device="cpu", threads=1))
    return table, folder / "fruits.loom", folder / "run"


def test_what_the_transforms_learned_stays_with_the_run(trained: tuple[Path, Path, Path]) -> None:
    _, file, run = trained
    loop = Loop(files.load(file), 1)
    kept = fitted.load(pipeline_of(loop.data_set), run)
    assert len(kept.learned) == len(loop.data.prepared.learned) > 0
    for one, other in zip(kept.learned, loop.data.prepared.learned, strict=True):
        assert one.keys() == other.keys()
        assert all(np.array_equal(values, other[name]) for name, values in one.items())


def torn(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-5])


def lacking(path: Path) -> None:
    found = load_file(path)
    save_file({name: values for name, values in found.items() if not name.endswith("width")}, path)


@pytest.mark.parametrize("spoiled", [torn, lacking, Path.unlink])
def test_what_a_kill_left_of_that_is_refused_and_mended_when_the_run_goes_on(
    spoiled: Callable[[Path], None], trained: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    _, file, run = trained
    prepared = Loop(files.load(file), 1).data.prepared
    fitted.save(prepared, tmp_path)
    whole = (tmp_path / fitted.FILE).read_bytes()
    assert whole == (run / fitted.FILE).read_bytes()
    spoiled(tmp_path / fitted.FILE)
    with pytest.raises(Misfit, match=r"What the transforms of the run .* learned .*\. Train anew\."):
        fitted.load(prepared.pipeline, tmp_path)
    fitted.save(prepared, tmp_path)
    assert (tmp_path / fitted.FILE).read_bytes() == whole
    assert [one.name for one in tmp_path.iterdir()] == [fitted.FILE]


def test_a_prediction_is_what_the_network_of_the_training_says_bit_for_bit(trained: tuple[Path, Path, Path]) -> None:
    table, file, run = trained
    loop = Loop(files.load(file), 1)
    loop.network.load_state_dict(checkpoint.learned(run))
    loop.network.eval()
    predictor = Predictor(files.load(file), run)
    parts = predictor.data_set.inputs(table).parts
    assert "fruit" not in parts
    found = loop.data.prepared.applied(loop.data_set.load())
    with torch.no_grad():
        expected = loop.network(torch.from_numpy(found["features"]))
        small = torch.cat([next(iter(one.values())) for one in predictor.outputs(parts, batch=7)])
    (said,) = predictor.outputs(parts)
    for name, values in expected.items():
        assert torch.equal(said[name], values)
        assert torch.allclose(small, values, atol=1e-6)


def test_the_command_writes_the_table_with_the_answers_and_their_chances(
    trained: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    table, file, run = trained
    out = tmp_path / "answers.csv"
    assert main(["predict", str(file), "--run", str(run), "--input", str(table), "-o", str(out)]) == 0
    with table.open() as before, out.open() as after:
        asked, told = list(csv.DictReader(before)), list(csv.DictReader(after))
    assert len(asked) == len(told)
    for one, answer in zip(asked, told, strict=True):
        assert {name: answer[name] for name in one} == one
        chances = {kind: float(answer[f"chance of {kind}"]) for kind in ("apple", "pear", "plum")}
        assert (
            sum(chances.values()) == pytest.approx(1) and max(chances, key=chances.__getitem__) == answer["prediction"]
        )


def test_what_is_to_be_said_need_not_be_in_the_file(trained: tuple[Path, Path, Path], tmp_path: Path) -> None:
    table, file, run = trained
    bare = tmp_path / "bare.csv"
    with table.open() as before, bare.open("w", newline="") as after:
        rows = [row[:-1] for row in csv.reader(before)]
        csv.writer(after).writerows(rows)
    predictor = Predictor(files.load(file), run)
    whole, without = (predictor.columns(predictor.data_set.inputs(path).parts) for path in (table, bare))
    assert whole == without
    bare.write_text("weight,colour\n1.5,red\n")
    with pytest.raises(Misfit, match="has no column 'picked'"):
        predictor.data_set.inputs(bare)


def test_numbers_are_said_in_the_units_of_the_table(tmp_path: Path) -> None:
    table = classic(tmp_path / "diabetes.csv", "diabetes")
    project = begun(table).project
    list(train(project, out=tmp_path / "run", epochs=12, device="cpu", threads=1))
    predictor = Predictor(project, tmp_path / "run")
    told = np.array(predictor.columns(predictor.data_set.inputs(table).parts)["prediction"], float)
    with table.open() as file:
        wanted = np.array([float(row["target"]) for row in csv.DictReader(file)])
    assert np.corrcoef(told, wanted)[0, 1] > 0.5
    assert abs(told.mean() - wanted.mean()) < 20 and 20 < told.std() < 100


def tastes(folder: Path) -> tuple[Path, DataSet]:
    """Two choices between yes and no."""
    rows = [[f"{at * 1.5:.1f}", *(("yes", "no")[at // step % 2] for step in (1, 2))] for at in range(40)]
    table = write(folder / "tastes.csv", ["size", "sweet", "ripe"], rows)
    aims = (Kinds(name=name, role="target", kinds=("no", "yes")) for name in ("sweet", "ripe"))
    return table, Table(file=str(table), columns=(Number(name="size"), *aims))


def grids(folder: Path) -> tuple[Path, DataSet]:
    """Two grids of numbers, which have no names."""
    values = np.random.default_rng(0).random((40, 2, 2))
    np.savez(folder / "grids.npz", x=values[:, 0], a=values, b=values)
    shapes: dict[str, tuple[Role, tuple[int, ...]]] = {"x": ("input", (2,)), "a": ("target", (2, 2))}
    arrays = [Measures(name, role, 40, sizes) for name, (role, sizes) in (shapes | {"b": shapes["a"]}).items()]
    return folder / "grids.npz", Arrays(file=str(folder / "grids.npz"), arrays=tuple(arrays))


SEVERAL: dict[str, tuple[Callable[[Path], tuple[Path, DataSet]], dict[str, Any], list[str]]] = {
    "CrossEntropy": (
        tastes,
        {"Dense": {"units": 2}},
        [f"{one} of {aim}" for aim in ("sweet", "ripe") for one in ("prediction", "chance of no", "chance of yes")],
    ),
    "MeanSquaredError": (
        grids,
        {"Dense": {"units": 4}, "Reshape": {"sizes": [2, 2]}},
        [f"prediction {at} of {aim}" for aim in "ab" for at in range(1, 5)],
    ),
}


@pytest.mark.parametrize("objective", SEVERAL)
@pytest.mark.parametrize("is_same", [False, True], ids=["two targets", "one target"])
def test_each_of_several_answers_is_told_in_columns_of_its_own(objective: str, is_same: bool, tmp_path: Path) -> None:
    written, layers, columns = SEVERAL[objective]
    path, data_set = written(tmp_path)
    graph = Graph({"data": node("Data", "data", examples=plain(data_set))})
    for aim in data_set.aims():
        head = [node(kind, f"{kind}_{aim}".lower(), **params) for kind, params in layers.items()]
        way = chained(*head, node(objective, f"judge_{aim}"))
        graph = connect(add(graph, *way.nodes.values()), *way.wires)
        target = data_set.aims()[0] if is_same else aim
        wires = Wire("data", "features", head[0].key, "features"), Wire("data", target, f"judge_{aim}", "target")
        graph = connect(graph, *wires)
    files.save(Project(graph), tmp_path / "several.loom")
    project = files.load(tmp_path / "several.loom")
    list(train(project, out=tmp_path / "run", epochs=1, device="cpu", threads=1))
    predictor = Predictor(project, tmp_path / "run")
    found = predictor.columns(predictor.data_set.inputs(path).parts)
    half = columns[: len(columns) // 2]
    assert list(found) == ([*half, *(f"{name}_2" for name in half)] if is_same else columns)
    assert {len(cells) for cells in found.values()} == {40}


def test_a_run_of_another_network_is_refused(trained: tuple[Path, Path, Path], tmp_path: Path) -> None:
    _, _, run = trained
    other = begun(classic(tmp_path / "wine.csv", "wine")).project
    with pytest.raises(Misfit, match="another network"):
        Predictor(other, run)
