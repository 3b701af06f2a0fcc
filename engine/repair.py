"""What would mend a problem, as values that a layer can name: the graph's own edits carry them out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from engine.frozen import frozen


@frozen
class Insert:
    """Put a new layer of this type on the wires into ``input`` of the node; ``wire`` picks one of many, from 0."""

    input: str
    layer: str
    params: Mapping[str, Any] = field(default_factory=dict, hash=False)
    wire: int | None = None


@frozen
class SetParam:
    """Give a parameter of the node itself this value; where the problem has no node, a setting of the training."""

    name: str
    value: Any = field(hash=False)
    told: str = ""
    """What a form calls the setting, where that is not its name."""


@frozen
class ForgetParam:
    """Take out a parameter that the layer does not have."""

    name: str


@frozen
class FollowData:
    """Let a parameter of the node follow what the data on the canvas have, in the place of what is gone."""

    name: str
    fact: str


@frozen
class SetBefore:
    """Give the nearest layer before ``input`` that has a parameter of this name this value.

    Only layers that keep the size of that axis, such as activations, may stand between. A value that the data have as
    a fact is followed from then on.
    """

    input: str
    name: str
    value: Any
    wire: int | None = None


@frozen
class DrawFromData:
    """Draw a wire from the output of this name of the Data node to ``input``."""

    input: str
    output: str


@frozen
class DrawFromNearest:
    """Draw a wire to ``input`` from the nearest output whose value fits there."""

    input: str


@frozen
class DrawFromBefore:
    """Draw the wire to ``input`` from what enters the layer that it comes from now."""

    input: str


@frozen
class Redraw:
    """Draw the wires that the problem came by to or from another port of the same node, where one is named."""

    output: str = ""
    input: str = ""


@frozen
class RemoveWires:
    """Remove the wires that the problem came by; ``wire`` picks one of several, from 0."""

    wire: int | None = None


@frozen
class KeepLastWire:
    """Remove all wires that the problem came by but the one that was drawn last."""


@frozen
class RemoveNode:
    """Take the node out, and let wires go past it where they can."""


@frozen
class TakePart:
    """Let a node that is bypassed take part again."""


@frozen
class OwnWeights:
    """Let the node have its own weights: a copy of the layer that it uses again, or none that are tied."""


@frozen
class TieTo:
    """Let the node use the weights of this one."""

    node: str


@frozen
class ChangeType:
    """Make the node a layer of another type, with the parameters that both have."""

    layer: str


@frozen
class AddNode:
    """Add a layer of this type, with wires from the nearest outputs that fit, or inside the node if that is a block."""

    layer: str
    params: Mapping[str, Any] = field(default_factory=dict, hash=False)


@frozen
class At:
    """Do a repair at another node than the one that has the problem."""

    node: str
    repair: Repair


@frozen
class Together:
    """Do several repairs in one step; ``text`` with its values says in one sentence what they do."""

    repairs: tuple[Repair, ...]
    text: str
    values: Mapping[str, Any] = field(default_factory=dict, hash=False)


Repair = (
    Insert
    | SetParam
    | ForgetParam
    | FollowData
    | SetBefore
    | DrawFromData
    | DrawFromNearest
    | DrawFromBefore
    | Redraw
    | RemoveWires
    | KeepLastWire
    | RemoveNode
    | TakePart
    | OwnWeights
    | TieTo
    | ChangeType
    | AddNode
    | At
    | Together
)
