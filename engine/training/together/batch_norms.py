"""Batch norms that measure the batches of all ranks as one; PyTorch's own refuse the processor."""

from __future__ import annotations

from functools import partial
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from engine.training.together.ranks import Ranks


def synchronise(network: nn.Module, ranks: Ranks, device: torch.device) -> nn.Module:
    """The network with batch norms that all ranks take together, with the same weights by the same names."""
    if ranks.count == 1:
        return network
    if device.type == "cuda":
        found: nn.Module = nn.SyncBatchNorm.convert_sync_batchnorm(network)
        return found
    for part in network.modules():
        if isinstance(part, _BatchNorm):
            part.forward = partial(_normed, part, ranks)  # type: ignore[method-assign]
    return network


def _normed(norm: _BatchNorm, ranks: Ranks, values: Tensor) -> Tensor:
    """As ``nn.BatchNorm``: (x − E[x]) / √(Var[x] + ε) · γ + β, with mean and variance over the batch of all ranks."""
    norm._check_input_dim(values)
    if not ranks.is_talking or not (norm.training or norm.running_mean is None):
        return type(norm).forward(norm, values)
    axes = [axis for axis in range(values.ndim) if axis != 1]
    kind = values.dtype
    # In half precision the count alone would be wrong.
    values = values.to(torch.promote_types(kind, torch.float32))
    counted = float(ranks.has_rows)
    own = values.new_full((1,), counted * values.numel() / values.shape[1])
    gathered = _summed(torch.cat([values.sum(axes) * counted, own]))
    count = gathered[-1]
    mean = gathered[:-1] / count
    sizes = [1, -1, *[1] * (values.ndim - 2)]
    apart = values - mean.view(sizes)
    variance = _summed((apart * apart).sum(axes) * counted) / count
    _remember(norm, mean.detach(), variance.detach() * (count.detach() / (count.detach() - 1)))
    found: Tensor = apart * torch.rsqrt(variance + norm.eps).view(sizes)
    found = found if norm.weight is None else found * norm.weight.view(sizes) + norm.bias.view(sizes)
    return found.to(kind)


@torch.no_grad()
def _remember(norm: _BatchNorm, mean: Tensor, variance: Tensor) -> None:
    if norm.running_mean is None or norm.running_var is None or norm.num_batches_tracked is None:
        return
    norm.num_batches_tracked.add_(1)
    share = 1.0 / float(norm.num_batches_tracked) if norm.momentum is None else norm.momentum
    norm.running_mean.lerp_(mean.to(norm.running_mean.dtype), share)
    norm.running_var.lerp_(variance.to(norm.running_var.dtype), share)


def _summed(value: Tensor) -> Tensor:
    found: Tensor = _Sum.apply(value)  # type: ignore[no-untyped-call]
    return found


class _Sum(torch.autograd.Function):
    """The sum over all ranks; each hands back to the others what came of it there."""

    @staticmethod
    def forward(ctx: Any, value: Tensor) -> Tensor:
        found = value.detach().clone()
        dist.all_reduce(found)
        return found

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> Tensor:
        found = gradient.clone()
        dist.all_reduce(found)
        return found
