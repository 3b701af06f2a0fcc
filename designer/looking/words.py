"""The words of figures: their names, and the numbers as a person reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QCoreApplication, QLocale

from designer.plots.answer_bars import shown
from designer.plots.ticks import percent, value_text
from designer.texts import counted
from engine.data.looking.told import Classed, Figures, Measured, Overview, Pictured, Role, Tokenised

Facts = Mapping[str, str]
CONTEXT = "looking"
COMMON = 12
"""So many of the most common words are named."""
translate = QCoreApplication.translate


def role_text(role: Role) -> str:
    """What a part is to the network."""
    if role == "input":
        return translate(CONTEXT, "input")
    return translate(CONTEXT, "target") if role == "target" else translate(CONTEXT, "length")


def overview_text(overview: Overview) -> str:
    """How many examples there are, and how they are used."""
    told = [
        translate(CONTEXT, "{count} examples").format(count=counted(overview.examples)),
        translate(CONTEXT, "{count} for training").format(count=counted(overview.train)),
        translate(CONTEXT, "{count} kept for validation").format(count=counted(overview.validation)),
        QLocale().formattedDataSize(overview.size, 1, QLocale.DataSizeFormat.DataSizeSIFormat),
    ]
    if overview.told_by < overview.examples:
        text = translate(CONTEXT, "figures of {count} of them")
        told.append(text.format(count=counted(overview.told_by)))
    return " · ".join(told)


def facts_of(figures: Figures) -> tuple[Facts, Facts]:
    """What is told of a part, in two tables beside each other."""
    if figures.classes is not None:
        return _classes(figures.classes), {}
    if figures.tokens is not None:
        return _tokens(figures.tokens), _common(figures.tokens)
    first, second = _numbers(figures.numbers) if figures.numbers is not None else ({}, {})
    if figures.pictures is not None:
        return first, {**second, **_channels(figures.pictures)}
    return first, second


def _numbers(one: Measured) -> tuple[Facts, Facts]:
    scale = one.deviation
    first = {
        translate(CONTEXT, "Mean"): value_text(one.mean, scale),
        translate(CONTEXT, "Deviation"): value_text(one.deviation),
        translate(CONTEXT, "Smallest"): value_text(one.low, scale),
        translate(CONTEXT, "Lower quarter"): value_text(one.lower, scale),
        translate(CONTEXT, "Median"): value_text(one.median, scale),
        translate(CONTEXT, "Upper quarter"): value_text(one.upper, scale),
        translate(CONTEXT, "Largest"): value_text(one.high, scale),
    }
    second = {
        translate(CONTEXT, "Numbers"): counted(one.count),
        translate(CONTEXT, "Different"): counted(one.different),
        translate(CONTEXT, "Missing"): part_of(one.holes, one.count),
        translate(CONTEXT, "Infinite"): part_of(one.infinite, one.count),
        translate(CONTEXT, "Zeros"): percent(one.zeros, is_fine=True),
        translate(CONTEXT, "Outliers"): part_of(one.outliers, one.count),
        translate(CONTEXT, "Far outliers"): part_of(one.far, one.count),
    }
    return first, second


def _classes(one: Classed) -> Facts:
    found = {
        translate(CONTEXT, "Classes"): counted(one.classes),
        translate(CONTEXT, "With examples"): counted(one.present),
        translate(CONTEXT, "Most common to rarest"): f"{one.ratio:.3g} : 1",
        translate(CONTEXT, "Balance"): percent(one.balance),
        translate(CONTEXT, "Missing"): counted(one.holes),
    }
    if one.outside:
        found[translate(CONTEXT, "No such class")] = counted(one.outside)
    return found


def _tokens(one: Tokenised) -> Facts:
    found = {
        translate(CONTEXT, "Tokens"): counted(one.tokens),
        translate(CONTEXT, "Vocabulary"): counted(one.vocabulary),
        translate(CONTEXT, "Of it used"): counted(one.different),
        translate(CONTEXT, "Shortest"): counted(one.shortest),
        translate(CONTEXT, "Mean length"): f"{one.mean:.1f}",
        translate(CONTEXT, "Longest"): counted(one.longest),
    }
    if one.unknown is not None:
        found[translate(CONTEXT, "Unknown words")] = percent(one.unknown, is_fine=True)
    return found


def _common(one: Tokenised) -> Facts:
    return {shown(word.text) if word.text else str(word.token): counted(word.count) for word in one.common[:COMMON]}


def _channels(one: Pictured) -> Facts:
    text = translate(CONTEXT, "Channel {number}")
    names: Sequence[str] = [text.format(number=at) for at in range(1, len(one.means) + 1)]
    if len(names) == 1:
        return {}
    pairs = zip(names, one.means, one.deviations, strict=True)
    return {name: f"{value_text(mean, scale)} ± {value_text(scale)}" for name, mean, scale in pairs}


def part_of(count: int, total: int) -> str:
    """A count, with its share where there is one."""
    return f"{counted(count)} ({percent(count / total, is_fine=True)})" if count and total else counted(count)
