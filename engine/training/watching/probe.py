"""What can be found out about a network between two steps without changing anything in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from functools import cached_property
from typing import Any

import torch
from torch import Tensor, nn

from engine.compile.paths import first_place, is_left_out
from engine.compile.tapping import Call, Tapped, Values
from engine.data.batches import example_count
from engine.seeds import stable_seed
from engine.training.loop import Loop
from engine.training.losses import total
from engine.training.randomness import seed, undisturbed
from engine.training.slopes import Slopes, slopes_of
from engine.training.watching.ask import Ask
from engine.training.watching.pace import Pace
from engine.training.watching.typed import held, typed_or_none

ROWS, LEAST_ROWS = 32, 2
"""So many examples are computed at once, and no fewer however large the network is."""
PRODUCTS = 4 * 10**7
"""So many multiply-adds may one pass of a probe take: some milliseconds on one core."""


class Probe:
    """One look at a network: everything is computed once, when it is first asked for.

    The examples are always the same ones, the first of the validation or, where there is none, of the training.
    """

    still = False
    """Whether the training stands still: a look may take longer than it may between two steps."""

    def __init__(
        self, loop: Loop, tapped: Tapped, chosen: int, memories: dict[Ask, dict[str, Any]], entered: str = ""
    ) -> None:
        self.loop = loop
        self.tapped = tapped
        self.chosen = chosen
        """The number of the example that stands in the first row."""
        self.entered = entered
        """What a person entered, which takes the place of that example; empty for nothing."""
        self._memories = memories
        self.pace: Pace | None = None
        """How often is looked, and what it costs; None where nobody counts."""

    def memory(self, ask: Ask) -> dict[str, Any]:
        """What a view keeps from one look to the next, as long as it is asked for."""
        return self._memories.setdefault(ask, {})

    @property
    def step(self) -> int:
        return self.loop.step

    def weights(self, node: str) -> dict[str, Tensor]:
        """The learned tensors of the node of this key by their names; empty for one without, or that is not there."""
        facts = self.loop.analysis.nodes.get(node)
        if facts is None or not facts.weights or is_left_out(self.loop.analysis, node):
            return {}
        module = self.loop.network.get_submodule(self.path(node))
        return dict(module.named_parameters())

    def path(self, node: str) -> str:
        """Where the module of a node is in the network; of one in a repeated block, that of the first turn."""
        return first_place(self.loop.analysis, node)

    @cached_property
    def data(self) -> dict[str, Tensor]:
        """The examples of the probe, the chosen one in front."""
        source = held(self.loop)
        count = example_count(source)
        rows = list(range(min(rows_of(self.loop), count)))
        first = self.chosen % count
        order = [first, *(row for row in rows if row != first)][: len(rows)]
        found = {name: values[order] for name, values in source.items()}
        own = typed_or_none(self.loop, self.entered)
        for name, value in own.items() if own else ():
            found[name][0] = value[0]
        return found

    @property
    def counted(self) -> dict[str, int]:
        """Which example stands in front, and of how many, as facts to be seen."""
        count = example_count(held(self.loop))
        return {"example": self.chosen % max(1, count), "examples": count}

    @cached_property
    def values(self) -> Values:
        """All values on the way when the network answers: nothing is dropped, and no batch norm moves."""
        return self._answers[1]

    @cached_property
    def outputs(self) -> Mapping[str, Tensor]:
        """The results of the network for these examples."""
        return self._answers[0]

    def call(self, node: str) -> Call | None:
        """What arrives at a layer with an inside when the network answers, at its first turn; None for any other.

        Nodes that share a layer call it one after the other.
        """
        nodes = self.loop.analysis.nodes
        if node not in nodes:
            return None
        origin = nodes[node].again or node
        uses = [tap.node for tap in self.values if origin in (tap.node, nodes[tap.node].again)]
        layer = dict(self.loop.network.named_modules()).get(first_place(self.loop.analysis, node))
        calls = self._answers[2].get(layer, []) if layer is not None else []
        return calls[min(list(dict.fromkeys(uses)).index(node), len(calls) - 1)] if calls and node in uses else None

    @cached_property
    def _answers(self) -> tuple[dict[str, Tensor], Values, Mapping[nn.Module, list[Call]]]:
        with self.undisturbed(training=False), torch.no_grad(), self.loop.precision():
            return *self.tapped.forward(*self._inputs), self.tapped.calls

    @cached_property
    def slopes(self) -> Slopes:
        """The gradients as a step of the training with these examples would find them."""
        loop, data = self.loop, self.data
        if example_count(data) < LEAST_ROWS:
            # A batch norm cannot train on one example.
            data = {name: values[: rows_of(loop)] for name, values in loop.data.train.items()}
        with self.undisturbed(training=True), torch.enable_grad():
            with loop.precision():
                outputs, values = self.tapped.forward(*[data[name] for name in loop.taken])
                loss = total(loop.objectives(outputs, data))
            return slopes_of(loop.network, values, loss)

    @contextmanager
    def undisturbed(self, *, training: bool, judged: bool = False) -> Iterator[None]:
        """For so long the network may be called; behind it random numbers, modes and running figures are as before.

        With ``judged`` it has the weights that are judged and kept: their mean, where weights are averaged.
        """
        loop = self.loop
        shown = loop.averages.shown() if judged else nullcontext()
        with shown, undisturbed(loop.network, loop.device, self.tapped.network, training=training):
            # A seed of its own, so that what a dropout hides is the same at each look.
            seed(stable_seed("probe", loop.settings.seed), loop.device)
            yield

    @property
    def _inputs(self) -> list[Tensor]:
        return [self.data[name] for name in self.loop.taken]


def rows_of(loop: Loop) -> int:
    """How many examples a probe of this network takes."""
    products = max(1, loop.analysis.multiply_adds)
    return int(min(ROWS, max(LEAST_ROWS, PRODUCTS // products)))
