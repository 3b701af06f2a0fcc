"""The ways in which a training can take its steps: their names, and how each of them takes one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.compile.bound import bound
from engine.compile.network import Objectives
from engine.training.execution.step import Forward, Take, stepping

if TYPE_CHECKING:
    from engine.training.loop import Loop

EAGER, FUNCTIONAL, COMPILED, GRAPH, BOTH = "eager", "functional", "compiled", "graph", "both"
NAMES: Mapping[str, str] = {
    EAGER: "Eager",
    FUNCTIONAL: "Functional",
    COMPILED: "Compiled",
    GRAPH: "CUDA graph",
    BOTH: "Compiled CUDA graph",
}
"""What a person calls them. Eager and functional compute the same bits, and so does a CUDA graph where it has to."""
WITHIN = {GRAPH: FUNCTIONAL, BOTH: COMPILED}
"""The way of the steps that a CUDA graph holds."""
INEXACT = (COMPILED, BOTH)
"""The ways that compute other last digits."""

Parts = tuple[Forward, Objectives]


def parts(loop: Loop, way: str) -> Parts:
    """The forward pass and the objectives of this way; those of a network that cannot be compiled raise Misfit."""
    way = WITHIN.get(way, way)
    if way == FUNCTIONAL:
        return bound(loop.network), loop.objectives
    if way == COMPILED:
        # Only here: its compiler takes seconds to import.
        from engine.training.execution.compiling import CompiledNetwork

        made = CompiledNetwork(loop.made, loop.network, loop.settings.batch_size)
        return made.forward, made.objectives
    return loop.ranks.learning(loop.network, loop.has_unused), loop.objectives


def taking(loop: Loop, found: Parts) -> Take:
    """How this loop takes its steps with them."""
    return stepping(*found, loop.taken, loop.precision(), lambda: loop.learn)


def plain(value: Any) -> str:
    """The name of a way as a file has it; eager where it is none."""
    return value if isinstance(value, str) and value in NAMES else EAGER
