"""How a number is written in a field, and how far an arrow key or a drag moves it."""

import math

from engine.declare import Param

PIXELS_A_WHOLE = 6
PIXELS_A_STEP = 4
PIXELS_A_DECADE = 160
SMALLEST = 0.01
"""Around zero, what a drag begins with, and the first step away from it."""


def written(value: object) -> str:
    """The shortest text that reads back as this number: ``64``, ``0.004``, ``1e-05``; other things as they are."""
    if isinstance(value, float) and not isinstance(value, bool):
        return repr(value).removesuffix(".0")
    return str(value)


def read_whole(text: str) -> int | None:
    """The whole number in a text, thousands apart or not; None where there is none."""
    bare = "".join(text.replace(",", "").replace("_", "").split())
    try:
        return int(bare)
    except ValueError:
        return None


def read_number(text: str) -> float | None:
    """The number in a text, with a point or a comma, or in percent; None where there is none."""
    bare = "".join(text.split())
    share, bare = bare.endswith("%"), bare.removesuffix("%")
    try:
        number = float(bare.replace(",", ".") if bare.count(",") == 1 and "." not in bare else bare)
    except ValueError:
        return None
    number = float(f"{number / 100:.15g}") if share else number
    return number if math.isfinite(number) else None


def inside(one: Param, number: float) -> float:
    """The nearest number that the limits allow."""
    if one.low is not None:
        number = max(number, one.low)
    if one.high is not None:
        number = min(number, one.high)
    return round(number) if one.kind == "int" else float(number)


def dragged(one: Param, start: float, pixels: float) -> float:
    """The number after a horizontal drag from ``start``: by factors where the parameter asks for it."""
    if by_factors(one):
        moved = _by_factors(one, start, pixels * math.log(10) / PIXELS_A_DECADE)
        return inside(one, moved if one.kind == "int" else float(f"{moved:.2g}"))
    if one.kind == "int":
        return inside(one, start + pixels / PIXELS_A_WHOLE)
    step = step_of(one)
    return inside(one, float(f"{round((start + pixels / PIXELS_A_STEP * step) / step) * step:.10g}"))


def stepped(one: Param, start: float, steps: int) -> float:
    """The number so many arrow keys away from ``start``: one up from 0.004 is 0.005, one down from 0.01 is 0.009."""
    if one.kind == "int":
        return inside(one, start + steps)
    if not by_factors(one):
        return inside(one, float(f"{start + steps * step_of(one):.10g}"))
    way = 1 if steps > 0 else -1
    for _ in range(abs(steps)):
        through_zero = (one.low is None or one.low <= 0) and start == -way * SMALLEST
        start = inside(one, 0.0 if through_zero else _leading_digit(start, way))
    return start


def by_factors(one: Param) -> bool:
    """Whether a drag multiplies: where it is declared so, and where a share of the range is more than the number."""
    if one.kind == "int":
        return one.log
    unlimited = one.low is None or one.high is None
    return one.log or unlimited or step_of(one) > (abs(one.default) or SMALLEST)


def step_of(one: Param) -> float:
    """About a hundredth of the range: 1, 2 or 5 times a power of ten."""
    assert one.low is not None and one.high is not None
    share = (one.high - one.low) / 100
    power = 10 ** math.floor(math.log10(share))
    return min((power, 2 * power, 5 * power, 10 * power), key=lambda step: abs(step - share))


def _by_factors(one: Param, start: float, way: float) -> float:
    """``start`` times e to the ``way``; where zero can be reached, by even steps close to it, and beyond it."""
    if one.low is not None and one.low > 0:
        return max(start, one.low) * math.exp(way)
    unit = abs(one.default) or SMALLEST
    return unit * math.sinh(min(math.asinh(start / unit) + way, 700.0))


def _leading_digit(number: float, way: int) -> float:
    if number == 0:
        return way * SMALLEST
    if number < 0:
        return -_leading_digit(-number, -way)
    power = math.floor(math.log10(number) + 1e-9)
    if way < 0 and number / 10**power < 1.5:
        power -= 1
    return float(f"{number + way * 10**power:.6g}")
