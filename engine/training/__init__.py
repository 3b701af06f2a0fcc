"""Training: its choices, its loop, its messages, and the process that it runs in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.training.start import train

__all__ = ["train"]


def __getattr__(name: str) -> Any:
    # PyTorch takes a second to import, and the window never does.
    if name == "train":
        from engine.training.start import train

        return train
    raise AttributeError(name)
