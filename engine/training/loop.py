"""The training loop: a generator over steps that yields messages and knows nothing of processes, files or pauses."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from time import perf_counter
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.compile.network import compiled
from engine.data.batches import Split, order, split
from engine.graph.analysis import Analysis, analyse
from engine.graph.model import Project
from engine.layers.source import Data
from engine.message import Message, need
from engine.training.choices import Training, obstacles, training_of
from engine.training.device import choose, name_of, prepare
from engine.training.messages import EpochDone, Failed, Progress, Started, TrainingMessage
from engine.training.randomness import set_random_state
from engine.training.scores import Scores, judged

NEWS_SECONDS = 0.05
EVALUATION_BATCH = 1024


class Loop:
    """One training: network, data, optimizer and position; everything that a checkpoint keeps is here."""

    def __init__(self, project: Project, threads: int | None = None) -> None:
        """Build everything; raises Misfit with the first obstacle where the project cannot be trained."""
        self.project = project
        self.analysis: Analysis = analyse(project)
        for obstacle in obstacles(self.analysis):
            need(False, obstacle.message.text, **obstacle.message.values)
        self.settings: Training = training_of(project)
        self.device = choose(self.settings.device)
        self.threads = prepare(self.device, threads)
        layers = (facts.layer for facts in self.analysis.nodes.values())
        self.data_set = next(layer.examples for layer in layers if isinstance(layer, Data))
        self.data = self._split()
        self.examples = len(next(iter(self.data.train.values())))
        # A last batch of one example is left out: a batch norm cannot train on it.
        whole, rest = divmod(self.examples, self.settings.batch_size)
        self.steps_per_epoch = max(1, whole + (rest > 1))
        made = compiled(self.analysis, self.settings.seed)
        assert made.objectives is not None
        self.network = made.network.to(self.device)
        self.objectives = made.objectives
        self.source = made.source
        self.taken = tuple(made.plan.takes)
        self.metrics = judged(made.plan)
        self.optimizer = self._optimizer()
        self.random: Mapping[str, Tensor] | None = None
        """Where a checkpoint left the random numbers; none where they begin with the seed."""
        self.epoch = 0
        self.batch = 0
        self.step = 0
        self.seconds = 0.0
        self.best = math.inf
        self.scores = Scores(self.metrics)
        self.news = News()

    def _split(self) -> Split:
        settings = self.settings
        share, seed = settings.validation_share, settings.seed
        return split(self.data_set, seed=seed, validation_share=share, device=self.device)

    def _optimizer(self) -> torch.optim.Optimizer:
        chosen = self.settings.optimizer
        kind = getattr(torch.optim, chosen.path.rpartition(".")[2])
        # Of several tries to say how fast, fused is the fastest on every device that has it.
        fused = {"fused": True} if chosen.fused and self.device.type in ("cpu", "cuda") else {}
        made: torch.optim.Optimizer = kind(
            self.network.parameters(), lr=chosen.learning_rate, **chosen.options(), **fused
        )
        return made

    def rate(self, step: int) -> float:
        """The learning rate of the step that follows so many."""
        settings = self.settings
        factor = settings.schedule.factor(step, settings.epochs * self.steps_per_epoch, self.steps_per_epoch)
        return settings.optimizer.learning_rate * factor

    def started(self, folder: str = "") -> Started:
        return Started(
            folder=folder,
            device=str(self.device),
            device_name=name_of(self.device),
            epochs=self.settings.epochs,
            steps_per_epoch=self.steps_per_epoch,
            examples=self.examples,
            validation_examples=len(next(iter(self.data.validation.values()))),
            step=self.step,
            threads=self.threads,
        )

    @property
    def over(self) -> bool:
        return self.epoch >= self.settings.epochs

    def steps(self) -> Iterator[TrainingMessage | None]:
        """Train to the end or to a Failed; None after each step without news. Stopping between two is safe."""
        self._seed()
        while not self.over:
            for _ in self._epoch():
                told = self.news.due(self)
                yield from told or (None,)
                if _failed(told):
                    return
            if self.epoch + 1 == self.settings.epochs:
                told = self.rest()
                yield from told
                if _failed(told):
                    return
            done = self._finish_epoch()
            if isinstance(done, Failed):
                told = self.rest()
                yield from told if _failed(told) else [*told, done]
                return
            yield done

    def rest(self) -> list[TrainingMessage]:
        """The losses that were not told yet, and the end if one of them is no number."""
        return self.news.rest(self)

    def _seed(self) -> None:
        """Not before the first step: another training may run between the making of this one and its start."""
        if self.random is None:
            torch.manual_seed(self.settings.seed)
        else:
            set_random_state(self.random, self.device)
        self.news.restart()

    def _epoch(self) -> Iterator[None]:
        """The steps that are left of this epoch."""
        settings, count = self.settings, self.steps_per_epoch
        rows = order(self.examples, settings.seed, self.epoch).to(self.device)
        shuffled = {name: values[rows] for name, values in self.data.train.items()}
        self.network.train()
        size, groups, taken, precision = settings.batch_size, self.optimizer.param_groups, self.taken, self._precision()
        # Called many thousand times a second: no hooks, no wrappers. PyTorch's marks for its profiler around the
        # step of an optimizer cost a tiny network 4 % of its time.
        forward, weights = self.network.forward, list(self.network.parameters())
        update, examples = _bare(type(self.optimizer).step), self.examples
        while self.batch < count:
            begun = perf_counter()
            start = self.batch * size
            data = {name: values[start : start + size] for name, values in shuffled.items()}
            rate = self.rate(self.step)
            for group in groups:
                group["lr"] = rate
            with precision:
                outputs = forward(*[data[name] for name in taken])
                loss = total(self.objectives(outputs, data))
            for weight in weights:
                weight.grad = None
            loss.backward()
            update(self.optimizer)
            loss = loss.detach()
            self.scores.add(loss, min(size, examples - start), outputs, data)
            self.news.losses.append(loss)
            self.batch += 1
            self.step += 1
            self.seconds += perf_counter() - begun
            yield

    def _precision(self) -> AbstractContextManager[Any]:
        if self.settings.precision == "bf16":
            return torch.autocast(self.device.type, torch.bfloat16)
        return nullcontext()

    def _finish_epoch(self) -> TrainingMessage:
        begun = perf_counter()
        train = self.scores.take()
        validation = self.evaluate(self.data.validation)
        self.seconds += perf_counter() - begun
        if not all(math.isfinite(value) for value in (*train.values(), *validation.values())):
            return diverged(self, self.step)
        self.epoch += 1
        self.batch = 0
        return EpochDone(self.epoch, self.step, train, validation, self.seconds)

    def evaluate(self, data: Mapping[str, Tensor]) -> dict[str, float]:
        """Loss and metrics over examples, with dropout off and nothing learned; empty for no examples."""
        count = len(next(iter(data.values())))
        if count == 0:
            return {}
        scores = Scores(self.metrics)
        self.network.eval()
        with torch.no_grad(), self._precision():
            for start in range(0, count, EVALUATION_BATCH):
                part = {name: values[start : start + EVALUATION_BATCH] for name, values in data.items()}
                outputs = self.network(*[part[name] for name in self.taken])
                size = min(EVALUATION_BATCH, count - start)
                scores.add(total(self.objectives(outputs, part)), size, outputs, part)
        return scores.take()


def _bare(step: Callable[..., Any]) -> Callable[..., Any]:
    """The step of an optimizer without the profiler around it; what switches gradients off stays around it."""
    bare: Callable[..., Any] = step.__wrapped__ if hasattr(step, "hooked") else step  # type: ignore[attr-defined]
    return bare


def total(losses: Mapping[str, Tensor]) -> Tensor:
    """The sum of all objectives; of one alone without an addition."""
    first, *others = losses.values()
    for other in others:
        first = first + other
    return first


def diverged(loop: Loop, step: int) -> Failed:
    """The loss is no number any more: say since which step, at which rate, and what helps."""
    text = (
        "The loss stopped being a number in epoch {epoch}, at step {step}, with a learning rate of {rate:.2g}. "
        "Try a lower learning rate, or scale the inputs."
    )
    epoch = (step - 1) // loop.steps_per_epoch + 1
    return Failed(Message(text, {"epoch": epoch, "step": step, "rate": loop.rate(step - 1)}), diverged=True)


def _failed(told: Sequence[TrainingMessage]) -> bool:
    return bool(told) and isinstance(told[-1], Failed)


class News:
    """Gathers losses on the device and hands them out every 50 ms: no step waits for a number."""

    def __init__(self) -> None:
        self.losses: list[Tensor] = []
        self.told_at = perf_counter()

    def restart(self) -> None:
        """Leave a pause out of the steps per second."""
        self.told_at = perf_counter()

    def due(self, loop: Loop) -> list[TrainingMessage]:
        return self.rest(loop) if perf_counter() - self.told_at >= NEWS_SECONDS else []

    def rest(self, loop: Loop) -> list[TrainingMessage]:
        """All losses that were not told yet; the first that is no number ends them with a Failed."""
        if not self.losses:
            return []
        begun = perf_counter()
        losses = torch.stack(self.losses).float().cpu().numpy()
        now = perf_counter()
        # Where steps only queue work on a device, their time passes here.
        loop.seconds += now - begun
        elapsed, self.told_at = max(now - self.told_at, 1e-9), now
        first = loop.step - len(losses) + 1
        self.losses.clear()
        wrong = np.flatnonzero(~np.isfinite(losses))
        sound = losses[: wrong[0]] if len(wrong) else losses
        told: list[TrainingMessage] = []
        if len(sound):
            last = first + len(sound) - 1
            epoch = (last - 1) // loop.steps_per_epoch + 1
            speed = len(losses) / elapsed
            told.append(Progress(epoch, last, first, sound, loop.rate(last - 1), loop.seconds, speed))
        if len(wrong):
            told.append(diverged(loop, first + int(wrong[0])))
        return told
