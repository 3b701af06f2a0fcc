"""Runs one layer alone in PyTorch, as its printed source defines it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from engine.compile.plan import Value, plan
from engine.compile.source import class_name, source
from engine.graph.facts import Analysis
from engine.layers import Objective
from engine.layers.declare import Metric
from engine.shape import Shape
from engine.training.scores import evaluate, judged

DTYPES = {"float": torch.float32, "integer": torch.int64}


def tensor(shape: Shape, batch: int, device: str) -> Tensor:
    sizes = (batch, *shape)
    if shape.dtype == "integer":
        return torch.randint(0, shape.classes or 1, sizes, device=device)
    return torch.randn(sizes, device=device)


class Zeros(TorchFunctionMode):
    """Weights are zeros and not drawn: where only sizes count, millions of random numbers take most of the time."""

    def __torch_function__(self, func: Any, _: Any, args: Any = (), kwargs: Any = None) -> Any:
        given = kwargs or {}
        tensor = args[0] if args else given.get("tensor")
        return tensor.zero_() if getattr(func, "__module__", "") == "torch.nn.init" else func(*args, **given)


class Built:
    """The printed network of one layer, made and run as PyTorch does it."""

    def __init__(self, analysis: Analysis, device: str, around: AbstractContextManager[Any] | None = None) -> None:
        space: dict[str, Any] = {}
        exec(source(analysis), space)
        with torch.device(device), around or nullcontext():
            self.network: nn.Module = space[class_name(analysis)]()
        self.objectives = space.get("objectives")
        self.facts = analysis.nodes["layer"]
        self.read = {value: name for name, value in plan(analysis).gives.items()}
        self.takes = list(plan(analysis).takes)
        self.metrics = judged(plan(analysis)) if isinstance(self.facts.layer, Metric) else ()
        self.batch_axis = not isinstance(self.facts.layer, (Objective, Metric))

    def run(self, data: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """What leaves the layer, by output."""
        results = self.network(*(data[name] for name in self.takes))
        if self.objectives is not None:
            return {"value": self.objectives(results, data)["layer"]}
        if self.metrics:
            return {"value": evaluate(self.metrics[0], results, data)}
        ports = self.facts.output_ports
        asides = self.facts.layer.asides if self.facts.layer else ()
        # What counts only where something reads it is read by an Identity beside the layer.
        return {port: results[f"read_{port}" if port in asides else self.read[Value("layer", port)]] for port in ports}

    def promised(self, batch: int) -> dict[str, tuple[tuple[int, ...], torch.dtype]]:
        front = (batch,) if self.batch_axis else ()
        return {port: ((*front, *shape), DTYPES[shape.dtype]) for port, shape in self.facts.outputs.items()}

    def weights(self) -> dict[str, tuple[int, ...]]:
        named = self.network.named_parameters()
        return {name.removeprefix("layer."): tuple(weight.shape) for name, weight in named}


def same(one: Tensor, other: Tensor) -> bool:
    """Whether two tensors are equal, also where both are no number."""
    return one.shape == other.shape and torch.equal(one.nan_to_num(7.0), other.nan_to_num(7.0))
