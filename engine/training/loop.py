"""The training loop: a generator over steps that yields messages and knows nothing of processes, files or pauses."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from time import perf_counter
from typing import Any

import torch
from torch import Tensor

from engine.compile.network import compiled
from engine.data.batches import order, split
from engine.graph.analysis import Analysis, analyse
from engine.graph.model import Project
from engine.layers.source import Data
from engine.message import Message, need
from engine.training.choices import Training, obstacles, training_of
from engine.training.device import choose, name_of, prepare
from engine.training.messages import EpochDone, Failed, Progress, Started, TrainingMessage
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
        self.data = split(
            self.data_set,
            seed=self.settings.seed,
            validation_share=self.settings.validation_share,
            device=self.device,
        )
        made = compiled(self.analysis, self.settings.seed)
        assert made.objectives is not None
        self.network = made.network.to(self.device)
        self.objectives = made.objectives
        self.source = made.source
        self.taken = tuple(made.plan.takes)
        self.metrics = judged(made.plan)
        self.optimizer = self._optimizer()
        torch.manual_seed(self.settings.seed)
        self.epoch = 0
        self.batch = 0
        self.step = 0
        self.seconds = 0.0
        self.best = math.inf
        self.scores = Scores(self.metrics)
        self.news = News(self)

    def _optimizer(self) -> torch.optim.Optimizer:
        chosen = self.settings.optimizer
        kind = getattr(torch.optim, chosen.path.rpartition(".")[2])
        # Of several tries to say how fast, fused is the fastest on every device that has it.
        fused = {"fused": True} if chosen.fused and self.device.type in ("cpu", "cuda") else {}
        made: torch.optim.Optimizer = kind(
            self.network.parameters(), lr=chosen.learning_rate, **chosen.options(), **fused
        )
        return made

    @property
    def examples(self) -> int:
        return len(next(iter(self.data.train.values())))

    @property
    def steps_per_epoch(self) -> int:
        """A last batch of one example is left out: a batch norm cannot train on it."""
        whole, rest = divmod(self.examples, self.settings.batch_size)
        return max(1, whole + (rest > 1))

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

    def steps(self) -> Iterator[TrainingMessage | None]:
        """Train to the end: None after each step that has no news, else the news. Stopping between two is safe."""
        news = self.news
        while self.epoch < self.settings.epochs:
            for _ in self._epoch():
                news.losses.append(self.loss)
                message = news.due()
                yield message
                if isinstance(message, Failed):
                    return
            for last in (news.rest(), self._finish_epoch()):
                yield last
                if isinstance(last, Failed):
                    return

    def _epoch(self) -> Iterator[None]:
        """The steps that are left of this epoch."""
        settings, count = self.settings, self.steps_per_epoch
        rows = order(self.examples, settings.seed, self.epoch).to(self.device)
        shuffled = {name: values[rows] for name, values in self.data.train.items()}
        self.network.train()
        steps, size, groups = settings.epochs * count, settings.batch_size, self.optimizer.param_groups
        rate, factor = settings.optimizer.learning_rate, settings.schedule.factor
        while self.batch < count:
            begun = perf_counter()
            start = self.batch * size
            data = {name: values[start : start + size] for name, values in shuffled.items()}
            now = rate * factor(self.step, steps, count)
            for group in groups:
                group["lr"] = now
            with self._precision():
                outputs = self.network(*[data[name] for name in self.taken])
                loss = total(self.objectives(outputs, data))
            self.optimizer.zero_grad()
            loss.backward()
            self.optimizer.step()
            self.loss = loss.detach()
            self.scores.add(self.loss, outputs, data)
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
        self.epoch += 1
        self.batch = 0
        validation = self.evaluate(self.data.validation)
        self.seconds += perf_counter() - begun
        if not all(math.isfinite(value) for value in (*train.values(), *validation.values())):
            return diverged(self)
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
                scores.add(total(self.objectives(outputs, part)), outputs, part)
        self.network.train()
        return scores.take()


def total(losses: Mapping[str, Tensor]) -> Tensor:
    """The sum of all objectives; of one alone without an addition."""
    first, *others = losses.values()
    for other in others:
        first = first + other
    return first


def diverged(loop: Loop) -> Failed:
    """The loss is no number any more: say where, with which rate, and what helps."""
    text = (
        "The loss stopped being a number in epoch {epoch}, by step {step}, at a learning rate of {rate:.2g}. "
        "Try a lower learning rate, or scale the inputs."
    )
    rate = loop.optimizer.param_groups[0]["lr"]
    epoch = min(loop.epoch + 1, loop.settings.epochs)
    return Failed(Message(text, {"epoch": epoch, "step": loop.step, "rate": rate}), diverged=True)


class News:
    """Gathers losses on the device and hands them out every 50 ms: no step waits for a number."""

    def __init__(self, loop: Loop) -> None:
        self.loop = loop
        self.losses: list[Tensor] = []
        self.told_at = perf_counter()
        self.told_step = loop.step

    def restart(self) -> None:
        """Leave a pause out of the steps per second."""
        self.told_at = perf_counter()

    def due(self) -> Progress | Failed | None:
        return self.rest() if perf_counter() - self.told_at >= NEWS_SECONDS else None

    def rest(self) -> Progress | Failed | None:
        """All losses that were not told yet."""
        if not self.losses:
            return None
        loop, now = self.loop, perf_counter()
        losses = torch.stack(self.losses).float().cpu().numpy()
        count, first = len(self.losses), loop.step - len(self.losses) + 1
        self.losses.clear()
        elapsed, self.told_at = now - self.told_at, now
        if not math.isfinite(float(losses.sum())):
            return diverged(loop)
        rate = loop.optimizer.param_groups[0]["lr"]
        epoch = min(loop.epoch + 1, loop.settings.epochs)
        return Progress(epoch, loop.step, first, losses, rate, loop.seconds, count / max(elapsed, 1e-9))
