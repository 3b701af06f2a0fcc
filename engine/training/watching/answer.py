"""What a network says to one example, and how it was judged: what a view of examples shows of each."""

from __future__ import annotations

from engine.frozen import frozen
from engine.training.preview import Preview


@frozen
class Answer:
    """What one result says: the chance of each class, a text, or what was made."""

    node: str
    """The key of the objective that it is judged by; empty for none."""
    names: tuple[str, ...] = ()
    chances: tuple[float, ...] = ()
    right: str = ""
    """The right answer, where it is known."""
    text: str = ""
    numbers: tuple[float, ...] = ()
    """Measured numbers, as the data have them."""
    made: Preview | None = None


@frozen
class Shown:
    """One example of a page, with what the network makes of it."""

    example: int
    """Its number among the examples that the network is judged by."""
    loss: float
    inputs: tuple[Preview, ...]
    said: str = ""
    right: str = ""
    chance: float = 0.0
    """How likely the network takes what it says to be."""
    right_chance: float = 0.0
    is_right: bool = True
    made: Preview | None = None
    wanted: Preview | None = None
    """What it was to make, where that is not what entered."""
