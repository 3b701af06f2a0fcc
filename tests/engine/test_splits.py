"""Says which examples each split keeps, beside scikit-learn's splitters, and that they follow from the seed alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import model_selection

from engine.data.batches import split
from engine.data.parting import SPLITS, Parting, Whole
from engine.data.splits.as_asked import Usual
from engine.data.splits.at_random import Random, Stratified
from engine.data.splits.folds import Folds
from engine.data.splits.given import Given
from engine.data.splits.groups import ByGroup
from engine.data.splits.times import ByTime
from engine.graph.analysis import analyse
from engine.message import Misfit
from engine.seeds import stable_seed
from engine.training.choices import Training
from engine.training.preview_sources import Examples
from tests.engine.keyed import Keyed, Lines, rows, told_rows, whole
from tests.engine.networks import mlp
from tests.engine.strategies import several

FEW_CLASSES = st.lists(st.integers(0, 3), min_size=2, max_size=80)
SEEDS = st.integers(0, 2**31 - 1)
every_split = pytest.mark.parametrize("kind", list(SPLITS), ids=lambda kind: kind.type)


def all_keys(classes: list[int], seed: int) -> dict[str, Any]:
    """Groups, times and uses for so many examples."""
    random = np.random.RandomState(seed % 2**32)
    count = len(classes)
    uses = ["train", "validation", *random.choice(["train", "validation"], count - 2)]
    return {"group": random.randint(0, 6, count), "time": random.randint(0, 30, count), "given": uses}


@every_split
@several(40, 12)
@given(classes=FEW_CLASSES, seed=SEEDS, share=st.floats(0, 0.95), ordered=st.booleans())
def test_no_split_loses_an_example_or_has_one_in_both_parts(
    kind: type[Parting], classes: list[int], seed: int, share: float, ordered: bool
) -> None:
    one = whole(classes, seed, share, ordered=ordered, **all_keys(classes, seed))
    try:
        train, held = rows(kind(), one)
    except Misfit as misfit:
        assert str(misfit).endswith(".") and str(misfit).count("\n") == 0
        return
    assert sorted(train + held) == list(range(len(classes))) and train
    assert held or (kind.shares and not one.held)
    if ordered:
        assert train == sorted(train) and held == sorted(held)
    assert (train, held) == rows(kind(), one)


@settings(max_examples=60, deadline=None)
@given(classes=FEW_CLASSES, seed=SEEDS, share=st.floats(0.05, 0.9))
def test_random_and_stratified_keep_the_rows_that_scikit_learn_keeps(
    classes: list[int], seed: int, share: float
) -> None:
    one = whole(classes, seed, share)
    try:
        held = one.held
    except Misfit:
        return
    state, everyone = stable_seed("split", seed) % 2**32, np.arange(len(classes))
    usual = model_selection.train_test_split(everyone, test_size=held, random_state=state)
    pairs: list[tuple[Parting, Any]] = [(Random(), model_selection.ShuffleSplit)]
    counts = Counter(classes)
    if min(counts.values()) >= 2 and min(held, len(classes) - held) >= len(counts):
        pairs.append((Stratified(), model_selection.StratifiedShuffleSplit))
        usual = model_selection.train_test_split(everyone, test_size=held, random_state=state, stratify=classes)
    else:
        with pytest.raises(Misfit):
            Stratified().rows(one)
    for by, splitter in pairs:
        train, test = next(splitter(1, test_size=held, random_state=state).split(everyone, classes))
        assert rows(by, one) == (train.tolist(), test.tolist())
    # What every training before there were splits was parted by.
    assert rows(Usual(), one) == tuple(part.tolist() for part in usual)


@settings(max_examples=60, deadline=None)
@given(groups=st.lists(st.integers(0, 9), min_size=2, max_size=80), seed=SEEDS, share=st.floats(0.01, 0.9))
def test_no_group_is_in_both_parts_and_the_share_is_as_near_as_groups_allow(
    groups: list[int], seed: int, share: float
) -> None:
    one = whole([0] * len(groups), seed, share, group=groups)
    try:
        train, held = rows(ByGroup(), one)
    except Misfit:
        assert len(set(groups)) == 1 or one.share > 1 - 1 / len(groups)
        return
    assert not {groups[row] for row in train} & {groups[row] for row in held}
    assert train and held and abs(len(held) - one.held) <= max(Counter(groups).values())


@given(seed=SEEDS, share=st.floats(0.01, 0.9))
@settings(max_examples=30, deadline=None)
def test_as_many_groups_of_equal_size_are_kept_as_scikit_learn_keeps(seed: int, share: float) -> None:
    groups = np.arange(20)
    one = whole([0] * 20, seed, share, group=groups)
    splitter = model_selection.GroupShuffleSplit(1, test_size=one.held / 20, random_state=0)
    _, test = next(splitter.split(groups, groups=groups))
    assert len(rows(ByGroup(), one)[1]) == len(test)


def test_groups_may_be_texts_and_more_columns_than_one() -> None:
    people = [["Ann", "Bo"][row % 2] for row in range(40)]
    days = [row // 4 % 5 for row in range(40)]
    named = whole([0] * 40, group=people)
    assert {people[row] for row in rows(ByGroup(), named)[1]} in ({"Ann"}, {"Bo"})
    both = whole([0] * 40, share=0.1, group=list(zip(days, map(len, people), strict=True)))
    train, held = rows(ByGroup(), both)
    assert not {(days[row], people[row]) for row in train} & {(days[row], people[row]) for row in held}
    assert len(held) == 4


@settings(max_examples=60, deadline=None)
@given(times=st.lists(st.integers(-20, 20), min_size=2, max_size=60), seed=SEEDS, share=st.floats(0.01, 0.9))
def test_what_is_kept_comes_after_all_that_is_learned_from(times: list[int], seed: int, share: float) -> None:
    one = whole([0] * len(times), seed, share, time=times)
    try:
        train, held = rows(ByTime(), one)
    except Misfit:
        assert len(set(times)) == 1 or one.share > 1 - 1 / len(times)
        return
    assert max(times[row] for row in train) < min(times[row] for row in held)
    moments = Counter(times)
    assert abs(len(held) - one.held) < max(moments.values())


def test_the_last_ones_are_those_of_the_last_split_of_scikit_learn_also_with_dates() -> None:
    order = np.random.RandomState(0).permutation(30)
    for times in (order, order / 7.0, np.datetime64("2020-02-27") + order):
        one = Whole(Keyed((0,) * 30), {"row": np.arange(30)}, 0, 0.2)
        one.__dict__["keys"] = {"time": times}
        *_, (train, test) = model_selection.TimeSeriesSplit(3, test_size=6).split(times)
        assert [part.tolist() for part in ByTime().rows(one)] == [
            np.argsort(order)[part].tolist() for part in (train, test)
        ]


def test_without_times_an_ordered_data_set_keeps_its_last_examples() -> None:
    one = whole([0, 1] * 10, ordered=True)
    assert rows(ByTime(), one) == rows(Usual(), one) == (list(range(16)), list(range(16, 20)))


@settings(max_examples=30, deadline=None)
@given(uses=st.lists(st.booleans(), min_size=2, max_size=40), seed=SEEDS)
def test_given_examples_are_kept_as_in_scikit_learn_however_they_are_written(uses: list[bool], seed: int) -> None:
    writings: list[list[Any]] = [
        uses,
        [int(one) for one in uses],
        [float(one) for one in uses],
        [" Validation" if one else "TRAIN" for one in uses],
    ]
    if len(set(uses)) == 1:
        for written in writings:
            with pytest.raises(Misfit, match="but both are needed"):
                Given().rows(whole([0] * len(uses), seed, given=written))
        return
    ((train, test),) = model_selection.PredefinedSplit([0 if one else -1 for one in uses]).split()
    for written in writings:
        found = rows(Given(), whole([0] * len(uses), seed, given=written))
        assert [sorted(part) for part in found] == [train.tolist(), test.tolist()]


def test_examples_for_a_test_are_left_out_unless_there_are_none_to_validate() -> None:
    uses = ["train", "val", "test"] * 5
    found = rows(Given(), whole([0] * 15, given=uses))
    assert [{uses[row] for row in part} for part in found] == [{"train"}, {"val"}]
    uses = ["train", "train", "test"] * 5
    found = rows(Given(), whole([0] * 15, given=uses))
    assert [{uses[row] for row in part} for part in found] == [{"train"}, {"test"}]


def test_the_usual_split_does_what_the_data_say_of_themselves() -> None:
    classes = [0, 1] * 20
    keys = all_keys(classes, 0)
    for name, by in (("given", Given()), ("group", ByGroup()), ("time", ByTime())):
        assert rows(Usual(), whole(classes, **keys)) == rows(by, whole(classes, **keys))
        del keys[name]
    assert rows(Usual(), whole(classes)) == rows(Stratified(), whole(classes))
    assert rows(Usual(), whole([0, *classes, 3])) == rows(Random(), whole([0, *classes, 3]))


MISFITS: list[tuple[Parting, Whole, str]] = [
    (Folds(folds=6), whole([0] * 5), "Keyed has only 5 examples, which cannot be parted into 6 folds. Choose fewer."),
    (Folds(folds=3), whole([0] * 6, group=[1, 2] * 3), "Keyed has only 2 groups, which cannot be parted into 3 "),
    (Folds(folds=3, held=2), whole([0] * 6, time=[1] * 6), "Fold 2 of 3 has 0 of the examples of Keyed, since many "),
    (Folds(folds=3, held=4), whole([0] * 6), "Fold 4 is to be kept, but there are only 3 folds. Keep one of them."),
    (ByGroup(), whole([0] * 6, group=["a"] * 6), "All 6 examples of Keyed are of one and the same group, "),
    (ByGroup(), whole([0] * 6), "Keyed does not say which examples belong together. Give a column the role group, "),
    (ByTime(), whole([0] * 6), "Keyed does not say when its examples were. Give a column the role time, "),
    (ByTime(), whole([0] * 6, time=[2] * 6), "All 6 examples of Keyed are of the same time, so none of them comes "),
    (ByTime(), whole([0] * 3, time=[2, float("nan"), 1]), "1 of 3 examples of Keyed have no time, "),
    (Given(), whole([0] * 6), "Keyed does not say which examples are kept. Choose a file of them in the setting File"),
    (Given(), whole([0] * 2, given=["train", "maybe"]), "Example 2 of Keyed is for 'maybe', but train, validation "),
    (Given(), whole([0] * 2, given=[0.0, float("nan")]), "Example 2 of Keyed is for 'nan', but train, validation "),
    (Given(), whole([0] * 2, given=["test", "test"]), "Keyed names 0 examples to learn from and 2 to judge by, but "),
    (Stratified(), whole([0, 0, 0, 2]), "A stratified split needs 2 examples of each class, but 'label' has the "),
    (Stratified(), whole([0, 0, 1, 1, 2, 2]), "Keyed has 3 classes, but a validation share of 0.2 leaves only 2 "),
    (Stratified(), whole([]), "Keyed has 0 examples, and a validation share of 0.2 takes 0 of them, so none is left "),
    *((by(), whole([0] * 3, share=0.9), "Keyed has 3 examples, and a validation share of 0.9 takes 3 of them, ")
      for by in (Usual, Random, Stratified, ByGroup, ByTime)),
]  # fmt: skip


@pytest.mark.parametrize(("by", "of", "sentence"), MISFITS, ids=[one[2][:50] for one in MISFITS])
def test_what_cannot_be_parted_is_one_sentence(by: Parting, of: Whole, sentence: str) -> None:
    with pytest.raises(Misfit) as caught:
        by.rows(of)
    assert str(caught.value).startswith(sentence) and str(caught.value).endswith(".")


def test_a_data_set_without_classes_or_files_says_so() -> None:
    with pytest.raises(Misfit, match="Lines has no classes to tell, so none can keep its share"):
        Stratified().rows(Whole(Lines(), {"number": np.zeros((9, 1))}, 0, 0.2))
    with pytest.raises(Misfit, match="Keyed comes from no file, so no other file can be read like it"):
        Given(file="x").load(Keyed((0, 1)), 0, 0.2)


ANEW = """
import json, sys
from tests.engine.keyed import told_rows
print(json.dumps(told_rows()))
"""


def test_the_same_seed_keeps_the_same_rows_in_a_fresh_process_and_another_seed_others() -> None:
    here = told_rows()
    root = Path(__file__).parents[2]
    fresh = {**os.environ, "PYTHONHASHSEED": "12345", "PYTHONPATH": str(root)}
    told = subprocess.run(
        [sys.executable, "-c", ANEW], cwd=root, env=fresh, capture_output=True, text=True, check=True, timeout=120
    )
    assert json.loads(told.stdout) == here
    assert all((here[f"{kind.type} 0"] == here[f"{kind.type} 7"]) == (kind is ByTime) for kind in SPLITS)


def test_previews_look_at_the_examples_that_the_split_leaves_for_training() -> None:
    data_set = next(iter(analyse(mlp()).outer)).layer.data_set  # type: ignore[union-attr]
    examples = Examples()
    first, _ = examples.load(data_set, Training())
    second, found = examples.load(data_set, Training(split=Random()))
    assert first != second and isinstance(found, Mapping)
    wanted = split(data_set, **Training(split=Random()).parting, device=torch.device("cpu")).train
    assert all(torch.equal(values, wanted[name][: len(values)]) for name, values in found.items())
