"""The processes that train one network together: which of them this one is, and what they hand each other."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor, nn

from engine.message import need
from engine.seeds import stable_seed
from engine.training.device import choose
from engine.training.randomness import random_state

Outputs = Mapping[str, Tensor]
Forward = Callable[..., dict[str, Tensor]]
PATIENCE = timedelta(minutes=10)
"""So long a rank waits for the others; reading data may take one of them longer than the others."""


class Ranks:
    """This process among ``count`` of them; ``number`` counts from 0, and that one writes the run.

    Each takes its part of every batch. The outputs of all parts are put together again before an objective or a metric
    sees them: so every rank knows the loss of the whole batch, whatever the objective makes of it, and the gradients
    that the ranks find add up to those of one process.
    """

    def __init__(self, number: int = 0, count: int = 1, local: int = 0, *, sharded: bool = False) -> None:
        self.number, self.count, self.local = number, count, local
        self.sharded = sharded and count > 1
        """Whether each rank has but a share of each weight."""
        self.has_rows = True
        self.is_talking = False
        """Whether all ranks are in the same pass through the network: one of them may look into it by itself."""
        self.is_torn = False
        """Whether another of them cannot be heard any more."""
        self._learning: tuple[Any, Forward] | None = None
        """Whether this rank has a part of the batch that is learned from: a small batch has none for some of them."""

    @property
    def writes(self) -> bool:
        """Whether it is this one that writes the run and talks to people."""
        return self.number == 0

    def device(self, wanted: str) -> torch.device:
        """The device of this rank: of several GPUs of a machine each rank has its own. Raises Misfit."""
        device = choose(wanted)
        if device.type != "cuda" or self.count == 1:
            return device
        # All ranks of a machine find the same, so that none of them waits for one that has none.
        there, beside = torch.cuda.device_count(), int(os.environ.get("LOCAL_WORLD_SIZE", self.local + 1))
        text = "Each process needs a GPU of its own, and this machine has {there} for {count}. Start fewer on it."
        need(beside <= there, text, there=there, count=beside)
        torch.cuda.set_device(self.local)
        return torch.device("cuda", self.local)

    def seed(self, seed: int) -> int:
        """Where the random numbers of this rank begin: no two ranks drop out alike."""
        return seed if self.number == 0 else stable_seed("rank", seed, self.number) % 2**31

    def share(self, rows: int) -> tuple[int, int]:
        """The first row of a batch that is this rank's, and the first that is so no more."""
        return _share(self.number, self.count, rows)

    def forward(self, network: Forward) -> Forward:
        """A forward pass of the whole batch, of which each rank computes its part; learning goes through its own."""
        if self.count == 1:
            return network

        def together(*values: Tensor) -> dict[str, Tensor]:
            rows = len(values[0])
            first, last = self.share(rows)
            self.has_rows = last > first
            # Who has no row computes with the first one, which counts nowhere: the ranks must go the same way.
            self.is_talking = True
            try:
                own = network(*[value[first:last] if self.has_rows else value[:1] for value in values])
            finally:
                self.is_talking = False
            return {name: self._whole(value, rows) for name, value in own.items()}

        return together

    def _whole(self, own: Tensor, rows: int) -> Tensor:
        """The outputs of all ranks in the order of the batch, of which only the own ones hand back a gradient."""
        shares = [_share(number, self.count, rows) for number in range(self.count)]
        most = max(last - first for first, last in shares)
        sent = own.detach()
        if len(sent) < most:
            sent = torch.cat([sent, sent.new_zeros((most - len(sent), *sent.shape[1:]))])
        parts = [torch.empty_like(sent, memory_format=torch.contiguous_format) for _ in shares]
        dist.all_gather(parts, sent[:most].contiguous())
        found = [part[: last - first] for part, (first, last) in zip(parts, shares, strict=True)]
        if not own.requires_grad:
            return torch.cat(found)
        # The mean of the gradients of all ranks is taken: times their number it is the sum that one process has.
        louder: Tensor = _Louder.apply(own, self.count)  # type: ignore[no-untyped-call]
        if self.has_rows:
            found[self.number] = louder
            return torch.cat(found)
        whole = torch.cat(found)
        return whole + 0 * louder.sum().to(whole.dtype)

    def learning(self, network: nn.Module, has_unused: Callable[[], bool]) -> Forward:
        """The network whose gradients are those of all ranks, for training; it has the same weights everywhere.

        ``has_unused`` says whether some of the weights that learn do not matter for the loss.
        """
        if self.count == 1:
            return network.forward
        if self.sharded:
            return self.forward(network)
        learning = network, tuple(weight.requires_grad for weight in network.parameters())
        if self._learning is None or self._learning[0] != learning:
            # The former one takes its hooks from the weights with it.
            self._learning = None
            self._learning = learning, self.forward(self._wrapped(network, has_unused()).forward)
        return self._learning[1]

    def _wrapped(self, network: nn.Module, unused: bool) -> nn.Module:
        device = next((weight.device for weight in network.parameters()), torch.device("cpu"))
        ids = [device.index] if device.type == "cuda" else None
        kind = nn.parallel.DistributedDataParallel
        # Running figures are levelled once an epoch; PyTorch 2.13 has another word for leaving them alone meanwhile.
        known = inspect.signature(kind).parameters
        alone = "forward_sync_buffers" if "forward_sync_buffers" in known else "broadcast_buffers"
        options: dict[str, Any] = {"device_ids": ids, "find_unused_parameters": unused, alone: False}
        return kind(network, **options)

    def level(self, network: nn.Module) -> None:
        """Give every rank the running figures of the first."""
        if self.count > 1:
            for figure in network.buffers():
                dist.broadcast(figure, 0)

    def agreed(self, *numbers: int) -> list[int]:
        """The numbers that the first rank says; all ranks come here together, with as many."""
        if self.count == 1:
            return list(numbers)
        said = torch.tensor(numbers)
        dist.broadcast(said, 0)
        return said.tolist()

    def told(self, text: str) -> str:
        """The text that the first rank says."""
        raw = text.encode("utf-8", "surrogateescape")
        (size,) = self.agreed(len(raw))
        if self.count == 1:
            return text
        said = torch.frombuffer(bytearray(raw.ljust(size)[:size]), dtype=torch.uint8) if size else torch.empty(0)
        if size:
            dist.broadcast(said, 0)
        return bytes(said.tolist()).decode("utf-8", "surrogateescape")

    def random_states(self, device: torch.device) -> list[dict[str, Tensor]]:
        """Where the random numbers of the other ranks stand; all ranks come here together."""
        if self.count == 1:
            return []
        found: list[dict[str, Tensor]] = [{} for _ in range(self.count)]
        for name, own in random_state(device).items():
            parts = [torch.empty_like(own) for _ in found]
            dist.all_gather(parts, own)
            for state, part in zip(found, parts, strict=True):
                state[name] = part
        return found[1:]

    def hears(self, error: Exception) -> bool:
        """Whether what broke is something else than the line to the other ranks."""
        said = str(error)
        if self.count > 1 and (isinstance(error, dist.DistError) or "gloo" in said or "NCCL" in said):
            self.is_torn = True
        return not self.is_torn

    def leave(self) -> None:
        """Take part no more."""
        # Where others are gone there is nothing to take leave of.
        if self.count > 1 and dist.is_initialized() and not self.is_torn:
            dist.destroy_process_group()


ALONE = Ranks()


def joined(*, sharded: bool = False) -> Ranks:
    """Meet the other processes that ``torchrun`` started with this one; alone where it started none.

    ``sharded`` parts the weights among them.
    """
    said = os.environ
    count = int(said.get("WORLD_SIZE", "1"))
    if count == 1 or "RANK" not in said:
        return ALONE
    local = int(said.get("LOCAL_RANK", "0"))
    if torch.cuda.is_available():
        torch.cuda.set_device(local % torch.cuda.device_count())
    # What is on the processor goes by gloo also where there are GPUs: words between the ranks are such.
    dist.init_process_group("cpu:gloo,cuda:nccl" if torch.cuda.is_available() else "gloo", timeout=PATIENCE)
    return Ranks(int(said["RANK"]), count, local, sharded=sharded)


def _share(number: int, count: int, rows: int) -> tuple[int, int]:
    return rows * number // count, rows * (number + 1) // count


class _Louder(torch.autograd.Function):
    """Hands a value on, and its gradient times a number."""

    @staticmethod
    def forward(ctx: Any, value: Tensor, times: int) -> Tensor:
        ctx.times = times
        return value.view_as(value)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None]:
        return gradient * ctx.times, None
