"""Weights parted among the ranks (FSDP2), for a network whose weights and optimizer do not fit into one of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from engine.message import need

if TYPE_CHECKING:
    from torch.distributed.device_mesh import DeviceMesh


def shard(network: nn.Module, count: int, device: torch.device) -> None:
    """Keep of each weight but a share in each of so many ranks; a layer has its whole weights while it computes.

    Raises Misfit where this PyTorch cannot.
    """
    need(torch.distributed.is_available(), "This PyTorch cannot part weights among processes. Leave out --sharded.")
    from torch.distributed.device_mesh import init_device_mesh
    from torch.distributed.fsdp import fully_shard

    mesh: DeviceMesh = init_device_mesh(device.type, (count,))
    layers = list(_layers(network))
    owners = Counter(id(weight) for layer in layers for weight in set(layer.parameters()))
    lent = {id(weight) for weight in network.parameters() if owners[id(weight)] != 1}
    for layer in layers:
        weights = list(layer.parameters())
        # Weights that two layers have in common belong to the network as a whole.
        if weights and not any(id(weight) in lent for weight in weights):
            fully_shard(layer, mesh=mesh)
    fully_shard(network, mesh=mesh)


def _layers(network: nn.Module) -> Iterator[nn.Module]:
    """What is called in a network; lists of turns are not, but each turn in them."""
    for part in network.children():
        if isinstance(part, (nn.ModuleList, nn.ModuleDict)):
            yield from _layers(part)
        else:
            yield part


def whole(value: Any) -> Any:
    """A tensor of which each rank has a part, put together; all ranks come here together. Others are left as is."""
    return value.full_tensor() if hasattr(value, "full_tensor") else value


def as_in(value: Any, like: Tensor) -> Any:
    """The share of a whole tensor that this rank has of a weight like this; the whole where it has all of that."""
    if not hasattr(like, "full_tensor") or not isinstance(value, Tensor) or value.shape != like.shape:
        return value
    from torch.distributed.tensor import distribute_tensor

    shared: Any = like
    return distribute_tensor(value.to(like.device), shared.device_mesh, shared.placements)


def load(network: nn.Module, tensors: Mapping[str, Tensor]) -> None:
    """Put whole weights and figures into a network, of which this rank may have but a share."""
    own = network.state_dict()
    network.load_state_dict(
        {name: as_in(value, own[name]) if name in own else value for name, value in tensors.items()}
    )
