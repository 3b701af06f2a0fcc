"""Data: data sets, transforms and splits, each declared once, in one file; importing this package fills the tables."""

from engine.data import sets as _sets  # noqa: F401
from engine.data import splits as _splits  # noqa: F401
from engine.data import transforms as _transforms  # noqa: F401
from engine.data.declare import DATA_SETS, DataSet

__all__ = ["DATA_SETS", "DataSet"]
