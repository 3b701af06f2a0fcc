"""A whole step of a training as one CUDA graph: forward, loss, backward and update, replayed by a single call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any

import torch
from torch import Tensor

from engine.compile.network import Objectives
from engine.message import Message, Misfit
from engine.training.execution.reason import reason
from engine.training.execution.step import Forward, Take, Tensors, stepping
from engine.training.fused import MAKERS, Step, fused, held
from engine.training.losses import total
from engine.training.randomness import random_state, set_random_state
from engine.training.update import Learn, Update

WARM_UP = 3
"""So many steps run before the capture, as PyTorch asks for: libraries choose and reserve what they need in them."""
RATES = ("p", "dropout", "momentum")
"""What modules read of themselves in each step, and a graph only once."""


def obstacle(update: Update, device: torch.device, ranks: int = 1) -> Message | None:
    """Why the steps of this update cannot be a CUDA graph, known before one is tried; None where they may be."""
    settings, kinds = update.settings, [type(optimizer) for optimizer in update.optimizers]
    refusals = (
        (device.type != "cuda", "A CUDA graph needs a CUDA GPU, but the training runs on {device}."),
        (ranks > 1, "A CUDA graph waits for nobody, but {ranks} processes train together."),
        (settings.accumulation > 1, "A CUDA graph holds one whole step, but {batches} batches make one update."),
        (
            bool(settings.clipping.path),
            "A CUDA graph updates right behind the backward pass, but gradients are clipped.",
        ),
        (settings.averaging.after == "step", "A CUDA graph ends with the update, but a mean is taken behind each."),
        (settings.recompute != "off", "A CUDA graph replays one pass, but blocks are computed twice."),
        (update.scaler is not None, "fp16 looks at each step whether its gradients are numbers; a CUDA graph cannot."),
        (
            len(kinds) > 1 or kinds[0] not in MAKERS,
            "{optimizer} computes parts of its step on the processor; a CUDA graph needs Adam, AdamW or SGD.",
        ),
    )
    told = {"device": str(device), "ranks": ranks, "batches": settings.accumulation}
    told["optimizer"] = settings.optimizer.title
    found = next((text for refused, text in refusals if refused), None)
    return None if found is None else Message(found, told)


def insisted(refusal: Message) -> Misfit:
    """What a training is told whose settings ask for a graph that there cannot be."""
    return Misfit("{refusal} Choose another execution, such as auto.", refusal=refusal)


class Buffers:
    """The tensors that a graph reads the examples of a batch from: always the same places, for one size of batch."""

    def __init__(self, data: Tensors) -> None:
        self.data = {name: values.detach().clone() for name, values in data.items()}
        self._tensors = list(self.data.values())
        self._facts = self._facts_of(data)

    def fit(self, data: Tensors) -> bool:
        """Whether a batch can be read from these places; the last one of an epoch is often smaller."""
        return self._facts_of(data) == self._facts

    def fill(self, data: Tensors) -> None:
        """Put this batch there."""
        torch._foreach_copy_(self._tensors, [data[name] for name in self.data])

    @staticmethod
    def _facts_of(data: Tensors) -> list[tuple[str, torch.Size, torch.dtype]]:
        return [(name, values.shape, values.dtype) for name, values in data.items()]


class Kept:
    """All that steps change, as it is at this moment: weights, running figures, the optimizer's memory, the dice."""

    def __init__(self, update: Update, device: torch.device) -> None:
        self._device = device
        self._tensors = changing(update)
        self._before = [one.detach().clone() for one in self._tensors]
        self._random = random_state(device)

    def restore(self) -> None:
        """Go back there, in the same places of memory."""
        with torch.no_grad():
            for one, before in zip(self._tensors, self._before, strict=True):
                one.copy_(before)
        set_random_state(self._random, self._device)

    def now(self) -> list[Tensor]:
        """Copies of the same tensors as they are by now."""
        return [one.detach().clone() for one in self._tensors]


def changing(update: Update) -> list[Tensor]:
    """The tensors that steps change in place."""
    memories = [memory for optimizer in update.optimizers for memory in optimizer.state.values()]
    numbers = [one for memory in memories for one in memory.values() if isinstance(one, Tensor)]
    return [*update.weights, *update.network.buffers(), *numbers]


