"""The catalogue of layers: each declared once, one file a family; importing this package fills the table."""

import importlib
import pkgutil

from engine.layers.declare import LAYERS, Layer, Objective

__all__ = ["LAYERS", "Layer", "Objective"]

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")
