"""A network for windows of a series: it begins with the guess that nothing changes, and learns what does."""

from __future__ import annotations

from engine.graph.sketch import Sketch, Value, spec
from engine.message import Message
from engine.shape import Shape

UNITS = 32
LONG = 128
"""A window of more lines is read by convolutions: an LSTM would take one line after the other."""
FILTERS = 32


def forecaster(sketch: Sketch, past: Shape) -> list[Message]:
    """Draw it for windows of this shape, whose last column is the one that is said; why it is drawn so comes back."""
    window, columns = past.sizes
    read = sketch.read("past")
    told = _convolved(sketch, read, window, columns) if window > LONG else sketch.put("LSTM", read, units=UNITS)
    change = sketch.put("Dense", told, units=1, title="Change")
    last = sketch.flow(read, spec("Slice", start=-1, stop=0, title="Last line"))
    if columns > 1:
        last = sketch.flow(last, spec("Slice", start=-1, stop=0, axis=2, title="Last value"))
    same = sketch.put("Flatten", last)
    said = sketch.put("Add", same, change, title="Forecast")
    wanted = sketch.read("next")
    sketch.put("MeanSquaredError", said, target=wanted, called="squared_error")
    sketch.put("RootMeanSquaredError", said, target=wanted, called="error", title="Error")
    sketch.put("RootMeanSquaredError", same, target=wanted, called="error_of_last", title="Error of the last value")
    sketch.put("R2", said, target=wanted)
    return _reasons(window)


def _convolved(sketch: Sketch, value: Value, window: int, columns: int) -> Value:
    """Convolutions of two lines each, the next one twice as far apart, until one number has seen the whole window."""
    value = sketch.put("Permute", value, order=[2, 1])
    far = 1
    while 2 * far <= window:
        wave = spec("Conv1d", filters=FILTERS, kernel=2, dilation=far, padding="valid", title=f"{2 * far} lines back")
        value = sketch.flow(value, wave, spec("ReLU"))
        far *= 2
    return sketch.put("Flatten", sketch.put("Slice", value, start=-1, stop=0, axis=2))


def _reasons(window: int) -> list[Message]:
    text = "An LSTM reads the window from line to line and remembers what it needs."
    if window > LONG:
        text = "The window is long, so convolutions look at it, each twice as far back as the one before it: an LSTM "
        text += "would have to read {window:,} lines one after the other."
    change = "What it says is how much the last value changes: to say that nothing changes is where the learning "
    change += "begins, and the error of that guess stands beside its own."
    squared = "The squared error compares a measured number, and R² tells which share of the differences is explained."
    return [Message(text, {"window": window}), Message(change), Message(squared)]
