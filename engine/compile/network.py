"""The network itself: the class that the printed source defines, with weights drawn from seed and key."""

from __future__ import annotations

import hashlib
import linecache
from collections.abc import Callable, Collection, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils import parametrize

from engine.compile.parts import PART, Part
from engine.compile.paths import Turns, places
from engine.compile.plan import Plan, plan
from engine.compile.source import class_name, source
from engine.graph.analysis import analyse
from engine.graph.facts import Analysis, NodeFacts
from engine.graph.model import Project
from engine.layers.declare import Layer
from engine.layers.initial import Initial
from engine.layers.learned import NORMED, Learned
from engine.seeds import stable_seed

PRINTED = "layerloom_network"
"""The module that classes of printed files say they are of."""

Tensors = Mapping[str, Tensor]
Objectives = Callable[[Tensors, Tensors], dict[str, Tensor]]
Penalties = Callable[[nn.Module], dict[str, Tensor]]


@dataclass(frozen=True)
class Compiled:
    """A network, the function of its objectives (none where it has no objective), their source, and its plan."""

    network: nn.Module
    objectives: Objectives | None
    source: str
    plan: Plan
    penalties: Penalties | None = None
    """What large weights cost, where a layer has such a penalty."""


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
    space = executed(text)
    # Drawn on the CPU, whatever the device: the same weights everywhere, and no other generator is touched.
    with torch.random.fork_rng(devices=[]):
        network = space[class_name(analysis)]()
        initialise(network, analysis, seed)
    return Compiled(network, space.get("objectives"), text, plan(analysis), space.get("penalties"))


def part_network(part: Part, partners: Mapping[str, nn.Module], analysis: Analysis, seed: int) -> nn.Module:
    """One node by itself, with the weights that it has in the whole network; ``partners`` are the parts it lends of."""
    within = {key for key, path in analysis.paths.items() if part.key in (key, *path[:1])}
    with torch.random.fork_rng(devices=[]):
        network: nn.Module = executed(part.text)[PART]()
        for own, other in part.shared.items():
            _lend(network, own, partners[other.partition(".")[0]], other)
        initialise(network, analysis, seed, within)
    return network


def _lend(network: nn.Module, own: str, partner: nn.Module, other: str) -> None:
    """Let a module or weight of one part be that of another."""
    (place, _, name), (source, _, found) = own.rpartition("."), other.rpartition(".")
    setattr(network.get_submodule(place), name, getattr(partner.get_submodule(source), found))


def executed(text: str) -> dict[str, Any]:
    """What a printed file defines."""
    # A name of its own, registered so that a traceback through the network shows its lines.
    file = f"<layerloom {hashlib.sha256(text.encode()).hexdigest()[:12]}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    space: dict[str, Any] = {"__name__": PRINTED}
    exec(compile(text, file, "exec"), space)
    return space


def initialise(network: nn.Module, analysis: Analysis, seed: int, keys: Collection[str] | None = None) -> None:
    """Draw the weights of every node anew from (seed, key, turn): where it stands in the graph changes nothing.

    ``keys`` are those that the network has, where it is only a part of the project.
    """
    learned = [facts for facts in analysis.nodes.values() if facts.weights and not facts.again]
    learned = [facts for facts in learned if keys is None or facts.node.key in keys]
    # What belongs to another node is drawn there, wherever both stand: it is there before any who use it.
    for facts in sorted(learned, key=lambda facts: bool(facts.tied)):
        key = facts.node.key
        for place, own in places(analysis, key):
            draw(network, place.path, own, [seed, key, _turn(place.turns)])


def redrawn(
    network: nn.Module, analysis: Analysis, seed: int, key: str
) -> list[tuple[nn.Module, nn.Module, NodeFacts]]:
    """Each module of a node beside a copy of it on the CPU, whose weights and running figures are drawn anew."""
    found = []
    with torch.random.fork_rng(devices=[]):
        for place, facts in places(analysis, key):
            module = network.get_submodule(place.path)
            fresh = deepcopy(module).cpu()
            draw(fresh, "", facts, [seed, key, _turn(place.turns)])
            found.append((module, fresh, facts))
    return found


