"""Spares the window what PySide does for features of the language that nothing here uses."""

from __future__ import annotations

import sys
from typing import Any


class _Known(dict[str, int]):
    """A table that says it has every name."""

    def __contains__(self, _: object) -> bool:
        return True


def spare_reading_sources() -> None:
    """Let modules be imported without their sources being read once more.

    PySide searches each module that is imported for its own name, to know where ``from __feature__ import`` may count
    (PYSIDE-2029). Nothing here uses that, and it took an eighth of the start. Where a version of PySide keeps its table
    elsewhere, all stays as it is.
    """
    switching: Any = sys.modules.get("shibokensupport.feature")
    if isinstance(getattr(switching, "pyside_feature_dict", None), dict):
        switching.pyside_feature_dict = _Known(switching.pyside_feature_dict)
