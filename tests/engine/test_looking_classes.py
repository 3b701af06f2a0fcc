"""Makes the classes and targets of data sick on purpose: it is told with its figure, and its repair ends it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.data.finding import found as found_in
from engine.data.looking.examined import Judged
from engine.data.parting import Whole
from engine.data.splits.as_asked import Usual
from engine.data.transforms.columns import Impute
from engine.graph.analysis import analyse
from engine.graph.edits import add, connect
from engine.graph.facts import Problem
from engine.graph.judged import judged_of
from engine.graph.model import Graph, Project, Wire
from engine.graph.repairs import offers
from engine.repair import At, SetParam, Together
from engine.shape import Shape, label
from tests.engine.looked_data import NUMBER, data_of, healthy, looked, only
from tests.engine.networks import node
from tests.engine.table_files import write


def test_classes_with_one_example_or_none_are_told_by_name() -> None:
    shapes, parts = healthy()
    shapes["target"] = label(5)
    parts["target"][[3, 17]] = 3, 0
    data_set = data_of(shapes, target=("a", "b", "c", "d", "e"))
    troubles = {one.rule: one for one in looked(data_set, parts).troubles}
    assert troubles["rare"].figure == 2
    assert "d, e" in str(troubles["rare"].message)


def test_classes_that_validation_lacks_are_told_and_a_larger_share_has_them() -> None:
    shapes, parts = healthy()
    data_set = data_of(shapes)
    parts["target"][:] = np.arange(400) // 8
    shapes["target"] = label(50)
    rows = Usual().rows(Whole(data_set, parts, 0, 0.1))
    trouble = only(looked(data_set, parts, rows=rows))
    held = parts["target"][rows[1]]
    assert (trouble.rule, trouble.figure) == ("unjudged", 50 - len(set(held.tolist())))
    (repair,) = trouble.repairs
    assert isinstance(repair, Together)
    (at,) = repair.repairs
    assert isinstance(at, At) and isinstance(at.repair, SetParam)
    assert (at.node, at.repair.name) == ("", "validation_share")
    rows = Usual().rows(Whole(data_set, parts, 0, at.repair.value))
    assert looked(data_set, parts, rows=rows).troubles == ()


@pytest.mark.parametrize(
    ("kind", "name"), [("CrossEntropy", "class_weights"), ("BinaryCrossEntropy", "positive_weight")]
)
def test_classes_out_of_balance_are_told_and_weighed(kind: str, name: str) -> None:
    shapes, parts = healthy()
    shapes["target"], parts["target"] = label(2), (np.arange(400) % 20 == 0).astype(np.int64)
    data_set = data_of(shapes)
    trouble = only(looked(data_set, parts, judged={"target": Judged("loss", kind)}))
    assert (trouble.rule, trouble.part, trouble.figure) == ("imbalance", "target", 19)
    assert "95% of the examples are of class 0" in str(trouble.message)
    (repair,) = trouble.repairs
    assert isinstance(repair, Together)
    value: Any = [0.526, 10.0] if kind == "CrossEntropy" else 19.0
    assert repair.repairs == (At("loss", SetParam(name, value)),)
    assert looked(data_set, parts, judged={"target": Judged("loss", kind, is_weighted=True)}).troubles == ()


def test_a_balance_of_ten_to_one_is_no_trouble() -> None:
    shapes, parts = healthy(440)
    shapes["target"], parts["target"] = label(2), (np.arange(440) % 11 == 0).astype(np.int64)
    assert looked(data_of(shapes), parts).troubles == ()


@pytest.mark.parametrize("wrong", [3, 7, -2])
def test_labels_outside_the_classes_are_told(wrong: int) -> None:
    shapes, parts = healthy()
    parts["target"][[50, 60]] = wrong
    trouble = next(one for one in looked(data_of(shapes), parts).troubles if one.rule == "outside")
    assert (trouble.part, trouble.figure) == ("target", 2)
    assert f"example 51 has the number {wrong}, but only 0 to 2" in str(trouble.message)


def test_tokens_outside_the_vocabulary_are_told() -> None:
    tokens = np.random.default_rng(0).integers(0, 9, (100, 12))
    tokens[40, 5] = 12
    shapes = {"text": Shape((12,), ("time",), "integer", 9)}
    trouble = only(looked(data_of(shapes), {"text": tokens}))
    assert (trouble.rule, trouble.part, trouble.figure) == ("outside", "text", 1)


@pytest.mark.parametrize("kind", ["number", "class"])
def test_targets_that_are_missing_are_told_and_never_made_up(kind: str) -> None:
    shapes, parts = healthy()
    if kind == "number":
        shapes["target"], parts["target"] = NUMBER, np.random.default_rng(7).standard_normal(400).astype(np.float32)
    parts["target"][[9, 10]] = np.nan if kind == "number" else -1
    trouble = only(looked(data_of(shapes), parts, (Impute(),), judged={"target": Judged("loss", "")}))
    assert (trouble.rule, trouble.part, trouble.figure, trouble.repairs) == ("unsaid", "target", 2, ())
    assert "first of them example 10" in str(trouble.message)


def test_rare_classes_are_weighed_by_a_repair_of_the_graph(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    rows = [[*random.standard_normal(2).round(4), "ill" if at % 20 == 0 else "well"] for at in range(400)]
    found = found_in(write(tmp_path / "patients.csv", ["pulse", "warmth", "state"], rows))
    parts = found.data_set.load()
    graph = add(
        Graph(),
        node("Data", "data", examples=found.data_set, transforms=found.transforms),
        node("Dense", "dense", units=2),
        node("CrossEntropy", "loss"),
    )
    wires = ("data", "features", "dense", "features"), ("dense", "value", "loss", "prediction")
    graph = connect(graph, *(Wire(*one) for one in (*wires, ("data", "label", "loss", "target"))))
    analysis = analyse(Project(graph))
    assert judged_of(analysis, "data") == {"label": Judged("loss", "CrossEntropy")}
    trouble = only(looked(found.data_set, parts, found.transforms, judged=judged_of(analysis, "data")))
    assert (trouble.rule, trouble.part, trouble.figure) == ("imbalance", "state", 19)
    (offer,) = offers(analysis, Problem("data", trouble.message, repairs=trouble.repairs))
    assert str(offer.label) == "Let rare classes count as much as frequent ones"
    judged = judged_of(analyse(offer.project), "data")
    assert judged == {"label": Judged("loss", "CrossEntropy", is_weighted=True)}
    assert looked(found.data_set, parts, found.transforms, judged=judged).troubles == ()
