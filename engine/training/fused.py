"""The update of a fused optimizer without what PyTorch does around its kernel at each step."""

from __future__ import annotations

from collections.abc import Callable
from struct import Struct
from typing import Any

import torch
from torch import Tensor, nn

Step = Callable[[float | Tensor], bool]
"""Takes a step with this learning rate; False where it does not know the weights that have gradients by now.

A rate that is a tensor is read where the step is taken, in single precision.
"""
SINGLE = Struct("f")


def fused(optimizer: torch.optim.Optimizer) -> Step | None:
    """The bare step of an optimizer that has taken one since anything of it changed; None where there is none.

    Which weights have gradients, and where the memory of each lies, is looked up once. The kernel and its numbers are
    those of PyTorch.
    """
    kind, groups = type(optimizer), optimizer.param_groups
    make = MAKERS.get(kind)
    if make is None or len(groups) != 1 or not groups[0].get("fused"):
        return None
    (group,) = groups
    learning = [weight for weight in group["params"] if weight.requires_grad]
    plain = all(_is_plain(weight, learning[0]) for weight in learning)
    if not learning or not plain or len(learning) < sum(one.grad is not None for one in group["params"]):
        return None
    return make(optimizer, group, learning)


def held(rate: float) -> float:
    """A learning rate as a tensor holds it: a CUDA graph, which reads it there, then takes the steps of other ways."""
    (found,) = SINGLE.unpack(SINGLE.pack(rate))
    return float(found)


def _is_plain(weight: nn.Parameter, first: nn.Parameter) -> bool:
    gradient = weight.grad
    alike = weight.device == first.device and weight.dtype == first.dtype and type(weight) is nn.Parameter
    return alike and gradient is not None and gradient.dtype == weight.dtype and not gradient.is_sparse


def _adam(optimizer: torch.optim.Optimizer, group: dict[str, Any], learning: list[nn.Parameter]) -> Step | None:
    memories = [memory for weight in learning if (memory := optimizer.state.get(weight))]
    if len(memories) < len(learning):
        return None
    names = ("exp_avg", "exp_avg_sq", *(("max_exp_avg_sq",) if group["amsgrad"] else ()), "step")
    means, squares, *most, steps = ([one[name] for one in memories] for name in names)
    largest = most[0] if most else []
    kernel = torch._fused_adamw_ if group["decoupled_weight_decay"] else torch._fused_adam_
    beta1, beta2 = group["betas"]
    options = {"beta1": beta1, "beta2": beta2, "grad_scale": None, "found_inf": None}
    options |= {name: group[name] for name in ("amsgrad", "weight_decay", "eps", "maximize")}
    # They share their numbers with the weights, and may be written to where gradients are on.
    weights, count = [weight.detach() for weight in learning], torch._foreach_add_

    def step(rate: float | Tensor) -> bool:
        gradients = _gradients(learning)
        if gradients is None:
            return False
        count(steps, 1)
        kernel(weights, gradients, means, squares, largest, steps, lr=rate, **options)
        return True

    return step


def _sgd(optimizer: torch.optim.Optimizer, group: dict[str, Any], learning: list[nn.Parameter]) -> Step | None:
    momenta: list[Any] = []
    if group["momentum"]:
        momenta = [optimizer.state[weight].get("momentum_buffer") for weight in learning]
        if any(one is None for one in momenta):
            return None
    names = ("weight_decay", "momentum", "dampening", "nesterov", "maximize")
    options: dict[str, Any] = {name: group[name] for name in names}
    options |= {"is_first_step": False, "grad_scale": None, "found_inf": None}
    weights, kernel = [weight.detach() for weight in learning], torch._fused_sgd_

    def step(rate: float | Tensor) -> bool:
        gradients = _gradients(learning)
        if gradients is None:
            return False
        kernel(weights, gradients, momenta, lr=rate, **options)
        return True

    return step


def _gradients(learning: list[nn.Parameter]) -> list[Tensor] | None:
    found = []
    for weight in learning:
        gradient = weight.grad
        if gradient is None:
            return None
        found.append(gradient)
    return found


MAKERS: dict[type, Callable[[torch.optim.Optimizer, dict[str, Any], list[nn.Parameter]], Step | None]] = {
    torch.optim.Adam: _adam,
    torch.optim.AdamW: _adam,
    torch.optim.SGD: _sgd,
}
