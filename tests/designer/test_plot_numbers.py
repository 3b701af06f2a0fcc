"""The numbers behind the plots: smoothing, traced curves, marks of axes, written values."""

import math
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PySide6.QtCore import QLocale

from designer.plots.series import Extrema
from designer.plots.smoothing import Smoother
from designer.plots.ticks import linear_ticks, log_ticks, tick_text, value_text


@pytest.fixture
def english() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    yield
    QLocale.setDefault(before)


# Smoothing and extrema.


def reference_smoothing(values: np.ndarray, weight: float) -> Iterator[float]:
    """TensorBoard's loop, one value after the other."""
    last, count = 0.0, 0
    for value in values:
        if not math.isfinite(value):
            yield value
            continue
        last, count = last * weight + (1 - weight) * value, count + 1
        yield last / (1 - weight**count) if weight else value


NUMBERS = arrays.arrays(
    np.float64,
    st.integers(0, 400),
    elements=st.floats(-1e6, 1e6) | st.sampled_from([math.nan, math.inf]),
    fill=st.floats(-10, 10),
)


@given(values=NUMBERS, weight=st.floats(0, 0.999), cut=st.integers(0, 400))
def test_smoothing_equals_the_plain_loop_however_the_values_arrive(values, weight, cut):
    smoother = Smoother(weight)
    smoothed = np.concatenate([smoother.extend(values[:cut]), smoother.extend(values[cut:])])
    assert smoothed == pytest.approx(np.array(list(reference_smoothing(values, weight))), 1e-9, 1e-6, nan_ok=True)


@given(values=NUMBERS, cuts=st.lists(st.integers(0, 400), max_size=4), bins=st.integers(4, 100))
def test_a_traced_curve_keeps_order_bounds_and_extremes(values, cuts, bins):
    values = np.where(np.isfinite(values), values, np.nan).astype(np.float32)
    extrema = Extrema()
    for cut in cuts:
        extrema.append(values)
        extrema.truncate(cut)
    extrema.truncate(0)
    extrema.append(values)
    at, low, high = extrema.between(0, len(values) - 1, bins)
    assert len(at) == len(low) == len(high) <= bins + 1
    assert np.all(np.diff(at) > 0) and np.all((at >= 0) & (at < len(values)))
    known = values[np.isfinite(values)]
    if len(known):
        assert np.nanmin(low) == known.min() and np.nanmax(high) == known.max()
        assert extrema.bounds() == (known.min(), known.max())


@given(
    values=arrays.arrays(np.float64, st.integers(1, 3000), elements=st.floats(-9, 9), fill=st.just(0.5)),
    ends=st.tuples(st.integers(0, 2999), st.integers(0, 2999)),
    bins=st.integers(4, 60),
)
def test_a_part_of_a_curve_is_traced_within_what_stands_there(values, ends, bins):
    values = values.astype(np.float32)
    extrema = Extrema()
    extrema.append(values)
    first, last = min(ends), min(max(ends), len(values) - 1)
    at, low, high = extrema.between(first, last, bins)
    if last < first:
        assert len(at) == 0
        return
    reach = max(1, 16 * (last - first + 1) // bins)
    around = values[max(0, first - reach) : last + reach + 1]
    assert np.nanmin(low) <= values[first : last + 1].min() and np.nanmax(high) >= values[first : last + 1].max()
    assert np.nanmin(low) >= around.min() and np.nanmax(high) <= around.max()
    assert len(at) <= bins + 2


# Numbers.


@given(low=st.floats(-1e6, 1e6), width=st.floats(1e-6, 1e6), count=st.integers(1, 12))
def test_marks_of_an_axis_are_few_and_inside_it(low, width, count):
    ticks = linear_ticks(low, low + width, count)
    assert len(ticks) <= count + 1
    assert all(low - 1e-6 * width <= tick <= low + width * (1 + 1e-6) for tick in ticks)


@given(low=st.floats(-12, 6), width=st.floats(0.01, 18), count=st.integers(2, 12))
def test_marks_of_a_logarithmic_axis_are_few_and_inside_it(low, width, count):
    ticks = log_ticks(low, low + width, count)
    assert len(ticks) <= count + 1
    assert all(low - 1e-6 <= tick <= low + width + 1e-6 for tick in ticks)


def test_numbers_are_written_as_a_person_reads_them(english):
    assert [value_text(value) for value in (0.0412, -0.5, 12.3456, 12345.6, 1.23e-5, math.nan)] == [
        "0.0412",
        "−0.5000",
        "12.35",
        "12,346",
        "1.23e-05",
        "–",
    ]
    assert value_text(1.23e-5, scale=0.1) == "0.0000"
    assert [tick_text(tick, 0.5) for tick in (-0.5, 0.0, 2.5)] == ["−0.5", "0", "2.5"]
    assert tick_text(1e-7, 1e-7) == "1e-7"
