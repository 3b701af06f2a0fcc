"""Data: data sets, transforms and ways to part them, each declared once, in one file; importing this fills the tables."""

from engine.data import sets as _  # noqa: F401
from engine.data.declare import DATA_SETS, DataSet

__all__ = ["DATA_SETS", "DataSet"]
