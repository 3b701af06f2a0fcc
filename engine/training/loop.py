"""The training loop: a generator over steps that yields messages and knows nothing of processes, files or pauses."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, closing
from time import perf_counter
from typing import Any

import torch
from torch import Tensor

from engine.compile.network import compiled
from engine.data.batches import Split, example_count, split
from engine.data.transform import length_outputs
from engine.data.transformed import knowing
from engine.graph.analysis import analyse
from engine.graph.facts import Analysis
from engine.graph.model import Project
from engine.layers.source import Data
from engine.message import Message, need
from engine.training import applying
from engine.training.averages import Averages
from engine.training.changes import Change, effective
from engine.training.choices import Training, check_precision, lonely, obstacles, refuse, training_of
from engine.training.device import counting, name_of, prepare
from engine.training.diverging import diverged
from engine.training.epochs import Epochs
from engine.training.execution.choosing import Execution
from engine.training.losses import penalised, total
from engine.training.messages import Changed, EpochDone, Failed, Resized, Started, TrainingMessage
from engine.training.mixing import answers_of
from engine.training.news import News, is_failed
from engine.training.randomness import seed, set_random_state, undisturbed
from engine.training.recomputing import recompute
from engine.training.scores import Scores, Table, judged
from engine.training.shortage import give_back, is_short
from engine.training.threads import worth_while
from engine.training.together import sharding
from engine.training.together.batch_norms import synchronise
from engine.training.together.ranks import ALONE, Ranks
from engine.training.together.reading import reading
from engine.training.update import Learn, Update

EVALUATION_BATCH = 1024
FEW = 4
"""So many examples show which weights the loss depends on."""


class Loop:
    """One training: network, data, optimizer and position; everything that a checkpoint keeps is here."""

    def __init__(
        self, project: Project, threads: int | None = None, ranks: Ranks = ALONE, most: int | None = None
    ) -> None:
        """Build everything; raises Misfit with the first obstacle where the project cannot be trained.

        ``ranks`` are the processes that train it together: each of them has a loop, and all take the same steps.
        It takes so many ``threads``; where that is not said as many as have enough to do, and ``most`` at most.
        """
        self.ranks = ranks
        self.project = self.origin = project
        """What is trained: as it is by now, and as it was before any change."""
        self.is_again = False
        """Whether it only goes where another one has been, to look there; what ends it is not looked for once more."""
        self.analysis: Analysis = analyse(project)
        refuse(obstacles(self.analysis))
        self.settings: Training = training_of(project)
        self.device = ranks.device(self.settings.device)
        check_precision(self.settings.precision, self.device.type)
        count = threads or worth_while(self.analysis, self.settings.batch_size, most)
        self.threads = prepare(self.device, count, self.settings.precision)
        self.data_set = next(one.layer.data_set for one in self.analysis.nodes.values() if isinstance(one.layer, Data))
        parted = split(self.data_set, **self.settings.parting, device=self.device)
        self.data: Split = parted.answering(answers_of(self.analysis))
        if self.settings.bucketed:
            self.data = self.data.alike(length_outputs(self.data_set.facts()))
        self.data_set = knowing(self.data_set, self.data.prepared)
        self.examples, self.epochs = self.data.count, Epochs()
        self.step = self.epoch = self.batch = 0
        self.count_steps()
        refuse(lonely(self.analysis, min(self.settings.batch_size, self.examples)))
        self.made = made = compiled(self.analysis, self.settings.seed)
        self.data = reading(self.data, made.plan, ranks)
        assert made.objectives is not None
        self.network = made.network.to(self.device)
        if self.settings.synchronised:
            self.network = synchronise(self.network, ranks, self.device)
        recompute(self.network, self.analysis, self.settings, together=ranks.count > 1)
        if ranks.sharded:
            text = "What large weights cost cannot be found where they are parted among processes. Leave out --sharded."
            need(made.penalties is None, text)
            sharding.shard(self.network, ranks.count, self.device)
        self.objectives = penalised(made.objectives, made.penalties, self.network)
        self.source = made.source
        self.taken = tuple(made.plan.takes)
        self.metrics = judged(made.plan)
        self.averages = Averages(self.network, self.settings.averaging)
        self.update = Update(self.network, self.settings, self.device, self.averages)
        self.random: Mapping[str, Tensor] | None = None
        """Where a checkpoint left the random numbers; none where they begin with the seed."""
        self.learn: Learn
        self.renew()
        self.changes: list[tuple[int, Change]] = []
        """All that was changed since the start, with the step behind which it was."""
        self.seconds = 0.0
        self.best = math.inf
        self.history: list[float] = []
        """The loss that each finished epoch was judged by: over the validation examples where there are some."""
        self.scores = Scores(self.metrics, self.device)
        self.tables: Mapping[str, Table] = {}
        self.judged_at_once = EVALUATION_BATCH
        self.news = News()
        self.execution = Execution()
        self.execution.settle(self)

    @property
    def optimizer(self) -> torch.optim.Optimizer:
        """The optimizer that was chosen, or the one beside it where that has no weights to learn."""
        return self.update.optimizers[0]

    def count_steps(self) -> None:
        """Find how many steps an epoch has from here on."""
        # A last batch of one example is left out: a batch norm cannot train on it.
        whole, rest = divmod(self.examples, self.settings.batch_size)
        self.steps_per_epoch = max(1, whole + (rest > 1))
        self.epochs.begin(self.step, self.epoch, self.steps_per_epoch)

    def rate(self, step: int) -> float:
        """The learning rate of the step that follows so many."""
        return self.settings.optimizer.learning_rate * self.factor(step)

    def factor(self, step: int) -> float:
        """What the learning rate is multiplied by in the step that follows so many."""
        epoch, batch = self.epochs.place(step)
        return self._factor(epoch)(batch)

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
            validation_examples=self.data.held_count,
            step=self.step,
            epoch=self.epoch,
            batch=self.batch,
            changes=tuple(effective(one for _, one in self.changes)),
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
        with closing(self.execution):
            yield from self._epochs()

    def _epochs(self) -> Iterator[TrainingMessage | None]:
        while not self.over:
            if self.batch == 0 and (told := self._resized()):
                yield from told
                if is_failed(told):
                    return
            for _ in self._epoch():
                told = self.news.due(self)
                yield from told or (None,)
                if is_failed(told):
                    return
            done = self._judge_epoch()
            if isinstance(done, Failed) or self._ends(self.epoch + 1):
                told = self.rest()
                yield from told
                if is_failed(told):
                    return
            if isinstance(done, EpochDone):
                self.epoch, self.batch = done.epoch, 0
            yield done
            if isinstance(done, Failed):
                return
            if not self.over and (chosen := self.execution.choose(self)):
                yield chosen

    def _resized(self) -> list[TrainingMessage]:
        """Where another batch size was chosen: the losses that were not told yet, and how long an epoch is now."""
        size = applying.chosen_size(self)
        if size == self.settings.batch_size:
            return []
        told = self.rest()
        applying.resize(self, size)
        return told if is_failed(told) else [*told, Resized(self.step, self.epoch, self.steps_per_epoch)]

    def change(self, wanted: Change) -> Changed:
        """Change something between two steps; raises Misfit where it cannot be, and goes on as before."""
        return applying.change(self, wanted)

    def renew(self) -> None:
        """Learn with the settings of this moment."""
        self.learn = self.update.learner(min(self.examples, self.settings.batch_size * self.steps_per_epoch))

    def rest(self) -> list[TrainingMessage]:
        """The losses that were not told yet, and the end if one of them is no number."""
        return self.news.rest(self)

    def _seed(self) -> None:
        """Not before the first step: another training may run between the making of this one and its start."""
        if self.random is None:
            seed(self.ranks.seed(self.settings.seed), self.device)
        else:
            set_random_state(self.random, self.device)
        self.news.restart()

    def _epoch(self) -> Iterator[None]:
        """The steps that are left of this epoch."""
        settings, count = self.settings, self.steps_per_epoch
        self.network.train()
        size = settings.batch_size
        # Called many thousand times a second: no hooks, no wrappers.
        take, examples = self.execution.begin(self), min(self.examples, size * count)
        self.renew()
        factor, batches = self._factor(self.epoch), self.data.batches(settings.seed, self.epoch, size, self.batch)
        first, passed = self.step, self.seconds
        while self.batch < count:
            begun = perf_counter()
            start = self.batch * size
            data = next(batches)
            loss, outputs = take(data, factor(self.batch), self.batch)
            self.scores.add(loss, min(size, examples - start), outputs, data)
            self.news.losses.append(loss)
            self.batch += 1
            self.step += 1
            self.seconds += perf_counter() - begun
            yield
        self.execution.measured(self.seconds - passed, self.step - first)

    def has_unused(self) -> bool:
        """Whether some of the weights that learn do not matter for the loss."""
        data = {name: values[:FEW] for name, values in self.data.train.items()}
        with undisturbed(self.network, self.device, training=True), self.precision():
            loss = total(self.objectives(self.network(*[data[name] for name in self.taken]), data))
            learning = [weight for weight in self.network.parameters() if weight.requires_grad]
            return any(slope is None for slope in torch.autograd.grad(loss, learning, allow_unused=True))

    def precision(self) -> AbstractContextManager[Any]:
        """What a pass through the network computes with."""
        return counting(self.device, self.settings.precision)

    def _judge_epoch(self) -> EpochDone | Failed:
        begun = perf_counter()
        train = self.scores.take()
        self.ranks.level(self.network)
        self.tables = self.scores.tables
        self._average()
        validation = self._validate() if self.data.held_count else {}
        self.seconds += perf_counter() - begun
        if not all(math.isfinite(value) for value in (*train.values(), *validation.values())):
            return diverged(self, self.step)
        self.history.append((validation or train)["loss"])
        return EpochDone(self.epoch + 1, self.step, train, validation, self.seconds, self.tables)

    def _validate(self) -> dict[str, float]:
        """Judge by the validation examples; where memory runs short, fewer of them at once from then on."""
        while True:
            try:
                return self.evaluate(self.data.held(self.judged_at_once))
            except Exception as error:
                if self.judged_at_once == 1 or not is_short(error):
                    raise
            self.judged_at_once //= 2
            # Not before the error is over: it holds what was computed.
            give_back(self.device)

    def _average(self) -> None:
        """Let the weights at the end of this epoch join their mean, where that is chosen."""
        averaging, data, size = self.settings.averaging, self.data.train, self.settings.batch_size
        if averaging.after != "epoch" or not averaging.begun(self.epoch, self.settings.epochs):
            return
        self.averages.add()
        # Of a stream only the first examples are here, and the last ones of these may be too few for a batch.
        seen = example_count(data)
        steps = self.steps_per_epoch if seen == self.examples else max(1, seen // size)
        starts = range(0, steps * size, size)
        batches = ([data[name][start : start + size] for name in self.taken] for start in starts)
        with self.precision():
            self.averages.measure(batches, self.device)

    def evaluate(self, parts: Iterable[Mapping[str, Tensor]]) -> dict[str, float]:
        """Loss and metrics over examples, some at once, with dropout off and nothing learned.

        Where weights are averaged, their mean is judged.
        """
        scores = Scores(self.metrics, self.device)
        self.network.eval()
        forward = self.ranks.forward(self.network)
        with self.averages.shown(), torch.no_grad(), self.precision():
            for part in parts:
                outputs = forward(*[part[name] for name in self.taken])
                scores.add(total(self.objectives(outputs, part)), example_count(part), outputs, part)
        found = scores.take()
        self.tables = scores.tables
        return found
