"""Says how examples are parted into folds, beside scikit-learn's splitters, and that a training takes one."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import model_selection

from engine.data.parting import Whole
from engine.data.splits.folds import Folds
from engine.graph.analysis import analyse
from engine.message import Misfit
from engine.training.choices import obstacles
from engine.training.loop import Loop
from tests.engine.keyed import rows, whole
from tests.engine.projects import points

FEW_CLASSES = st.lists(st.integers(0, 3), min_size=2, max_size=80)
SEEDS = st.integers(0, 2**31 - 1)


def held_folds(of: Whole, folds: int) -> list[list[int]]:
    return [rows(Folds(folds=folds, held=at), of)[1] for at in range(1, folds + 1)]


@settings(max_examples=40, deadline=None)
@given(classes=FEW_CLASSES, seed=SEEDS, folds=st.integers(2, 7))
def test_folds_keep_each_example_once_and_the_classes_share_as_scikit_learn_does(
    classes: list[int], seed: int, folds: int
) -> None:
    one = whole(classes, seed)
    if len(classes) < folds:
        with pytest.raises(Misfit, match="cannot be parted into"):
            Folds(folds=folds).rows(one)
        return
    found = held_folds(one, folds)
    assert sorted(row for fold in found for row in fold) == list(range(len(classes)))
    sizes = sorted(map(len, found))
    assert sizes[-1] - sizes[0] <= 1
    for name, count in Counter(classes).items():
        shares = sorted(sum(classes[row] == name for row in fold) for fold in found)
        assert shares[-1] - shares[0] <= 1
        if count == len(classes) or min(Counter(classes).values()) < folds:
            continue
        theirs = model_selection.StratifiedKFold(folds).split(classes, classes)
        assert shares == sorted(sum(classes[row] == name for row in test) for _, test in theirs)


@settings(max_examples=40, deadline=None)
@given(groups=st.lists(st.integers(0, 12), min_size=2, max_size=80), seed=SEEDS, folds=st.integers(2, 5))
def test_folds_of_groups_are_as_even_as_those_of_scikit_learn(groups: list[int], seed: int, folds: int) -> None:
    one = whole([0] * len(groups), seed, group=groups)
    if len(set(groups)) < folds:
        with pytest.raises(Misfit):
            Folds(folds=folds).rows(one)
        return
    found = held_folds(one, folds)
    assert sum(len({groups[row] for row in fold}) for fold in found) == len(set(groups))
    theirs = model_selection.GroupKFold(folds).split(groups, groups=groups)
    assert sorted(map(len, found)) == sorted(len(test) for _, test in theirs)


@given(times=st.lists(st.integers(0, 400), min_size=10, max_size=60, unique=True), folds=st.integers(2, 5))
@settings(max_examples=30, deadline=None)
def test_folds_of_times_are_stretches_one_behind_the_other(times: list[int], folds: int) -> None:
    found = held_folds(whole([0] * len(times), time=times), folds)
    ends = [(min(times[row] for row in fold), max(times[row] for row in fold)) for fold in found]
    assert all(before[1] < after[0] for before, after in pairwise(ends))
    theirs = model_selection.KFold(folds).split(times)
    assert sorted(map(len, found)) == sorted(len(test) for _, test in theirs)


def test_folds_train_without_a_validation_share_and_can_end_early() -> None:
    one = points(validation_share=0.0, patience=3, split={"type": "Folds", "folds": 4, "held": 2})
    assert not obstacles(analyse(one))
    loop = Loop(one, 1)
    assert (loop.examples, loop.started().validation_examples) == (150, 50)
    (obstacle,) = obstacles(analyse(points(split={"type": "Folds", "folds": 4, "held": 5})))
    assert str(obstacle.message).startswith("Fold 5 is to be kept, but there are only 4 folds.")
    assert [str(repair) for repair in obstacle.repairs]
