"""What a wire carries in a step that is taken apart: numbers that a window can read without PyTorch."""

from __future__ import annotations

from math import prod

from engine.frozen import frozen


@frozen
class Carried:
    """Of one example the sizes and the first numbers of a value, or of the gradient of the loss by it."""

    sizes: tuple[int, ...]
    numbers: tuple[float, ...]
    is_gradient: bool = False

    @property
    def count(self) -> int:
        """How many numbers there are in all."""
        return prod(self.sizes)
