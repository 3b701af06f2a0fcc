"""How a loss becomes new weights: gradients, what is done to them, and the step of the optimizer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn

from engine.training.averages import Averages
from engine.training.choices import Training
from engine.training.clipping import Clipping
from engine.training.fused import Step, fused, held
from engine.training.optimizer import Optimizer

Learn = Callable[[Tensor, float, int], None]
"""Learns from the loss of one batch, with a factor for the learning rate and the number of the batch in its epoch."""


class Update:
    """The optimizer of a training, or two of them where the chosen one refuses some weights."""

    def __init__(self, network: nn.Module, settings: Training, device: torch.device, averages: Averages) -> None:
        self.network = network
        self.settings = settings
        self.averages = averages
        self.weights = list(network.parameters())
        """All of them: one that is frozen has no gradient, and an optimizer passes by what has none."""
        self._parts = _parted(network, self.weights, settings.optimizer)
        self.optimizers = [_made(chosen, weights, device) for chosen, weights in self._parts]
        self.scaler = torch.amp.GradScaler(device.type) if settings.precision == "fp16" else None
        """Keeps the small gradients of fp16 from vanishing."""
        self._step: Step | None = None
        """The step of the optimizer as it is by now; none where the next one has to find out."""

    def follow(self, settings: Training) -> None:
        """Go on with these settings: another number of the same optimizer, for one; what it remembers stays."""
        self.settings = settings
        self._step = None
        self._parts = _parted(self.network, self.weights, settings.optimizer)
        for (chosen, _), made in zip(self._parts, self.optimizers, strict=True):
            for group in made.param_groups:
                group.update(chosen.options())

    def forget(self, weights: Iterable[nn.Parameter]) -> None:
        """Let the optimizers know as little of these weights as at the start."""
        self._step = None
        gone = {id(weight) for weight in weights}
        for (chosen, all_weights), made in zip(self._parts, self.optimizers, strict=True):
            for weight in (one for one in all_weights if id(one) in gone):
                weight.grad = None
                made.state.pop(weight, None)
                # Some have a state before their first step.
                fresh = _made(chosen, [weight], weight.device).state
                if weight in fresh:
                    made.state[weight] = fresh[weight]

    def complete(self) -> None:
        """Give momentum to weights that lack it beside others that have it: an optimizer gives it to all at once."""
        self._step = None
        for made in self.optimizers:
            for group in made.param_groups:
                known = [weight for weight in group["params"] if made.state.get(weight)]
                if not group.get("momentum") or not known:
                    continue
                # SGD keeps nothing else, and its kernel wants all or none; RMSprop begins with more than that.
                lacking = group["params"] if isinstance(made, torch.optim.SGD) else known
                for weight in lacking:
                    if made.state[weight].get("momentum_buffer") is None:
                        made.state[weight]["momentum_buffer"] = torch.zeros_like(weight)

    def learner(self, examples: int) -> Learn:
        """How to learn from the batches of epochs of so many examples, chosen once: no step asks for what is off."""
        self._step = None
        off = self.settings.accumulation == 1 and self.settings.averaging.after != "step"
        if off and not self.settings.clipping.path and self.scaler is None and len(self.optimizers) == 1:
            return self._simple()
        return self._gathering(examples)

    def _rates(self) -> list[tuple[dict[str, Any], float]]:
        """The learning rate that is declared for each group of weights."""
        pairs = zip(self._parts, self.optimizers, strict=True)
        return [(group, chosen.learning_rate) for (chosen, _), made in pairs for group in made.param_groups]

    def _simple(self) -> Learn:
        # Called many thousand times a second: no hooks, no wrappers.
        ((group, rate),), weights, (optimizer,) = self._rates(), self.weights, self.optimizers
        update, learned = _bare(type(optimizer).step), _backward()
        on_cuda = weights[0].device.type == "cuda"

        def whole(rate: float | Tensor) -> bool:
            update(optimizer)
            return True

        def learn(loss: Tensor, factor: float, batch: int) -> None:
            group["lr"] = now = held(rate * factor) if on_cuda else rate * factor
            for weight in weights:
                weight.grad = None
            learned(loss)
            step = self._step
            if step is None:
                update(optimizer)
                self._step = fused(optimizer) or whole
            elif not step(now):
                update(optimizer)
                self._step = whole

        return learn

    def _gathering(self, examples: int) -> Learn:
        """Several batches make one update; each counts by its examples, as it would in one large batch."""
        size, together = self.settings.batch_size, self.settings.accumulation
        last, group_size = -(-examples // size) - 1, size * together
        rates, weights, actions = self._rates(), self.weights, self._actions()
        scale: Callable[[Tensor], Any] = self.scaler.scale if self.scaler else lambda loss: loss

        def learn(loss: Tensor, factor: float, batch: int) -> None:
            place = batch % together
            if place == 0:
                for weight in weights:
                    weight.grad = None
            if together > 1:
                start, begun = batch * size, (batch - place) * size
                loss = loss * ((min(start + size, examples) - start) / (min(begun + group_size, examples) - begun))
            scale(loss).backward()
            if place == together - 1 or batch == last:
                for group, rate in rates:
                    group["lr"] = rate * factor
                for act in actions:
                    act()

        return learn

    def _actions(self) -> list[Callable[[], object]]:
        """What turns the gradients of a group of batches into new weights, in order."""
        scaler, clip = self.scaler, self.settings.clipping
        actions: list[Callable[[], object]] = []
        if clip.path:
            if scaler:
                actions += [partial(scaler.unscale_, optimizer) for optimizer in self.optimizers]
            actions.append(_clipping(clip, self.weights))
        if scaler:
            actions += [partial(scaler.step, optimizer) for optimizer in self.optimizers]
            actions.append(scaler.update)
        else:
            actions += [partial(_bare(type(optimizer).step), optimizer) for optimizer in self.optimizers]
        if self.settings.averaging.after == "step":
            actions.append(self.averages.add)
        return actions


def _parted(
    network: nn.Module, weights: list[nn.Parameter], chosen: Optimizer
) -> list[tuple[Optimizer, list[nn.Parameter]]]:
    """Each optimizer with the weights that it gets: the chosen one, and the one beside it where it refuses some."""
    beside = chosen.beside()
    if beside is None:
        return [(chosen, weights)]
    # A row of an embedding stands for one thing, and not for a direction; and where connections are missing, a step
    # that mixes the numbers of a matrix would make them anew.
    apart = (part for part in network.modules() if isinstance(part, nn.Embedding) or hasattr(part, "keep"))
    tables = {id(part.weight) for part in apart}
    matrices = [weight for weight in weights if weight.ndim == 2 and id(weight) not in tables]
    taken = set(map(id, matrices))
    pairs = [(chosen, matrices), (beside, [weight for weight in weights if id(weight) not in taken])]
    return [pair for pair in pairs if pair[1]]


def _made(chosen: Optimizer, weights: list[nn.Parameter], device: torch.device) -> torch.optim.Optimizer:
    kind = getattr(torch.optim, chosen.path.rpartition(".")[2])
    # Of several tries to say how fast, fused is the fastest on every device that has it.
    fused = {"fused": True} if device.type in chosen.fused else {}
    made: torch.optim.Optimizer = kind(weights, lr=chosen.learning_rate, **chosen.options(), **fused)
    return made


def _clipping(clip: Clipping, weights: list[nn.Parameter]) -> Callable[[], object]:
    return partial(getattr(nn.utils, clip.path.rpartition(".")[2]), weights, **clip.options())


def _bare(step: Callable[..., Any]) -> Callable[..., Any]:
    """The step of an optimizer without the profiler around it; what switches gradients off stays around it.

    PyTorch's marks for its profiler cost a tiny network 4 % of its time.
    """
    bare: Callable[..., Any] = step.__wrapped__ if hasattr(step, "hooked") else step  # type: ignore[attr-defined]
    return bare


def _backward() -> Callable[[Tensor], object]:
    """What ``backward`` of a loss does, without finding out at each step that the loss is one plain number."""
    run = torch.autograd.Variable._execution_engine.run_backward
    ones: dict[torch.dtype, Tensor] = {}

    def backward(loss: Tensor) -> object:
        one = ones.get(loss.dtype)
        if one is None:
            one = ones[loss.dtype] = torch.ones_like(loss)
        return run((loss,), (one,), False, False, (), allow_unreachable=True, accumulate_grad=True)

    return backward
