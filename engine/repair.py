"""What would mend a problem, as values that a layer can name: the graph's own edits carry them out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Insert:
    """Put a new layer of this type on the wires into ``input`` of the node; ``wire`` picks one of many, from 0."""

    input: str
    layer: str
    params: Mapping[str, Any] = field(default_factory=dict, hash=False)
    wire: int | None = None


@dataclass(frozen=True)
class SetParam:
    """Give a parameter of the node itself this value."""

    name: str
    value: Any


@dataclass(frozen=True)
class SetBefore:
    """Give the nearest layer before ``input`` that has a parameter of this name this value.

    Only layers that keep the size of that axis, such as activations, may stand between.
    """

    input: str
    name: str
    value: Any
    wire: int | None = None


@dataclass(frozen=True)
class DrawFromData:
    """Draw a wire from the output of this name of the Data node to ``input``."""

    input: str
    output: str


@dataclass(frozen=True)
class RemoveWires:
    """Remove the wires that the problem came by."""


Repair = Insert | SetParam | SetBefore | DrawFromData | RemoveWires
