"""Names classes as their data set does, and counts them where it has no names."""

from __future__ import annotations

from sklearn.datasets import load_iris

from engine.graph.analysis import analyse
from engine.graph.class_names import class_names
from tests.engine.networks import node
from tests.engine.projects import dense, measured, project

IRIS = measured(project("Iris", dense("answer", 3)), node("ConfusionMatrix", "table"))


def test_classes_have_the_names_that_the_source_of_the_data_gives_them() -> None:
    assert class_names(analyse(IRIS), "table", 3) == tuple(load_iris().target_names)


def test_a_class_that_the_data_do_not_know_has_its_number() -> None:
    assert class_names(analyse(IRIS), "table", 5)[3:] == ("3", "4")
    digits = measured(project("Digits", node("Flatten", "flatten"), dense("answer", 10)), node("F1", "f1"))
    assert class_names(analyse(digits), "f1", 10) == tuple("0123456789")


def test_a_node_that_is_not_there_has_numbers() -> None:
    assert class_names(analyse(IRIS), "gone", 2) == ("0", "1")
