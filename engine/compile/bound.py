"""A second reading of a network for the training of it: the printed forward passes over plain functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.compile.network import PRINTED

Call = Callable[..., Any]
WRITTEN = "Loom"
"""So begin the classes of layers that are source text: they reach their weights in ways of their own."""


def bound(network: nn.Module) -> Callable[..., dict[str, Tensor]]:
    """The forward pass of a network that trains: same weights, same results, dropout and running figures included.

    A module that PyTorch calls goes through hooks and looks up its weights by name each time. Here each weight is at
    hand, and the very same kernels are called with the very same numbers, so that no bit differs.
    It follows weights and dropout rates that change in place, but no other modules put into the places of these.
    """
    found: Callable[..., dict[str, Tensor]] = _bound(network, {})
    return found


def _bound(part: nn.Module, known: dict[int, Any]) -> Any:
    """What stands for a module; one that is used at several places is one here as well."""
    if id(part) not in known:
        known[id(part)] = _made(part, known)
    return known[id(part)]


def _made(part: nn.Module, known: dict[int, Any]) -> Any:
    kind = type(part)
    if part._forward_hooks or part._forward_pre_hooks or part._backward_hooks or part._backward_pre_hooks:
        return part
    if isinstance(part, nn.ModuleList):
        return tuple(_bound(one, known) for one in part)
    if kind.__module__ == PRINTED and not kind.__name__.startswith(WRITTEN):
        return _block(part, known)
    return (PLAIN[kind](part) if kind in PLAIN else None) or part.forward


def _block(part: nn.Module, known: dict[int, Any]) -> Call:
    """The methods of a printed class, which find functions where they call layers."""
    kind = type(part)
    methods = {name: value for name, value in vars(kind).items() if callable(value) and name != "__init__"}
    made: Call = type(kind.__name__, (), {**methods, "__call__": kind.forward, "training": True})()
    for name, inner in part._modules.items():
        if inner is not None:
            setattr(made, name, _bound(inner, known))
    return made


def _linear(layer: nn.Linear) -> Call:
    weight, bias, linear = layer.weight, layer.bias, F.linear
    return lambda x: linear(x, weight, bias)


def _convolution(kernel: Call) -> Callable[[Any], Call | None]:
    def made(layer: Any) -> Call | None:
        if layer.padding_mode != "zeros":
            return None
        weight, bias = layer.weight, layer.bias
        stride, padding, dilation, groups = layer.stride, layer.padding, layer.dilation, layer.groups
        return lambda x: kernel(x, weight, bias, stride, padding, dilation, groups)

    return made


def _batch_norm(layer: Any) -> Call | None:
    if layer.momentum is None or not layer.track_running_stats:
        return None
    weight, bias, mean, variance = layer.weight, layer.bias, layer.running_mean, layer.running_var
    count, momentum, epsilon, norm = layer.num_batches_tracked, layer.momentum, layer.eps, torch.batch_norm
    fast = torch.backends.cudnn.enabled

    def normed(x: Tensor) -> Tensor:
        if x.numel() == x.shape[1]:
            # One number for each channel: PyTorch says what is wrong with that.
            return layer.forward(x)  # type: ignore[no-any-return]
        count.add_(1)
        return norm(x, weight, bias, mean, variance, True, momentum, epsilon, fast)

    return normed


def _layer_norm(layer: nn.LayerNorm) -> Call:
    shape, weight, bias, epsilon = layer.normalized_shape, layer.weight, layer.bias, layer.eps
    norm, fast = torch.layer_norm, torch.backends.cudnn.enabled
    return lambda x: norm(x, shape, weight, bias, epsilon, fast)


def _embedding(layer: nn.Embedding) -> Call | None:
    if layer.max_norm is not None:
        return None
    weight, embedding = layer.weight, torch.embedding
    padding = -1 if layer.padding_idx is None else layer.padding_idx
    scaled, sparse = layer.scale_grad_by_freq, layer.sparse
    return lambda tokens: embedding(weight, tokens, padding, scaled, sparse)


def _max_pool(layer: nn.MaxPool2d) -> Call | None:
    if layer.return_indices:
        return None
    size, stride, padding, dilation, ceil = (
        layer.kernel_size,
        layer.stride,
        layer.padding,
        layer.dilation,
        layer.ceil_mode,
    )
    pool = torch.max_pool2d
    return lambda x: pool(x, size, stride, padding, dilation, ceil)


def _dropout(layer: nn.Dropout) -> Call | None:
    # The rate may become another while the training runs.
    dropout = torch.dropout
    return None if layer.inplace else lambda x: dropout(x, layer.p, True)


def _flatten(layer: nn.Flatten) -> Call:
    first, last = layer.start_dim, layer.end_dim
    return lambda x: x.flatten(first, last)


def _relu(layer: nn.ReLU) -> Call | None:
    return None if layer.inplace else torch.relu


PLAIN: Mapping[type[nn.Module], Callable[[Any], Call | None]] = {
    nn.Linear: _linear,
    nn.Conv1d: _convolution(F.conv1d),
    nn.Conv2d: _convolution(F.conv2d),
    nn.BatchNorm1d: _batch_norm,
    nn.BatchNorm2d: _batch_norm,
    nn.LayerNorm: _layer_norm,
    nn.Embedding: _embedding,
    nn.MaxPool2d: _max_pool,
    nn.Dropout: _dropout,
    nn.Flatten: _flatten,
    nn.ReLU: _relu,
    nn.Tanh: lambda layer: torch.tanh,
    nn.Sigmoid: lambda layer: torch.sigmoid,
}
"""How PyTorch computes the layers that are called most, by their exact class; none where one is set to more."""
