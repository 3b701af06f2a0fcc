"""The network itself: the class that the printed source defines, with weights drawn from seed and key."""

from __future__ import annotations

import hashlib
import linecache
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from engine.compile.plan import Plan, plan
from engine.compile.source import class_name, source
from engine.graph.analysis import Analysis, analyse
from engine.graph.model import Project
from engine.seeds import stable_seed

Tensors = Mapping[str, Tensor]


@dataclass(frozen=True)
class Compiled:
    """A network, the function of its objectives (none where it has no objective), their source, and its plan."""

    network: nn.Module
    objectives: Callable[[Tensors, Tensors], dict[str, Tensor]] | None
    source: str
    plan: Plan


def build(project: Project, seed: int | None = None) -> nn.Module:
    """The PyTorch module of a project with fresh weights.

    It takes the data by name, each with a batch axis in front, and returns a dictionary of results by name. ``seed``
    is that of the project's training unless given. Raises :class:`engine.message.Misfit` where the project has a
    problem.
    """
    return compiled(analyse(project), _seed(project) if seed is None else seed).network


def _seed(project: Project) -> int:
    seed = project.training.get("seed", 0)
    return seed if isinstance(seed, int) else 0


def compiled(analysis: Analysis, seed: int) -> Compiled:
    """Compile the printed source of a project; each node's weights follow from (seed, key, turn) alone."""
    text = source(analysis)
    # A name of its own, registered so that a traceback through the network shows its lines.
    file = f"<layerloom {hashlib.sha256(text.encode()).hexdigest()[:12]}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    space: dict[str, Any] = {"__name__": "layerloom_network"}
    exec(compile(text, file, "exec"), space)
    # Drawn on the CPU, whatever the device: the same weights everywhere, and no other generator is touched.
    with torch.random.fork_rng(devices=[]):
        network = space[class_name(analysis)]()
        initialise(network, analysis, seed)
    return Compiled(network, space.get("objectives"), text, plan(analysis))


def initialise(network: nn.Module, analysis: Analysis, seed: int) -> None:
    """Draw the weights of every node anew from (seed, key, turn): where it stands in the graph changes nothing."""
    for key, path in analysis.paths.items():
        if not analysis.nodes[key].weights:
            continue
        for part, module in network.get_submodule(".".join((*path, key))).named_modules():
            reset = getattr(module, "reset_parameters", None)
            if callable(reset):
                torch.default_generator.manual_seed(stable_seed(seed, key, 0, part))
                reset()
