"""Finds what a training takes of the memory of its device, without training."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace

import torch
from torch import Tensor, nn

from engine.compile.memory import Simulation, kept
from engine.compile.network import compiled
from engine.compile.recomputing import recomputing
from engine.graph.facts import Analysis
from engine.training.averages import Averages
from engine.training.choices import check_precision, training_of
from engine.training.device import choose, name_of
from engine.training.footprint import Footprint
from engine.training.room import capacity
from engine.training.update import Update

SIDE = 32
"""An optimizer is watched with weights whose sides are cut to this; what it keeps grows with them."""
COARSE = {"bf16": torch.bfloat16, "fp16": torch.float16}


def weigh(analysis: Analysis, batch: int | None = None) -> Footprint:
    """What training a project takes, with its own batch size unless another is given.

    Raises Misfit where the project or its settings have a problem.
    """
    settings = training_of(analysis.project)
    size = settings.batch_size if batch is None else batch
    device = choose(settings.device)
    check_precision(settings.precision, device.type)
    # Only CUDA has kernels that keep something else than those of the processor.
    simulated = device.type if device.type == "cuda" else "cpu"

    def precision() -> AbstractContextManager[object]:
        coarse = COARSE.get(settings.precision)
        return torch.autocast(simulated, coarse) if coarse else nullcontext()

    with warnings.catch_warnings():
        # What PyTorch says of slow kernels concerns no one here.
        warnings.simplefilter("ignore")
        found = kept(analysis, size, simulated, precision)
    twice = recomputing(analysis, settings.recompute).measured(found.nodes, found.total, size)
    saved = round(max(twice.saved, 0.0))
    with Simulation(), torch.device("cpu"):
        network = compiled(analysis, 0).network
    means = _size(network.parameters()) if settings.averaging.after != "never" else 0
    return Footprint(
        batch=size,
        device=str(device),
        device_name=name_of(device),
        capacity=capacity(device),
        weights=_size(network.parameters()) + _size(network.buffers()),
        gradients=_size(weight for weight in network.parameters() if weight.requires_grad),
        activations=round(found.total) - saved,
        data=round(found.unkept),
        nodes=dict(found.nodes),
        saved=saved,
        more=twice.more,
        # The last one: it cuts the weights.
        optimizer=means + round(_remembered(network, analysis)),
    )


def _size(tensors: Iterable[Tensor]) -> int:
    return sum(tensor.untyped_storage().nbytes() for tensor in tensors)


def _remembered(network: nn.Module, analysis: Analysis) -> float:
    """The bytes that the optimizer keeps beside the weights, found by one step of it with small weights."""
    shares = _cut(network)
    if not any(weight.requires_grad for weight in network.parameters()):
        return 0
    settings = replace(training_of(analysis.project), precision="fp32")
    update = Update(network, settings, torch.device("cpu"), Averages(network, settings.averaging))
    for weight in update.weights:
        weight.grad = torch.zeros_like(weight)
    found = 0.0
    for optimizer in update.optimizers:
        optimizer.step()
        for learned, state in optimizer.state.items():
            # A count of steps is a single number however large the weight is.
            tensors = [value for value in state.values() if isinstance(value, Tensor) and value.ndim]
            found += shares[id(learned)] * sum(tensor.nbytes for tensor in tensors)
    return found


def _cut(network: nn.Module) -> dict[int, float]:
    """Give a network small weights in place of its own; how much larger each one was, by identity."""
    small: dict[int, nn.Parameter] = {}
    shares: dict[int, float] = {}
    for part in network.modules():
        for name, weight in part.named_parameters(recurse=False):
            if id(weight) not in small:
                cut = torch.zeros([min(side, SIDE) for side in weight.shape])
                small[id(weight)] = nn.Parameter(cut, weight.requires_grad)
                shares[id(small[id(weight)])] = weight.numel() / max(cut.numel(), 1)
            part._parameters[name] = small[id(weight)]
    return shares
