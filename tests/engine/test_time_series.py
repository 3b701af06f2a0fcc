"""A table whose lines are moments is offered as a series: windows that say what comes, parted without a leak."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.data.batches import split
from engine.data.sets.time_series import LINE, NEXT, PAST, TimeSeries
from engine.data.splits.at_random import Random
from engine.data.splits.folds import Folds
from engine.data.transformed import Transformed
from engine.graph.analysis import analyse
from engine.message import Misfit
from engine.starting.beginning import beginning_of, begun
from engine.training.choices import obstacles
from engine.training.loop import Loop
from tests.engine.projects import epochs
from tests.engine.strategies import several

CPU = torch.device("cpu")
HOUR = np.timedelta64(1, "h")
SERIES = frozenset({"series"})


def weather(count: int = 400, step: Any = HOUR, **columns: Any) -> polars.DataFrame:
    """Temperatures that follow the time of day and the wind of the hour before."""
    random = np.random.default_rng(0)
    at = np.arange(count)
    wind = np.sin(at / 5.3) + 0.1 * random.standard_normal(count)
    warm = 10 + 5 * np.sin(2 * np.pi * at / 24) + 2 * np.roll(wind, 1) + 0.3 * random.standard_normal(count)
    when = np.datetime64("2021-03-01T00:00") + at * step
    return polars.DataFrame({"when": when.astype("datetime64[us]"), "wind": wind, "warm": warm, **columns})


def written(frame: polars.DataFrame, folder: Path, name: str = "weather.csv") -> Path:
    path = folder / name
    if name.endswith(".csv"):
        frame.with_columns(polars.col("when").dt.strftime("%Y-%m-%d %H:%M")).write_csv(path)
    else:
        frame.write_parquet(path)
    return path


def series(path: Path, target: str = "", **settings_: Any) -> TimeSeries:
    """The series of a file, with some other settings."""
    one = TimeSeries.found(path, target).data_set
    assert isinstance(one, TimeSeries)
    return TimeSeries(**{each.name: getattr(one, each.name) for each in one.params()} | settings_)


@pytest.mark.parametrize("name", ["weather.csv", "weather.parquet"])
def test_a_table_of_moments_stays_a_table_until_a_person_takes_the_offer(tmp_path: Path, name: str) -> None:
    path = written(weather(), tmp_path, name)
    table, taken = begun(path), begun(path, chosen=SERIES)
    assert table.project.graph.nodes["data"].params["examples"]["type"] == "Table"
    assert taken.project.graph.nodes["data"].params["examples"]["type"] == "TimeSeries"
    for one in (table, taken):
        assert (one.target, one.targets) == ("warm", ("wind", "warm"))
        ((offered, told),) = one.offers
        assert offered == "series"
        assert str(told) == "Read the lines as a time series, one hour apart."
        assert not obstacles(analyse(one.project))
    assert begun(path, "wind", SERIES).target == "wind"
    assert [one.name for one in series(path, "wind").read_columns] == ["warm", "wind"]
    sentences = list(map(str, taken.reasons))
    assert sentences[0] == "Each line is a moment: 'when' grows by one hour from line to line."
    assert "The network reads 24 lines, a day of them, and says what 'warm' is in the line behind them." in sentences[1]
    assert "no line is in a window of both parts" in sentences[3]


def uneven(frame: polars.DataFrame) -> polars.DataFrame:
    rows = np.sort(np.random.default_rng(0).choice(len(frame), len(frame) // 2, replace=False))
    return frame[rows]


@pytest.mark.parametrize(
    "frame",
    [
        uneven(weather()),
        weather(40),
        weather(kind=["dry", "wet"] * 200),
        weather().with_columns(when=polars.concat([weather(200)["when"], weather(200)["when"]])),
        weather().with_columns(when=polars.col("when").shuffle(seed=1), warm=polars.Series(["no", "yes"] * 200)),
        weather().with_columns(again=polars.col("when") + polars.duration(days=1)),
    ],
    ids=["uneven", "few lines", "kinds", "the same time twice", "a class to say", "two times"],
)
def test_what_is_no_even_series_of_numbers_is_not_offered_as_one(frame: polars.DataFrame, tmp_path: Path) -> None:
    path = written(frame, tmp_path, "weather.parquet")
    assert not begun(path).offers
    with pytest.raises(Misfit, match="is no time series"):
        TimeSeries.found(path)


@pytest.mark.parametrize(
    ("step", "told", "window"),
    [
        (np.timedelta64(1, "m"), "one minute", 50),
        (np.timedelta64(15, "m"), "15 minutes", 50),
        (np.timedelta64(6, "h"), "6 hours", 4),
        (np.timedelta64(1, "D"), "one day", 28),
        (np.timedelta64(10, "D"), "10 days", 50),
        (np.timedelta64(7, "D"), "one week", 50),
    ],
)
def test_the_window_follows_from_how_far_apart_the_lines_are(
    step: np.timedelta64, told: str, window: int, tmp_path: Path
) -> None:
    one = TimeSeries.found(written(weather(400, step), tmp_path))
    assert f"by {told} from line to line" in str(one.reasons[0])
    assert one.data_set.facts()[PAST].sizes == (window, 2)


def test_months_and_days_without_weekends_are_even_enough_and_it_is_told(tmp_path: Path) -> None:
    months = polars.date_range(polars.date(1990, 1, 1), polars.date(2023, 4, 1), "1mo", eager=True)
    frame = weather(400).with_columns(when=months.cast(polars.Datetime("us")))
    assert "by one month from" in str(TimeSeries.found(written(frame, tmp_path)).reasons[0])
    days = polars.date_range(polars.date(2020, 1, 1), polars.date(2022, 1, 1), "1d", eager=True)
    worked = days.filter(days.dt.weekday() <= 5)[:400]
    frame = weather(400).with_columns(when=worked.cast(polars.Datetime("us")))
    reasons = TimeSeries.found(written(frame, tmp_path)).reasons
    assert str(reasons[1]) == "80 steps are longer or shorter than the others; they are read like any other."


@several(25, 8)
@given(
    window=st.integers(2, 30),
    horizon=st.integers(1, 12),
    stride=st.integers(1, 9),
    is_turned=st.booleans(),
    seed=st.integers(0, 9),
)
def test_windows_hold_all_columns_and_say_the_chosen_one_so_far_behind_them(
    window: int, horizon: int, stride: int, is_turned: bool, seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    frame = weather(120)
    rows = np.random.default_rng(seed).permutation(120) if is_turned else np.arange(120)
    one = series(
        written(frame[rows], tmp_path_factory.mktemp("series"), "weather.parquet"),
        "wind",
        window=window,
        horizon=horizon,
        stride=stride,
    )
    values = frame.select("warm", "wind").to_numpy().astype(np.float32)
    starts = [at for at in range(0, 120, stride) if at + window + horizon <= 120]
    made = one.load()
    assert one.example_count() == len(starts) == len(made[PAST])
    assert {name: made[name].shape[1:] for name in one.facts()} == {k: v.sizes for k, v in one.facts().items()}
    assert np.array_equal(made[PAST], np.stack([values[at : at + window] for at in starts]))
    assert np.array_equal(made[NEXT][:, 0], [values[at + window - 1 + horizon, 1] for at in starts])
    told = one.told(range(len(starts)))["wind"]
    assert np.array_equal(np.float32([float(cell) for cell in told]), made[PAST][:, -1, 1])


@pytest.mark.parametrize("by", [None, Folds(folds=4, held=2)], ids=["by time", "the second of four folds"])
def test_no_line_is_in_windows_of_both_parts_and_the_scale_is_that_of_the_training_part(
    by: Any, tmp_path: Path
) -> None:
    frame, poisoned = weather(300), weather(300)
    options = {} if by is None else {"by": by}
    one = series(written(frame, tmp_path), window=20, horizon=5)
    found_one = TimeSeries.found(Path(one.file))
    parted = split(Transformed(one, found_one.transforms), seed=1, validation_share=0.2, device=CPU, **options)
    raw = split(one, seed=1, validation_share=0.2, device=CPU, **options)
    train, held = lines(one, raw.train), lines(one, raw.validation)
    assert train and held and not train & held
    if by is None:
        assert max(train) < min(held) and len(raw.validation[PAST]) == -(-276 // 5)
    rows = raw.train[PAST].double().numpy()
    expected = (rows - rows.mean(0)) / rows.std(0)
    assert np.allclose(parted.train[PAST].numpy(), expected, atol=1e-4)
    # Other numbers in the lines that only the validation knows change nothing of what is learned.
    beyond = np.isin(np.arange(300), sorted(train))
    poisoned = poisoned.with_columns(
        warm=polars.when(polars.Series(beyond)).then(polars.col("warm")).otherwise(polars.col("warm") * 1e6)
    )
    other = series(written(poisoned, tmp_path, "other.csv"), window=20, horizon=5)
    after = split(Transformed(other, found_one.transforms), seed=1, validation_share=0.2, device=CPU, **options)
    assert all(torch.equal(after.train[name], parted.train[name]) for name in parted.train)
    assert not torch.equal(after.validation[NEXT], parted.validation[NEXT])


def lines(one: TimeSeries, part: dict[str, torch.Tensor]) -> set[int]:
    """The lines that the windows of a part read or say, found by the wind in them."""
    frame = one.frame()
    places = {float(np.float32(value)): at for at, value in enumerate(frame["wind"].cast(polars.Float64))}
    starts = [places[float(values[0, 0])] for values in part[PAST]]
    return {line for start in starts for line in range(start, start + one.window + one.horizon)}


def test_parted_at_random_overlapping_windows_leave_nothing_to_learn_from_and_that_is_told(tmp_path: Path) -> None:
    one = series(written(weather(), tmp_path))
    with pytest.raises(Misfit, match="has something in common with one that is kept to judge by, so none is left"):
        split(one, seed=0, validation_share=0.2, device=CPU, by=Random())
    apart = series(Path(one.file), window=4, stride=10)
    raw = split(apart, seed=0, validation_share=0.2, device=CPU, by=Random())
    assert not lines(apart, raw.train) & lines(apart, raw.validation) and len(raw.train[PAST]) == 32


def test_holes_are_filled_with_the_value_before_them_but_never_said(tmp_path: Path) -> None:
    frame = weather(100)
    with_holes = frame.with_columns(
        wind=polars.when(polars.int_range(100) < 3).then(None).otherwise(polars.col("wind")),
        warm=polars.when(polars.int_range(100).is_in([50, 51])).then(None).otherwise(polars.col("warm")),
    )
    path = written(with_holes, tmp_path)
    assert str(TimeSeries.found(path).reasons[-1]).startswith(
        "5 cells are empty: where they are read, the value before"
    )
    one = series(path, window=4)
    made = one.load()
    assert np.isfinite(made[PAST]).all() and np.isfinite(made[NEXT]).all()
    last = made[LINE].tolist()
    # The first three lines know no wind, and two lines have nothing to be said.
    assert last == [at for at in range(6, 99) if at + 1 not in (50, 51)]
    row = last.index(51)
    assert made[PAST][row, :, 1].tolist() == pytest.approx([*frame["warm"][48:50], *[frame["warm"][49]] * 2])


REFUSED = {
    "a time that is none": ("2021-03-01 05:00", "soon", "Line 7 of {file} holds 'soon' in the column 'when'"),
    "no time": ("2021-03-01 05:00", "", "Line 7 of {file} has no time in the column 'when', so it is neither first"),
    "a number that is none": ("2021-03-01 05:00,", "2021-03-01 05:00,x", "Line 7 of {file} holds 'x"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_cell_that_cannot_be_read_is_told_with_its_line(case: str, tmp_path: Path) -> None:
    old, new, sentence = REFUSED[case]
    path = written(weather(), tmp_path)
    one = series(path, checksum="")
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(Misfit) as caught:
        one.load()
    assert str(caught.value).startswith(sentence.format(file=path))


@pytest.mark.parametrize("window", [24, 200], ids=["LSTM", "convolutions"])
def test_the_network_that_is_drawn_beats_the_last_value_and_the_mean(window: int, tmp_path: Path) -> None:
    path = written(weather(700), tmp_path)
    there: Any = TimeSeries.found(path)
    project = beginning_of(replace(there, data_set=series(path, window=window)), "Weather").project
    training = {**project.training, "epochs": 5, "device": "cpu"}
    assert not obstacles(analyse(project))
    *_, last = epochs(Loop(replace(project, training=training), 1).steps())
    assert last.validation["error"] < 0.6 * last.validation["error_of_last"]
    assert last.validation["r2"] > 0.9


def test_every_window_of_another_file_is_answered_and_told_by_the_line_that_it_ends_with(tmp_path: Path) -> None:
    one = series(written(weather(), tmp_path), window=10, horizon=3, stride=7)
    frame = weather(50)
    entered = one.inputs(written(frame, tmp_path, "more.csv"))
    assert entered.parts[PAST].shape == (41, 10, 2) and NEXT not in entered.parts
    assert entered.told["when"] == frame["when"].dt.strftime("%Y-%m-%d %H:%M").to_list()[9:]
    judged = one.inputs(written(frame, tmp_path, "more.csv"), aims=True)
    assert len(judged.parts[NEXT]) == 38
    with pytest.raises(Misfit, match="has no column 'wind'"):
        one.inputs(written(frame.drop("wind"), tmp_path, "less.csv"))
