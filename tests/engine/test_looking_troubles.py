"""Makes data sick on purpose, one sickness at a time: it is told with its figure, and its repair ends it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.data import DATA_SETS, DataSet
from engine.data.finding import found as found_in
from engine.data.looking.examined import Judged
from engine.data.looking.rule import RULES
from engine.data.looking.told import Looked, Trouble
from engine.data.transform import TRANSFORMS, Transform
from engine.data.transforms.columns import Impute, OneHot
from engine.data.transforms.scaling import Logarithm, Scale
from engine.graph.analysis import analyse
from engine.graph.facts import Problem
from engine.graph.model import Graph, Project
from engine.graph.repairs import offers
from engine.shape import features, image, label
from tests.engine.looked_data import NUMBER, data_of, halves, healthy, looked, only, repaired, rules_of
from tests.engine.networks import node
from tests.engine.table_files import write


def gone(
    data_set: DataSet, parts: Any, trouble: Trouble, transforms: tuple[Transform, ...] = (), choice: int = 0
) -> bool:
    """Whether a repair ends it, and makes no other trouble."""
    data_set, changed = repaired(data_set, transforms, trouble, choice)
    return not looked(data_set, parts, changed).troubles


def test_healthy_data_have_no_troubles() -> None:
    shapes, parts = healthy()
    assert looked(data_of(shapes), parts).troubles == ()


@pytest.mark.parametrize("choice", [0, 1])
@pytest.mark.parametrize("kind", ["number", "kind", "side by side"])
def test_holes_that_nothing_fills_are_told_and_filled(kind: str, choice: int) -> None:
    shapes, parts = healthy()
    if kind == "number":
        parts["first"][::8] = np.nan
    elif kind == "kind":
        shapes["first"], parts["first"] = label(4), np.arange(400) // 3 % 4
        parts["first"][::8] = -1
    else:
        shapes["first"] = features(5)
        parts["first"] = np.random.default_rng(1).standard_normal((400, 5)).astype(np.float32)
        parts["first"][::8, 2] = np.nan
    data_set = data_of(shapes)
    trouble = only(looked(data_set, parts))
    assert (trouble.rule, trouble.part, trouble.figure) == ("missing", "first", 50 / 400)
    assert "50 of 400 examples (12.5%)" in str(trouble.message)
    assert gone(data_set, parts, trouble, choice=choice)


def test_a_kind_that_one_hot_makes_numbers_of_may_be_missing() -> None:
    shapes, parts = healthy()
    shapes["first"], parts["first"] = label(4), np.arange(400) // 3 % 4
    parts["first"][::8] = -1
    assert looked(data_of(shapes), parts, (OneHot(),)).troubles == ()


def test_infinite_numbers_are_told_with_the_first_of_them() -> None:
    shapes, parts = healthy()
    parts["second"][[30, 31, 200]] = np.inf, -np.inf, np.inf
    parts["second"][5] = np.nan
    trouble = only(looked(data_of(shapes), parts, (Impute(),)))
    assert (trouble.rule, trouble.part, trouble.figure) == ("infinite", "second", 3)
    assert "first of them example 31" in str(trouble.message)


def test_a_number_far_from_all_others_is_told_with_its_row() -> None:
    shapes, parts = healthy()
    parts["first"][77] = 5e4
    trouble = only(looked(data_of(shapes), parts, (Scale(),)))
    low, middle, high = np.percentile(parts["first"].astype(float), (25, 50, 75))
    assert (trouble.rule, trouble.part) == ("wild", "first")
    assert trouble.figure == pytest.approx((5e4 - middle) / (high - low))
    assert "holds 50000 in example 78" in str(trouble.message)
    assert trouble.repairs == ()


def test_numbers_from_a_few_to_millions_are_brought_together_by_a_logarithm() -> None:
    shapes, parts = healthy(4000)
    parts["first"] = np.random.default_rng(0).lognormal(5, 2.0, 4000).astype(np.float32)
    data_set = data_of(shapes)
    trouble = only(looked(data_set, parts, (Scale(),)))
    assert trouble.rule == "wild"
    assert repaired(data_set, (Scale(),), trouble)[1] == (Logarithm(of="first"), Scale())
    assert gone(data_set, parts, trouble, (Scale(),))


@pytest.mark.parametrize("order", ["rising", "shuffled", "sparse"])
def test_a_number_that_is_a_name_is_told(order: str) -> None:
    shapes, parts = healthy()
    random = np.random.default_rng(0)
    names = {
        "rising": np.arange(400) + 1000,
        "shuffled": random.permutation(400) + 1000,
        "sparse": np.sort(random.choice(900_000, 400, replace=False)),
    }[order]
    parts["first"] = names.astype(np.float32)
    trouble = only(looked(data_of(shapes), parts))
    assert (trouble.rule, trouble.part, trouble.figure) == ("identifier", "first", 400)


def test_measured_numbers_that_happen_to_be_whole_are_no_names() -> None:
    shapes, parts = healthy(100)
    parts["first"] = np.random.default_rng(0).choice(90_000, 100, replace=False).astype(np.float32)
    assert rules_of(looked(data_of(shapes), parts, (Scale(),))) == set()


@pytest.mark.parametrize("part", ["first", "target"])
def test_a_class_for_each_example_is_told(part: str) -> None:
    shapes, parts = healthy()
    shapes[part], parts[part] = label(400), np.random.default_rng(0).permutation(400)
    trouble = only(
        looked(data_of(shapes), parts, judged={part: Judged("loss", "CrossEntropy")} if part == "target" else None)
    )
    assert (trouble.rule, trouble.part, trouble.figure) == ("identifier", part, 400)


def test_copies_of_examples_are_told_in_both_parts_and_across_them() -> None:
    shapes, parts = healthy()
    for values in parts.values():
        values[300:] = values[:100]
    data_set, rows = data_of(shapes), halves(400)
    troubles = {one.rule: one for one in looked(data_set, parts, rows=rows).troubles}
    assert troubles.keys() == {"duplicates", "shared"}
    assert troubles["duplicates"].figure == 100 / 400
    train = {tuple(row) for row in np.stack([*parts.values()], 1)[rows[0]].tolist()}
    held = [tuple(row) in train for row in np.stack([*parts.values()], 1)[rows[1]].tolist()]
    assert troubles["shared"].figure == np.mean(held)
    kept = {name: values[:300] for name, values in parts.items()}
    assert looked(data_set, kept).troubles == ()


def test_an_example_that_differs_in_its_target_is_no_copy() -> None:
    shapes, parts = healthy()
    for name in ("first", "second"):
        parts[name][200:] = parts[name][:200]
    parts["target"][200:] = (parts["target"][:200] + 1) % 3
    assert looked(data_of(shapes), parts).troubles == ()


def test_examples_of_few_kinds_meet_by_chance() -> None:
    random = np.random.default_rng(0)
    shapes = {"one": label(4), "other": label(5), "target": label(2)}
    parts = {name: random.integers(0, shape.classes or 0, 500) for name, shape in shapes.items()}
    assert looked(data_of(shapes), parts).troubles == ()


@pytest.mark.parametrize(
    "kind", ["class of class", "number of class", "threshold", "number of number", "class of number"]
)
def test_a_part_that_tells_the_target_alone_is_told(kind: str) -> None:
    shapes, parts = healthy()
    random = np.random.default_rng(3)
    noise = random.standard_normal(400).astype(np.float32)
    if kind.endswith("of number"):
        shapes["target"], parts["target"] = NUMBER, noise.copy()
    if kind == "class of class":
        shapes["leak"], parts["leak"] = label(6), parts["target"] * 2 + random.integers(0, 2, 400)
    elif kind == "number of class":
        shapes["leak"], parts["leak"] = NUMBER, np.array([2.5, -1, 0.5], np.float32)[parts["target"]]
    elif kind == "threshold":
        shapes["leak"], parts["leak"] = NUMBER, (parts["target"] + random.random(400) * 0.9).astype(np.float32)
    elif kind == "number of number":
        shapes["leak"], parts["leak"] = NUMBER, (3 - 2 * noise + 0.01 * random.standard_normal(400)).astype(np.float32)
    else:
        shapes["leak"], parts["leak"] = label(4), random.integers(0, 4, 400)
        parts["target"] = np.array([2.5, -1, 0.5, 1], np.float32)[parts["leak"]]
    trouble = only(looked(data_of(shapes), parts, judged={"target": Judged("loss", "MeanSquaredError")}))
    assert (trouble.rule, trouble.part) == ("tells", "leak")
    expected = abs(np.corrcoef(parts["leak"], parts["target"])[0, 1]) if kind == "number of number" else 1.0
    assert trouble.figure == pytest.approx(expected, abs=1e-6)
    del shapes["leak"], parts["leak"]
    assert looked(data_of(shapes), parts).troubles == ()


def test_a_part_that_tells_much_of_the_target_is_no_trouble() -> None:
    shapes, parts = healthy(2000)
    wrong = np.arange(2000) % 100 == 0
    shapes["hint"], parts["hint"] = label(3), np.where(wrong, (parts["target"] + 1) % 3, parts["target"])
    assert looked(data_of(shapes), parts).troubles == ()


@pytest.mark.parametrize("factor", [1e-4, 1e4])
@pytest.mark.parametrize("part", ["first", "target"])
def test_numbers_far_from_one_are_told_and_scaled(part: str, factor: float) -> None:
    shapes, parts = healthy()
    shapes["target"], parts["target"] = NUMBER, np.random.default_rng(7).standard_normal(400).astype(np.float32)
    parts[part] = parts[part] * np.float32(factor)
    data_set, judged = data_of(shapes), {"target": Judged("loss", "MeanSquaredError")}
    trouble = only(looked(data_set, parts, judged=judged))
    assert (trouble.rule, trouble.part) == ("unscaled", part)
    assert trouble.figure == pytest.approx(np.sqrt(np.square(parts[part], dtype=float).mean()))
    _, transforms = repaired(data_set, (), trouble)
    assert transforms == (Scale(of=part),)
    assert looked(data_set, parts, transforms, judged=judged).troubles == ()


def test_all_numbers_are_scaled_at_once() -> None:
    shapes, parts = healthy()
    for name in ("first", "second"):
        parts[name] *= np.float32(1e4)
    data_set = data_of(shapes)
    found = looked(data_set, parts)
    assert {one.part for one in found.troubles} == {"first", "second"}
    _, transforms = repaired(data_set, (), found.troubles[0], choice=1)
    assert transforms == (Scale(),)
    assert looked(data_set, parts, transforms).troubles == ()


def test_pictures_of_bytes_are_told_and_scaled() -> None:
    shapes = {"picture": image(1, 4, 4), "target": label(2)}
    pixels = np.random.default_rng(0).integers(0, 256, (200, 1, 4, 4)).astype(np.float32)
    parts, data_set = {"picture": pixels, "target": np.arange(200) % 2}, data_of(shapes)
    trouble = only(looked(data_set, parts))
    assert (trouble.rule, trouble.part) == ("unscaled", "picture")
    assert gone(data_set, parts, trouble)


@pytest.mark.parametrize("part", ["first", "target", "kind"])
def test_what_is_always_the_same_is_told(part: str) -> None:
    shapes, parts = healthy()
    if part == "first":
        parts[part][:] = 2.5
        parts[part][7] = np.nan
    else:
        shapes[part], parts[part] = label(2), np.ones(400, np.int64)
    names = {part: ("no", "yes")}
    trouble = next(
        one for one in looked(data_of(shapes, **names), parts, (Impute(),)).troubles if one.rule != "unjudged"
    )
    assert (trouble.rule, trouble.part, trouble.figure) == ("constant", part, 1)
    assert f" {'2.5' if part == 'first' else 'yes'} in all examples" in str(trouble.message)


def test_of_numbers_side_by_side_those_that_never_change_are_counted() -> None:
    shapes, parts = healthy()
    shapes["first"] = features(6)
    parts["first"] = np.random.default_rng(1).standard_normal((400, 6)).astype(np.float32)
    parts["first"][:, [1, 4]] = 0, 3
    trouble = only(looked(data_of(shapes), parts))
    assert (trouble.rule, trouble.part, trouble.figure) == ("constant", "first", 2)


def table(folder: Path, **columns: Any) -> tuple[DataSet, tuple[Transform, ...]]:
    """A table of a target and two healthy columns, and these."""
    random = np.random.default_rng(0)
    shown = {"size": random.standard_normal(200).round(4), "weight": random.standard_normal(200).round(4), **columns}
    shown["fruit"] = np.array(["apple", "pear"])[np.arange(200) % 2]
    file = write(folder / "table.csv", list(shown), [*zip(*shown.values(), strict=True)])
    found = found_in(file)
    return found.data_set, found.transforms


def told(data_set: DataSet, transforms: tuple[Transform, ...]) -> Looked:
    return looked(data_set, data_set.load(), transforms)


def offered(data_set: DataSet, transforms: tuple[Transform, ...], trouble: Trouble) -> Any:
    """The data set and the transforms of the Data node after the first repair, done as the window does it."""
    project = Project(Graph({"data": node("Data", "data", examples=data_set, transforms=transforms)}))
    offer = offers(analyse(project), Problem("data", trouble.message, repairs=trouble.repairs))[0]
    params = offer.project.graph.nodes["data"].params
    kept = tuple(TRANSFORMS.read(one) for one in params["transforms"])
    return str(offer.label), DATA_SETS.read(params["examples"]), kept


def test_the_holes_of_a_table_are_filled_by_a_repair_of_the_graph(tmp_path: Path) -> None:
    age = np.random.default_rng(1).standard_normal(200).round(4).astype(object)
    age[::10] = ""
    data_set, _ = table(tmp_path, age=age)
    trouble = only(told(data_set, ()))
    assert (trouble.rule, trouble.part, trouble.figure) == ("missing", "age", 0.1)
    text, data_set, transforms = offered(data_set, (), trouble)
    assert text == "Fill the holes of 'age'"
    assert transforms == (Impute(of="age"),)
    assert told(data_set, transforms).troubles == ()


def test_a_column_that_tells_the_target_is_left_out_by_a_repair_of_the_graph(tmp_path: Path) -> None:
    data_set, transforms = table(tmp_path, price=np.array([1.5, 2.25])[np.arange(200) % 2])
    transforms = (*transforms, Scale(of="price"))
    trouble = only(told(data_set, transforms))
    assert (trouble.rule, trouble.part) == ("tells", "price")
    text, data_set, transforms = offered(data_set, transforms, trouble)
    assert text == "Leave 'price' out"
    assert "price" not in data_set.parts()
    assert told(data_set, transforms).troubles == ()


def test_every_rule_has_a_name_and_causes_that_are_rules() -> None:
    assert RULES.keys() == {
        "constant", "duplicates", "identifier", "imbalance", "infinite", "missing", "outside",
        "rare", "shared", "tells", "unjudged", "unsaid", "unscaled", "wild",
    }  # fmt: skip
    for one in RULES.values():
        assert RULES.keys() >= set(one.unless)
