"""Finds out whether the lines of a table are moments that follow each other evenly, and how such a series is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.data.column import Dates, Number, numbers
from engine.data.declare import Found
from engine.data.tabular.describing import changed
from engine.data.tabular.file import TableFile
from engine.data.transform import Transform
from engine.data.transforms.scaling import Scale
from engine.declare import make
from engine.message import Message

if TYPE_CHECKING:
    import numpy as np
    import polars

    from engine.data.sets.time_series import TimeSeries

    Numbers = np.ndarray[Any, Any]

MOST_NUMBERS = 20_000_000
"""So many numbers all windows together may have: 80 MB."""
LEAST_LINES = 60
EVEN, NEARLY = 0.75, 0.15
"""So large a share of the steps must be as long as the usual one, give or take so large a share of it: months are not
alike, and on holidays nothing is traded."""
MINUTE, HOUR, DAY = 60, 3600, 86_400
UNITS = (
    (365 * DAY, "one year", "{count:,} years"),
    (28 * DAY, "one month", "{count:,} months"),
    (7 * DAY, "one week", "{count:,} weeks"),
    (DAY, "one day", "{count:,} days"),
    (HOUR, "one hour", "{count:,} hours"),
    (MINUTE, "one minute", "{count:,} minutes"),
    (1, "one second", "{count:,} seconds"),
)
WINDOWS = (
    (300 * DAY, 10, "ten years of them"),
    (25 * DAY, 24, "two years of them"),
    (6 * DAY, 52, "a year of them"),
    (20 * HOUR, 28, "four weeks of them"),
)
"""How many lines are read where they are so far apart, and what that is."""
USUAL = 60
SHARE = 8
"""A window has no more than this share of the lines."""


def found_of(kind: type[TimeSeries], table: TableFile, frame: polars.DataFrame) -> Found | None:
    """A series of these lines, with what it needs and why; None where they are none."""
    used = [one for one in table.columns if one.role != "ignore"]
    times = [one for one in used if isinstance(one, Dates)]
    aims = [one for one in used if one.role == "target"]
    beside = all(isinstance(one, Number) for one in used if one not in times)
    if len(times) != 1 or len(aims) != 1 or not beside or times[0] is aims[0] or frame.height < LEAST_LINES:
        return None
    step, odd, is_sorted = _spacing(times[0], frame)
    if not step:
        return None
    columns = tuple(changed(one, role="time") if one is times[0] else one for one in table.columns)
    read = sum(isinstance(one, Number) and one.role != "ignore" for one in columns)
    window, why = _window(step, frame.height)
    stride = -(-frame.height * window * read // MOST_NUMBERS)
    settings = {one.name: getattr(table, one.name) for one in TableFile.params()} | {"columns": columns}
    made = make(kind, {**settings, "count": frame.height, "window": window, "stride": stride})
    reasons = [
        *_of_time(times[0].name, step, odd, is_sorted),
        *_of_windows(made, why, read),
        *_of_holes(made, frame),
        *table.how_told(),
    ]
    transforms: tuple[Transform, ...] = (Scale(), Scale(of="next"))
    targets = tuple(one.name for one in columns if isinstance(one, Number))
    return Found(made, transforms, tuple(reasons), targets)


def _spacing(column: Dates, frame: polars.DataFrame) -> tuple[float, int, bool]:
    """The seconds from a line to the next, how many steps are others, and whether the lines are in order; 0 where they
    are not even."""
    import numpy as np

    moments = column.moments(frame[column.name])
    if moments.null_count():
        return 0, 0, False
    found = moments.dt.epoch("us").to_numpy() / 1e6
    steps = np.diff(np.sort(found))
    usual = float(np.median(steps))
    odd = int((np.abs(steps - usual) > NEARLY * usual).sum())
    if steps.min() <= 0 or odd > (1 - EVEN) * len(steps):
        return 0, 0, False
    return usual, odd, bool((np.diff(found) > 0).all())


def step_told(seconds: float) -> Message:
    """How long a step is, in the unit that suits it."""
    fitting = [one for one in UNITS if seconds >= 0.9 * one[0]]
    # Of months and years no two are alike; ten days are no week.
    exact = (one for one in fitting if one[0] > 7 * DAY or abs(seconds / one[0] - round(seconds / one[0])) < 0.01)
    size, single, many = next(exact, (0, "less than a second", ""))
    count = round(seconds / size) if size else 1
    return Message(single) if count == 1 else Message(many, {"count": count})


def _window(step: float, lines: int) -> tuple[int, Message]:
    """How many lines a network reads at once, and why so many."""
    found = next(((count, why) for least, count, why in WINDOWS if step >= least), None)
    if found is None and step >= MINUTE * 5:
        found = round(DAY / step), "a day of them"
    count, why = found or (USUAL, "an hour of them" if 50 <= step <= 70 else "as many as usual")
    most = max(2, lines // SHARE)
    return (count, Message(why)) if count <= most else (most, Message("no more, since the table is short"))


def _of_time(name: str, step: float, odd: int, is_sorted: bool) -> list[Message]:
    text = "Each line is a moment: '{name}' grows by {step} from line to line."
    found = [Message(text, {"name": name, "step": step_told(step)})]
    if odd:
        text = "{count:,} steps are longer or shorter than the others; they are read like any other."
        found.append(Message(text, {"count": odd}))
    if not is_sorted:
        found.append(Message("The lines are not in the order of time in the file, so they are sorted."))
    return found


def _of_windows(made: TimeSeries, why: Message, read: int) -> list[Message]:
    values = {"window": made.window, "why": why, "count": read, "aim": made.asked, "stride": made.stride}
    text = "The network reads {window} lines, {why}, and says what '{aim}' is in the line behind them. Window and "
    text += "horizon are settings of the data."
    found = [Message(text, values)]
    text = "It reads all {count:,} columns of numbers; '{aim}' is among them, since what it was tells most of what it "
    text += "will be."
    found.append(Message(text if read > 1 else "It reads '{aim}' alone, since there is no other column.", values))
    text = "Windows begin {stride:,} lines apart, since all of them would not fit into memory."
    found += [Message(text, values)] if made.stride > 1 else []
    text = "The last windows are kept for validation, and no line is in a window of both parts: those between are left "
    found.append(Message(text + "out. Means and deviations for the scale are those of the training part."))
    return found


def _of_holes(made: TimeSeries, frame: polars.DataFrame) -> list[Message]:
    count = sum(int(numbers(frame[one.name], made.how.decimal).null_count()) for one in made.read_columns)
    text = "{count:,} cells are empty: where they are read, the value before them stands there; as what is to be said "
    text += "they are left out."
    return [Message(text, {"count": count})] if count else []


def filled(values: Numbers) -> Numbers:
    """Columns with the last value that was known wherever there is none; what comes before the first stays open."""
    import numpy as np

    known = np.where(np.isnan(values), 0, np.arange(len(values))[:, None])
    found: Numbers = np.take_along_axis(values, np.maximum.accumulate(known, axis=0), axis=0)
    return found
