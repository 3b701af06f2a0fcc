"""Data sets: each declared once, in one file; importing this package fills the table."""

import importlib
import pkgutil

from engine.data.declare import DATA_SETS, DataSet

__all__ = ["DATA_SETS", "DataSet"]

TORCH = {"batches"}  # the only files here that need torch at the top

for _module in pkgutil.iter_modules(__path__):
    if _module.name not in TORCH:
        importlib.import_module(f"{__name__}.{_module.name}")
