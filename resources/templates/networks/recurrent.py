"""Networks that read step by step: digits row by row, and series of which they say what comes next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.graph.sketch import Sketch, Value, spec
from resources.templates.entry import CLASSES, entry, recipe
from resources.templates.networks.start import judged, reading

DIGITS = {"type": "Digits"}
ROWS = spec("Reshape", sizes=[8, 8], title="Rows")


def by_rows(type_name: str, **params: Any) -> Sketch:
    """A recurrent layer over the rows of a digit."""
    return reading(DIGITS, "image", ROWS, spec(type_name, **params), label_smoothing=0.05)


@entry(
    "elman-digits",
    title="Elman network",
    category="Recurrent",
    about="Reads a digit row by row with the simplest memory: what it knew is mixed with each new row.",
    expected="Expect about 97.5 % right answers.",
    source="Elman 1990, Finding structure in time",
    columns=3,
)
def elman() -> Sketch:
    return by_rows("RNN", units=64)


@entry(
    "gru-digits",
    title="Gated recurrent unit (GRU)",
    category="Recurrent",
    about="Reads a digit row by row with two gates, which decide what is kept: fewer weights than an LSTM.",
    expected="Expect about 98.5 % right answers.",
    source="Cho et al. 2014, Learning phrase representations using RNN encoder-decoder",
    columns=3,
)
def gru() -> Sketch:
    return by_rows("GRU", units=64)


@entry(
    "bidirectional-digits",
    title="Read from both ends",
    category="Recurrent",
    about="Two LSTMs read a digit, one from the top and one from the bottom, and answer together.",
    expected="Expect about 98.5 % right answers.",
    source="Schuster and Paliwal 1997, Bidirectional recurrent neural networks",
    columns=3,
)
def bidirectional() -> Sketch:
    return by_rows("LSTM", units=64, direction="both")


def cell_by_hand(sketch: Sketch, units: int) -> Sketch:
    """One step of an LSTM, drawn from its formula."""
    inside = sketch.inside("cell")
    step = inside.enter("step", brings="each step")
    state, cell = (inside.enter(port, brings="state", sizes=[units]) for port in ("state", "cell"))
    known = inside.put("Concatenate", step, state, title="Step and state")

    def gate(name: str, bend: str, title: str) -> Value:
        heard = inside.put("Dense", known, units=units, called=f"{name}_weights")
        return inside.put(bend, heard, called=name, title=title)

    forget, enter, say = (gate(name, "Sigmoid", f"{name.capitalize()} gate") for name in ("forget", "enter", "say"))
    kept = inside.put("Multiply", forget, cell, title="Keep")
    taken = inside.put("Multiply", enter, gate("new", "Tanh", "What is new"), title="Take in")
    cell = inside.put("Add", kept, taken, title="New cell")
    state = inside.put("Multiply", say, inside.put("Tanh", cell), title="New state")
    inside.leave(state, "state")
    inside.leave(cell, "cell")
    return inside


@entry(
    "lstm-by-hand",
    title="LSTM drawn by hand",
    category="Recurrent",
    about="An LSTM of dense layers, gates and sums in a block that is repeated for each row of a digit: open it and "
    "see how it remembers.",
    expected="Expect about 97 % right answers, as from the ready-made LSTM.",
    source="Hochreiter and Schmidhuber 1997, Long short-term memory",
    columns=4,
)
def lstm_by_hand() -> Sketch:
    sketch = Sketch(DIGITS)
    rows = sketch.flow(sketch.read("image"), ROWS)
    state = sketch.block(cell_by_hand(sketch, 64), rows, over="time", title="LSTM cell")
    return judged(sketch, sketch.put("Dense", state, units=CLASSES), label_smoothing=0.05)


def forecasting(examples: dict[str, Any], horizon: int, network: Callable[[Sketch, Value], Value]) -> Sketch:
    """What a network says of the next steps, judged beside the guess that nothing changes."""
    sketch = Sketch(examples)
    past, wanted = sketch.read("past"), sketch.read("next")
    change = sketch.put("Dense", network(sketch, past), units=horizon, title="Change")
    last = sketch.flow(past, spec("Slice", start=-1, stop=0, title="Last value"), spec("Flatten"))
    same = last if horizon == 1 else sketch.flow(last, spec("Repeat", times=horizon, way="whole again", title="Same"))
    said = sketch.put("Add", same, change, title="Forecast")
    sketch.put("MeanSquaredError", said, target=wanted, called="squared_error")
    sketch.put("RootMeanSquaredError", said, target=wanted, called="error", title="Error")
    sketch.put("RootMeanSquaredError", same, target=wanted, called="error_of_last", title="Error of the last value")
    return sketch


def remembering(sketch: Sketch, past: Value) -> Value:
    return sketch.put("LSTM", past, units=64)


def looking_back(sketch: Sketch, past: Value) -> Value:
    """Convolutions of two numbers each, the next one twice as far apart: at the end one number saw all 64 steps."""
    value = sketch.put("Reshape", past, sizes=[1, 64], axes="channels × time")
    for far in (1, 2, 4, 8, 16, 32):
        wave = spec("Conv1d", filters=32, kernel=2, dilation=far, padding="valid", title=f"{2 * far} steps back")
        value = sketch.flow(value, wave, spec("ReLU"))
    return sketch.put("Flatten", value)


@entry(
    "forecast-lstm",
    title="Forecast: LSTM",
    category="Recurrent",
    about="Reads 64 steps of a series with seasons and says the next 12, beside the guess that the last value stays.",
    expected="Expect an error of about 0.2; repeating the last value has one of 1.55.",
    source="Hochreiter and Schmidhuber 1997, Long short-term memory",
    training=recipe(batch_size=16),
    columns=5,
)
def forecast_lstm() -> Sketch:
    return forecasting({"type": "Series"}, 12, remembering)


@entry(
    "forecast-conv",
    title="Forecast: dilated convolutions",
    category="Recurrent",
    about="Each convolution looks twice as far back as the one before, until one number knows all 64 steps.",
    expected="Expect an error of about 0.2; repeating the last value has one of 1.55.",
    source="van den Oord et al. 2016, WaveNet: a generative model for raw audio",
    training=recipe(batch_size=16),
    columns=6,
)
def forecast_conv() -> Sketch:
    return forecasting({"type": "Series"}, 12, looking_back)


@entry(
    "forecast-csv",
    title="Forecast: a column of yours",
    category="Recurrent",
    about="Learns to continue a column of a CSV file of yours; choose its folder, file and column in the data.",
    expected="Expect a smaller error than that of repeating the last value, which stands beside it after epoch 1.",
    training=recipe(batch_size=16),
    columns=5,
)
def forecast_csv() -> Sketch:
    return forecasting({"type": "CsvColumn", "folder": ""}, 1, remembering)
