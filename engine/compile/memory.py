"""Measures what a network keeps in memory for its backward pass, by running it where nothing is computed."""

from __future__ import annotations

import sys
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.autograd.graph import saved_tensors_hooks

from engine.compile.classes import Line
from engine.compile.network import Compiled, compiled
from engine.compile.source import source_lines
from engine.graph.facts import Analysis
from engine.shape import Shape

SAMPLES = (8, 16)
"""So many examples are computed for real where a network cannot be run without computing."""
Precision = Callable[[], AbstractContextManager[object]]


class Simulation(FakeTensorMode):
    """In it tensors have a size and a device, and no numbers."""

    def __deepcopy__(self, memo: object) -> Simulation:
        # A module that copies another one copies its tensors, which must stay in the same simulation.
        return self


@dataclass
class Kept:
    """What the backward pass needs of one batch, in bytes."""

    total: float = 0
    nodes: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    """What each node was the first to keep; a block has all of what is in it."""
    unkept: float = 0
    """The part of the batch itself that no layer keeps."""

    def plus(self, other: Kept, share: float) -> Kept:
        """The sum with a share of another one."""
        nodes = defaultdict(float, self.nodes)
        for key, size in other.nodes.items():
            nodes[key] += share * size
        return Kept(self.total + share * other.total, nodes, self.unkept + share * other.unkept)


def kept(analysis: Analysis, batch: int, device: str = "cpu", precision: Precision = nullcontext) -> Kept:
    """What training keeps of a batch of this size: all that layers and objectives save for the gradients.

    Each piece of memory counts once, also where several layers share it, and for the layer that saved it first;
    weights and running figures do not count, the numbers that came in do. Raises Misfit where the project has a
    problem.
    """
    # What a layer does may depend on the numbers themselves, or be impossible with a single example.
    with suppress(RuntimeError, ValueError), _calm(), Simulation(), torch.device(device):
        made = compiled(analysis, 0)
        # The fused kernels of recurrent layers keep more than a simulation can know of; unfolding takes double room.
        fused = any(isinstance(part, nn.RNNBase) for part in made.network.modules())
        if not fused and "F.unfold(" not in made.source:
            return _run(analysis, made, batch, precision)
    few, many = SAMPLES
    with torch.device(device):
        made = compiled(analysis, 0)
        if batch <= many:
            with suppress(ValueError):
                return _run(analysis, made, batch, precision)
        first, second = (_run(analysis, made, size, precision) for size in SAMPLES)
    growth = second.plus(first, -1)
    return first.plus(growth, (batch - few) / (many - few))


@contextmanager
def _calm() -> Iterator[None]:
    """Without a warning of PyTorch at its own towers: to copy a layer, they ask simulated tensors for their place."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Accessing the data pointer of FakeTensor")
        yield


def _run(analysis: Analysis, made: Compiled, batch: int, precision: Precision) -> Kept:
    network = made.network.train()
    data = {name: example(shape, batch) for name, shape in _arriving(analysis).items()}
    known = {_storage(tensor)[0] for tensor in (*network.parameters(), *network.buffers())}
    found, held = Kept(), {}
    where = _Places(analysis, made)

    def keep(tensor: Tensor) -> Tensor:
        identity, size = _storage(tensor)
        if identity not in known:
            known.add(identity)
            # Held on to, so that no other memory gets the same identity.
            held[identity] = tensor
            found.total += size
            for key in where.now():
                found.nodes[key] += size
        return tensor

    with saved_tensors_hooks(keep, lambda tensor: tensor), precision():
        outputs = network(*[data[name] for name in made.plan.takes])
        if made.objectives is not None:
            made.objectives(outputs, data)
    sizes = dict(_storage(tensor) for tensor in data.values())
    found.unkept = sum(size for identity, size in sizes.items() if identity not in held)
    return found


def _storage(tensor: Tensor) -> tuple[int, int]:
    """Which piece of memory a tensor lies in, and how large that is."""
    storage = tensor.untyped_storage()
    return storage._cdata, storage.nbytes()


def _arriving(analysis: Analysis) -> Mapping[str, Shape]:
    data = next((facts for facts in analysis.outer if facts.node.type == "Data"), None)
    return data.outputs if data else {}


def example(shape: Shape, batch: int) -> Tensor:
    """A batch of values of this shape; of things that have a number, the last one: a length is then the longest."""
    sizes = (batch, *(int(size) for size in shape))
    if shape.dtype == "integer":
        return torch.full(sizes, max((shape.classes or 2) - 1, 0))
    return torch.rand(sizes)


class _Places:
    """Tells which node the printed source is computing, from the lines that are being executed."""

    def __init__(self, analysis: Analysis, made: Compiled) -> None:
        self.paths = analysis.paths
        self.file = type(made.network).forward.__code__.co_filename
        lines = enumerate(source_lines(analysis), 1)
        self.keys = {number: line.keys[0] for number, line in lines if isinstance(line, Line) and line.keys}

    def now(self) -> list[str]:
        """The node that is computed at this moment, and the blocks around it."""
        chain: list[str] = []
        frame = sys._getframe(2)
        while (outer := frame.f_back) is not None:
            if frame.f_code.co_filename == self.file and frame.f_lineno in self.keys:
                chain.append(self.keys[frame.f_lineno])
            frame = outer
        chain.reverse()
        # What a block computes where it is used again belongs to that use.
        return [key for at, key in enumerate(chain) if self.paths[key] == tuple(chain[:at])]
