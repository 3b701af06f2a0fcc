"""The training loop: a generator over steps that yields messages and knows nothing of processes, files or pauses."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from time import perf_counter
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from engine.compile.network import Objectives, Penalties, compiled
from engine.data.batches import Split, order, split
from engine.graph.analysis import analyse
from engine.graph.facts import Analysis, Problem
from engine.graph.model import Project
from engine.layers.source import Data
from engine.message import Message, Misfit
from engine.training.averages import Averages
from engine.training.choices import Training, check_precision, lonely, obstacles, training_of
from engine.training.device import choose, counting, name_of, prepare
from engine.training.messages import EpochDone, Failed, Progress, Started, TrainingMessage
from engine.training.randomness import set_random_state
from engine.training.scores import Scores, Table, judged
from engine.training.update import Update

NEWS_SECONDS = 0.05
EVALUATION_BATCH = 1024


class Loop:
    """One training: network, data, optimizer and position; everything that a checkpoint keeps is here."""

    def __init__(self, project: Project, threads: int | None = None) -> None:
        """Build everything; raises Misfit with the first obstacle where the project cannot be trained."""
        self.project = project
        self.analysis: Analysis = analyse(project)
        refuse(obstacles(self.analysis))
        self.settings: Training = training_of(project)
        self.device = choose(self.settings.device)
        check_precision(self.settings.precision, self.device.type)
        self.threads = prepare(self.device, threads)
        layers = (facts.layer for facts in self.analysis.nodes.values())
        self.data_set = next(layer.examples for layer in layers if isinstance(layer, Data))
        self.data = self._split()
        self.examples = len(next(iter(self.data.train.values())))
        # A last batch of one example is left out: a batch norm cannot train on it.
        whole, rest = divmod(self.examples, self.settings.batch_size)
        self.steps_per_epoch = max(1, whole + (rest > 1))
        refuse(lonely(self.analysis, min(self.settings.batch_size, self.examples)))
        self.made = made = compiled(self.analysis, self.settings.seed)
        assert made.objectives is not None
        self.network = made.network.to(self.device)
        self.objectives = _penalised(made.objectives, made.penalties, self.network)
        self.source = made.source
        self.taken = tuple(made.plan.takes)
        self.metrics = judged(made.plan)
        self.averages = Averages(self.network, self.settings.averaging)
        self.update = Update(self.network, self.settings, self.device, self.averages)
        self.random: Mapping[str, Tensor] | None = None
        """Where a checkpoint left the random numbers; none where they begin with the seed."""
        self.epoch = 0
        self.batch = 0
        self.step = 0
        self.seconds = 0.0
        self.best = math.inf
        self.history: list[float] = []
        """The loss that each finished epoch was judged by: over the validation examples where there are some."""
        self.scores = Scores(self.metrics, self.device)
        self.tables: Mapping[str, Table] = {}
        self.news = News()

    def _split(self) -> Split:
        settings = self.settings
        share, seed = settings.validation_share, settings.seed
        return split(self.data_set, seed=seed, validation_share=share, device=self.device)

    @property
    def optimizer(self) -> torch.optim.Optimizer:
        """The optimizer that was chosen, or the one beside it where that has no weights to learn."""
        return self.update.optimizers[0]

    def rate(self, step: int) -> float:
        """The learning rate of the step that follows so many."""
        epoch, batch = divmod(step, self.steps_per_epoch)
        return self.settings.optimizer.learning_rate * self._factor(epoch)(batch)

    def _factor(self, epoch: int) -> Callable[[int], float]:
        """What the learning rate is multiplied by at each batch of an epoch; batches of one update share it."""
        settings, together = self.settings, self.settings.accumulation
        updates = -(-self.steps_per_epoch // together)
        first, count, factor = epoch * updates, settings.epochs * updates, settings.schedule.factor
        lowered = settings.schedule.lowered(self.history[:epoch])
        return lambda batch: factor(first + batch // together, count, updates) * lowered

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
            metrics={one.name: one.node for one in self.metrics},
        )

    @property
    def over(self) -> bool:
        return self._ends(self.epoch)

    def _ends(self, epochs: int) -> bool:
        return epochs >= self.settings.epochs or self.settings.ended(self.history) is not None

    @property
    def reason(self) -> Message | None:
        """Why the training is over before its last epoch; None where it is not."""
        return self.settings.ended(self.history) if self.epoch < self.settings.epochs else None

    def steps(self) -> Iterator[TrainingMessage | None]:
        """Train to the end or to a Failed; None after each step without news. Stopping between two is safe."""
        self._seed()
        while not self.over:
            for _ in self._epoch():
                told = self.news.due(self)
                yield from told or (None,)
                if _failed(told):
                    return
            done = self._judge_epoch()
            if isinstance(done, Failed) or self._ends(self.epoch + 1):
                told = self.rest()
                yield from told
                if _failed(told):
                    return
            if isinstance(done, EpochDone):
                self.epoch, self.batch = done.epoch, 0
            yield done
            if isinstance(done, Failed):
                return

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
        shuffled = {name: values[rows] for name, values in self.data.examples(self.epoch).items()}
        self.network.train()
        size, taken, precision = settings.batch_size, self.taken, self.precision()
        # Called many thousand times a second: no hooks, no wrappers.
        forward, examples = self.network.forward, min(self.examples, size * count)
        learn, factor = self.update.learner(examples), self._factor(self.epoch)
        while self.batch < count:
            begun = perf_counter()
            start = self.batch * size
            data = {name: values[start : start + size] for name, values in shuffled.items()}
            with precision:
                outputs = forward(*[data[name] for name in taken])
                loss = total(self.objectives(outputs, data))
            learn(loss, factor(self.batch), self.batch)
            loss = loss.detach()
            self.scores.add(loss, min(size, examples - start), outputs, data)
            self.news.losses.append(loss)
            self.batch += 1
            self.step += 1
            self.seconds += perf_counter() - begun
            yield

    def precision(self) -> AbstractContextManager[Any]:
        """What a pass through the network computes with."""
        return counting(self.device, self.settings.precision)

    def _judge_epoch(self) -> EpochDone | Failed:
        begun = perf_counter()
        train = self.scores.take()
        self.tables = self.scores.tables
        self._average()
        validation = self.evaluate(self.data.validation)
        self.seconds += perf_counter() - begun
        if not all(math.isfinite(value) for value in (*train.values(), *validation.values())):
            return diverged(self, self.step)
        self.history.append((validation or train)["loss"])
        return EpochDone(self.epoch + 1, self.step, train, validation, self.seconds, self.tables)

    def _average(self) -> None:
        """Let the weights at the end of this epoch join their mean, where that is chosen."""
        averaging, data, size = self.settings.averaging, self.data.train, self.settings.batch_size
        if averaging.after != "epoch" or not averaging.begun(self.epoch, self.settings.epochs):
            return
        self.averages.add()
        starts = range(0, self.steps_per_epoch * size, size)
        batches = ([data[name][start : start + size] for name in self.taken] for start in starts)
        with self.precision():
            self.averages.measure(batches, self.device)

    def evaluate(self, data: Mapping[str, Tensor]) -> dict[str, float]:
        """Loss and metrics over examples, with dropout off and nothing learned; empty for no examples.

        Where weights are averaged, their mean is judged.
        """
        count = len(next(iter(data.values())))
        if count == 0:
            return {}
        scores = Scores(self.metrics, self.device)
        self.network.eval()
        with self.averages.shown(), torch.no_grad(), self.precision():
            for start in range(0, count, EVALUATION_BATCH):
                part = {name: values[start : start + EVALUATION_BATCH] for name, values in data.items()}
                outputs = self.network(*[part[name] for name in self.taken])
                size = min(EVALUATION_BATCH, count - start)
                scores.add(total(self.objectives(outputs, part)), size, outputs, part)
        found = scores.take()
        self.tables = scores.tables
        return found


def refuse(problems: Iterable[Problem]) -> None:
    """Raise a Misfit with the first of these problems."""
    for problem in problems:
        raise Misfit(problem.message.text, **problem.message.values)


def _penalised(objectives: Objectives, penalties: Penalties | None, network: nn.Module) -> Objectives:
    """The objectives, with what large weights cost where a layer has such a penalty."""
    if penalties is None:
        return objectives
    return lambda outputs, data: {**objectives(outputs, data), **penalties(network)}


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