def outline(analysis: Analysis) -> nn.Module:
    """The network without its numbers: what its modules are set to, and which weights of it learn."""
    text = source(analysis)
    with torch.random.fork_rng(devices=[]), torch.device("meta"):
        network: nn.Module = executed(text)[class_name(analysis)]()
    return network


def _turn(turns: Turns) -> int | str:
    """What stands for the turns in a seed. First ones do not count, so that repeating a block leaves what it had."""
    return ".".join(f"{block}.{number}" for block, number in turns if number) or 0


def draw(network: nn.Module, path: str, facts: NodeFacts, seeds: list[int | str]) -> None:
    """Draw the weights of the module at ``path`` as its layer says; those of another node stay as they are."""
    module, layer = network.get_submodule(path), facts.layer
    kept = {name: module.get_parameter(name).detach().clone() for name in facts.tied}
    if isinstance(layer, Learned) and layer.normed != "none":
        _draw_normed(module, layer, kept.get(f"{NORMED}.original"), seeds)
    else:
        _draw_plain(module, layer, seeds)
    for name, value in kept.items():
        module.get_parameter(name).data.copy_(value)


def _draw_normed(module: nn.Module, layer: Learned, weight: Tensor | None, seeds: list[int | str]) -> None:
    """Draw a weight and what its norm keeps beside it; with ``weight`` the norm is that of this one."""
    before = {name: (tensor, tensor.requires_grad) for name, tensor in module.named_parameters()}
    # A frozen weight in parts would come back as a buffer.
    module.requires_grad_(True)
    parametrize.remove_parametrizations(module, "weight", leave_parametrized=True)
    _draw_plain(module, layer, seeds)
    if weight is not None:
        module.get_parameter("weight").data.copy_(weight)
    torch.default_generator.manual_seed(stable_seed(*seeds, "norm"))
    getattr(nn.utils.parametrizations, f"{layer.normed}_norm")(module)
    # The tensors that were there stay: other nodes may use them.
    for name, (tensor, learns) in before.items():
        part, _, last = name.rpartition(".")
        tensor.data.copy_(module.get_parameter(name).data)
        setattr(module.get_submodule(part), last, tensor.requires_grad_(learns))


def _draw_plain(module: nn.Module, layer: Layer | None, seeds: list[int | str]) -> None:
    # What holds others draws last: it may set what one of them has drawn.
    for part, inner in reversed(list(module.named_modules())):
        reset = getattr(inner, "reset_parameters", None) or getattr(inner, "_reset_parameters", None)
        if callable(reset):
            torch.default_generator.manual_seed(stable_seed(*seeds, part))
            reset()
    if isinstance(layer, Learned) and layer.initial.path:
        torch.default_generator.manual_seed(stable_seed(*seeds, "initial"))
        _fill(module, layer.initial)


def _fill(module: nn.Module, initial: Initial) -> None:
    """Fill the weights in the chosen way; biases begin at zero."""
    fill = getattr(nn.init, initial.path.rpartition(".")[2])
    # The scales of norms inside a larger layer stay at 1; those of a norm by itself are what is meant.
    inner_norms = [part for part in module.modules() if isinstance(part, nn.LayerNorm) and part is not module]
    kept = {id(tensor) for part in inner_norms for tensor in part.parameters()}
    for name, tensor in module.named_parameters():
        if id(tensor) in kept:
            continue
        if "bias" in name.rpartition(".")[2]:
            nn.init.zeros_(tensor)
        elif tensor.ndim >= initial.axes:
            # Of a kernel each filter is a row, as for fans.
            rows = tensor.data.flatten(1) if initial.path.endswith("sparse_") else tensor
            fill(rows, **initial.options())
    for inner in module.modules():
        keep = getattr(inner, "keep", None) or getattr(inner, "_fill_padding_idx_with_zero", None)
        if callable(keep):
            keep()
