"""Chooses round numbers for the marks of an axis, and writes numbers as a person reads them."""

import math

from PySide6.QtCore import QLocale

_ROUND = (1.0, 2.0, 5.0, 10.0)
_CLOCK = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400)


def round_step(least: float) -> float:
    """The smallest of 1, 2 or 5 times a power of ten that is not below `least`."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(factor * power for factor in _ROUND if factor * power >= least * (1 - 1e-9))


def linear_ticks(low: float, high: float, count: int, whole: bool = False) -> list[float]:
    """About `count` round values between two; `whole` keeps them to whole numbers."""
    if not (math.isfinite(low) and math.isfinite(high)) or high <= low or count < 1:
        return []
    step = round_step((high - low) / count)
    if whole:
        step = max(1.0, step)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [index * step for index in range(first, last + 1)]


def time_ticks(low: float, high: float, count: int) -> list[float]:
    """About `count` seconds between two that a clock would show: 15 s, 2 min, half an hour."""
    if not (math.isfinite(low) and math.isfinite(high)) or high <= low or count < 1:
        return []
    least = (high - low) / count
    days = 86_400 * max(1.0, round_step(max(least / 86_400, 1e-9)))
    step = round_step(least) if least < 1 else next((one for one in _CLOCK if one >= least), days)
    return [index * step for index in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)]


def time_text(seconds: float) -> str:
    """A time since the start: 0.5 s, 45 s, 2:30, 1:05:00."""
    if seconds < 60:
        return f"{seconds:.3g} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def log_ticks(low: float, high: float, count: int) -> list[float]:
    """About `count` round values between two powers of ten, as exponents: 1, 2 and 5 of each decade, or fewer."""
    if not (math.isfinite(low) and math.isfinite(high)) or high <= low or count < 1:
        return []
    decades = range(math.floor(low), math.ceil(high) + 1)
    for digits in ((1, 2, 5), (1, 3), (1,)):
        ticks = [decade + math.log10(digit) for decade in decades for digit in digits]
        ticks = [tick for tick in ticks if low <= tick <= high]
        if len(ticks) <= count + 1:
            break
    if len(ticks) < 2 and high - low < 8:
        values = linear_ticks(10.0**low, 10.0**high, count)
        return [math.log10(value) for value in values if value > 0]
    return ticks[:: max(1, math.ceil(len(ticks) / (count + 1)))]


def tick_text(value: float, step: float) -> str:
    """A mark of an axis whose marks are `step` apart: no more decimals than tell them apart."""
    if abs(value) < step * 1e-6:
        return QLocale().toString(0)
    if abs(value) >= 1e6 or abs(value) < 1e-4:
        return _with_minus(f"{value:.0e}".replace("e-0", "e-").replace("e+0", "e"))
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    return _with_minus(QLocale().toString(value, "f", min(decimals, 6)))


def value_text(value: float, scale: float | None = None) -> str:
    """A measured value in a fixed width where it can be: 0.0412, 12.31, 1.23e-05; a dash where there is none.

    `scale` is the size that such values usually have: a mean near 0 of large weights is not written as 1.23e-05.
    """
    if math.isnan(value):
        return "–"
    size = abs(value) if scale is None else max(abs(value), abs(scale))
    if value != 0 and (size < 5e-4 or size >= 1e5):
        return _with_minus(f"{value:.2e}")
    decimals = 4 if size < 10 else 2 if size < 1000 else 0
    return _with_minus(QLocale().toString(float(value), "f", decimals))


def scale_text(value: float) -> str:
    """How large something is, in three digits: 0.342, 3.57, 12.3, 1.2e-05; for the ends of a scale."""
    size = abs(value)
    if not math.isfinite(value) or (value != 0 and (size < 1e-3 or size >= 1e5)):
        return _with_minus(f"{value:.1e}") if math.isfinite(value) else "–"
    decimals = 3 if size < 1 else 2 if size < 10 else 1 if size < 100 else 0
    return _with_minus(QLocale().toString(float(value), "f", decimals))


def whole_text(value: int) -> str:
    """A whole number with its thousands parted."""
    return QLocale().toString(value)


def percent(share: float, *, is_fine: bool = False) -> str:
    """A share in percent, without decimals unless it would look like nothing or like all; a fine one has one if small.

    A dash where there is none.
    """
    if math.isnan(share):
        return "–"
    text = f"{100 * share:.1f}" if is_fine and 0 < share < 0.1 else f"{100 * share:.0f}"
    if float(text) in (0.0, 100.0) and 0 < share < 1:
        text = f"{100 * share:.1g}" if share < 0.5 else f"{100 * share:.4g}"
    # A line must not end between the two.
    return f"{text}\N{NO-BREAK SPACE}%"


def rate_text(rate: float) -> str:
    """A learning rate as people write it: 1e-6, and not 1e-06."""
    return f"{rate:g}".replace("e-0", "e-")


def _with_minus(text: str) -> str:
    """A leading hyphen as the minus sign that is as wide as a digit."""
    return f"−{text[1:]}" if text.startswith("-") else text
