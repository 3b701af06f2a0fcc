"""What the list of runs says in words: numbers, and how a run ended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QDateTime, QLocale

from designer.texts import word
from engine.graph.model import From, Tied

ENDS = {
    "finished": QT_TRANSLATE_NOOP("runs", "finished"),
    "stopped": QT_TRANSLATE_NOOP("runs", "stopped"),
    "failed": QT_TRANSLATE_NOOP("runs", "failed"),
    "diverged": QT_TRANSLATE_NOOP("runs", "diverged"),
    "running": QT_TRANSLATE_NOOP("runs", "running"),
    "paused": QT_TRANSLATE_NOOP("runs", "paused"),
    "cut off": QT_TRANSLATE_NOOP("runs", "cut off"),
}
NONE = "–"


def ended(status: str) -> str:
    """How a run ended, in the language of the window."""
    return QCoreApplication.translate("runs", str(ENDS[status])) if status in ENDS else ""


def decimal(value: float | None) -> str:
    """A measured number; a dash where there is none."""
    if value is None:
        return NONE
    size = abs(value)
    if value and not 5e-4 <= size < 1e5:
        return f"{value:.2e}".replace("-", "−")
    decimals = 4 if size < 10 else 2 if size < 1000 else 0
    return QLocale().toString(float(value), "f", decimals).replace("-", "−")


def moment(seconds: float) -> str:
    """A day and a time; empty where it is not known."""
    found = QDateTime.fromSecsSinceEpoch(int(seconds))
    return QLocale().toString(found, QLocale.FormatType.ShortFormat) if seconds else ""


def short_moment(seconds: float) -> str:
    """A day and a time in few letters, to the second: two runs of one name may have begun in the same minute."""
    return QLocale().toString(QDateTime.fromSecsSinceEpoch(int(seconds)), "d MMM HH:mm:ss")


def metric(name: str) -> str:
    """The name of a metric as a person reads it."""
    return word(name.replace("_", " "))


def within(first: str, *inner: str) -> str:
    """What a setting is called that lies in others: "Optimizer: learning rate"."""
    text = QCoreApplication.translate("runs", "{setting}: {part}")
    for part in inner:
        first = text.format(setting=first, part=word(part.replace("_", " ")))
    return first


def setting(value: Any) -> str:
    """The value of a setting as a person reads it."""
    if value is None or value == "":
        return NONE
    if isinstance(value, bool):
        yes, no = QCoreApplication.translate("runs", "yes"), QCoreApplication.translate("runs", "no")
        return yes if value else no
    if isinstance(value, float):
        return f"{value:g}".replace("-", "−")
    if isinstance(value, From):
        return QCoreApplication.translate("runs", "{fact} of the data").format(fact=value.fact)
    if isinstance(value, Tied):
        return value.node
    if isinstance(value, (list, tuple)):
        return " × ".join(map(setting, value)) or NONE
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {setting(one)}" for name, one in value.items()) or NONE
    return str(value)
