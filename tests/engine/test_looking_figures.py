"""Compares each figure that is told of data with NumPy, SciPy and scikit-learn, and with plain counting."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import entropy
from sklearn.metrics import mutual_info_score
from torch.nn import functional

from engine.data.looking.marks import marks
from engine.data.looking.measuring import Column
from engine.data.looking.preview import smaller
from engine.data.looking.rules.tells import _correlation, _of_classes, _of_numbers
from engine.data.sets.digits import Digits
from engine.data.sets.letters import Dates
from engine.data.sets.tables import Wine
from engine.data.transforms.columns import Impute, OneHot
from engine.data.transforms.scaling import Scale
from engine.shape import Shape, features, image, label
from engine.training.reduce import reduced as reduced_by_torch
from tests.engine.looked_data import NUMBER, data_of, halves, looked

FINITE = st.floats(-(2.0**60), 2.0**60, width=32)
ODD = st.sampled_from([np.nan, np.inf, -np.inf, 0.0, -0.0, 1.0, 1.0])
MANY = arrays(np.float32, st.integers(0, 60), elements=FINITE | ODD)


@given(MANY)
def test_figures_of_numbers_are_those_of_numpy(values: Any) -> None:
    found = Column(values).measured()
    known = values[np.isfinite(values)].astype(np.float64)
    assert found.count == len(values)
    assert found.holes == np.isnan(values).sum()
    assert found.infinite == np.isinf(values).sum()
    if not len(known):
        assert np.isnan([found.mean, found.deviation, found.low, found.median, found.high, found.zeros]).all()
        assert found.bars is None and found.different == found.outliers == found.far == 0
        return
    quartiles = np.percentile(known, (0, 25, 50, 75, 100))
    told = (found.low, found.lower, found.median, found.upper, found.high)
    assert told == pytest.approx(quartiles, rel=1e-12, abs=1e-30)
    size = np.abs(known).max()
    assert found.mean == pytest.approx(known.mean(), abs=1e-9 * size)
    assert found.deviation == pytest.approx(known.std(), abs=1e-9 * size)
    assert found.different == len(np.unique(known))
    assert found.zeros == pytest.approx((known == 0).mean())
    assert found.is_constant == (known.min() == known.max())
    width = found.upper - found.lower
    for count, widths in ((found.outliers, 1.5), (found.far, 3.0)):
        assert count == ((known < found.lower - widths * width) | (known > found.upper + widths * width)).sum()


@given(arrays(np.float32, st.integers(1, 300), elements=st.floats(-100, 100, width=32)))
def test_a_histogram_is_that_of_numpy(values: Any) -> None:
    found = Column(values).bars
    assert found is not None
    low, high = float(values.min()), float(values.max())
    span = (low, high) if low < high else (low - 0.5, high + 0.5)
    edges = np.linspace(*span, 41)
    plain = [((edges[at] <= values) & (values < edges[at + 1])).sum() for at in range(39)]
    assert found.counts == (*plain, len(values) - sum(plain))
    assert (found.low, found.high) == span
    if (np.diff(edges) > 1e-6).all():
        assert sum(found.counts) == np.histogram(values.astype(np.float64), 40, span)[0].sum()


def test_a_histogram_of_a_bell_curve_is_numpys() -> None:
    values = np.random.default_rng(0).standard_normal(10_000).astype(np.float32)
    found = Column(values).bars
    assert found is not None
    assert found.counts == tuple(np.histogram(values.astype(np.float64), 40)[0])


@given(arrays(np.int64, st.integers(1, 80), elements=st.integers(-2, 7)), st.integers(0, 80))
def test_figures_of_classes_are_plain_counts(labels: Any, cut: int) -> None:
    data_set = data_of({"target": label(6)}, target=("a", "b", "c", "d", "e", "f"))
    rows = np.arange(len(labels))
    told = looked(data_set, {"target": labels}, rows=(rows[cut:], rows[:cut])).parts[0].figures
    assert told is not None and told.classes is not None
    found, counts = told.classes, Counter(labels.tolist())
    assert [(one.name, one.count) for one in found.counts] == [(name, counts[at]) for at, name in enumerate("abcdef")]
    for at, one in enumerate(found.counts):
        assert one.train == (labels[cut:] == at).sum() and one.validation == (labels[:cut] == at).sum()
    there = [counts[at] for at in range(6) if counts[at]]
    assert (found.holes, found.outside, found.others) == (counts[-1], counts[6] + counts[7] + counts[-2], 0)
    assert found.present == len(there)
    assert found.ratio == pytest.approx(max(there) / min(there) if there else 0)
    assert found.balance == pytest.approx(entropy(there, base=6) if there else 0, abs=1e-12)


def test_of_many_classes_the_most_common_are_told_and_the_others_counted() -> None:
    labels = np.minimum(np.random.default_rng(0).geometric(0.01, 20_000) - 1, 499)
    told = looked(data_of({"target": label(500)}), {"target": labels}).parts[0].figures
    assert told is not None and told.classes is not None
    common = Counter(labels.tolist()).most_common(100)
    assert [one.count for one in told.classes.counts] == [count for _, count in common]
    assert told.classes.others == 20_000 - sum(count for _, count in common)


@pytest.mark.parametrize("channels", [1, 3, 5])
def test_figures_of_pictures_are_those_of_each_channel(channels: int) -> None:
    pixels = np.random.default_rng(0).random((50, channels, 90, 40)).astype(np.float32)
    pixels *= np.arange(1, channels + 1).reshape(1, -1, 1, 1)
    told = looked(data_of({"picture": image(channels, 90, 40)}), {"picture": pixels}).parts[0].figures
    assert told is not None and told.pictures is not None and told.numbers is not None
    assert told.pictures.means == pytest.approx(pixels.mean((0, 2, 3), np.float64))
    assert told.pictures.deviations == pytest.approx(pixels.std((0, 2, 3), np.float64))
    assert told.numbers.mean == pytest.approx(pixels.mean(dtype=np.float64))
    assert told.numbers.bars is not None and sum(told.numbers.bars.counts) == pixels.size
    mean = told.pictures.mean_picture
    trusted = reduced_by_torch("", torch.from_numpy(pixels.mean(0)), ("channels", "height", "width"))
    assert (mean.kind, mean.sizes) == (trusted.kind, trusted.sizes)
    type_ = np.int8 if mean.kind == "tiles" else np.uint8
    apart = np.frombuffer(mean.numbers, type_).astype(int) - np.frombuffer(trusted.numbers, type_)
    assert np.abs(apart).max() <= 1


@given(st.integers(1, 70), st.integers(1, 70), st.integers(1, 40))
def test_pictures_are_made_smaller_as_pytorch_does(height: int, width: int, side: int) -> None:
    values = np.random.default_rng(height).random((2, height, width))
    sizes = min(height, side), min(width, side)
    trusted = functional.adaptive_avg_pool2d(torch.from_numpy(values), sizes)
    np.testing.assert_allclose(smaller(values, side), trusted.numpy(), rtol=1e-9)


def test_figures_of_tokens_leave_out_what_only_fills_up() -> None:
    random = np.random.default_rng(0)
    from engine.shape import Varies

    lengths = random.integers(0, 31, 200)
    tokens = np.where(np.arange(30) < lengths[:, None], random.integers(1, 50, (200, 30)), 0)
    shape = Shape((Varies(30),), ("time",), "integer", 50)
    told = looked(data_of({"text": shape}), {"text": tokens}).parts[0].figures
    assert told is not None and told.tokens is not None
    found, counts = told.tokens, Counter(tokens[tokens > 0].tolist())
    assert (found.tokens, found.different, found.vocabulary) == (lengths.sum(), len(counts), 50)
    assert (found.shortest, found.longest) == (lengths.min(), lengths.max())
    assert found.mean == pytest.approx(lengths.mean())
    assert [one.count for one in found.common] == [count for _, count in counts.most_common(30)]
    assert found.lengths.counts == tuple(np.bincount(lengths, minlength=31))


def test_tokens_are_told_as_the_text_that_they_stand_for() -> None:
    parts = Dates().load()
    told = {one.name: one.figures for one in looked(Dates(), parts).parts}
    found = told["written"]
    assert found is not None and found.tokens is not None
    common = Counter("".join(Dates().decode("written", row) for row in parts["written"][:1000].tolist())).most_common(3)
    assert {one.text for one in found.tokens.common} >= {sign for sign, _ in common}
    assert {one.name: one.role for one in looked(Dates(), parts).parts}["length"] == "length"


@given(arrays(np.float32, (30, 3), elements=st.sampled_from([0.0, -0.0, 1.0, np.nan, 2.5])))
def test_marks_are_the_same_where_examples_are(values: Any) -> None:
    other = values[:, 0].copy()
    found = marks({"some": values, "other": np.nan_to_num(other).astype(np.int64)})
    plain = [tuple("hole" if np.isnan(one) else one + 0.0 for one in row) for row in values]
    assert len(set(found.tolist())) == len(set(plain))
    for first in range(30):
        assert (found == found[first]).tolist() == [one == plain[first] for one in plain]


def test_many_different_examples_have_as_many_marks() -> None:
    values = np.arange(300_000, dtype=np.int64)
    assert len(np.unique(marks({"one": values % 1000, "other": values // 1000}))) == 300_000


@given(arrays(np.float32, (40, 2), elements=st.floats(-100, 100, width=32)))
def test_a_correlation_is_that_of_numpy(values: Any) -> None:
    first, second = values.T
    if first.std() > 1e-3 and second.std() > 1e-3:
        assert _correlation(first, second) == pytest.approx(abs(np.corrcoef(first, second)[0, 1]), abs=1e-5)


@given(arrays(np.int64, 60, elements=st.integers(0, 4)), arrays(np.int64, 60, elements=st.integers(0, 3)))
def test_what_a_kind_tells_of_a_class_is_what_the_best_rule_gets_right(kinds: Any, target: Any) -> None:
    right = sum(Counter(target[kinds == one].tolist()).most_common(1)[0][1] for one in set(kinds.tolist()))
    most = Counter(target.tolist()).most_common(1)[0][1]
    found = _of_classes(kinds, target, 4)
    assert found == pytest.approx((right - most) / (60 - most) if most < 60 else 0.0)
    if found == 1:
        assert mutual_info_score(kinds, target) == pytest.approx(entropy(np.bincount(target)))


@given(arrays(np.int64, 60, elements=st.integers(0, 4)), arrays(np.float32, 60, elements=st.floats(-9, 9, width=32)))
def test_what_a_kind_tells_of_a_number_is_the_correlation_ratio(kinds: Any, target: Any) -> None:
    means = np.array([target[kinds == one].mean() for one in kinds])
    if target.std() > 1e-3:
        assert _of_numbers(kinds, target) == pytest.approx(means.std() / target.std(), abs=1e-4)


def test_numbers_side_by_side_are_told_one_by_one_raw_and_scaled() -> None:
    parts = Wine().load()
    found = looked(Wine(), parts)
    raw = found.parts[0].figures
    assert raw is not None and len(raw.columns) == 13
    for at, one in enumerate(raw.columns):
        assert one.name == str(at + 1)
        assert one.mean == pytest.approx(parts["features"][:, at].mean(dtype=np.float64))
    seen = next(one for one in found.outputs if one.name == "features").figures
    assert seen is not None
    for one in seen.columns:
        assert abs(one.mean) < 0.2 and 0.7 < one.deviation < 1.3


def test_outputs_are_told_behind_the_transforms() -> None:
    random = np.random.default_rng(0)
    shapes = {"number": NUMBER, "kind": label(4)}
    number = (50 + 7 * random.standard_normal(500)).astype(np.float32)
    number[::7] = np.nan
    parts = {"number": number, "kind": np.arange(500) % 4}
    found = looked(data_of(shapes), parts, (Impute(), Scale(), OneHot()))
    told = {one.name: one for one in found.outputs}
    number_figures, kind_figures = told["number"].figures, told["kind"].figures
    assert number_figures is not None and number_figures.numbers is not None
    assert number_figures.numbers.holes == 0
    assert abs(number_figures.numbers.mean) < 0.2
    assert kind_figures is not None and [one.mean for one in kind_figures.columns] == pytest.approx([0.25] * 4)
    assert found.parts[0].figures is not None and found.parts[0].figures.numbers is not None
    assert found.parts[0].figures.numbers.holes == len(number[::7])


def test_what_no_transform_changes_is_told_once() -> None:
    found = looked(Digits(), Digits().load())
    assert [one.figures for one in found.outputs] == [None, None]


def test_an_overview_tells_how_many_and_how_large() -> None:
    parts = Digits().load()
    found = looked(Digits(), parts, rows=halves(1797))
    assert found.overview.title == "Digits"
    assert (found.overview.examples, found.overview.train, found.overview.validation) == (1797, 1438, 359)
    assert found.overview.size == parts["image"].nbytes + parts["label"].nbytes
    assert found.overview.example_size == 64 * 4 + 8
    assert [(one.name, one.role, one.told) for one in found.parts] == [
        ("image", "input", "1 channels × 8 height × 8 width"),
        ("label", "target", "1 of 10 classes"),
    ]


def test_what_is_told_of_too_many_examples_says_by_how_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.data.looking.examined.MOST_ROWS", 1000)
    values = np.random.default_rng(0).standard_normal(50_000).astype(np.float32)
    found = looked(data_of({"one": NUMBER}), {"one": values})
    assert (found.overview.examples, found.overview.told_by) == (50_000, 1000)
    assert found.parts[0].figures is not None and found.parts[0].figures.rows == 1000
    assert found.parts[0].figures.numbers is not None
    assert abs(found.parts[0].figures.numbers.mean - values.mean()) < 0.15


def test_figures_of_nothing_known_are_no_numbers() -> None:
    shapes = {"none": features(3)}
    found = looked(data_of(shapes), {"none": np.full((30, 3), np.nan, np.float32)}).parts[0].figures
    assert found is not None and found.numbers is not None
    assert found.numbers.holes == 90 and np.isnan(found.numbers.mean)