class Captured:
    """Takes steps by one CUDA graph wherever it can, and by plain calls where not.

    The first step behind each change of what a graph holds is a plain one: the optimizer gets its memory there. So is
    every step with a batch of another size. ``refusal`` says why there is no graph, once that is known.
    """

    def __init__(
        self, forward: Forward, objectives: Objectives, update: Update, device: torch.device, size: int
    ) -> None:
        self.refusal: Message | None = None
        self.times = 0
        """How often it was captured."""
        self._forward, self._objectives, self._update, self._device = forward, objectives, update, device
        self._size = size
        self._graph: Any = None
        self._learn: Learn | None = None
        self._facts: list[Any] = []
        self._is_apart = True
        """Whether gradients lie elsewhere by now than the graph writes them."""

    def taking(
        self,
        taken: Sequence[str],
        precision: AbstractContextManager[Any],
        learn: Callable[[], Learn],
        *,
        exact: bool,
        insists: bool = False,
    ) -> Take:
        """How to take steps from here on; with ``exact`` a graph must give the bits of plain steps, which is tried.

        With ``insists`` a step raises Misfit where there can be no graph.
        """
        plain = stepping(self._forward, self._objectives, taken, precision, learn)
        (optimizer,), declared = self._update.optimizers, self._update.settings.optimizer.learning_rate
        group = optimizer.param_groups[0]

        def take(data: Tensors, factor: float, batch: int) -> tuple[Tensor, Tensors]:
            if learn() is not self._learn:
                self._follow(learn())
            elif self._graph is None and self.refusal is None and len(data[taken[0]]) == self._size:
                self._capture(data, declared * factor, taken, precision)
                if exact and self._graph is not None:
                    self._prove(plain, data, factor, batch)
                if insists and self.refusal is not None:
                    raise insisted(self.refusal)
            if self._graph is None or not self._places.fit(data):
                self._is_apart = True
                loss, outputs = plain(data, factor, batch)
                # Whatever holds on to the way back holds the stream on which it began: a capture fails on that.
                return loss, {name: one.detach() for name, one in outputs.items()}
            group["lr"] = held(declared * factor)
            return self._replay(data, declared * factor)

        return take

    def _follow(self, learn: Learn) -> None:
        """Something may have changed: keep the graph where all that it holds is as it was."""
        self._learn, facts = learn, self._all_facts()
        if facts != self._facts:
            self._facts, self._graph, self.refusal = facts, None, None

    def _all_facts(self) -> list[Any]:
        network, (optimizer,) = self._update.network, self._update.optimizers
        options = {name: value for name, value in optimizer.param_groups[0].items() if name not in ("params", "lr")}
        rates = [getattr(part, name, None) for part in network.modules() for name in RATES]
        learning = [weight.requires_grad for weight in self._update.weights]
        return [options, rates, learning, [one.data_ptr() for one in changing(self._update)]]

    def _capture(
        self, data: Tensors, rate: float, taken: Sequence[str], precision: AbstractContextManager[Any]
    ) -> None:
        """Warm up, go back, and capture; where that fails, all is as before and the refusal says why."""
        step = fused(self._update.optimizers[0])
        if step is None:
            self.refusal = Message("A CUDA graph moves all weights at each step, but some have no gradient here.")
            return
        # The first step of the optimizer may have made what is counted among the facts.
        self._facts = self._all_facts()
        kept, self._places = Kept(self._update, self._device), Buffers(data)
        self._rate = torch.full((), rate, dtype=torch.float32, device=self._device)
        try:
            self._record(kept, lambda: self._body(step, taken, precision))
        except Exception as error:
            self._graph, self._is_apart = None, True
            self.refusal = Message("This step cannot be a CUDA graph: {error}.", {"error": reason(error)})
        kept.restore()

    def _record(self, kept: Kept, body: Callable[[], tuple[Tensor, Tensors]]) -> None:
        current, aside = torch.cuda.current_stream(self._device), torch.cuda.Stream(self._device)
        aside.wait_stream(current)
        try:
            with torch.cuda.stream(aside):
                for _ in range(WARM_UP):
                    body()
            current.wait_stream(aside)
            kept.restore()
            graph = torch.cuda.CUDAGraph()
            # Other threads send news meanwhile.
            with torch.cuda.graph(graph, capture_error_mode="thread_local"):
                self._loss, self._outputs = body()
        finally:
            # A capture that fails leaves its own stream behind.
            torch.cuda.set_stream(current)
        self._slopes = [weight.grad for weight in self._update.weights]
        self._graph, self._is_apart = graph, False
        self.times += 1

    def _body(self, step: Step, taken: Sequence[str], precision: AbstractContextManager[Any]) -> tuple[Tensor, Tensors]:
        for weight in self._update.weights:
            weight.grad = None
        data = self._places.data
        with precision:
            outputs = self._forward(*[data[name] for name in taken])
            loss = total(self._objectives(outputs, data))
        loss.backward()
        if not step(self._rate):
            raise RuntimeError("some weights have no gradient")
        return loss.detach(), {name: one.detach() for name, one in outputs.items()}

    def _prove(self, plain: Take, data: Tensors, factor: float, batch: int) -> None:
        """Take one step in both ways, and go back: a graph whose bits are others is none for an exact training."""
        kept, found = Kept(self._update, self._device), []
        rate = self._update.settings.optimizer.learning_rate * factor
        self._replay(data, rate)
        found.append(kept.now())
        kept.restore()
        plain(data, factor, batch)
        found.append(kept.now())
        kept.restore()
        self._is_apart = True
        if not all(map(torch.equal, *found)):
            self._graph = None
            text = "The steps of a CUDA graph differ in their last digits here, and this is to be exact."
            self.refusal = Message(text)

    def _replay(self, data: Tensors, rate: float) -> tuple[Tensor, Tensors]:
        if self._is_apart:
            for weight, slope in zip(self._update.weights, self._slopes, strict=True):
                weight.grad = slope
            self._is_apart = False
        self._places.fill(data)
        self._rate.fill_(rate)
        self._graph.replay()
        # The next replay writes over these.
        return self._loss.clone(), {name: one.clone() for name, one in self._outputs.items()}
