"""Computes what one example looks like at each node, and keeps it until what it was computed from changes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

from engine.compile.network import part_network
from engine.compile.parts import Part, parts
from engine.compile.plan import Value, calls_of
from engine.data.batches import example_count
from engine.data.declare import DataSet
from engine.graph.analysis import analyse
from engine.graph.facts import Analysis, NodeFacts, seen_data_of
from engine.graph.model import Project
from engine.layers.declare import Objective
from engine.message import Message
from engine.seeds import stable_seed
from engine.training.choices import training_of
from engine.training.preview import MOST_NODES, NodePreview
from engine.training.preview_sources import Examples, Weights, digest
from engine.training.reduce import datum, reduced

MOST_NUMBERS, ALL_NUMBERS = 2**23, 2**25
"""So many numbers may leave one layer, and all of them together: 32 and 128 MiB."""
MOST_WEIGHTS = 2**25
MOST_PRODUCTS, MOST_CALLS = 4 * 10**9, 10_000
"""More multiply-adds or calls than these take longer than a person waits for a picture."""
KEPT_BYTES = 128 * 2**20

Arrived = dict[Value, tuple[str, Tensor]]
"""The values that are known by now, each with what it was computed from."""


@dataclass(frozen=True)
class _Known:
    """What was computed for one node."""

    outputs: Mapping[str, Tensor]
    shown: NodePreview

    @property
    def size(self) -> int:
        return sum(values.nbytes for values in self.outputs.values())


@dataclass
class Look:
    """One walk over a project: which nodes were computed in it, and with what."""

    computed: list[str] = field(default_factory=list)
    example: int = 0
    examples: int = 0
    is_trained: bool = False


class Previews:
    """Answers for one project after the other; what did not change since is not computed again."""

    def __init__(self) -> None:
        self.look = Look()
        self.examples = Examples()
        self.weights = Weights()
        self.networks: dict[str, nn.Module] = {}
        self._analysis: Analysis | None = None
        self._known: OrderedDict[str, _Known] = OrderedDict()

    def show(self, project: Project, run: str = "", example: int = 0) -> Iterator[tuple[str, NodePreview]]:
        """What the nodes of the outermost graph show, in the order of computing; those that are left out, nothing.

        ``run`` is the folder of a run whose weights are taken where it trained this network. Raises Misfit where a
        setting of the training cannot be.
        """
        self.look = Look()
        # Unchanged nodes keep their facts, as in the window.
        self._analysis = analysis = analyse(project, self._analysis)
        if len(project.graph.nodes) > MOST_NODES:
            return
        self.look.is_trained = self.weights.load(project, run)
        arrived: Arrived = {}
        for facts in analysis.outer:
            data_set = seen_data_of(facts)
            if isinstance(data_set, DataSet) and not facts.problems and facts.outputs:
                yield facts.node.key, self._datum(project, facts, data_set, example, arrived)
        yield from _Walk(self, analysis).show(arrived)

    def _datum(
        self, project: Project, facts: NodeFacts, data_set: DataSet, example: int, arrived: Arrived
    ) -> NodePreview:
        """Put one example of a Data node among the values."""
        identity, found = self.examples.load(data_set, training_of(project))
        if isinstance(found, Message):
            return NodePreview(trouble=str(found))
        count = example_count(found)
        self.look.example, self.look.examples = example % count, count
        key, at = facts.node.key, self.look.example
        mine = {name: found[name][at : at + 1] for name in facts.outputs}
        identity = digest(identity, at)
        for name, values in mine.items():
            arrived[Value(key, name)] = digest(identity, name), values
        known = self.recall(identity)
        if known is None:
            self.look.computed.append(key)
            data_set = self.examples.data_set or data_set
            shown = (datum(name, one[0], facts.outputs[name].axes, data_set) for name, one in mine.items())
            known = self.keep(identity, _Known({}, NodePreview(tuple(shown))))
        return known.shown

    def recall(self, identity: str) -> _Known | None:
        known = self._known.get(identity)
        if known is not None:
            self._known.move_to_end(identity)
        return known

    def keep(self, identity: str, known: _Known) -> _Known:
        """Keep what was computed, and forget what was not asked for the longest time where there is too much."""
        self._known[identity] = known
        size = sum(one.size for one in self._known.values())
        while size > KEPT_BYTES:
            _, oldest = self._known.popitem(last=False)
            size -= oldest.size
        return known


class _Walk:
    """One walk over the layers of a project."""

    def __init__(self, previews: Previews, analysis: Analysis) -> None:
        self.previews = previews
        self.analysis = analysis
        self.seed = training_of(analysis.project).seed
        self.parts = parts(analysis)
        self.own = {key: digest(part.identity, self.seed, previews.weights.stamp) for key, part in self.parts.items()}
        """What each node is computed with, whatever arrives at it."""

    def show(self, arrived: Arrived) -> Iterator[tuple[str, NodePreview]]:
        budget = _Budget()
        for key, part in self.parts.items():
            if not all(value in arrived for value in part.takes) or not part.lends <= self.parts.keys():
                continue
            refusal = budget.refusal(part.step.facts)
            if refusal is not None:
                yield key, NodePreview(trouble=str(refusal))
                continue
            identity = digest(self._with_partners(key), [arrived[value][0] for value in part.takes])
            known = self.previews.recall(identity)
            if known is None:
                self.previews.look.computed.append(key)
                known = self._computed(part, [arrived[value][1] for value in part.takes])
                self.previews.keep(identity, known)
            for name, values in known.outputs.items():
                arrived[Value(key, name)] = digest(identity, name), values
            yield key, known.shown
        # The networks of nodes that are gone are forgotten; undo draws the same weights again.
        used = {self._with_partners(key) for key in self.parts if self.parts[key].lends <= self.parts.keys()}
        self.previews.networks = {name: one for name, one in self.previews.networks.items() if name in used}

    def _with_partners(self, key: str) -> str:
        """What a node is computed with, and those whose modules it uses."""
        return digest(self.own[key], [self._with_partners(other) for other in sorted(self.parts[key].lends)])

    def _computed(self, part: Part, given: list[Tensor]) -> _Known:
        facts = part.step.facts
        try:
            with torch.random.fork_rng(devices=[]), torch.no_grad():
                network = self._network(part.key)
                torch.manual_seed(stable_seed("preview", self.seed, part.key))
                outputs: dict[str, Tensor] = network(*given)
        except Exception as error:
            # Some objectives compare examples with each other, and here is one alone.
            return _Known({}, NodePreview() if isinstance(facts.layer, Objective) else _failed(error))
        if isinstance(facts.layer, Objective):
            return _Known({}, NodePreview((reduced("loss", outputs["value"].mean(), ()),)))
        shown = tuple(reduced(name, one[0], facts.outputs[name].axes) for name, one in outputs.items())
        if all(map(_is_sound, given)) and not all(map(_is_sound, outputs.values())):
            text = Message("Some of the numbers that leave this layer are no numbers any more.")
            return _Known(outputs, NodePreview(shown, str(text), is_alarm=True))
        return _Known(outputs, NodePreview(shown))

    def _network(self, key: str) -> nn.Module:
        """The module of a node with its weights; made once."""
        identity, networks = self._with_partners(key), self.previews.networks
        if identity not in networks:
            part = self.parts[key]
            partners = {other: self._network(other) for other in part.lends}
            networks[identity] = part_network(part, partners, self.analysis, self.seed).eval()
            self.previews.weights.put(networks[identity])
        return networks[identity]


def _failed(error: Exception) -> NodePreview:
    said = (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")
    return NodePreview(trouble=str(Message("PyTorch cannot compute this: {error}.", {"error": said})), is_alarm=True)


def _is_sound(values: Tensor) -> bool:
    # Infinite numbers are what masks are made of.
    return not bool(torch.isnan(values).any())


class _Budget:
    """Adds up what the layers of one network take, and refuses those that are too large."""

    def __init__(self) -> None:
        self.numbers = self.weights = self.products = self.calls = 0

    def refusal(self, facts: NodeFacts) -> Message | None:
        """Why a node is not computed; None where it is."""
        numbers = sum(shape.count for shape in facts.outputs.values())
        wanted = (
            ("No preview: {count:,} numbers leave this layer.", numbers, self.numbers, ALL_NUMBERS),
            ("No preview: this layer has {count:,} weights.", facts.parameters, self.weights, MOST_WEIGHTS),
            ("No preview: this takes {count:,} multiply-adds.", facts.multiply_adds, self.products, MOST_PRODUCTS),
            ("No preview: this computes {count:,} layers, one by one.", calls_of(facts), self.calls, MOST_CALLS),
        )
        for text, count, before, limit in wanted:
            if before + count > limit or (limit == ALL_NUMBERS and count > MOST_NUMBERS):
                return Message(text, {"count": count})
        self.numbers += numbers
        self.weights += facts.parameters
        self.products += facts.multiply_adds
        self.calls += calls_of(facts)
        return None
