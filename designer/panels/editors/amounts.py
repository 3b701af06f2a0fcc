"""How a number is written in a field, and how far an arrow key or a drag moves it."""

import math

from engine.declare import Param

PIXELS_A_WHOLE = 6
PIXELS_A_STEP = 4
PIXELS_A_DECADE = 160
WIDE = 1000
"""A range of numbers from which on a step is a share of the number rather than of the range."""
SMALLEST = 0.1


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
    """The number in a text, with a point or a comma; None where there is none."""
    bare = "".join(text.split())
    try:
        number = float(bare.replace(",", ".") if bare.count(",") == 1 and "." not in bare else bare)
    except ValueError:
        return None
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
        moved = (start if start > 0 else _least(one)) * 10 ** (pixels / PIXELS_A_DECADE)
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
    for _ in range(abs(steps)):
        start = _leading_digit(start, 1 if steps > 0 else -1) if start > 0 else _least(one)
    return inside(one, start)


def by_factors(one: Param) -> bool:
    """Whether a drag multiplies: where it is declared so, and for numbers of a range without a natural step."""
    if one.kind == "int":
        return one.log
    return one.log or one.low is None or one.high is None or one.high - one.low > WIDE


def step_of(one: Param) -> float:
    """About a hundredth of the range: 1, 2 or 5 times a power of ten."""
    assert one.low is not None and one.high is not None
    share = (one.high - one.low) / 100
    power = 10 ** math.floor(math.log10(share))
    return min((power, 2 * power, 5 * power, 10 * power), key=lambda step: abs(step - share))


def _least(one: Param) -> float:
    return one.low if one.low and one.low > 0 else SMALLEST


def _leading_digit(number: float, way: int) -> float:
    power = math.floor(math.log10(number) + 1e-9)
    if way < 0 and number / 10**power < 1.5:
        power -= 1
    return float(f"{number + way * 10**power:.6g}")
