"""Lines of a table as a person types them are seen by a network exactly as those of a file are."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from engine import files
from engine.data.column import Dates, Kinds, Number
from engine.data.origin import Origin
from engine.data.sets.table import Table
from engine.data.tabular.cells import example_of, read, written
from engine.data.transformed import Transformed, pipeline_of
from engine.data.transforms.columns import Impute, OneHot
from engine.data.transforms.pictures import AsPicture, Grey
from engine.data.transforms.scaling import Logarithm, Scale
from engine.graph.model import Project
from engine.message import Misfit
from engine.starting.beginning import begun
from engine.training import checkpoint
from engine.training.entering import entries
from engine.training.entering import read as read_entered
from engine.training.entering import written as write_entered
from engine.training.loop import Loop
from engine.training.predicting import Predictor
from engine.training.start import train
from engine.training.watching.ask import Ask, Seen
from engine.training.watching.schedule import Watching
from engine.training.watching.typed import typed
from tests.engine.table_files import classic, fruits, write


class Tried:
    """A network of a table, trained a little: beside its training, and as a run that predicts."""

    def __init__(self, project: Project, folder: Path) -> None:
        files.save(project, folder / "a.loom")
        list(train(project, out=folder / "run", epochs=2, device="cpu", threads=1))
        self.folder = folder
        self.loop = Loop(files.load(folder / "a.loom"), 1)
        self.loop.network.load_state_dict(checkpoint.learned(folder / "run"))
        self.watching = Watching(self.loop)

    def seen(self, **options: Any) -> Seen:
        ask = Ask("try_it", "", tuple(options.items()))
        self.watching.ask((ask,))
        return next(one for one in self.watching.everything() if one.ask == ask)

    def predicted(self, cells: Mapping[str, str]) -> dict[str, list[Any]]:
        file = write(self.folder / "one.csv", list(cells), [list(cells.values())])
        predictor = Predictor(files.load(self.folder / "a.loom"), self.folder / "run")
        return predictor.columns(predictor.data_set.inputs(file).parts)


@pytest.fixture(scope="module")
def fruit(tmp_path_factory: pytest.TempPathFactory) -> Tried:
    folder = tmp_path_factory.mktemp("fruit")
    return Tried(begun(fruits(folder / "fruits.csv")).project, folder)


def nine(numbers: Iterable[Any]) -> list[str]:
    """As many digits as tell one 32-bit number from any other."""
    return [f"{float(one):.9g}" for one in numbers]


def amounts(folder: Path) -> Table:
    """Two targets of very different sizes, one of them to be taken by its logarithm."""
    random = np.random.default_rng(0)
    rows = [[f"{a:.3f}", f"{b:.3f}", f"{3 * a:.3f}", f"{1000 + 5000 * b * b:.1f}"] for a, b in random.random((40, 2))]
    write(folder / "amounts.csv", ["a", "b", "small", "large"], rows)
    roles = {"a": "input", "b": "input", "small": "target", "large": "target"}
    columns = tuple(Number(name=name, role=role) for name, role in roles.items())  # type: ignore[arg-type]
    return Table(file=str(folder / "amounts.csv"), columns=columns, count=40)


CELLS = {"weight": "151.2", "colour": "red", "picked": "2024-07-09"}


@pytest.mark.parametrize("changed", [{}, {"weight": ""}, {"colour": ""}, {"weight": "1e2", "picked": "1999-12-31"}])
def test_a_typed_line_gets_the_answer_of_predict_bit_for_bit(fruit: Tried, changed: dict[str, str]) -> None:
    cells = {**CELLS, **changed}
    seen = fruit.seen(example=write_entered({"features": cells}))
    said = fruit.predicted(cells)
    (answer,) = seen.facts["answers"]
    assert seen.facts["trouble"] is None and answer.names == ("apple", "pear", "plum")
    assert nine(answer.chances) == nine(said[f"chance of {name}"][0] for name in answer.names)


@pytest.mark.parametrize("name", ["diabetes", "wine"])
def test_a_typed_line_of_a_known_table_gets_the_answer_of_predict(tmp_path: Path, name: str) -> None:
    tried = Tried(begun(classic(tmp_path / f"{name}.csv", name)).project, tmp_path)
    cells = read_entered(tried.seen(number=3).facts["entered"])["features"]
    name, text = next(iter(cells.items()))
    cells[name] = f"{float(text) * 1.5:.4g}"
    (answer,) = tried.seen(example=write_entered({"features": cells})).facts["answers"]
    said = tried.predicted(cells)
    wanted = [cell for title, (cell,) in said.items() if title.startswith("chance of")] or said["prediction"]
    assert nine(answer.numbers or answer.chances) == nine(wanted)


def test_an_example_of_the_data_stands_there_as_the_file_has_it(fruit: Tried) -> None:
    with (fruit.folder / "fruits.csv").open() as file:
        lines = list(csv.DictReader(file))
    for number in range(fruit.loop.data.held_count):
        cells = read_entered(fruit.seen(number=number).facts["entered"])["features"]
        assert cells.keys() == CELLS.keys()
        near = [one for one in lines if (one["picked"], one["colour"]) == (cells["picked"], cells["colour"])]
        # A hole is shown as what filled it.
        assert any(
            one["weight"] in ("", cells["weight"]) or float(one["weight"]) == float(cells["weight"]) for one in near
        )


def test_an_example_of_the_data_that_is_typed_again_is_the_very_same_for_the_network(fruit: Tried) -> None:
    for number in range(4):
        entered = fruit.seen(number=number).facts["entered"]
        given = typed(fruit.loop, entered, number)["features"]
        assert torch.equal(given, fruit.loop.data.validation["features"][number : number + 1])


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"weight": "heavy"}, "'heavy' in 'weight' is not a number"),
        ({"colour": "blue"}, "'blue' in 'colour' is not one of its kinds"),
        ({"picked": "next week"}, "a date that is written as 2024-05-31"),
        ({"weight": "1" * 2000}, "cannot be read"),
        ({"weight": 3}, "cannot be read"),
        ({"weight": "1e39"}, "a number that can be counted with"),
    ],
)
def test_a_cell_that_cannot_be_read_is_told_in_a_sentence(fruit: Tried, changed: dict[str, Any], said: str) -> None:
    seen = fruit.seen(example=write_entered({"features": {**CELLS, **changed}}))
    assert said in str(seen.facts["trouble"]) and not seen.facts["answers"]


def test_an_empty_cell_that_nothing_fills_in_is_told(tmp_path: Path) -> None:
    rows = [[at, 2 * at, ["no", "yes"][at % 2]] for at in range(40)]
    loop = Loop(begun(write(tmp_path / "t.csv", ["a", "b", "kind"], rows)).project, 1)
    with pytest.raises(Misfit, match="'b' is empty, and no transform fills it in"):
        typed(loop, write_entered({"features": {"a": "1", "b": " "}}))


def test_several_scaled_targets_are_told_in_their_own_units(tmp_path: Path) -> None:
    table = amounts(tmp_path)
    steps = (Logarithm(of="large"), Scale(of="large"), Scale(of="small", method="min-max"))
    pipeline = pipeline_of(Transformed(examples=table, transforms=steps))
    parts = table.load()
    prepared = pipeline.fit(parts)
    seen = prepared.applied(parts)["target"]
    assert np.abs(seen).max() < 5
    back = prepared.undone("target", seen.astype(np.float64))
    assert back == pytest.approx(np.stack([parts["small"], parts["large"]], axis=1), rel=1e-5)


def test_cells_with_a_comma_are_typed_with_one_and_a_point_is_no_sign_of_thousands() -> None:
    columns = (Number(name="n"),)
    for text, value in {"3,5": 3.5, "3.5": 3.5, "1.234": 1234, "1.234,5": 1234.5, "-7": -7}.items():
        assert read(columns, {"n": text}, ",")["n"].tolist() == [pytest.approx(value)]
    assert written(columns[0], np.array([3.5]), ",")[-1] == "3,5"


@pytest.mark.parametrize("form", ["%Y-%m-%d", "%d.%m.%Y %H:%M", "%Y-%m-%dT%H:%M:%S", "%m/%d/%Y"])
@pytest.mark.parametrize("text", ["2024-02-29 23:59:00", "1969-07-20 20:17:00", "2000-01-01 00:00:00"])
def test_a_date_comes_back_as_it_was_typed(form: str, text: str) -> None:
    from datetime import datetime

    column, cell = Dates(name="d", written=form), datetime.fromisoformat(text).strftime(form)
    values = read((column,), {"d": cell}, ".")["d"]
    assert written(column, values, ".") == [cell]
    assert read((column,), {"d": example_of(form)}, ".")["d"].shape == (1, 7)


def test_kinds_come_back_and_a_hole_is_an_empty_cell() -> None:
    column = Kinds(name="k", kinds=("a", "b"))
    hot = OneHot()
    for text, number in {"a": 0, "b": 1, "": -1}.items():
        values = read((column,), {"k": text}, ".")["k"]
        assert values.tolist() == [number]
        assert hot.origin(hot.applied(values, {"classes": np.array(2)}), {}).tolist() == [number]
        assert written(column, values, ".") == [text]


def test_columns_that_are_pixels_are_drawn_in_their_own_units(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    table = random.integers(0, 17, (30, 36))
    rows = [[*row, at % 2] for at, row in enumerate(table.tolist())]
    names = [f"p{at}" for at in range(36)]
    write(tmp_path / "pixels.csv", [*names, "kind"], rows)
    columns = (*(Number(name=name) for name in names), Kinds(name="kind", role="target", kinds=("0", "1")))
    data_set = Table(file=str(tmp_path / "pixels.csv"), columns=columns, count=30)
    picture = AsPicture(of="features", height=6, width=6)
    prepared = pipeline_of(Transformed(examples=data_set, transforms=(Impute(), Scale(), picture))).fit(data_set.load())
    origin = Origin(prepared, "features")
    seen = prepared.applied(data_set.load())["features"]
    drawn = origin.as_one(origin.back(seen.astype(np.float64)))
    assert drawn.reshape(30, 36) == pytest.approx(table, abs=1e-4)
    assert origin.forward(origin.of_one(drawn)) == pytest.approx(seen, abs=1e-5)


def test_what_is_lost_is_entered_as_it_is_behind_that() -> None:
    from engine.data.sets.drawn_shapes import DrawnShapes

    data_set = DrawnShapes(examples=20)
    name = next(name for name, shape in data_set.parts().items() if shape.axes == ("channels", "height", "width"))
    grey = (Grey(of=name),) if data_set.parts()[name].sizes[0] == 3 else ()
    data = Transformed(examples=data_set, transforms=(*grey, Scale(of=name)))
    parts = data_set.load()
    prepared = pipeline_of(data).fit(parts)
    origin, seen = Origin(prepared, name), prepared.applied(parts)[name]
    back = origin.back(seen.astype(np.float64))[name]
    assert back.shape == seen.shape and back == pytest.approx(
        Grey().applied(parts[name], {}) if grey else parts[name], abs=1e-4
    )
    assert origin.forward({name: back}) == pytest.approx(seen, abs=1e-4)


def test_a_table_is_entered_column_by_column(fruit: Tried) -> None:
    (entry,) = entries(fruit.loop.analysis)
    assert entry.kind == "cells"
    assert {one.name: one.kind for one in entry.fields} == {"weight": "number", "colour": "kind", "picked": "date"}
